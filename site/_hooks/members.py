"""The guides of a family's members: pages made of the shared guide, complete on their own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File

from forms.model import Language

if TYPE_CHECKING:
    from _hooks.knowledge import Site

_SUFFIXES: dict[Language, str] = {"id": "", "en": ".en"}


def guide_files(config: MkDocsConfig, site: Site) -> Iterator[File]:
    """A source for each member's guide, line for line like the shared one, so that complaints name the right line."""
    for slug, written in site.catalogue.written.items():
        if written.variant is None:
            continue
        for language, suffix in _SUFFIXES.items():
            if written.has_guide(language):
                _, body = written.read_guide(language)
                head = written.guide_path(language).read_text(encoding="utf-8").partition("\n---")[0].count("\n")
                content = "---\n" + "\n" * head + f"---\n{body}"
                yield File.generated(config, f"izin/{slug}{suffix}.md", content=content)


def written_in(file: File, site: Site) -> Path:
    """The file that somebody wrote: a member's page comes from its family's guide."""
    name = file.src_uri.removeprefix("izin/").removesuffix(".md")
    for language, suffix in _SUFFIXES.items():
        written = site.catalogue.written.get(name.removesuffix(suffix)) if name.endswith(suffix) else None
        if written is not None and written.variant is not None and file.src_uri.startswith("izin/"):
            return written.guide_path("en" if name.endswith(".en") else language)
    return Path(file.abs_src_path or file.src_uri)
