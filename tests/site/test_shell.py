"""The frame that the functions' pages extend."""

from __future__ import annotations

import base64
import hashlib
import json
import re

import pytest
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from tests.site.building import Built

PAGE = (
    '{% extends (frame or "shell") ~ "." ~ lang ~ ".html" %}{% block title %}Judul{% endblock %}'
    "{% block switch %}<i>ganti</i>{% endblock %}{% block main %}<h1>{{ isi }}</h1>{% endblock %}"
)


def environment(built: Built) -> Environment:
    return Environment(loader=FileSystemLoader(built.compiled), autoescape=True, undefined=StrictUndefined)


@pytest.mark.parametrize("language", ["id", "en"])
def test_a_page_extends_the_shell(built: Built, language: str) -> None:
    html = environment(built).from_string(PAGE).render(lang=language, isi="<isi>", frame="")
    assert html.startswith(f"<!doctype html><html lang={language}>")
    assert "<title>Judul – Satu Pintu" in html
    assert "<main id=isi><h1>&lt;isi&gt;</h1></main>" in html
    assert "<i>ganti</i>" in html
    assert "@@" not in html
    assert "{%" not in html


@pytest.mark.parametrize("frame", ["shell", "shell.public"])
@pytest.mark.parametrize("language", ["id", "en"])
def test_the_style_hash_is_the_one_announced(built: Built, language: str, frame: str) -> None:
    style = style_of(built, frame, language)
    announced = json.loads((built.compiled / "shell.json").read_text(encoding="utf-8"))["style_sha256"]
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert announced[f"{frame}.{language}"] == f"sha256-{digest}"


def style_of(built: Built, frame: str, language: str = "id") -> str:
    html = environment(built).from_string(PAGE).render(lang=language, isi="", frame=frame)
    (style,) = re.findall(r"<style>(.*?)</style>", html, re.DOTALL)
    return str(style)


def test_public_pages_carry_what_they_use_and_not_the_offices_paper(built: Built) -> None:
    whole, public = style_of(built, "shell"), style_of(built, "shell.public")
    assert len(public) < 0.85 * len(whole)
    for used in (
        ".kartu dd",
        ".status .now::before",
        ".dok h3",
        ".t.x",
        ".kabar.bad",
        "label.p",
        ".menu summary",
        ".v{",
    ):
        assert used in public, used
    for office in (".lembar", ".potong", "@page setengah", ".syarat", ".langkah"):
        assert office in whole
        assert office not in public


def test_the_office_may_have_a_plain_header(built: Built) -> None:
    page = PAGE + "{% block header %}<header>Kantor</header>{% endblock %}"
    html = environment(built).from_string(page).render(lang="id", isi="", frame="")
    assert html.count("<header") == 1
    assert "href=#isi" in html
