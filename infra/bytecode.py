"""Compiled Python beside the sources of a package.

Lambda's task folder is read-only: without it every cold start compiles all that it imports, which takes a third of
its time and leaves some 5 MB of working memory behind. The files are never checked against their sources at run time
(PEP 552, unchecked), and the same sources give the same bytes: fixed hash seed, paths as on Lambda, no time of day.
An interpreter of another version passes them over.
"""

import os
import subprocess
import sys
from pathlib import Path


def compile_below(folder: Path, runs_at: str) -> None:
    """Compile what lies in FOLDER, which will lie at RUNS_AT; a library's file for other Pythons may not compile."""
    command = [sys.executable, "-m", "compileall", "-q", "-q", "--invalidation-mode", "unchecked-hash"]
    environment = os.environ | {"PYTHONHASHSEED": "0"}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    subprocess.run([*command, "-s", str(folder), "-p", runs_at, str(folder)], env=environment, check=False)
