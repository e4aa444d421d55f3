"""What the catalogue holds, sector by sector: types, complete service standards, facts sourced and facts to be checked.

`make catalogue` prints it; `make facts` lists the facts to be checked, for the maintainer.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass, fields
from typing import Self

from forms.catalogue import Catalogue, compile_catalogue
from forms.lint_facts import SOURCED
from forms.source import Mapping, Place

# the six components to publish (UU 25/2009 art. 21); procedure, product and complaints cannot be missing once compiled
COMPONENTS = ("requirements", "procedure", "processing_time", "fee", "product", "complaints")


@dataclass
class Count:
    """One line of the table."""

    forms: int = 0
    guides_only: int = 0
    english_guides: int = 0
    complete: int = 0  # forms with all six components and a source for each fact that has one
    sourced: int = 0
    to_check: int = 0

    @property
    def types(self) -> int:
        """All licence types."""
        return self.forms + self.guides_only

    def __iadd__(self, other: Count) -> Self:
        for each in fields(self):
            setattr(self, each.name, getattr(self, each.name) + getattr(other, each.name))
        return self


def count_by_sector(catalogue: Catalogue) -> dict[str, Count]:
    """Counts by sector, in the region's order, empty sectors left out."""
    counts = {sector: Count() for sector in catalogue.region.sectors}
    for written in catalogue.written.values():
        facts, _ = written.read_guide("id")
        counts[facts["sector"]] += _count(catalogue, written.slug, facts, english=written.has_guide("en"))
    return {sector: count for sector, count in counts.items() if count.types}


def facts_to_check(catalogue: Catalogue) -> Iterator[tuple[Place, str, str, str]]:
    """(place, licence type, fact, source) of each fact that nobody has read in a regulation yet."""
    for written in catalogue.written.values():
        for source in written.read_guide("id")[0]["sources"]:
            if not source["verified"]:
                yield source.place, written.slug, str(source["fact"]), str(source["source"])


def table(catalogue: Catalogue) -> str:
    """The counts as text, with a last line for all."""
    counts, all_of_them = count_by_sector(catalogue), Count()
    lines = [f"{'sector':<22} types  forms  guides only  in English  complete  facts sourced  to be checked"]
    for sector, count in counts.items():
        all_of_them += count
        lines.append(_line(sector, count))
    return "\n".join([*lines, _line("all", all_of_them)]) + "\n"


def _line(name: str, count: Count) -> str:
    return (
        f"{name:<22} {count.types:5}  {count.forms:5}  {count.guides_only:11}  {count.english_guides:10}"
        f"  {count.complete:8}  {count.sourced:13}  {count.to_check:13}"
    )


def _count(catalogue: Catalogue, slug: str, facts: Mapping, *, english: bool) -> Count:
    has_form = slug in catalogue.licences
    named = {source["fact"] for source in facts["sources"]}
    whole = has_form and all(key in facts for key in COMPONENTS) and set(SOURCED) <= named
    return Count(
        forms=int(has_form),
        guides_only=int(not has_form),
        english_guides=int(english),
        complete=int(whole),
        sourced=len(facts["sources"]),
        to_check=sum(not source["verified"] for source in facts["sources"]),
    )


def main(arguments: list[str]) -> int:
    """Print the table, or with `--facts` the facts to be checked."""
    catalogue = compile_catalogue()
    if arguments != ["--facts"]:
        sys.stdout.write(table(catalogue))
        return 0
    found = list(facts_to_check(catalogue))
    sys.stdout.writelines(f"{place}: {slug}: {fact}: {source}\n" for place, slug, fact, source in found)
    sys.stdout.write(f"{len(found)} facts to be checked in the region\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
