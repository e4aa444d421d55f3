"""`make application-size`: what one whole application costs a phone whose script is off.

Home, guide, form, the check page, the receipt, the tracking page and the status, each body as it came over the line
(gzip), for each licence type that has sample answers. Headers are not counted. The limit of issue 7 is for a form of
one page; a long form saves each section by itself, and each of those answers may cost what a page of its kind may.
"""

from __future__ import annotations

import json
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx

from infra.local.journey import Journey
from infra.local.run import build
from infra.local.stack import LocalStack, temporary_stack
from infra.places import BUILD, COMPILED

LIMIT = 40_000  # bytes
SECTION = 6_000  # bytes more for each saved section


class CountingClient(httpx.Client):
    """Remembers (path, bytes of the body as they came) for each answer."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.counted: list[tuple[str, int]] = []

    def request(self, method: str, url: httpx.URL | str, **options: Any) -> httpx.Response:
        answer = super().request(method, url, **options)
        self.counted.append((f"{method} {urlsplit(str(url)).path}", answer.num_bytes_downloaded))
        return answer


def weigh_application(stack: LocalStack, licence: str) -> list[tuple[str, int]]:
    """(request, bytes down) of one application of LICENCE, in order."""
    journey = Journey(stack, licence)
    with CountingClient(timeout=30, headers={"Accept-Encoding": "gzip"}) as client:
        journey.citizen.client = client
        journey.read_guide()
        journey.apply()
        journey.open_status()
        return client.counted


def main(say: Callable[[str], object] = sys.stdout.write) -> int:
    """Print each application; 1 if one costs more than the limit."""
    build(lambda _: None)
    weighed: dict[str, list[tuple[str, int]]] = {}
    with tempfile.TemporaryDirectory(prefix="satu-pintu-") as folder, temporary_stack(Path(folder)) as stack:
        for licence in sorted(json.loads((COMPILED / "index.json").read_text())):
            weighed[licence] = weigh_application(stack, licence)
    over = [licence for licence, requests in weighed.items() if not _report(licence, requests, say)]
    say(f"{len(weighed)} applications, over their limit: {', '.join(over) or 'none'}\n")
    (BUILD / "application-size.json").write_text(json.dumps({"limit": LIMIT, "applications": weighed}, indent=1))
    return int(bool(over))


def _report(licence: str, requests: list[tuple[str, int]], say: Callable[[str], object]) -> bool:
    sections = sum("/bagian/" in name for name, _ in requests)
    limit, whole = LIMIT + SECTION * sections, sum(size for _, size in requests)
    say("".join(f"{size:8} {name}\n" for name, size in requests))
    say(f"{whole:8} of at most {limit} bytes down: {licence}, {len(requests)} requests, {sections} saved sections\n\n")
    return whole <= limit


if __name__ == "__main__":
    sys.exit(main())
