"""A few questions as a licence type of their own: what the handbook shows alive, and what tests of the language use.

`sections:`, or only `fields:`, as in a definition; everything else is made up. Build time only.
"""

from __future__ import annotations

from pathlib import Path

from forms import definition
from forms.model import LicenceType
from forms.source import Mapping, Place, SourceError, read_yaml_text
from forms.villages import join_villages

_ROOT = Path(__file__).parent.parent
_REST = """
title: Contoh
sector: contoh
product: Contoh
requirements: []
version: 1
licence: contoh
kinds: [new]
documents: []
workflow:
  - document_check: verifikator, 1 day
  - approval: kepala, 1 day
fee: {amount: 25000}
licence_document: {holder: contoh.nama, fields: []}
privacy:
  basis: public_task
  retention: {draft: 30 days, refused: 1 year, granted: 5 years}
"""
_HOME = "99.01"


def compile_example(text: str, place: Place, *, root: Path = _ROOT) -> LicenceType:
    """The licence type of an example that begins at `place`. Raises SourceError naming its file and line."""
    tree = read_yaml_text(text, place)
    if "fields" in tree:
        section = Mapping(place)
        for key, value in (("id", "contoh"), ("title", "Contoh"), ("fields", tree.pop("fields"))):
            section.put(key, value)
        sections = read_yaml_text("sections: []", place)["sections"]
        sections.append(section)
        sections.places.append(place)
        tree.put("sections", sections)
    if "sections" not in tree:
        raise SourceError(place, "an example begins with `fields:` or `sections:`")
    for key, value in read_yaml_text(_REST, place).items():
        if key not in tree:
            tree.put(key, value, place)
    definition.spell_out(tree, root / "forms" / "blocks")
    join_villages(tree, root / "infra" / "villages.yml", _HOME)
    return definition.finish(tree)
