"""Who runs this: `infra/region.yml` read, checked, and its calendar worked out for the years ahead (build time)."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Annotated, Literal

import holidays
import msgspec
from msgspec import Meta

from forms.model import Base
from forms.source import Mapping, Place, SourceError, place_of, read_yaml

YEARS_AHEAD = 3
MOST_RUPIAH = 999_999_999_999_999


class Tariff(Base, frozen=True):
    """Whole rupiah, one `amount`, or one per answer or pair of answers, with the regulation that says so."""

    legal_ground: str
    amount: int = 0
    amounts: dict[str, int | dict[str, int]] = msgspec.field(default_factory=dict)
    source: str = ""
    verified: bool = False


class Holiday(Base, frozen=True):
    """A day off that the calendar does not know."""

    date: str
    name: str


class Silence(Base, frozen=True):
    """What the law says of an office that is late; shown, never acted on."""

    id: str
    en: str
    legal_ground: str
    verified: bool = False


class Terms(Base, frozen=True):
    """Periods in working days, with the law that sets them (`calendar.Terms`)."""

    objection: Annotated[int, Meta(ge=1)]
    objection_decision: Annotated[int, Meta(ge=1)]
    legal_ground: str
    answer: Annotated[int, Meta(ge=0)] = 0
    verified: bool = False
    silence: Silence | None = None


class Reason(Base, frozen=True):
    """Why a file, or an application, is not accepted: for officers to choose and applicants to read."""

    use: tuple[Literal["document", "return", "reject"], ...]
    id: str
    en: str
    legal_ground: str = ""


class HolidayOverrides(Base, frozen=True):
    """What the yearly joint decree (SKB 3 Menteri) adds to or takes from the computed calendar."""

    extra: tuple[Holiday, ...] = ()
    removed: tuple[str, ...] = ()
    source: str = ""


class Hours(Base, frozen=True):
    """Opening hours in words, in both languages."""

    id: str
    en: str


class Agency(Base, frozen=True):
    """The one-stop agency, as citizens reach it."""

    name: str
    address: str
    phone: str
    email: str
    hours: Hours


class Head(Base, frozen=True):
    """The office, not the person: no name of a real officer stands anywhere."""

    title: str


class Complaints(Base, frozen=True):
    """Where to complain, component 6 of the service standard."""

    name: str
    url: str
    phone: str = ""
    email: str = ""
    note: str = ""


class Region(Base, frozen=True):
    """`infra/region.yml`, checked."""

    name: str
    code: str
    agency: Agency
    head: Head
    complaints: Complaints
    emergency_phone: str
    timezone: str
    tariffs: dict[str, Tariff]
    sectors: dict[str, dict[str, str]]
    mail_from: str
    terms: Terms
    reasons: dict[str, Reason]
    counter_closes: Annotated[str, Meta(pattern=r"^([01]\d|2[0-3])\.[0-5]\d$")] = "23.59"
    sms: bool = False  # each costs tens of US cents in Indonesia, so a region switches them on
    holidays: HolidayOverrides = HolidayOverrides()


class CompiledRegion(Base, frozen=True):
    """The region with every day off (ISO dates, weekends apart) of the years that a clock can reach."""

    region: Region
    days_off: dict[str, str]


def read_region(path: Path) -> tuple[Region, Mapping]:
    """The region file and its source tree. Raises SourceError naming file and line."""
    tree = read_yaml(path)
    for tariff in tree.get("tariffs", {}).values():
        for key in ("amount", "amounts"):
            if key in tariff:
                _check_rupiah(tariff[key], tariff.places[key])
    try:
        return msgspec.convert(tree, Region), tree
    except msgspec.ValidationError as error:
        message, _, where = str(error).partition(" - at `")
        raise SourceError(place_of(tree, where.rstrip("`")) or path, message) from error


def _check_rupiah(written: object, place: Place) -> None:
    """An amount, or amounts by option; YAML reads `25.000` as twenty-five."""
    if isinstance(written, Mapping):
        for key, below in written.items():
            _check_rupiah(below, written.places[key])
    elif type(written) is not int or not 0 <= written <= MOST_RUPIAH:
        raise SourceError(place, f"`{written}` is no amount; write whole rupiah without points, for example 25000")


def compile_region(region: Region, first_year: int) -> CompiledRegion:
    """Work out the days off from `first_year` on: national holidays and cuti bersama, then the region's overrides."""
    years = range(first_year, first_year + YEARS_AHEAD + 1)
    national = holidays.country_holidays("ID", years=years, categories=("public", "government"), language="id")
    days_off = {day.isoformat(): name for day, name in sorted(national.items())}
    for removed in region.holidays.removed:
        days_off.pop(dt.date.fromisoformat(removed).isoformat(), None)
    for extra in region.holidays.extra:
        days_off[dt.date.fromisoformat(extra.date).isoformat()] = extra.name
    return CompiledRegion(region, dict(sorted(days_off.items())))
