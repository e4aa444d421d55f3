"""Starting, stopping and starting again: what was kept, what was not touched."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from infra.local.emulator import EmulatorError, free_port
from infra.local.journey import Journey
from infra.local.run import build
from infra.local.stack import LocalStack, say_nothing
from infra.places import ROOT
from infra.publish import publish_site

pytestmark = pytest.mark.stack

READY_SECONDS = 120


def test_state_officers_and_addresses_survive_a_restart(tmp_path: Path) -> None:
    build(say_nothing)
    port, aws_port = free_port(), free_port()
    item = {"pk": {"S": "A#TEST"}, "sk": {"S": "APP"}}
    with LocalStack(tmp_path, port, aws_port) as first:
        data, officers = first.outputs["data"], first.officers
        first.client("dynamodb").put_item(TableName=data["ApplicationsTable"], Item=item)
        first.client("s3").put_object(Bucket=data["LicencesBucket"], Key="a.pdf", Body=b"%PDF")
        with contextlib.closing(Journey(first, "keterangan-penelitian")) as journey:
            journey.walk()
    said: list[str] = []
    with LocalStack(tmp_path, port, aws_port, say=said.append) as second:
        assert second.outputs["data"] == data
        assert "stack data unchanged" in said
        assert second.outputs["keys"] == first.outputs["keys"]
        assert second.officers == officers
        found = second.client("dynamodb").get_item(TableName=data["ApplicationsTable"], Key=item)
        assert found["Item"] == item
        assert second.client("s3").get_object(Bucket=data["LicencesBucket"], Key="a.pdf")["Body"].read() == b"%PDF"
        assert httpx.get(f"{second.origin}/api/cek", timeout=40, trust_env=False).status_code == 200
        # queues, stream and jobs work on after a restart: a second licence gets the second number
        with contextlib.closing(Journey(second, "keterangan-penelitian")) as journey:
            journey.walk()
    with pytest.raises(httpx.TransportError):
        httpx.get(second.endpoint, trust_env=False)


def test_passwords_are_made_for_each_checkout_and_readable_by_their_owner_alone(stack: LocalStack) -> None:
    assert len({officer.password for officer in stack.officers}) == len(stack.officers)
    for name in ("officers.json", "edge-secret"):
        assert (stack.state_dir / name).stat().st_mode & 0o077 == 0
    newcomers = [officer for officer in stack.officers if not officer.totp_secret]
    assert len(newcomers) == 1


def test_a_taken_port_is_said_and_its_holder_left_alone(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as holder:
        port = holder.getsockname()[1]
        with pytest.raises(EmulatorError, match=f"port {port} .* is taken"):
            LocalStack(tmp_path, port).start()
        with socket.create_connection(("127.0.0.1", port), timeout=1):
            pass


def test_run_stops_what_it_started_when_asked_to(tmp_path: Path) -> None:
    port, aws_port = free_port(), free_port()
    command = [sys.executable, "-m", "infra.local.run", f"--port={port}", "--no-codes", f"--state={tmp_path}"]
    environment = os.environ | {"AWS_PORT": str(aws_port)}
    with subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True) as running:
        assert running.stdout is not None
        lines = []
        for line in running.stdout:
            lines.append(line)
            if line.startswith("Demonstration officers"):
                break
        assert any(line.startswith("Ready.") for line in lines)
        assert httpx.get(f"http://127.0.0.1:{port}/", trust_env=False).status_code == 200
        running.send_signal(signal.SIGTERM)
        rest = running.stdout.read()
        assert running.wait(READY_SECONDS) == 0
    assert "stopped; the state is kept" in rest
    for taken in (port, aws_port):
        with pytest.raises(OSError, match="refused"):
            socket.create_connection(("127.0.0.1", taken), timeout=1)


def test_publishing_makes_the_bucket_equal_to_the_site(stack: LocalStack, tmp_path: Path) -> None:
    storage, bucket = stack.client("s3"), stack.outputs["edge"]["SiteBucket"]
    (tmp_path / "index.html").write_text("<h1>x</h1>")
    (tmp_path / "index.html.gz").write_bytes(b"gz")
    storage.put_object(Bucket=bucket, Key="lama.html", Body=b"old")
    assert publish_site(storage, bucket, tmp_path, '{"keys":[]}') == 2
    keys = {each["Key"] for each in storage.list_objects_v2(Bucket=bucket)["Contents"]}
    assert keys == {"index.html", ".well-known/jwks.json"}
    page = storage.get_object(Bucket=bucket, Key="index.html")
    assert page["ContentType"] == "text/html; charset=utf-8"
    assert "max-age" in page["CacheControl"]
