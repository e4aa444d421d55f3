"""Rebuilding in a child process: pdfium and the image decoders are C and C++, and what they read is hostile.

The child (`rebuilding_child.py`) gets no credentials, bounds its memory and time, and ends after one file. How it
ends is the answer: a crash or a bomb is the file's fault and refused, a child that cannot start is ours and raises.
"""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from functions.services.document_ports import FileRefusedError, Rebuilt

PROGRAM = Path(__file__).with_name("rebuilding_child.py")
SECONDS = 30  # wall clock; the child's own limit counts CPU
_OUT_OF_BOUNDS = frozenset({signal.SIGXCPU, signal.SIGKILL})


class RebuildingError(Exception):
    """The child could not work at all: its libraries are missing, or its program is wrong."""

    code = "rebuilding_failed"


class BoundedRebuilder:
    """Implements `Rebuilder`. `cache`: where compiled modules are kept, since Lambda's layers are read-only."""

    def __init__(self, library_path: str = "", cache: str = "/tmp/rebuilding", seconds: float = SECONDS) -> None:  # noqa: S108  # Lambda's only writable folder; the child writes there before it reads a file, and cannot afterwards
        self._seconds = seconds
        self._environment = {"PYTHONPATH": ":".join(sys.path), "PYTHONPYCACHEPREFIX": cache}
        if library_path:
            self._environment["LD_LIBRARY_PATH"] = library_path

    def rebuild(self, content: bytes, media_type: str) -> Rebuilt:
        """The copy of one file."""
        return self._run("rebuild", [(media_type, content)])

    def join(self, copies: Sequence[Rebuilt]) -> Rebuilt:
        """Several copies as one PDF."""
        return self._run("join", [(copy.media_type, copy.content) for copy in copies])

    def _run(self, task: str, files: Sequence[tuple[str, bytes]]) -> Rebuilt:
        header = {"task": task, "files": [[media_type, len(content)] for media_type, content in files]}
        given = b"".join([json.dumps(header).encode(), b"\n", *(content for _, content in files)])
        try:
            done = subprocess.run(  # noqa: S603  # our own program
                [sys.executable, "-S", str(PROGRAM)],
                input=given,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env=self._environment,
                timeout=self._seconds,
                check=False,
            )
        except subprocess.TimeoutExpired:
            raise FileRefusedError("too_complex") from None
        return _copy_of(done.stdout, done.returncode)


def _copy_of(output: bytes, ended: int) -> Rebuilt:
    line, _, content = output.partition(b"\n")
    if ended < 0:
        raise FileRefusedError("too_complex" if -ended in _OUT_OF_BOUNDS else "unreadable")
    if ended or not line:
        raise RebuildingError(f"exit {ended}")
    header: dict[str, Any] = json.loads(line)
    if "refusal" in header:
        raise FileRefusedError(header["refusal"])
    return Rebuilt(content, header["media_type"], header["pages"])
