"""The sessions table and its stand-in keep the same promises."""

from __future__ import annotations

import contextlib
import datetime as dt
import secrets
from collections.abc import Iterator

import pytest

from functions.adapters.sessions import DynamoSessions
from functions.domain.application import Role
from functions.domain.delays import Tries
from functions.domain.errors import ConflictError
from functions.services.office_ports import Challenge, Demand, OfficeSession, PendingSignIn, SessionStore
from tests.clouds import Cloud
from tests.fakes.office import FakeSessions

NOW = dt.datetime.now(tz=dt.UTC).replace(microsecond=0)
SESSION = OfficeSession("kepala", frozenset({Role.KEPALA, Role.LOKET}), "csrf", NOW, NOW, NOW + dt.timedelta(hours=8))
PENDING = PendingSignIn("kepala", Challenge(Demand.CODE, "session", "token"), NOW + dt.timedelta(minutes=10))


@pytest.fixture
def key() -> str:
    return secrets.token_hex(32)


class Sessions:
    """What every store of sessions promises."""

    def test_a_session_comes_back_as_it_was(self, sessions: SessionStore, key: str) -> None:
        assert sessions.session(key) is None
        sessions.open(key, SESSION)
        assert sessions.session(key) == SESSION
        sessions.close(key)
        sessions.close(key)
        assert sessions.session(key) is None

    def test_a_closed_session_is_not_renewed(self, sessions: SessionStore, key: str) -> None:
        sessions.renew(key, SESSION)
        assert sessions.session(key) is None
        sessions.open(key, SESSION)
        later = OfficeSession("kepala", frozenset(), "csrf", NOW, NOW + dt.timedelta(minutes=6), SESSION.expires)
        sessions.renew(key, later)
        assert sessions.session(key) == later

    def test_a_pending_sign_in_is_no_session(self, sessions: SessionStore, key: str) -> None:
        sessions.keep_pending(key, PENDING)
        assert sessions.pending(key) == PENDING
        assert sessions.session(key) is None
        sessions.drop_pending(key)
        assert sessions.pending(key) is None

    def test_tries_are_counted_one_after_the_other(self, sessions: SessionStore, key: str) -> None:
        assert sessions.tries(key) == Tries()
        sessions.count_try(key, Tries(), NOW)
        sessions.count_try(key, Tries(1, NOW), NOW)
        assert sessions.tries(key) == Tries(2, NOW)
        with pytest.raises(ConflictError):
            sessions.count_try(key, Tries(1, NOW), NOW)
        with pytest.raises(ConflictError):
            sessions.count_try(key, Tries(), NOW)

    def test_old_tries_begin_anew(self, sessions: SessionStore, key: str) -> None:
        sessions.count_try(key, Tries(), NOW)
        sessions.count_try(key, Tries(1, NOW), NOW)
        sessions.count_try(key, Tries(2, None), NOW)  # seen, but too long ago to count
        assert sessions.tries(key).count == 1
        sessions.forget_tries(key)
        assert sessions.tries(key) == Tries()

    def test_a_code_is_used_once_within_its_time(self, sessions: SessionStore, key: str) -> None:
        assert sessions.use_code(key, NOW)
        assert not sessions.use_code(key, NOW)
        assert not sessions.use_code(key, NOW + dt.timedelta(minutes=9))
        assert sessions.use_code(key, NOW + dt.timedelta(minutes=11))


class TestFake(Sessions):
    @pytest.fixture
    def sessions(self) -> SessionStore:
        return FakeSessions()


@pytest.mark.stack
class TestTable(Sessions):
    @pytest.fixture
    def sessions(self, cloud: Cloud) -> Iterator[SessionStore]:
        with contextlib.closing(cloud.client("dynamodb")) as client:
            yield DynamoSessions(client, cloud.data["SessionsTable"])
