"""A paper form keyed in at the counter, and blank paper forms whose numbers were allotted beforehand (decision 0017).

A sheet carries a reference, a mark that claims it, and on a slip that the citizen keeps the access code. The code
follows from reference and mark by one MAC, so nothing is stored when sheets are printed, and whoever sees the sheet
without its slip cannot work the code out.
"""

from __future__ import annotations

import dataclasses
import hmac
from dataclasses import dataclass

from forms.model import Language, LicenceType
from functions.domain.application import Actor, Application
from functions.domain.errors import DomainError, SheetError, UnknownApplicationError
from functions.domain.reference import Credentials, new_sheet, parse_sheet, sheet_credentials, sheet_mark
from functions.services.counter_desk import CounterDesk, check_counter
from functions.services.ports import UploadForm
from functions.services.submit_application import Receipt, Submission, submit_application
from functions.services.track_application import upload_forms

MOST_SHEETS = 5  # a print job that one looks through; more are printed by printing again
RANDOM_BYTES = 13


class SheetCountError(DomainError):
    """Not a number of sheets that can be printed at once; at most `most`."""

    code = "sheet_count"


@dataclass(frozen=True)
class BlankForm:
    """What is printed on one sheet: the mark on the office's part, the code on the citizen's slip."""

    credentials: Credentials
    mark: str


@dataclass(frozen=True)
class Papers:
    """An application's documents at the counter: a form for each requirement that still takes a file."""

    application: Application
    licence: LicenceType
    forms: dict[str, UploadForm]


def key_in_application(submission: Submission, sheet: str, actor: Actor, desk: CounterDesk) -> Receipt:
    """Receive the form as keyed in by this officer, under the sheet's number if it has one.

    Raises RoleError, SheetError, and what `submit_application` raises.
    """
    check_counter(actor)
    allotted = claim_sheet(sheet, desk) if sheet.strip() else None
    return submit_application(
        dataclasses.replace(submission, assisted_by=actor.name, allotted=allotted), desk.receiving
    )


def claim_sheet(typed: str, desk: CounterDesk) -> Credentials:
    """Reference and code of the sheet whose number and mark were typed or scanned. Raises SheetError."""
    sheet, typed_check = parse_sheet(typed)
    credentials, check = sheet_credentials(sheet, desk.sheets.sheet_mac(sheet.reference, sheet.secret))
    if not hmac.compare_digest(check, typed_check):
        raise SheetError
    return credentials


def offer_uploads(reference: str, landing: str, actor: Actor, language: Language, desk: CounterDesk) -> Papers:
    """Forms for the files that the application still takes; nothing is decrypted for it.

    Raises RoleError, UnknownApplicationError.
    """
    check_counter(actor)
    application = desk.receiving.applications.get(reference)
    if application is None:
        raise UnknownApplicationError
    licence = desk.receiving.catalogue.of_application(application.licence, application.definition, language)
    return Papers(application, licence, upload_forms(application, landing, desk))


def allot_sheets(count: str, actor: Actor, desk: CounterDesk) -> list[BlankForm]:
    """So many fresh sheets; nothing is stored. Raises RoleError, SheetCountError."""
    check_counter(actor)
    wanted = int(count) if count.isascii() and count.isdigit() and len(count) < 4 else 0  # noqa: PLR2004  # digits
    if not 1 <= wanted <= MOST_SHEETS:
        raise SheetCountError(most=MOST_SHEETS)
    return [_sheet(desk) for _ in range(wanted)]


def _sheet(desk: CounterDesk) -> BlankForm:
    sheet = new_sheet(desk.randomness.token(RANDOM_BYTES))
    credentials, check = sheet_credentials(sheet, desk.sheets.sheet_mac(sheet.reference, sheet.secret))
    return BlankForm(credentials, sheet_mark(sheet, check))
