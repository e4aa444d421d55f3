"""`python -m forms.scaffold SLUG NAME`: the files of a new licence type, from forms/skeleton; they build as is."""

from __future__ import annotations

import datetime as dt
import re
import sys
from pathlib import Path

import msgspec

from forms.catalogue import ROOT
from forms.model import Slug
from forms.region import read_region
from forms.written import written_types

_SKELETON = Path(__file__).parent / "skeleton"


class ScaffoldError(ValueError):
    """The new licence type cannot be begun: its name does not do, or is taken. code: `scaffold`."""

    code = "scaffold"


def begin_licence_type(root: Path, slug: str, name: str, today: dt.date) -> list[Path]:
    """Write guide, definition and translation; gives their paths. Raises ScaffoldError, and overwrites nothing."""
    try:
        msgspec.convert(slug, Slug)
    except msgspec.ValidationError as error:
        raise ScaffoldError("SLUG: small letters, digits and `-`, for example SLUG=izin-baru") from error
    if not name.strip() or re.search(r"[:#<>\[\]{}\"'\n]", name):
        raise ScaffoldError('NAME: the name as people read it, without `:` or `#`, for example NAME="Izin Baru"')
    if slug in written_types(root):
        raise ScaffoldError(f"`{slug}` is there already; choose another name")
    region, _ = read_region(root / "infra" / "region.yml")
    words = {"slug": slug, "nama": name.strip(), "hari": today.isoformat(), "sektor": next(iter(region.sectors))}
    places = {
        "guide.md": root / "site" / "izin" / f"{slug}.md",
        "definition.yml": root / "forms" / "definitions" / f"{slug}.yml",
        "definition.en.yml": root / "forms" / "definitions" / f"{slug}.en.yml",
    }
    for part, path in places.items():
        text = (_SKELETON / part).read_text(encoding="utf-8")
        path.write_text(re.sub(r"<(\w+)>", lambda marker: words[marker[1]], text), encoding="utf-8")
    return list(places.values())


def main(arguments: list[str]) -> int:
    """Write them and say where they are."""
    slug, name = [*arguments, "", ""][:2]
    try:
        made = begin_licence_type(ROOT, slug, name, dt.datetime.now(tz=dt.UTC).date())
    except ScaffoldError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    sys.stdout.writelines(f"{path.relative_to(ROOT)}\n" for path in made)
    sys.stdout.write(f"fill them in, then: make lint SLUG={slug}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
