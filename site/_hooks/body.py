"""A page's Markdown with the region's facts filled in: `{{ region.agency.phone }}` and nothing more.

mkdocs-macros is not used: for this one gap it brings a second configuration and its own error pages.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

import jinja2
from jinja2.sandbox import ImmutableSandboxedEnvironment
from mkdocs.structure.files import File

from forms.source import Place, SourceError

_ENVIRONMENT = ImmutableSandboxedEnvironment(
    undefined=jinja2.StrictUndefined, autoescape=False, keep_trailing_newline=True
)


def fill_in(markdown: str, file: File, facts: Mapping[str, object], written: Path) -> str:
    """The Markdown with its gaps filled from FACTS. Raises SourceError, with line, for a gap that names nothing.

    WRITTEN: the file that somebody wrote, which a page of a family's member is not.
    """
    if "{{" not in markdown and "{%" not in markdown:
        return markdown
    lines = markdown.split("\n")
    filled = []
    for number, line in enumerate(lines, _first_line(markdown, file)):
        try:
            filled.append(_ENVIRONMENT.from_string(line).render(**facts))
        except jinja2.TemplateError as error:
            place = Place(written, number)
            hint = "write for example `{{ region.agency.phone }}`; the names stand in infra/region.yml"
            raise SourceError(place, f"{error.message}; {hint}") from error
    return "\n".join(filled)


def _first_line(markdown: str, file: File) -> int:
    """Where the body begins in its file: MkDocs hands it over without front matter."""
    whole = file.content_string
    head = re.match(r"\A---.*?\n---[ \t]*\n+", whole, re.DOTALL)
    start = whole.find(markdown, head.end() if head else 0) if markdown else 0
    return whole[: max(start, 0)].count("\n") + 1
