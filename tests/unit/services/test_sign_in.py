"""Signing in: both factors or nothing, one use per code, growing delays, sessions that end."""

from __future__ import annotations

import dataclasses
import datetime as dt

import pytest

from functions.domain.application import Role
from functions.domain.errors import DelayedError
from functions.services.keep_session import (
    IDLE,
    LOOKED_AFTER,
    ForgedFormError,
    SessionEndedError,
    check_form,
    end_session,
    read_session,
)
from functions.services.office_ports import (
    CredentialsError,
    Demand,
    OfficeSession,
    OneTimeCodeError,
    PasswordRefusedError,
    SignInEndedError,
)
from functions.services.sign_in import LONGEST, PENDING, NoRoleError, SignIn, hashed
from tests.fakes.keys import FakeClock, FakeRandomness
from tests.fakes.office import PASSWORD, RIGHT_CODE, SECRET, FakeOfficers, FakeSessions


@dataclasses.dataclass
class Door:
    officers: FakeOfficers = dataclasses.field(default_factory=FakeOfficers)
    sessions: FakeSessions = dataclasses.field(default_factory=FakeSessions)
    clock: FakeClock = dataclasses.field(default_factory=FakeClock)

    def __post_init__(self) -> None:
        self.sign_in = SignIn(self.officers, self.sessions, self.clock, FakeRandomness())
        self.officers.add("kepala", Role.KEPALA)

    def wait(self, time: dt.timedelta) -> None:
        self.clock.moment += time

    def pending(self, user: str = "kepala") -> str:
        return self.sign_in.with_password(user, PASSWORD)[0]

    def enter(self, user: str = "kepala") -> str:
        self.wait(dt.timedelta(minutes=11))  # a code is used up for ten
        return self.sign_in.with_code(self.pending(user), RIGHT_CODE)

    def session(self, cookie: str) -> OfficeSession:
        return read_session(cookie, self.sessions, self.officers, self.clock)


@pytest.fixture
def door() -> Door:
    return Door()


def test_both_factors_open_a_session(door: Door) -> None:
    cookie = door.enter()
    session = door.session(cookie)
    assert (session.user, session.roles) == ("kepala", frozenset({Role.KEPALA}))
    assert cookie not in str(door.sessions.sessions)
    assert session.csrf not in cookie


def test_the_password_alone_opens_nothing(door: Door) -> None:
    pending = door.pending()
    with pytest.raises(SessionEndedError):
        door.session(pending)


@pytest.mark.parametrize(("user", "password"), [("kepala", "salah"), ("siapa", PASSWORD), ("", ""), ("k" * 300, "x")])
def test_unknown_user_and_wrong_password_are_one_answer(door: Door, user: str, password: str) -> None:
    with pytest.raises(CredentialsError):
        door.sign_in.with_password(user, password)


def test_a_code_works_once(door: Door) -> None:
    door.sign_in.with_code(door.pending(), RIGHT_CODE)
    with pytest.raises(OneTimeCodeError):
        door.sign_in.with_code(door.pending(), RIGHT_CODE)


def test_a_code_used_to_set_up_does_not_sign_in(door: Door) -> None:
    door.officers.add("baru", Role.LOKET, demand=Demand.SET_UP)
    pending = door.pending("baru")
    door.sign_in.new_secret(pending)
    door.sign_in.confirm_secret(pending, RIGHT_CODE)
    with pytest.raises(OneTimeCodeError):
        door.sign_in.with_code(door.pending("baru"), RIGHT_CODE)


@pytest.mark.parametrize("code", ["", "12345", "1234567", "abcdef", "１２３４５６", "000000"])
def test_wrong_codes(door: Door, code: str) -> None:
    with pytest.raises(OneTimeCodeError):
        door.sign_in.with_code(door.pending(), code)


def test_a_code_may_be_written_in_two_groups(door: Door) -> None:
    assert door.sign_in.with_code(door.pending(), f" {RIGHT_CODE[:3]} {RIGHT_CODE[3:]} ")


def test_first_sign_in_changes_the_password_and_sets_up_the_second_factor(door: Door) -> None:
    door.officers.add("baru", Role.LOKET, demand=Demand.NEW_PASSWORD)
    pending, demand = door.sign_in.with_password("baru", PASSWORD)
    assert demand == Demand.NEW_PASSWORD
    with pytest.raises(PasswordRefusedError):
        door.sign_in.with_new_password(pending, "terlalu pen")
    assert door.sign_in.with_new_password(pending, "kata sandi sendiri") == Demand.SET_UP
    assert door.sign_in.new_secret(pending) == ("baru", SECRET)
    with pytest.raises(OneTimeCodeError):
        door.sign_in.confirm_secret(pending, "111111")
    door.sign_in.confirm_secret(pending, RIGHT_CODE)
    assert not door.sessions.sessions  # enrolling lets nobody in
    with pytest.raises(SignInEndedError):
        door.sign_in.with_code(pending, "222222")


def test_without_a_second_factor_no_step_opens_a_session(door: Door) -> None:
    door.officers.add("baru", Role.LOKET, demand=Demand.SET_UP)
    with pytest.raises(SignInEndedError):
        door.sign_in.with_code(door.pending("baru"), RIGHT_CODE)


def test_steps_cannot_be_skipped_or_outlived(door: Door) -> None:
    pending = door.pending()
    for step in (
        door.sign_in.new_secret,
        lambda cookie: door.sign_in.with_new_password(cookie, "kata sandi sendiri"),
    ):
        with pytest.raises(SignInEndedError):
            step(pending)
    door.wait(PENDING)
    with pytest.raises(SignInEndedError):
        door.sign_in.with_code(pending, RIGHT_CODE)
    with pytest.raises(SignInEndedError):
        door.sign_in.demand("")


def test_no_role_no_session(door: Door) -> None:
    door.officers.add("tamu")
    with pytest.raises(NoRoleError):
        door.sign_in.with_code(door.pending("tamu"), RIGHT_CODE)
    assert not door.sessions.sessions


def test_wrong_passwords_wait_longer_each_time_but_never_for_ever(door: Door) -> None:
    waits = []
    for _ in range(14):
        try:
            door.sign_in.with_password("kepala", "salah")
        except CredentialsError:
            continue
        except DelayedError as error:
            waits.append(int(str(error.gaps["seconds"])))
            door.wait(dt.timedelta(seconds=waits[-1]))
    assert waits == sorted(waits)
    assert 1 < max(waits) <= 60
    door.wait(dt.timedelta(seconds=60))
    assert door.pending()  # and then the right one enters


def test_a_right_password_forgets_the_wrong_ones(door: Door) -> None:
    for _ in range(3):
        with pytest.raises(CredentialsError):
            door.sign_in.with_password("kepala", "salah")
        assert door.pending()


def test_guessing_codes_waits_longer(door: Door) -> None:
    pending = door.pending()
    for guess in range(4):
        with pytest.raises(OneTimeCodeError):
            door.sign_in.with_code(pending, f"00000{guess}")
    with pytest.raises(DelayedError):
        door.sign_in.with_code(pending, RIGHT_CODE)


def test_failures_are_forgotten_after_an_hour(door: Door) -> None:
    for _ in range(4):
        with pytest.raises(CredentialsError):
            door.sign_in.with_password("kepala", "salah")
    door.wait(dt.timedelta(hours=1, seconds=1))
    for _ in range(4):
        with pytest.raises(CredentialsError):
            door.sign_in.with_password("kepala", "salah")


def test_an_idle_session_ends(door: Door) -> None:
    cookie = door.enter()
    door.wait(IDLE)
    with pytest.raises(SessionEndedError):
        door.session(cookie)


def test_a_busy_session_ends_after_a_working_day(door: Door) -> None:
    cookie = door.enter()
    for _ in range(int(LONGEST / dt.timedelta(minutes=20)) - 1):
        door.wait(dt.timedelta(minutes=20))
        door.session(cookie)
    door.wait(dt.timedelta(minutes=20))
    with pytest.raises(SessionEndedError):
        door.session(cookie)


def test_a_lost_role_is_lost_in_the_session_too(door: Door) -> None:
    door.officers.add("dua", Role.LOKET, Role.VERIFIKATOR)
    cookie = door.enter("dua")
    door.officers.add("dua", Role.LOKET)
    assert door.session(cookie).roles == {Role.LOKET, Role.VERIFIKATOR}
    door.wait(LOOKED_AFTER)
    assert door.session(cookie).roles == {Role.LOKET}


def test_a_removed_officer_is_out(door: Door) -> None:
    cookie = door.enter()
    door.officers.people.clear()
    door.wait(LOOKED_AFTER)
    with pytest.raises(SessionEndedError):
        door.session(cookie)
    assert not door.sessions.sessions


def test_signing_out_ends_it_at_once(door: Door) -> None:
    cookie = door.enter()
    end_session(cookie, door.sessions)
    with pytest.raises(SessionEndedError):
        door.session(cookie)


def test_a_forged_cookie_finds_nothing(door: Door) -> None:
    cookie = door.enter()
    for forged in ("", hashed(cookie), cookie[:-1], cookie + "0"):
        with pytest.raises(SessionEndedError):
            door.session(forged)


@pytest.mark.parametrize("token", ["", "x", "é"])
def test_a_form_needs_the_sessions_token(door: Door, token: str) -> None:
    session = door.session(door.enter())
    check_form(session, session.csrf)
    with pytest.raises(ForgedFormError):
        check_form(session, token)
