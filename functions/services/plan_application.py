"""What these answers ask for: the path with its steps, the documents, the fee."""

from __future__ import annotations

from dataclasses import dataclass

from forms import conditions
from forms.answers import Answers, document_requirements
from forms.fee import compute_fee
from forms.model import KIND_FIELD, LicenceType
from functions.domain.application import Need, Role, State, Step


@dataclass(frozen=True)
class Plan:
    """Fixed when the application is received, and again when it is corrected."""

    kind: str
    path: tuple[Step, ...]
    needs: tuple[Need, ...]
    fee_due: int


def plan_application(licence: LicenceType, answers: Answers) -> Plan:
    """The plan for these answers: skipped steps left out, documents that do not apply left out."""
    kind = conditions.look_up(answers, KIND_FIELD) or licence.kinds[0]
    fee = compute_fee(licence.fee, answers)
    steps = tuple(
        Step(State(step.state), Role(step.role), step.days, step.four_eyes, tuple(step.checklist), tuple(step.opinions))
        for step in licence.workflow
        if not conditions.holds(step.skip_if, answers, fee)
    )
    limits = {document.requirement: (document.max_mb, document.types) for document in licence.documents}
    required = document_requirements(licence, answers, kind)
    needs = tuple(Need(name, *files, *limits[name]) for name, files in required.items())
    return Plan(kind, steps, needs, fee)
