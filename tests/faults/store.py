"""The functions' table and keys behind a bad line: throttled, silent, reached and not heard."""

from __future__ import annotations

import contextlib
import random
from collections.abc import Iterator
from dataclasses import dataclass

from infra.local.stack import LocalStack
from tests.faults.line import BadLine, Break

# of a hundred requests to the table or the keys
CHANCES = ((Break.THROTTLED, 3.0), (Break.AFTER, 2.0), (Break.BEFORE, 1.0), (Break.SILENT, 0.2))
BURST = 0.6  # so many times in a hundred the SDK's three tries all meet the same, and the function has to say so
TRIES = 3


class Trouble:
    """What the next request meets; always the same for a seed."""

    def __init__(self, seed: int, *, bursts: bool) -> None:
        self._chance = random.Random(seed)  # noqa: S311  # repeatable on purpose
        self._bursts = bursts
        self._left = 0

    def __call__(self) -> Break:
        """Called by the line, under its lock."""
        if self._left:
            self._left -= 1
            return Break.THROTTLED
        if self._bursts and self._chance.random() * 100 < BURST:
            self._left = TRIES - 1
            return Break.THROTTLED
        drawn = self._chance.random() * 100
        for where, of_a_hundred in CHANCES:
            drawn -= of_a_hundred
            if drawn < 0:
                return where
        return Break.NOWHERE


@dataclass(frozen=True)
class BadStore:
    """`public`: what the public function's requests to DynamoDB and KMS pass; `jobs`: the check of documents'."""

    public: BadLine
    jobs: BadLine

    @contextlib.contextmanager
    def in_trouble(self, seed: int) -> Iterator[None]:
        """For a while requests meet faults; a job's message would come again only after 90 seconds: no bursts."""
        self.public.choose, self.jobs.choose = Trouble(seed, bursts=True), Trouble(seed + 1, bursts=False)
        try:
            yield
        finally:
            self.public.choose = self.jobs.choose = lambda: Break.NOWHERE


@contextlib.contextmanager
def bad_store(stack: LocalStack) -> Iterator[BadStore]:
    """Lead the functions through the lines, and back at the end."""
    host, port = stack.endpoint.removeprefix("http://").split(":")
    check = next(name for name in _functions(stack) if "-jobs-CheckDocument" in name)
    with (
        BadLine(host, int(port)) as public,
        BadLine(host, int(port)) as jobs,
        _led_through(stack, stack.outputs["public"]["APIHandlerName"], public),
        _led_through(stack, check, jobs),
    ):
        yield BadStore(public, jobs)


def _functions(stack: LocalStack) -> list[str]:
    return [each["FunctionName"] for each in stack.client("lambda").list_functions()["Functions"]]


@contextlib.contextmanager
def _led_through(stack: LocalStack, function: str, line: BadLine) -> Iterator[None]:
    client = stack.client("lambda")
    before = client.get_function_configuration(FunctionName=function)["Environment"]["Variables"]
    led = {f"AWS_ENDPOINT_URL_{service}": line.origin for service in ("DYNAMODB", "KMS")}
    client.update_function_configuration(FunctionName=function, Environment={"Variables": before | led})
    try:
        yield
    finally:
        client.update_function_configuration(FunctionName=function, Environment={"Variables": before})
