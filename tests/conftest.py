"""Fixtures shared by all tests: one whole stack per session, started by the first test that asks for it."""

import contextlib
import itertools
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser, sync_playwright

from infra.build_site import build_site
from infra.local.run import build
from infra.local.stack import LocalStack, say_nothing
from infra.places import SITE
from tests.browser.packages import chromium_path
from tests.clouds import Cloud, docker_answers, embedded, localstack

_HOSTS = itertools.count()
SLOW_SECONDS = 40  # a cold function on a busy machine


@pytest.fixture(scope="session")
def built_site() -> Path:
    """build/site and build/compiled, as of now."""
    build_site()
    return SITE


@pytest.fixture(scope="session")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalStack]:
    """Emulator, five stacks, officers and edge, on free ports and with a state of their own."""
    build(say_nothing)
    with LocalStack(tmp_path_factory.mktemp("stack"), at_once=2) as running:
        yield running


@pytest.fixture
def edge(stack: LocalStack) -> Iterator[httpx.Client]:
    """An HTTP client at the edge; it follows no redirect, so that tests see them.

    Each test comes from a loopback address of its own: wrong codes are counted by address.
    """
    transport = httpx.HTTPTransport(local_address=f"127.0.{next(_HOSTS) // 250 + 1}.{next(_HOSTS) % 250 + 1}")
    with httpx.Client(base_url=stack.origin, timeout=SLOW_SECONDS, trust_env=False, transport=transport) as client:
        yield client


CLOUDS = ("embedded", *(("localstack",) if docker_answers() else ()))


@pytest.fixture(scope="session")
def open_cloud(request: pytest.FixtureRequest) -> Iterator[Callable[[str], Cloud]]:
    """Opens the AWS of that name, with the data stack on it; each once per session."""
    opened: dict[str, Cloud] = {}
    with pytest.MonkeyPatch.context() as environment, contextlib.ExitStack() as closing:
        for name, value in {"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test"}.items():
            environment.setenv(name, value)
        environment.delenv("AWS_SESSION_TOKEN", raising=False)

        def open_one(name: str) -> Cloud:
            if name not in opened:
                made = localstack() if name == "localstack" else embedded(request.getfixturevalue("stack"))
                opened[name] = closing.enter_context(made)
            return opened[name]

        yield open_one


@pytest.fixture(scope="session", params=CLOUDS)
def cloud(request: pytest.FixtureRequest, open_cloud: Callable[[str], Cloud]) -> Cloud:
    """Each AWS that is at hand."""
    return open_cloud(request.param)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium; one for the whole session, since Playwright can be started once per thread."""
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=chromium_path(), args=["--no-sandbox"])
        yield chromium
        chromium.close()
