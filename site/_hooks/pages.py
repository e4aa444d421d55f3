"""Which pages there are, at which addresses, in which languages, and what each one's template is given."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page

from _hooks import accessibility, browse, form_page, members, offline, paper, referral, scripts, sectors, standard
from _hooks.examples import HANDBOOK
from _hooks.knowledge import Site
from _hooks.situations import read_situations
from forms.catalogue import compile_catalogue
from forms.model import Language
from forms.source import Mapping, SourceError
from forms.texts import Texts, read_texts

LANGUAGES: tuple[Language, ...] = ("id", "en")
ROOTS: dict[Language, str] = {"id": "/", "en": "/en/"}
KINDS = {"home.html": "home", "lacak.html": "track", "cek.html": "check", "list.html": "list", "simpan.html": "save"}
KINDS |= {"guide.html": "guide", "form.html": "form", "referral.html": "guide"}
TITLES = {"home": "guide.home_title", "track": "guide.track_title", "check": "guide.check_title"}
TITLES |= {"save": "offline.title"}
MOST_ON_HOME = 8  # licence types of a sector; its own page has all of them
_ENGLISH = ".en"
STATEMENT = "bantuan/aksesibilitas.md"
_FOR_DEVELOPERS = "pengembang"  # in English, save the clerks' handbook and pages that say `language: id`


def read_site(root: Path) -> Site:
    """Everything the pages are made of. Raises SourceError."""
    catalogue = compile_catalogue(root)
    words = read_texts(root / "forms" / "texts")
    facts: dict[tuple[str, Language], Mapping] = {}
    descriptions: dict[tuple[str, Language], str] = {}
    for slug, written in catalogue.written.items():
        for language in LANGUAGES:
            if written.has_guide(language):
                facts[slug, language], _ = written.read_guide(language)
        if written.translation.is_file():
            descriptions[slug, "en"] = str(written.read_translation().get("description", ""))
    indonesian = {slug: facts[slug, "id"] for slug in catalogue.written}
    in_sectors = {slug: str(facts["sector"]) for slug, facts in indonesian.items()}
    situations = read_situations(root, indonesian, in_sectors)
    texts = {language: Texts(words[language]) for language in LANGUAGES}
    return Site(root, catalogue, texts, facts, descriptions, situations)


def lay_out(files: Files, config: MkDocsConfig, site: Site) -> Iterator[File]:
    """Leave out what the theme would copy, note each page's address; yields the pages that have no file."""
    for file in list(files):
        if file.src_dir and not file.is_documentation_page() and Path(file.src_dir) != Path(config.docs_dir):
            files.remove(file)
    generated = [
        File.generated(config, f"formulir/{slug}{suffix}.md", content="---\ntemplate: form.html\n---\n")
        for slug, licence in site.catalogue.licences.items()
        for suffix in ("", *([_ENGLISH] if "en" in licence.languages else []))
    ]
    generated += [*members.guide_files(config, site), *browse.list_pages(config, site)]
    for file in [*files.documentation_pages(), *generated]:
        name, language = _name(file)
        if language == "en":
            file.dest_uri = f"en/{name}/index.html" if name else "en/index.html"
        site.addresses[name, language] = ROOTS[language] + (f"{name}/" if name else "")
    yield from generated


def choose_template(page: Page, site: Site) -> None:
    """A guide is drawn as one; its counterpart must be a licence type that exists."""
    name, language = _name(page.file)
    folder, _, slug = name.partition("/")
    if folder == "izin" and slug:
        if slug not in site.catalogue.written:
            raise SourceError(Path(page.file.abs_src_path or name), "there is no definition of this name")
        page.meta = {"template": "referral.html" if slug in site.catalogue.referrals else "guide.html"}
    if page.meta.get("template") != "list.html":
        site.titles[site.addresses[name, language]] = str(page.meta.get("title") or page.title)


def gaps(site: Site, file: File) -> dict[str, object]:
    """What a page's body may ask for in `{{ }}`: the region's facts, and in the statement the last run's figures."""
    facts: dict[str, object] = {"region": site.region}
    if file.src_uri == STATEMENT:
        facts["accessibility"] = accessibility.statement(site)
    return facts


def address_of(page: Page, site: Site) -> str:
    """The page's root-relative address."""
    return site.addresses[_name(page.file)]


def context_of(page: Page, site: Site) -> dict[str, Any]:
    """What the template of this page shows, frame included."""
    name, language = _name(page.file)
    in_english = page.meta.get("language") != "id" and not name.startswith(HANDBOOK)
    if name.partition("/")[0] == _FOR_DEVELOPERS and in_english:
        language = "en"
    kind = KINDS.get(str(page.meta.get("template")), "page")
    context = frame(site, language, kind, TITLES.get(kind, ""))
    other: Language = "en" if language == "id" else "id"
    context |= {"alternate": site.address(name, other), "description": page.meta.get("description", "")}
    slug = name.partition("/")[2]
    if page.meta.get("template") == "referral.html":
        context |= referral.context_of(site, slug, language)
    elif kind in ("guide", "form"):
        context |= _licence_context(site, slug, language, kind)
        context |= paper.paper_context(site.url, site.addresses[name, language], with_code=kind == "form")
    elif kind == "home":
        context["description"] = site.texts[language]("guide.home_lead", region=site.region.name)
        context |= {"situations": browse.situations_of(site, language), "most": MOST_ON_HOME}
    elif kind == "list":
        context |= browse.context_of(site, name, language, context)
    elif kind == "page":
        context["title"] = page.meta.get("title") or page.title
        context["crumbs"] += _crumbs_above(site, name)
    elif kind == "save":
        context |= {"bundle_size": offline.SIZE, "save_script": offline.save_script(site, language)}
    if kind in ("home", "list"):
        context["search_script"] = scripts.search_starter(site, language)
    if kind == "home":
        context["crumbs"] = []
    return context


def _crumbs_above(site: Site, name: str) -> list[tuple[str, str]]:
    """(address, title) of the pages in whose folders this one lies."""
    parents = name.split("/")[:-1]
    above = [f"/{'/'.join(parents[: depth + 1])}/" for depth in range(len(parents))]
    return [(address, site.titles[address]) for address in above if address in site.titles]


def frame(site: Site, language: Language, kind: str, title_key: str = "") -> dict[str, Any]:
    """What header and footer need, in that language."""
    texts = site.texts[language]
    if language not in site.listed:  # the same on every page: once, or the build grows with the square of the types
        site.listed[language] = sectors.sectors(site, language)
    return {
        "kind": kind,
        "language": language,
        "other": "en" if language == "id" else "id",
        "root": ROOTS[language],
        "t": texts,
        "en": site.texts["en"],
        "region": site.region,
        "title": texts(title_key) if title_key else "",
        "sectors": site.listed[language],
        "crumbs": [(ROOTS[language], texts("guide.home"))],
        "has_help": ("bantuan", "id") in site.addresses,
        "in_indonesian": "" if language == "id" else standard.IN_INDONESIAN,
    }


def _licence_context(site: Site, slug: str, language: Language, kind: str) -> dict[str, Any]:
    texts, licence = site.texts[language], site.licence(slug, language)
    sector = site.region.sectors[licence.sector]
    context = standard.service_standard(site, slug, language)
    crumbs = [(ROOTS[language], texts("guide.home"))]
    context |= {"slug": slug, "here": licence.sector, "licence": licence}
    context |= {"title": licence.title, "crumbs": crumbs}
    if kind == "guide":
        crumbs.append((site.addresses[f"sektor/{licence.sector}", language], sector.get(language, sector["id"])))
    else:
        if site.address(f"izin/{slug}", language):
            crumbs.append((context["guide_address"], licence.title))
        context |= form_page.form_of(site, slug, language)
    return context


def _name(file: File) -> tuple[str, Language]:
    """(`izin/reklame`, language) of a page's source; the home page is ``, an index its folder."""
    name = file.src_uri.removesuffix(".md")
    language: Language = "en" if name.endswith(_ENGLISH) else "id"
    name = name.removesuffix(_ENGLISH)
    return ("" if name == "index" else name.removesuffix("/index")), language
