"""Guides to licences that others decide: who does, where to go, what to have ready."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from _hooks import standard
from forms.model import Language

if TYPE_CHECKING:
    from _hooks.knowledge import Site


def context_of(site: Site, slug: str, language: Language) -> dict[str, Any]:
    """What the page shows."""
    referral, texts = site.catalogue.referrals[slug], site.texts[language]
    facts = {**site.facts[slug, "id"], **site.facts.get((slug, language), {})}
    root = "/" if language == "id" else f"/{language}/"
    sector = site.region.sectors[referral.sector]
    return {
        "slug": slug,
        "here": referral.sector,
        "title": referral.title(language),
        "description": facts.get("description", ""),
        "facts": facts,
        "decider": _decider(site, slug, language),
        "prepare": facts["prepare"]
        if language != "id" and "prepare" in site.facts[slug, language]
        else referral.prepare,
        "sources": standard.sources(facts, texts),
        "unverified": {source["fact"] for source in facts["sources"] if not source["verified"]},
        "updated": standard.day_of(site.facts[slug, "id"], "updated"),
        "crumbs": [(root, texts("guide.home")), (f"{root}#{referral.sector}", sector.get(language, sector["id"]))],
    }


def entry(site: Site, slug: str, language: Language) -> dict[str, Any]:
    """What a list says of it: who decides, in place of days and fee."""
    referral, texts = site.catalogue.referrals[slug], site.texts[language]
    guide = site.address(f"izin/{slug}", language)
    foreign = language != "id" and "en" not in referral.titles
    return {
        "slug": slug,
        "title": referral.title(language),
        "description": site.description(slug, language),
        "note": texts("guide.referral_short", who=_decider(site, slug, language)["name"]),
        "guide": guide or f"/izin/{slug}/",
        "main": guide or f"/izin/{slug}/",
        "mark": "" if guide else Markup(' hreflang="id"'),
        "title_mark": Markup(' lang="id" hreflang="id"') if foreign else "",
    }


def _decider(site: Site, slug: str, language: Language) -> dict[str, str]:
    decider = site.catalogue.referrals[slug].decider
    return {
        "name": decider.name.get(language, decider.name["id"]),
        "how": decider.how.get(language, decider.how["id"]),
        "url": decider.url,
    }
