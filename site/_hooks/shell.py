"""The frame of the pages that the functions render: the guide's own header and footer as a Jinja2 template.

It is written beside the compiled catalogue, with the whole stylesheet; the style's hash goes into shell.json
for the functions' policy header, and so do the scripts' addresses, by language and name. Blocks: `title`,
`head`, `header`, `switch` (link to the other language), `main`, `scripts`.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING

from jinja2 import Environment
from mkdocs.commands.build import get_context
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.nav import Navigation

from _hooks import light_page, scripts, stylesheet
from _hooks.pages import LANGUAGES, frame

if TYPE_CHECKING:
    from _hooks.knowledge import Site

_BLOCKS = {"TITLE": "title", "MAIN": "main", "SCRIPTS": "scripts", "SWITCH": "switch"}


def write_shells(env: Environment, config: MkDocsConfig, nav: Navigation, site: Site) -> None:
    """Write shell.<language>.html and shell.json into build/compiled."""
    folder = Path(config.config_file_path).parent / "build" / "compiled"
    folder.mkdir(parents=True, exist_ok=True)
    hashes = set()
    for language in LANGUAGES:
        context = {**get_context(nav, [], config), **frame(site, language, kind="shell"), "switch": True}
        text = light_page.strip(env.get_template("shell.html").render(context))
        text = light_page.minified(text).replace("@@STYLE@@", stylesheet.whole())
        hashes.add(light_page.style_hash(text))
        _write(folder / f"shell.{language}.html", _as_template(text))
    (digest,) = hashes
    named = {each: {name: scripts.address(site, name, each) for name in scripts.NAMES} for each in LANGUAGES}
    _write(folder / "shell.json", json.dumps({"style_sha256": digest.strip("'"), "scripts": named}))


def _as_template(text: str) -> str:
    before, style, after = _split_style(text)
    before = before.replace("<meta name=@@HEAD>", _block("head"))
    for token, block in _BLOCKS.items():
        before = before.replace(f"@@{token}@@", _block(block))
        after = after.replace(f"@@{token}@@", _block(block))
    after = re.sub(r"<header.*?</header>", lambda header: _block("header", header[0]), after, count=1, flags=re.DOTALL)
    # CSS may hold `{#`, which Jinja would read as a comment
    return f"{before}{{% raw %}}{style}{{% endraw %}}{after}"


def _block(name: str, content: str = "") -> str:
    return f"{{% block {name} %}}{content}{{% endblock %}}"


def _split_style(text: str) -> tuple[str, str, str]:
    before, _, rest = text.partition("<style>")
    style, _, after = rest.partition("</style>")
    return f"{before}<style>", style, f"</style>{after}"


def _write(path: Path, text: str) -> None:
    if not path.is_file() or path.read_text(encoding="utf-8") != text:
        path.write_text(text, encoding="utf-8")
