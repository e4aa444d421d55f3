"""What waits: today's work, the queue by licence type, what was returned; and finding an application."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from functions.bootstrap.office import OfficeWiring
from functions.domain.application import Role
from functions.domain.errors import NothingToSearchError
from functions.entrypoints.messages import Incoming, Outgoing, redirect
from functions.entrypoints.office_answers import QUEUE, language_of, page, sentence_of, with_session
from functions.entrypoints.office_work import address_of
from functions.services.find_applications import MOST, find_applications
from functions.services.list_queue import Page, Waiting, list_queue, list_returned, title_of
from functions.services.office_ports import OfficeSession

RETURNED, SEARCH = f"{QUEUE}/dikembalikan", f"{QUEUE}/cari"
_DONE = re.compile(r"([0-9A-Z-]{15})\.([a-z_]{3,20})")
_PLACE = re.compile(r"([a-z_]{3,12})\.(\d{4}-\d{2}-\d{2})\.([0-9A-Z-]{15})")
GROUPS = ("mine", "late", "today", "next", "held")  # the order on the page


@with_session
def show_queue(incoming: Incoming, office: OfficeWiring, session: OfficeSession) -> Outgoing:
    """Today: what the officer holds, what is late, what is due, what comes next."""
    queue, after = _place_of(incoming)
    roles = {Role(queue)} & session.roles if queue in set(Role) else session.roles
    chosen = incoming.query.get("jenis", "")
    licence = chosen if chosen in office.catalogue.index else ""
    listed = list_queue(roles, language_of(incoming), office.desk, licence=licence, after=after)
    done = _DONE.fullmatch(incoming.query.get("selesai", ""))
    content = _queue_content(listed, session, office, incoming)
    content |= {"licence": licence, "done": done.groups() if done else None}
    return page("queue.html", incoming, office, session=session, **content)


@with_session
def show_returned(incoming: Incoming, office: OfficeWiring, session: OfficeSession) -> Outgoing:
    """What waits for its applicant, the soonest to lapse first."""
    _, after = _place_of(incoming)
    listed = list_returned(language_of(incoming), office.desk, after=after)
    more = ".".join(listed.more) if listed.more else ""
    return page("returned.html", incoming, office, here=RETURNED, session=session, waiting=listed.lines, more=more)


@with_session
def search(incoming: Incoming, office: OfficeWiring, session: OfficeSession) -> Outgoing:
    """By reference, NIK or name; what was typed enters no address."""
    typed = incoming.text("cari").strip()
    try:
        found = find_applications(typed, office.search)
    except NothingToSearchError as error:
        problem = sentence_of(error, incoming, office)
        return page("found.html", incoming, office, 422, session=session, problem=problem, typed=typed, found=[])
    if len(found) == 1:
        return redirect(address_of(found[0].reference))
    titled = [(each, title_of(each.licence, language_of(incoming), office.catalogue)) for each in found]
    return page("found.html", incoming, office, session=session, typed=typed, found=titled, most=MOST)


def _place_of(incoming: Incoming) -> tuple[str, tuple[str, str] | None]:
    found = _PLACE.fullmatch(incoming.query.get("mulai", ""))
    return (found[1], (found[2], found[3])) if found else ("", None)


def _queue_content(listed: Page, session: OfficeSession, office: OfficeWiring, incoming: Incoming) -> dict[str, Any]:
    groups = _grouped(listed.lines, session.user)
    language = language_of(incoming)
    titles = {slug: title_of(slug, language, office.catalogue) for slug in office.catalogue.index}
    return {
        "groups": [(name, groups[name]) for name in GROUPS if groups[name]],
        "count": len(listed.lines),
        "late": len(groups["late"]),
        "more": ".".join(listed.more) if listed.more else "",
        "titles": dict(sorted(titles.items(), key=lambda pair: pair[1])),
    }


def _grouped(lines: Iterable[Waiting], user: str) -> dict[str, list[Waiting]]:
    """Each line in the one group that says why it matters now."""
    groups: dict[str, list[Waiting]] = {name: [] for name in GROUPS}
    for line in lines:
        left = line.days_left
        if line.entry.holder not in ("", user):
            name = "held"
        elif line.entry.holder:
            name = "mine"
        else:
            name = "next" if left is None or left > 0 else "today" if left == 0 else "late"
        groups[name].append(line)
    return groups
