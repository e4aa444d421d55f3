from __future__ import annotations

from forms.catalogue import compile_catalogue
from forms.inventory import count_by_sector, facts_to_check, table

CATALOGUE = compile_catalogue()


def test_the_counts_are_those_of_the_catalogue() -> None:
    counts = count_by_sector(CATALOGUE).values()
    assert sum(count.types for count in counts) == len(CATALOGUE.written)
    assert sum(count.forms for count in counts) == sum(count.complete for count in counts) == len(CATALOGUE.licences)
    assert sum(count.to_check for count in counts) == len(list(facts_to_check(CATALOGUE)))
    last = table(CATALOGUE).splitlines()[-1].split()
    assert last[:3] == ["all", str(len(CATALOGUE.written)), str(len(CATALOGUE.licences))]


def test_a_district_finds_all_its_licences_here() -> None:
    """Issue 8: at least 72 types, 55 of them with a form, 20 guides in English."""
    counts = count_by_sector(CATALOGUE).values()
    assert sum(count.types for count in counts) >= 72
    assert sum(count.forms for count in counts) >= 55
    assert sum(count.english_guides for count in counts) >= 20
    assert CATALOGUE.licences.keys() == {
        slug for slug, licence in CATALOGUE.licences.items() if set(licence.languages) == {"id", "en"}
    }
