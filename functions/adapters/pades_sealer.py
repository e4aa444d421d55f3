"""The agency's seal on a PDF: PAdES by pyHanko in a child process, signed with the licence key in KMS (`pades_child`).

The certificates are made for the installation (infra/certificates.py) or given by the operator. The seal says that
the file comes from the agency and was not changed. It is no certified signature (domain.md §9).
"""

from __future__ import annotations

import base64
import json
import subprocess
import sys
import threading
from pathlib import Path
from typing import IO, Any

from functions.services.ports import Signer
from functions.services.publish_ports import PublishedFiles

PROGRAM = Path(__file__).with_name("pades_child.py")
SECONDS = 30
FOLDER = "data/keys"


class SealingError(Exception):
    """The document could not be sealed: no certificates for this key, or the child failed. Says the child's words."""

    code = "sealing_failed"


class PadesSealer:
    """Implements `DocumentSealer`. `place` is where the agency is; `library_path` as for `TypstLicence`."""

    kind = "agency"

    def __init__(
        self,
        signer: Signer,
        files: PublishedFiles,
        place: str,
        library_path: str = "",
        cache: str = "/tmp/sealing",  # noqa: S108  # Lambda's only writable folder: layers are read-only
    ) -> None:
        self._signer = signer
        self._files = files
        self._place = place
        self._environment = {"PYTHONPATH": ":".join(sys.path), "PYTHONPYCACHEPREFIX": cache}
        if library_path:
            self._environment["LD_LIBRARY_PATH"] = library_path

    def seal_document(self, pdf: bytes, reason: str) -> bytes:
        """The PDF with an invisible signature field after it, its own bytes unchanged. Raises SealingError."""
        chain = self._files.read(f"{FOLDER}/{self._signer.key_id}.pem")
        if chain is None:
            raise SealingError(f"no certificates at {FOLDER}/{self._signer.key_id}.pem")
        asked = {"pdf": _text(pdf), "chain": chain.content.decode(), "reason": reason, "place": self._place}
        with subprocess.Popen(  # noqa: S603  # our own program
            [sys.executable, "-S", str(PROGRAM)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env=self._environment,
        ) as child:
            late = threading.Timer(SECONDS, child.kill)
            late.start()
            try:
                return self._talk(child, asked)
            finally:
                late.cancel()

    def _talk(self, child: subprocess.Popen[str], asked: dict[str, str]) -> bytes:
        assert child.stdin  # noqa: S101  # asked for above
        assert child.stdout  # noqa: S101  # asked for above
        try:
            _write(child.stdin, asked)
            question = _read(child.stdout)
            _write(child.stdin, {"signature": _text(self._signed(base64.b64decode(question["sign"])))})
            answer = _read(child.stdout)
            return base64.b64decode(answer["pdf"])
        except (KeyError, ValueError, BrokenPipeError) as error:
            child.kill()
            said = child.stderr.read() if child.stderr else ""
            raise SealingError(said[-500:]) from error

    def _signed(self, message: bytes) -> bytes:
        """A CMS signature wants DER where a token wants r and s."""
        from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

        raw = self._signer.sign(message)
        half = len(raw) // 2
        return encode_dss_signature(int.from_bytes(raw[:half], "big"), int.from_bytes(raw[half:], "big"))


def _write(pipe: IO[str], words: dict[str, str]) -> None:
    pipe.write(json.dumps(words) + "\n")
    pipe.flush()


def _read(pipe: IO[str]) -> dict[str, Any]:
    words: dict[str, Any] = json.loads(pipe.readline())
    return words


def _text(content: bytes) -> str:
    return base64.b64encode(content).decode()
