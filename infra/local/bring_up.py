"""Deploys onto the running emulator, in a process of its own: what deploying needs in memory ends with it.

`python -m infra.local.bring_up ENDPOINT ORIGIN STATE_DIR` prints a line per step and, at the end, one line of JSON:
the stacks' outputs, the officers, and whether any stack was changed. `LocalStack` reads it.
"""

from __future__ import annotations

import json
import secrets
import subprocess
import sys
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from infra.cloudformation import DeployError, Outputs
from infra.local.emulator import REGION
from infra.local.officers import Officer, ensure_officers
from infra.places import ROOT

if TYPE_CHECKING:
    import boto3

SECRET_BYTES = 24
# What the emulator takes for root, with any secret. It listens on loopback only.
ROOT_KEY = "test"


@dataclass(frozen=True)
class BroughtUp:
    """What stands on the emulator now."""

    outputs: dict[str, Outputs]
    officers: list[Officer]
    changed: bool


def bring_up(endpoint: str, origin: str, state_dir: Path, say: Callable[[str], None]) -> BroughtUp:
    """Deploy in a child process, passing its steps on. Raises DeployError with the end of what it complained of."""
    command = [sys.executable, "-m", "infra.local.bring_up", endpoint, origin, str(state_dir)]
    last = ""
    with subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, encoding="utf-8"
    ) as child:
        assert child.stdout  # noqa: S101  # asked for above
        assert child.stderr  # noqa: S101  # asked for above
        for line in child.stdout:
            last = line.strip()
            if not last.startswith("{"):
                say(last)
        complaints = child.stderr.read()
    if child.returncode:
        raise DeployError(complaints.strip()[-2000:])
    result = json.loads(last)
    officers = [Officer(**(each | {"roles": tuple(each["roles"])})) for each in result["officers"]]
    return BroughtUp(result["outputs"], officers, result["changed"])


def root_session() -> boto3.Session:
    """A boto3 session with the emulator's root credentials."""
    import boto3  # the edge's process does without it

    return boto3.Session(ROOT_KEY, ROOT_KEY, region_name=REGION)


def edge_secret(state_dir: Path) -> str:
    """The secret between edge and functions: random per state folder, readable by its owner."""
    place = state_dir / "edge-secret"
    if not place.exists():
        place.touch(mode=0o600)
        place.write_text(secrets.token_urlsafe(SECRET_BYTES))
    return place.read_text()


def main(endpoint: str, origin: str, state_dir: Path) -> None:
    """Bring the five stacks to what is packaged now, see to the officers, and say what stands."""
    from infra.deploy import Deployer, Settings, sender

    session = root_session()
    clients: dict[str, Any] = {}

    def client(service: str) -> Any:
        if service not in clients:
            clients[service] = session.client(service, endpoint_url=endpoint)  # type: ignore[call-overload]  # any service
        return clients[service]

    client("ses").verify_email_identity(EmailAddress=sender())
    settings = Settings(
        edge_origin=origin,
        edge_secret=edge_secret(state_dir),
        mail_from=sender(),
        mail_identity_arn="*",
        s3_origin=origin,
        wait_seconds=1,
    )
    deployer = Deployer(client, settings, _say)
    outputs = deployer.all_stacks()
    _one_job_at_a_time(client("lambda"))
    officers = ensure_officers(
        client("cognito-idp"), outputs["data"]["PoolId"], outputs["data"]["ClientId"], state_dir / "officers.json"
    )
    _say(f"{len(officers)} officers")
    listed = [asdict(officer) for officer in officers]
    _say(json.dumps({"outputs": outputs, "officers": listed, "changed": deployer.changed}))


def _one_job_at_a_time(functions: Any) -> None:
    """On this machine each job has one worker; a second one of each would cost 60 MB and gain nothing on two cores.

    The emulator's CloudFormation passes reserved concurrency over, and AWS's queues take no limit below two.
    """
    for function in functions.list_functions()["Functions"]:
        if "-jobs-" in function["FunctionName"]:
            functions.put_function_concurrency(FunctionName=function["FunctionName"], ReservedConcurrentExecutions=1)


def _say(words: str) -> None:
    sys.stdout.write(f"{words}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], Path(sys.argv[3]))
