"""MkDocs' events. `hooks:` in mkdocs.yml loads this module; what an event does stands in the modules beside.

A mistake that a clerk made ends the build with file, line and what to write instead.
"""

from __future__ import annotations

import json
import logging
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from jinja2 import Environment
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.structure.files import File, Files
from mkdocs.structure.nav import Navigation
from mkdocs.structure.pages import Page

_ROOT = Path(__file__).parent.parent.parent
# `mkdocs` starts without our folders on its path; the standard library owns the name `site`: root `_hooks`.
sys.path[:0] = [path for path in (str(_ROOT), str(_ROOT / "site")) if path not in sys.path]

from _hooks import (  # noqa: E402
    body,
    examples,
    filters,
    light_page,
    members,
    offline,
    pages,
    scripts,
    search_index,
    shell,
    verifier,
)
from forms import schema  # noqa: E402
from forms.source import SourceError  # noqa: E402

_kept: dict[str, Any] = {}


def on_config(config: MkDocsConfig) -> None:
    """Compile the catalogue before anything is built, so that its mistakes come first."""
    # --quiet hides warnings from the count that --strict goes by
    logger = logging.getLogger("mkdocs")
    logger.setLevel(min(logger.getEffectiveLevel(), logging.WARNING))
    with _clerk_can_read():
        _kept["site"] = pages.read_site(Path(config.config_file_path).parent)
        _kept["site"].url = config.site_url or ""
    config.theme.static_templates.discard("sitemap.xml")  # needs the host's name and carries the build's date


def on_files(files: Files, *, config: MkDocsConfig) -> Files:
    """Leave Material's scripts and styles out, add the pages that have no file, move `x.en.md` below /en/."""
    for file in pages.lay_out(files, config, _kept["site"]):
        files.append(file)
    files.append(verifier.script_file(config, _kept["site"]))
    files.append(offline.worker_file(config, _kept["site"]))
    written = json.dumps(schema.definition_schema(), ensure_ascii=False)
    files.append(File.generated(config, schema.ADDRESS.lstrip("/"), content=written))
    for file in scripts.script_files(config, _kept["site"]):
        files.append(file)
    return files


def on_nav(nav: Navigation, **_: object) -> Navigation:
    """Keep Material's own navigation, which the shell's context asks for."""
    _kept["nav"] = nav
    return nav


def on_page_markdown(markdown: str, *, page: Page, **_: object) -> str:
    """Fill the region's facts into the body and choose the template."""
    with _clerk_can_read():
        pages.choose_template(page, _kept["site"])
        site = _kept["site"]
        filled = body.fill_in(markdown, page.file, pages.gaps(site, page.file), members.written_in(page.file, site))
        return examples.mark(filled, page.file)


def on_page_content(html: str, *, page: Page, **_: object) -> str:
    """Draw the handbook's examples."""
    with _clerk_can_read():
        return examples.draw(html, page.markdown or "", page.file, _kept["site"])


def on_env(env: Environment, **_: object) -> Environment:
    """Teach the templates our filters."""
    env.filters.update(filters.FILTERS)
    _kept["env"] = env
    return env


def on_page_context(context: dict[str, Any], *, page: Page, **_: object) -> dict[str, Any]:
    """What the page's template shows."""
    with _clerk_can_read():
        return {**context, **pages.context_of(page, _kept["site"])}


def on_post_page(output: str, *, page: Page, **_: object) -> str:
    """Cut, minify, and state the page's own policy."""
    drawn = {"cek.html": verifier.DRAWN, "form.html": scripts.DRAWN}
    drawn |= dict.fromkeys(("home.html", "list.html", "simpan.html"), scripts.DRAWN_BY_SEARCH)
    finished = light_page.lighten(output, drawn=drawn.get(str(page.meta.get("template")), ""))
    offline.collect(_kept["site"], pages.address_of(page, _kept["site"]), finished)
    return finished


def on_template_context(context: dict[str, Any], **_: object) -> dict[str, Any]:
    """The frame around the page for unknown addresses."""
    return {**context, **pages.frame(_kept["site"], "id", kind="not_found", title_key="guide.not_found")}


def on_post_template(output_content: str, **_: object) -> str:
    """The page for unknown addresses is as light as the others."""
    return light_page.lighten(output_content)


def on_post_build(config: MkDocsConfig) -> None:
    """Write the frame that the functions' pages extend, and the search's index."""
    shell.write_shells(_kept["env"], config, _kept["nav"], _kept["site"])
    search_index.write_index(_kept["site"], Path(config.config_file_path).parent / "build" / "compiled")
    offline.write_bundles(_kept["site"], Path(config.site_dir))


@contextmanager
def _clerk_can_read() -> Iterator[None]:
    try:
        yield
    except SourceError as error:
        raise PluginError(str(error)) from error
