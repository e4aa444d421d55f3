from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forms import model
from forms.checks import InvalidAnswerError, check

TODAY = dt.date(2026, 11, 23)
NIK = model.Nik(id="nik", label="NIK")
PHONE = model.Phone(id="telepon", label="Telepon")
MEASURE = model.Measure(id="lebar", label="Lebar", unit="m", min=0.5, max=20)
INTEGER = model.Integer(id="jumlah", label="Jumlah", min=1, max=1200)


def code_of(question: Any, text: str) -> str:
    with pytest.raises(InvalidAnswerError) as caught:
        check(question, text, TODAY)
    return caught.value.code


@pytest.mark.parametrize(
    ("question", "text", "kept"),
    [
        (NIK, "9901 0171 0190 0001", "9901017101900001"),
        (PHONE, "0812-3456-7890", "+6281234567890"),
        (PHONE, "+62 812 3456 7890", "+6281234567890"),
        (MEASURE, "1,5", "1.5"),
        (MEASURE, "1.5", "1.5"),
        (MEASURE, "12", "12"),
        (INTEGER, "1.200", 1200),
        (model.Date(id="d", label="D"), "31-12-2026", "2026-12-31"),
        (model.Date(id="d", label="D", min="today"), "2026-11-23", "2026-11-23"),
        (model.Npwp(id="n", label="N"), "12.345.678.9-012.345", "123456789012345"),
        (model.Text(id="t", label="T"), "  Siti\t Contoh ", "Siti Contoh"),
        (model.LongText(id="t", label="T"), "satu\r\ndua", "satu\ndua"),
    ],
)
def test_answers_are_kept_in_one_form(question: Any, text: str, kept: object) -> None:
    assert check(question, text, TODAY) == kept


@pytest.mark.parametrize(
    ("question", "text", "code"),
    [
        (NIK, "12345", "not_a_nik"),
        (NIK, "9901010001900001", "nik_structure"),  # day 00
        (NIK, "9901013201900001", "nik_structure"),  # day 32
        (NIK, "9901017213900001", "nik_structure"),  # month 13
        (NIK, "9901017101900000", "nik_structure"),  # serial 0000
        (PHONE, "12345", "not_a_phone"),
        (MEASURE, "0,4", "too_small"),
        (MEASURE, "20,01", "too_large"),
        (MEASURE, "1,555", "too_many_decimals"),
        (MEASURE, "lima", "not_a_number"),
        (INTEGER, "1,5", "not_whole"),
        (model.Date(id="d", label="D"), "31-02-2026", "not_a_date"),
        (model.Date(id="d", label="D", min="+7"), "2026-11-29", "too_early"),
        (model.Date(id="d", label="D", max="today"), "2026-11-24", "too_late"),
        (model.Email(id="e", label="E"), "siti@contoh", "not_an_email"),
        (model.Text(id="t", label="T", max=5), "enam huruf", "too_long"),
        (model.Nib(id="n", label="N"), "12345678901234", "not_a_nib"),
        (model.Choice(id="c", label="C", options={"a": "A"}), "b", "not_an_option"),
    ],
)
def test_what_cannot_be_kept_says_why(question: Any, text: str, code: str) -> None:
    assert code_of(question, text) == code


@given(
    st.text(max_size=400),
    st.sampled_from(
        [
            NIK,
            PHONE,
            MEASURE,
            INTEGER,
            model.Date(id="d", label="D"),
            model.Email(id="e", label="E"),
            model.Text(id="t", label="T"),
            model.LongText(id="t", label="T"),
        ]
    ),
)
def test_any_text_is_kept_or_refused_and_never_breaks(text: str, question: Any) -> None:
    try:
        kept = check(question, text.strip() or "x", TODAY)
    except InvalidAnswerError:
        return
    assert check(question, str(kept), TODAY) == kept  # canonical values are their own canonical form


@given(st.integers(1, 1200))
def test_whole_numbers_come_back_however_they_are_written(number: int) -> None:
    assert check(INTEGER, f"{number:,}".replace(",", "."), TODAY) == number
