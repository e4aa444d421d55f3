"""What waits for an officer's roles, the soonest due first; nothing personal is read for it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from forms.compiled import CompiledCatalogue, UnknownLicenceTypeError
from forms.model import Language
from functions.domain.application import Role
from functions.domain.calendar import WorkingDays
from functions.services.officer_desk import OfficerDesk
from functions.services.ports import QueueEntry

SHOWN = 50  # a page's worth; the rest comes up as these are done


@dataclass(frozen=True)
class Waiting:
    """One line. `days_left` are working days until it is due (negative: late); None without a clock."""

    entry: QueueEntry
    title: str
    role: Role
    days_left: int | None

    @property
    def due(self) -> dt.date | None:
        """When it is due; None without a clock."""
        return self.entry.due if self.days_left is not None else None


def list_queue(roles: Iterable[Role], language: Language, desk: OfficerDesk) -> list[Waiting]:
    """One query per role, merged."""
    today = desk.today
    lines = [
        Waiting(
            entry,
            _title(entry.licence, language, desk.catalogue),
            role,
            days_left(entry.due, today, desk.calendar),
        )
        for role in sorted(roles)
        for entry in desk.applications.queue(role.value, SHOWN)
    ]
    return sorted(lines, key=lambda line: (line.due or dt.date.max, line.entry.reference))[:SHOWN]


def days_left(due: dt.date | None, today: dt.date, calendar: WorkingDays) -> int | None:
    """Working days until `due`, negative when it has passed; None where no clock runs."""
    if due is None or due.year == dt.MAXYEAR:  # the index wants a date, so "none" is the last one there is
        return None
    left = calendar.between(today, due)
    return -1 if left == 0 and due < today else left  # late since a day off


def _title(slug: str, language: Language, catalogue: CompiledCatalogue) -> str:
    try:
        return catalogue.accepted(slug, catalogue.current_hash(slug), language).title
    except UnknownLicenceTypeError:
        return slug  # no longer offered, still to be decided
