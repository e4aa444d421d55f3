"""The JSON Schema of a definition as a clerk writes it, for editors: `python -m forms.schema` prints it.

Drawn from the model, so it cannot lag behind; the short forms that `definition` spells out are put in here.
"""

from __future__ import annotations

import json
import sys
from typing import Any, get_args

import msgspec

from forms.model import LicenceType, Role, State

ADDRESS = "/skema/definition.json"  # below the site's root; never fetched by anything of ours
_CONDITION = {"type": "string", "description": "for example `alasan == lain` or `tinggi > 6`"}
_PERIOD = {"type": "string", "pattern": r"^\d+ (day|month|year)s?$", "description": "for example `30 days`"}
_STEP = {"type": "string", "pattern": rf"^({'|'.join(get_args(Role))}), *\d+ days?$"}
_FILES = {"anyOf": [{"type": "string", "pattern": r"^(\d+-)?\d+$"}, {"type": "integer", "minimum": 1}]}
# what is drawn from elsewhere and never written in a definition
_JOINED = {"requirements", "sector", "product"}
_FILLED_IN = {"Region": {"villages"}, "Fee": {"amount", "amounts", "legal_ground", "verified"}}
_CONDITIONS = {"shown_if", "required_if", "skip_if", "waive_if"}


def definition_schema() -> dict[str, Any]:
    """The schema of `forms/definitions/<licence>.yml`."""
    (top,), parts = msgspec.json.schema_components([LicenceType], ref_template="#/$defs/{name}")
    for name, part in parts.items():
        _as_written(name, part)
    licence = parts.pop(top["$ref"].rpartition("/")[2])
    licence["properties"] = {key: value for key, value in licence["properties"].items() if key not in _JOINED}
    licence["required"] = sorted(set(licence["required"]) - _JOINED)
    parts["Section"] = _section(parts["Section"])
    parts["Document"]["properties"] |= {"files": _FILES}
    for key in ("min_files", "max_files"):
        del parts["Document"]["properties"][key]
    parts["Retention"]["properties"] = dict.fromkeys(parts["Retention"]["properties"], _PERIOD)
    parts["LicenceDocument"]["properties"]["validity"] = _PERIOD
    licence["properties"]["workflow"] = {"type": "array", "minItems": 1, "items": _step(parts.pop("Step"))}
    for unused in ("Requirement", "Period", "Test"):
        parts.pop(unused, None)
    head = {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "forms/definitions/<licence>.yml"}
    return {**head, **licence, "$defs": parts}


def _as_written(name: str, part: dict[str, Any]) -> None:
    properties = part.get("properties", {})
    for key in _FILLED_IN.get(name, ()):
        properties.pop(key, None)
    for key in _CONDITIONS & properties.keys():
        properties[key] = _CONDITION
    part.pop("title", None)
    for value in properties.values():
        value.pop("default", None)


def _section(section: dict[str, Any]) -> dict[str, Any]:
    """A section, or one that uses a block."""
    texts = {"label": {"type": "string"}, "hint": {"type": "string"}, "optional": {"type": "boolean"}}
    limits = {"min": {"type": "number"}, "max": {"type": "number"}, "errors": {"type": "object"}}
    change = {"type": "object", "properties": texts | limits, "additionalProperties": False}
    section["properties"] |= {
        "use": {"type": "string", "pattern": "^blocks/[a-z][a-z0-9-]*$"},
        "leave_out": {"type": "array", "items": {"type": "string"}},
        "change": {"type": "object", "additionalProperties": change},
    }
    return section | {"required": ["id", "title"], "anyOf": [{"required": ["fields"]}, {"required": ["use"]}]}


def _step(step: dict[str, Any]) -> dict[str, Any]:
    """`- document_check: verifikator, 2 days`, with what may stand below it."""
    more = {key: value for key, value in step["properties"].items() if key not in ("state", "role", "days")}
    states = dict.fromkeys(get_args(State), _STEP)
    return {
        "type": "object",
        "properties": states | more,
        "additionalProperties": False,
        "oneOf": [{"required": [state]} for state in states],
    }


def main() -> int:
    """Print it."""
    sys.stdout.write(json.dumps(definition_schema(), indent=1, ensure_ascii=False) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
