"""Each type of question, from what is written to what is kept and read."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forms.answers import raw_of
from forms.computed import with_computed
from forms.places import LATITUDES, LONGITUDES
from forms.render import error_sentence, render_answers, render_form
from tests.unit.forms.examples import TEXTS, TODAY, asking, check, form

OPTIONS = "options: {kios: Kios, tenda: Tenda, gerobak: Gerobak}"
HULU = "99.01.01.2002"

# type, more keys, what was sent for contoh.x…, what is kept, what people read
KEPT = [
    ("money", "", {"": "Rp1.250.000"}, 1_250_000, "Rp1.250.000"),
    ("money", "", {"": "Rp. 1.250.000,-"}, 1_250_000, "Rp1.250.000"),
    ("money", "", {"": "1 250 000,00"}, 1_250_000, "Rp1.250.000"),
    ("money", "", {"": "0"}, 0, "Rp0"),
    (
        "date_range", "min: today", {".start": "24-11-2026", ".end": "2026-11-24"},
        {"start": "2026-11-24", "end": "2026-11-24"}, "24-11-2026 sampai 24-11-2026",
    ),
    ("time", "", {"": "14.30"}, "14:30", "14.30"),
    ("time", "", {"": "14:30:00"}, "14:30", "14.30"),
    ("time", "min: '08:00', max: '15:00'", {"": "8.00"}, "08:00", "08.00"),
    ("time", "", {"": "pukul 00.00"}, "00:00", "00.00"),
    ("choices", OPTIONS, {".tenda": "ya", ".kios": "ya"}, ["kios", "tenda"], "Kios, Tenda"),
    ("choices", OPTIONS, {".0": "tenda", ".1": "tenda"}, ["tenda"], "Tenda"),
    ("nip", "", {"": "19800117 200501 1 001"}, "198001172005011001", "198001172005011001"),
    ("nip", "", {"": "198001172022211001"}, "198001172022211001", "198001172022211001"),  # a contract officer
    ("postcode", "", {"": "12 345"}, "12345", "12345"),
    ("kbli", "", {"": "47111"}, "47111", "47111"),
    ("coordinates", "", {"": "-6.2, 106.8"}, "-6.2, 106.8", "-6.2, 106.8"),
    ("coordinates", "", {"": "-6,2, 106,8"}, "-6.2, 106.8", "-6.2, 106.8"),
    ("coordinates", "", {"": "−6,2; 106,8"}, "-6.2, 106.8", "-6.2, 106.8"),
    ("coordinates", "", {"": "(-6.200000123456, 106.816666)"}, "-6.2000001, 106.816666", "-6.2000001, 106.816666"),
    ("region", "", {"": HULU}, HULU, "Desa Contoh Hulu, Kecamatan Contoh Tengah"),
]  # fmt: skip
REFUSED = [
    ("money", "", {"": "lima ribu"}, "not_money"),
    ("money", "", {"": "1.250,50"}, "not_whole"),
    ("money", "min: 1000", {"": "999"}, "too_small"),
    ("date_range", "", {".start": "2026-11-24"}, "range_incomplete"),
    ("date_range", "", {".start": "2026-11-24", ".end": "2026-11-23"}, "end_before_start"),
    ("date_range", "min: today", {".start": "2026-11-22", ".end": "2026-11-25"}, "too_early"),
    ("date_range", "max: '+7'", {".start": "2026-11-24", ".end": "2026-12-01"}, "too_late"),
    ("date_range", "max_days: 2", {".start": "2026-11-24", ".end": "2026-11-26"}, "range_too_long"),
    ("date_range", "", {".start": "besok", ".end": "2026-11-26"}, "not_a_date"),
    ("date_range", "", {}, "required"),
    ("time", "", {"": "24.00"}, "not_a_time"),
    ("time", "", {"": "12.60"}, "not_a_time"),
    ("time", "min: '08:00'", {"": "07.59"}, "too_early_in_day"),
    ("time", "max: '15:00'", {"": "15.01"}, "too_late_in_day"),
    ("choices", OPTIONS, {".0": "mobil"}, "not_an_option"),
    ("choices", OPTIONS + ", min: 2", {".kios": "ya"}, "too_few_choices"),
    ("choices", OPTIONS + ", max: 1", {".kios": "ya", ".tenda": "ya"}, "too_many_choices"),
    ("choices", OPTIONS, {}, "required"),
    ("nip", "", {"": "1980"}, "not_a_nip"),
    ("nip", "", {"": "198002302005011001"}, "nip_structure"),  # 30 February
    ("nip", "", {"": "198001172005131001"}, "nip_structure"),  # month 13
    ("nip", "", {"": "198001172005013001"}, "nip_structure"),  # neither man nor woman
    ("nip", "", {"": "198001172005011000"}, "nip_structure"),  # serial 000
    ("postcode", "", {"": "1234"}, "not_a_postcode"),
    ("postcode", "", {"": "01234"}, "not_a_postcode"),
    ("kbli", "", {"": "00111"}, "not_a_kbli"),
    ("coordinates", "", {"": "6 koma 2"}, "not_coordinates"),
    ("coordinates", "", {"": "106.8, -6.2"}, "coordinates_swapped"),
    ("coordinates", "", {"": "52.5, 13.4"}, "coordinates_outside"),
    ("region", "", {"": "99.02.01.2001"}, "not_an_option"),  # the regency beside
]


@pytest.mark.parametrize(("kind", "more", "sent", "kept", "words"), KEPT)
def test_an_answer_is_kept_in_one_form_and_read_in_words(
    kind: str, more: str, sent: dict[str, str], kept: object, words: str
) -> None:
    licence = asking(kind, more)
    checked = check(licence, {f"contoh.x{part}": text for part, text in sent.items()})
    assert checked.errors == ()
    assert checked.answers == {"contoh": {"x": kept}}
    assert f"<dd>{words}</dd>" in render_answers(licence, checked.answers, TEXTS["id"])
    again = check(licence, {name: values[0] for name, values in raw_of(checked.answers, licence).items()})
    assert again.answers == checked.answers


@pytest.mark.parametrize(("kind", "more", "sent", "code"), REFUSED)
def test_what_cannot_be_kept_says_what_to_do_in_both_languages(
    kind: str, more: str, sent: dict[str, str], code: str
) -> None:
    licence = asking(kind, more)
    checked = check(licence, {f"contoh.x{part}": text for part, text in sent.items()})
    assert [(error.name, error.code) for error in checked.errors] == [("contoh.x", code)]
    for texts in TEXTS.values():
        sentence = error_sentence(checked.errors[0], texts)
        assert "{" not in sentence
        html = render_form(
            licence, texts, digest="d", language="id", action="/a", today=TODAY,
            raw={f"contoh.x{part}": [text] for part, text in sent.items()}, errors=checked.errors,
        )  # fmt: skip
        assert 'href="#contoh.x"' in html  # the summary leads to the question
        assert html.count('id="contoh.x"') == 1
        assert str(sentence) in html.replace("&#39;", "'").replace("&#34;", '"')


@pytest.mark.parametrize(("kind", "more", "sent"), [case[:3] for case in KEPT])
def test_what_was_kept_stands_in_the_form_again(kind: str, more: str, sent: dict[str, str]) -> None:
    licence = asking(kind, more)
    answers = check(licence, {f"contoh.x{part}": text for part, text in sent.items()}).answers
    html = render_form(
        licence, TEXTS["id"], digest="d", language="id", action="/a", today=TODAY, raw=raw_of(answers, licence)
    )
    if kind == "choices":
        assert html.count(" checked") == len(answers["contoh"]["x"])
    elif kind == "date_range":
        assert all(f'value="{day}"' in html for day in answers["contoh"]["x"].values())
    elif kind == "region":
        assert f'value="{HULU}" selected' in html
    else:
        assert f'value="{answers["contoh"]["x"]}"' in html


def test_a_list_of_choices_and_a_period_also_come_as_json() -> None:
    licence = form(
        f"fields:\n  - {{id: x, type: choices, label: X, {OPTIONS}}}\n  - {{id: y, type: date_range, label: Y}}\n"
    )
    sent = {"contoh": {"x": ["tenda"], "y": {"start": "2026-11-24", "end": "2026-11-25"}}}
    assert check(licence, {name: values[0] for name, values in raw_of(sent).items()}).answers == sent


def test_the_fee_is_worked_out_and_never_taken_from_the_browser() -> None:
    licence = form("fields:\n  - {id: nama, type: text, label: Nama}\n  - {id: biaya, type: computed, label: Biaya}\n")
    checked = check(licence, {"contoh.nama": "Siti", "contoh.biaya": "0"})
    assert checked.answers == {"contoh": {"nama": "Siti"}}
    assert "Rp25.000" in render_answers(licence, checked.answers, TEXTS["id"])
    form_html = render_form(licence, TEXTS["id"], digest="d", language="id", action="/a", today=TODAY)
    assert 'name="contoh.biaya"' not in form_html


def test_villages_of_several_regencies_name_theirs() -> None:
    html = render_form(
        asking("region", "within: '99'"), TEXTS["id"], digest="d", language="id", action="/a", today=TODAY
    )
    assert '<optgroup label="Kecamatan Contoh Tengah, Kabupaten Contoh">' in html
    assert '<optgroup label="Kecamatan Misal Barat, Kabupaten Misal">' in html


@given(st.decimals(*LATITUDES, places=6), st.decimals(*LONGITUDES, places=6), st.sampled_from((", ", ",", "; ", " ")))
def test_every_point_of_indonesia_is_kept_however_it_is_copied(
    latitude: object, longitude: object, between: str
) -> None:
    licence = asking("coordinates")
    with_points = check(licence, {"contoh.x": f"{latitude}{between}{longitude}"})
    with_commas = check(licence, {"contoh.x": f"{latitude}{between}{longitude}".replace(".", ",")})
    assert with_points.errors == with_commas.errors == ()
    assert with_points.answers == with_commas.answers


@given(st.integers(0, 10**12))
def test_money_comes_back_however_it_is_grouped(amount: int) -> None:
    licence = asking("money")
    grouped = f"{amount:,}".replace(",", ".")
    for text in (str(amount), grouped, f"Rp {grouped}", f"rp{grouped},00", f"Rp.{grouped},-"):
        assert check(licence, {"contoh.x": text}).answers == {"contoh": {"x": amount}}


DAYS = st.dates(min_value=dt.date(2026, 1, 1), max_value=dt.date(2027, 12, 31))
TWO_DATES = form(
    """
    fields:
      - {id: mulai, type: date, label: Mulai, optional: true}
      - {id: selesai, type: date, label: Selesai, min: mulai}
    """
)


@given(start=st.none() | DAYS, end=DAYS)
def test_a_date_may_not_be_before_the_one_it_names(start: dt.date | None, end: dt.date) -> None:
    checked = check(TWO_DATES, {"contoh.mulai": start or "", "contoh.selesai": end})
    assert [error.code for error in checked.errors] == (["too_early"] if start and end < start else [])


@given(st.lists(st.tuples(DAYS, DAYS), min_size=1, max_size=3))
def test_in_a_list_each_row_has_its_own_dates(rows: list[tuple[dt.date, dt.date]]) -> None:
    licence = form(
        """
        fields:
          - id: kegiatan
            type: group
            label: Kegiatan
            fields: [{id: mulai, type: date, label: Mulai}, {id: selesai, type: date, label: Selesai, min: mulai}]
        """
    )
    sent: dict[str, dt.date] = {}
    for index, (start, end) in enumerate(rows):
        sent |= {f"contoh.kegiatan.{index}.mulai": start, f"contoh.kegiatan.{index}.selesai": end}
    wrong = [f"contoh.kegiatan.{index}.selesai" for index, (start, end) in enumerate(rows) if end < start]
    assert [error.name for error in check(licence, sent).errors] == wrong


AREA = form(
    """
    fields:
      - {id: panjang, type: measure, label: Panjang, unit: m, optional: true}
      - {id: lebar, type: measure, label: Lebar, unit: m}
      - {id: sisi, type: integer, label: Sisi}
      - {id: luas, type: computed, of: product, factors: [panjang, lebar, sisi], unit: m², label: Luas}
    """
)
CENTIMETRES = st.integers(min_value=0, max_value=100_000)


@given(CENTIMETRES, CENTIMETRES, st.integers(min_value=0, max_value=20))
def test_an_area_is_worked_out_exactly(long: int, wide: int, sides: int) -> None:
    sizes = {"contoh.panjang": f"{long / 100:.2f}".replace(".", ","), "contoh.lebar": f"{wide / 100:.2f}"}
    checked = check(AREA, sizes | {"contoh.sisi": sides})
    area = with_computed(AREA, checked.answers)["contoh"]["luas"]
    exact = Fraction(long * wide * sides, 10_000)
    assert area == Decimal(int(exact * 100 + Fraction(1, 2))) / 100  # half up, to square centimetres times a hundred


def test_an_area_is_shown_with_its_unit_once_all_sizes_are_there() -> None:
    answers = check(AREA, {"contoh.panjang": "5", "contoh.lebar": "2,5", "contoh.sisi": "2"}).answers
    assert "25 m²" in render_answers(AREA, answers, TEXTS["id"])
    answers = check(AREA, {"contoh.lebar": "2,5", "contoh.sisi": "2"}).answers
    assert "m²" not in render_answers(AREA, answers, TEXTS["id"]).replace("2,5 m", "")
