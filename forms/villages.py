"""The region's list of villages, put into the questions of type `region` (build time).

`infra/villages.yml` is a list of districts, each with the province and regency it lies in. A real region replaces the
invented one by an extract of the national list (Kepmendagri on codes of administrative areas).
"""

from __future__ import annotations

from pathlib import Path

import msgspec

from forms.model import Base
from forms.source import Mapping, SourceError, place_of, read_yaml

ALL = "all"  # as `within:`, every province of the list


class District(Base, frozen=True):
    """A kecamatan: `villages` is {code: name}."""

    code: str
    name: str
    villages: dict[str, str]


class Regency(Base, frozen=True):
    """A kabupaten or kota."""

    code: str
    name: str
    districts: tuple[District, ...]


class Province(Base, frozen=True):
    """A province."""

    code: str
    name: str
    regencies: tuple[Regency, ...]


class Villages(Base, frozen=True):
    """`infra/villages.yml`, checked."""

    provinces: tuple[Province, ...]


def join_villages(tree: Mapping, path: Path, home: str) -> None:
    """Give each question of type `region` the villages within its area, `home` if it names none."""
    asking = [
        field
        for section in tree["sections"]
        for outer in section["fields"]
        for field in (outer, *outer.get("fields", ()))
        if field.get("type") == "region"
    ]
    for field in asking:
        within = str(field.get("within") or home)
        field.put("within", within)
        if "villages" in field:
            raise SourceError(field.places["villages"], f"the villages come from {path.name}; write `within:` at most")
        field.put("villages", villages_within(read_villages(path), within))


def read_villages(path: Path) -> Villages:
    """The list. Raises SourceError naming file and line."""
    tree = read_yaml(path)
    try:
        return msgspec.convert(tree, Villages)
    except msgspec.ValidationError as error:
        message, _, where = str(error).partition(" - at `")
        raise SourceError(place_of(tree, where.rstrip("`")) or path, message) from error


def villages_within(villages: Villages, within: str) -> dict[str, dict[str, str]]:
    """{heading: {code: name}} of the districts whose code begins with `within`, or of `all`.

    A heading names what is not the same for all, from small to large: `Kecamatan A, Kabupaten B, Provinsi C`. The
    form's script makes a choice of each part (`browser/villages.js`).
    """
    districts = [
        (district, regency, province)
        for province in villages.provinces
        for regency in province.regencies
        for district in regency.districts
        if within == ALL or f"{district.code}.".startswith(f"{within}.")
    ]
    provinces = {province.code for _, _, province in districts}
    regencies = {regency.code for _, regency, _ in districts}
    headings = {}
    for district, regency, province in districts:
        parts = [f"Kecamatan {district.name}"]
        parts += [regency.name] if len(regencies) > 1 else []
        parts += [province.name] if len(provinces) > 1 else []
        headings[", ".join(parts)] = district.villages
    return headings
