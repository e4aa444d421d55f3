"""What the office's views share: the session at the door, the error page, the language."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

from forms.model import Language
from functions.bootstrap.office import OfficeWiring
from functions.domain.errors import DomainError, InvalidReferenceError, UnknownApplicationError
from functions.domain.reference import parse_reference
from functions.entrypoints.errors import STATUS
from functions.entrypoints.messages import Incoming, Outgoing, redirect
from functions.entrypoints.web import View, pages
from functions.services.keep_session import ForgedFormError, SessionEndedError, check_form, read_session
from functions.services.office_ports import OfficeSession

SESSION, PENDING = "__Host-petugas", "__Host-petugas-masuk"
QUEUE, SIGN_IN = "/kantor", "/kantor/masuk"
_STATUS = STATUS | {
    "credentials": 401,
    "one_time_code": 401,
    "sign_in_ended": 401,
    "session_ended": 401,
    "no_role": 403,
    "forged_form": 403,
    "password_refused": 422,
    "receipt_missing": 422,
    "too_many_words": 422,
    "unknown_document": 404,
    "unknown_licence": 404,
    "hearing_missing": 422,
    "identity_unchecked": 422,
    "identity_unknown": 409,
    "unknown_officer": 422,
    "nothing_to_search": 422,
    "sheet": 422,
    "sheet_count": 422,
}

SessionView = Callable[..., Outgoing]
Refusal = Callable[..., Outgoing]


def status_of(error: DomainError) -> int:
    """The HTTP status that goes with an error."""
    return _STATUS.get(error.code, 400)


def sentence_of(error: DomainError, incoming: Incoming, office: OfficeWiring) -> str:
    """The error in the officer's words."""
    return pages(office).texts(incoming.language)(f"office_error.{error.code}", **error.gaps)


def language_of(incoming: Incoming) -> Language:
    """The language that the officer reads."""
    return "en" if incoming.language == "en" else "id"


def page(
    template: str,
    incoming: Incoming,
    office: OfficeWiring,
    status: int = 200,
    here: str = QUEUE,
    **content: Any,
) -> Outgoing:
    """A page of the office. `here` is where the link to the other language leads."""
    content = {"session": None, "problem": "", **content}
    body = pages(office).render(template, incoming.language, here=here, **content)
    return Outgoing(body, status, headers=_retry_after(content.get("seconds")))


def error_page(error: DomainError, incoming: Incoming, office: OfficeWiring, session: OfficeSession | None) -> Outgoing:
    """A page that says what is wrong, and nothing else."""
    sentence = sentence_of(error, incoming, office)
    return page("problem.html", incoming, office, status_of(error), session=session, problem=sentence)


def guarding(refuse: Refusal) -> Callable[[SessionView], View]:
    """Let the view in only with a session; a form only with the session's token.

    REFUSE answers a form that came without either, with the session if there is one.
    """

    def decorate(view: SessionView) -> View:
        @functools.wraps(view)
        def guarded(incoming: Incoming, office: OfficeWiring, **parts: str) -> Outgoing:
            session, sent = None, incoming.method == "POST"
            cookie = incoming.cookies.get(SESSION, "")
            try:
                session = read_session(cookie, office.sessions, office.officers, office.clock)
                if sent:
                    check_form(session, incoming.text("csrf"))
            except (SessionEndedError, ForgedFormError) as error:
                return refuse(error, incoming, office, session, **parts) if sent else redirect(SIGN_IN)
            try:
                return view(incoming, office, session, **parts)
            except DomainError as error:
                return error_page(error, incoming, office, session)

        return guarded

    return decorate


def _send_away(
    error: DomainError, incoming: Incoming, office: OfficeWiring, session: OfficeSession | None, **parts: str
) -> Outgoing:
    """Who had written something gets the words back to copy."""
    del parts
    if session is not None:
        return error_page(error, incoming, office, session)
    sentence, words = sentence_of(error, incoming, office), incoming.text("words")
    return page("sign_in.html", incoming, office, 401, here=SIGN_IN, problem=sentence, user="", kept=words)


with_session = guarding(_send_away)


def known_reference(reference: str) -> str:
    """The reference in its one form; what cannot be one belongs to no application. Raises UnknownApplicationError."""
    try:
        return parse_reference(reference)
    except InvalidReferenceError:
        raise UnknownApplicationError from None


def read_version(incoming: Incoming) -> int:
    """The application's version that the officer saw. Raises ForgedFormError if it is no number of ours."""
    version = incoming.text("version")
    if not version.isascii() or not version.isdigit() or len(version) > 9:  # noqa: PLR2004  # more is no version of ours
        raise ForgedFormError
    return int(version)


def _retry_after(seconds: int | None) -> dict[str, str]:
    return {"Retry-After": str(seconds)} if seconds else {}
