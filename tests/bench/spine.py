"""`make bench`: the spine's figures, measured in one run on a stack of its own, and printed beside their limits.

Memory is that of the edge's process, the emulator and its function workers, sampled while six journeys, a burst of
thirty submissions and sixty single ones run.
"""

from __future__ import annotations

import contextlib
import json
import os
import secrets
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

import httpx
import psutil

from functions.domain.reference import new_submission_id
from infra.local.emulator import free_port
from infra.local.journey import Journey
from infra.local.officers import Officer
from infra.local.plain_browser import PlainBrowser
from infra.local.run import build
from infra.local.samples import SAMPLE, answers_for
from infra.places import COMPILED, ROOT

MIB = 1024 * 1024
BURST, TIMED = 30, 60
LIMITS = {"ready": 40.0, "submission": 60.0, "memory": 600.0}


@dataclass
class MemoryWatch:
    """Samples the memory of the service's process and all below it and keeps the peaks.

    RSS, twenty times a second, counts a page that several processes share for each of them; PSS, at each new peak of
    RSS, counts it once, in parts: what the machine really holds.
    """

    root: int
    pss: int = 0
    rss: int = 0
    parts: dict[str, int] = field(default_factory=dict)
    _stop: threading.Event = field(default_factory=threading.Event)

    def __enter__(self) -> Self:
        self._thread = threading.Thread(target=self._watch)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._stop.wait(0.05):
            processes = [psutil.Process(self.root), *psutil.Process(self.root).children(recursive=True)]
            rss = 0
            for process in processes:
                with contextlib.suppress(psutil.NoSuchProcess, psutil.AccessDenied):
                    rss += process.memory_info().rss
            if rss > self.rss:
                self.rss = rss
                self._look_closer(processes)

    def _look_closer(self, processes: list[psutil.Process]) -> None:
        parts = {}
        for process in processes:
            with contextlib.suppress(psutil.NoSuchProcess, psutil.AccessDenied):
                parts[f"{' '.join(process.cmdline()[1:3])[-60:]}"] = process.memory_full_info().pss
        if sum(parts.values()) > self.pss:
            self.pss, self.parts = sum(parts.values()), parts


@dataclass(frozen=True)
class Service:
    """`make run` in a process of its own, as journeys need it."""

    origin: str
    officers: tuple[Officer, ...]

    def officer(self, role: str) -> Officer:
        """The enrolled officer with that role."""
        return next(each for each in self.officers if role in each.roles and each.totp_secret)


def main() -> int:
    """Measure and print; 1 if a limit is not held."""
    build(lambda _: None)
    figures: dict[str, float] = {}
    with tempfile.TemporaryDirectory(prefix="satu-pintu-") as folder:
        started, port = time.perf_counter(), free_port()
        command = [sys.executable, "-m", "infra.local.run", "--port", str(port), "--state", folder, "--no-codes"]
        with subprocess.Popen(
            command, cwd=ROOT, stdout=subprocess.PIPE, text=True, env=os.environ | {"AWS_PORT": str(free_port())}
        ) as process:
            try:
                _wait_until_ready(process)
                figures["ready"] = time.perf_counter() - started
                with MemoryWatch(process.pid) as memory:
                    _measure(_service(port, Path(folder)), figures)
            finally:
                process.terminate()
                process.communicate()
    figures |= {"memory": memory.rss / MIB, "pss": memory.pss / MIB}
    _print(figures, memory)
    return int(any(figures[name] > limit for name, limit in LIMITS.items()))


def _wait_until_ready(process: subprocess.Popen[str]) -> None:
    assert process.stdout  # asked for
    said = []
    for line in process.stdout:
        said.append(line)
        if "petugas.baru" in line:  # the last line of what it announces
            return
    raise RuntimeError("".join(said))


def _service(port: int, state: Path) -> Service:
    known = json.loads((state / "officers.json").read_text())["officers"]
    officers = tuple(Officer(**(each | {"roles": tuple(each["roles"])})) for each in known)
    return Service(f"http://127.0.0.1:{port}", officers)


def _measure(service: Service, figures: dict[str, float]) -> None:
    _walk(service)
    figures["burst"] = _burst(service)
    figures["submission"], figures["slowest"] = _timed(service)


def _walk(stack: Service) -> None:
    offices: dict[str, PlainBrowser] = {}
    for licence in SAMPLE:
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
