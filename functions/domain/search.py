"""Which page somebody looks for: pages ranked against what was typed.

A page is found by the words of its title, its keywords, and its sector and situations, in this order of weight. A
word counts more the fewer pages hold it. Whole numbers only, so that the browser's copy (`site/_theme/cari.js`) gives
the same order.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

from functions.domain.words import MOST_WORDS, one_slip_apart, root_of, words_of

MOST_RESULTS = 10
WORTH_SHOWING = 5  # a result below a fifth of the best one is noise
TITLE, KEYWORD, PLACE = 8, 6, 3
SAME, ROOT, SYNONYM, BEGINNING, SLIP = 6, 5, 5, 3, 2
SHORTEST_BEGINNING = 3
SHORTEST_SLIP = 4


class Word(NamedTuple):
    """One word of a page, its root, and the weight of where it stands."""

    word: str
    root: str
    weight: int


class Asked(NamedTuple):
    """One word of a query, its root, and what else people call it: (word, root)."""

    word: str
    root: str
    others: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Entry:
    """A page that can be found."""

    address: str
    title: str
    description: str
    place: str  # its sector, or `Help`, as shown
    words: tuple[Word, ...]


class Index:
    """What `site/_hooks/search_index.py` wrote: pages, groups of words of one meaning, words that say nothing."""

    def __init__(self, written: dict[str, Any]) -> None:
        self._written = written

    @cached_property
    def entries(self) -> tuple[Entry, ...]:
        """All pages, in the order in which they stand when they rank alike."""
        places: list[list[str]] = self._written["places"]
        return tuple(
            Entry(address, title, description, places[place][0], _words(title, keywords, " ".join(places[place])))
            for (address, title, keywords, place), description in zip(
                self._written["pages"], self._written["descriptions"], strict=True
            )
        )

    @cached_property
    def phrases(self) -> dict[tuple[str, ...], tuple[str, ...]]:
        """Roots of a phrase of several words → the words that mean the same."""
        return {
            tuple(root_of(part) for part in member.split("_")): tuple(group.split(" ")[0].split("_"))
            for group in self._written["synonyms"]
            for member in group.split(" ")[1:]
            if "_" in member
        }

    @cached_property
    def synonyms(self) -> dict[str, tuple[tuple[str, str], ...]]:
        """Root of a word → the words of its group, with their roots."""
        found: dict[str, tuple[tuple[str, str], ...]] = {}
        for group in self._written["synonyms"]:
            members = tuple((word, root_of(word)) for word in group.split(" ") if "_" not in word)
            for _, root in members:
                found[root] = (*found.get(root, ()), *members)
        return found

    @cached_property
    def empty_words(self) -> frozenset[str]:
        """Words that nearly every query holds."""
        return frozenset(self._written["stop"].split(" "))


def search(query: str, index: Index) -> list[Entry]:
    """The pages that `query` may mean, the likeliest first; nothing for a query without words."""
    asked = _asked(query, index)
    sums = [(0, 0)] * len(index.entries)
    for number, word in enumerate(asked):
        scores = _scores(word, index.entries, last=number == len(asked) - 1)
        hit = sum(score > 0 for score in scores)
        rarity = (len(scores) // max(hit, 1)).bit_length()
        sums = [(total + score * rarity, hits + (score > 0)) for (total, hits), score in zip(sums, scores, strict=True)]
    ranked = sorted(
        (-total * hits, len(words_of(entry.title)), number)
        for number, (entry, (total, hits)) in enumerate(zip(index.entries, sums, strict=True))
        if total
    )
    shown = [number for score, _, number in ranked if score * WORTH_SHOWING <= ranked[0][0]]
    return [index.entries[number] for number in shown[:MOST_RESULTS]]


def _words(title: str, keywords: str, place: str) -> tuple[Word, ...]:
    parts = ((title, TITLE), (keywords, KEYWORD), (place, PLACE))
    return tuple(Word(word, root_of(word), weight) for text, weight in parts for word in words_of_long(text))


def words_of_long(text: str) -> list[str]:
    """The words of our own text, however long it is."""
    return [word for part in text.split(" ") for word in words_of(part)]


def _asked(query: str, index: Index) -> list[Asked]:
    words = words_of(query)[:MOST_WORDS]
    roots = [root_of(word) for word in words]
    asked: list[str] = []
    while words:
        length = next((n for n in (4, 3, 2) if tuple(roots[:n]) in index.phrases and len(roots) >= n), 1)
        asked += index.phrases[tuple(roots[:length])] if length > 1 else words[:1]
        words, roots = words[length:], roots[length:]
    telling = [word for word in asked if word not in index.empty_words] or asked
    return [Asked(word, root_of(word), index.synonyms.get(root_of(word), ())) for word in dict.fromkeys(telling)]


def _scores(asked: Asked, entries: Sequence[Entry], *, last: bool) -> list[int]:
    scores = [
        max((word.weight * _match(asked, word, last=last) for word in entry.words), default=0) for entry in entries
    ]
    if any(scores) or len(asked.word) < SHORTEST_SLIP:
        return scores
    return [
        max((word.weight * SLIP for word in entry.words if one_slip_apart(asked.word, word.word)), default=0)
        for entry in entries
    ]


def _match(asked: Asked, word: Word, *, last: bool) -> int:
    if word.word == asked.word:
        return SAME
    if word.root == asked.root:
        return ROOT
    if any(word.root == root for _, root in asked.others):
        return SYNONYM
    # the last word may still be in the making
    least = SHORTEST_BEGINNING - last
    return BEGINNING if len(asked.word) >= least and word.word.startswith(asked.word) else 0
