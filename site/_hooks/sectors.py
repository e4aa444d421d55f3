"""All licence types by sector, with what a list says of each: for the home page and the navigation."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from _hooks import referral
from _hooks.standard import fee, working_days
from forms.model import Language
from forms.texts import Texts

if TYPE_CHECKING:
    from _hooks.knowledge import Site


def sectors(site: Site, language: Language) -> list[dict[str, Any]]:
    """Sectors in the region's order, each with its licence types; empty ones are left out."""
    texts = site.texts[language]
    found = []
    for slug, names in site.region.sectors.items():
        entries = [
            _entry(site, name, language, texts)
            for name, licence in site.catalogue.licences.items()
            if licence.languages["id"].sector == slug
        ]
        entries += [
            referral.entry(site, name, language)
            for name, led_away in site.catalogue.referrals.items()
            if led_away.sector == slug
        ]
        if entries:
            entries.sort(key=lambda entry: str(entry["title"]))
            address = site.address(f"sektor/{slug}", language)
            found.append(
                {"slug": slug, "title": names.get(language, names["id"]), "address": address, "entries": entries}
            )
    return found


def _entry(site: Site, slug: str, language: Language, texts: Texts) -> dict[str, Any]:
    licence = site.licence(slug, language)
    guide, form = (site.address(f"{room}/{slug}", language) for room in ("izin", "formulir"))
    foreign = language not in site.catalogue.licences[slug].languages
    return {
        "slug": slug,
        "title": licence.title,
        "description": site.description(slug, language),
        "days": working_days(licence, texts),
        "fee": fee(licence, texts)["short"],
        "guide": guide or f"/izin/{slug}/",
        "main": guide or form or f"/izin/{slug}/",
        "mark": "" if guide else Markup(' hreflang="id"'),
        "title_mark": Markup(' lang="id" hreflang="id"') if foreign else "",
    }
