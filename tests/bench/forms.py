"""`make bench-forms`: what an application costs, measured in one run on a stack of its own, beside its limits.

One application without script is counted byte for byte from the guide to the last document. Then eight people without
script send whole applications with three documents each as fast as they are answered; what the jobs have left over is
waited for and every document looked up. The other limits stand in `LIMITS`; build/bench-forms.json keeps the figures.
"""

from __future__ import annotations

import datetime as dt
import gzip
import json
import os
import re
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Self

import psutil

from forms.answers import check_answers
from forms.compiled import CompiledCatalogue
from forms.model import Group, LicenceType
from infra.local.run import build
from infra.local.samples import answers_for
from infra.places import BUILD, COMPILED, SITE
from tests.bench.applicant import Applicant, documents_of
from tests.bench.service import MIB, Service, running_service

ONE_PAGE, LONG = "tanah-makam", "sip-apoteker"  # 15 answers on one page; sections that are saved on their own
DOCUMENTS = 3
CLIENTS, APPLICATIONS, LONG_FORMS, CHECKS = 8, 64, 10, 200
CATCH_UP_SECONDS = 300
# what is "at least" is marked by its sign
LIMITS = {
    "requests": 12,
    "bytes": 40_000,
    "rate": -5.0,
    "section": 60.0,
    "validation": 5.0,
    "script": 8_000,
    "worker": 128.0,
    "lost": 0,
}


class WorkerWatch:
    """The most memory that a worker of the public function ever held, as the kernel counts it (VmHWM)."""

    def __init__(self, root: int) -> None:
        self.peak = 0  # bytes
        self._root = root
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._watch)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._stop.wait(0.3):
            for process in psutil.Process(self._root).children(recursive=True):
                try:
                    if "-public-" in process.environ().get("AWS_LAMBDA_FUNCTION_NAME", ""):
                        self.peak = max(self.peak, _high_water(process.pid))
                except (psutil.Error, OSError):
                    continue  # it has just ended


def _high_water(pid: int) -> int:
    found = re.search(r"VmHWM:\s+(\d+) kB", Path(f"/proc/{pid}/status").read_text())
    return int(found[1]) * 1024 if found else 0


def main() -> int:
    """Measure and print; 1 if a limit is not held."""
    build(lambda _: None)
    catalogue = CompiledCatalogue(COMPILED)
    figures: dict[str, float] = {
        "load": os.getloadavg()[0],
        "script": max(_script_sizes().values()),
        **_validation(catalogue),
    }
    with tempfile.TemporaryDirectory(prefix="satu-pintu-") as folder, running_service(Path(folder)) as service:
        with WorkerWatch(service.pid) as memory:
            figures |= _count(service)
            figures |= _sections(service)
            figures |= _throughput(service)
        figures["worker"] = memory.peak / MIB
    (BUILD / "bench-forms.json").write_text(json.dumps({"figures": figures, "limits": LIMITS}, indent=1) + "\n")
    _print(figures)
    return int(any(_missed(figures[name], limit) for name, limit in LIMITS.items()))


def _missed(value: float, limit: float) -> bool:
    return value < -limit if limit < 0 else value > limit


def _count(service: Service) -> dict[str, float]:
    """Requests and bytes down of one application, from the guide to the third document, and to the last."""
    with Applicant(service.origin) as person:
        person.read_guide(ONE_PAGE)
        person.apply(ONE_PAGE)
        needed = person.lacking()
        for number, requirement in enumerate(needed[:DOCUMENTS]):
            person.send(requirement, number)
        figures: dict[str, float] = {"requests": person.asked, "bytes": person.down, "headers": person.headers}
        for requirement in needed[DOCUMENTS:]:
            person.send(requirement, 1)
        return figures | {"all_documents": len(needed), "all_requests": person.asked, "all_bytes": person.down}


def _sections(service: Service) -> dict[str, float]:
    """Milliseconds that a section's post takes; the first makes the draft, each later one saves into it."""
    times: list[float] = []
    for _ in range(LONG_FORMS):
        with Applicant(service.origin) as person:
            times += person.fill_sections(LONG)
    return {"section": statistics.median(times) * 1000, "section_slowest": max(times) * 1000, "sections": len(times)}


def _throughput(service: Service) -> dict[str, float]:
    """Applications acknowledged per second, their documents stored; then the jobs, until each file is accounted for."""
    waiting: list[tuple[str, str]] = []

    def one(_: int) -> None:
        with Applicant(service.origin) as person:
            person.read_guide(ONE_PAGE)
            numbers = person.apply(ONE_PAGE)
            for number, requirement in enumerate(person.lacking()[:DOCUMENTS]):
                person.send(requirement, number)
            waiting.append(numbers)

    started = time.perf_counter()
    with ThreadPoolExecutor(CLIENTS) as people:
        list(people.map(one, range(APPLICATIONS)))
    acknowledged = time.perf_counter()
    there = [_caught_up(service, numbers, acknowledged + CATCH_UP_SECONDS) for numbers in waiting]
    behind = time.perf_counter() - acknowledged
    return {
        "rate": APPLICATIONS / (acknowledged - started),
        "behind": behind,
        "found": there.count(True),
        "lost": APPLICATIONS - there.count(True),
    }


def _caught_up(service: Service, numbers: tuple[str, str], until: float) -> bool:
    while documents_of(service.origin, numbers) != DOCUMENTS:
        if time.perf_counter() > until:
            return False
        time.sleep(0.5)
    return True


def _script_sizes() -> dict[str, int]:
    """{what a page may fetch or holds: bytes, gzip -9}; a form page's own few bytes count with its script."""
    sizes = {path.name: len(gzip.compress(path.read_bytes(), 9, mtime=0)) for path in (SITE / "skrip").iterdir()}
    page = (SITE / "formulir" / ONE_PAGE / "index.html").read_text()
    inline = "".join(re.findall(r"<script>(.*?)</script>", page, re.DOTALL))
    form = max(size for name, size in sizes.items() if name.startswith("formulir"))
    return sizes | {"form page": form + len(gzip.compress(inline.encode(), 9, mtime=0))}


def _validation(catalogue: CompiledCatalogue) -> dict[str, float]:
    """Milliseconds of CPU that checking the largest form takes, every group with as many rows as it may have."""
    slowest = 0.0
    for slug in catalogue.index:
        licence = catalogue.accepted(slug, catalogue.current_hash(slug), "id")
        raw = {**answers_for(slug), **dict(_rows(licence, answers_for(slug)))}
        slowest = max(slowest, _cpu(licence, raw))
    return {"validation": slowest}


def _rows(licence: LicenceType, sample: dict[str, list[str]]) -> Iterator[tuple[str, list[str]]]:
    groups = [(f"{s.id}.{f.id}", f) for s in licence.sections for f in s.fields if isinstance(f, Group)]
    for name, group in groups:
        first = {key.removeprefix(f"{name}.0."): value for key, value in sample.items() if key.startswith(f"{name}.0.")}
        for row in range(group.max):
            yield from ((f"{name}.{row}.{key}", value) for key, value in first.items())


def _cpu(licence: LicenceType, raw: dict[str, list[str]]) -> float:
    times = []
    today = dt.datetime.now(tz=dt.UTC).date()
    for _ in range(CHECKS):
        started = time.process_time()
        checked = check_answers(licence, raw, today)
        times.append(time.process_time() - started)
        if checked.errors:
            raise ValueError(checked.errors)
    return statistics.median(times) * 1000


def _print(figures: dict[str, float]) -> None:
    for name, unit, words in (
        ("requests", "", f"requests of an application with {DOCUMENTS} documents, without script, from the guide on"),
        ("bytes", "B", "bytes down for it, pressed as sent"),
        ("rate", "/s", f"applications a second with {DOCUMENTS} documents each, {CLIENTS} clients"),
        ("lost", "", f"of {APPLICATIONS} acknowledged ones not there with every document"),
        ("section", "ms", f"section post, median of {figures['sections']:.0f}"),
        ("validation", "ms", "CPU for checking the largest form, all rows filled in"),
        ("script", "B", "largest script, gzip -9, with what the page itself holds"),
        ("worker", "MiB", "peak resident memory of the public function's worker"),
    ):
        limit = LIMITS[name]
        bound = f"{'at least' if limit < 0 else 'at most'} {abs(limit):g}"
        verdict = "MISSED" if _missed(figures[name], limit) else "held"
        sys.stdout.write(f"{figures[name]:10.1f} {unit:3} {words} ({bound}: {verdict})\n")
    sys.stdout.write(
        f"  the machine's load before: {figures['load']:.1f} on {os.cpu_count()} cores\n"
        f"  with all {figures['all_documents']:.0f} documents: {figures['all_requests']:.0f} requests, "
        f"{figures['all_bytes']:.0f} B; headers besides: {figures['headers']:.0f} B\n"
        f"  jobs done {figures['behind']:.1f} s after the last acknowledgement, {figures['found']:.0f} applications "
        f"found with {DOCUMENTS} documents each\n"
        f"  slowest section post {figures['section_slowest']:.0f} ms\n"
    )


if __name__ == "__main__":
    sys.exit(main())
