"""/skrip/: the scripts that make forms and uploads nicer, each one file for a language, named by its hash.

No page needs them; they come after the page is shown. A name never changes its content, so it may be kept for long.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import rjsmin
from markupsafe import Markup
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File

from _hooks import search_index
from _hooks.offline import REGISTER
from forms.model import Language

if TYPE_CHECKING:
    from _hooks.knowledge import Site

FOLDER = "skrip"
FORM, UPLOAD, SEARCH = NAMES = ("formulir", "unggah", "cari")
# what the form's script draws: the page at rest does not hold it, its stylesheet must
DRAWN = (
    '<div class="kabar info ok warn bad"><p></p><p class="aksi"><button class="dua"></button></p></div>'
    '<div class="salah"><h2></h2><ul class="kisi"><li><a href="#"></a></li></ul><p></p></div>'
    '<form><div class="t x"><strong></strong></div><fieldset class="t x"><strong></strong></fieldset></form>'
    '<div class="t" hidden></div><fieldset class="g" hidden></fieldset>'
    '<div class="t"><div class="t"><label></label><select></select></div><p class="aksi"><button></button></p></div>'
    '<p class="v"></p><p class="ket"></p><dl class="kartu"><dt></dt><dd></dd></dl>'
)
# the same for the upload's script
DRAWN_BY_UPLOAD = '<p class="v"></p><ul class="kisi"><li><span></span><progress></progress></li></ul>'
DRAWN_BY_SEARCH = '<form class="cari"><div><ul><li><a href="#"></a><small></small></li></ul></div></form>'
# The index comes when somebody is about to type, once.
_SEARCH_STARTER = (
    '(f=>{f.q.onfocus=_=>{f.q.onfocus=null;var l=document.createElement("script");l.src="SCRIPT";'
    "l.onerror=_=>f.lastChild.textContent=FAILED;document.body.append(l)};REGISTER})(document.forms.c)"
)
_OUTBOX = (
    "saved", "forget", "forgotten", "forbidden", "sending", "waiting", "busy", "now", "change", "received",
    "documents", "missing", "complete", "cleared", "person", "person_use", "person_forget",
)  # fmt: skip
_QUESTIONS = (
    "error_summary", "kept", "choose", "district", "regency", "province", "here", "here_wait", "here_found",
    "here_denied", "here_unknown",
)  # fmt: skip
_FORM_WORDS = {
    **{name: f"outbox.{name}" for name in _OUTBOX},
    **{name: f"receipt.{name}" for name in ("title", "reference", "code", "keep", "lost", "follow")},
    **{name: f"form.{name}" for name in _QUESTIONS},
}
# What makes questions nicer comes first, and the outbox works even where that fails.
_START = (
    "const f=document.forms.f;if(f){try{conditions(f);villages(f);whereabouts(f)}finally{outbox(f)}}else arrived();"
)
_START += REGISTER
_SEARCH = {"found": "found", "one": "found_one", "none": "none"}
_UPLOAD = (
    "shrinking", "sending", "waiting", "checking", "accepted", "refused", "failed", "enough", "kept", "stay",
)  # fmt: skip


def script_files(config: MkDocsConfig, site: Site) -> Iterator[File]:
    """The scripts as files of the site."""
    for language in site.texts:
        for name, code in _codes(site, language).items():
            yield File.generated(config, _path(name, code), content=code)


def address(site: Site, name: str, language: Language) -> str:
    """Where the script called NAME is, in that language."""
    return f"/{_path(name, _codes(site, language)[name])}"


def search_starter(site: Site, language: Language) -> Markup:
    """The few bytes in a page that fetch the search when its field takes the focus."""
    failed = json.dumps(site.texts[language]("search.failed"), ensure_ascii=False).replace("<", "\\u003c")
    code = (
        _SEARCH_STARTER.replace("SCRIPT", address(site, SEARCH, language))
        .replace("FAILED", failed)
        .replace("REGISTER", REGISTER)
    )
    return Markup(code)  # noqa: S704  # our own constant, a name of ours, a JSON string


def _path(name: str, code: str) -> str:
    return f"{FOLDER}/{name}.{hashlib.sha256(code.encode()).hexdigest()[:12]}.js"


def _codes(site: Site, language: Language) -> dict[str, str]:
    if language not in site.codes:  # the same for every page
        site.codes[language] = _write_codes(site, language)
    return site.codes[language]


def _write_codes(site: Site, language: Language) -> dict[str, str]:
    texts = site.texts[language]
    form_words = {name: texts(key) for name, key in _FORM_WORDS.items()}
    form_words |= {"language": language, "timezone": site.region.timezone}
    upload_words = {name: texts(f"upload.{name}") for name in _UPLOAD}
    browser = site.root / "forms" / "browser"
    search_words = {name: texts(f"search.{key}") for name, key in _SEARCH.items()} | {"language": language}
    index = _json(search_index.for_browser(site, language))
    theme = site.root / "site" / "_theme"
    shared, uploads = browser / "page.js", theme / "unggah.js"
    return {
        FORM: _bundle(tuple(sorted(browser.glob("*.js"))), _json(form_words), _START),
        UPLOAD: _bundle((shared, uploads), _json(upload_words), "arrived();uploads()"),
        SEARCH: _bundle((theme / "cari.js",), f"{_json(search_words)},INDEX={index}", "found(document.forms.c)"),
    }


def _json(words: dict[str, Any]) -> str:
    return json.dumps(words, ensure_ascii=False, separators=(",", ":"))


def _bundle(files: tuple[Path, ...], words: str, start: str) -> str:
    """FILES in one function of its own, minified, with its WORDS before and its START behind."""
    code = rjsmin.jsmin("\n".join(path.read_text(encoding="utf-8") for path in files))
    return f'(()=>{{"use strict";const WORDS={words};\n{code}\n{start}}})()\n'
