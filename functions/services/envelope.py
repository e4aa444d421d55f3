"""The envelope that two keys open: sealing what an applicant sent, and opening it for those who may (decision 0004).

A data key per application seals each part; it is wrapped once by the key service (office and jobs) and once by a key
that only reference and access code give (the applicant).
"""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
import json
from typing import Any

from functions.domain.application import Application, Sealed
from functions.domain.errors import UnknownApplicationError
from functions.services.ports import ApplicationStore, DataKey, KeyOpener, Sealer

CONTACT, ANSWERS, LICENCE = "contact", "answers", "licence"
_WRAP = "wrap"


def seal(reference: str, key: DataKey, applicant_key: bytes, parts: dict[str, Any], sealer: Sealer) -> Sealed:
    """Seal each part (JSON) under the data key and wrap the key for the applicant."""
    return Sealed(
        wrapped_by_kms=key.wrapped,
        wrapped_by_code=sealer.seal(applicant_key, key.plain, context(reference, _WRAP)),
        parts={name: seal_part(reference, key.plain, name, part, sealer) for name, part in parts.items()},
    )


def seal_part(reference: str, data_key: bytes, name: str, part: object, sealer: Sealer) -> bytes:
    """One part as JSON, sealed and bound to this application and this part's name."""
    return sealer.seal(data_key, canonical(part), context(reference, name))


def open_part(application: Application, data_key: bytes, name: str, sealer: Sealer) -> Any:
    """One part of the application. Raises UnsealingError."""
    return open_note(application.reference, data_key, name, application.sealed.parts[name], sealer)


def open_note(reference: str, data_key: bytes, name: str, sealed: bytes, sealer: Sealer) -> Any:
    """Anything sealed by `seal_part`, such as the words that go with an event. Raises UnsealingError."""
    return json.loads(sealer.unseal(data_key, sealed, context(reference, name)))


def open_wrap(reference: str, sealed: Sealed, applicant_key: bytes, sealer: Sealer) -> bytes:
    """The data key, opened with the applicant's key. Raises UnsealingError if the code was another."""
    return sealer.unseal(applicant_key, sealed.wrapped_by_code, context(reference, _WRAP))


def key_for_officials(
    reference: str,
    actor: str,
    purpose: str,
    now: dt.datetime,
    store: ApplicationStore,
    opener: KeyOpener,
) -> tuple[Application, bytes]:
    """The application and its data key for an officer or a job; the read is recorded before anything is opened.

    Raises UnknownApplicationError.
    """
    application = store.get(reference)
    if application is None or application.practice_until:
        raise UnknownApplicationError
    store.record_read(reference, actor, purpose, now)
    return application, opener.open_data_key(reference, application.sealed.wrapped_by_kms)


def answers_mac(applicant_key: bytes, answers: object) -> str:
    """A keyed hash of the canonical answers: tells a retry from another application, and nothing to anyone else."""
    return hmac.new(applicant_key, b"answers " + canonical(answers), hashlib.sha256).hexdigest()


def canonical(value: object) -> bytes:
    """JSON with sorted keys and no spaces, UTF-8."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def context(reference: str, part: str) -> str:
    """What a sealed part is bound to."""
    return f"{reference}|{part}"
