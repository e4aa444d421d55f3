"""Find the licence type, or the help page, that somebody looks for."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path

import msgspec

from functions.domain.search import Entry, Index, search

SEARCH_FILE = "search.json"
MOST_SHOWN = 80  # characters of the query that a page repeats


class SearchDesk:
    """The indexes in the compiled catalogue's FOLDER, read at the first search: a cold start pays nothing."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def find(self, query: str, language: str) -> list[Entry]:
        """Pages that QUERY may mean, the likeliest first; any text may be asked, however long or strange."""
        return search(query, self._indexes[language])

    @cached_property
    def _indexes(self) -> dict[str, Index]:
        written = msgspec.json.decode((self._folder / SEARCH_FILE).read_bytes())
        return {language: Index(index) for language, index in written.items()}


def readable_query(query: str) -> str:
    """The query as a page repeats it: one line, not longer than MOST_SHOWN, nothing that cannot be printed."""
    line = " ".join("".join(letter if letter.isprintable() else " " for letter in query[:1000]).split())
    return line if len(line) <= MOST_SHOWN else f"{line[: MOST_SHOWN - 1]}…"
