"""Compiled licence types, read: what the functions know of the catalogue at run time (msgspec and json only)."""

from __future__ import annotations

import re
from functools import cached_property
from pathlib import Path
from typing import Any

import msgspec

from forms.model import CompiledLicence, Language, LicenceType
from forms.texts import Texts

KEPT_VERSIONS = 2
_HASH = re.compile(r"[0-9a-f]{16}")
INDEX_FILE, REGION_FILE, TEXTS_FILE = "index.json", "region.json", "texts.json"


class UnknownLicenceTypeError(LookupError):
    """No licence type of that name is offered."""

    code = "unknown_licence_type"


class StaleFormError(LookupError):
    """The form's version is neither the current one nor one of the two before it."""

    code = "stale_form"


def file_name(slug: str, digest: str) -> str:
    """The compiled file of one version of a licence type."""
    return f"{slug}.{digest}.json"


def write_index(folder: Path, index: dict[str, list[str]]) -> None:
    """Write which versions are accepted, the current one first."""
    (folder / INDEX_FILE).write_bytes(msgspec.json.encode(index, order="sorted"))


class CompiledCatalogue:
    """The folder of compiled files; each is read when first needed and then kept."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._read: dict[str, CompiledLicence] = {}

    @cached_property
    def index(self) -> dict[str, list[str]]:
        """Accepted hashes by licence type, the current one first."""
        return msgspec.json.decode((self._folder / INDEX_FILE).read_bytes(), type=dict[str, list[str]])

    @cached_property
    def texts(self) -> dict[Language, Texts]:
        """The interface's words by language."""
        raw = msgspec.json.decode((self._folder / TEXTS_FILE).read_bytes(), type=dict[Language, dict[str, str]])
        return {language: Texts(words) for language, words in raw.items()}

    @cached_property
    def region(self) -> dict[str, Any]:
        """The region's facts (`infra/region.yml`), as plain data for pages and documents."""
        return dict(self._compiled_region["region"])

    @cached_property
    def days_off(self) -> dict[str, str]:
        """Holidays and cuti bersama: ISO date to name."""
        return dict(self._compiled_region["days_off"])

    @cached_property
    def _compiled_region(self) -> dict[str, dict[str, Any]]:
        return msgspec.json.decode((self._folder / REGION_FILE).read_bytes(), type=dict[str, dict[str, Any]])

    def current_hash(self, slug: str) -> str:
        """The hash of the version now offered. Raises UnknownLicenceTypeError."""
        if slug not in self.index:
            raise UnknownLicenceTypeError(slug)
        return self.index[slug][0]

    def is_accepted(self, slug: str, digest: str) -> bool:
        """Whether a form of that version may still be sent."""
        return digest in self.index.get(slug, ())

    def accepted(self, slug: str, digest: str, language: Language = "id") -> LicenceType:
        """The version that a form page names. Raises UnknownLicenceTypeError or StaleFormError."""
        if slug not in self.index:
            raise UnknownLicenceTypeError(slug)
        if digest not in self.index[slug]:
            raise StaleFormError(slug)
        return self.version(slug, digest, language)

    def version(self, slug: str, digest: str, language: Language = "id") -> LicenceType:
        """Any version that is still kept. Raises StaleFormError if it is gone, or was never one."""
        if not _HASH.fullmatch(digest):  # it may come from a page, and becomes a file's name
            raise StaleFormError(slug)
        name = file_name(slug, digest)
        if name not in self._read:
            path = self._folder / name
            if not path.is_file():
                raise StaleFormError(slug)
            self._read[name] = msgspec.json.decode(path.read_bytes(), type=CompiledLicence)
        languages = self._read[name].languages
        return languages.get(language, languages["id"])

    def of_application(self, slug: str, digest: str, language: Language = "id") -> LicenceType:
        """The version that an application was received under, or the current one if that is no longer kept."""
        try:
            return self.version(slug, digest, language)
        except StaleFormError:
            return self.version(slug, self.current_hash(slug), language)
