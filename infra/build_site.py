"""`python -m infra.build_site`: the compiled licence types and the static site, left alone when nothing
changed.
"""

import hashlib
import os
import subprocess
import sys
import time
from pathlib import Path

from infra.places import BUILD, COMPILED, REQUIREMENTS, ROOT, SITE
from infra.turns import alone

# the functions' templates too: their frame's style is cut to what they use
SOURCES = (
    "forms",
    "site",
    "functions/pages",
    "mkdocs.yml",
    "infra/region.yml",
    "infra/villages.yml",
    "infra/build_site.py",
)
# Somebody may have run a part of the build by hand since.
PROOFS = (SITE / "index.html", SITE / "index.html.gz", COMPILED / "index.json", COMPILED / "shell.public.id.html")


class SiteError(Exception):
    """The site or a licence type is broken; what is wrong has been printed. code: `site_broken`."""

    code = "site_broken"


def build_site() -> bool:
    """Build build/compiled and build/site; say whether anything had to be done. Raises SiteError."""
    with alone():
        return _build_site()


def _build_site() -> bool:
    key, stamp = _key(), BUILD / "site.key"
    if stamp.exists() and stamp.read_text() == key and all(proof.exists() for proof in PROOFS):
        return False
    stamp.unlink(missing_ok=True)
    # a notice of MkDocs' theme about its successor, not about our site
    environment = os.environ | {
        "NO_MKDOCS_2_WARNING": "1",
        "PYTHONPATH": os.pathsep.join((str(ROOT), str(ROOT / "site"))),
    }
    for command in (
        [sys.executable, "-m", "forms.catalogue", str(COMPILED.relative_to(ROOT))],
        [sys.executable, "-m", "mkdocs", "build", "--quiet", "--strict"],
        [sys.executable, "-m", "_hooks.precompress", str(SITE.relative_to(ROOT))],
    ):
        if subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode != 0:
            raise SiteError(" ".join(command[1:]))
    stamp.write_text(key)
    return True


def _files() -> list[Path]:
    found: list[Path] = [REQUIREMENTS / "tools.txt"]
    for source in SOURCES:
        place = ROOT / source
        found += [place] if place.is_file() else [path for path in place.rglob("*") if path.is_file()]
    return sorted(path for path in found if "__pycache__" not in path.parts)


def _key() -> str:
    digest = hashlib.sha256()
    for path in _files():
        digest.update(f"{path.relative_to(ROOT)}\0".encode())
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def main() -> None:
    """Build and say so."""
    start = time.monotonic()
    try:
        changed = build_site()
    except SiteError as error:
        raise SystemExit(f"stopped at: {error}") from error
    print(f"site {'built' if changed else 'unchanged'} ({time.monotonic() - start:.1f} s)")


if __name__ == "__main__":
    main()
