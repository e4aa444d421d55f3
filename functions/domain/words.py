"""Indonesian words for the search: taken apart, and brought to a common root.

No dictionary is needed: a root need not be a word, it only has to be the same for all forms of one. `menebang`,
`penebangan` and `tebang` all become `ebang`, since the nasal prefixes swallow a root's first k, p, s or t.
`site/_theme/cari.js` holds the same rules for the browser; tests/unit/domain/test_search.py compares the two.
"""

from __future__ import annotations

import re
import unicodedata

MOST_CHARACTERS = 200  # of a query; more than anybody types
MOST_WORDS = 12
LONGEST_WORD = 40
SHORTEST_ROOT = 4  # letters that must be left when an affix goes

_WORD = re.compile(r"[^\W_]+")
_ROOT = re.compile(r"[a-z]+")
# Each prefix with what must follow it; the first that fits goes. Sneddon, Indonesian Grammar, ch. 1, shortened.
_PREFIXES = re.compile(
    r"(?:(?:me|pe)ng(?=[aeioughk])|(?:me|pe)ny(?=[aeiou])|(?:me|pe)m(?=[aeioubpf])|(?:me|pe)n(?=[aeioucdjt])"
    r"|(?:ber|per|ter)(?=[a-z])|(?:me|pe|be)(?=[lmnrwyk][aeiou])|pe(?=[bcdfghjpst][aeiou])|di(?=[a-z]))"
)
_AROUND = re.compile(r"ke(?=[bcdfghjklmnprstwy][aeiou]\w*an$)")
_SUFFIXES = ("kan", "an", "i")
# `pe-` and `per-` look alike before r, and `-kan` like `-an` after k: both letters go everywhere.
_SWALLOWED = re.compile(r"^[kptsmnr](?=[aeiou])|(?<=\w{4})k$")


def words_of(text: str) -> list[str]:
    """The words at the beginning of `text`, in small letters without accents, none longer than LONGEST_WORD."""
    plain = unicodedata.normalize("NFKD", text[:MOST_CHARACTERS].lower())
    bare = "".join(letter for letter in plain if not "\u0300" <= letter <= "\u036f")
    return [word[:LONGEST_WORD] for word in _WORD.findall(bare)]


def root_of(word: str) -> str:
    """What is left of `word` without its affixes; a word with other signs than a–z is its own root."""
    if not _ROOT.fullmatch(word):
        return word
    word = _without(word, "nya")
    bare = _AROUND.sub("", word, count=1) if len(word) > SHORTEST_ROOT + len("ke") else word
    if bare == word:
        bare = _without_prefix(word)
    if bare != word and bare.startswith("per"):
        bare = _without_prefix(bare)
    for suffix in _SUFFIXES:
        shorter = _without(bare, suffix)
        if shorter != bare:
            bare = _without(shorter, "i") if suffix == "an" else shorter
            break
    return _SWALLOWED.sub("", bare) if len(bare) >= SHORTEST_ROOT else bare


def _without(word: str, ending: str) -> str:
    return word[: -len(ending)] if word.endswith(ending) and len(word) - len(ending) >= SHORTEST_ROOT else word


def _without_prefix(word: str) -> str:
    found = _PREFIXES.match(word)
    return word[found.end() :] if found and len(word) - found.end() >= SHORTEST_ROOT else word


def one_slip_apart(one: str, other: str) -> bool:
    """Whether one letter more, less or other, or two exchanged, makes one word the other."""
    start = 0
    while start < min(len(one), len(other)) and one[start] == other[start]:
        start += 1
    end = 0
    while end < min(len(one), len(other)) - start and one[-1 - end] == other[-1 - end]:
        end += 1
    left, right = one[start : len(one) - end], other[start : len(other) - end]
    if max(len(left), len(right)) <= 1:
        return True
    return len(left) == 2 and left == right[::-1]  # noqa: PLR2004  # two letters exchanged
