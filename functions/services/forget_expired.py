"""Forget what nobody goes on with: drafts after 30 days, practised applications the same night (decision 0015).

Files first, then the record's items, the snapshot last: a run that stops half-way finds the rest the next time.
"""

from __future__ import annotations

from dataclasses import dataclass

from functions.services.ports import Clock, FileRemover, ForgettableStore


@dataclass(frozen=True)
class ForgettingDesk:
    """What forgetting works with."""

    store: ForgettableStore
    documents: FileRemover
    clock: Clock


def forget_expired(desk: ForgettingDesk) -> int:
    """Delete what was to be forgotten by now; gives how many applications."""
    now, forgotten = desk.clock.now(), 0
    for reference in desk.store.forgettable(now):
        application = desk.store.get(reference)
        if application is not None and not application.is_forgotten(now):
            continue  # the index was behind: it was sent or saved meanwhile
        desk.documents.discard_all(reference)
        desk.store.forget(reference)
        forgotten += 1
    return forgotten
