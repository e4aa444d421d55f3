"""axe-core on a page that Chromium shows: every rule, the ones of WCAG 2.2 included."""

from __future__ import annotations

from functools import cache

from playwright.sync_api import Page

from tests.browser.packages import npm_file

# best practices too; `target-size` is WCAG 2.2's own and off by default
_RUN = """async () => {
  const found = await axe.run(document, {rules: {"target-size": {enabled: true}}})
  return found.violations.flatMap(v => v.nodes.map(n => `${v.id}: ${n.html} (${n.failureSummary})`))
}"""


def violations(page: Page) -> list[str]:
    """One line for each element that breaks a rule. The page's own policy stays in force."""
    page.evaluate(f"{_source()};undefined")
    found: list[str] = page.evaluate(_RUN)
    return found


@cache
def _source() -> str:
    return npm_file("axe-core/axe.min.js").read_text(encoding="utf-8")
