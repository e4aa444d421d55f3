"""The chain of events: each holds the hash of the one before, so none can be changed, moved or left out unnoticed."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import asdict, replace

from functions.domain.application import Event


def chained(event: Event, previous: str) -> Event:
    """The event with its place in the chain: SHA-256 over its canonical content and the previous hash."""
    linked = replace(event, previous=previous, hash="")
    return replace(linked, hash=_digest(linked))


def first_broken(events: Iterable[Event]) -> Event | None:
    """The first event, in order, that does not fit its chain; None if all do."""
    previous = ""
    for sequence, event in enumerate(events, start=1):
        fits = event.sequence == sequence and event.previous == previous
        if not fits or event.hash != _digest(replace(event, hash="")):
            return event
        previous = event.hash
    return None


def _digest(event: Event) -> str:
    content = asdict(event) | {"at": event.at.isoformat(), "note": event.note.hex()}
    return hashlib.sha256(json.dumps(content, sort_keys=True, separators=(",", ":")).encode()).hexdigest()
