"""Officers read an application's history: every kind of event that the domain writes has words."""

from __future__ import annotations

import re

import pytest

from functions.domain.licence_life import LIFE_EVENTS
from functions.domain.transitions import RULES
from infra.places import ROOT

WORKFLOW = (ROOT / "functions" / "domain" / "workflow.py").read_text(encoding="utf-8")


@pytest.mark.parametrize("language", ["id", "en"])
def test_every_event_has_words(language: str) -> None:
    named = set(re.findall(r'_changed\([^"]*"([a-z_]+)"', WORKFLOW)) | {rule.event for rule in RULES} | LIFE_EVENTS
    named |= set(re.findall(r'event = "([a-z_]+)" if [^"]*else "([a-z_]+)"', WORKFLOW)[0])
    assert {"section_saved", "practice_received", "application_received", "code_replaced"} <= named
    words = (ROOT / "forms" / "texts" / language / "event.yml").read_text(encoding="utf-8")
    assert named <= set(re.findall(r"^([a-z_]+):", words, flags=re.MULTILINE))
