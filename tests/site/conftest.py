"""The site, built once from a copy of the sources, so that no test touches build/."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.browser.packages import ROOT
from tests.site.building import Built, build, copy_sources
from tests.site.server import SiteServer


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Built:
    tree = copy_sources(ROOT, tmp_path_factory.mktemp("tree"))
    outcome = build(tree)
    assert outcome.code == 0, outcome.words
    return Built(tree)


@pytest.fixture
def tree(tmp_path: Path) -> Iterator[Path]:
    yield copy_sources(ROOT, tmp_path / "tree", sample=True)
    shutil.rmtree(tmp_path / "tree")


@pytest.fixture(scope="session")
def server(built: Built) -> Iterator[SiteServer]:
    with SiteServer(built.site) as running:
        yield running
