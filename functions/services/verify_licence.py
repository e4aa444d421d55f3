"""Tell anyone whether a licence is genuine and still holds: by the token in its QR, or by its number as typed.

The browser gives the same verdicts under the same names (site/_theme/cek.js), with the signed status list instead of
the register; its words stand in `forms/texts/*/guide.yml` under `verdict`.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass, field

from functions.domain.licence import Licence
from functions.domain.licence_status import LicenceStatus
from functions.services.ports import LicenceRegister, TokenReader

GENUINE, EARLY, EXPIRED, UNKNOWN_NUMBER, RECEIPT = "genuine", "early", "expired", "unknown_number", "receipt"
MAX_TYPED = 1_600  # characters; a token has at most 500, and may stand behind an address
RECEIPT_TYPE = "receipt+jwt"
_MAX_NUMBER = 120
_TOKEN = re.compile(r"[\w-]+\.[\w-]+\.[\w.-]*", re.ASCII)


@dataclass(frozen=True)
class Verdict:
    """One of the names in `guide.verdict`.

    `facts`, where the signature holds or the number is known: number, title (the type's full name), holder (masked),
    place, from and until (ISO dates; empty: no end), since and successor where the licence does not hold any more;
    of a receipt reference, title, sent and digest.
    """

    verdict: str
    facts: dict[str, str] = field(default_factory=dict)


def verify_licence(typed: str, reader: TokenReader, store: LicenceRegister, today: dt.date) -> Verdict:
    """Check a token, an address with a token after `#`, or a number. `today` is the region's date."""
    text = typed.strip()
    if len(text) > MAX_TYPED:
        return Verdict("too_long")
    token = text.rpartition("#")[2]
    if _TOKEN.fullmatch(token):
        return _verify_token(token, reader, store, today)
    number = re.sub(r"\s+", "", text).upper()
    licence = store.licence(number) if 0 < len(number) <= _MAX_NUMBER else None
    return _judged(_facts(licence), licence, today) if licence else Verdict(UNKNOWN_NUMBER)


def _verify_token(token: str, reader: TokenReader, store: LicenceRegister, today: dt.date) -> Verdict:
    """The signature proves what it says; the register adds what became of it since."""
    read = reader.read(token)
    if read.verdict != GENUINE:
        receipt = reader.read(token, RECEIPT_TYPE)
        return _receipt(receipt.claims) if receipt.verdict == GENUINE else Verdict(read.verdict)
    said = {name: str(value) for name, value in read.claims.items()}
    number = said.get("jti", "")
    licence = store.licence(number)
    facts = {
        "number": number,
        "title": licence.title if licence else said.get("typ") or number.partition("/")[0].lower(),
        "holder": said.get("sub", ""),
        "place": said.get("loc", ""),
        "from": said.get("vf", ""),
        "until": said.get("vt", ""),
    }
    return _judged(facts, licence, today)


def _receipt(claims: dict[str, object]) -> Verdict:
    said = {name: str(value) for name, value in claims.items()}
    sent = dt.datetime.fromtimestamp(int(said["iat"]), tz=dt.UTC).date().isoformat()
    return Verdict(
        RECEIPT, {"reference": said["jti"], "title": said.get("typ", ""), "sent": sent, "digest": said.get("h", "")}
    )


def _facts(licence: Licence) -> dict[str, str]:
    return {
        "number": licence.number,
        "title": licence.title,
        "holder": licence.holder_masked,
        "place": licence.place,
        "from": licence.issued_on.isoformat(),
        "until": licence.valid_until.isoformat() if licence.valid_until else "",
    }


def _judged(facts: dict[str, str], licence: Licence | None, today: dt.date) -> Verdict:
    """Withdrawn before anything else; genuine ones run out at the end of their last day (ISO dates compare as text)."""
    if licence and licence.status != LicenceStatus.VALID:
        since = licence.status_since.isoformat() if licence.status_since else ""
        return Verdict(licence.status.value, facts | {"since": since, "successor": licence.successor})
    if facts["from"] > today.isoformat():
        return Verdict(EARLY, facts)
    is_over = bool(facts["until"]) and facts["until"] < today.isoformat()
    return Verdict(EXPIRED if is_over else GENUINE, facts)
