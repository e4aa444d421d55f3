"""Scanners: ClamAV's own daemon with a signature of ours, and GuardDuty's tag. EICAR is the test file of the trade."""

from __future__ import annotations

import hashlib
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from functions.adapters.clamd import ClamDaemon
from functions.adapters.guardduty import TAG, GuardDutyTag
from functions.services.document_ports import FileRefusedError, ScanPendingError

# in two pieces, lest a scanner on the developer's machine takes this file away (eicar.org)
EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-" + rb"STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


@pytest.fixture(scope="module")
def clamd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Debian's clamd with one signature; gives the path of its socket."""
    folder = tmp_path_factory.mktemp("clamd")
    (folder / "own.hdb").write_text(f"{hashlib.md5(EICAR).hexdigest()}:{len(EICAR)}:Eicar-Test\n")  # noqa: S324  # the database's format
    place = folder / "socket"
    settings = folder / "clamd.conf"
    settings.write_text(f"LocalSocket {place}\nDatabaseDirectory {folder}\nForeground yes\nStreamMaxLength 25M\n")
    with (folder / "log").open("wb") as log:
        daemon = subprocess.Popen(["/usr/sbin/clamd", "-c", settings], stdout=log, stderr=log)
    try:
        until = time.monotonic() + 30
        while not place.exists():
            assert daemon.poll() is None, (folder / "log").read_text()
            assert time.monotonic() < until
            time.sleep(0.05)
        yield str(place)
    finally:
        daemon.terminate()
        daemon.wait()


def test_clamd_finds_eicar_and_lets_others_pass(clamd: str) -> None:
    scanner = ClamDaemon(f"clamd:{clamd}")
    with pytest.raises(FileRefusedError) as refused:
        scanner.check("in/a/b/c", EICAR)
    assert refused.value.code == "malware"
    for harmless in (b"", b"%PDF-1.4", bytes(5_000_000)):
        scanner.check("in/a/b/c", harmless)


def test_a_daemon_that_is_not_there_lets_nothing_pass(tmp_path: Path) -> None:
    for address in (f"clamd:{tmp_path / 'nobody'}", "clamd:127.0.0.1:1"):
        with pytest.raises(ScanPendingError):
            ClamDaemon(address).check("in/a/b/c", b"anything")


def test_a_daemon_that_cannot_look_lets_nothing_pass(tmp_path: Path) -> None:
    import threading

    place = str(tmp_path / "busy")
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(place)
        listening.listen()

        def answer() -> None:
            with listening.accept()[0] as asked:
                while not asked.recv(65_536).endswith(bytes(4)):
                    pass
                asked.sendall(b"INSTREAM size limit exceeded. ERROR\0")

        thread = threading.Thread(target=answer)
        thread.start()
        with pytest.raises(ScanPendingError):
            ClamDaemon(f"clamd:{place}").check("in/a/b/c", b"anything")
        thread.join()


class FakeTags:
    """S3 as far as tags go."""

    def __init__(self, *tags: tuple[str, str]) -> None:
        self.tags = [{"Key": key, "Value": value} for key, value in tags]

    def get_object_tagging(self, **asked: str) -> dict[str, Any]:
        assert asked == {"Bucket": "uploads", "Key": "in/a/b/c"}
        return {"TagSet": self.tags}


def guardduty(*tags: tuple[str, str]) -> GuardDutyTag:
    client: Any = FakeTags(*tags)
    return GuardDutyTag(client, "uploads")


def test_guardduty_lets_pass_only_what_it_has_found_clean() -> None:
    guardduty((TAG, "NO_THREATS_FOUND")).check("in/a/b/c", b"")
    for status, code in (("THREATS_FOUND", "malware"), ("UNSUPPORTED", "unreadable")):
        with pytest.raises(FileRefusedError) as refused:
            guardduty((TAG, status)).check("in/a/b/c", b"")
        assert refused.value.code == code
    for tags in ([], [("other", "NO_THREATS_FOUND")], [(TAG, "ACCESS_DENIED")], [(TAG, "FAILED")]):
        with pytest.raises(ScanPendingError):
            guardduty(*tags).check("in/a/b/c", b"")
