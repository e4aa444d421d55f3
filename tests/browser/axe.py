"""axe-core on a page that Chromium shows: every rule, the ones of WCAG 2.2 included."""

from __future__ import annotations

from functools import cache
from typing import Any

from playwright.sync_api import Page

from tests.browser.packages import npm_file

# best practices too; `target-size` is WCAG 2.2's own and off by default
_ALL = {"rules": {"target-size": {"enabled": True}}}
_FORCED = {"rules": {"target-size": {"enabled": True}, "color-contrast": {"enabled": False}}}
_COLOURS = {"runOnly": ["color-contrast", "link-in-text-block"]}  # what another colour scheme can change
_RUN = """async (asked) => {
  const found = await axe.run(document, asked)
  return {
    violations: found.violations.flatMap(v => v.nodes.map(n => `${v.id}: ${n.html} (${n.failureSummary})`)),
    incomplete: found.incomplete.flatMap(v => v.nodes.map(n => [v.id, n.html])),
    rules: [found.passes, found.violations, found.incomplete, found.inapplicable].flat().map(r => r.id)
  }
}"""


def violations(page: Page, *, colours_only: bool = False) -> list[str]:
    """One line for each element that breaks a rule. The page's own policy stays in force.

    COLOURS_ONLY looks at nothing else, for a page that was examined in the other colours before.
    """
    found: list[str] = examine(page, colours_only=colours_only)["violations"]
    return found


def examine(page: Page, *, colours_only: bool = False, forced_colours: bool = False) -> dict[str, Any]:
    """`violations` as lines, `incomplete` (what axe cannot decide) as [rule, element], `rules` that were run.

    In forced colours the reader's system paints, and axe still reads the page's own colours: contrast is left out.
    """
    if not page.evaluate("typeof axe === 'object'"):
        page.evaluate(f"{_source()};undefined")
    found: dict[str, Any] = page.evaluate(_RUN, _COLOURS if colours_only else _FORCED if forced_colours else _ALL)
    return found


@cache
def _source() -> str:
    return npm_file("axe-core/axe.min.js").read_text(encoding="utf-8")
