"""Zips that come out the same on every machine: sorted, with one time for all, streamed rather than held in
memory.
"""

import shutil
import zipfile
from pathlib import Path

# Zip cannot say earlier.
EPOCH = (1980, 1, 1, 0, 0, 0)
# What an unpacked wheel brings and nobody reads at run time.
LEFT_OUT = (
    ".pyi",
    "/bin/",
    "RECORD",
    "INSTALLER",
    "REQUESTED",
    "direct_url.json",
    ".lock",
)

Contents = dict[str, Path]


def files_under(folder: Path, prefix: str = "") -> Contents:
    """What belongs in a package of the files under FOLDER, by the name it gets there."""
    found = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if path.is_file()}
    return {prefix + name: path for name, path in found.items() if not any(part in f"/{name}" for part in LEFT_OUT)}


def write_zip(contents: Contents, place: Path) -> None:
    """Write the files to PLACE, which appears only when it is complete."""
    unfinished = place.with_suffix(".unfinished")
    with zipfile.ZipFile(unfinished, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        for name in sorted(contents):
            entry = zipfile.ZipInfo(name, EPOCH)
            entry.external_attr = 0o644 << 16
            entry.compress_type = zipfile.ZIP_DEFLATED
            with contents[name].open("rb") as source, archive.open(entry, "w") as target:
                shutil.copyfileobj(source, target, 1 << 20)
    unfinished.replace(place)
