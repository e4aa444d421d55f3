"""Whether a file that arrived can be taken, and the copy that officers will see of it."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from functions.domain.application import Need
from functions.services.document_ports import FileRefusedError, Rebuilder, Rebuilt, Scanner
from functions.services.inspect_file import TYPES, inspect_file
from functions.services.ports import Arrived

MB = 1024 * 1024


@dataclass(frozen=True)
class Judgement:
    """The media type that the content showed; a refusal's code, or the rebuilt copy."""

    media_type: str = ""
    refusal: str = ""
    copy: Rebuilt | None = None


def judge_file(rebuilder: Rebuilder, scanner: Scanner | None, key: str, arrived: Arrived, need: Need) -> Judgement:
    """Cheap looks first. Raises ScanPendingError, or the rebuilder's own error if it could not work at all."""
    refusal = _refused_unopened(arrived, need)
    if refusal:
        return Judgement(refusal=refusal)
    inspected = inspect_file(arrived.content)
    refusal = inspected.refusal
    if not refusal and inspected.media_type not in {TYPES[name] for name in need.types}:
        refusal = "type_not_asked"
    if refusal:
        return Judgement(inspected.media_type, refusal)
    try:
        if scanner:
            scanner.check(key, arrived.content)
        copy = rebuilder.rebuild(arrived.content, inspected.media_type)
    except FileRefusedError as error:
        return Judgement(inspected.media_type, error.code)
    return Judgement(inspected.media_type, copy=copy)


def digest_of(arrived: Arrived) -> str:
    """SHA-256 in hex; nothing for a file that is too large to have been read whole."""
    return hashlib.sha256(arrived.content).hexdigest() if arrived.size == len(arrived.content) else ""


def _refused_unopened(arrived: Arrived, need: Need) -> str:
    if arrived.size == 0:
        return "empty"
    if arrived.size > need.max_mb * MB:
        return "too_large"
    changed = arrived.declared_sha256 and arrived.declared_sha256.lower() != digest_of(arrived)
    return "changed_on_the_way" if changed else ""
