"""The life of an issued licence as a table: what the head may do with it, and what must be said with it.

Every step is an event in the chain of the application that it came from. That a licence has run out is no step: it
follows from its last day.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from typing import Any

from functions.domain.application import Actor, Application, Event, Role
from functions.domain.audit import chained
from functions.domain.errors import DomainError, ReasonMissingError, RoleError, TransitionError
from functions.domain.licence import Licence
from functions.domain.licence_status import LicenceStatus
from functions.domain.workflow import Change

VALID, SUSPENDED, REVOKED = LicenceStatus.VALID, LicenceStatus.SUSPENDED, LicenceStatus.REVOKED
EXPIRING = dt.timedelta(days=90)  # so long before its last day a licence counts as about to end
ORDER_REPLACEMENT = "order_replacement"


class HearingMissingError(DomainError):
    """The holder has to be heard before the licence is revoked for that reason."""

    code = "hearing_missing"


@dataclass(frozen=True)
class LifeRule:
    """One row of the table. Reasons in `unheard` need no hearing: the holder asked, or a court decided."""

    action: str
    event: str
    states: frozenset[LicenceStatus]
    to: LicenceStatus
    reasons: tuple[str, ...]
    heard: bool = False
    unheard: frozenset[str] = frozenset({"request", "court"})


# The right to be heard before a burdening decision: UU 30/2014 on government administration †.
LIFE_RULES = (
    LifeRule(
        "suspend",
        "licence_suspended",
        frozenset({VALID}),
        SUSPENDED,
        ("violation", "investigation", "requirement_lost", "request"),
    ),
    LifeRule(
        "reinstate", "licence_reinstated", frozenset({SUSPENDED}), VALID, ("remedied", "unfounded", "court", "request")
    ),
    LifeRule(
        "revoke",
        "licence_revoked",
        frozenset({VALID, SUSPENDED}),
        REVOKED,
        ("violation", "false_data", "requirement_lost", "request", "court"),
        heard=True,
    ),
    LifeRule(ORDER_REPLACEMENT, "replacement_ordered", frozenset({VALID}), VALID, ("lost", "damaged", "misprint")),
)


# The events of a licence's own chain, beside those of its application.
LIFE_EVENTS = frozenset(
    {"licence_issued", "licence_collected", "licence_replaced", *(rule.event for rule in LIFE_RULES)}
)


@dataclass(frozen=True)
class Deed:
    """What goes with an action: one of the rule's reasons, sealed words, and the day on which the holder was heard."""

    reason: str
    note: bytes
    heard_on: dt.date | None = None


def standing(licence: Licence, today: dt.date) -> str:
    """The licence's status on that day: its own, or `expiring` or `expired` where it is simply valid."""
    last = licence.valid_until
    if licence.status == VALID and last is not None:
        return "expired" if last < today else "expiring" if last - today < EXPIRING else "valid"
    return licence.status.value


def allowed_deeds(licence: Licence, actor: Actor, today: dt.date) -> list[LifeRule]:
    """What this actor may do with it now, in the table's order."""
    if Role.KEPALA not in actor.roles or _is_over(licence, today):
        return []
    return [rule for rule in LIFE_RULES if licence.status in rule.states]


def act_on(
    application: Application,
    licence: Licence,
    action: str,
    actor: Actor,
    now: dt.datetime,
    today: dt.date,
    deed: Deed,
) -> tuple[Change, Licence]:
    """Take the action: the application with its event, and the licence after it. `today` is the region's date.

    Raises RoleError, TransitionError (not in this status, or run out), ReasonMissingError, HearingMissingError.
    """
    if Role.KEPALA not in actor.roles:
        raise RoleError
    rule = next((rule for rule in LIFE_RULES if rule.action == action and licence.status in rule.states), None)
    if rule is None or _is_over(licence, today):
        raise TransitionError
    if deed.reason not in rule.reasons or not deed.note:
        raise ReasonMissingError
    if rule.heard and deed.reason not in rule.unheard and (deed.heard_on is None or deed.heard_on > today):
        raise HearingMissingError
    detail = {"licence": licence.number, "reason": deed.reason}
    if deed.heard_on:
        detail["heard_on"] = deed.heard_on.isoformat()
    after = replace(licence, status=rule.to, status_since=licence.status_since if rule.to == licence.status else today)
    return note_event(application, rule.event, actor, now, detail, deed.note), after


def note_event(
    application: Application, kind: str, actor: Actor, now: dt.datetime, detail: dict[str, Any], note: bytes = b""
) -> Change:
    """An event of the licence in its application's chain; the application stays where it stands."""
    event = Event(
        application.reference, application.version + 1, kind, now, actor.name, application.state, detail, note
    )
    event = chained(event, application.last_hash)
    after = replace(application, version=event.sequence, last_hash=event.hash)
    if note:
        after = replace(after, sealed=replace(after.sealed, parts=after.sealed.parts | {"note": note}))
    return Change(after, event)


def _is_over(licence: Licence, today: dt.date) -> bool:
    return licence.valid_until is not None and licence.valid_until < today
