"""One message at a time: one log line each, and an error fails that message alone."""

from __future__ import annotations

import json
import sys
import time
import traceback
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from chalice.app import SQSEvent

BatchAnswer = dict[str, list[dict[str, str]]]
_TOLD = ("reference", "sequence", "kind")  # of a message; the rest stays out of the log


def attempt_each(job: str, event: SQSEvent, work: Callable[[dict[str, Any]], str]) -> BatchAnswer:
    """Do the work for each message (a JSON object); the answer names those that have to come again."""
    failed = []
    for record in event:
        message = _read(record.body)
        told = {name: message[name] for name in _TOLD if name in message}
        if not attempt(job, partial(work, message), told):
            failed.append({"itemIdentifier": record.to_dict()["messageId"]})
    return {"batchItemFailures": failed}


def attempt(job: str, work: Callable[[], str], told: Mapping[str, Any]) -> bool:
    """Do the work and log one line with its outcome; whether it held. Never raises."""
    started = time.perf_counter()
    line: dict[str, Any] = {"job": job, **told}
    try:
        line["outcome"] = work()
    except Exception as error:  # noqa: BLE001  # fails this message only; no words, they may be personal
        frames = traceback.extract_tb(error.__traceback__)[-3:]
        line |= {
            "error": getattr(error, "code", type(error).__name__),
            "type": type(error).__name__,
            "at": [f"{frame.filename.rsplit('/', 1)[-1]}:{frame.lineno}" for frame in frames],
        }
    line["ms"] = round((time.perf_counter() - started) * 1000, 1)
    sys.stderr.write(json.dumps(line) + "\n")
    return "error" not in line


def _read(body: str) -> dict[str, Any]:
    """A queue's message; what is no JSON object is read as an empty one, and fails for what it lacks."""
    try:
        message = json.loads(body)
    except ValueError:
        return {}
    return message if isinstance(message, dict) else {}
