"""Text files as a clerk writes them, read so that every complaint can name file and line.

Build time only: PyYAML is not in the functions' packages.
"""

from __future__ import annotations

import re
from collections.abc import Hashable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

# YAML 1.2's booleans and numbers only: a clerk's `ya`, `no`, `on` and `2026-11-23` stay text.
_RESOLVERS = {
    "tag:yaml.org,2002:bool": (re.compile(r"^(?:true|false)$"), "tf"),
    "tag:yaml.org,2002:int": (re.compile(r"^-?(?:0|[1-9][0-9]*)$"), "-0123456789"),
    "tag:yaml.org,2002:float": (re.compile(r"^-?[0-9]+\.[0-9]+$"), "-0123456789"),
    "tag:yaml.org,2002:null": (re.compile(r"^(?:~|null|)$"), "~n\0"),
}

_FRONT_MATTER = re.compile(r"---[ \t]*\n(?P<facts>.*?\n)---[ \t]*(?:\n(?P<body>.*))?\Z", re.DOTALL)


@dataclass(frozen=True)
class Place:
    """Where something was written; `line` counts from 1."""

    file: Path
    line: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}"


class SourceError(Exception):
    """A file that a person wrote cannot be used: where, what is wrong, and what to write instead."""

    code = "source"

    def __init__(self, place: Place | Path, message: str) -> None:
        super().__init__(f"{place}: {message}")
        self.place = place
        self.message = message


class Mapping(dict[str, Any]):
    """A YAML mapping that remembers where it and each of its keys stand."""

    def __init__(self, place: Place) -> None:
        super().__init__()
        self.place = place
        self.places: dict[str, Place] = {}

    def put(self, key: str, value: object, place: Place | None = None) -> None:
        """Set a key that did not stand in the file (or stood elsewhere), keeping a place to name."""
        self[key] = value
        self.places[key] = place or self.places.get(key, self.place)


class Sequence(list[Any]):
    """A YAML list that remembers where it and each of its items stand."""

    def __init__(self, place: Place, items: list[Any] | None = None, places: list[Place] | None = None) -> None:
        super().__init__(items or [])
        self.place = place
        self.places: list[Place] = places or [place] * len(self)


class _Loader(yaml.CSafeLoader):  # libyaml, which the wheels bring: ten times as fast
    yaml_implicit_resolvers: dict[str, Any] = {}  # noqa: RUF012  # PyYAML declares it as it is
    path: Path
    first_line: int

    def _place(self, node: yaml.Node) -> Place:
        return Place(self.path, node.start_mark.line + self.first_line)

    def construct_lined_mapping(self, node: yaml.MappingNode) -> Mapping:
        mapping = Mapping(self._place(node))
        for key_node, value_node in node.value:
            key = self.construct_object(key_node, deep=True)
            if not isinstance(key, Hashable):
                raise SourceError(self._place(key_node), "a key must be a word; put the text in quotes")
            if str(key) in mapping:
                raise SourceError(self._place(key_node), f"`{key}` stands here a second time; keep one of them")
            mapping.put(str(key), self.construct_object(value_node, deep=True), self._place(key_node))
        return mapping

    def construct_lined_sequence(self, node: yaml.SequenceNode) -> Sequence:
        items = [self.construct_object(item, deep=True) for item in node.value]
        return Sequence(self._place(node), items, [self._place(item) for item in node.value])


_Loader.add_constructor("tag:yaml.org,2002:map", _Loader.construct_lined_mapping)
_Loader.add_constructor("tag:yaml.org,2002:seq", _Loader.construct_lined_sequence)
for _tag, (_pattern, _first) in _RESOLVERS.items():
    _Loader.add_implicit_resolver(_tag, _pattern, ["" if letter == "\0" else letter for letter in _first])


def read_yaml(path: Path) -> Mapping:
    """The mapping in a YAML file. Raises SourceError (file, line) if it is missing or not a mapping."""
    if not path.is_file():
        raise SourceError(path, "this file is missing; write it, or mend the name that points to it")
    return _parse(path.read_text(encoding="utf-8"), path, first_line=1)


def read_yaml_text(text: str, place: Place) -> Mapping:
    """The mapping in a piece of YAML that begins at `place`. Raises SourceError."""
    return _parse(text, place.file, place.line)


def read_front_matter(path: Path) -> tuple[Mapping, str]:
    """Front matter and body of a Markdown file. Raises SourceError if it does not start with `---`."""
    if not path.is_file():
        raise SourceError(path, "this file is missing; a licence type needs a guide and a definition")
    found = _FRONT_MATTER.match(path.read_text(encoding="utf-8"))
    if found is None:
        raise SourceError(Place(path, 1), "the file must begin with `---`, the facts, and `---` again")
    return _parse(found["facts"], path, first_line=2), found["body"] or ""


def _parse(text: str, path: Path, first_line: int) -> Mapping:
    loader = _Loader(text)
    loader.path, loader.first_line = path, first_line
    try:
        loaded = loader.get_single_data()
    except yaml.MarkedYAMLError as error:
        line = (error.problem_mark.line if error.problem_mark else 0) + first_line
        raise SourceError(
            Place(path, line), f"cannot be read: {error.problem}; put a text that holds `:` or `#` in quotes"
        ) from error
    finally:
        loader.dispose()
    if not isinstance(loaded, Mapping):
        raise SourceError(Place(path, first_line), "expected `key: value` lines")
    return loaded


def place_of(tree: object, path: str) -> Place | None:
    """The place of `$.sections[0].fields[1].max` (msgspec's error path), or of the deepest part that has one."""
    here: Place | None = getattr(tree, "place", None)
    for key, index in re.findall(r"\.([^.\[\]]+)|\[(\d+|\.\.\.)\]", path):
        if isinstance(tree, Mapping) and key in tree:
            here, tree = tree.places.get(key, here), tree[key]
        elif isinstance(tree, Sequence) and index.isdigit() and int(index) < len(tree):
            here, tree = tree.places[int(index)], tree[int(index)]
        else:
            break
    return here
