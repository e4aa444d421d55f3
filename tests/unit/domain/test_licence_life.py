"""The life of a licence: who may do what, and what has to be said with it."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions.domain.application import Actor, Application, Role, Sealed, State
from functions.domain.audit import first_broken
from functions.domain.errors import DomainError, ReasonMissingError, RoleError, TransitionError
from functions.domain.licence import Licence
from functions.domain.licence_life import (
    LIFE_RULES,
    Deed,
    HearingMissingError,
    act_on,
    allowed_deeds,
    standing,
)
from functions.domain.licence_status import LicenceStatus

NOW = dt.datetime(2026, 11, 23, 3, 0, tzinfo=dt.UTC)
TODAY = NOW.date()
HEAD = Actor("kepala", frozenset({Role.KEPALA}))
LICENCE = Licence("X/0001/99.01/2026", "x", "Izin", "S***", "", TODAY, dt.date(2027, 11, 22), "00", "t", "R", 0)
APPLICATION = Application(
    "R", "x", "0", "id", "new", 4, State.ISSUED, NOW, "", (), (), 0, Sealed(b"", b"", {}), "hash of the fourth"
)
HEARD = Deed("violation", b"sealed", TODAY)


def test_a_suspended_licence_comes_back_and_a_revoked_one_does_not() -> None:
    change, suspended = act_on(APPLICATION, LICENCE, "suspend", HEAD, NOW, TODAY, HEARD)
    assert (suspended.status, suspended.status_since) == (LicenceStatus.SUSPENDED, TODAY)
    assert change.event.detail == {"licence": LICENCE.number, "reason": "violation", "heard_on": "2026-11-23"}
    assert (change.application.version, change.application.state) == (5, State.ISSUED)
    again, valid = act_on(
        change.application, suspended, "reinstate", HEAD, NOW, TODAY, replace(HEARD, reason="remedied")
    )
    assert valid.status == LicenceStatus.VALID
    _, revoked = act_on(again.application, valid, "revoke", HEAD, NOW, TODAY, HEARD)
    assert allowed_deeds(revoked, HEAD, TODAY) == []
    with pytest.raises(TransitionError):
        act_on(again.application, revoked, "reinstate", HEAD, NOW, TODAY, replace(HEARD, reason="remedied"))


@pytest.mark.parametrize("role", [role for role in Role if role != Role.KEPALA])
def test_only_the_head_acts(role: Role) -> None:
    other = Actor("petugas", frozenset({role}))
    assert allowed_deeds(LICENCE, other, TODAY) == []
    with pytest.raises(RoleError):
        act_on(APPLICATION, LICENCE, "suspend", other, NOW, TODAY, HEARD)


@pytest.mark.parametrize(
    ("deed", "error"),
    [
        (Deed("", b"sealed", TODAY), ReasonMissingError),
        (Deed("lost", b"sealed", TODAY), ReasonMissingError),  # a reason of another action
        (Deed("violation", b"", TODAY), ReasonMissingError),
        (Deed("violation", b"sealed"), HearingMissingError),
        (Deed("violation", b"sealed", TODAY + dt.timedelta(days=1)), HearingMissingError),
    ],
)
def test_a_revocation_needs_reason_words_and_a_hearing(deed: Deed, error: type[DomainError]) -> None:
    with pytest.raises(error):
        act_on(APPLICATION, LICENCE, "revoke", HEAD, NOW, TODAY, deed)


@pytest.mark.parametrize("reason", ["request", "court"])
def test_who_asked_or_was_judged_need_not_be_heard(reason: str) -> None:
    _, revoked = act_on(APPLICATION, LICENCE, "revoke", HEAD, NOW, TODAY, Deed(reason, b"sealed"))
    assert revoked.status == LicenceStatus.REVOKED


def test_a_licence_that_has_run_out_is_left_in_peace() -> None:
    after = dt.date(2027, 11, 23)
    assert allowed_deeds(LICENCE, HEAD, after) == []
    with pytest.raises(TransitionError):
        act_on(APPLICATION, LICENCE, "revoke", HEAD, NOW, after, HEARD)


@pytest.mark.parametrize(
    ("day", "word"),
    [("2026-11-23", "valid"), ("2027-08-25", "expiring"), ("2027-11-22", "expiring"), ("2027-11-23", "expired")],
)
def test_its_standing_follows_the_calendar(day: str, word: str) -> None:
    assert standing(LICENCE, dt.date.fromisoformat(day)) == word


def test_what_was_withdrawn_stays_so_after_its_last_day() -> None:
    revoked = replace(LICENCE, status=LicenceStatus.REVOKED)
    assert standing(revoked, dt.date(2030, 1, 1)) == "revoked"
    assert standing(replace(LICENCE, valid_until=None), dt.date(2090, 1, 1)) == "valid"


@given(st.lists(st.tuples(st.sampled_from(LIFE_RULES), st.booleans()), max_size=12))
def test_any_walk_keeps_the_chain_whole_and_never_leaves_revoked(walk: list[tuple[object, bool]]) -> None:
    application, licence, events = replace(APPLICATION, version=0, last_hash=""), LICENCE, []
    for rule, heard in walk:
        assert isinstance(rule, type(LIFE_RULES[0]))
        before = licence.status
        deed = Deed(rule.reasons[0], b"sealed", TODAY if heard else None)
        try:
            change, licence = act_on(application, licence, rule.action, HEAD, NOW, TODAY, deed)
        except DomainError:
            continue
        application = change.application
        events.append(change.event)
        assert before != LicenceStatus.REVOKED
    assert first_broken(events) is None
