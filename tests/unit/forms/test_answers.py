from __future__ import annotations

import datetime as dt

from forms.answers import check_answers, document_requirements, raw_of
from forms.compiled import CompiledCatalogue
from forms.fee import compute_fee
from forms.model import LicenceType
from forms.render import render_answers, render_form
from infra.local.samples import answers_for

TODAY = dt.date(2026, 11, 23)


def licence_of(catalogue: CompiledCatalogue, slug: str, language: str = "id") -> LicenceType:
    return catalogue.accepted(slug, catalogue.current_hash(slug), language)  # type: ignore[arg-type]


def test_sample_answers_of_every_type_are_kept_whole(catalogue: CompiledCatalogue) -> None:
    for slug in catalogue.index:
        checked = check_answers(licence_of(catalogue, slug), answers_for(slug), TODAY)
        assert checked.errors == (), slug
        again = check_answers(licence_of(catalogue, slug), raw_of(checked.answers), TODAY)
        assert again.answers == checked.answers, slug


def test_an_empty_form_names_every_required_question_and_keeps_nothing(catalogue: CompiledCatalogue) -> None:
    checked = check_answers(licence_of(catalogue, "penebangan-pohon"), {}, TODAY)
    names = {error.name for error in checked.errors}
    assert {"pemohon.nama", "pemohon.nik", "pohon.alasan", "pohon.daftar.0.jenis"} <= names
    assert "pohon.alasan_lain" not in names  # not asked unless the reason is another one
    assert {error.code for error in checked.errors} == {"required"}


def test_answers_to_questions_that_are_not_asked_are_dropped(catalogue: CompiledCatalogue) -> None:
    raw = answers_for("penebangan-pohon") | {"pohon.alasan": ["bahaya"], "pohon.alasan_lain": ["tersembunyi"]}
    checked = check_answers(licence_of(catalogue, "penebangan-pohon"), raw, TODAY)
    assert "alasan_lain" not in checked.answers["pohon"]


def test_more_rows_than_the_group_takes_are_named(catalogue: CompiledCatalogue) -> None:
    raw = dict(answers_for("penebangan-pohon"))
    for index in range(25):
        raw[f"pohon.daftar.{index}.jenis"] = ["Trembesi"]
        raw[f"pohon.daftar.{index}.diameter"] = ["40"]
        raw[f"pohon.daftar.{index}.pengganti"] = ["2"]
    errors = check_answers(licence_of(catalogue, "penebangan-pohon"), raw, TODAY).errors
    assert [(error.name, error.code) for error in errors] == [("pohon.daftar", "too_many_rows")]


def test_fees_follow_rows_blocks_and_waivers(catalogue: CompiledCatalogue) -> None:
    trees = licence_of(catalogue, "penebangan-pohon")
    two = {"pohon": {"alasan": "bangunan", "daftar": [{}, {}]}}
    assert compute_fee(trees.fee, two) == 2 * trees.fee.amount > 0
    assert compute_fee(trees.fee, {"pohon": {**two["pohon"], "alasan": "bahaya"}}) == 0
    grave = licence_of(catalogue, "tanah-makam")
    block, amount = next(iter(grave.fee.amounts.items()))
    section, field = grave.fee.choices[0].split(".")
    assert compute_fee(grave.fee, {section: {field: block}}) == amount


def test_documents_follow_kind_and_answers(catalogue: CompiledCatalogue) -> None:
    nurse = licence_of(catalogue, "sip-perawat")
    new, renewal = (document_requirements(nurse, {}, kind) for kind in ("new", "renewal"))
    assert set(renewal) > set(new)
    trees = licence_of(catalogue, "penebangan-pohon")
    alone = document_requirements(trees, {"pemohon": {"untuk_siapa": "sendiri"}}, "new")
    helped = document_requirements(trees, {"pemohon": {"untuk_siapa": "orang_lain"}}, "new")
    assert set(helped) - set(alone) == {"kuasa"}


def test_what_was_written_is_shown_again_escaped_with_its_error(catalogue: CompiledCatalogue) -> None:
    licence = licence_of(catalogue, "penebangan-pohon")
    raw = answers_for("penebangan-pohon") | {"pemohon.nik": ["<b>12"]}
    errors = check_answers(licence, raw, TODAY).errors
    html = render_form(
        licence, catalogue.texts["id"], digest="x", language="id", action="/a", today=TODAY, raw=raw, errors=errors
    )
    assert "&lt;b&gt;12" in html
    assert "<b>12" not in html
    assert 'href="#pemohon.nik"' in html
    assert 'aria-invalid="true"' in html
    assert raw["pemohon.nama"][0] in html


def test_forms_and_answers_render_in_both_languages(catalogue: CompiledCatalogue) -> None:
    for slug in catalogue.index:
        for language in ("id", "en"):
            licence = licence_of(catalogue, slug, language)
            texts = catalogue.texts[language]
            form = render_form(licence, texts, digest="x", language=language, action="/a", today=TODAY)
            assert form.count("<form") == 1
            answers = check_answers(licence, answers_for(slug), TODAY).answers
            assert licence.sections[0].title in render_answers(licence, answers, texts)


def test_kept_measures_are_shown_as_they_would_be_written(catalogue: CompiledCatalogue) -> None:
    licence = licence_of(catalogue, "penebangan-pohon")
    kept = check_answers(
        licence, answers_for("penebangan-pohon") | {"pohon.daftar.0.diameter": ["45,5"]}, TODAY
    ).answers
    shown = raw_of(kept, licence)
    assert shown["pohon.daftar.0.diameter"] == ["45,5"]
    assert check_answers(licence, shown, TODAY).answers == kept
    assert raw_of({"reklame": {"panjang": 1.125}}) == {"reklame.panjang": ["1,125"]}  # a program's number
