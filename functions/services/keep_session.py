"""An officer's session at each request: still valid, still with these roles, and is this form one of ours?"""

from __future__ import annotations

import datetime as dt
import hmac
from dataclasses import replace

from functions.domain.application import Actor
from functions.domain.errors import DomainError
from functions.services.office_ports import OfficerDirectory, OfficeSession, SessionStore
from functions.services.ports import Clock
from functions.services.sign_in import hashed

IDLE = dt.timedelta(minutes=30)
LOOKED_AFTER = dt.timedelta(minutes=5)  # how old `seen_at` and roles may be before they are looked up again


class SessionEndedError(DomainError):
    """No session, or it has ended: sign in."""

    code = "session_ended"


class ForgedFormError(DomainError):
    """The form does not carry this session's token."""

    code = "forged_form"


def read_session(cookie: str, sessions: SessionStore, directory: OfficerDirectory, clock: Clock) -> OfficeSession:
    """The session behind the cookie. Raises SessionEndedError.

    Every few minutes the roles are read from the directory again, so a disabled officer or a lost role ends
    with the next look.
    """
    session = sessions.session(hashed(cookie)) if cookie else None
    now = clock.now()
    if session is None or now >= session.expires or now >= session.seen_at + IDLE:
        raise SessionEndedError
    if now < session.seen_at + LOOKED_AFTER:
        return session
    officer = directory.officer(session.user)
    if officer is None or not officer.roles:
        sessions.close(hashed(cookie))
        raise SessionEndedError
    session = replace(session, roles=officer.roles, seen_at=now)
    sessions.renew(hashed(cookie), session)
    return session


def check_form(session: OfficeSession, token: str) -> None:
    """Raises ForgedFormError unless the form carries the session's token; compares in constant time."""
    if not hmac.compare_digest(session.csrf.encode(), token.encode()):
        raise ForgedFormError


def end_session(cookie: str, sessions: SessionStore) -> None:
    """Sign out."""
    if cookie:
        sessions.close(hashed(cookie))


def actor_of(session: OfficeSession) -> Actor:
    """The officer as the domain knows one."""
    return Actor(session.user, session.roles)
