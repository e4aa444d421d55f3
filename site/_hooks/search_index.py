"""The search's index: pages with the words that find them, and the words of one meaning (`site/_data/synonyms.yml`).

The public function reads build/compiled/search.json; the browser gets the same without the descriptions, inside the
script `cari`. How they are ranked: functions/domain/search.py.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from forms.model import Language
from forms.source import Mapping, SourceError, read_front_matter, read_yaml

if TYPE_CHECKING:
    from _hooks.knowledge import Site

FILE = Path("site") / "_data" / "synonyms.yml"
COMPILED = "search.json"
_WORD = re.compile(r"[^\W_]+")
Index = dict[str, Any]
Entry = tuple[str, str, str, str, list[str]]  # address, title, keywords, description, its place and what is around


def write_index(site: Site, folder: Path) -> None:
    """Write both languages' indexes for the public function."""
    content = json.dumps({language: build_index(site, language) for language in site.texts}, ensure_ascii=False)
    path = folder / COMPILED
    if not path.is_file() or path.read_text(encoding="utf-8") != content:
        path.write_text(content, encoding="utf-8")


def for_browser(site: Site, language: Language) -> Index:
    """The index without what only a page of results shows."""
    return {key: value for key, value in build_index(site, language).items() if key != "descriptions"}


def build_index(site: Site, language: Language) -> Index:
    """Pages as [address, title, keywords, number of its place], and what else a query is read with.

    Raises SourceError, with line, for a synonym that stands in two groups.
    """
    groups, stop, _ = read_synonyms(site.root / FILE)
    pages: list[tuple[str, str, str, int]] = []
    places: list[list[str]] = []
    descriptions: list[str] = []
    for address, title, keywords, description, place in _entries(site, language):
        if place not in places:
            places.append(place)
        pages.append((address, title, keywords, places.index(place)))
        descriptions.append(description)
    words = {word for _, title, keywords, _ in pages for word in _words(f"{title} {keywords}")}
    known = [group for group in groups if any(set(member.split("_")) <= words for member in group)]
    return {
        "pages": pages,
        "places": places,
        "synonyms": [" ".join(group) for group in known],
        "stop": " ".join(stop),
        "descriptions": descriptions,
    }


def _entries(site: Site, language: Language) -> Iterator[Entry]:
    """Everything that can be found: licence types, the two pages with a form, and the help pages."""
    for slug in site.catalogue.written:
        yield _licence(site, slug, language)
    texts = site.texts[language]
    place = [texts("guide.help")]
    for name, page in (("lacak", "track"), ("cek", "check")):
        title, lead = texts(f"guide.{page}_title"), texts(f"guide.{page}_lead")
        yield site.address(name, language) or f"/{name}/", title, texts(f"search.words.{name}"), lead, place
    for path in sorted((site.root / "site" / "bantuan").glob("*.md")):
        facts, _ = read_front_matter(path)
        if path.stem != "index":
            title = str(facts["title"])
            keywords = _distinct(title, facts.get("keywords", []))
            yield f"/bantuan/{path.stem}/", title, keywords, str(facts["description"]), place


def _licence(site: Site, slug: str, language: Language) -> Entry:
    title, indonesian = (site.title(slug, each) for each in (language, "id"))
    facts: tuple[dict[str, Any], ...] = (site.facts.get((slug, language), {}), site.facts[slug, "id"])
    keywords = [str(word) for each in facts for word in each.get("keywords", [])]
    sector = site.region.sectors[site.facts[slug, "id"]["sector"]]
    around = [each.titles[language] for each in site.situations if slug in each.licences]
    address = site.address(f"izin/{slug}", language) or f"/izin/{slug}/"
    found_by = _distinct(title, [*keywords, indonesian])
    return address, title, found_by, site.description(slug, language), [sector.get(language, sector["id"]), *around]


def _distinct(title: str, keywords: list[str]) -> str:
    """Keywords in small letters, each word once and not again what the title says."""
    said = set(_words(title))
    return " ".join(dict.fromkeys(word for word in _words(" ".join(keywords)) if word not in said))


def _words(text: str) -> list[str]:
    return _WORD.findall(text.lower())


def read_synonyms(path: Path) -> tuple[list[list[str]], list[str], list[str]]:
    """Groups with a phrase's words joined by `_`; words that say nothing; words that titles begin with."""
    tree: Mapping = read_yaml(path)
    for key in ("groups", "stop", "leading"):
        if not isinstance(tree.get(key), list):
            raise SourceError(tree.place, f"`{key}:` is missing; it is a list")
    seen: dict[str, int] = {}
    groups = []
    for written, place in zip(tree["groups"], tree["groups"].places, strict=True):
        group = ["_".join(_words(str(member))) for member in written] if isinstance(written, list) else []
        if len(group) < 2 or not all(group):  # noqa: PLR2004  # one word means nothing else
            raise SourceError(place, "a group is a list of at least two words, such as `[makam, kuburan]`")
        for member in group:
            if member in seen:
                raise SourceError(place, f"`{member}` stands in line {seen[member]} already; a word has one group")
            seen[member] = place.line
        groups.append(group)
    return groups, [str(word) for word in tree["stop"]], [str(word) for word in tree["leading"]]
