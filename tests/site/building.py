"""Copying the sources and building them, as `make site` does."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from selectolax.lexbor import LexborHTMLParser


@dataclass(frozen=True)
class Outcome:
    code: int
    words: str


@dataclass(frozen=True)
class Built:
    """A tree whose site is built."""

    tree: Path

    @property
    def site(self) -> Path:
        return self.tree / "build" / "site"

    @property
    def compiled(self) -> Path:
        return self.tree / "build" / "compiled"

    def text(self, address: str) -> str:
        """The page at a root-relative address."""
        return self.path(address).read_text(encoding="utf-8")

    def path(self, address: str) -> Path:
        path = self.site / address.strip("/")
        return path if path.suffix else path / "index.html"

    def page(self, address: str) -> LexborHTMLParser:
        return LexborHTMLParser(self.text(address))

    def addresses(self) -> list[str]:
        """Every page's address."""
        found = (f"/{path.relative_to(self.site)}" for path in self.site.rglob("*.html"))
        return sorted(address.removesuffix("index.html") for address in found)


def copy_sources(root: Path, tree: Path) -> Path:
    """What the site is made of, elsewhere."""
    ignore = shutil.ignore_patterns("__pycache__")
    for folder in ("forms", "site", "functions/pages"):
        shutil.copytree(root / folder, tree / folder, ignore=ignore)
    (tree / "infra").mkdir()
    for name in ("infra/region.yml", "infra/villages.yml", "mkdocs.yml"):
        shutil.copy(root / name, tree / name)
    return tree


def build(tree: Path) -> Outcome:
    """Run MkDocs there, strictly."""
    environment = {**os.environ, "NO_MKDOCS_2_WARNING": "1"}
    environment.pop("PYTHONPATH", None)
    done = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--strict", "--quiet"],
        cwd=tree, env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    return Outcome(done.returncode, done.stdout + done.stderr)
