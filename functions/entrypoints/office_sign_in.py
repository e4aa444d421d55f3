"""Signing in and out: password, a first new password, the second factor (set up once, asked each time)."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import quote

from markupsafe import Markup

from functions.bootstrap.office import OfficeWiring
from functions.domain.errors import DomainError
from functions.entrypoints.messages import Incoming, Outgoing, cookie, redirect
from functions.entrypoints.office_answers import (
    PENDING,
    QUEUE,
    SESSION,
    SIGN_IN,
    page,
    sentence_of,
    status_of,
    with_session,
)
from functions.services.keep_session import end_session
from functions.services.office_ports import (
    Demand,
    OfficeSession,
    OneTimeCodeError,
    PasswordRefusedError,
    SignInEndedError,
)
from functions.services.sign_in import LONGEST
from functions.services.sign_in import PENDING as PENDING_TIME

NEW_PASSWORD, CODE = SIGN_IN + "/sandi", SIGN_IN + "/totp"
_NEXT = {Demand.NEW_PASSWORD: NEW_PASSWORD, Demand.SET_UP: CODE, Demand.CODE: CODE}
_SECRET = re.compile(r"[A-Z2-7]{16,128}")


def ask_password(incoming: Incoming, office: OfficeWiring) -> Outgoing:
    """The first page."""
    return page(
        "sign_in.html",
        incoming,
        office,
        here=SIGN_IN,
        user="",
        kept="",
        done=incoming.query.get("selesai", ""),
    )


def take_password(incoming: Incoming, office: OfficeWiring) -> Outgoing:
    """User name and password."""
    user = incoming.text("user")
    try:
        pending, demand = office.sign_in.with_password(user, incoming.text("password"))
    except DomainError as error:
        return _again(error, "sign_in.html", SIGN_IN, incoming, office, user=user, kept="")
    return redirect(_NEXT[demand], (_cookie(PENDING, pending, int(PENDING_TIME.total_seconds())),))


def ask_new_password(incoming: Incoming, office: OfficeWiring) -> Outgoing:
    """The page that asks for a password of the officer's own."""
    return page("new_password.html", incoming, office, here=NEW_PASSWORD)


def take_new_password(incoming: Incoming, office: OfficeWiring) -> Outgoing:
    """The new password, written twice."""
    password = incoming.text("password")
    try:
        if password != incoming.text("again"):
            raise PasswordRefusedError
        demand = office.sign_in.with_new_password(_pending(incoming), password)
    except SignInEndedError as error:
        return _again(error, "sign_in.html", SIGN_IN, incoming, office, user="", kept="")
    except DomainError as error:
        return _again(error, "new_password.html", NEW_PASSWORD, incoming, office)
    return redirect(_NEXT[demand])


def ask_code(incoming: Incoming, office: OfficeWiring) -> Outgoing:
    """The page that asks for six digits or, where there is no second factor yet, shows how to set one up."""
    pending = _pending(incoming)
    try:
        if office.sign_in.demand(pending) != Demand.SET_UP:
            return page("code.html", incoming, office, here=CODE)
        user, secret = office.sign_in.new_secret(pending)
    except SignInEndedError as error:
        return _again(error, "sign_in.html", SIGN_IN, incoming, office, user="", kept="")
    return page("set_up.html", incoming, office, here=CODE, **_set_up(user, secret, office))


def take_code(incoming: Incoming, office: OfficeWiring) -> Outgoing:
    """Six digits: either finish setting up, or open the session."""
    pending, code = _pending(incoming), incoming.text("code")
    demand, forget = None, _cookie(PENDING, "", 0)
    try:
        demand = office.sign_in.demand(pending)
        if demand == Demand.SET_UP:
            office.sign_in.confirm_secret(pending, code)
            return redirect(f"{SIGN_IN}?selesai=totp", (forget,))
        session = office.sign_in.with_code(pending, code)
    except DomainError as error:
        return _wrong_code(error, demand, incoming, office)
    return redirect(QUEUE, (_cookie(SESSION, session, int(LONGEST.total_seconds())), forget))


@with_session
def sign_out(incoming: Incoming, office: OfficeWiring, _session: OfficeSession) -> Outgoing:
    """End the session."""
    end_session(incoming.cookies.get(SESSION, ""), office.sessions)
    return redirect(f"{SIGN_IN}?selesai=keluar", (_cookie(SESSION, "", 0),))


def _wrong_code(error: DomainError, demand: Demand | None, incoming: Incoming, office: OfficeWiring) -> Outgoing:
    retry = isinstance(error, OneTimeCodeError) or error.code == "delayed"
    if not retry or demand is None:
        return _again(error, "sign_in.html", SIGN_IN, incoming, office, user="", kept="")
    secret = incoming.text("secret")
    if demand == Demand.SET_UP and _SECRET.fullmatch(secret):
        # The form brings back what its page showed, so we never store the secret; Cognito judges by its own.
        shown = _set_up(office.sign_in.user(_pending(incoming)), secret, office)
        return _again(error, "set_up.html", CODE, incoming, office, **shown)
    return _again(error, "code.html", CODE, incoming, office)


def _again(
    error: DomainError, template: str, here: str, incoming: Incoming, office: OfficeWiring, **content: Any
) -> Outgoing:
    problem = sentence_of(error, incoming, office)
    seconds = error.gaps.get("seconds")
    return page(template, incoming, office, status_of(error), here, problem=problem, seconds=seconds, **content)


def _set_up(user: str, secret: str, office: OfficeWiring) -> dict[str, Any]:
    import segno

    issuer = quote(f"Satu Pintu {office.region['name']}")
    uri = f"otpauth://totp/{issuer}:{quote(user)}?secret={secret}&issuer={issuer}"
    svg = segno.make(uri, error="m").svg_inline(scale=4, light="#fff", svgclass=None, lineclass=None)
    groups = " ".join(secret[at : at + 4] for at in range(0, len(secret), 4))
    return {"secret": secret, "groups": groups, "qr": Markup(svg)}  # noqa: S704  # segno's own drawing


def _pending(incoming: Incoming) -> str:
    return incoming.cookies.get(PENDING, "")


def _cookie(name: str, value: str, seconds: int) -> str:
    return cookie(name, value, seconds, same_site="Strict")
