"""What an application costs, held against a slow model; a hole in a tariff is found at build time, with its line."""

from __future__ import annotations

import itertools
import shutil
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forms.catalogue import ROOT, compile_catalogue
from forms.fee import compute_fee
from forms.model import Fee
from forms.source import SourceError

SIZES, WAYS = ("kecil", "sedang", "besar"), ("baru", "tumpang")
RUPIAH = st.integers(min_value=0, max_value=10_000_000)
TABLE = st.fixed_dictionaries({size: st.fixed_dictionaries(dict.fromkeys(WAYS, RUPIAH)) for size in SIZES})
TARIFF = """
  tanah_makam:
    amounts:
      a: {new: 250000, renewal: 200000}
      b: {new: 200000, renewal: 150000}
      c:
        new: 150000
        renewal: 100000
      d: {new: 100000, renewal: 75000}
      e: {new: 50000, renewal: 25000}
"""


def slow_fee(table: dict[str, dict[str, int]], size: str | None, way: str | None, rows: int) -> int:
    """Go through every combination that the answers leave open; the dearest one counts."""
    open_still = [
        table[one][other]
        for one, other in itertools.product(SIZES, WAYS)
        if size in (one, None) and way in (other, None)
    ]
    return max(open_still) * rows


@given(table=TABLE, size=st.sampled_from([None, *SIZES]), way=st.sampled_from([None, *WAYS]), rows=st.integers(0, 9))
def test_a_fee_by_two_answers_is_the_table_s(
    table: dict[str, dict[str, int]], size: str | None, way: str | None, rows: int
) -> None:
    rule = Fee(by=("a.size", "b.way"), amounts=dict(table), per="a.rows")
    answers: dict[str, dict[str, Any]] = {"a": {"rows": [{}] * rows}, "b": {}}
    answers["a"] |= {"size": size} if size else {}
    answers["b"] |= {"way": way} if way else {}
    assert compute_fee(rule, answers) == slow_fee(table, size, way, rows)


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """The real catalogue, graves priced by block and kind of application."""
    for part in ("forms/definitions", "site/izin", "infra"):
        shutil.copytree(ROOT / part, tmp_path / part, ignore=shutil.ignore_patterns("__pycache__"))
    region, grave = tmp_path / "infra/region.yml", tmp_path / "forms/definitions/tanah-makam.yml"
    text = region.read_text()
    start, end = text.index("  tanah_makam:"), text.index("    legal_ground", text.index("  tanah_makam:"))
    region.write_text(text[:start] + TARIFF.lstrip("\n") + text[end:])
    grave.write_text(grave.read_text().replace("  by: makam.blok\n", "  by: [makam.blok, kind]\n"))
    return tmp_path


def test_a_fee_follows_the_kind_of_application(tree: Path) -> None:
    rule = compile_catalogue(tree).licences["tanah-makam"].languages["id"].fee
    renewal = {"permohonan": {"kind": "renewal"}, "makam": {"blok": "c"}}
    assert compute_fee(rule, renewal) == 100_000
    assert compute_fee(rule, renewal | {"permohonan": {}}) == 150_000


@pytest.mark.parametrize(
    ("old", "new", "at", "said"),
    [
        ("a: {new: 250000, renewal: 200000}", "a: {new: 250000}", "a:", "no amount for `renewal`"),
        ("renewal: 100000\n", "renewl: 100000\n", "c:", "no amount for `renewal`"),
        ("        renewal: 100000\n", "        renewal: 100000\n        ganti: 1\n", "ganti:", "has no option `ganti`"),
        ("e: {new: 50000, renewal: 25000}", "e: 50000", "e:", "write below it an amount for each option"),
        ("      e: {new: 50000, renewal: 25000}\n", "", "amounts:", "no amount for `e`"),
        ("e: {new: 50000, renewal: 25000}", "e: {new: 50000, renewal: -1}", "renewal: -1", "write whole rupiah"),
        ("e: {new: 50000, renewal: 25000}", "e: {new: 50.000, renewal: 25000}", "50.000", "write whole rupiah"),
    ],
)
def test_a_hole_in_a_tariff_is_named_with_its_line(tree: Path, old: str, new: str, at: str, said: str) -> None:
    path = tree / "infra" / "region.yml"
    before, _, graves = path.read_text().partition("  tanah_makam:")
    assert old in graves
    path.write_text(before + "  tanah_makam:" + graves.replace(old, new, 1))
    lines = path.read_text().splitlines()
    first = lines.index("  tanah_makam:")
    line = next(number for number, words in enumerate(lines, 1) if number > first and at in words)
    with pytest.raises(SourceError) as caught:
        compile_catalogue(tree)
    assert str(caught.value).startswith(f"{path}:{line}: ")
    assert said in str(caught.value)


@pytest.mark.parametrize(
    ("by", "said"),
    [
        ("[makam.blok, kinds]", "no question is called `kinds`"),
        ("[makam.blok]", "`by:` names no question for the amounts below"),
        ("[makam.blok, makam.petak]", "`makam.petak` must be a question of type `choice`"),
        ("[makam.blok, kind, makam.cara]", "one or two questions"),
    ],
)
def test_a_misspelt_question_of_a_fee_is_named(tree: Path, by: str, said: str) -> None:
    path = tree / "forms" / "definitions" / "tanah-makam.yml"
    path.write_text(path.read_text().replace("[makam.blok, kind]", by))
    with pytest.raises(SourceError, match=r"\.yml:\d+: ") as caught:
        compile_catalogue(tree)
    assert said in str(caught.value)
