"""What an applicant can be found by, however it is typed; and what the index is told."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from functions.services.search_terms import MOST_WORDS, parse_terms, terms_of


def test_a_nik_however_it_is_spaced() -> None:
    for typed in ("9901014101900001", "9901 0141 0190 0001", "99.01.01-410190-0001", " 9901014101900001\n"):
        assert parse_terms(typed) == {("nik", "9901014101900001")}
    assert parse_terms("990101410190000") == frozenset()
    assert parse_terms("٩٩٠١٠١٤١٠١٩٠٠٠٠١") == frozenset()


def test_a_name_however_it_is_written() -> None:
    wanted = parse_terms("Siti Contoh Rahayu")
    for typed in ("siti  contoh rahayu", "RAHAYU, SITI CONTOH", "Sítí Contoh Rahayu", "Siti-Contoh Rahayu!"):
        assert parse_terms(typed) == wanted
    assert parse_terms("dr. Siti") == {("name", "dr"), ("name", "siti")}
    assert parse_terms("A") == frozenset()


@given(st.text(max_size=200))
def test_any_text_gives_few_short_plain_terms(text: str) -> None:
    terms = parse_terms(text)
    assert len(terms) <= MOST_WORDS
    assert all(value == value.casefold() and not set(value) & set(" .,-") for _, value in terms)


@given(st.lists(st.text("abcdefgh", min_size=2, max_size=8), min_size=1, max_size=MOST_WORDS))
def test_every_word_of_a_name_finds_it(words: list[str]) -> None:
    stored = terms_of({"pemohon": {"nama": " ".join(words), "nik": "9901014101900001"}})
    for word in words:
        assert parse_terms(word.upper()) <= stored
    assert ("nik", "9901014101900001") in stored
