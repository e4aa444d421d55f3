"""Living examples in the clerks' handbook: a `yaml` fence that holds questions is followed by the questions themselves.

They are compiled and drawn by the same code as every form, so a page cannot show what the language does not do.
"""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path
from typing import TYPE_CHECKING

from mkdocs.structure.files import File

from forms.example import compile_example
from forms.render import render_questions
from forms.source import Place

if TYPE_CHECKING:
    from _hooks.knowledge import Site

HANDBOOK = "pengembang/bahasa-formulir"
_FENCE = re.compile(r"^```yaml\n(?P<yaml>(?:fields|sections):\n.*?)^```$", re.MULTILINE | re.DOTALL)
_NO_DAY = dt.date(2000, 1, 1)  # a page that is cached shows no limit that moves with the day


def mark(markdown: str, file: File) -> str:
    """The page's text with a mark behind each example."""
    if not file.src_uri.startswith(HANDBOOK):
        return markdown
    found = iter(range(len(markdown)))
    return _FENCE.sub(lambda fence: f"{fence[0]}\n\n<p>@@CONTOH{next(found)}@@</p>", markdown)


def draw(html: str, markdown: str, file: File, site: Site) -> str:
    """The page with the questions in the marks' places. Raises SourceError naming file and line."""
    path = Path(file.abs_src_path or file.src_uri)
    for number, fence in enumerate(_FENCE.finditer(markdown)):
        source = path.read_text(encoding="utf-8")
        line = source[: source.index(fence["yaml"])].count("\n") + 1
        licence = compile_example(fence["yaml"], Place(path, line), root=site.root)
        questions = render_questions(licence, site.texts["id"], today=_NO_DAY)
        html = html.replace(f"<p>@@CONTOH{number}@@</p>", f'<div class="kartu">{questions}</div>')
    return html
