"""The words of the interface, by key, in each language: `forms/texts/<language>/<part>.yml`."""

from __future__ import annotations

from pathlib import Path

_COUNTS = ("n", "count", "days")


class Texts:
    """One language's words. Calling it gives a sentence with its gaps filled; an unknown key is a bug and raises.

    `{s}` behind a word is the plural's letter, where the sentence counts something (`n`, `count` or `days`).
    """

    def __init__(self, words: dict[str, str]) -> None:
        self._words = words

    def __call__(self, key: str, **gaps: object) -> str:
        words = self._words[key]
        if not gaps:
            return words
        counted = next((gaps[name] for name in _COUNTS if name in gaps), None)
        return words.format(**gaps, s="" if counted == 1 else "s")

    def __contains__(self, key: str) -> bool:
        return key in self._words


def read_texts(folder: Path) -> dict[str, dict[str, str]]:
    """{language: {key: words}} from the YAML files (build time). Raises SourceError if languages differ in keys."""
    from forms.source import Mapping, SourceError, read_yaml  # PyYAML is there at build time only

    texts: dict[str, dict[str, str]] = {}
    trees: dict[str, Mapping] = {}
    for path in sorted(folder.glob("*/*.yml")):
        tree = trees[path.parent.name] = read_yaml(path)
        texts.setdefault(path.parent.name, {}).update(_flat(tree, f"{path.stem}."))
    for language, words in texts.items():
        for key in sorted(texts["id"].keys() ^ words.keys()):
            raise SourceError(
                trees[language].place.file.parent, f"`{key}` stands in one language only; write it in both"
            )
    return texts


def _flat(tree: dict[str, object], prefix: str = "") -> dict[str, str]:
    words: dict[str, str] = {}
    for key, value in tree.items():
        if isinstance(value, dict):
            words |= _flat(value, f"{prefix}{key}.")
        else:
            words[f"{prefix}{key}"] = str(value)
    return words
