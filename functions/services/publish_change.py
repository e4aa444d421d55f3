"""What became of a licence: the public is told by its year's status list, then the applicant by the notifying job."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from functions.domain.application import Event
from functions.services.follow_table import RENEWAL
from functions.services.ports import EventInbox, EventQueue
from functions.services.publish_status import PublishingDesk, publish_all, publish_year


@dataclass(frozen=True)
class ChangeDesk:
    """What the publishing job works with; `then` is the notifying job's queue."""

    inbox: EventInbox
    publishing: PublishingDesk
    then: EventQueue


def publish_change(message: dict[str, Any], desk: ChangeDesk, now: dt.datetime) -> str:
    """Handle one message of the ordered queue; gives a word for the log.

    The event stays pending until the notifying job has handled it too: what fails here comes again.
    Raises ConflictError if another edition came between, and the services' errors.
    """
    if message["kind"] == RENEWAL:
        return publish_all(desk.publishing, now)
    event = desk.inbox.event(message["reference"], message["sequence"])
    if event is None:
        return "handled_before"
    done = [publish_year(year, desk.publishing, now) for year in sorted(years_of(event))]
    desk.then.send([message])
    return "+".join(done)


def years_of(event: Event) -> set[int]:
    """The years of issue of the licences that the event concerns: a number ends with its year."""
    numbers = [str(event.detail[name]) for name in ("licence", "replaced") if name in event.detail]
    return {int(number.rpartition("/")[2]) for number in numbers}
