"""From the tree that a clerk wrote to the facts in `model`: short forms spelt out, blocks put in, names resolved.

Build time only. Everything here keeps the places of the source, so the checks after it can still name file and line.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import msgspec

from forms.limits import check_questions
from forms.model import KIND_FIELD, LicenceType, Question
from forms.naming import resolve_names
from forms.reuse import put_block_in
from forms.source import Mapping, Place, Sequence, SourceError, place_of

KIND_LABELS = {"new": "Baru", "renewal": "Perpanjangan", "amendment": "Perubahan", "revocation": "Pencabutan"}
_PERIOD = re.compile(r"^(\d+) (day|month|year)s?$")
_STEP = re.compile(r"^([a-z_]+),\s*(\d+) days?$")
_FILES = re.compile(r"^(?:(\d+)-)?(\d+)$")


def begin(tree: Mapping, blocks: Path) -> None:
    """Spell a definition's short forms out, in place; names in conditions are resolved by `finish`."""
    for key in ("sections", "documents", "workflow", "kinds", "fee", "licence_document", "privacy"):
        if key not in tree:
            raise SourceError(tree.place, f"`{key}:` is missing; see another definition for how it is written")
    spell_out(tree, blocks)


def spell_out(tree: Mapping, blocks: Path) -> None:
    """Put the blocks in and write the short forms out, in place. Raises SourceError."""
    for section in tree["sections"]:
        put_block_in(section, blocks)
    if len(tree["kinds"]) > 1:
        _ask_for_the_kind(tree)
    for document in tree["documents"]:
        _spell_files(document)
    tree.put("workflow", _spell_steps(tree["workflow"]))
    retention = tree["privacy"].get("retention", {})
    for key in retention:
        retention[key] = _spell_period(retention[key], retention.places[key])
    licence_document = tree["licence_document"]
    if "validity" in licence_document:
        licence_document["validity"] = _spell_period(licence_document["validity"], licence_document.places["validity"])


def finish(tree: Mapping) -> LicenceType:
    """The licence type of a complete tree (guide and tariff joined in). Raises SourceError for what does not fit."""
    resolve_names(tree)
    try:
        licence = msgspec.convert(tree, LicenceType)
    except msgspec.ValidationError as error:
        message, _, where = str(error).partition(" - at `")
        place = place_of(tree, where.rstrip("`")) or tree.place
        raise SourceError(place, f"{message} (at {where.rstrip('`') or 'the top'})") from error
    check_questions(licence, tree)
    return licence


def _ask_for_the_kind(tree: Mapping) -> None:
    """Where more than one kind of application is possible, the form's first question asks which."""
    place = tree.places["kinds"]
    section_id, _, field_id = KIND_FIELD.partition(".")
    options = _mapping(place, **{kind: KIND_LABELS.get(kind, kind) for kind in tree["kinds"]})
    field = _mapping(place, id=field_id, type="choice", label="Jenis permohonan", options=options)
    section = _mapping(place, id=section_id, title="Permohonan", fields=Sequence(place, [field]))
    sections: Sequence = tree["sections"]
    tree.put("sections", Sequence(sections.place, [section, *sections], [place, *sections.places]))


def _mapping(place: Place, **content: object) -> Mapping:
    mapping = Mapping(place)
    for key, value in content.items():
        mapping.put(key, value)
    return mapping


def _spell_files(document: Mapping) -> None:
    if "files" not in document:
        return
    place = document.places["files"]
    match = _FILES.match(str(document.pop("files")))
    if match is None:
        raise SourceError(place, "write the number of files as `3` or `2-6`")
    document.put("min_files", int(match[1] or 1), place)
    document.put("max_files", int(match[2]), place)


def _spell_steps(steps: Sequence) -> Sequence:
    spelt = Sequence(steps.place)
    for step, place in zip(steps, steps.places, strict=True):
        state, budget = next(iter(step.items()))
        match = _STEP.match(str(budget))
        if match is None:
            raise SourceError(place, f"write `- {state}: role, 3 days`")
        whole = _mapping(place, state=state, role=match[1], days=int(match[2]))
        for key in list(step)[1:]:
            whole.put(key, step[key], step.places[key])
        spelt.append(whole)
        spelt.places.append(place)
    return spelt


def _spell_period(text: object, place: Place) -> dict[str, Any]:
    match = _PERIOD.match(str(text))
    if match is None:
        raise SourceError(place, "write a period as `30 days`, `3 months` or `5 years`")
    return {"count": int(match[1]), "unit": f"{match[2]}s"}


def questions_of(licence: LicenceType) -> dict[str, Question | object]:
    """Every question and group by `section.field`."""
    return {f"{section.id}.{field.id}": field for section in licence.sections for field in section.fields}
