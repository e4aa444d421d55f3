"""Seeded runs of one application each through a bad line, and the count at the end.

A run keeps what a device keeps: the id and the answers, fixed before the first byte goes out. It sends through the
faults that its seed names (some in two clients at once, some twice), and may give up for good before any answer. Some
have a document to send (`files`), and the functions' own store may be in trouble meanwhile (`store`).
At the end every acknowledged application must be in the store exactly once with every answer, as its own code shows;
one that was given up is on the device still, and sending it once more later gives at most that one application.
"""

from __future__ import annotations

import contextlib
import random
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

import httpx

from forms.compiled import CompiledCatalogue
from infra.local.samples import answers_for
from infra.local.stack import LocalStack
from infra.places import COMPILED
from tests.faults.files import FileCount, SentFile, drive_file, judge_files, plan_file, read_status
from tests.faults.line import BadLine, Break
from tests.faults.store import BadStore

LICENCES = ("penebangan-pohon", "reklame", "tanah-makam", "keterangan-penelitian")
LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
FAULTS = (Break.BEFORE, Break.DURING, Break.AFTER, Break.REPLY)
MOST_FAULTS = 3
SECONDS = 60
OK = 200
NOT_NOW = frozenset({429, 502, 503, 504})
MOST_WAITS = 30


@dataclass
class Run:
    """One application from the device's side."""

    seed: int
    licence: str
    body: dict[str, str]
    faults: list[Break]
    clients: int  # so many send at the same time, with the one id
    gives_up: bool  # the battery dies after the last fault
    file: SentFile | None = None
    receipts: set[tuple[str, str]] = field(default_factory=set)
    waits: int = 0  # times that the service asked to come again later

    @property
    def acknowledged(self) -> bool:
        return bool(self.receipts)


@dataclass(frozen=True)
class Outcome:
    """What the table says at the end."""

    sent: int
    acknowledged: int
    found: int
    on_device: int
    lost: int
    doubled: int
    waits: int = 0  # times that the service asked to come again later
    files: FileCount = field(default_factory=FileCount)

    def __str__(self) -> str:
        return (
            f"sent {self.sent}, acknowledged {self.acknowledged}, found {self.found}, "
            f"given up and on the device still {self.on_device}, lost {self.lost}, doubled {self.doubled}, "
            f"told to wait {self.waits} times; {self.files}"
        )

    def __add__(self, other: Outcome) -> Outcome:
        return Outcome(*(getattr(self, name) + getattr(other, name) for name in vars(self)))

    @property
    def good(self) -> bool:
        return not (self.lost or self.doubled) and self.found == self.acknowledged and self.files.good


def plan(seed: int, catalogue: CompiledCatalogue) -> Run:
    """The run of that seed: always the same."""
    chance = random.Random(seed)  # noqa: S311  # repeatable on purpose
    licence = chance.choice(LICENCES)
    answers = {name: values[-1] for name, values in answers_for(licence).items()}
    answers["pemohon.nama"] = f"Siti Contoh {seed} <b>&\u2019\u00e9\U0001f333"
    made = "1" + "".join(chance.choice(LETTERS) for _ in range(26))
    body = {"form": catalogue.current_hash(licence), "lang": "id", "submission_id": made, **answers}
    faults = [chance.choice(FAULTS) for _ in range(chance.randint(0, MOST_FAULTS))]
    gives_up = bool(faults) and chance.random() < 0.15
    clients = 2 if chance.random() < 0.25 else 1
    return Run(seed, licence, body, faults, clients, gives_up, plan_file(seed, chance))


def drive(run: Run, service: str) -> None:
    """Send until there is an answer, as the outbox does, without its pauses; then sometimes once more."""
    host, port = service.removeprefix("http://").split(":")
    with BadLine(host, int(port)) as line:
        line.then(*run.faults)
        with ThreadPoolExecutor(run.clients) as clients:
            tries = len(run.faults) if run.gives_up else len(run.faults) + 1
            list(clients.map(lambda _: _send_until(run, line.origin, tries), range(run.clients)))
        if run.acknowledged and run.seed % 5 == 0:
            _send(run, line.origin)  # a second flush after the receipt
        if run.file and len(run.receipts) == 1:
            drive_file(run.file, read_status(line.origin, *min(run.receipts))["uploads"], line)


def _send_until(run: Run, origin: str, tries: int) -> None:
    for _ in range(tries):
        while (answer := _send(run, origin)) == "wait" and run.waits < MOST_WAITS:
            run.waits += 1
            time.sleep(0.3)
        if answer == "receipt":
            return


def _send(run: Run, origin: str) -> str:
    """`receipt`; `wait` if the service says so, as it must with words and a time; `no` answer of it or another one."""
    try:
        answer = httpx.post(
            f"{origin}/api/permohonan/{run.licence}",
            data=run.body,
            headers={"Accept": "application/json"},
            timeout=SECONDS,
            trust_env=False,
        )
    except httpx.TransportError:
        return "no"
    if answer.status_code in NOT_NOW:
        return "wait"
    if answer.status_code != OK:
        return "no"
    said = answer.json()
    run.receipts.add((said["reference"], said["access_code"]))
    return "receipt"


def judge(runs: list[Run], stack: LocalStack, before: set[str]) -> Outcome:
    """Look for each acknowledged application; then let those that gave up send once more, and look for strays."""
    there = references(stack) - before
    told = {reference for run in runs for reference, _ in run.receipts}
    waiting = [run for run in runs if not run.acknowledged]
    lost = sum(not _is_whole(run, stack) for run in runs if run.acknowledged)
    for run in waiting:  # the battery is charged again: at most one application comes of it
        _send(run, stack.origin)
        lost += not _is_whole(run, stack)
    doubled = sum(len(run.receipts) > 1 for run in runs)
    told_later = {reference for run in runs for reference, _ in run.receipts}
    doubled += len(references(stack) - before - told_later)  # applications that no device knows of
    return Outcome(
        sent=len(runs),
        acknowledged=len(runs) - len(waiting),
        found=len(there & told),
        on_device=len(waiting),
        lost=lost,
        doubled=doubled,
        waits=sum(run.waits for run in runs),
        files=judge_files([(run.file, min(run.receipts)) for run in runs if run.file and run.file.form], stack),
    )


def references(stack: LocalStack) -> set[str]:
    """Every application in the store."""
    pages = (
        stack.client("dynamodb")
        .get_paginator("scan")
        .paginate(
            TableName=stack.outputs["data"]["ApplicationsTable"],
            FilterExpression="sk = :app",
            ExpressionAttributeValues={":app": {"S": "APP"}},
            ProjectionExpression="pk",
        )
    )
    return {item["pk"]["S"].rpartition("#")[2] for page in pages for item in page["Items"]}


def _is_whole(run: Run, stack: LocalStack) -> bool:
    """One receipt, whose code opens the application; it holds these answers, every one.

    The store keeps a keyed hash of all answers. Sent again they must meet it, and with one changed they must not.
    """
    if len(run.receipts) != 1:
        return False
    ((reference, code),) = run.receipts
    opened = httpx.post(
        f"{stack.origin}/api/status",
        data={"reference": reference, "code": code, "lang": "id"},
        headers={"Accept": "application/json"},
        timeout=SECONDS,
        trust_env=False,
    )
    if opened.status_code != OK or opened.json()["licence"] != run.licence:
        return False
    again = Run(run.seed, run.licence, run.body, [], 1, gives_up=False)
    changed = Run(run.seed, run.licence, run.body | {"pemohon.nama": "Orang Lain"}, [], 1, gives_up=False)
    same = _send(again, stack.origin) == "receipt" and again.receipts == run.receipts
    return same and _send(changed, stack.origin) == "no"


def run_all(
    first: int, count: int, stack: LocalStack, at_once: int, store: BadStore | None = None
) -> tuple[list[Run], Outcome]:
    """COUNT runs from seed FIRST on, so many at once, the STORE in trouble while they last."""
    catalogue = CompiledCatalogue(COMPILED)
    before = references(stack)
    runs = [plan(seed, catalogue) for seed in range(first, first + count)]
    trouble = store.in_trouble(first) if store else contextlib.nullcontext()
    with trouble, ThreadPoolExecutor(at_once) as people:
        list(people.map(lambda run: drive(run, stack.origin), runs))
    return runs, judge(runs, stack, before)
