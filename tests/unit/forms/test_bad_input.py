"""Whatever is sent: kept or refused, in time, counted in characters; never another error."""

from __future__ import annotations

import datetime as dt
import json
import time
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from forms.answers import MAX_VALUE, Checked, check_answers, read_given
from forms.checks import InvalidAnswerError, check
from forms.compiled import CompiledCatalogue
from forms.model import LicenceType
from forms.questions import KINDS
from infra.local.samples import answers_for
from tests.unit.forms.examples import TODAY, asking

MORE = {"measure": "unit: m", "choice": "options: {a: A}", "choices": "options: {a: A, b: B}"}
# `computed` is never asked
ASKED = {kind: asking(kind, MORE.get(kind, "")).sections[0].fields[0] for kind in sorted(KINDS - {"computed"})}
MOST_SECONDS = 0.05
MOST_SECONDS_FORM = 0.005

# what once made readers slow: repeated starts of a pattern, heaps of marks, digits of other scripts
LONG = [
    "a" * MAX_VALUE, "1" * MAX_VALUE, "1." * (MAX_VALUE // 2), "1.000" * (MAX_VALUE // 5), "-" * MAX_VALUE,
    "a@" + "a." * 9_000, "a" * 64 + "@" + "a-" * 9_000, "(" * MAX_VALUE, " " * (MAX_VALUE - 2) + "x",
    "a" + "\u0301\u0316" * 9_999,
    "\u0662" * 16, "\ud800" * 100, "\x00" * 100, "\u202e" * 100, "👨‍👩‍👧" * 2_000, "-6.2" + " " * 19_000 + "106.8",
    "1" + "0" * 5_000 + ",5",
    "Rp" * 9_000, "pukul " * 3_000, "\U0010ffff" * 500, "0-0-0000", "31.02.2026", "９９０１０１５７０１８００００１",
]  # fmt: skip


def cpu_seconds(work: Callable[[], Any]) -> float:
    """The least of three runs, so that a busy machine does not count."""
    taken = []
    for _ in range(3):
        started = time.process_time()
        work()
        taken.append(time.process_time() - started)
    return min(taken)


def kept_or_refused(kind: str, text: str) -> None:
    question: Any = ASKED[kind]
    try:
        kept = check(question, _given(kind, text), TODAY)
    except InvalidAnswerError:
        return
    json.dumps(kept).encode()
    str(kept).encode()  # no lone surrogates get through


def _given(kind: str, text: str) -> Any:
    return {"start": text, "end": text} if kind == "date_range" else [text, text] if kind == "choices" else text


@pytest.mark.parametrize("kind", sorted(ASKED))
@given(text=st.text(st.characters(codec=None, exclude_categories=()), min_size=1, max_size=400))
@settings(max_examples=60)
def test_any_unicode_is_kept_or_refused(kind: str, text: str) -> None:
    kept_or_refused(kind, text)


@pytest.mark.parametrize("kind", sorted(ASKED))
@given(text=st.text("0123456789.,-+: RpRP/()@ax", min_size=1, max_size=60))
@settings(max_examples=60)
def test_what_nearly_is_an_answer_is_kept_or_refused(kind: str, text: str) -> None:
    kept_or_refused(kind, text)


@pytest.mark.parametrize("kind", sorted(ASKED))
def test_no_text_is_slow_to_read(kind: str) -> None:
    for text in LONG:
        assert cpu_seconds(lambda text=text: kept_or_refused(kind, text)) < MOST_SECONDS, (kind, text[:20])  # type: ignore[misc]


@pytest.mark.parametrize("kind", sorted(ASKED))
def test_what_is_longer_than_anything_taught_is_refused_unread(kind: str) -> None:
    licence = asking(kind, MORE.get(kind, ""))
    for part in ("", ".start", ".0"):
        raw = {f"contoh.x{part}": ["9" * 10_000_000]}
        if any(map(len, read_given(ASKED[kind], "contoh.x", raw))):  # type: ignore[arg-type]
            assert {error.code for error in check_answers(licence, raw, TODAY).errors} <= {"too_long", "required"}


@pytest.mark.parametrize(
    ("written", "letters"),
    [
        ("e\u0301", 1),  # composed to é
        ("👩", 1),  # four bytes, two UTF-16 units
        ("q\u0307", 2),  # no composed letter exists
        ("ꦱꦶꦠꦶ", 4),  # Javanese: vowels are signs of their own
        ("ñ", 1),
    ],
)
def test_limits_count_characters_not_bytes(written: str, letters: int) -> None:
    for kind in ("text", "long_text"):
        for most, fits in ((letters * 3, True), (letters * 3 - 1, False)):
            errors = check_answers(asking(kind, f"max: {most}"), {"contoh.x": [written * 3]}, TODAY).errors
            assert [error.code for error in errors] == ([] if fits else ["too_long"])


def test_a_heap_of_marks_on_one_letter_is_cut_to_what_languages_have() -> None:
    answers = check_answers(asking("text"), {"contoh.x": ["a" + "\u0316" * 5_000]}, TODAY).answers
    assert answers["contoh"]["x"] == "a" + "\u0316" * 30


@given(st.dictionaries(st.text(max_size=30), st.lists(st.text(max_size=20), max_size=3), max_size=8))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_names_are_read_over(catalogue: CompiledCatalogue, raw: dict[str, list[str]]) -> None:
    for slug in catalogue.index:
        licence = catalogue.accepted(slug, catalogue.current_hash(slug))
        assert isinstance(check_answers(licence, raw, TODAY), Checked)


def _largest(catalogue: CompiledCatalogue) -> tuple[LicenceType, dict[str, list[str]]]:
    """The form with the most answers, every group filled to its last row."""
    filled = []
    for slug in catalogue.index:
        licence = catalogue.accepted(slug, catalogue.current_hash(slug))
        raw = dict(answers_for(slug))
        for section in licence.sections:
            for field in section.fields:
                first = f"{section.id}.{field.id}.0."
                rows = {name[len(first) :]: text for name, text in raw.items() if name.startswith(first)}
                for index in range(1, getattr(field, "max", 0) if rows else 0):
                    raw |= {f"{section.id}.{field.id}.{index}.{name}": text for name, text in rows.items()}
        filled.append((licence, raw))
    return max(filled, key=lambda pair: len(pair[1]))


def test_the_largest_form_is_checked_in_five_milliseconds(catalogue: CompiledCatalogue) -> None:
    licence, raw = _largest(catalogue)
    today = dt.datetime.now(tz=dt.UTC).date()  # the samples' dates move with the day
    assert check_answers(licence, raw, today).errors == ()
    taken = cpu_seconds(lambda: check_answers(licence, raw, today))
    print(f"{licence.licence}: {len(raw)} answers checked in {taken * 1000:.2f} ms of CPU")
    assert taken < MOST_SECONDS_FORM
