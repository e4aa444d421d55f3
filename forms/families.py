"""Families: licence types that share one definition and one guide and differ by a few words (build time).

forms/families/<family>/definition.yml, guide.md, definition.en.yml, guide.en.md    what is shared
forms/families/<family>/variants.yml                                              who differs, and how

The shared files write `<profesi>` where members differ, `<Profesi>` with a capital. A list item with
`only_with: mandiri`, and a line, key or list item that begins with `<?mandiri> `, stay only for members that say
`mandiri: true`; `only_without:` and `<!mandiri> ` only for the others.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from forms.model import Language
from forms.source import Mapping, Place, Sequence, SourceError, read_front_matter, read_yaml

_MARKER = re.compile(r"<([A-Za-z]\w*)>")
_ONLY = re.compile(r"^<([?!])(\w+)> ?")
_SWITCH = re.compile(r"<[?!](\w+)>|only_with(?:out)?: *(\w+)")
_LISTS = ("keywords", "situations", "legal_basis", "sources")  # facts of one member, put behind the shared ones
_HEAD = ("parameters", "switches", "variants")


@dataclass(frozen=True)
class Variant:
    """One member: its words by parameter, the switches that are on, what its guide adds."""

    slug: str
    written: Mapping
    words: dict[str, Mapping | str]
    on: frozenset[str]
    switches: frozenset[str]

    def word(self, name: str, language: Language) -> str | None:
        """A parameter's value, with a capital if it is asked for so; None if there is no such parameter."""
        key = name[0].lower() + name[1:]
        if key not in self.words:
            return None
        value = self.words[key]
        text = str(value.get(language, value["id"]) if isinstance(value, Mapping) else value)
        return text if key == name else text[:1].upper() + text[1:]


@dataclass(frozen=True)
class Family:
    """A folder of shared files, with its members by short name."""

    folder: Path
    variants: dict[str, Variant] = field(default_factory=dict)

    def path(self, name: str) -> Path:
        """One of the shared files."""
        return self.folder / name


def read_families(folder: Path) -> list[Family]:
    """All families. Raises SourceError for a parameter that is misspelt, missing, or used nowhere."""
    return [_read(path.parent) for path in sorted(folder.glob("*/variants.yml"))]


def fill(tree: Mapping, variant: Variant, language: Language) -> Mapping:
    """A copy of a shared tree with the member's words. Raises SourceError naming the shared file and line."""
    filled = _fill(tree, variant, language, tree.place)
    assert isinstance(filled, Mapping)  # noqa: S101  # a mapping stays one
    return filled


def fill_guide(facts: Mapping, body: str, variant: Variant, language: Language) -> tuple[Mapping, str]:
    """Front matter and body with the member's words and what it adds; the body keeps its lines."""
    filled = fill(facts, variant, language)
    for key in _LISTS:
        own = variant.written.get(key) if language == "id" or key == "keywords" else None
        if isinstance(own, Sequence):
            shared = filled.get(key, Sequence(filled.place))
            places = [*shared.places, *own.places]
            filled.put(key, Sequence(own.place, [*shared, *own], places))
    first = filled.place.line + facts.place.file.read_text(encoding="utf-8").partition("\n---")[0].count("\n")
    lines = []
    for number, line in enumerate(body.split("\n"), first + 1):
        place = Place(facts.place.file, number)
        lines.append(_words(_ONLY.sub("", line), variant, language, place) if _stays(line, variant, place) else "")
    return filled, "\n".join(lines)


def _read(folder: Path) -> Family:
    tree = read_yaml(folder / "variants.yml")
    for key in tree:
        if key not in _HEAD:
            raise SourceError(tree.places[key], f"`{key}` is not known here; write one of {', '.join(_HEAD)}")
    family, used = Family(folder), _used(folder)
    known, switches = tree.get("parameters", {}), tree.get("switches", {})
    for name in (*known, *switches):
        if name not in used:
            where = (known if name in known else switches).places[name]
            raise SourceError(where, f"no file of {folder.name}/ uses `{name}`; write `<{name}>` there or take it out")
    for slug, written in tree["variants"].items():
        family.variants[slug] = _variant(slug, written, tree)
    return family


def _variant(slug: str, written: object, tree: Mapping) -> Variant:
    place = tree["variants"].places[slug]
    known, switches = tree.get("parameters", {}), tree.get("switches", {})
    if not isinstance(written, Mapping):
        raise SourceError(place, f"write below `{slug}:` its parameters: {', '.join(known)}")
    for key, value in written.items():
        if key not in (*known, *switches, *_LISTS):
            names = ", ".join((*known, *switches, *_LISTS))
            raise SourceError(written.places[key], f"no parameter is called `{key}`; write one of {names}")
        if key in switches and not isinstance(value, bool):
            raise SourceError(written.places[key], f"write `{key}: true` or leave it out")
        if isinstance(value, Mapping) and not {"id"} <= set(value) <= {"id", "en"}:
            raise SourceError(written.places[key], f"write `{key}: {{id: ..., en: ...}}`, or one text for both")
    for key in known:
        if key not in written:
            raise SourceError(place, f"`{key}:` is missing: {known[key]}")
    words: dict[str, Mapping | str] = {"slug": slug, **{key: written[key] for key in known}}
    on = frozenset(key for key in switches if written.get(key))
    return Variant(slug, written, words, on, frozenset(switches))


def _used(folder: Path) -> set[str]:
    names = set()
    for path in folder.glob("*.*"):
        if path.name != "variants.yml":
            text = path.read_text(encoding="utf-8")
            names |= {name[0].lower() + name[1:] for name in _MARKER.findall(text)}
            names |= {one or other for one, other in _SWITCH.findall(text)}
    return names


def _fill(node: object, variant: Variant, language: Language, place: Place) -> object:
    if isinstance(node, Mapping):
        copy = Mapping(node.place)
        for key, value in node.items():
            at = node.places[key]
            if key not in ("only_with", "only_without") and _stays(key, variant, at):
                copy.put(_ONLY.sub("", key), _fill(value, variant, language, at), at)
        return copy
    if isinstance(node, Sequence):
        kept = [(item, at) for item, at in zip(node, node.places, strict=True) if _stays(item, variant, at)]
        return Sequence(node.place, [_fill(item, variant, language, at) for item, at in kept], [at for _, at in kept])
    return _words(_ONLY.sub("", node), variant, language, place) if isinstance(node, str) else node


def _stays(item: object, variant: Variant, place: Place) -> bool:
    if isinstance(item, str):
        found = _ONLY.match(item)
        return found is None or _is_on(found[2], variant, place) == (found[1] == "?")
    if not isinstance(item, Mapping):
        return True
    return all(
        _is_on(item[key], variant, item.places[key]) == wanted
        for key, wanted in (("only_with", True), ("only_without", False))
        if key in item
    )


def _is_on(switch: str, variant: Variant, place: Place) -> bool:
    if switch not in variant.switches:
        raise SourceError(place, f"variants.yml has no switch `{switch}`")
    return switch in variant.on


def _words(text: str, variant: Variant, language: Language, place: Place) -> str:
    def word(marker: re.Match[str]) -> str:
        found = variant.word(marker[1], language)
        if found is None:
            raise SourceError(place, f"variants.yml has no parameter `{marker[1]}`")
        return found

    return _MARKER.sub(word, text)


@cache
def _parsed(path: Path, _changed: int, reader: Callable[[Path], object]) -> object:
    return reader(path)


def shared_yaml(path: Path) -> Mapping:
    """A shared YAML file, parsed once for all members."""
    return _parsed(path, path.stat().st_mtime_ns, read_yaml)  # type: ignore[return-value]


def shared_guide(path: Path) -> tuple[Mapping, str]:
    """A shared guide, parsed once for all members."""
    return _parsed(path, path.stat().st_mtime_ns, read_front_matter)  # type: ignore[return-value]
