"""The accessibility statement says what the last run found, and will not say that faults are none."""

from __future__ import annotations

import json
from pathlib import Path

from _hooks.accessibility import FIGURES
from tests.site.building import Built, build

ADDRESS = "/bantuan/aksesibilitas/"


def test_the_statement_carries_the_last_runs_figures_and_dated_limits(built: Built) -> None:
    run = json.loads((built.tree / FIGURES).read_text())
    words = built.page(ADDRESS).css_first("main").text()  # type: ignore[union-attr]  # every page has one
    assert f"{run['pages']} halaman" in words
    assert f"{run['rules']} aturan" in words
    assert f"axe-core {run['versions']['axe-core']}" in words
    assert "sejak 23" in words
    assert "panduan belum ada dalam bahasa Inggris" in words


def test_a_run_that_found_faults_stops_the_build(tree: Path) -> None:
    path = tree / FIGURES
    path.write_text(json.dumps(json.loads(path.read_text()) | {"violations": 2}))
    outcome = build(tree)
    assert outcome.code != 0
    assert "the last run found 2 faults" in outcome.words
