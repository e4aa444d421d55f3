"""Files of the seeded runs: sent through the same bad line, whole or in parts, and looked for at the end.

A file is acknowledged when storage has answered for it, or for each of its parts. From then on it must be found
exactly once, released, with every byte; one that was given up is on the device, and may be sent again under its key.
"""

from __future__ import annotations

import hashlib
import json
import random
import time
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import httpx

from functions.services.document_keys import original_key
from infra.local import files
from infra.local.stack import LocalStack
from tests.faults.line import BadLine, Break

SEE_OTHER, FORBIDDEN = 303, 403
SECONDS, PATIENCE_SECONDS = 60, 240
FAULTS = (Break.BEFORE, Break.DURING, Break.AFTER, Break.REPLY)
MOST_FAULTS, MOST_PARTS = 3, 4


@dataclass
class SentFile:
    """One document from the device's side: what is remembered of it until it is acknowledged."""

    content: bytes
    parts: int  # 1: in one piece
    faults: list[Break]
    clients: int  # so many tabs go on with it at once, under the one key
    gives_up: bool
    requirement: str = ""
    form: dict[str, Any] = field(default_factory=dict)  # the first form's; its key names the file for good
    acknowledged: bool = False

    @property
    def digest(self) -> str:
        return hashlib.sha256(self.content).hexdigest()

    def objects(self) -> list[tuple[str, bytes]]:
        """(what is put behind the key, content) of everything that goes out."""
        if self.parts == 1:
            return [("", self.content)]
        size = -(-len(self.content) // self.parts)
        manifest = json.dumps({"parts": self.parts, "sha256": self.digest}).encode()
        pieces = [self.content[place : place + size] for place in range(0, len(self.content), size)]
        return [("/part-manifest", manifest), *((f"/part-{n:04}", piece) for n, piece in enumerate(pieces, 1))]


@dataclass(frozen=True)
class FileCount:
    """What became of the files."""

    sent: int = 0
    acknowledged: int = 0
    found: int = 0
    on_device: int = 0
    lost: int = 0
    doubled: int = 0

    def __add__(self, other: FileCount) -> FileCount:
        return FileCount(*(getattr(self, name) + getattr(other, name) for name in vars(self)))

    def __str__(self) -> str:
        return (
            f"files: sent {self.sent}, acknowledged {self.acknowledged}, found {self.found}, "
            f"given up and on the device still {self.on_device}, lost {self.lost}, doubled {self.doubled}"
        )

    @property
    def good(self) -> bool:
        return not (self.lost or self.doubled) and self.found == self.acknowledged


def plan_file(seed: int, chance: random.Random) -> SentFile | None:
    """The file of that seed, if it has one."""
    if chance.random() > 0.35:
        return None
    faults = [chance.choice(FAULTS) for _ in range(chance.randint(0, MOST_FAULTS))]
    gives_up = bool(faults) and chance.random() < 0.2
    parts = chance.randint(2, MOST_PARTS) if chance.random() < 0.3 else 1
    clients = 2 if chance.random() < 0.25 else 1
    return SentFile(files.jpeg(f"Foto {seed}"), parts, faults, clients, gives_up)


def drive_file(file: SentFile, uploads: Mapping[str, Any], line: BadLine) -> None:
    """Send it through the line until everything is acknowledged, or as often as its battery lasts."""
    file.requirement = min(uploads)
    file.form = uploads[file.requirement]
    line.then(*file.faults)
    tries = len(file.faults) if file.gives_up else len(file.faults) + 1
    with ThreadPoolExecutor(file.clients) as tabs:
        done = list(tabs.map(lambda _: _send_all(file, line.origin, tries), range(file.clients)))
    file.acknowledged = any(done)


def _send_all(file: SentFile, origin: str, tries: int) -> bool:
    for behind, content in file.objects():
        while not _put(file, origin, behind, content):
            tries -= 1
            if tries <= 0:
                return False
    return True


def _put(file: SentFile, origin: str, behind: str, content: bytes) -> bool:
    fields = file.form["fields"]
    told = {"key": fields["key"] + behind, "x-amz-meta-sha256": hashlib.sha256(content).hexdigest()}
    try:
        answer = httpx.post(
            origin + urlsplit(file.form["action"]).path,
            data=fields | told,
            files={"file": ("foto.jpg", content, "image/jpeg")},
            timeout=SECONDS,
            trust_env=False,
        )
    except httpx.TransportError:
        return False
    return answer.status_code == SEE_OTHER


def judge_files(driven: list[tuple[SentFile, tuple[str, str]]], stack: LocalStack) -> FileCount:
    """Wait for the jobs, look for each acknowledged file; then send those that were given up, and look again."""
    until = time.monotonic() + PATIENCE_SECONDS
    given_up = [pair for pair in driven if not pair[0].acknowledged]
    kept = [pair for pair in driven if pair[0].acknowledged]
    found = [_copies(*pair, stack, until) for pair in kept]
    for file, _ in given_up:
        if file.form:
            _send_all(file, stack.origin, MOST_FAULTS)
    later = [_copies(*pair, stack, until) for pair in given_up if pair[0].form]
    return FileCount(
        sent=len(driven),
        acknowledged=len(kept),
        found=sum(copies >= 1 for copies in found),
        on_device=len(given_up),
        lost=sum(copies == 0 for copies in found + later),
        doubled=sum(copies > 1 for copies in found + later),
    )


def _copies(file: SentFile, numbers: tuple[str, str], stack: LocalStack, until: float) -> int:
    """How often it was recorded as released; 0 too if a byte is missing from what is kept."""
    while True:
        documents = read_status(stack.origin, *numbers)["documents"]
        ours = [each for each in documents if each["released"] and each["sha256"] == file.digest]
        if ours or time.monotonic() > until:
            break
        time.sleep(0.3)
    return len(ours) if all(_is_whole(file, numbers[0], each["id"], stack) for each in ours) else 0


def _is_whole(file: SentFile, reference: str, document: str, stack: LocalStack) -> bool:
    bucket, key = stack.outputs["data"]["DocumentsBucket"], original_key(reference, document)
    with stack.client("s3").get_object(Bucket=bucket, Key=key)["Body"] as body:
        return bool(body.read() == file.content)


def read_status(origin: str, reference: str, code: str) -> dict[str, Any]:
    """The status as a program reads it, however often it is told to wait."""
    until = time.monotonic() + SECONDS
    while True:
        try:
            answer = httpx.post(
                f"{origin}/api/status",
                json={"reference": reference, "code": code},
                timeout=SECONDS,
                trust_env=False,
            )
        except httpx.TransportError:
            assert time.monotonic() < until
            continue
        if answer.is_success:
            found: dict[str, Any] = answer.json()
            return found
        assert time.monotonic() < until, f"{answer.status_code} {answer.text[:200]}"
        time.sleep(0.3)
