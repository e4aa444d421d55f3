"""What the office needs from outside, as roles: who its officers are, and where their sessions are kept."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from functions.domain.application import Role
from functions.domain.delays import Tries
from functions.domain.errors import DomainError


class CredentialsError(DomainError):
    """User name and password do not go together; whether the user exists is never said."""

    code = "credentials"


class PasswordRefusedError(DomainError):
    """The new password is too weak, or was used before."""

    code = "password_refused"


class OneTimeCodeError(DomainError):
    """The six digits are not the ones of this moment, or were used before."""

    code = "one_time_code"


class SignInEndedError(DomainError):
    """The sign-in took too long or skipped a step: begin again with the password."""

    code = "sign_in_ended"


class Demand(StrEnum):
    """What the directory wants next before it lets someone in."""

    NEW_PASSWORD = "new_password"  # noqa: S105  # a name, not a password
    SET_UP = "set_up"  # no second factor yet: may set one up, and nothing else
    CODE = "code"


@dataclass(frozen=True)
class Challenge:
    """The next demand; `session` and `token` are the directory's own and never leave the server."""

    demand: Demand
    session: str = ""
    token: str = ""


@dataclass(frozen=True)
class Officer:
    """An officer as the directory spells the name, with the roles of this moment."""

    name: str
    roles: frozenset[Role]


class OfficerDirectory(Protocol):
    """Knows passwords, second factors and roles (on AWS: Cognito)."""

    def begin(self, user: str, password: str) -> Challenge:
        """Check the password. Never lets in by itself. Raises CredentialsError or SignInEndedError."""

    def set_password(self, user: str, challenge: Challenge, password: str) -> Challenge:
        """Replace a first password. Raises PasswordRefusedError or SignInEndedError."""

    def new_secret(self, challenge: Challenge) -> tuple[str, Challenge]:
        """A TOTP secret (base32) for an app, and the challenge to go on with. Raises SignInEndedError."""

    def confirm_secret(self, user: str, challenge: Challenge, code: str) -> None:
        """Make it the second factor if the code fits. Raises OneTimeCodeError or SignInEndedError."""

    def check_code(self, user: str, challenge: Challenge, code: str) -> None:
        """Check the second factor. Raises OneTimeCodeError or SignInEndedError."""

    def officer(self, user: str) -> Officer | None:
        """Name and roles now; None if unknown or disabled."""


@dataclass(frozen=True)
class PendingSignIn:
    """Someone between two steps of signing in."""

    user: str
    challenge: Challenge
    expires: dt.datetime


@dataclass(frozen=True)
class OfficeSession:
    """An officer who has shown both factors at `mfa_at`. `csrf` goes into every form."""

    user: str
    roles: frozenset[Role]
    csrf: str
    mfa_at: dt.datetime
    seen_at: dt.datetime
    expires: dt.datetime


class SessionStore(Protocol):
    """Sessions and what surrounds signing in. Keys are hashes: who reads the store cannot use a cookie."""

    def keep_pending(self, key: str, pending: PendingSignIn) -> None:
        """Keep it, over what was there."""

    def pending(self, key: str) -> PendingSignIn | None:
        """The sign-in of that key; it may have expired."""

    def drop_pending(self, key: str) -> None:
        """Forget it; it may be gone already."""

    def open(self, key: str, session: OfficeSession) -> None:
        """Keep a new session."""

    def session(self, key: str) -> OfficeSession | None:
        """The session of that key; it may have expired."""

    def renew(self, key: str, session: OfficeSession) -> None:
        """Replace it if it is still there: a session that was closed meanwhile stays closed."""

    def close(self, key: str) -> None:
        """Forget it; it may be gone already."""

    def tries(self, key: str) -> Tries:
        """Failures so far."""

    def count_try(self, key: str, seen: Tries, now: dt.datetime) -> None:
        """Count one more over what was seen. Raises ConflictError if another was counted meanwhile."""

    def forget_tries(self, key: str) -> None:
        """Begin to count anew."""

    def use_code(self, key: str, now: dt.datetime) -> bool:
        """Mark a one-time code as used; False if it was used within the last minutes."""
