"""What an applicant can be found by: NIK and the words of the name, as keyed hashes that tell nothing without the key.

Only jobs and the office may use the MAC key for it; the table holds hashes and references, never a number or a name.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from typing import Any, Protocol

NIK, NAME = "nik", "name"
MOST_WORDS, SHORTEST = 4, 2  # words of a name that are indexed; letters of one
_NIK = re.compile(r"\d{16}")
_BETWEEN_DIGITS = re.compile(r"[\s.\-]")
Term = tuple[str, str]


class SearchKeys(Protocol):
    """Turns a term into what it is stored under."""

    def search_mac(self, kind: str, value: str) -> str:
        """64 hex digits that only this kind and value give, and only with the key."""


class ApplicantIndex(Protocol):
    """Keyed hashes of terms, each with the references of the applications that it finds."""

    def index(self, reference: str, macs: frozenset[str]) -> None:
        """Find it by these from now on, and by no others."""

    def find(self, mac: str, limit: int) -> set[str]:
        """References, at most `limit` of them."""


def terms_of(answers: Mapping[str, Any]) -> frozenset[Term]:
    """The terms of an application's answers (the block `pemohon`, which every form has)."""
    person = answers.get("pemohon", {})
    return parse_terms(str(person.get("nik", ""))) | parse_terms(str(person.get("nama", "")))


def parse_terms(text: str) -> frozenset[Term]:
    """A NIK, however it is spaced, or the words of a name without accents, titles' points and capitals."""
    digits = _BETWEEN_DIGITS.sub("", text)
    if _NIK.fullmatch(digits) and digits.isascii():
        return frozenset({(NIK, digits)})
    plain = unicodedata.normalize("NFKD", text).casefold()
    letters = "".join(letter if letter.isalpha() else " " for letter in plain if not unicodedata.combining(letter))
    words = [word for word in letters.split() if len(word) >= SHORTEST]
    return frozenset((NAME, word) for word in words[:MOST_WORDS])
