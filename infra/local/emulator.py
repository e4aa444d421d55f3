"""The AWS emulator (ministack) as a child process, reachable from this machine only.

It runs on an interpreter that has only what Lambda's Python has (.venv-aws), since its function workers run on
the same; its own libraries lie in a folder beside (.venv-aws/emulator) that only it reads. It writes its state only
when it is asked to stop: `stop` therefore waits for it, and never kills it while it may still be writing.
"""

import json
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path

from infra.places import ROOT

REGION = "ap-southeast-3"  # Jakarta (design.md 4.16)
PYTHON = ROOT / ".venv-aws" / "bin" / "python"
LIBRARIES = ROOT / ".venv-aws" / "emulator"
START = "import runpy, sys; sys.path.insert(0, sys.argv.pop(1)); runpy.run_module('ministack', run_name='__main__')"
START_SECONDS = 30
STOP_SECONDS = 60
# A worker that has had nothing to do for this long ends; each holds some 55 MB.
WARM_SECONDS = 15


class EmulatorError(Exception):
    """The emulator did not start or did not stop. code: `emulator_failed`."""

    code = "emulator_failed"


def free_port() -> int:
    """A TCP port on loopback that nobody uses now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def port_is_taken(port: int) -> bool:
    """Whether somebody listens on loopback at PORT."""
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex(("127.0.0.1", port)) == 0


class Emulator:
    """One ministack process. Its state lives in STATE_DIR and comes back at the next start."""

    def __init__(self, state_dir: Path, port: int) -> None:
        self.endpoint = f"http://127.0.0.1:{port}"
        self.log = state_dir / "aws.log"
        self._state = state_dir / "aws"
        self._port = port
        self._process: subprocess.Popen[bytes] | None = None
        self._scratch: Path | None = None

    @property
    def pid(self) -> int | None:
        """The process, while it runs."""
        return self._process.pid if self._process else None

    def start(self) -> None:
        """Start and wait until it answers. Raises EmulatorError with the end of its log if it does not."""
        if port_is_taken(self._port):
            raise EmulatorError(f"port {self._port} of 127.0.0.1 is taken; stop what listens there or choose another")
        self._state.mkdir(parents=True, exist_ok=True)
        self._forget_stream_positions()
        self._scratch = Path(tempfile.mkdtemp(prefix="satu-pintu-aws-"))
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                [str(PYTHON), "-c", START, str(LIBRARIES)],
                env=self._environment(),
                cwd=self._state,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        until = time.monotonic() + START_SECONDS
        while not self._answers():
            if self._process.poll() is not None or time.monotonic() > until:
                self.stop()
                tail = self.log.read_text(errors="replace")[-2000:]
                raise EmulatorError(f"the AWS emulator did not start; the end of {self.log}:\n{tail}")
            time.sleep(0.05)

    def stop(self) -> None:
        """Ask it to stop, wait until its state is written, and clear its scratch folder."""
        process, self._process = self._process, None
        if process is not None and process.poll() is None:
            process.send_signal(signal.SIGTERM)
            try:
                process.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired as error:
                # its own session: only what we started is in this process group
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()
                raise EmulatorError("the AWS emulator did not stop in time and may have lost objects") from error
        if self._scratch is not None:
            shutil.rmtree(self._scratch, ignore_errors=True)
            self._scratch = None

    def _forget_stream_positions(self) -> None:
        """The emulator keeps how far it read a stream, but not the stream: it would pass over as many new records.

        What was not read before the stop is pending in the table, where the sweep finds it.
        """
        place = self._state / "state" / "lambda.json"
        if place.exists():
            kept = json.loads(place.read_text())
            positions = kept.get("payload", {}).get("dynamodb_stream_positions")
            if positions:
                positions["data"] = {}
                place.write_text(json.dumps(kept))

    def _answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.endpoint}/_ministack/health", timeout=2) as answer:  # noqa: S310  # loopback
                return bool(answer.status == 200)  # noqa: PLR2004  # OK
        except (OSError, urllib.error.URLError):
            return False

    def _environment(self) -> dict[str, str]:
        # Nothing of the developer's own AWS may reach it: AWS_ENDPOINT_URL would be handed on to every
        # function.
        inherited = {
            key: value
            for key, value in os.environ.items()
            if not key.startswith(("AWS_", "LAMBDA_", "S3_", "PYTHON", "VIRTUAL_ENV"))
        }
        return inherited | {
            "GATEWAY_PORT": str(self._port),
            "BIND_HOST": "127.0.0.1",
            "MINISTACK_HOST": "127.0.0.1",
            "IOT_MTLS_ENABLED": "0",
            "AUTH": "true",
            "PERSIST_STATE": "1",
            "STATE_DIR": str(self._state / "state"),
            "S3_PERSIST": "1",
            "S3_DATA_DIR": str(self._state / "s3"),
            "MINISTACK_REGION": REGION,
            "AWS_DEFAULT_REGION": REGION,
            "LOG_LEVEL": "WARNING",
            "LAMBDA_WARM_TTL_SECONDS": str(WARM_SECONDS),
            "TMPDIR": str(self._scratch),
            "PYTHONUNBUFFERED": "1",
            # glibc gives large blocks back at once: packages pass through the emulator's memory in one piece
            "MALLOC_ARENA_MAX": "2",
            "MALLOC_MMAP_THRESHOLD_": "131072",
            "MALLOC_TRIM_THRESHOLD_": "131072",
        }
