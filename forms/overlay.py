"""Another language over a licence type: texts by id, everything else untouched (build time)."""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from typing import Any

import msgspec

from forms.model import LicenceType
from forms.source import Mapping, SourceError

_TOP = {"title", "product"}
_NOTHING = {
    "sections": "no section is called",
    "fields": "no question is called",
    "requirements": "the guide has no requirement",
    "checklist": "no step checks",
}
_TABLES = frozenset(_NOTHING)


class Overlay:
    """Texts by id from a `.en.yml`; remembers which were used and which were missing."""

    def __init__(
        self,
        tree: Mapping,
        blocks: list[Mapping],
        changed: AbstractSet[str] = frozenset(),
        shared: dict[str, str] | None = None,
    ) -> None:
        """`changed`: texts of blocks that the definition replaces, so that a block's translation does not fit.

        `shared`: words of requirements that many guides share.
        """
        unknown = set(tree) - _TOP - _TABLES - {"conditions", "description"}
        if unknown:
            name = min(unknown)
            raise SourceError(tree.places[name], f"`{name}` is no part of a translation")
        self._tree = tree
        self._fields: dict[str, Any] = {}
        for block in blocks:
            self._fields.update(block.get("fields", {}))
        self._fields.update(tree.get("fields", {}))
        self._changed = changed
        self._shared = shared or {}
        self._used: dict[str, set[str]] = {table: set() for table in _TABLES}
        self.missing: list[str] = []

    def translate(self, licence: LicenceType) -> LicenceType:
        """The licence type in the overlay's language; what is missing stays Indonesian and is listed."""
        raw: dict[str, Any] = msgspec.to_builtins(licence)
        for key in _TOP:
            raw[key] = self._tree.get(key) or self._miss(key, raw[key])
        for section in raw["sections"]:
            section["title"] = self._text("sections", section["id"], section["title"])
            for field in section["fields"]:
                self._field(field, field["id"], section["id"])
        for requirement in raw["requirements"]:
            for part in ("title", "how_to_get", "tip", "only_if"):
                if requirement.get(part):
                    suffix = "" if part == "title" else f".{part}"
                    requirement[part] = self._text("requirements", requirement["id"] + suffix, requirement[part])
        for step in raw["workflow"]:
            for item, text in step.get("checklist", {}).items():
                step["checklist"][item] = self._text("checklist", item, text)
        self._conditions(raw["licence_document"])
        self._refuse_unused()
        return msgspec.convert(raw, LicenceType)

    def _conditions(self, document: dict[str, Any]) -> None:
        if "conditions" in self._tree and document.get("conditions"):
            if len(self._tree["conditions"]) != len(document["conditions"]):
                raise SourceError(self._tree.places["conditions"], "the Indonesian list is longer or shorter; match it")
            document["conditions"] = self._tree["conditions"]

    def _field(self, field: dict[str, Any], name: str, section: str) -> None:
        for key, part in _texts_of(field):
            written = f"{name}{key}"
            holder = field if part in ("label", "hint") else field["options"]
            holder[part] = self._field_text(written, section, holder[part])
        unit = f"{name}.unit"  # most units are read alike everywhere, so a missing one is no gap
        if unit in self._fields:
            field["unit"] = self._field_text(unit, section, "")
        for error, sentence in field.get("errors", {}).items():
            field["errors"][error] = self._field_text(f"{name}.{error}", section, sentence)
        for inner in field.get("fields", ()):
            self._field(inner, f"{name}.{inner['id']}", section)

    def _field_text(self, name: str, section: str, fallback: str) -> str:
        known = self._tree.get("fields", {}) if f"{section}.{name}" in self._changed else self._fields
        for key in (f"{section}.{name}", name):
            if key in known:
                self._used["fields"].add(key)
                return str(known[key])
        return self._miss(f"fields.{name}", fallback)

    def _text(self, table: str, key: str, fallback: str) -> str:
        texts = self._tree.get(table, {})
        self._used[table].add(key)
        if key not in texts and table == "requirements" and key in self._shared:
            return self._shared[key]
        return str(texts[key]) if key in texts else self._miss(f"{table}.{key}", fallback)

    def _miss(self, what: str, fallback: str) -> str:
        self.missing.append(what)
        return fallback

    def _refuse_unused(self) -> None:
        for table, used in sorted(self._used.items()):
            own = self._tree.get(table, {})
            for key in own:
                if key not in used:
                    raise SourceError(own.places[key], f"{_NOTHING[table]} `{key}`; mend the name or take it out")


def _texts_of(field: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """(suffix in the overlay, key in the field) of each text that a question shows."""
    yield "", "label"
    if field.get("hint"):
        yield ".hint", "hint"
    for option in field.get("options", ()):
        yield f".{option}", option
