"""The whole service on this machine: emulator, five stacks, officers, edge. For `make run`, `make demo` and
the tests.
"""

import contextlib
import json
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

import uvicorn

from infra.cloudformation import Outputs
from infra.local.bring_up import bring_up, edge_secret, root_session
from infra.local.edge import Edge, EdgeSettings
from infra.local.emulator import REGION, Emulator, EmulatorError, free_port, port_is_taken
from infra.local.officers import Officer
from infra.places import ROOT, SITE

if TYPE_CHECKING:
    import boto3

EDGE_START_SECONDS = 10
PUBLISHED_SECONDS = 60

Say = Callable[[str], None]


def say_nothing(_: str) -> None:
    """For those who do not want to hear of each step."""


class LocalStack:
    """Start with `start()` or as a context manager; everything started is stopped again, and nothing else.

    STATE_DIR keeps the emulator's state, the edge's secret and the officers; a second start there finds it
    all again.
    """

    def __init__(
        self,
        state_dir: Path,
        port: int | None = None,
        aws_port: int | None = None,
        *,
        site: Path = SITE,
        at_once: int = 1,
        say: Say = say_nothing,
    ) -> None:
        """Ports default to free ones. SITE is the built site that the edge serves.

        AT_ONCE: how many requests the edge has with the functions at a time.
        """
        self.state_dir = state_dir
        self.port = port or free_port()
        self.origin = f"http://127.0.0.1:{self.port}"
        self.outputs: dict[str, Outputs] = {}
        self.officers: list[Officer] = []
        self._site = site
        self._at_once = at_once
        self._say = say
        self._stopping = contextlib.ExitStack()
        self._clients: dict[str, Any] = {}
        self.emulator = Emulator(state_dir, _remembered_port(state_dir, aws_port))
        self.endpoint = self.emulator.endpoint

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def start(self) -> None:
        """Bring everything up. Raises EmulatorError or DeployError, after stopping what had been started."""
        if port_is_taken(self.port):
            raise EmulatorError(f"port {self.port} of 127.0.0.1 is taken; stop what listens there or choose another")
        self.state_dir.mkdir(parents=True, exist_ok=True)
        try:
            self.emulator.start()
            self._stopping.callback(self.emulator.stop)
            self._say("local AWS answers")
            if self.deploy():
                self._settle()
            subprocess.run([sys.executable, "-m", "infra.local.warm_up", self.endpoint], cwd=ROOT, check=True)
            self._start_edge()
            self._say(f"edge at {self.origin}")
        except BaseException:
            self.stop()
            raise

    def stop(self) -> None:
        """Stop what was started, the last first. The emulator writes its state now."""
        self._clients.clear()
        self._stopping.close()

    def _settle(self) -> None:
        """Start the emulator anew, so that what was deployed is on the disk and its working memory is back.

        It writes its state only when it stops, and deploying leaves it with several copies of each package:
        some 80 MB more than it needs to serve.
        """
        self.emulator.stop()
        self.emulator.start()
        self._say("local AWS has written its state")

    def deploy(self) -> bool:
        """Bring the five stacks to what is packaged now; say whether any had to be changed."""
        found = bring_up(self.endpoint, self.origin, self.state_dir, self._say)
        self.outputs, self.officers = found.outputs, found.officers
        return found.changed

    def client(self, service: str) -> Any:
        """A boto3 client as root, kept until the stack stops."""
        if service not in self._clients:
            self._clients[service] = self._closing(root_session(), service, self.endpoint)
        return self._clients[service]

    def as_function(self, surface: str, service: str, at: str | None = None) -> Any:
        """A boto3 client with the rights of the surface's function; it signs for AT, else the emulator."""
        name = self.outputs[surface]["APIHandlerName"]
        role = self.client("lambda").get_function_configuration(FunctionName=name)["Role"]
        held = self.client("sts").assume_role(RoleArn=role, RoleSessionName="proof")["Credentials"]
        import boto3  # the edge itself does without it, and without its 20 MB

        session = boto3.Session(held["AccessKeyId"], held["SecretAccessKey"], held["SessionToken"], region_name=REGION)
        return self._closing(session, service, at or self.endpoint)

    def _closing(self, session: "boto3.Session", service: str, endpoint: str) -> Any:
        from botocore.config import Config

        config = Config(signature_version="s3v4", s3={"addressing_style": "path"}) if service == "s3" else None
        client = session.client(service, endpoint_url=endpoint, config=config)  # type: ignore[call-overload]  # any service
        self._stopping.callback(client.close)
        return client

    def officer(self, role: str) -> Officer:
        """The enrolled officer with ROLE."""
        return next(each for each in self.officers if role in each.roles and each.totp_secret)

    def edge_settings(self) -> EdgeSettings:
        """What the edge needs to know, from the stacks' outputs."""
        data = self.outputs["data"]

        def published(key: str) -> str:
            asked = {"Bucket": data["PublishedBucket"], "Key": key}
            return str(self.client("s3").generate_presigned_url("get_object", asked, ExpiresIn=PUBLISHED_SECONDS))

        return EdgeSettings(
            site=self._site,
            at_once=self._at_once,
            endpoint=self.endpoint,
            secret=edge_secret(self.state_dir),
            published=published,
            public_api=self.api("public"),
            office_api=self.api("office"),
            jwks=self.outputs["keys"]["Jwks"],
            buckets=frozenset(data[f"{each}Bucket"] for each in ("Uploads", "Documents", "Licences")),
        )

    def api(self, surface: str) -> str:
        """The address of a surface's API behind the edge."""
        return f"{self.endpoint}/restapis/{self.outputs[surface]['ApiId']}/v1/_user_request_"

    def _start_edge(self) -> None:
        # one line per request is the functions' business; the edge speaks when something is wrong
        config = uvicorn.Config(
            Edge(self.edge_settings()).app,
            "127.0.0.1",
            self.port,
            log_level="warning",
            server_header=False,
            access_log=False,
            lifespan="on",
            timeout_graceful_shutdown=5,
        )
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, name="edge")
        thread.start()

        def stop() -> None:
            server.should_exit = True
            thread.join()

        self._stopping.callback(stop)
        until = time.monotonic() + EDGE_START_SECONDS
        while not server.started:
            if not thread.is_alive() or time.monotonic() > until:
                raise EmulatorError(f"the edge did not start at {self.origin}")
            time.sleep(0.02)


def _remembered_port(state_dir: Path, asked: int | None) -> int:
    """The emulator's port of the first start there: its state names queues and APIs by it."""
    place = state_dir / "aws-port"
    if not place.exists():
        state_dir.mkdir(parents=True, exist_ok=True)
        place.write_text(str(asked or free_port()))
    return int(place.read_text())


@contextlib.contextmanager
def temporary_stack(folder: Path, say: Say = say_nothing) -> Iterator[LocalStack]:
    """A stack on free ports with its state in FOLDER, which the caller removes."""
    with LocalStack(folder, say=say) as stack:
        yield stack


def describe(stack: LocalStack) -> str:
    """The stack in JSON, for scripts."""
    return json.dumps({"origin": stack.origin, "aws": stack.endpoint, "outputs": stack.outputs}, indent=1)
