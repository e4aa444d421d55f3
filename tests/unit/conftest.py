"""Unit tests read the compiled catalogue and touch nothing else outside the process."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import pytest

from forms.catalogue import ROOT, compile_catalogue, write_catalogue
from forms.compiled import CompiledCatalogue
from functions.domain.calendar import WorkingDays


@pytest.fixture(scope="session")
def catalogue(tmp_path_factory: pytest.TempPathFactory) -> CompiledCatalogue:
    """The real licence types, compiled for this run."""
    folder = tmp_path_factory.mktemp("compiled")
    write_catalogue(compile_catalogue(), folder, ROOT / "forms" / "released", dt.date(2026, 11, 23))
    return CompiledCatalogue(folder)


@pytest.fixture(scope="session")
def calendar() -> WorkingDays:
    """A calendar with one holiday, on a Thursday."""
    return WorkingDays(frozenset({dt.date(2026, 12, 24)}), ZoneInfo("Asia/Jakarta"))
