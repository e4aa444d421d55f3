"""What was written about each licence type: a pair of files of its own, or a member of a family (build time).

Everything after this reads guides and definitions through `Written`, so that a family's member is like any other type.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from forms import families
from forms.families import Family, Variant
from forms.model import Language
from forms.source import Mapping, SourceError, read_front_matter, read_yaml


@dataclass(frozen=True)
class Written:
    """One licence type as a clerk wrote it."""

    slug: str
    guide: Path
    definition: Path
    variant: Variant | None = None

    def guide_path(self, language: Language) -> Path:
        """Where the guide in that language stands, or would stand."""
        return self.guide if language == "id" else self.guide.with_suffix(f".{language}.md")

    def has_guide(self, language: Language) -> bool:
        """Whether someone wrote it."""
        return self.guide_path(language).is_file()

    @property
    def translation(self) -> Path:
        """The English words of the definition."""
        return self.definition.with_suffix(".en.yml")

    def read_guide(self, language: Language) -> tuple[Mapping, str]:
        """Front matter and body. Raises SourceError."""
        if self.variant is None:
            return read_front_matter(self.guide_path(language))
        return families.fill_guide(*families.shared_guide(self.guide_path(language)), self.variant, language)

    def read_definition(self) -> Mapping:
        """The definition as written, short forms not yet spelt out. Raises SourceError."""
        if self.variant is None:
            return read_yaml(self.definition)
        tree = families.fill(families.shared_yaml(self.definition), self.variant, "id")
        tree.put("licence", self.slug)
        return tree

    def read_translation(self) -> Mapping:
        """The definition's English words. Raises SourceError."""
        if self.variant is None:
            return read_yaml(self.translation)
        return families.fill(families.shared_yaml(self.translation), self.variant, "en")


def written_types(root: Path) -> dict[str, Written]:
    """Every licence type below `root` by its short name, in order. Raises SourceError."""
    guides, definitions = root / "site" / "izin", root / "forms" / "definitions"
    names = {path.name.split(".")[0] for folder in (guides, definitions) for path in folder.glob("*.*")} - {"index"}
    found = {name: Written(name, guides / f"{name}.md", definitions / f"{name}.yml") for name in names}
    for family in families.read_families(root / "forms" / "families"):
        for slug, variant in family.variants.items():
            if slug in found:
                place = variant.written.place
                raise SourceError(place, f"`{slug}` also has files of its own ({found[slug].guide.name}); keep one")
            found[slug] = _member(family, variant)
    return dict(sorted(found.items()))


def _member(family: Family, variant: Variant) -> Written:
    return Written(variant.slug, family.path("guide.md"), family.path("definition.yml"), variant)
