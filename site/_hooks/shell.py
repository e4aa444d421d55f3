"""The frame of the pages that the functions render: the guide's own header and footer as a Jinja2 template.

It is written beside the compiled catalogue: once with the whole stylesheet, for the office, and once with what the
public surface's templates name, for a page over a weak line need not carry the rest. The styles' hashes go into
shell.json for the functions' policy headers, and so do the scripts' addresses, by language and name. Blocks: `title`,
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

# where the public surface's pages come from, and the words by which their views name a step
_PUBLIC = ("functions/pages/public", "functions/pages/common", "forms/templates")
_STEPS = "done now later"
_BLOCKS = {"TITLE": "title", "MAIN": "main", "SCRIPTS": "scripts", "SWITCH": "switch"}


def write_shells(env: Environment, config: MkDocsConfig, nav: Navigation, site: Site) -> None:
    """Write shell.<language>.html, shell.public.<language>.html and shell.json into build/compiled."""
    root = Path(config.config_file_path).parent
    folder = root / "build" / "compiled"
    folder.mkdir(parents=True, exist_ok=True)
    hashes: dict[str, str] = {}
    for language in LANGUAGES:
        context = {**get_context(nav, [], config), **frame(site, language, kind="shell"), "switch": True}
        bare = light_page.minified(light_page.strip(env.get_template("shell.html").render(context)))
        for name, style in (("shell", stylesheet.whole()), ("shell.public", _public_style(root, bare))):
            text = bare.replace("@@STYLE@@", style)
            hashes[f"{name}.{language}"] = light_page.style_hash(text).strip("'")
            _write(folder / f"{name}.{language}.html", _as_template(text))
    named = {each: {name: scripts.address(site, name, each) for name in scripts.NAMES} for each in LANGUAGES}
    _write(folder / "shell.json", json.dumps({"style_sha256": hashes, "scripts": named}))


def _public_style(root: Path, bare: str) -> str:
    templates = [path for place in _PUBLIC for path in sorted((root / place).glob("*.html"))]
    return stylesheet.cut_to_words(
        " ".join((bare, scripts.DRAWN, scripts.DRAWN_BY_UPLOAD, _STEPS, *(path.read_text() for path in templates)))
    )


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
