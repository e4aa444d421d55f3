"""`python -m _hooks.precompress build/site`: a .gz and a .br beside each text file, for the edge.

Only what changed is pressed again; the same input gives the same bytes on every machine.
"""

from __future__ import annotations

import gzip
import sys
from pathlib import Path

import brotli

TEXT = {".html", ".js", ".json", ".css", ".svg", ".txt", ".xml", ".webmanifest"}


def press(folder: Path) -> int:
    """Press each text file below `folder`; returns how many were pressed anew."""
    pressed = 0
    for path in sorted(folder.rglob("*")):
        if path.suffix not in TEXT or not path.is_file():
            continue
        content = path.read_bytes()
        small, smaller = path.with_name(f"{path.name}.gz"), path.with_name(f"{path.name}.br")
        if small.is_file() and smaller.is_file() and gzip.decompress(small.read_bytes()) == content:
            continue
        small.write_bytes(gzip.compress(content, 9, mtime=0))
        smaller.write_bytes(brotli.compress(content, quality=11))
        pressed += 1
    return pressed


if __name__ == "__main__":
    sys.stdout.write(f"{press(Path(sys.argv[1]))} files pressed\n")
