"""Tell anyone whether a licence is genuine: by the token in its QR, or by its number as someone typed it."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass, field

from functions.domain.licence import Licence
from functions.services.ports import LicenceStore, TokenReader

GENUINE, EXPIRED, UNKNOWN_NUMBER = "genuine", "expired", "unknown_number"
MAX_TYPED = 1_500  # characters; a token has at most 500
_MAX_NUMBER = 120
_TOKEN = re.compile(r"[\w-]+\.[\w-]+\.[\w-]*", re.ASCII)


@dataclass(frozen=True)
class Verdict:
    """`genuine`, `expired`, `altered`, `unknown_key`, `not_a_token` or `unknown_number`.

    `facts`, for the first two: number, licence (its full name), holder (masked), place, issued_on and
    valid_until (ISO dates; empty: no end).
    """

    verdict: str
    facts: dict[str, str] = field(default_factory=dict)


def verify_licence(typed: str, reader: TokenReader, store: LicenceStore, today: dt.date) -> Verdict:
    """Check a token, an address with a token after `#`, or a number. `today` is the region's date."""
    text = typed.strip()
    if len(text) > MAX_TYPED:
        return Verdict("not_a_token")
    token = text.rpartition("#")[2]
    if _TOKEN.fullmatch(token):
        return _verify_token(token, reader, store, today)
    number = re.sub(r"\s+", "", text).upper()
    licence = store.licence(number) if 0 < len(number) <= _MAX_NUMBER else None
    return _judged(_facts(licence), today) if licence else Verdict(UNKNOWN_NUMBER)


def _verify_token(token: str, reader: TokenReader, store: LicenceStore, today: dt.date) -> Verdict:
    """The signature alone proves it; the register only adds the licence type's full name."""
    read = reader.read(token)
    if read.verdict != GENUINE:
        return Verdict(read.verdict)
    said = {name: str(value) for name, value in read.claims.items()}
    number = said.get("jti", "")
    licence_type = said.get("typ") or number.partition("/")[0].lower()
    licence = store.licence(number)
    facts = {
        "number": number,
        "licence": licence.title if licence else licence_type,
        "holder": said.get("sub", ""),
        "place": said.get("loc", ""),
        "issued_on": said.get("vf", ""),
        "valid_until": said.get("vt", ""),
    }
    return _judged(facts, today)


def _facts(licence: Licence) -> dict[str, str]:
    return {
        "number": licence.number,
        "licence": licence.title,
        "holder": licence.holder_masked,
        "place": licence.place,
        "issued_on": licence.issued_on.isoformat(),
        "valid_until": licence.valid_until.isoformat() if licence.valid_until else "",
    }


def _judged(facts: dict[str, str], today: dt.date) -> Verdict:
    """Genuine licences run out at the end of their last day; ISO dates compare as text."""
    is_over = bool(facts["valid_until"]) and facts["valid_until"] < today.isoformat()
    return Verdict(EXPIRED if is_over else GENUINE, facts)
