"""Blocks: questions that several forms share, put in by `use:` and fitted by `change:` and `leave_out:` (build time).

use: blocks/place
leave_out: [koordinat]
change:
  alamat_lokasi: {label: Alamat apotek, max: 120}
fields: [...]                     # further questions, behind those of the block
"""

from __future__ import annotations

import copy
from pathlib import Path

from forms.source import Mapping, Sequence, SourceError, read_yaml

CHANGEABLE = ("label", "hint", "optional", "min", "max", "errors")
_TEXTS = {"label": "", "hint": ".hint"}


def put_block_in(section: Mapping, blocks: Path) -> None:
    """Put the block that the section uses before its own fields. Raises SourceError."""
    for key in ("leave_out", "change"):
        if key in section and "use" not in section:
            raise SourceError(section.places[key], f"`{key}:` fits a block, and this section has no `use:`")
    name = section.pop("use", None)
    if name is None:
        return
    path = blocks.parent / f"{name}.yml"
    if not path.is_file():
        known = ", ".join(sorted(f"blocks/{p.stem}" for p in blocks.glob("*.yml") if "." not in p.stem))
        raise SourceError(section.places["use"], f"no block is called `{name}`; write one of {known}")
    fields: Sequence = read_yaml(path)["fields"]
    left_out = _left_out(section, fields, name)
    _change(section, fields, name, left_out)
    kept = [(field, at) for field, at in zip(fields, fields.places, strict=True) if field["id"] not in left_out]
    own = section.get("fields", Sequence(section.place))
    places = [*(at for _, at in kept), *getattr(own, "places", [])]
    section.put("fields", Sequence(fields.place, [*(field for field, _ in kept), *own], places))


def _left_out(section: Mapping, fields: Sequence, name: str) -> set[str]:
    place = section.places.get("leave_out", section.place)
    left_out = section.pop("leave_out", [])
    if not isinstance(left_out, list):
        raise SourceError(place, "write the questions to leave out as a list: `leave_out: [koordinat]`")
    for field_id, at in zip(left_out, getattr(left_out, "places", []), strict=True):
        _known(field_id, fields, name, at)
    return set(left_out)


def _change(section: Mapping, fields: Sequence, name: str, left_out: set[str]) -> None:
    place = section.places.get("change", section.place)
    changes = section.pop("change", None)
    if changes is None:
        return
    if not isinstance(changes, Mapping):
        raise SourceError(place, "write `change:` and below it `question: {label: ...}`")
    for field_id, change in changes.items():
        at = changes.places[field_id]
        field = _known(field_id, fields, name, at)
        if field_id in left_out:
            raise SourceError(at, f"`{field_id}` is left out, so it cannot be changed as well")
        if not isinstance(change, Mapping):
            raise SourceError(at, f"write what changes: `{field_id}: {{label: ...}}`")
        for key, value in change.items():
            if key not in CHANGEABLE:
                raise SourceError(change.places[key], f"`{key}` of a block stays; only {', '.join(CHANGEABLE)} change")
            field.put(key, copy.deepcopy(value), change.places[key])


def _known(field_id: object, fields: Sequence, name: str, place: object) -> Mapping:
    for field in fields:
        if field["id"] == field_id:
            return field  # type: ignore[no-any-return]
    known = ", ".join(field["id"] for field in fields)
    raise SourceError(place, f"`{name}` asks no `{field_id}`; it asks {known}")  # type: ignore[arg-type]


def changed_texts(definition: Mapping) -> set[str]:
    """`section.field` and `section.field.hint` of the block's texts that a definition replaces.

    The block's translation says the old words, so these need their own.
    """
    changed = set()
    for section in definition["sections"]:
        for field_id, change in section.get("change", {}).items():
            changed |= {f"{section['id']}.{field_id}{_TEXTS[key]}" for key in change if key in _TEXTS}
    return changed


def read_translations(blocks: Path) -> list[Mapping]:
    """The blocks' translations. Raises SourceError for words of a question, option or error that the block lacks."""
    found = []
    for path in sorted(blocks.glob("*.en.yml")):
        block, words = read_yaml(path.with_name(path.name.replace(".en.", "."))), read_yaml(path)
        known = {key for field in block["fields"] for key in _names_of(field, field["id"])}
        for key in words["fields"]:
            if key not in known:
                raise SourceError(words["fields"].places[key], f"the block has nothing called `{key}`; mend the name")
        found.append(words)
    return found


def _names_of(field: Mapping, name: str) -> set[str]:
    parts = {*field.get("options", ()), *field.get("errors", ()), *({"hint", "unit"} & field.keys())}
    inner = {key for each in field.get("fields", ()) for key in _names_of(each, f"{name}.{each['id']}")}
    return {name, *(f"{name}.{part}" for part in parts)} | inner
