"""What the office's templates are given: plain lists and words' keys, which the templates only write down."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from forms.model import Language
from forms.render import render_answers
from functions.domain.application import FINAL, WAITING_FOR_APPLICANT, Application, Document, State
from functions.domain.errors import DomainError
from functions.domain.transitions import TAKES_DOCUMENTS
from functions.domain.workflow import waiting_role
from functions.services.act_on_application import Order
from functions.services.document_keys import copies_of
from functions.services.list_queue import days_left
from functions.services.office_ports import OfficeSession
from functions.services.officer_desk import OfficerDesk
from functions.services.open_application import Opened
from functions.services.open_document import named_documents

# The step's usual outcome: shown first and as the main button, with the checklist.
FORWARD = (
    "register",
    "accept",
    "record_inspection",
    "recommend",
    "assess_fee",
    "record_payment",
    "approve",
    "hand_over",
)
Refused = tuple[Order, DomainError]  # what an officer sent, and why it was not done
EXPLAINED = ("advise_against", "reject", "uphold_objection", "dismiss_objection", "return")
ASIDE = ("claim", "release", "reassign", "add_note")  # moves nothing on
FILE = "berkas."  # + a file's id: what the officer found of it


@dataclass(frozen=True)
class Papers:
    """A requirement and the files that came for it."""

    title: str
    files: list[tuple[int, Document]]
    least: int
    enough: bool
    requirement: str
    together: int  # pages of the one PDF of all its files; 0 if there is none


def application_content(
    opened: Opened, session: OfficeSession, refused: Refused | None, language: Language, desk: OfficerDesk
) -> dict[str, Any]:
    """For application.html."""
    application = opened.application
    due = application.clock.due if application.clock else None
    titles = {requirement.id: requirement.title for requirement in opened.licence.requirements}
    step = application.step()
    hindrance = _hindrance(application, session)
    blocked = {"four_eyes": FORWARD + EXPLAINED, "held": FORWARD + EXPLAINED, "opinion_against": ("approve",)}
    actions = [action for action in opened.actions if action not in blocked.get(hindrance, ())]
    definition = next((s for s in opened.licence.workflow if s.state == application.state), None)
    return {
        "application": application,
        "takes_files": application.state in TAKES_DOCUMENTS,
        "licence": opened.licence,
        "answers": render_answers(opened.licence, opened.answers, desk.catalogue.texts[language]),
        "contact": opened.contact,
        "changes": opened.changes,
        "history": [(event, opened.notes.get(event.sequence, "")) for event in reversed(opened.events)],
        "papers": _papers(opened, titles),
        "files": _unjudged(opened, titles),
        "titles": titles,
        "steps": _steps(application),
        "waits_for": waiting_role(application),
        "waits_for_applicant": application.state in WAITING_FOR_APPLICANT,
        "closed": application.state in FINAL,
        "due": due,
        "days_left": days_left(due, desk.today, desk.calendar),
        "forward": [action for action in actions if action in FORWARD],
        "explained": [action for action in actions if action in EXPLAINED],
        "aside": _aside(opened, session),
        "reasons": {use: desk.reasons(use, language) for use in ("document", "return", "reject")},
        "every_reason": desk.reasons("", language),
        "opinions_left": application.opinions_left(),
        "opinion_names": definition.opinions if definition else {},
        "silence": desk.catalogue.region["terms"]["silence"],
        "hindrance": hindrance if opened.actions else "",
        "checklist": [(name, definition.checklist.get(name, name) if definition else name) for name in step.checklist]
        if step
        else [],
        "kept": refused[0] if refused else Order(application.reference, "", application.version),
        "fault": refused[1].code if refused else "",
    }


def _hindrance(application: Application, session: OfficeSession) -> str:
    """Why this officer cannot act, said before it is tried; the rules say it again (domain/entry.py)."""
    if application.holder not in ("", session.user):
        return "held"
    step, decided = application.step(), {State.APPROVAL, State.OBJECTION}
    deciders = {name for state, name in application.acted if state == State.APPROVAL}
    if application.state == State.OBJECTION and session.user in deciders:
        return "four_eyes"
    if application.state != State.APPROVAL or application.granted_at is not None:
        return ""
    if step and step.four_eyes and session.user in {name for s, name in application.acted if s not in decided}:
        return "four_eyes"
    return "opinion_against" if application.advised_against else ""


def _aside(opened: Opened, session: OfficeSession) -> list[str]:
    """What moves nothing on: taking it up while nobody has, putting back what is one's own."""
    holder = opened.application.holder
    fits = {"claim": not holder, "release": holder == session.user}
    return [action for action in ASIDE if action in opened.actions and fits.get(action, True)]


def _papers(opened: Opened, titles: dict[str, str]) -> list[Papers]:
    application = opened.application
    least = {need.requirement: need.least for need in application.needs}
    by_requirement: dict[str, list[tuple[int, Document]]] = {need.requirement: [] for need in application.needs}
    for document, _ in named_documents(application):
        files = by_requirement.setdefault(document.requirement, [])
        files.append((len(files) + 1, document))
    return [
        Papers(
            titles.get(name, name),
            files,
            least.get(name, 0),
            enough=application.released(name) >= least.get(name, 0),
            requirement=name,
            together=_pages_together(copies_of(application, name)),
        )
        for name, files in by_requirement.items()
    ]


def _unjudged(opened: Opened, titles: dict[str, str]) -> list[tuple[str, int, Document]]:
    """Files that an officer has still to find right or wrong: paper, number among its files, file."""
    ids = opened.application.unjudged()
    return [
        (paper.title, number, file)
        for paper in _papers(opened, titles)
        for number, file in paper.files
        if file.id in ids
    ]


def _pages_together(copies: list[Document]) -> int:
    return sum(document.pages for document in copies) if copies and copies[-1].joined else 0


def _steps(application: Application) -> list[tuple[State, Any, str]]:
    """The path as (state, role, done|now|later)."""
    state = application.state
    if state == State.AWAITING_PAYMENT:
        state = State.FEE_ASSESSMENT
    elif state == State.RETURNED:
        state = application.returned_from or state
    states = [step.state for step in application.path]
    granted = application.granted_at is not None
    here = len(states) if granted else states.index(state) if state in states else -1
    marks = ["done" if at < here else "now" if at == here else "later" for at in range(len(states))]
    return [(step.state, step.role, mark) for step, mark in zip(application.path, marks, strict=True)]
