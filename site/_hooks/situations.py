"""What people are about to do, as a way to the licence types: `site/_data/situations.yml`, checked."""

from __future__ import annotations

from collections.abc import Mapping as AnyMapping
from dataclasses import dataclass
from pathlib import Path

from forms.model import Language
from forms.source import Mapping, SourceError, read_yaml

FILE = Path("site") / "_data" / "situations.yml"
_KEYS = {"id", "en", "lead", "also", "sectors"}


@dataclass(frozen=True)
class Situation:
    """One of them: its titles and leads by language, and the licence types that it takes, by name."""

    slug: str
    titles: AnyMapping[Language, str]
    leads: AnyMapping[Language, str]
    licences: frozenset[str]


def read_situations(root: Path, facts: AnyMapping[str, Mapping], sectors: AnyMapping[str, str]) -> list[Situation]:
    """All situations. FACTS: each guide's front matter; SECTORS: each licence type's sector.

    Raises SourceError with file and line for a guide that names an unknown one, and for a key that is none.
    """
    tree = read_yaml(root / FILE)
    names = _names(tree)
    members: dict[str, set[str]] = {slug: set() for slug in tree}
    for licence, fact in facts.items():
        for number, name in enumerate(fact.get("situations", [])):
            if name not in names:
                place = fact["situations"].places[number]
                raise SourceError(place, f"no situation `{name}` in {FILE}: {', '.join(sorted(names))}")
            members[names[name]].add(licence)
    for slug, written in tree.items():
        members[slug] |= {licence for licence, sector in sectors.items() if sector in written.get("sectors", [])}
    return [
        Situation(slug, {each: str(written[each]) for each in ("id", "en")}, written["lead"], frozenset(members[slug]))
        for slug, written in tree.items()
    ]


def _names(tree: Mapping) -> dict[str, str]:
    """Every name that a guide may use → the situation."""
    names: dict[str, str] = {}
    for slug, written in tree.items():
        for key in written:
            if key not in _KEYS:
                raise SourceError(written.places[key], f"`{key}` is none of {', '.join(sorted(_KEYS))}")
        for language in ("id", "en"):
            if language not in written or language not in written.get("lead", {}):
                raise SourceError(tree.places[slug], f"`{slug}` needs `{language}:` and `lead:` in both languages")
        for name in (slug, *written.get("also", [])):
            if name in names:
                raise SourceError(tree.places[slug], f"`{name}` belongs to `{names[name]}` already")
            names[name] = slug
    return names
