"""What the build knows, gathered once and handed to every part of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from _hooks.situations import Situation
from forms.catalogue import Catalogue
from forms.model import Language, LicenceType
from forms.region import Region
from forms.source import Mapping
from forms.texts import Texts


@dataclass
class Site:
    """All that the build knows: the catalogue, the words, the guides' facts, and every page's address."""

    root: Path
    catalogue: Catalogue
    texts: dict[Language, Texts]
    facts: dict[tuple[str, Language], Mapping]
    descriptions: dict[tuple[str, Language], str]
    situations: list[Situation] = field(default_factory=list)
    url: str = ""  # where citizens reach the site, from mkdocs.yml
    addresses: dict[tuple[str, Language], str] = field(default_factory=dict)
    titles: dict[str, str] = field(default_factory=dict)
    codes: dict[Language, dict[str, str]] = field(default_factory=dict)  # the scripts, by name
    offline: dict[Language, dict[str, str]] = field(default_factory=dict)  # finished pages of the bundles
    listed: dict[Language, list[dict[str, Any]]] = field(default_factory=dict)

    @property
    def region(self) -> Region:
        """Who runs this."""
        return self.catalogue.region

    def licence(self, slug: str, language: Language) -> LicenceType:
        """The licence type, in Indonesian where there is no translation."""
        languages = self.catalogue.licences[slug].languages
        return languages.get(language, languages["id"])

    def title(self, slug: str, language: Language) -> str:
        """The licence type's name, decided here or elsewhere."""
        if slug in self.catalogue.referrals:
            return self.catalogue.referrals[slug].title(language)
        return self.licence(slug, language).title

    def description(self, slug: str, language: Language) -> str:
        """One sentence on the licence type, if someone wrote it in that language."""
        guide: dict[str, Any] = self.facts.get((slug, language), {})
        return str(guide.get("description") or self.descriptions.get((slug, language), ""))

    def address(self, name: str, language: Language) -> str | None:
        """The root-relative address of a page such as `izin/reklame` in that language, if it is there."""
        return self.addresses.get((name, language))
