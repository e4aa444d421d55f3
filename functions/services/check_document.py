"""Look at a file in quarantine: release it to the officers, or refuse it by a code that has plain words.

The message may come twice and several files may come at once; each file is recorded once.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import dataclass, replace

from functions.domain import workflow
from functions.domain.application import Actor, Application, Document, Need, Role, State
from functions.domain.calendar import WorkingDays
from functions.domain.errors import ConflictError
from functions.domain.transitions import TAKES_DOCUMENTS
from functions.services.document_keys import (
    Upload,
    parse_upload_key,
)
from functions.services.document_ports import Rebuilder, Scanner
from functions.services.join_parts import join_parts
from functions.services.judge_file import MB, Judgement, digest_of, judge_file
from functions.services.ports import ApplicationStore, Arrived, Clock, DocumentStore, Quarantine
from functions.services.release_document import release_document

ACTOR = Actor("check_document", frozenset({Role.JOB}))
MAX_RECORDED = 200  # files of one application; its record must stay below the store's 400 KB
ATTEMPTS = 8
Judge = Callable[[Arrived, Need], Judgement]


@dataclass(frozen=True)
class DocumentDesk:
    """What the check works with."""

    store: ApplicationStore
    quarantine: Quarantine
    documents: DocumentStore
    clock: Clock
    calendar: WorkingDays
    rebuilder: Rebuilder
    scanner: Scanner | None = None  # an installation may have none


def check_document(key: str, desk: DocumentDesk) -> str:
    """Check the file at that key and submit the application if it was the last one missing.

    Gives a word for the log: `released`, `refused_<code>`, or why there was nothing to do. Raises
    ConflictError if others kept changing the application; the message then comes again.
    """
    upload = parse_upload_key(key)
    if upload is None:
        desk.quarantine.discard(key)
        return "unknown_key"
    if upload.part:
        return join_parts(upload, desk.store, desk.quarantine, desk.clock)
    # judged once, however often others change the application meanwhile
    judge = functools.cache(functools.partial(judge_file, desk.rebuilder, desk.scanner, upload.key))
    for attempt in range(1, ATTEMPTS + 1):
        try:
            return _check_once(upload, desk, judge)
        except ConflictError:
            if attempt == ATTEMPTS:
                raise
    raise AssertionError  # the loop returns or raises


def _check_once(upload: Upload, desk: DocumentDesk, judge: Judge) -> str:
    application = desk.store.get(upload.reference)
    if application is not None and application.is_forgotten(desk.clock.now()):
        application = None
    need = _need(application, upload) if application else None
    outcome = _obstacle(application, need) if application else "no_application"
    if application is not None and need is not None and not outcome:
        arrived = desk.quarantine.fetch(upload.key, need.max_mb * MB + 1)
        if arrived is None:
            return "gone"
        application, outcome = _record_once(application, upload, arrived, desk, judge)
    if application is not None:
        _submit_if_complete(application, desk)
    desk.quarantine.discard(upload.key)
    return outcome


def _need(application: Application, upload: Upload) -> Need | None:
    return next((need for need in application.needs if need.requirement == upload.requirement), None)


def _obstacle(application: Application, need: Need | None) -> str:
    """Why the file is put away without a record; empty if it is to be looked at."""
    if need is None:
        return "not_asked"
    return "too_many_recorded" if len(application.documents) >= MAX_RECORDED else ""


def _record_once(
    application: Application, upload: Upload, arrived: Arrived, desk: DocumentDesk, judge: Judge
) -> tuple[Application, str]:
    """Record the file unless this very one was; another one sent through the same form gets an id of its own."""
    digest = digest_of(arrived)
    same_id = [d for d in application.documents if d.id.partition(".")[0] == upload.document_id]
    if any(document.sha256 == digest for document in same_id):
        return application, "recorded_before"
    document_id = f"{upload.document_id}.{len(same_id)}" if same_id else upload.document_id
    return _record(application, replace(upload, document_id=document_id), arrived, desk, judge)


def _record(
    application: Application, upload: Upload, arrived: Arrived, desk: DocumentDesk, judge: Judge
) -> tuple[Application, str]:
    """Release and record, in this order: what the record calls released is there."""
    need = next(need for need in application.needs if need.requirement == upload.requirement)
    full = arrived.size and _is_full(application, need, desk.store)
    judged = Judgement(refusal="too_many") if full else judge(arrived, need)
    now = desk.clock.now()
    document = Document(
        id=upload.document_id,
        requirement=upload.requirement,
        released=not judged.refusal,
        at=now,
        size=arrived.size,
        sha256=digest_of(arrived),
        media_type=judged.media_type,
        refusal=judged.refusal,
    )
    if application.state not in TAKES_DOCUMENTS:
        return application, "not_open"
    if judged.copy:
        document = release_document(application, document, arrived.content, judged.copy, desk.documents, desk.rebuilder)
    change = workflow.record_document(application, document, now)
    desk.store.apply(change)
    return change.application, f"refused_{judged.refusal}" if judged.refusal else "released"


def _is_full(application: Application, need: Need, store: ApplicationStore) -> bool:
    """Whether that requirement has all its files; those from before a return make room for better ones."""
    if application.released(need.requirement) < need.most:
        return False
    if application.state != State.RETURNED:
        return True
    returned = max(event.at for event in store.events(application.reference) if event.kind == "application_returned")
    fresh = [
        document
        for document in application.documents
        if document.released and document.requirement == need.requirement and document.at > returned
    ]
    return len(fresh) >= need.most


def _submit_if_complete(application: Application, desk: DocumentDesk) -> None:
    if application.state == State.DRAFT and not application.filling and not application.missing():
        desk.store.apply(workflow.act(application, "submit", ACTOR, desk.clock.now(), desk.calendar))
