"""ClamAV's daemon over its own protocol, INSTREAM (clamd(8)): the file in chunks, each after its length.

No library: `clamd` on PyPI was last published in 2014, `clamav-client` brings a command line scanner along.
"""

from __future__ import annotations

import socket
import struct

from functions.services.document_ports import FileRefusedError, ScanPendingError

_CHUNK = 64 * 1024
_SECONDS = 20
_LONGEST_ANSWER = 4096


class ClamDaemon:
    """Implements `Scanner`. `address`: `clamd:HOST:PORT`, or `clamd:/path/of/its/socket`."""

    def __init__(self, address: str) -> None:
        self._address = address.removeprefix("clamd:")

    def check(self, key: str, content: bytes) -> None:
        """Ask the daemon; when it cannot be asked, the file waits: no file passes unseen."""
        del key
        try:
            answer = self._ask(content)
        except OSError as error:
            raise ScanPendingError from error
        if answer.endswith(b" FOUND"):
            raise FileRefusedError("malware")
        if not answer.endswith(b": OK"):
            raise ScanPendingError(answer.decode(errors="replace"))

    def _ask(self, content: bytes) -> bytes:
        with self._connected() as daemon:
            daemon.sendall(b"zINSTREAM\0")
            for start in range(0, len(content), _CHUNK):
                chunk = content[start : start + _CHUNK]
                daemon.sendall(struct.pack("!I", len(chunk)) + chunk)
            daemon.sendall(struct.pack("!I", 0))
            answer = b""
            while not answer.endswith(b"\0") and len(answer) < _LONGEST_ANSWER and (more := daemon.recv(1024)):
                answer += more
        return answer.rstrip(b"\0")

    def _connected(self) -> socket.socket:
        if self._address.startswith("/"):
            daemon = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
            daemon.settimeout(_SECONDS)
            try:
                daemon.connect(self._address)
            except OSError:
                daemon.close()
                raise
            return daemon
        host, _, port = self._address.rpartition(":")
        return socket.create_connection((host, int(port)), timeout=_SECONDS)
