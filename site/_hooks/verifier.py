"""/cek.js: the verification in the browser, with its words in both languages put in."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import rjsmin
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File

if TYPE_CHECKING:
    from _hooks.knowledge import Site

SOURCE = Path(__file__).parent.parent / "_theme" / "cek.js"
# what the script draws: the page at rest does not hold it, its stylesheet must
DRAWN = (
    '<div class="kabar ok warn bad"><h2></h2><p><a></a></p><dl><dt></dt><dd></dd></dl></div>'
    '<form><p class="aksi"><button></button></p><div class="t"><label><input type="file"></label></div></form>'
)
VERDICTS = (
    "genuine", "early", "expired", "revoked", "suspended", "replaced", "altered", "foreign", "unknown_key",
    "wrong_algorithm", "unreadable", "too_long", "no_list", "old_list", "rolled_back", "offline", "receipt",
    "no_code", "no_camera",
)  # fmt: skip
_KEYS = (
    *(key for verdict in VERDICTS for key in (verdict, f"{verdict}_text")),
    "working", "number", "title", "holder", "place", "from", "until", "no_end", "list_age", "list_today",
    "kind_of_signature", "report", "camera", "photo", "reference", "sent", "digest",
)  # fmt: skip


def script_file(config: MkDocsConfig, site: Site) -> File:
    """The script as a file of the site; comments and indentation stay out of what is sent."""
    words = {language: {key: texts(f"guide.verdict.{key}") for key in _KEYS} for language, texts in site.texts.items()}
    for spoken in words.values():
        spoken["report_link"] = site.region.complaints.url
    code = rjsmin.jsmin(SOURCE.read_text(encoding="utf-8"))
    code = code.replace("WORDS", json.dumps(words, ensure_ascii=False)).replace("TIMEZONE", site.region.timezone)
    return File.generated(config, "cek.js", content=code)
