"""Silence ends, calendars change; whoever answers in time is left alone."""

from __future__ import annotations

import dataclasses
import datetime as dt

import pytest

from forms.compiled import CompiledCatalogue
from functions.domain.application import Actor, Role, State
from functions.domain.calendar import Terms, WorkingDays
from functions.services.keep_clocks import Kept, keep_clocks
from tests.fakes.office import FakeOffice

VERIFIER = Actor("satu", frozenset({Role.VERIFIKATOR}))


@pytest.fixture
def office(catalogue: CompiledCatalogue, calendar: WorkingDays) -> FakeOffice:
    return FakeOffice(catalogue, dataclasses.replace(calendar, terms=Terms(answer=5)))


def returned(office: FakeOffice) -> str:
    reference = office.submitted("reklame").reference
    move = office.full(reference, b"sealed")
    office.act(reference, "return", VERIFIER, move)
    return reference


def test_only_what_waited_too_long_lapses(office: FakeOffice) -> None:
    silent = returned(office)
    office.clock.pass_days(7)
    fresh, working = returned(office), office.submitted("reklame").reference
    assert keep_clocks(office.store, office.calendar, office.clock.now()) == Kept(0, 0)  # the last day is still theirs
    office.clock.pass_days(1)
    assert keep_clocks(office.store, office.calendar, office.clock.now()) == Kept(1, 0)
    assert office.at(silent).state == State.LAPSED
    assert office.store.events(silent)[-1].actor == "keep_clocks"
    assert (office.at(fresh).state, office.at(working).state) == (State.RETURNED, State.DOCUMENT_CHECK)
    assert keep_clocks(office.store, office.calendar, office.clock.now()) == Kept(0, 0)


def test_a_changed_calendar_moves_every_open_date_once(office: FakeOffice) -> None:
    waiting, working = returned(office), office.submitted("reklame").reference
    before = office.at(waiting).clock, office.at(working).clock
    day_off = office.calendar.day_of(office.clock.now()) + dt.timedelta(days=1)
    office.calendar = dataclasses.replace(office.calendar, days_off={*office.calendar.days_off, day_off})
    assert keep_clocks(office.store, office.calendar, office.clock.now()) == Kept(0, 2)
    for reference, clock in zip((waiting, working), before, strict=True):
        now = office.at(reference).clock
        assert now
        assert clock
        assert (now.due or now.lapses or day_off) > (clock.due or clock.lapses or day_off)
        assert office.store.events(reference)[-1].kind == "due_date_moved"
    assert keep_clocks(office.store, office.calendar, office.clock.now()) == Kept(0, 0)
