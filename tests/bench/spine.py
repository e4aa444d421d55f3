"""`make bench`: the spine's figures, measured in one run on a stack of its own, and printed beside their limits.

Memory is that of the edge's process, the emulator and its function workers, sampled while six journeys, a burst of
thirty submissions and sixty single ones run.
"""

from __future__ import annotations

import json
import secrets
import statistics
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx

from functions.domain.reference import new_submission_id
from infra.local.journey import Journey
from infra.local.plain_browser import PlainBrowser
from infra.local.run import build
from infra.local.samples import answers_for
from infra.places import COMPILED
from tests.bench.service import MIB, MemoryWatch, Service, running_service

BURST, TIMED = 30, 60
LIMITS = {"ready": 40.0, "submission": 60.0, "memory": 600.0}


def main() -> int:
    """Measure and print; 1 if a limit is not held."""
    build(lambda _: None)
    figures: dict[str, float] = {}
    with tempfile.TemporaryDirectory(prefix="satu-pintu-") as folder, running_service(Path(folder)) as service:
        figures["ready"] = service.started
        with MemoryWatch(service.pid) as memory:
            _measure(service, figures)
    figures |= {"memory": memory.rss / MIB, "pss": memory.pss / MIB}
    _print(figures, memory)
    return int(any(figures[name] > limit for name, limit in LIMITS.items()))


def _measure(service: Service, figures: dict[str, float]) -> None:
    _walk(service)
    figures["burst"] = _burst(service)
    figures["submission"], figures["slowest"] = _timed(service)


def _walk(stack: Service) -> None:
    offices: dict[str, PlainBrowser] = {}
    for licence in sorted(json.loads((COMPILED / "index.json").read_text())):
        Journey(stack, licence, offices=offices).walk()


def _submission(licence: str = "penebangan-pohon") -> dict[str, Any]:
    digest = json.loads((COMPILED / "index.json").read_text())[licence][0]
    answers = {name: values[0] for name, values in answers_for(licence).items()}
    return {**answers, "form": digest, "submission_id": new_submission_id(secrets.token_bytes(17)), "lang": "id"}


def _send(client: httpx.Client) -> float:
    body = _submission()
    started = time.perf_counter()
    answer = client.post("/api/permohonan/penebangan-pohon", data=body)
    elapsed = time.perf_counter() - started
    answer.raise_for_status()
    return elapsed


def _burst(stack: Service) -> float:
    """Thirty at once, all answered; seconds until the last."""

    def send(_: int) -> None:
        with httpx.Client(base_url=stack.origin, timeout=60) as client:
            _send(client)

    started = time.perf_counter()
    with ThreadPoolExecutor(BURST) as pool:
        list(pool.map(send, range(BURST)))
    return time.perf_counter() - started


def _timed(stack: Service) -> tuple[float, float]:
    """Median and slowest of sixty submissions one after the other, in milliseconds, once the jobs are done."""
    time.sleep(5)
    with httpx.Client(base_url=stack.origin, timeout=60) as client:
        for _ in range(5):
            _send(client)
        times = [_send(client) * 1000 for _ in range(TIMED)]
    return statistics.median(times), max(times)


def _print(figures: dict[str, float], memory: MemoryWatch) -> None:
    rows = (
        (f"make run to Ready, site and packages built (limit {LIMITS['ready']:.0f} s)", figures["ready"], "s"),
        (f"submission, median of {TIMED} (limit {LIMITS['submission']:.0f} ms)", figures["submission"], "ms"),
        ("submission, slowest", figures["slowest"], "ms"),
        (f"{BURST} submissions at once, all answered after", figures["burst"], "s"),
        (f"peak resident memory of all its processes (limit {LIMITS['memory']:.0f} MiB)", figures["memory"], "MiB"),
        ("the same with each shared page counted once (PSS)", figures["pss"], "MiB"),
    )
    for words, value, unit in rows:
        sys.stdout.write(f"{value:9.1f} {unit:4} {words}\n")
    for name, size in sorted(memory.parts.items(), key=lambda part: -part[1]):
        sys.stdout.write(f"{size / MIB:17.1f} MiB  {name}\n")


if __name__ == "__main__":
    sys.exit(main())
