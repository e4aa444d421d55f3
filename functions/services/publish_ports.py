"""What publishing needs from outside, as roles: what the licences' statuses are, and where published files lie."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from functions.domain.licence_status import LicenceStatus


class StatusBook(Protocol):
    """The statuses of licences by year of issue, and how many places each year's list has."""

    def listed_years(self) -> dict[int, int]:
        """The years with licences, and how many places were allotted in each."""

    def exceptions(self, year: int) -> dict[int, LicenceStatus]:
        """The licences of a year that are not simply valid, by their place."""

    def next_version(self, year: int) -> int:
        """A number for the next edition of the year's list, greater than all before."""


@dataclass(frozen=True)
class PublishedFile:
    """A published file and the tag of this edition."""

    content: bytes
    tag: str


class PublishedFiles(Protocol):
    """Files that everyone may read, under /data/."""

    def read(self, key: str) -> PublishedFile | None:
        """The file as it stands, or None."""

    def write(self, key: str, content: bytes, media_type: str, over: PublishedFile | None) -> None:
        """Write it over the edition that was read (None: there was none). Raises ConflictError if it is another."""
