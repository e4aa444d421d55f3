"""What the accessibility statement says: the figures of the last `make a11y`, and the known limits with their dates.

The figures stand in site/_data/accessibility.json, which that command writes; limits that the build can count itself
(guides without a translation) are counted, the others stand in site/_data/accessibility.yml.
"""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from forms.render import readable_date
from forms.source import SourceError, read_yaml

if TYPE_CHECKING:
    from _hooks.knowledge import Site

FIGURES = Path("site") / "_data" / "accessibility.json"
LIMITS = Path("site") / "_data" / "accessibility.yml"
_NEEDED = ("since", "text")


def statement(site: Site) -> dict[str, Any]:
    """The gaps of `{{ accessibility.… }}`. Raises SourceError if the last run is missing or was not clean."""
    path = site.root / FIGURES
    if not path.is_file():
        raise SourceError(path, "`make a11y` writes this file; run it")
    run = json.loads(path.read_text(encoding="utf-8"))
    faults = run["violations"] + run["incomplete"] + run["nu_errors"]
    if faults:
        raise SourceError(path, f"the last run found {faults} faults; mend them and run `make a11y` again")
    versions = run["versions"]
    return {
        "date": readable_date(dt.date.fromisoformat(run["date"])),
        "pages": run["pages"],
        "rules": run["rules"],
        "tools": f"axe-core {versions['axe-core']}, Nu Html Checker {versions['nu']}, Chromium {versions['chromium']}",
        "limits": "\n".join(f"- {text}" for text in _limits(site, run)),
    }


def _limits(site: Site, run: dict[str, Any]) -> list[str]:
    tree = read_yaml(site.root / LIMITS)
    found = []
    for limit in tree.get("limits", []):
        for key in _NEEDED:
            if key not in limit:
                raise SourceError(limit.place, f"a known limit needs `{key}:`")
        found.append(f"{limit['text']} (sejak {readable_date(dt.date.fromisoformat(str(limit['since'])))})")
    for reason in tree.get("explained", []):
        if reason["id"] in run["explained"]:
            since = readable_date(dt.date.fromisoformat(str(reason["since"])))
            found.append(f"{reason['text']} ({run['explained'][reason['id']]} tempat, sejak {since})")
    whole = len(site.catalogue.written)
    lacking = whole - sum((slug, "en") in site.facts for slug in site.catalogue.written)
    if lacking:
        found.append(f"{lacking} dari {whole} panduan belum ada dalam bahasa Inggris. Formulirnya sudah.")
    return found
