"""Look at a file in quarantine: release it to the officers, or refuse it by a code that has plain words.

The message may come twice and several files may come at once; each file is recorded once.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace

from functions.domain import workflow
from functions.domain.application import Actor, Application, Document, Role, State
from functions.domain.calendar import WorkingDays
from functions.domain.errors import ConflictError, InvalidReferenceError, TransitionError
from functions.domain.reference import parse_reference
from functions.services.inspect_file import inspect_file
from functions.services.ports import ApplicationStore, Arrived, Clock, DocumentStore, Quarantine

ACTOR = Actor("check_document", frozenset({Role.JOB}))
MAX_BYTES = 5 * 1024 * 1024  # what the pages teach; storage takes more, so that the words of refusal are ours
MAX_RECORDED = 200  # files of one application; its record must stay below the store's 400 KB
ATTEMPTS = 8
_PREFIX = "in"


@dataclass(frozen=True)
class Upload:
    """Whose file it is and for which requirement, as its key says."""

    reference: str
    requirement: str
    document_id: str

    @property
    def key(self) -> str:
        """The key in quarantine."""
        return f"{_PREFIX}/{self.reference}/{self.requirement}/{self.document_id}"

    @property
    def released_key(self) -> str:
        """The key among the released documents."""
        return f"{self.reference}/{self.document_id}"


def parse_upload_key(key: str) -> Upload | None:
    """The upload that a key names; None if the key is not one of ours."""
    prefix, _, rest = key.partition("/")
    parts = rest.split("/")
    if prefix != _PREFIX or len(parts) != 3 or not all(parts):  # noqa: PLR2004  # reference, requirement, id
        return None
    try:
        reference = parse_reference(parts[0])
    except InvalidReferenceError:
        return None
    return Upload(*parts) if reference == parts[0] else None


@dataclass(frozen=True)
class DocumentDesk:
    """What the check works with."""

    store: ApplicationStore
    quarantine: Quarantine
    documents: DocumentStore
    clock: Clock
    calendar: WorkingDays


def check_document(key: str, desk: DocumentDesk) -> str:
    """Check the file at that key and submit the application if it was the last one missing.

    Gives a word for the log: `released`, `refused_<code>`, or why there was nothing to do. Raises
    ConflictError if others kept changing the application; the message then comes again.
    """
    upload = parse_upload_key(key)
    if upload is None:
        desk.quarantine.discard(key)
        return "unknown_key"
    for attempt in range(1, ATTEMPTS + 1):
        try:
            return _check_once(upload, desk)
        except ConflictError:
            if attempt == ATTEMPTS:
                raise
    raise AssertionError  # the loop returns or raises


def _check_once(upload: Upload, desk: DocumentDesk) -> str:
    application = desk.store.get(upload.reference)
    if application is not None and application.is_forgotten(desk.clock.now()):
        application = None
    outcome = _obstacle(application, upload) if application else "no_application"
    if application is not None and not outcome:
        arrived = desk.quarantine.fetch(upload.key, MAX_BYTES + 1)
        if arrived is None:
            return "gone"
        application, outcome = _record_once(application, upload, arrived, desk)
    if application is not None:
        _submit_if_complete(application, desk)
    desk.quarantine.discard(upload.key)
    return outcome


def _obstacle(application: Application, upload: Upload) -> str:
    """Why the file is put away without a record; empty if it is to be looked at."""
    if not any(need.requirement == upload.requirement for need in application.needs):
        return "not_asked"
    return "too_many_recorded" if len(application.documents) >= MAX_RECORDED else ""


def _record_once(
    application: Application, upload: Upload, arrived: Arrived, desk: DocumentDesk
) -> tuple[Application, str]:
    """Record the file unless this very one was; another one sent through the same form gets an id of its own."""
    digest = _sha256(arrived)
    same_id = [d for d in application.documents if d.id.partition(".")[0] == upload.document_id]
    if any(document.sha256 == digest for document in same_id):
        return application, "recorded_before"
    document_id = f"{upload.document_id}.{len(same_id)}" if same_id else upload.document_id
    return _record(application, replace(upload, document_id=document_id), arrived, desk)


def _record(application: Application, upload: Upload, arrived: Arrived, desk: DocumentDesk) -> tuple[Application, str]:
    """Release and record, in this order: what the record calls released is there."""
    media_type, refusal = _verdict(application, upload, arrived, desk.store)
    now = desk.clock.now()
    document = Document(
        id=upload.document_id,
        requirement=upload.requirement,
        released=not refusal,
        at=now,
        size=arrived.size,
        sha256=_sha256(arrived),
        media_type=media_type,
        refusal=refusal,
    )
    try:
        change = workflow.record_document(application, document, now)
    except TransitionError:
        return application, "not_open"
    if not refusal:
        desk.documents.put(upload.released_key, arrived.content, media_type)
    desk.store.apply(change)
    return change.application, f"refused_{refusal}" if refusal else "released"


def _verdict(application: Application, upload: Upload, arrived: Arrived, store: ApplicationStore) -> tuple[str, str]:
    """(media type, refusal's code or nothing)."""
    if arrived.size == 0:
        return "", "empty"
    if arrived.size > MAX_BYTES:
        return "", "too_large"
    if arrived.declared_sha256 and arrived.declared_sha256.lower() != _sha256(arrived):
        return "", "changed_on_the_way"
    if _is_full(application, upload.requirement, store):
        return "", "too_many"
    inspected = inspect_file(arrived.content)
    return inspected.media_type, inspected.refusal


def _sha256(arrived: Arrived) -> str:
    """Hex; nothing for a file that is too large to have been read whole."""
    return hashlib.sha256(arrived.content).hexdigest() if arrived.size == len(arrived.content) else ""


def _is_full(application: Application, requirement: str, store: ApplicationStore) -> bool:
    """Whether that requirement has all its files; those from before a return make room for better ones."""
    most = next(need.most for need in application.needs if need.requirement == requirement)
    if application.released(requirement) < most:
        return False
    if application.state != State.RETURNED:
        return True
    returned = max(event.at for event in store.events(application.reference) if event.kind == "application_returned")
    fresh = [
        document
        for document in application.documents
        if document.released and document.requirement == requirement and document.at > returned
    ]
    return len(fresh) >= most


def _submit_if_complete(application: Application, desk: DocumentDesk) -> None:
    if application.state == State.DRAFT and not application.filling and not application.missing():
        desk.store.apply(workflow.act(application, "submit", ACTOR, desk.clock.now(), desk.calendar))
