"""Signing in: password, then the second factor; only the two together open a session (design.md §4.8).

Each step is its own request. Between them the browser holds a random cookie, whose hash finds
the pending sign-in.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from dataclasses import dataclass, replace

from functions.domain.delays import seconds_to_wait
from functions.domain.errors import ConflictError, DelayedError, DomainError
from functions.services.office_ports import (
    Challenge,
    CredentialsError,
    Demand,
    OfficerDirectory,
    OfficeSession,
    OneTimeCodeError,
    PasswordRefusedError,
    PendingSignIn,
    SessionStore,
    SignInEndedError,
)
from functions.services.ports import Clock, Randomness

PENDING = dt.timedelta(minutes=10)
LONGEST = dt.timedelta(hours=8)
LEAST_PASSWORD = 12  # characters; NIST SP 800-63B wants length, not riddles
MOST_TEXT = 256
# Seconds. Anyone may guess passwords, so a stranger must not keep an officer out for long; whoever guesses
# codes already knows the password.
CAP_PASSWORD, CAP_CODE = 60, 900
_TOKEN_BYTES = 32


class NoRoleError(DomainError):
    """The officer signed in correctly but belongs to no role."""

    code = "no_role"


@dataclass(frozen=True)
class SignIn:
    """The steps of signing in. Cookies are random text; only their hashes are kept."""

    directory: OfficerDirectory
    sessions: SessionStore
    clock: Clock
    randomness: Randomness

    def with_password(self, user: str, password: str) -> tuple[str, Demand]:
        """The pending sign-in's cookie, and what is asked next. Raises CredentialsError, DelayedError."""
        user = user.strip()
        if not user or not password or max(len(user), len(password)) > MOST_TEXT:
            raise CredentialsError
        counter = self._count_try("password", user, CAP_PASSWORD)
        challenge = self.directory.begin(user, password)
        self.sessions.forget_tries(counter)
        cookie = self.randomness.token(_TOKEN_BYTES).hex()
        self._keep(cookie, user, challenge)
        return cookie, challenge.demand

    def demand(self, cookie: str) -> Demand:
        """What the pending sign-in has to answer. Raises SignInEndedError."""
        return self._pending(cookie).challenge.demand

    def with_new_password(self, cookie: str, password: str) -> Demand:
        """Replace a first password; what is asked next. Raises PasswordRefusedError, SignInEndedError."""
        pending = self._pending(cookie, Demand.NEW_PASSWORD)
        if not LEAST_PASSWORD <= len(password) <= MOST_TEXT:
            raise PasswordRefusedError
        challenge = self.directory.set_password(pending.user, pending.challenge, password)
        self._keep(cookie, pending.user, challenge)
        return challenge.demand

    def new_secret(self, cookie: str) -> tuple[str, str]:
        """User name and a fresh TOTP secret to show once. Raises SignInEndedError."""
        pending = self._pending(cookie, Demand.SET_UP)
        secret, challenge = self.directory.new_secret(pending.challenge)
        self._keep(cookie, pending.user, challenge)
        return pending.user, secret

    def user(self, cookie: str) -> str:
        """The name that was typed. Raises SignInEndedError."""
        return self._pending(cookie).user

    def confirm_secret(self, cookie: str, code: str) -> None:
        """Finish setting up; sign in anew then. Raises OneTimeCodeError, DelayedError, SignInEndedError."""
        pending = self._pending(cookie, Demand.SET_UP)
        counter = self._spend_code(pending.user, code)
        self.directory.confirm_secret(pending.user, pending.challenge, _digits(code))
        self.sessions.forget_tries(counter)
        self.sessions.drop_pending(hashed(cookie))

    def with_code(self, cookie: str, code: str) -> str:
        """Open a session; gives its cookie.

        Raises OneTimeCodeError, DelayedError, SignInEndedError, NoRoleError.
        """
        pending = self._pending(cookie, Demand.CODE)
        counter = self._spend_code(pending.user, code)
        self.directory.check_code(pending.user, pending.challenge, _digits(code))
        self.sessions.forget_tries(counter)
        self.sessions.drop_pending(hashed(cookie))
        officer = self.directory.officer(pending.user)
        if officer is None or not officer.roles:
            raise NoRoleError
        now = self.clock.now()
        opened = self.randomness.token(_TOKEN_BYTES).hex()
        csrf = self.randomness.token(_TOKEN_BYTES).hex()
        session = OfficeSession(officer.name, officer.roles, csrf, mfa_at=now, seen_at=now, expires=now + LONGEST)
        self.sessions.open(hashed(opened), session)
        return opened

    def _pending(self, cookie: str, demand: Demand | None = None) -> PendingSignIn:
        pending = self.sessions.pending(hashed(cookie)) if cookie else None
        if pending is None or pending.expires <= self.clock.now():
            raise SignInEndedError
        if demand is not None and pending.challenge.demand != demand:
            raise SignInEndedError
        return pending

    def _keep(self, cookie: str, user: str, challenge: Challenge) -> None:
        self.sessions.keep_pending(hashed(cookie), PendingSignIn(user, challenge, self.clock.now() + PENDING))

    def _spend_code(self, user: str, code: str) -> str:
        """Count the try and use the code up before it is checked, so that of two at once only one can win."""
        if not _digits(code):
            raise OneTimeCodeError
        counter = self._count_try("code", user, CAP_CODE)
        if not self.sessions.use_code(hashed(f"{user.lower()} {_digits(code)}"), self.clock.now()):
            raise OneTimeCodeError
        return counter

    def _count_try(self, kind: str, user: str, cap: int) -> str:
        """Count a try before it is made; a success forgets it. Raises DelayedError while it is too early."""
        counter, now = hashed(f"{kind} {user.lower()}"), self.clock.now()
        seen = self.sessions.tries(counter)
        if seen.last is not None and seen.last < now - dt.timedelta(hours=1):
            seen = replace(seen, last=None)
        wait = seconds_to_wait(seen, cap, now)
        if wait:
            raise DelayedError(seconds=wait)
        try:
            self.sessions.count_try(counter, seen, now)
        except ConflictError:
            raise DelayedError(seconds=1) from None
        return counter


def hashed(secret: str) -> str:
    """What a cookie is known by in the store: SHA-256, hexadecimal. 256 random bits need no slower hash."""
    return hashlib.sha256(f"satu-pintu office {secret}".encode()).hexdigest()


def _digits(code: str) -> str:
    """The six digits without the spaces that some apps show; empty if it is anything else."""
    packed = "".join(code.split())
    return packed if len(packed) == 6 and packed.isascii() and packed.isdigit() else ""  # noqa: PLR2004  # RFC 6238
