"""Compile every licence type: guide front matter + definition (+ translation) → one JSON named by its content hash.

`python -m forms.catalogue build/compiled` writes what the functions and the guide read. Build time only; the functions
read the result through `compiled`.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import msgspec

from forms import agreement, definition, texts
from forms.compiled import KEPT_VERSIONS, REGION_FILE, TEXTS_FILE, file_name, write_index
from forms.model import CompiledLicence, Language, LicenceType, encode
from forms.overlay import Overlay
from forms.region import Region, compile_region, read_region
from forms.reuse import changed_texts, read_translations
from forms.source import Mapping, SourceError, read_front_matter, read_yaml
from forms.villages import join_villages

ROOT = Path(__file__).parent.parent
RELEASED = ROOT / "forms" / "released"
GUIDE_FACTS = ("title", "sector", "product", "requirements")
KIND_IN_ENGLISH = {"kind": "Kind of application", "kind.new": "New", "kind.renewal": "Renewal"} | {
    "kind.amendment": "Amendment",
    "kind.revocation": "Revocation",
}


@dataclass(frozen=True)
class Pair:
    """One licence type as a clerk wrote it."""

    guide: Path
    definition: Path

    @property
    def translation(self) -> Path:
        return self.definition.with_suffix(".en.yml")


@dataclass(frozen=True)
class Catalogue:
    """All licence types compiled, with the region they are offered in."""

    region: Region
    licences: dict[str, CompiledLicence]
    untranslated: dict[str, list[str]]


def compile_catalogue(root: Path = ROOT) -> Catalogue:
    """Compile all pairs below `root`. Raises SourceError with file, line and what to write instead."""
    region, region_tree = read_region(root / "infra" / "region.yml")
    licences, untranslated = {}, {}
    for pair in _pairs(root):
        indonesian = _compile_pair(pair, region, region_tree)
        languages: dict[Language, LicenceType] = {"id": indonesian}
        if pair.translation.is_file():
            languages["en"], untranslated[indonesian.licence] = _translate(pair, indonesian)
        digest = hashlib.sha256(msgspec.json.encode(languages)).hexdigest()[:16]
        licences[indonesian.licence] = CompiledLicence(digest, languages)
    return Catalogue(region, licences, untranslated)


def write_catalogue(catalogue: Catalogue, folder: Path, released: Path, today: dt.date) -> None:
    """Write the compiled files. Of the versions in `released`, the two latest are still accepted, all can be read."""
    folder.mkdir(parents=True, exist_ok=True)
    index: dict[str, list[str]] = {}
    for slug, licence in catalogue.licences.items():
        _write(folder / file_name(slug, licence.hash), encode(licence))
        earlier = [path for path in released_versions(released, slug) if released_hash(path) != licence.hash]
        for path in earlier:
            _write(folder / file_name(slug, released_hash(path)), path.read_bytes())
        index[slug] = [licence.hash, *(released_hash(path) for path in reversed(earlier[-KEPT_VERSIONS:]))]
    write_index(folder, index)
    _write(folder / REGION_FILE, encode(compile_region(catalogue.region, today.year - 1)))
    _write(folder / TEXTS_FILE, msgspec.json.encode(texts.read_texts(ROOT / "forms" / "texts")))


def released_versions(released: Path, slug: str) -> list[Path]:
    """The released versions of a licence type, the oldest first: `<slug>/<number>.<hash>.json`."""
    return sorted((released / slug).glob("*.json"))


def released_hash(path: Path) -> str:
    """The hash in a released version's name."""
    return path.name.split(".")[1]


def release(catalogue: Catalogue, released: Path) -> list[Path]:
    """Keep what is about to be deployed, so that forms cached today can still be sent after the next change.

    Gives the files that were added: commit them with the release. Older ones stay while applications refer to them.
    """
    added = []
    for slug, licence in catalogue.licences.items():
        versions = released_versions(released, slug)
        if versions and released_hash(versions[-1]) == licence.hash:
            continue
        number = int(versions[-1].name.split(".")[0]) + 1 if versions else 1
        path = released / slug / f"{number:04}.{licence.hash}.json"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(encode(licence))
        added.append(path)
    return added


def _pairs(root: Path) -> Iterator[Pair]:
    guides, definitions = root / "site" / "izin", root / "forms" / "definitions"
    names = {path.name.split(".")[0] for folder in (guides, definitions) for path in folder.glob("*.*")}
    for name in sorted(names - {"index"}):
        yield Pair(guides / f"{name}.md", definitions / f"{name}.yml")


def _compile_pair(pair: Pair, region: Region, region_tree: Mapping) -> LicenceType:
    facts, _ = read_front_matter(pair.guide)
    tree = definition.read_definition(pair.definition, ROOT / "forms" / "blocks")
    agreement.check_names(pair.guide, facts, tree)
    for key in GUIDE_FACTS:
        if key not in facts:
            raise SourceError(facts.place, f"`{key}:` is missing")
        tree.put(key, facts[key], facts.places[key])
    _join_tariff(tree, region, region_tree)
    join_villages(tree, region_tree.place.file.with_name("villages.yml"), region.code)
    licence = definition.finish(tree)
    agreement.check(licence, facts, tree, region)
    return licence


def _join_tariff(tree: Mapping, region: Region, region_tree: Mapping) -> None:
    fee: Mapping = tree["fee"]
    name = fee.get("tariff", "")
    if name not in region.tariffs:
        known = ", ".join(sorted(region.tariffs))
        raise SourceError(
            fee.places.get("tariff", fee.place), f"no tariff `{name}` in {region_tree.place.file}: {known}"
        )
    tariff, written = region.tariffs[name], region_tree["tariffs"][name]
    for key in ("amount", "legal_ground", "verified"):
        fee.put(key, getattr(tariff, key), region_tree["tariffs"].places[name])
    fee.put("amounts", written.get("amounts", {}), written.places.get("amounts"))  # with its lines


def _translate(pair: Pair, licence: LicenceType) -> tuple[LicenceType, list[str]]:
    blocks = read_translations(ROOT / "forms" / "blocks")
    asked = Mapping(blocks[0].place if blocks else read_yaml(pair.translation).place)
    asked.put("fields", dict(KIND_IN_ENGLISH))
    overlay = Overlay(read_yaml(pair.translation), [asked, *blocks], changed_texts(read_yaml(pair.definition)))
    return overlay.translate(licence), overlay.missing


def _write(path: Path, content: bytes) -> None:
    if not path.is_file() or path.read_bytes() != content:
        path.write_bytes(content)


def main(arguments: list[str]) -> int:
    """Compile into a folder, or `--release`; says what is untranslated, or the first mistake with file and line."""
    try:
        catalogue = compile_catalogue()
    except SourceError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    if arguments == ["--release"]:
        for path in release(catalogue, RELEASED):
            sys.stdout.write(f"{path.relative_to(ROOT)}\n")
        return 0
    folder = Path(arguments[0])
    write_catalogue(catalogue, folder, RELEASED, dt.datetime.now(tz=dt.UTC).date())
    for slug, missing in catalogue.untranslated.items():
        if missing:
            sys.stdout.write(f"{slug}: not in English yet: {', '.join(missing)}\n")
    sys.stdout.write(f"{len(catalogue.licences)} licence types compiled into {folder}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
