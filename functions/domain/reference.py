"""Reference and access code: both hashed from the id that the applicant's own device made (decision 0003).

The id carries 130 random bits. Reference (60 bits and a check character) and access code (60 bits) are separate hashes
of it, so a retry finds the same application, and knowing a reference tells nothing about the code.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from stdnum import luhn

from functions.domain.errors import InvalidReferenceError, SubmissionIdError

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford's base32: no I, L, O, U
LENGTH = 12  # characters of 5 bits
ID_LENGTH = 27  # key version and 26 characters
KEY_VERSIONS = "1"
MOST_TYPED = 100  # characters; more is no reference however it is spaced
_READ_AS = str.maketrans("ILO", "110", " -.\t\n")


@dataclass(frozen=True)
class Credentials:
    """What the applicant holds: the reference may be shown to anyone, the code to no one."""

    reference: str
    code: str


def new_submission_id(randomness: bytes) -> str:
    """The id that a form without script gets on its check page, from at least 17 random bytes (130 bits are used)."""
    bits = int.from_bytes(randomness, "big")
    return KEY_VERSIONS[-1] + "".join(ALPHABET[(bits >> (5 * index)) & 31] for index in range(ID_LENGTH - 1))


def derive_credentials(submission_id: str, *, practice: bool = False) -> Credentials:
    """Reference and code of a submission id; others if it is only practised, so that the real one can follow.

    Raises SubmissionIdError if the id is not one of ours.
    """
    folded = submission_id.strip().upper()
    if len(folded) != ID_LENGTH or folded[0] not in KEY_VERSIONS or set(folded[1:]) - set(ALPHABET):
        raise SubmissionIdError
    kind = "practice " if practice else ""
    body, code = _letters(f"{kind}reference", folded), _letters(f"{kind}code", folded)
    return Credentials(_grouped(body + _check_character(body), 5, 5, 3), _grouped(code, 4, 4, 4))


def parse_reference(text: str) -> str:
    """A reference as typed, in its one written form. Raises InvalidReferenceError."""
    folded = _fold(text)
    if len(folded) != LENGTH + 1 or set(folded) - set(ALPHABET) or _check_character(folded[:-1]) != folded[-1]:
        raise InvalidReferenceError
    return _grouped(folded, 5, 5, 3)


def parse_code(text: str) -> str:
    """An access code as typed, in its one written form; what cannot be one is returned as typed and opens nothing."""
    folded = _fold(text)
    return _grouped(folded, 4, 4, 4) if len(folded) == LENGTH else folded


def _letters(purpose: str, submission_id: str) -> str:
    digest = hashlib.sha256(f"satu-pintu {purpose} {submission_id}".encode()).digest()
    bits = int.from_bytes(digest[:8], "big") >> 4
    return "".join(ALPHABET[(bits >> shift) & 31] for shift in range(55, -1, -5))


def _check_character(body: str) -> str:
    """Luhn's check over 32 letters: finds every single wrong letter and nearly every swap of neighbours."""
    return str(luhn.calc_check_digit(body, ALPHABET))


def _fold(text: str) -> str:
    return text.strip().upper().translate(_READ_AS) if len(text) < MOST_TYPED else ""


def _grouped(letters: str, *sizes: int) -> str:
    parts, start = [], 0
    for size in sizes:
        parts.append(letters[start : start + size])
        start += size
    return "-".join(parts)
