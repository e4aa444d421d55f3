"""What the items of the applications table look like, and the way from them to the domain and back."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

import msgspec
from boto3.dynamodb.types import TypeDeserializer, TypeSerializer

from functions.domain.application import Application, Event, Partial
from functions.domain.delays import Tries
from functions.domain.workflow import waiting_role

APPLICATION, READS, NUMBER, LICENCE, COUNT, TRY = "APP", "READS", "NUMBER", "LIC", "COUNT", "TRY"
BLIND = "BLIND"  # by which keyed hashes the application is found
FORGET = "forget"  # the queue of what nobody goes on with
SILENT = "silent"  # the queue of what is returned and lapses if nobody answers
_TTL_GRACE = dt.timedelta(days=7)  # the job forgets more than the snapshot; the store's own clock is the second net
PARTIAL, FILE = "P", "file "
_serialize = TypeSerializer().serialize
read_value = TypeDeserializer().deserialize


def snapshot_item(application: Application) -> dict[str, Any]:
    """The snapshot, with the keys of the queue it stands in."""
    item: dict[str, Any] = {
        "pk": partition(application.reference),
        "sk": APPLICATION,
        "version": application.version,
        "data": msgspec.json.encode(replace(application, partial=())).decode(),
    }
    role = waiting_role(application)
    if role is not None:
        entry = {
            "queue": role.value,
            "due": application.clock.due if application.clock else None,
            "reference": application.reference,
            "licence": application.licence,
            "state": application.state.value,
            "submitted_at": application.submitted_at,
            "promised": application.promised,
            "holder": application.holder,
        }
        item |= {key: value if isinstance(value, str) else value.isoformat() for key, value in entry.items() if value}
        item.setdefault("due", "9999-12-31")  # no clock runs: after all that are due
    if application.clock and application.clock.lapses:
        item |= {"queue": SILENT, "due": application.clock.lapses.isoformat(), "reference": application.reference}
    if application.forgotten_at:
        item |= {"queue": FORGET, "due": instant(application.forgotten_at), "reference": application.reference}
        item["ttl"] = int((application.forgotten_at + _TTL_GRACE).timestamp())
    return item


def event_item(event: Event) -> dict[str, Any]:
    """An event, pending until a job has handled it."""
    return {
        "pk": partition(event.reference),
        "sk": event_key(event.sequence),
        "kind": event.kind,
        "at": event.at.isoformat(),
        "pending": "1",
        "data": msgspec.json.encode(event).decode(),
    }


def read_application(item: dict[str, Any]) -> Application:
    """The application of a snapshot."""
    return msgspec.json.decode(read_value(item["data"]), type=Application)


def read_partial(item: dict[str, Any]) -> tuple[Partial, ...]:
    """Files that are arriving in parts; what is complete stands there as nothing."""
    values = [value for name, value in plain(item).items() if name.startswith(FILE) and value]
    return tuple(msgspec.json.decode(value, type=Partial) for value in values)


def read_event(item: dict[str, Any]) -> Event:
    """The event of its item."""
    return msgspec.json.decode(read_value(item["data"]), type=Event)


def read_blind(item: dict[str, Any] | None) -> list[str]:
    """The keyed hashes by which an application is found."""
    return list(read_value(item["macs"])) if item else []


def blind_key(mac: str, reference: str) -> dict[str, str]:
    """Partition and sort key of a keyed hash's entry for an application."""
    return {"pk": f"B#{mac}", "sk": partition(reference)}


def read_tries(item: dict[str, Any] | None) -> Tries:
    """Wrong codes; none if there is no item."""
    if item is None:
        return Tries()
    return Tries(int(read_value(item["count"])), dt.datetime.fromisoformat(read_value(item["last"])))


def instant(moment: dt.datetime) -> str:
    """A moment as text that sorts by time."""
    return moment.astimezone(dt.UTC).isoformat(timespec="seconds")


def partition(reference: str) -> str:
    """The partition of an application's items."""
    return f"A#{reference}"


def event_key(sequence: int) -> str:
    """The sort key of an event: numbers sort as text."""
    return f"E#{sequence:08}"


def wire_key(pk: str, sk: str) -> dict[str, Any]:
    """Partition and sort key in the wire format."""
    return wire({"pk": pk, "sk": sk})


def wire(values: dict[str, Any]) -> dict[str, Any]:
    """Plain values in the wire format."""
    return {name: _serialize(value) for name, value in values.items()}


def plain(item: dict[str, Any]) -> dict[str, Any]:
    """Values of the wire format as plain ones."""
    return {name: read_value(value) for name, value in item.items()}
