"""`make a11y`: axe-core and the Nu checker over every built page, and what neither of them sees.

Each page at 360 pixels in the light and the dark colours and in forced colours, and at 320 pixels, which is 1,280 at
400 % (WCAG 1.4.10); all folded parts open. A finding that axe cannot decide ("incomplete") counts as an error unless
site/_data/accessibility.yml says why it is none. The outcome goes to build/a11y.json, and what the accessibility
statement says of it to site/_data/accessibility.json, to be committed with it.
"""

from __future__ import annotations

import datetime as dt
import json
import subprocess
import sys
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml
from playwright.sync_api import Page, sync_playwright

from tests.browser.axe import examine
from tests.browser.packages import ROOT, chromium_path, npm_file
from tests.site.server import SiteServer

SITE, REPORT = ROOT / "build" / "site", ROOT / "build" / "a11y.json"
STATEMENT, EXPLAINED = ROOT / "site" / "_data" / "accessibility.json", ROOT / "site" / "_data" / "accessibility.yml"
HEIGHT, PHONE, ZOOMED = 740, 360, 320
# (what is looked at, colours, forced colours, width): everything first, then what the change of looks can change
LOOKS = (
    ("light", "light", "none", PHONE),
    ("dark", "dark", "none", PHONE),
    ("forced colours", "light", "active", PHONE),
    ("400 %", "light", "none", ZOOMED),
)
# What axe has no rule for: sideways scrolling, motion, an order of focus against the order on the page, no language.
_FURTHER = """() => {
  const found = [], box = node => node.getBoundingClientRect()
  if (document.documentElement.scrollWidth > innerWidth) found.push("scrolls sideways")
  if (/animation|transition|@keyframes/.test([...document.querySelectorAll("style")].map(s => s.textContent).join("")))
    found.push("moves")
  if (!document.documentElement.lang) found.push("has no language")
  const stops = [...document.querySelectorAll("main :is(a[href], button, input:not([type=hidden]), textarea, summary)")]
    .filter(node => node.checkVisibility() && box(node).width)
  stops.slice(1).forEach((node, i) => {
    if (box(node).bottom < box(stops[i]).top - 1) found.push(`focus jumps up to ${node.outerHTML.slice(0, 80)}`)
  })
  return found
}"""


@dataclass
class Findings:
    """What was looked at, and what was found."""

    pages: int = 0
    rules: set[str] = field(default_factory=set)
    violations: list[str] = field(default_factory=list)
    unexplained: list[str] = field(default_factory=list)
    explained: Counter[str] = field(default_factory=Counter)
    nu: list[str] = field(default_factory=list)
    versions: dict[str, str] = field(default_factory=dict)

    @property
    def clean(self) -> bool:
        return not (self.violations or self.unexplained or self.nu)


def addresses(folder: Path) -> list[str]:
    """Every page below FOLDER."""
    return sorted(f"/{path.relative_to(folder)}".removesuffix("index.html") for path in folder.rglob("*.html"))


def look_at(page: Page, address: str, findings: Findings, reasons: list[dict[str, Any]]) -> None:
    """Examine the page that is open, in all its looks."""
    page.evaluate("document.querySelectorAll('details').forEach(node => { node.open = true })")
    for name, scheme, forced, width in LOOKS:
        page.emulate_media(color_scheme=scheme, forced_colors=forced)  # type: ignore[arg-type]  # literals
        page.set_viewport_size({"width": width, "height": HEIGHT})
        seen = examine(page, colours_only=name == "dark", forced_colours=forced == "active")
        findings.rules.update(seen["rules"])
        findings.violations += [
            f"{address}, {name}: {line}" for line in (*seen["violations"], *page.evaluate(_FURTHER))
        ]
        for rule, html in seen["incomplete"]:
            reason = next((each for each in reasons if each["rule"] == rule and each["holds"] in html), None)
            if reason:
                findings.explained[reason["id"]] += 1
            else:
                findings.unexplained.append(f"{address}, {name}: {rule}: {html}")
    findings.pages += 1


def nu_errors(files: list[Path]) -> list[str]:
    """What the Nu checker has against FILES, errors only."""
    command = ["java", "-Xss2m", "-jar", str(npm_file("vnu-jar/build/dist/vnu.jar")), "--errors-only"]
    done = subprocess.run([*command, *map(str, files)], capture_output=True, text=True, check=False)
    return done.stderr.splitlines() or ([f"Nu checker: {done.returncode}"] if done.returncode else [])


def examine_site(folder: Path) -> Findings:
    """All pages of the site in FOLDER."""
    findings = Findings(versions=_versions())
    reasons = yaml.safe_load(EXPLAINED.read_text(encoding="utf-8"))["explained"]
    with SiteServer(folder) as server, sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=chromium_path(), args=["--no-sandbox"])
        findings.versions["chromium"] = browser.version
        page = browser.new_page()
        for number, address in enumerate(listed := addresses(folder), 1):
            if sys.stderr.isatty() or number % 25 == 0:
                sys.stderr.write(f"{number} of {len(listed)} pages\n")
            page.goto(server.origin + address)
            look_at(page, address, findings, reasons)
        browser.close()
    findings.nu = nu_errors(sorted(folder.rglob("*.html")))
    return findings


def _versions() -> dict[str, str]:
    names = {"axe-core": "axe-core/package.json", "nu": "vnu-jar/package.json"}
    return {name: json.loads(npm_file(path).read_text())["version"] for name, path in names.items()}


def _write(findings: Findings) -> None:
    today = dt.datetime.now(tz=dt.UTC).date().isoformat()
    facts = {
        "date": today,
        "pages": findings.pages,
        "rules": len(findings.rules),
        "violations": len(findings.violations),
        "incomplete": len(findings.unexplained),
        "nu_errors": len(findings.nu),
        "explained": dict(sorted(findings.explained.items())),
        "versions": findings.versions,
    }
    STATEMENT.write_text(json.dumps(facts, indent=1) + "\n", encoding="utf-8")
    details = {"rules": sorted(findings.rules), "violations": findings.violations, "nu": findings.nu}
    REPORT.write_text(json.dumps(facts | {"details": details, "unexplained": findings.unexplained}, indent=1))


def main() -> int:
    """Examine, print, write; 1 if anything was found."""
    findings = examine_site(SITE)
    _write(findings)
    for line in (*findings.violations, *findings.unexplained, *findings.nu):
        sys.stdout.write(f"{line}\n")
    looks = ", ".join(name for name, *_ in LOOKS)
    sys.stdout.write(
        f"{findings.pages} pages, each in {len(LOOKS)} looks ({looks}); {len(findings.rules)} rules of axe-core "
        f"{findings.versions['axe-core']} applied\n"
        f"{len(findings.violations)} violations, {len(findings.unexplained)} undecided without an explanation, "
        f"{sum(findings.explained.values())} with one, {len(findings.nu)} errors of the Nu checker "
        f"{findings.versions['nu']}\n"
    )
    return 0 if findings.clean else 1


if __name__ == "__main__":
    sys.exit(main())
