"""Licences that this region does not decide: a guide without a form, which says so and leads to who does (build time).

`decided_by: oss` in the front matter names an entry below `elsewhere:` in infra/region.yml.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from forms.model import Language
from forms.region import Elsewhere, Region
from forms.requirements import put_requirements_in
from forms.source import Mapping, SourceError

FACTS = {
    "title", "description", "sector", "situations", "keywords", "decided_by", "updated", "prepare", "fee_note",
    "time_note", "legal_basis", "sources",
}  # fmt: skip
NEEDED = ("title", "description", "sector", "decided_by", "updated", "sources")


@dataclass(frozen=True)
class Referral:
    """Who decides, and what to have ready."""

    slug: str
    titles: dict[Language, str]
    sector: str
    decider: Elsewhere
    prepare: tuple[dict[str, Any], ...]

    def title(self, language: Language) -> str:
        """In that language, or in Indonesian."""
        return self.titles.get(language, self.titles["id"])


def read_referral(slug: str, facts: Mapping, english: Mapping | None, region: Region) -> Referral:
    """The referral that the front matter makes. Raises SourceError naming file and line."""
    for key in NEEDED:
        if key not in facts:
            raise SourceError(facts.place, f"`{key}:` is missing")
    for key in facts:
        if key not in FACTS:
            known = ", ".join(sorted(FACTS))
            raise SourceError(facts.places[key], f"`{key}` is no fact of a guide that leads elsewhere; one of {known}")
    if facts["sector"] not in region.sectors:
        known = ", ".join(sorted(region.sectors))
        raise SourceError(facts.places["sector"], f"no sector `{facts['sector']}`: {known}")
    if facts["decided_by"] not in region.elsewhere:
        known = ", ".join(sorted(region.elsewhere))
        raise SourceError(facts.places["decided_by"], f"infra/region.yml has nobody `{facts['decided_by']}`: {known}")
    check_sources(facts)
    prepare: list[Mapping] = facts.get("prepare", [])
    put_requirements_in(prepare)
    titles: dict[Language, str] = {"id": str(facts["title"])}
    if english is not None and "title" in english:
        titles["en"] = str(english["title"])
    return Referral(slug, titles, facts["sector"], region.elsewhere[facts["decided_by"]], tuple(prepare))


def check_sources(facts: Mapping) -> None:
    """Every fact carries its source. Raises SourceError."""
    for source in facts["sources"]:
        for key in ("fact", "source", "checked", "verified"):
            if key not in source:
                raise SourceError(source.place, f"every fact carries its source: `{key}:` is missing")
