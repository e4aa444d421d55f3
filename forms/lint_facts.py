"""Rules on facts: every component is there, every fact has a source that is not too old, every fee its ground."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from pathlib import Path

from forms.catalogue import Catalogue
from forms.source import Mapping, Place, read_yaml
from forms.written import Written

Found = tuple[Place, str, str]
SOURCED = ("requirements", "processing_time", "fee", "validity")  # component by component; the rest follows from these
KNOWN = {*SOURCED, "procedure", "product", "legal_basis", "tax", "exemptions", "decided_by"}
OLDEST = dt.timedelta(days=366)
_LEAST_KEYWORDS, _SHORTEST = 2, 8
_DOUBT = re.compile(r"\b(belum|karangan|angka contoh|periksa|mungkin)\b", re.IGNORECASE)
_REGULATION = re.compile(r"\b(perda|perbup|perwali|peraturan|UU|PP|permen\w*)\b", re.IGNORECASE)
_PERSONAL = {"ktp", "kuasa", "kk", "npwp", "pas_foto", "ktp_almarhum"}


def of_type(catalogue: Catalogue, written: Written, today: dt.date) -> Iterator[Found]:
    """Findings in one type's guide and definition."""
    facts, _ = written.read_guide("id")
    led_away = written.slug in catalogue.referrals
    yield from _sources(facts, ("decided_by",) if led_away else SOURCED, today)
    yield from _components(facts, led_away=led_away)
    if not led_away:
        yield from _documents(written)
        yield from _translation(catalogue, written)


def of_region(root: Path, catalogue: Catalogue) -> Iterator[Found]:
    """Findings in the region's tariffs."""
    tree = read_yaml(root / "infra" / "region.yml")["tariffs"]
    for name, tariff in catalogue.region.tariffs.items():
        if not _REGULATION.search(tariff.legal_ground):
            place = tree[name].places.get("legal_ground", tree.places[name])
            yield place, "fee-ground", "name the regulation that sets this fee: `legal_ground: Perda ... Nomor ...`"
        if tariff.verified and _DOUBT.search(tariff.source):
            place = tree[name].places["verified"]
            yield place, "unverifiable-fact", "the source says that nobody read it; write `verified: false`"


def _sources(facts: Mapping, needed: tuple[str, ...], today: dt.date) -> Iterator[Found]:
    named = {source["fact"] for source in facts["sources"]}
    for fact in needed:
        if fact not in named:
            yield facts.places["sources"], "missing-source", f"say where `{fact}` was read: `- fact: {fact}`, `source:`"
    for source in facts["sources"]:
        if source["fact"] not in KNOWN:
            known = ", ".join(sorted(KNOWN))
            yield source.places["fact"], "unknown-fact", f"`{source['fact']}` is no fact; write one of {known}"
        text = str(source["source"])
        if len(text) < _SHORTEST:
            yield source.places["source"], "missing-source", "name the regulation or the address where it was read"
        elif source["verified"] is True and _DOUBT.search(text):
            yield source.places["verified"], "unverifiable-fact", "the source is in doubt; write `verified: false`"
        yield from _age(source, today)


def _age(source: Mapping, today: dt.date) -> Iterator[Found]:
    place = source.places["checked"]
    try:
        day = dt.date.fromisoformat(str(source["checked"]))
    except ValueError:
        yield place, "checked-date", f"`{source['checked']}` is no date; write it as `2026-11-25`"
        return
    if day > today:
        yield place, "checked-date", "this day has not come yet; write the day on which you read the source"
    elif today - day > OLDEST:
        yield place, "stale-source", "read more than 12 months ago; read it again and write today's date"


def _components(facts: Mapping, *, led_away: bool) -> Iterator[Found]:
    if "legal_basis" not in facts:
        yield facts.place, "missing-component", "`legal_basis:` is missing; write at least the name of the regulation"
    if len(facts.get("keywords", ())) < _LEAST_KEYWORDS:
        yield facts.places.get("keywords", facts.place), "keywords", "write two or more words that people search for"
    for item in facts.get("requirements" if not led_away else "prepare", ()):
        if "use" not in item and not item.get("how_to_get"):
            yield item.place, "missing-component", f"say how to get `{item['id']}`: `how_to_get:`"


def _documents(written: Written) -> Iterator[Found]:
    tree = written.read_definition()
    for document in tree["documents"]:
        if document["requirement"] in _PERSONAL and document.get("privacy") not in ("identity", "specific"):
            yield document.place, "privacy", f"`{document['requirement']}` shows a person; write `privacy: identity`"
    if not any(step.get("checklist") for step in tree["workflow"]):
        yield tree.places["workflow"], "checklist", "say what officers check: below a step `checklist:`, `name: words`"


def _translation(catalogue: Catalogue, written: Written) -> Iterator[Found]:
    if not written.translation.is_file():
        yield Place(written.translation, 0), "untranslated", "the form has no English words; write this file"
    for missing in catalogue.untranslated.get(written.slug, ()):
        yield Place(written.translation, 0), "untranslated", f"`{missing}` has no English words"
