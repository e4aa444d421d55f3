"""`make demo`: a stack of its own on free ports, complete journeys, then all is stopped.

It walks the sample of licence types, those named, or with `--all` (`make demo-all`) every one.
"""

from __future__ import annotations

import json
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from infra.local.journey import Journey
from infra.local.plain_browser import PlainBrowser
from infra.local.run import build
from infra.local.samples import SAMPLE
from infra.local.stack import LocalStack, temporary_stack
from infra.places import COMPILED


def main(arguments: list[str]) -> int:
    """0 only if every step of every journey held."""
    started = time.perf_counter()
    build(lambda words: _say(words, time.perf_counter() - started))
    with (
        tempfile.TemporaryDirectory(prefix="satu-pintu-") as folder,
        temporary_stack(Path(folder), say=lambda words: _say(words, time.perf_counter() - started)) as stack,
    ):
        every = sorted(json.loads((COMPILED / "index.json").read_text()))
        _walk_all(stack, every if arguments == ["--all"] else arguments or SAMPLE)
    _say("all journeys held; everything is stopped", time.perf_counter() - started)
    return 0


def _walk_all(stack: LocalStack, licences: Sequence[str]) -> None:
    offices: dict[str, PlainBrowser] = {}
    for licence in licences:
        sys.stdout.write(f"\n{licence}\n")
        begun = time.perf_counter()
        pdf = Journey(stack, licence, say=lambda words, seconds: _say(f"  {words}", seconds), offices=offices).walk()
        _say(f"  licence of {len(pdf):,} bytes, the whole way", time.perf_counter() - begun)
    for browser in offices.values():
        browser.close()


def _say(words: str, seconds: float) -> None:
    sys.stdout.write(f"{seconds:8.2f} s  {words}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
