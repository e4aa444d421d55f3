"""What can go wrong by the rules; each error has a stable code that names its sentence in `forms/texts`."""

from __future__ import annotations


class DomainError(Exception):
    """Base of the rules' errors. `code` is stable; `gaps` fill the sentence that goes with it."""

    code = "error"

    def __init__(self, message: str = "", **gaps: object) -> None:
        super().__init__(message or self.code)
        self.gaps = gaps


class TransitionError(DomainError):
    """The action is not possible in the application's present state."""

    code = "transition"


class RoleError(DomainError):
    """The officer does not have the role that the step asks for."""

    code = "role"


class FourEyesError(DomainError):
    """The officer has acted on an earlier step and must leave this decision to someone else."""

    code = "four_eyes"


class PaymentDueError(DomainError):
    """A fee is due and not paid."""

    code = "payment_due"


class OpinionError(DomainError):
    """The technical team advised against, so the licence cannot be granted."""

    code = "opinion_against"


class ReasonMissingError(DomainError):
    """The action has to be explained to the applicant."""

    code = "reason_missing"


class ChecklistError(DomainError):
    """The step's checklist is not complete."""

    code = "checklist"


class DocumentsMissingError(DomainError):
    """Required documents have not arrived or were refused."""

    code = "documents_missing"


class DocumentsUnjudgedError(DomainError):
    """Not every file has been found right, or some have been found wrong."""

    code = "documents_unjudged"


class HeldError(DomainError):
    """Another officer has taken the application up; `officer` says who (empty: nobody has)."""

    code = "held"


class ObjectionError(DomainError):
    """The time for objecting has passed, or the refusal was objected to before."""

    code = "objection_late"


class NotSilentError(DomainError):
    """The applicant still has time to answer."""

    code = "not_silent"


class AmountError(DomainError):
    """The amount paid is not the amount due."""

    code = "amount"


class InvalidReferenceError(DomainError):
    """Not a reference: wrong letters, length or check character."""

    code = "reference"


class NothingToSearchError(DomainError):
    """Neither a reference, nor a NIK, nor a word of a name."""

    code = "nothing_to_search"


class SubmissionIdError(DomainError):
    """Not a submission id that a form of ours makes."""

    code = "submission_id"


class SheetError(DomainError):
    """Not the number and mark of a paper form that we printed."""

    code = "sheet"


class ConflictError(DomainError):
    """Somebody else changed the application first."""

    code = "conflict"


class UnknownApplicationError(DomainError):
    """No such application, or not with this access code; which of the two is never said."""

    code = "unknown_application"


class AlreadyReceivedError(DomainError):
    """This submission was received before, with other answers."""

    code = "already_received"


class CodeReplacedError(DomainError):
    """The application is there, and its access code was replaced at the counter: the one derived here opens nothing."""

    code = "code_replaced"


class StoreBusyError(DomainError):
    """What keeps the applications does not answer now: the same request is safe to send again after `seconds`."""

    code = "busy"

    def __init__(self, message: str = "", *, seconds: int = 10) -> None:
        super().__init__(message, seconds=seconds)


class DelayedError(DomainError):
    """Too many wrong codes: try again after `seconds`."""

    code = "delayed"
