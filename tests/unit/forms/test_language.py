"""What a clerk writes: names, blocks, limits and translations, each mistake with its line; doubts about numbers."""

from __future__ import annotations

import datetime as dt
import shutil
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forms.catalogue import ROOT, compile_catalogue
from forms.example import compile_example
from forms.questions import Region
from forms.render import condition_in_words, render_answers, render_form
from forms.reuse import read_translations
from forms.source import Place, SourceError
from forms.villages import District, Province, Regency, Villages, villages_within
from tests.unit.forms.examples import TEXTS, check, form

TREES = """
    fields:
      - {id: izin, type: yes_no, label: Izin}
      - id: pohon
        type: group
        label: Pohon
        fields:
          - {id: jenis, type: choice, label: Jenis, options: {jati: Jati, lain: Lainnya}}
          - {id: nama, type: text, label: Nama, shown_if: jenis == lain}
          - {id: nomor, type: text, label: Nomor, shown_if: izin == ya}
          - {id: tinggi, type: measure, label: Tinggi, unit: m, optional: true}
          - {id: alat, type: text, label: Alat, required_if: tinggi > 5}
"""

# (line of the mistake, what it says, the form)
FIELDS = "fields:\n  - {id: a, type: choice, label: A, options: {x: X, y: Y}}\n"
C = "  - {{id: c, type: text, label: C, shown_if: {}}}\n"
ROWS = "fields:\n  - {{id: g, type: group, label: G, fields: [{{id: n, type: {}, label: N}}]}}\n"
MISTAKES = [
    (3, "`contoh.b` is asked later", FIELDS + C.format("b == 1") + "  - {id: b, type: integer, label: B}\n"),
    (3, "`contoh.c` is asked later", FIELDS + "  - {id: c, type: integer, label: C, shown_if: c > 1}\n"),
    (3, "no question is called `d`", FIELDS + "  - {id: c, type: text, label: C, required_if: d == x}\n"),
    (3, "has no option `z`", FIELDS + C.format("a == z")),
    (3, "is no number; compare it by", FIELDS + C.format("a > x")),
    (3, "only `skip_if:` of a step", FIELDS + C.format("fee > 0")),
    (3, "one kind of application only", FIELDS + C.format("kind == new")),
    (3, "cannot be compared", "fields:\n  - {id: t, type: text, label: T}\n" + C.format("t == x")),
    (3, "is a number, and `x` is none", "fields:\n  - {id: t, type: money, label: T}\n" + C.format("t > x")),
    (3, "asked in every row", ROWS.format("integer") + C.format("contoh.g.n > 1")),
    (2, "must be 1 to 2", "fields:\n  - {id: c, type: choices, label: C, max: 3, options: {a: A, b: B}}\n"),
    (2, "is no code", "fields:\n  - {id: c, type: choice, label: C, options: {a b: A}}\n"),
    (2, "the same number", "fields:\n  - {id: c, type: choice, label: C, options: {'1': A, '01': B}}\n"),
    (2, "more than `max:`", "fields:\n  - {id: c, type: money, label: C, min: 5, max: 4}\n"),
    (2, "more than 15 digits", "fields:\n  - {id: c, type: integer, label: C, max: 9999999999999999}\n"),
    (2, "is no day", "fields:\n  - {id: c, type: date_range, label: C, min: besok}\n"),
    (2, "later than `max:`", "fields:\n  - {id: c, type: date, label: C, min: '+5', max: today}\n"),
    (2, "is no time", "fields:\n  - {id: c, type: time, label: C, min: '8'}\n"),
    (2, "no check ends in `lupa`", "fields:\n  - {id: c, type: text, label: C, errors: {lupa: Isi.}}\n"),
    (2, "lists no village within `77`", "fields:\n  - {id: c, type: region, label: C, within: '77'}\n"),
    (2, "move it out of rows", ROWS.format("computed")),
    (3, "no question is called `d`", FIELDS + "  - {id: l, type: computed, label: L, of: product, factors: [d]}\n"),
    (3, "is no number; only questions", FIELDS + "  - {id: l, type: computed, label: L, of: product, factors: [a]}\n"),
    (3, "belong together", FIELDS + "  - {id: l, type: computed, label: L, of: product}\n"),
    (3, "must be a question of type `date`", FIELDS + "  - {id: t, type: date, label: T, min: a}\n"),
    (3, "is asked later", FIELDS + "  - {id: t, type: date, label: T, min: u}\n  - {id: u, type: date, label: U}\n"),
    (3, "must be a question of type `date`", FIELDS + "  - {id: n, type: nik, label: N, compare: {birth_date: a}}\n"),
    (3, "must be a choice between", FIELDS + "  - {id: n, type: nik, label: N, compare: {sex: a}}\n"),
]  # fmt: skip


@pytest.mark.parametrize(("line", "said", "text"), MISTAKES)
def test_a_mistake_is_named_with_its_line(line: int, said: str, text: str) -> None:
    with pytest.raises(SourceError) as caught:
        form(text)
    assert str(caught.value).startswith(f"contoh.yml:{line}: ")
    assert said in str(caught.value)


def test_a_rows_questions_depend_on_their_own_row_and_on_what_was_asked_before() -> None:
    licence = form(TREES)
    sent = {"contoh.izin": "tidak", "contoh.pohon.0.jenis": "jati", "contoh.pohon.0.nama": "dropped"}
    sent |= {"contoh.pohon.1.jenis": "lain", "contoh.pohon.1.tinggi": "5,5", "contoh.pohon.1.nomor": "dropped"}
    checked = check(licence, sent)
    assert checked.answers["contoh"]["pohon"] == [{"jenis": "jati"}, {"jenis": "lain", "tinggi": "5.5"}]
    missing = {(error.name, error.code) for error in checked.errors}
    assert missing == {("contoh.pohon.1.nama", "required"), ("contoh.pohon.1.alat", "required")}
    (group,) = (field for field in licence.sections[0].fields if field.id == "pohon")
    words = condition_in_words(group.fields[1].shown_if, licence, TEXTS["id"])  # type: ignore[union-attr]
    assert words == "“Jenis”: Lainnya"


PEOPLE = """
    fields:
      - {id: nik, type: nik, label: NIK, compare: {birth_date: lahir, sex: kelamin}}
      - {id: lahir, type: date, label: Tanggal lahir}
      - {id: kelamin, type: choice, label: Kelamin, options: {laki_laki: Laki-laki, perempuan: Perempuan}}
"""


@given(st.dates(dt.date(1930, 1, 1), dt.date(2025, 12, 31)), st.booleans(), st.booleans(), st.integers(-2, 2))
def test_a_number_that_differs_from_the_answers_is_doubted_and_never_refused(
    born: dt.date, woman: bool, says_woman: bool, days_off: int
) -> None:
    written = f"990101{born.day + 40 * woman:02}{born:%m%y}0001"
    said = born + dt.timedelta(days_off)
    sent = {"contoh.nik": written, "contoh.lahir": said.isoformat()}
    checked = check(form(PEOPLE), sent | {"contoh.kelamin": "perempuan" if says_woman else "laki_laki"})
    assert checked.errors == ()
    expected = (["birth_date"] if days_off else []) + (["sex"] if woman != says_woman else [])
    assert [warning.code for warning in checked.warnings] == expected
    assert "warning" not in str(checked.answers)


def test_doubts_are_shown_where_answers_are_checked_and_nowhere_else() -> None:
    licence = form(PEOPLE)
    sent = {"contoh.nik": "9901015701800001", "contoh.lahir": "1980-01-18", "contoh.kelamin": "perempuan"}
    checked = check(licence, sent)
    for texts in TEXTS.values():
        assert texts("warning.birth_date") in render_answers(licence, checked.answers, texts, warn=True)
        assert texts("warning.birth_date") not in render_answers(licence, checked.answers, texts)


def test_doubts_also_hold_within_rows_and_for_a_nip() -> None:
    fields = "\n".join(f"      {line}" for line in PEOPLE.replace("nik", "nip").splitlines()[2:])
    licence = form(f"fields:\n  - id: tim\n    type: group\n    label: Tim\n    fields:\n{fields}\n")
    row = {"nip": "198001172005011001", "lahir": "1980-01-17", "kelamin": "perempuan"}
    checked = check(licence, {f"contoh.tim.0.{key}": value for key, value in row.items()})
    assert [(doubt.name, doubt.code) for doubt in checked.warnings] == [("contoh.tim.0.nip", "sex")]


@pytest.fixture
def blocks(tmp_path: Path) -> Path:
    """A root with one block of three questions."""
    for folder in ("forms/blocks", "infra"):
        (tmp_path / folder).mkdir(parents=True)
    lines = ["fields:"] + [f"  - {{id: {name}, type: text, label: {name.upper()}, max: 50}}" for name in "abc"]
    (tmp_path / "forms" / "blocks" / "tiga.yml").write_text("\n".join(lines) + "\n")
    return tmp_path


def use(root: Path, more: str) -> str:
    text = f"sections:\n  - id: s\n    title: S\n    use: blocks/tiga\n{more}"
    licence = compile_example(text, Place(Path("contoh.yml"), 1), root=root)
    fields = licence.sections[0].fields
    return " ".join(f"{f.id}:{f.label}:{f.max}{'?' if f.optional else ''}" for f in fields)  # type: ignore[union-attr]


def test_a_block_can_be_fitted(blocks: Path) -> None:
    assert use(blocks, "") == "a:A:50 b:B:50 c:C:50"
    change = "    leave_out: [b]\n    change:\n      c: {label: Baru, max: 9, optional: true}\n"
    more = "    fields:\n      - {id: d, type: text, label: D}\n"
    assert use(blocks, change + more) == "a:A:50 c:Baru:9? d:D:200"
    assert use(blocks, "") == "a:A:50 b:B:50 c:C:50"  # the block itself is as it was


@pytest.mark.parametrize(
    ("more", "line", "said"),
    [
        ("    leave_out: [z]\n", 5, "asks no `z`; it asks a, b, c"),
        ("    leave_out: b\n", 5, "as a list"),
        ("    change:\n      z: {max: 3}\n", 6, "asks no `z`"),
        ("    change:\n      a: {max: 3, type: nik}\n", 6, "`type` of a block stays"),
        ("    change:\n      a: Nama\n", 6, "write what changes"),
        ("    leave_out: [a]\n    change:\n      a: {max: 3}\n", 7, "is left out"),
    ],
)
def test_a_block_that_cannot_be_fitted_so_is_refused(blocks: Path, more: str, line: int, said: str) -> None:
    with pytest.raises(SourceError) as caught:
        use(blocks, more)
    assert str(caught.value).startswith(f"contoh.yml:{line}: ")
    assert said in str(caught.value)


def test_an_unknown_block_and_fitting_without_a_block_are_refused(blocks: Path) -> None:
    place = Place(Path("contoh.yml"), 1)
    for text, said in (
        ("sections:\n  - {id: s, title: S, use: blocks/tigaa}\n", "write one of blocks/tiga"),
        ("sections:\n  - {id: s, title: S, leave_out: [a], fields: []}\n", "no `use:`"),
    ):
        with pytest.raises(SourceError, match=said) as caught:
            compile_example(text, place, root=blocks)
        assert str(caught.value).startswith("contoh.yml:2: ")


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    for folder in ("forms/definitions", "forms/blocks", "site/izin"):
        shutil.copytree(ROOT / folder, tmp_path / folder)
    (tmp_path / "infra").mkdir()
    for name in ("region.yml", "villages.yml"):
        shutil.copy(ROOT / "infra" / name, tmp_path / "infra")
    return tmp_path


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("  lokasi: Place\n", "  lokasih: Place\n", "no section is called `lokasih`"),
        ("  ktp.how_to_get: ", "  ktp.how_to_gte: ", "the guide has no requirement `ktp.how_to_gte`"),
        ("  nib_terbaca: ", "  nib_terbacca: ", "no step checks `nib_terbacca`"),
        ("  jenis.hint: ", "  jenis.hnt: ", "no question is called `jenis.hnt`"),
        ("  - A damaged", "  - One more.\n  - A damaged", "longer or shorter"),
    ],
)
def test_a_misspelt_translation_is_refused_with_its_line(tree: Path, old: str, new: str, said: str) -> None:
    path = tree / "forms" / "definitions" / "reklame.en.yml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(SourceError) as caught:
        compile_catalogue(tree)
    assert said in str(caught.value)
    assert f"{path}:" in str(caught.value)


@pytest.mark.parametrize("name", ["namma", "nama.hnt", "untuk_siapa.orang_lian"])
def test_a_misspelt_translation_of_a_block_is_refused_with_its_line(tree: Path, name: str) -> None:
    path = tree / "forms" / "blocks" / "person.en.yml"
    path.write_text(f"{path.read_text()}  {name}: Name\n", encoding="utf-8")
    line = len(path.read_text(encoding="utf-8").splitlines())
    with pytest.raises(SourceError) as caught:
        read_translations(path.parent)
    assert str(caught.value).startswith(f"{path}:{line}: ")
    assert name in str(caught.value)


def test_one_of_a_thing_is_no_plural() -> None:
    words = {count: [TEXTS["en"](key, **gap) for key, gap in _counted(count)] for count in (0, 1, 2)}
    assert words[1] == ["1 working day", "1 working day left", "1 working day late", "1 year"]
    assert words[2] == ["2 working days", "2 working days left", "2 working days late", "2 years"]
    assert words[0][0] == "0 working days"


def _counted(count: int) -> list[tuple[str, dict[str, int]]]:
    left = [(f"office.{key}", {"count": count}) for key in ("days_left", "late")]
    return [("guide.days", {"n": count}), *left, ("guide.period.years", {"n": count})]


def test_changed_words_of_a_block_need_their_own_translation(tree: Path) -> None:
    path = tree / "forms" / "definitions" / "reklame.yml"
    use_place = "    use: blocks/place\n"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace(use_place, f"{use_place}    change:\n      desa_kelurahan: {{label: Nagari}}\n"))
    # blocks are the project's own, so the words come from there; the translation must not
    assert "fields.desa_kelurahan" in compile_catalogue(tree).untranslated["reklame"]


def test_a_section_on_its_own_leaves_what_hangs_on_another_one_to_the_server() -> None:
    """The browser cannot see that answer; a condition that it cannot decide must not be there at all."""
    licence = compile_catalogue(ROOT).licences["sip-apoteker"].languages["id"]

    def rendered(only: str) -> str:
        today = dt.date(2026, 11, 24)
        return render_form(licence, TEXTS["id"], digest="0", language="id", action="/", today=today, only=only)

    whole, alone = rendered(""), rendered("praktik")
    assert 'data-if="permohonan.kind==renewal' in whole
    assert "data-if" not in alone
    assert 'name="praktik.nomor_sip_lama"' in alone


def test_a_village_stands_under_what_tells_it_from_the_others() -> None:
    def headings(within: str) -> list[str]:
        field = form(f"fields: [{{id: x, type: region, label: X, within: '{within}'}}]").sections[0].fields[0]
        assert isinstance(field, Region)
        return list(field.villages)

    assert headings("99.01.02") == ["Kecamatan Contoh Utara"]
    assert headings("99.01")[0] == "Kecamatan Contoh Tengah"
    assert headings("99")[-1] == headings("all")[-1] == "Kecamatan Misal Barat, Kabupaten Misal"


def test_two_provinces_are_told_apart() -> None:
    def province(code: str) -> Province:
        return Province(
            code, f"Provinsi {code}", (Regency(f"{code}.01", "Kota", (District(f"{code}.01.01", "A", {}),)),)
        )

    villages = Villages((province("98"), province("99")))
    assert list(villages_within(villages, "all")) == [
        "Kecamatan A, Kota, Provinsi 98",
        "Kecamatan A, Kota, Provinsi 99",
    ]
