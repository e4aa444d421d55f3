"""`make run` in a process of its own, for what is measured from outside, and the memory of its processes."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

import psutil

from infra.local.emulator import free_port
from infra.local.officers import Officer
from infra.places import ROOT

MIB = 1024 * 1024


@dataclass(frozen=True)
class Service:
    """`make run` in a process of its own, as journeys need it."""

    origin: str
    officers: tuple[Officer, ...]
    pid: int
    started: float  # seconds until it said Ready

    def officer(self, role: str) -> Officer:
        """The enrolled officer with that role."""
        return next(each for each in self.officers if role in each.roles and each.totp_secret)


@contextlib.contextmanager
def running_service(state: Path) -> Iterator[Service]:
    """Start it on free ports, with its state in STATE; stop it at the end. Site and packages must be built."""
    started, port = time.perf_counter(), free_port()
    command = [sys.executable, "-m", "infra.local.run", "--port", str(port), "--state", str(state), "--no-codes"]
    with subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.PIPE, text=True, env=os.environ | {"AWS_PORT": str(free_port())}
    ) as process:
        try:
            _wait_until_ready(process)
            seconds = time.perf_counter() - started
            known = json.loads((state / "officers.json").read_text())["officers"]
            officers = tuple(Officer(**(each | {"roles": tuple(each["roles"])})) for each in known)
            yield Service(f"http://127.0.0.1:{port}", officers, process.pid, seconds)
        finally:
            process.terminate()
            process.communicate()


def _wait_until_ready(process: subprocess.Popen[str]) -> None:
    assert process.stdout  # asked for
    said = []
    for line in process.stdout:
        said.append(line)
        if "petugas.baru" in line:  # the last line of what it announces
            return
    raise RuntimeError("".join(said))


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
