"""From an error to an answer: its status, its sentence, and nothing of what went wrong inside."""

from __future__ import annotations

import json
import sys
import traceback
from typing import TYPE_CHECKING

from forms.compiled import StaleFormError, UnknownLicenceTypeError
from functions.domain.errors import DomainError, UnknownApplicationError
from functions.entrypoints.messages import Outgoing, json_answer

if TYPE_CHECKING:
    from functions.entrypoints.pages import Pages

STATUS = {
    "unknown_licence_type": 404,
    "unknown_application": 404,
    "renewal_unknown": 404,
    "reference": 404,
    "unknown_section": 404,
    "unknown_user": 401,
    "role": 403,
    "four_eyes": 403,
    "stale_form": 409,
    "conflict": 409,
    "transition": 409,
    "already_received": 409,
    "code_replaced": 409,
    "payment_due": 409,
    "opinion_against": 409,
    "documents_missing": 409,
    "reason_missing": 422,
    "checklist": 422,
    "documents_unjudged": 422,
    "held": 409,
    "objection_late": 409,
    "amount": 422,
    "submission_id": 422,
    "delayed": 429,
    "busy": 503,
}


class RequestError(Exception):
    """A request that cannot be served as it was sent."""

    def __init__(self, code: str, status: int) -> None:
        super().__init__(code)
        self.code = code
        self.status = status


def answer_for(error: Exception, pages: Pages, language: str, wants_json: bool, trace: str) -> tuple[Outgoing, str]:
    """The answer to give, and the error's code for the log. An error of ours is logged with its trace, unsaid."""
    code = getattr(error, "code", "internal")
    known = isinstance(error, RequestError | DomainError | UnknownLicenceTypeError | StaleFormError)
    status = getattr(error, "status", STATUS.get(code, 400)) if known else 500
    if not known:
        code = "internal"
        frames = traceback.extract_tb(error.__traceback__)[-3:]
        places = [f"{frame.filename.rsplit('/', 1)[-1]}:{frame.lineno}" for frame in frames]
        sys.stderr.write(json.dumps({"trace": trace, "type": type(error).__name__, "at": places}) + "\n")
    if isinstance(error, UnknownApplicationError):
        code = "unknown_application"
    gaps = error.gaps if isinstance(error, DomainError) else {}
    headers = {"Retry-After": str(gaps["seconds"])} if "seconds" in gaps else {}
    sentence = pages.texts(language)(f"page_error.{code}", trace=trace, **gaps)
    # the same device may be used for someone else's application: their form begins empty, with an id of its own
    link = f"{'/en' if language == 'en' else ''}/formulir/{gaps['licence']}/" if "licence" in gaps else ""
    if wants_json:
        answer = json_answer({"error": code, "message": sentence, "trace": trace}, status)
        return Outgoing(answer.body, status, answer.content_type, headers), code
    body = pages.render("error.html", language, sentence=sentence, trace=trace, status=status, link=link)
    return Outgoing(body, status, headers=headers), code
