"""What the public views read out of a request."""

from __future__ import annotations

from forms.answers import Raw, is_small_number, raw_of
from forms.render import PRACTICE, SUBMISSION_ID
from functions.bootstrap.public import PublicWiring
from functions.domain.reference import Credentials
from functions.entrypoints.errors import RequestError
from functions.entrypoints.messages import Incoming, cookie
from functions.services.submit_application import Submission
from functions.services.track_application import Opened, open_with_code

CODE_COOKIE = "__Host-pemohon"
SECONDS_SIGNED_IN = 30 * 60
_OURS = {"form", "lang", SUBMISSION_ID, "tambah", "ubah", "reference", "code", "bagian", PRACTICE}


def read_raw(incoming: Incoming) -> Raw:
    """The answers by form name; from a form as they are, from JSON's `answers` flattened, an added row counted in."""
    if incoming.body:
        answers = incoming.body.get("answers")
        return raw_of(answers) if isinstance(answers, dict) else {}
    raw = {name: values for name, values in incoming.form.items() if name not in _OURS}
    group = incoming.text("tambah")
    if group:
        shown = (raw.get(f"{group}.rows") or ["1"])[-1]
        raw[f"{group}.rows"] = [str(int(shown) + 1 if is_small_number(shown) else 2)]
    return raw


def read_submission(incoming: Incoming, licence: str, wired: PublicWiring) -> Submission:
    """The submission that a form or a program sent. Raises UnknownLicenceTypeError."""
    wired.catalogue.current_hash(licence)
    return Submission(
        licence=licence,
        form=incoming.text("form"),
        submission_id=incoming.text(SUBMISSION_ID).strip(),
        language="en" if incoming.language == "en" else "id",
        raw=read_raw(incoming),
        practice=incoming.text(PRACTICE) == "1",
    )


def credentials_of(incoming: Incoming) -> tuple[str, str]:
    """Reference and code as typed in this request, else from the half-hour cookie; empty if neither is there."""
    if incoming.text("reference") or incoming.text("code"):
        return incoming.text("reference"), incoming.text("code")
    reference, _, code = incoming.cookies.get(CODE_COOKIE, "").partition(".")
    return reference, code


def open_application(incoming: Incoming, wired: PublicWiring) -> Opened:
    """What the reference and code of this request open. Raises RequestError without them, UnknownApplicationError."""
    reference, code = credentials_of(incoming)
    if not reference:
        raise RequestError("session_over", 401)
    return open_with_code(reference, code, incoming.address, incoming.language, wired.window)  # type: ignore[arg-type]  # id or en


def remember(credentials: Credentials) -> str:
    """The cookie that stands for reference and code for half an hour."""
    return cookie(CODE_COOKIE, f"{credentials.reference}.{credentials.code}", SECONDS_SIGNED_IN)
