"""Fixtures shared by all tests: one whole stack per session, started by the first test that asks for it."""

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from infra.build_site import build_site
from infra.local.run import build
from infra.local.stack import LocalStack, say_nothing
from infra.places import SITE
from tests.clouds import Cloud, docker_answers, embedded, localstack

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
    with LocalStack(tmp_path_factory.mktemp("stack")) as running:
        yield running


@pytest.fixture
def edge(stack: LocalStack) -> Iterator[httpx.Client]:
    """An HTTP client at the edge; it follows no redirect, so that tests see them."""
    with httpx.Client(base_url=stack.origin, timeout=SLOW_SECONDS, trust_env=False) as client:
        yield client


@pytest.fixture(scope="session", params=["embedded", *(["localstack"] if docker_answers() else [])])
def cloud(request: pytest.FixtureRequest) -> Iterator[Cloud]:
    """Each AWS that is at hand, with the data stack on it."""
    with pytest.MonkeyPatch.context() as environment:
        for name, value in {"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test"}.items():
            environment.setenv(name, value)
        environment.delenv("AWS_SESSION_TOKEN", raising=False)
        opened = localstack() if request.param == "localstack" else embedded(request.getfixturevalue("stack"))
        with opened as found:
            yield found
