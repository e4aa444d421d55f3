"""/cek.js: the verification in the browser, with its words in both languages put in."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File

if TYPE_CHECKING:
    from _hooks.knowledge import Site

SOURCE = Path(__file__).parent.parent / "_theme" / "cek.js"
# what the script draws: the page at rest does not hold it, its stylesheet must
DRAWN = '<div class="kabar ok warn bad"><h2></h2><p></p><dl><dt></dt><dd></dd></dl></div>'
_KEYS = (
    "working", "genuine", "genuine_text", "early", "early_text", "expired", "expired_text", "altered",
    "altered_text", "unknown", "unknown_text", "unreadable", "unreadable_text", "offline", "offline_text",
    "number", "title", "holder", "place", "from", "until", "no_end", "revocation",
)  # fmt: skip


def script_file(config: MkDocsConfig, site: Site) -> File:
    """The script as a file of the site; comments and indentation stay out of what is sent."""
    words = {language: {key: texts(f"guide.verdict.{key}") for key in _KEYS} for language, texts in site.texts.items()}
    lines = (line.strip() for line in SOURCE.read_text(encoding="utf-8").splitlines())
    code = "\n".join(line for line in lines if line and not line.startswith("//"))
    code = code.replace("WORDS", json.dumps(words, ensure_ascii=False)).replace("TIMEZONE", site.region.timezone)
    return File.generated(config, "cek.js", content=code)
