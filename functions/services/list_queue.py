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

SHOWN = 50  # a page's worth
SILENT = "silent"  # what was returned and waits for its applicant (keep_clocks)


@dataclass(frozen=True)
class Waiting:
    """One line. `days_left` are working days until it is due (negative: late); None without a clock."""

    entry: QueueEntry
    title: str
    role: Role | None
    days_left: int | None

    @property
    def due(self) -> dt.date | None:
        """When it is due; None without a clock."""
        return self.entry.due if self.days_left is not None else None


@dataclass(frozen=True)
class Page:
    """A page's lines and, where more may follow, the place after which they begin: (queue, due, reference)."""

    lines: list[Waiting]
    more: tuple[str, str, str] | None = None


def list_queue(
    roles: Iterable[Role],
    language: Language,
    desk: OfficerDesk,
    *,
    licence: str = "",
    after: tuple[str, str] | None = None,
) -> Page:
    """One query per role, merged; an officer with one role can turn pages."""
    wanted = sorted(roles)
    found = {role: desk.applications.queue(role.value, SHOWN, licence=licence, after=after) for role in wanted}
    lines = [_line(entry, role, language, desk) for role, entries in found.items() for entry in entries]
    lines.sort(key=lambda line: (line.due or dt.date.max, line.entry.reference))
    full = len(wanted) == 1 and len(lines) == SHOWN
    return Page(lines[:SHOWN], _place(wanted[0].value, lines[-1]) if full else None)


def list_returned(language: Language, desk: OfficerDesk, *, after: tuple[str, str] | None = None) -> Page:
    """What waits for its applicant, the soonest to lapse first: one query."""
    lines = [_line(entry, None, language, desk) for entry in desk.applications.queue(SILENT, SHOWN, after=after)]
    return Page(lines, _place(SILENT, lines[-1]) if len(lines) == SHOWN else None)


def days_left(due: dt.date | None, today: dt.date, calendar: WorkingDays) -> int | None:
    """Working days until `due`, negative when it has passed; None where no clock runs."""
    if due is None or due.year == dt.MAXYEAR:  # the index wants a date, so "none" is the last one there is
        return None
    left = calendar.between(today, due)
    return -1 if left == 0 and due < today else left  # late since a day off


def _line(entry: QueueEntry, role: Role | None, language: Language, desk: OfficerDesk) -> Waiting:
    title = title_of(entry.licence, language, desk.catalogue)
    return Waiting(entry, title, role, days_left(entry.due, desk.today, desk.calendar))


def _place(queue: str, line: Waiting) -> tuple[str, str, str]:
    return queue, (line.entry.due or dt.date.max).isoformat(), line.entry.reference


def title_of(slug: str, language: Language, catalogue: CompiledCatalogue) -> str:
    """The licence type's title as it is offered now."""
    try:
        return catalogue.accepted(slug, catalogue.current_hash(slug), language).title
    except UnknownLicenceTypeError:
        return slug  # no longer offered, still to be decided
