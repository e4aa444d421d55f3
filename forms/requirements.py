"""Requirements that many guides name: `- use: ktp` puts in how one gets that paper, written once (build time).

`forms/requirements.yml` holds {id: {title, how_to_get, tip, only_if}}, `requirements.en.yml` the English words. A guide
may write its own `id:`, `title:` and so on beside `use:`; what it writes needs English words of its own.
"""

from __future__ import annotations

from pathlib import Path

from forms.source import Mapping, SourceError, read_yaml

_FOLDER = Path(__file__).parent
TEXTS = ("title", "how_to_get", "tip", "only_if")


def put_requirements_in(requirements: list[Mapping], folder: Path = _FOLDER) -> dict[str, str]:
    """Spell out each `use:` in place; gives the English words that fit, by `id` and `id.part`. Raises SourceError."""
    shared = read_yaml(folder / "requirements.yml")
    english = read_yaml(folder / "requirements.en.yml")
    words: dict[str, str] = {}
    for item in requirements:
        if "use" not in item:
            continue
        place, name = item.places["use"], str(item.pop("use"))
        if name not in shared:
            raise SourceError(place, f"no shared requirement `{name}`; write one of {', '.join(sorted(shared))}")
        identifier = str(item.setdefault("id", name))
        for part in TEXTS:
            if part in item or part not in shared[name]:
                continue
            item.put(part, shared[name][part], place)
            written = name if part == "title" else f"{name}.{part}"
            if written in english:
                words[identifier if part == "title" else f"{identifier}.{part}"] = str(english[written])
    return words
