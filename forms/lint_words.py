"""Rules on words: links that lead somewhere, plain language, nothing typed that is drawn from elsewhere."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from forms.model import Language
from forms.source import Place, read_yaml
from forms.written import Written

Found = tuple[Place, str, str]
MOST_WORDS = 30
_LINK = re.compile(r"\[[^\]]+\]\(([^)\s]*)\)")
_GUIDE_LINK = re.compile(r"^/(?:en/)?izin/([a-z0-9-]+)/(?:#.*)?$")
_DUTY_STAMP = "Rp10.000"
_RUPIAH = re.compile(r"Rp\s?[\d.,]+\d")
_DAYS = re.compile(r"\b\d+ (?:hari kerja|working days)\b")
_SENTENCE = re.compile(r"(?<=[.!?:;])\s+")
_LANGUAGES: tuple[Language, ...] = ("id", "en")


def of_type(written: Written, slugs: set[str]) -> Iterator[Found]:
    """Findings in the words of one type's guides and form."""
    for language in _LANGUAGES:
        if written.has_guide(language):
            _, body = written.read_guide(language)
            path = written.guide_path(language)
            first = path.read_text(encoding="utf-8").partition("\n---")[0].count("\n") + 3
            if not body.strip():
                yield Place(path, first), "missing-component", "the page has no text: who needs it, what goes wrong"
            for number, line in enumerate(body.split("\n"), first):
                place = Place(path, number)
                yield from _links(line, place, slugs)
                yield from _typed(line, place)
                yield from _long(line, place)
                if language == "id":
                    yield from _jargon(line, place)
    yield from _front_matter(written)


def _front_matter(written: Written) -> Iterator[Found]:
    """Office words in what front matter and definition show; keywords may hold what people mistype."""
    for path in (written.guide, written.definition):
        if not path.is_file():
            continue
        text = path.read_text(encoding="utf-8")
        head = text.partition("\n---\n")[0] if path.suffix == ".md" else text
        for number, line in enumerate(head.split("\n"), 1):
            key, _, words = line.partition(":")
            if key.strip(" -") in ("title", "description", "label", "hint", "how_to_get", "tip", "only_if", "fee_note"):
                yield from _jargon(words, Place(path, number))


def _links(line: str, place: Place, slugs: set[str]) -> Iterator[Found]:
    for target in _LINK.findall(line):
        guide = _GUIDE_LINK.match(target)
        if guide and guide[1] not in slugs:
            yield place, "dead-link", f"no licence type is called `{guide[1]}`"
        elif target.startswith("/izin") and not guide:
            yield place, "dead-link", f"write the address as `/izin/name/`, not `{target}`"
        elif target.startswith("http://"):
            yield place, "dead-link", f"write `https://`, not `{target}`"
        elif not target:
            yield place, "dead-link", "the link leads nowhere; write its address between the brackets"


def _typed(line: str, place: Place) -> Iterator[Found]:
    for amount in _RUPIAH.findall(line):
        if amount != _DUTY_STAMP:
            yield place, "typed-fee", f"`{amount}` is drawn from infra/region.yml; take it out here"
    for days in _DAYS.findall(line):
        yield place, "typed-time", f"`{days}` is drawn from the workflow; take it out here"


def _long(line: str, place: Place) -> Iterator[Found]:
    for sentence in _SENTENCE.split(line):
        count = len(sentence.split())
        if count > MOST_WORDS:
            yield place, "long-sentence", f"a sentence of {count} words; make two of it ({MOST_WORDS} at most)"


def _jargon(line: str, place: Place) -> Iterator[Found]:
    for word, (pattern, plain) in _plain_words().items():
        if pattern.search(line):
            yield place, "jargon", f"`{word}` is an office word; write `{plain}`"


@cache
def _plain_words() -> dict[str, tuple[re.Pattern[str], str]]:
    tree = read_yaml(Path(__file__).parent / "jargon.yml")
    return {word: (re.compile(rf"\b{re.escape(word)}\b", re.IGNORECASE), str(plain)) for word, plain in tree.items()}
