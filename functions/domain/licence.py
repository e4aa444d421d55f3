"""An issued licence: its number, its validity, its canonical record, and what the public may see of it."""

from __future__ import annotations

import calendar
import datetime as dt
import hashlib
import json
from dataclasses import asdict, dataclass
from typing import Any

from functions.domain.licence_status import LicenceStatus


@dataclass(frozen=True)
class Licence:
    """The public face of an issued licence; the full record is sealed with its application."""

    number: str
    licence: str
    title: str
    holder_masked: str
    place: str
    issued_on: dt.date
    valid_until: dt.date | None
    record_hash: str
    token: str
    reference: str
    status_index: int | None = None  # its place in its year's status list; None: issued before there was one
    status: LicenceStatus = LicenceStatus.VALID
    status_since: dt.date | None = None
    successor: str = ""  # the number that replaces it


def licence_number(prefix: str, area_code: str, year: int, count: int) -> str:
    """`SIP-PERAWAT/0007/99.01/2026`: type, count within type and year, area, year."""
    return f"{prefix.upper()}/{count:04}/{area_code}/{year}"


def end_of_validity(start: dt.date, count: int, unit: str) -> dt.date:
    """The last day of a period of days, months or years; the day before the same day (or the month's last)."""
    if unit == "days":
        return start + dt.timedelta(days=count - 1)
    months = start.month - 1 + count * (12 if unit == "years" else 1)
    year, month = start.year + months // 12, months % 12 + 1
    day = min(start.day, calendar.monthrange(year, month)[1])
    return dt.date(year, month, day) - dt.timedelta(days=1)


def masked(name: str) -> str:
    """`Siti Contoh Rahayu` as `S*** C****** R*****`: enough to compare with a card in the hand, not to look up."""
    return " ".join(word[0] + "*" * (len(word) - 1) for word in name.split())


def record_hash(record: dict[str, Any]) -> str:
    """SHA-256 (hex) over the record's canonical JSON (sorted keys, no spaces, UTF-8)."""
    canonical = json.dumps(record, sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=str)
    return hashlib.sha256(canonical.encode()).hexdigest()


def claims(licence: Licence, issuer: str, issued_at: dt.datetime) -> dict[str, Any]:
    """What the token in the QR says (decision on tokens: design.md §4.9); short keys, 500 characters in all."""
    said = {
        "iss": issuer,
        "iat": int(issued_at.timestamp()),
        "jti": licence.number,
        "typ": licence.licence,
        "sub": licence.holder_masked,
        "loc": licence.place[:40],
        "vf": licence.issued_on.isoformat(),
        "vt": licence.valid_until.isoformat() if licence.valid_until else "",
        "h": licence.record_hash[:32],
        "idx": "" if licence.status_index is None else licence.status_index,
    }
    return {key: value for key, value in said.items() if value != ""}


def as_dict(licence: Licence) -> dict[str, Any]:
    """Plain values, dates as ISO text."""
    return {k: v.isoformat() if isinstance(v, dt.date) else v for k, v in asdict(licence).items()}
