"""The AWS that integration tests talk to, through pytest-localstack.

Always the embedded one of `make run`; and, where there is a Docker engine, a LocalStack container with the
same data stack as a second opinion. LocalStack's free edition has no Cognito, so the officers' pool is left
out there.
"""

import contextlib
import functools
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import docker
from botocore.config import Config
from pytest_localstack import constants, service_checks
from pytest_localstack.session import LocalstackSession, RunningSession

from infra.cloudformation import Outputs
from infra.deploy import Deployer, Settings
from infra.local.emulator import REGION
from infra.local.stack import LocalStack

SERVICES = ("cloudformation", "dynamodb", "kms", "s3", "sqs", "sts")
LOCALSTACK_SECONDS = 120
# pytest-localstack does not know this one; an open port has to do as the sign of life
constants.SERVICE_PORTS.setdefault("kms", 4566)
service_checks.SERVICE_CHECKS.setdefault("kms", service_checks.port_check("kms"))


@dataclass(frozen=True)
class Cloud:
    """One AWS with the data stack on it. `data` holds that stack's outputs."""

    name: str
    session: RunningSession
    data: Outputs

    def client(self, service: str) -> Any:
        """A botocore client as root."""
        config = Config(signature_version="s3v4") if service == "s3" else None
        return self.session.botocore.client(service, region_name=REGION, config=config)


def docker_answers() -> bool:
    """Whether there is an engine behind the Docker client, not only a client."""
    try:
        return subprocess.run(["docker", "info"], capture_output=True, check=False, timeout=20).returncode == 0
    except (OSError, subprocess.TimeoutExpired):
        return False


@contextlib.contextmanager
def embedded(stack: LocalStack) -> Iterator[Cloud]:
    """The emulator of a running stack, as an AWS of pytest-localstack, with a data stack for these tests alone."""
    port = int(stack.endpoint.rsplit(":", maxsplit=1)[1])
    services = dict.fromkeys(SERVICES, port)
    with RunningSession("127.0.0.1", services=services, region_name=REGION, localstack_version="4.14") as session:
        yield Cloud("embedded", session, _data_stack(session, without_officers=False))


@contextlib.contextmanager
def localstack() -> Iterator[Cloud]:
    """A LocalStack container with our data stack."""
    with _container() as session:
        yield Cloud("localstack", session, _data_stack(session, without_officers=True))


def _data_stack(session: RunningSession, *, without_officers: bool) -> Outputs:
    settings = Settings("http://127.0.0.1:8000", "unused", "unused", "unused", name="contract", wait_seconds=1)
    client = functools.partial(session.botocore.client, region_name=REGION)
    return Deployer(client, settings, print).data(without_officers=without_officers)


@contextlib.contextmanager
def _container() -> Iterator[LocalstackSession]:
    session = LocalstackSession(docker.from_env(), services=list(SERVICES), region_name=REGION)
    session.start(timeout=LOCALSTACK_SECONDS)
    try:
        yield session
    finally:
        session.stop()
