"""Reading without a signal: the service worker /sw.js, and the guide of a language as one bundle, /panduan.id.json.

A bundle holds one frame and each page's title and content; the worker puts them together. Its pages are those that
somebody needs before applying: home, the list from A to Z, every guide, the help.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING

import brotli
import rjsmin
from markupsafe import Markup
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File
from selectolax.lexbor import LexborHTMLParser

from _hooks import light_page, stylesheet
from forms.model import Language

if TYPE_CHECKING:
    from _hooks.knowledge import Site

WORKER = "sw.js"
SIZE = "@@SIZE@@"
LOCALES: dict[Language, str] = {"id": "id-ID", "en": "en-GB"}
# Any page whose policy lets its own scripts come may call this; a browser that cannot does without.
REGISTER = 'navigator.serviceWorker&&navigator.serviceWorker.register("/sw.js")'
_SAVE = (
    "((s,b,k)=>{if(!s){k.textContent=WORDS.unable;return}"
    'b.hidden=!1;k.textContent="";s.register("/sw.js");'
    's.onmessage=e=>{b.disabled=!1;k.textContent=e.data?WORDS.done.replace("{n}",e.data):WORDS.failed};'
    "b.onclick=_=>{b.disabled=!0;k.textContent=WORDS.working;"
    "s.ready.then(r=>r.active.postMessage(location.pathname))}"
    '})(navigator.serviceWorker,document.getElementById("simpan"),document.getElementById("kabar"))'
)
_SAVE_WORDS = ("unable", "done", "failed", "working")


def worker_file(config: MkDocsConfig, site: Site) -> File:
    """The service worker with its words in every language."""
    words = {language: _words(site, language) for language in site.texts}
    code = rjsmin.jsmin((site.root / "site" / "_theme" / WORKER).read_text(encoding="utf-8"))
    written = json.dumps(words, ensure_ascii=False, separators=(",", ":"))
    return File.generated(config, WORKER, content=f"const WORDS={written};\n{code}\n")


def save_script(site: Site, language: Language) -> Markup:
    """What the button on the page `simpan` does."""
    texts = site.texts[language]
    words = json.dumps({name: texts(f"offline.{name}") for name in _SAVE_WORDS}, ensure_ascii=False)
    # our own constant, and a JSON string
    return Markup(f"const WORDS={words};{_SAVE}".replace("<", "\\u003c"))  # noqa: S704


def collect(site: Site, address: str, html: str) -> None:
    """Remember a finished page if it belongs into a bundle."""
    language: Language = "en" if address.startswith("/en/") else "id"
    rest = address.removeprefix("/en") if language == "en" else address
    if rest == "/" or rest.startswith(("/izin/", "/bantuan/")):
        site.offline.setdefault(language, {})[address] = html


def write_bundles(site: Site, folder: Path) -> None:
    """Write each language's bundle into the built site, and its size (KB, brotli) into the page that offers it."""
    for language, pages in site.offline.items():
        content = json.dumps(_bundle(language, pages), ensure_ascii=False, separators=(",", ":")).encode()
        (folder / f"panduan.{language}.json").write_bytes(content)
        size = f"{len(brotli.compress(content, quality=11)) / 1000:.0f}"
        page = folder / (site.address("simpan", language) or "").strip("/") / "index.html"
        page.write_text(page.read_text(encoding="utf-8").replace(SIZE, size), encoding="utf-8")


def _bundle(language: Language, pages: dict[str, str]) -> dict[str, object]:
    root = "/" if language == "id" else f"/{language}/"
    parts = {address: _title_and_main(html) for address, html in sorted(pages.items())}
    return {"frame": _frame(pages[root], "".join(main for _, main in parts.values())), "pages": parts}


def _title_and_main(html: str) -> tuple[str, str]:
    tree = LexborHTMLParser(html)
    title, main = tree.css_first("title"), tree.css_first("main")
    if title is None or main is None:
        raise ValueError("a page without title or main")
    return title.text(), "".join(re.findall(r"<main[^>]*>(.*)</main>", html, flags=re.DOTALL))


def _frame(home: str, mains: str) -> str:
    """The home page without its content and scripts, with the styles of all pages."""
    bare = re.sub(r"<script>.*?</script>", "", home, flags=re.DOTALL)
    bare = re.sub(r"<title>.*?</title>", "<title>@@TITLE@@</title>", bare, flags=re.DOTALL)
    bare = re.sub(r"(<main[^>]*>).*</main>", r"\1@@MAIN@@</main>", bare, flags=re.DOTALL)
    bare = re.sub(r"<(?:link|meta)[^>]*(?:rel=alternate|name=description)[^>]*>", "", bare)
    style = stylesheet.cut_to(LexborHTMLParser(bare.replace("@@MAIN@@", mains)))
    bare = re.sub(r"<style>.*?</style>", lambda _: f"<style>{style}</style>", bare, flags=re.DOTALL)
    policy = light_page.policy(bare, own_scripts=False)
    return re.sub(r'content="default-src[^"]*"', lambda _: f'content="{policy}"', bare)


def _words(site: Site, language: Language) -> dict[str, str]:
    texts = site.texts[language]
    title, nothing = texts("offline.nothing_title"), texts("offline.nothing")
    root = "/" if language == "id" else f"/{language}/"
    start = f"<!doctype html><html lang={language}><meta charset=utf-8><meta name=viewport content=width=device-width>"
    way_on = f'<p><a href="{root}izin/">{texts("search.all_title")}</a>'
    return {
        "locale": LOCALES[language],
        "today": texts("offline.copy_today"),
        "days": texts("offline.copy_days"),
        "nothing": f"{start}<title>{title}</title><h1>{title}</h1><p>{nothing}{way_on}",
    }
