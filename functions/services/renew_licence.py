"""A renewal that starts from the licence: its number and the access code of the application it was issued on.

The code is typed in this very request and opens the old answers; without it nothing here reads anything. Documents are
not taken over: they are asked for anew.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from forms.answers import Answers, raw_of
from forms.fitting import fitting_answers
from forms.model import KIND_FIELD, Language, LicenceType
from functions.domain.errors import DomainError, UnknownApplicationError
from functions.services import envelope
from functions.services import track_application as track
from functions.services.ports import LicenceRegister

RENEWAL = "renewal"
_MOST_NUMBER = 120


class RenewalUnknownError(DomainError):
    """No licence of that type with that number and code; which of them is wrong is never said."""

    code = "renewal_unknown"


@dataclass(frozen=True)
class Renewal:
    """The form as it is offered now, with the old answers that still fit. `number` is the licence's."""

    number: str
    digest: str
    licence: LicenceType
    answers: Answers


def start_renewal(
    licence: str,
    typed: tuple[str, str],
    address: str,
    language: Language,
    window: track.Window,
    register: LicenceRegister,
) -> Renewal:
    """Open the old application by the licence's number and its access code (`typed`, in that order).

    An unknown number and a wrong code are one answer after the same requests to storage, with the same growing delay.
    Raises UnknownLicenceTypeError, RenewalUnknownError, DelayedError.
    """
    digest = window.catalogue.current_hash(licence)
    current = window.catalogue.accepted(licence, digest, language)
    number = re.sub(r"\s+", "", typed[0][:_MOST_NUMBER]).upper()
    issued = register.licence(number)
    try:
        # what is no licence has a name that nothing is stored under, and tries of its own
        name = issued.reference if issued else f"no licence {number}"
        opened = track.open_named(name, typed[1], address, language, window)
    except UnknownApplicationError as error:
        raise RenewalUnknownError(licence=licence) from error
    if not current.renews or opened.application.licence != licence:
        raise RenewalUnknownError(licence=licence)
    before = raw_of(track.read_part(opened, envelope.ANSWERS, window), opened.licence)
    raw = before | {KIND_FIELD: [RENEWAL]}
    if current.renewal_number:
        raw[current.renewal_number] = [number]
    today = window.calendar.day_of(window.clock.now())
    return Renewal(number, digest, current, fitting_answers(current, raw, today))
