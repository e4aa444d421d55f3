"""The published service standard of a licence type, in words for the templates.

The six components to publish: UU 25/2009 art. 21 and Permenpan RB 15/2014 (domain.md §1). Nothing is typed
twice: time, procedure and fee come from the compiled workflow and tariff.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from forms.agreement import costs_money
from forms.definition import questions_of
from forms.fee import Amounts, every_amount
from forms.model import Choice, Document, Group, Language, LicenceType, Period, every_question
from forms.render import condition_in_words, readable_date, readable_number
from forms.source import Mapping, SourceError
from forms.texts import Texts

if TYPE_CHECKING:
    from _hooks.knowledge import Site

IN_INDONESIAN = Markup(' lang="id"')


def service_standard(site: Site, slug: str, language: Language) -> dict[str, Any]:
    """All components of one licence type for its guide and, shortened, for its form page."""
    licence, texts = site.licence(slug, language), site.texts[language]
    own: dict[str, Any] = site.facts.get((slug, language), {})
    facts = {**site.facts[slug, "id"], **own}
    if language != "id" and not own:  # texts that nobody translated would stand there in another language
        facts = {key: value for key, value in facts.items() if key not in ("fee_note", "tax_note")}
    guide = site.address(f"izin/{slug}", language)
    return {
        "facts": facts,
        "description": site.description(slug, language),
        "days": working_days(licence, texts),
        "validity": validity(licence, texts),
        "fee": fee(licence, texts),
        "requirements": requirements(licence, texts),
        "steps": steps(licence, texts),
        "sources": [
            {**source, "fact": _fact(source["fact"], texts), "checked": _day(source, "checked")}
            for source in facts["sources"]
        ],
        "unverified": _unverified(facts["sources"], licence),
        "updated": _day(site.facts[slug, "id"], "updated"),
        "form_address": site.address(f"formulir/{slug}", language) or f"/formulir/{slug}/",
        "guide_address": guide or f"/izin/{slug}/",
        "guide_mark": "" if guide else Markup(' hreflang="id"'),
    }


def working_days(licence: LicenceType, texts: Texts) -> str:
    """The promise in words."""
    return texts("guide.days", n=licence.promised_days)


def validity(licence: LicenceType, texts: Texts) -> str:
    """How long the licence holds: a period, the end that an answer names, or both; nothing if it has no end."""
    document = licence.licence_document
    longest = period(document.validity, texts)
    if not document.until:
        return longest
    question = every_question(licence)[document.until].label
    return texts("guide.until_at_most" if longest else "guide.until", period=longest, question=question)


def period(validity: Period | None, texts: Texts) -> str:
    """`5 tahun`, or nothing."""
    if validity is None:
        return ""
    return texts(f"guide.period.{validity.unit}", n=validity.count)


def fee(licence: LicenceType, texts: Texts) -> dict[str, Any]:
    """The fee short for lists, as a table by option where it has one, and in sentences."""
    rule = licence.fee
    if not costs_money(licence):
        return {"short": texts("guide.free"), "rows": [], "sentences": [texts("guide.fee_free")]}
    questions = questions_of(licence)
    sentences, rows, what = [], [], ""
    least = min(every_amount(rule.amounts), default=rule.amount)
    by = [question for name in rule.choices if isinstance(question := questions.get(name), Choice)]
    if by:
        rows = _fee_rows(rule.amounts, by)
        what = ", ".join(question.label for question in by)
    if rule.per:
        counted = questions[rule.per]
        key = "guide.fee_each" if isinstance(counted, Group) else "guide.fee_times"
        sentences.append(texts(key, amount=rupiah(rule.amount), what=getattr(counted, "label", rule.per)))
    elif not rows:
        sentences.append(texts("guide.fee_flat", amount=rupiah(rule.amount)))
    if rule.waive_if:
        sentences.append(texts("guide.fee_waived", condition=condition_in_words(rule.waive_if, licence, texts)))
    exact = not rows and not rule.per
    short = rupiah(least) if exact else texts("guide.from", amount=rupiah(least))
    return {"short": short, "rows": rows, "what": what, "sentences": sentences}


def _fee_rows(amounts: Amounts, by: Sequence[Choice], above: str = "") -> list[tuple[str, str]]:
    """(options in words, amount) of every combination."""
    if isinstance(amounts, int):
        return [(above, rupiah(amounts))]
    return [
        row
        for option, below in amounts.items()
        for row in _fee_rows(below, by[1:], f"{above}{'; ' if above else ''}{by[0].options[option]}")
    ]


def requirements(licence: LicenceType, texts: Texts) -> list[dict[str, str]]:
    """Each requirement with how to get it, when it is asked for, and how many files."""
    documents = {document.requirement: document for document in licence.documents}
    found = []
    for item in licence.requirements:
        document = documents[item.id]
        condition = item.only_if
        if not condition and document.required_if:
            condition = condition_in_words(document.required_if, licence, texts)
        found.append(
            {
                "title": item.title,
                "how_to_get": item.how_to_get.rstrip("."),
                "tip": item.tip,
                "condition": condition.rstrip("."),
                "kinds": ", ".join(texts(f"guide.kind.{kind}") for kind in document.kinds if not item.only_if),
                "note": _files(document, texts),
            }
        )
    return found


def steps(licence: LicenceType, texts: Texts) -> list[dict[str, Any]]:
    """The workflow as numbered steps: what, who, how many working days, when it is left out."""
    found = []
    for step in licence.workflow:
        skipped = condition_in_words(step.skip_if, licence, texts) if step.skip_if else ""
        if any(test.field == "fee" for row in step.skip_if for test in row):
            skipped = texts("guide.no_fee")
        found.append(
            {
                "name": texts(f"guide.state.{step.state}"),
                "who": texts(f"guide.role.{step.role}"),
                "days": texts("guide.days", n=step.days) if step.days else texts("guide.same_day"),
                "skipped": skipped,
                "payment": step.state == "fee_assessment",
            }
        )
    return found


def rupiah(amount: int) -> str:
    """`Rp25.000`."""
    return f"Rp{readable_number(amount)}"


def _files(document: Document, texts: Texts) -> str:
    words = []
    if document.optional:
        words.append(texts("guide.optional"))
    if document.min_files > 1:
        words.append(texts("guide.files", min=document.min_files, max=document.max_files))
    elif document.max_files > 1:
        words.append(texts("guide.files_up_to", max=document.max_files))
    return ", ".join(words)


def _unverified(sources: list[dict[str, Any]], licence: LicenceType) -> set[str]:
    """The facts of which one source at least was not read in the region's own regulation."""
    tariff = set() if licence.fee.verified else {"fee"}
    return tariff | {source["fact"] for source in sources if not source["verified"]}


def _day(tree: Mapping, key: str) -> str:
    try:
        return readable_date(dt.date.fromisoformat(str(tree[key])))
    except ValueError as error:
        raise SourceError(tree.places[key], f"`{tree[key]}` is no date; write it as `2026-11-23`") from error


def _fact(name: str, texts: Texts) -> str:
    key = f"guide.fact.{name}"
    return texts(key) if key in texts else name
