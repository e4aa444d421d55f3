"""From the table's stream to the jobs' queues: which new event goes where. Only filters and forwards.

A stream that a handler holds up blocks everyone, so the work itself waits in queues (design.md §4.11).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from functions.services.ports import EventQueue

NOTIFY, ISSUE, PUBLISH = "notify", "issue", "publish"
RENEWAL = "renewal"  # no event: the sweep calls the publishing job, lest a list grow old
# What became of a licence: the public hears of it first, then the applicant.
ISSUED = frozenset({"application_approved", "replacement_ordered"})
PUBLISHED = frozenset(
    {"licence_issued", "licence_suspended", "licence_reinstated", "licence_revoked", "licence_replaced"}
)
_APPLICATION, _EVENT = "A#", "E#"


@dataclass(frozen=True)
class StreamRecord:
    """One record of the stream: `number` is its place, `image` the new item in DynamoDB's typed JSON."""

    number: str
    kind: str  # INSERT | MODIFY | REMOVE
    image: Mapping[str, Any]


def queue_for(event_kind: str) -> str:
    """The one queue whose job handles that kind of event first.

    The notifying job takes it out of the pending index; the publishing job passes it on to that one.
    """
    if event_kind in ISSUED:
        return ISSUE
    return PUBLISH if event_kind in PUBLISHED | {RENEWAL} else NOTIFY


def message_of(record: StreamRecord) -> dict[str, Any] | None:
    """What a queue is told of a new event that waits to be handled; None for all else in the table."""
    values = {name: next(iter(typed.values())) for name, typed in record.image.items()}
    partition, sort = str(values.get("pk", "")), str(values.get("sk", ""))
    is_event = partition.startswith(_APPLICATION) and sort.startswith(_EVENT)
    if record.kind != "INSERT" or not is_event or "pending" not in values:
        return None
    reference, sequence = partition.removeprefix(_APPLICATION), int(sort.removeprefix(_EVENT))
    return {"reference": reference, "sequence": sequence, "kind": values["kind"]}


def forward(records: Iterable[StreamRecord], queues: Mapping[str, EventQueue]) -> int:
    """Send what concerns the jobs to its queue, in order; gives how many. Raises what the queue raises."""
    messages = [message for message in map(message_of, records) if message]
    for name, queue in queues.items():
        chosen = [message for message in messages if queue_for(message["kind"]) == name]
        if chosen:
            queue.send(chosen)
    return len(messages)
