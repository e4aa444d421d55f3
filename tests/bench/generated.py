"""A tree with as many licence types as asked for: copies of the real pairs under invented names, twenty a sector."""

from __future__ import annotations

import re
from pathlib import Path

from tests.browser.packages import ROOT
from tests.site.building import copy_sources

IN_A_SECTOR = 20
WORDS = """air angin api awan batu bambu bukit bunga daun embun gajah garam gula hutan ikan jagung kapas karang kelapa
kerbau kolam ladang langit laut lebah lembah madu melati nelayan padi pandan pantai rotan sagu sungai tambak teh ulin"""
NAMES = WORDS.split()


def generate(count: int, tree: Path) -> Path:
    """Copy the sources to TREE and make COUNT licence types of them; gives TREE."""
    copy_sources(ROOT, tree)
    guides, definitions = tree / "site" / "izin", tree / "forms" / "definitions"
    real = sorted(path.stem for path in definitions.glob("*.yml") if not path.stem.endswith(".en"))
    region = tree / "infra" / "region.yml"
    sectors = [f"bidang-{number:03}" for number in range((count - len(real)) // IN_A_SECTOR + 1)]
    listed = "".join(f"  {name}:\n    id: Bidang {name[-3:]}\n    en: Field {name[-3:]}\n" for name in sectors)
    region.write_text(re.sub(r"^sectors:.*\n", lambda line: line[0] + listed, region.read_text(), flags=re.MULTILINE))
    for number in range(len(real), count):
        source, slug = real[number % len(real)], f"{NAMES[number % len(NAMES)]}-{number:04}"
        title = f"Izin {NAMES[number % len(NAMES)].title()} {NAMES[number * 7 % len(NAMES)].title()} {number}"
        sector = sectors[(number - len(real)) // IN_A_SECTOR]
        for folder, ending in ((guides, ".md"), (guides, ".en.md"), (definitions, ".yml"), (definitions, ".en.yml")):
            path = folder / f"{source}{ending}"
            if path.is_file():
                text = re.sub(
                    rf"^(licence|form): {source}$", rf"\1: {slug}", path.read_text(encoding="utf-8"), flags=re.MULTILINE
                )
                text = re.sub(r"^sector: .*", f"sector: {sector}", text, count=1, flags=re.MULTILINE)
                if ".en" not in ending:
                    text = re.sub(r"^title: .*", f"title: {title}", text, count=1, flags=re.MULTILINE)
                (folder / f"{slug}{ending}").write_text(text, encoding="utf-8")
    return tree
