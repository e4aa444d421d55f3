"""Pages that lead to the licence types: from A to Z, by sector, and by what somebody is about to do."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File

from _hooks import search_index
from _hooks.sectors import sectors
from forms.model import Language

if TYPE_CHECKING:
    from _hooks.knowledge import Site

ALL, SECTOR, SITUATION = "izin", "sektor", "situasi"
_SOURCE = "---\ntemplate: list.html\n---\n"


def list_pages(config: MkDocsConfig, site: Site) -> Iterator[File]:
    """The lists that have something in them, in each language."""
    names = [f"{ALL}/index"]
    names += [f"{SECTOR}/{sector['slug']}" for sector in sectors(site, "id")]
    names += [f"{SITUATION}/{situation.slug}" for situation in site.situations if situation.licences]
    for name in names:
        for language in site.texts:
            suffix = "" if language == "id" else f".{language}"
            yield File.generated(config, f"{name}{suffix}.md", content=_SOURCE)


def context_of(site: Site, name: str, language: Language, context: dict[str, Any]) -> dict[str, Any]:
    """What the list called NAME shows; CONTEXT is the frame's. Entries come by the word they are looked for by."""
    texts = site.texts[language]
    room, _, slug = name.partition("/")
    entries = [entry for sector in context["sectors"] for entry in sector["entries"]]
    if room == SECTOR:
        sector = next(each for each in context["sectors"] if each["slug"] == slug)
        title, lead, chosen = sector["title"], "", sector["entries"]
    elif room == SITUATION:
        situation = next(each for each in site.situations if each.slug == slug)
        title, lead = situation.titles[language], situation.leads[language]
        chosen = [entry for entry in entries if entry["slug"] in situation.licences]
    else:
        title, lead, chosen = texts("search.all_title"), "", entries
    leading = frozenset(search_index.read_synonyms(site.root / search_index.FILE)[2]) if room == ALL else frozenset()
    chosen = [
        entry | dict(zip(("before", "key"), _split(str(entry["title"]), leading), strict=True)) for entry in chosen
    ]
    chosen.sort(key=lambda entry: (entry["key"].casefold(), entry["before"]))
    return {
        "title": title,
        "lead": lead or texts("search.count", n=len(chosen)),
        "entries": chosen,
        "letters": _by_letter(chosen) if room == ALL else [],
        "here": slug if room == SECTOR else "",
        "description": lead or f"{title}: {texts('search.count', n=len(chosen))}",
    }


def situations_of(site: Site, language: Language) -> list[tuple[str, str]]:
    """(address, title) of each situation that has licence types."""
    return [
        (site.addresses[f"{SITUATION}/{each.slug}", language], each.titles[language])
        for each in site.situations
        if each.licences
    ]


def _by_letter(entries: list[dict[str, Any]]) -> list[tuple[str, list[dict[str, Any]]]]:
    letters: dict[str, list[dict[str, Any]]] = {}
    for entry in entries:
        letters.setdefault(entry["key"][0].upper(), []).append(entry)
    return list(letters.items())


def _split(title: str, leading: frozenset[str]) -> tuple[str, str]:
    """`Izin Penebangan Pohon` → what most titles begin with, and what it is looked for by."""
    words = title.split(" ")
    telling = next((n for n, word in enumerate(words) if word.casefold() not in leading), 0)
    return " ".join([*words[:telling], ""]) if telling else "", " ".join(words[telling:])
