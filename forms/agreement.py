"""Where guide, definition and region must agree; a pair that does not is refused at build time."""

from __future__ import annotations

from pathlib import Path

from forms.definition import questions_of
from forms.fee import every_amount
from forms.model import Choice, Date, DateRange, Group, Integer, LicenceType
from forms.region import Region
from forms.source import Mapping, Place, SourceError

MOST_FILES = 20
_MOST_CHOICES = 2  # that a fee follows from: a table with rows and columns
FACTS = {
    "title", "description", "sector", "situations", "keywords", "form", "updated", "requirements", "procedure",
    "processing_time", "fee", "fee_note", "tax_note", "product", "validity", "complaints", "legal_basis", "sources",
}  # fmt: skip
NEEDED = ("description", "form", "updated", "procedure", "processing_time", "fee", "validity", "complaints", "sources")
DRAWN = {
    "procedure": "from_workflow",
    "processing_time": "from_workflow",
    "fee": "from_tariff",
    "validity": "from_definition",
    "complaints": "from_region",
}


def check_names(guide: Path, facts: Mapping, tree: Mapping) -> None:
    """Guide and definition name each other and carry the same title; every fact of the guide is known and present."""
    slug = guide.stem
    for mapping, key in ((facts, "form"), (tree, "licence")):
        if mapping.get(key) != slug:
            raise SourceError(mapping.places.get(key, mapping.place), f"expected `{key}: {slug}`, the file's name")
    if tree.get("title") != facts.get("title"):
        raise SourceError(tree.places.get("title", tree.place), f"the guide is titled `{facts.get('title')}`")
    for key in facts:
        if key not in FACTS:
            raise SourceError(facts.places[key], f"`{key}` is no fact of a guide; one of {', '.join(sorted(FACTS))}")
    _check_facts(facts)


def _check_facts(facts: Mapping) -> None:
    for key in NEEDED:
        if key not in facts:
            advice = f"; write `{key}: {DRAWN[key]}`" if key in DRAWN else ""
            raise SourceError(facts.place, f"`{key}:` is missing{advice}")
    for key, only in DRAWN.items():
        if facts[key] != only:
            raise SourceError(facts.places[key], f"drawn from elsewhere, never typed twice: write `{key}: {only}`")
    for source in facts["sources"]:
        for key in ("fact", "source", "checked", "verified"):
            if key not in source:
                raise SourceError(source.place, f"every fact carries its source: `{key}:` is missing")


def check(licence: LicenceType, facts: Mapping, tree: Mapping, region: Region) -> None:
    """What can be said only of the whole: ids are unique, and every name points to something."""
    if licence.sector not in region.sectors:
        raise SourceError(facts.places["sector"], f"no sector `{licence.sector}`: {', '.join(sorted(region.sectors))}")
    _check_unique(tree)
    known = {requirement.id for requirement in licence.requirements}
    bound = set()
    for document, place in zip(licence.documents, tree["documents"].places, strict=True):
        if document.requirement not in known:
            raise SourceError(
                place, f"the guide has no requirement `{document.requirement}`: {', '.join(sorted(known))}"
            )
        if not 1 <= document.min_files <= document.max_files <= MOST_FILES:
            raise SourceError(place, f"the number of files must be 1 to {MOST_FILES}, the smaller one first")
        bound.add(document.requirement)
    for requirement, place in zip(licence.requirements, facts["requirements"].places, strict=True):
        if requirement.id not in bound:
            raise SourceError(place, f"no document of the definition asks for `{requirement.id}`")
    _check_workflow(licence, tree)
    _check_fee(licence, tree)
    _check_licence_document(licence, tree)


def _check_unique(tree: Mapping) -> None:
    for items, key in ((tree["sections"], "id"), (tree["documents"], "requirement"), (tree["requirements"], "id")):
        _refuse_twice(items, key)
    for section in tree["sections"]:
        _refuse_twice(section["fields"], "id")
        for field in section["fields"]:
            _refuse_twice(field.get("fields", ()), "id")


def _refuse_twice(items: list[Mapping], key: str) -> None:
    seen: set[str] = set()
    for item in items:
        if item[key] in seen:
            raise SourceError(item.places[key], f"`{item[key]}` is there a second time; give it another name")
        seen.add(item[key])


def _check_workflow(licence: LicenceType, tree: Mapping) -> None:
    steps: list[Mapping] = tree["workflow"]
    states = [step.state for step in licence.workflow]
    for state, step in zip(states, steps, strict=True):
        if states.count(state) > 1:
            raise SourceError(step.place, f"the step `{state}` is there twice")
    if not states or states[-1] != "approval":
        raise SourceError(tree.places["workflow"], "the last step must be `approval`")
    if "document_check" not in states:
        raise SourceError(tree.places["workflow"], "a `document_check` step is missing")
    if "submitted" in states[1:]:
        raise SourceError(tree.places["workflow"], "`submitted` (registration) can only be the first step")
    if costs_money(licence) and "fee_assessment" not in states:
        raise SourceError(tree.places["workflow"], "this licence has a fee, so a `fee_assessment` step is needed")


def costs_money(licence: LicenceType) -> bool:
    """Whether any answers can lead to a fee."""
    return licence.fee.amount > 0 or any(amount > 0 for amount in every_amount(licence.fee.amounts))


def _check_fee(licence: LicenceType, tree: Mapping) -> None:
    fee, questions, places = licence.fee, questions_of(licence), tree["fee"].places
    if fee.per and not isinstance(questions.get(fee.per), Group | Integer):
        raise SourceError(places["per"], f"`{fee.per}` must be a group or an integer question")
    if bool(fee.by) != bool(fee.amounts):
        raise SourceError(tree["fee"].place, "`by:` and a tariff with `amounts:` belong together")
    asked = []
    for name in fee.choices:
        question = questions.get(name)
        if not isinstance(question, Choice):
            raise SourceError(places["by"], f"`{name}` must be a question of type `choice`")
        asked.append((name, list(question.options)))
    if len(asked) > _MOST_CHOICES:
        raise SourceError(places["by"], "a fee can follow from one or two questions")
    if asked:
        _check_amounts(tree["fee"]["amounts"], asked, places["amounts"])


def _check_amounts(amounts: object, asked: list[tuple[str, list[str]]], place: Place) -> None:
    """Every combination of options has an amount, and no amount is for what cannot be chosen."""
    if not asked:
        if isinstance(amounts, Mapping):
            raise SourceError(place, "`by:` names no question for the amounts below; write one amount here")
        return
    (name, options), *left = asked
    if not isinstance(amounts, Mapping):
        raise SourceError(place, f"write below it an amount for each option of `{name}`: {', '.join(options)}")
    for option in options:
        if option not in amounts:
            raise SourceError(
                place, f"no amount for `{option}`, an option of `{name}`; write one for each of its options"
            )
    for option, below in amounts.items():
        if option not in options:
            known = ", ".join(options)
            raise SourceError(amounts.places[option], f"`{name}` has no option `{option}`; it has {known}")
        _check_amounts(below, left, amounts.places[option])


def _check_licence_document(licence: LicenceType, tree: Mapping) -> None:
    document, places = licence.licence_document, tree["licence_document"].places
    known = set(questions_of(licence)) | {section.id for section in licence.sections}
    inner = {
        f"{path}.{row.id}"
        for path, field in questions_of(licence).items()
        if isinstance(field, Group)
        for row in field.fields
    }
    for key in ("fields", "public"):
        for name in getattr(document, key):
            if name not in known | inner:
                raise SourceError(places[key], f"no question or section is called `{name}`")
    for key in ("holder", "place", "until"):
        name = getattr(document, key)
        if name and name not in known:
            raise SourceError(places[key], f"no question is called `{name}`")
    if document.until and not isinstance(questions_of(licence).get(document.until), Date | DateRange):
        raise SourceError(places["until"], f"`{document.until}` must be a question of type `date` or `date_range`")
