"""What the browser tests share: an examiner for each test, and one whole journey."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from infra.local.stack import LocalStack
from tests.browser.examiner import Examiner
from tests.browser.journey import Issued, walk
from tests.browser.people import Office


@pytest.fixture
def examiner(browser: Browser, tmp_path: Path) -> Iterator[Examiner]:
    """Collects what is wrong with the pages of one test; the test asks for its verdict at the end."""
    with Examiner(browser, tmp_path) as looking:
        yield looking


@pytest.fixture(scope="session")
def issued(browser: Browser, stack: LocalStack, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Issued]:
    """A licence that was applied for, decided and downloaded in Chromium with JavaScript off."""
    with (
        Examiner(browser, tmp_path_factory.mktemp("pages")) as examiner,
        Office(browser, stack, examiner) as office,
    ):
        yield walk(browser, stack, office, examiner)
