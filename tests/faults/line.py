"""A bad line as a small TCP proxy: it breaks at the place that the next connection is told to break at."""

from __future__ import annotations

import socket
import threading
from collections import Counter
from collections.abc import Callable
from enum import Enum
from types import TracebackType
from typing import Self

CHUNK = 65_536
SECONDS = 60


class Break(Enum):
    """Where a connection ends."""

    NOWHERE = "nowhere"
    BEFORE = "before the request"
    DURING = "during the request"
    AFTER = "after the request, nothing of the reply"
    REPLY = "in the middle of the reply"
    SILENT = "the request is taken and never answered"
    THROTTLED = "AWS says that it is too much"


_BODY = b'{"__type":"com.amazonaws.dynamodb.v20120810#ThrottlingException","message":"Rate exceeded"}'
_TOO_MUCH = (
    b"HTTP/1.1 400 Bad Request\r\ncontent-type: application/x-amz-json-1.0\r\nconnection: close\r\n"
    b"content-length: %d\r\n\r\n%b" % (len(_BODY), _BODY)
)


class BadLine:
    """`with BadLine(host, port) as line:`; `then` says what happens to the next connections, the first first.

    One connection carries one request: the client closes it, or the line does. `choose` is asked where nothing was
    said; `met` counts what happened.
    """

    def __init__(self, host: str, port: int) -> None:
        self.choose: Callable[[], Break] = lambda: Break.NOWHERE
        self.met: Counter[Break] = Counter()
        self._target = (host, port)
        self._listening = socket.create_server(("127.0.0.1", 0))
        self._lock = threading.Lock()
        self._breaks: list[Break] = []
        self._thread = threading.Thread(target=self._accept, daemon=True)

    @property
    def origin(self) -> str:
        """Where clients reach the service through this line."""
        return f"http://127.0.0.1:{self._listening.getsockname()[1]}"

    def then(self, *breaks: Break) -> None:
        """What the next connections meet; those after are whole."""
        with self._lock:
            self._breaks = list(breaks)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        # closing alone does not wake the thread that waits in accept
        self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()
        self._thread.join(SECONDS)

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._listening.accept()
            except OSError:
                return
            with self._lock:
                where = self._breaks.pop(0) if self._breaks else self.choose()
                self.met[where] += 1
            threading.Thread(target=self._carry, args=(client, where), daemon=True).start()

    def _carry(self, client: socket.socket, where: Break) -> None:
        client.settimeout(SECONDS)
        try:
            with client:
                if where is not Break.BEFORE:
                    self._exchange(client, where)
        except OSError:
            pass  # either side went away: that is what this line is for

    def _exchange(self, client: socket.socket, where: Break) -> None:
        request = _whole_request(client)
        if where is Break.THROTTLED:
            client.sendall(_TOO_MUCH)
            return
        if where is Break.SILENT:
            client.recv(1)  # until the other side has waited long enough
            return
        with socket.create_connection(self._target, SECONDS) as server:
            server.settimeout(SECONDS)
            if where is Break.DURING:
                server.sendall(request[: len(request) * 2 // 3])
                return
            server.sendall(request)
            reply = bytearray()
            while part := server.recv(CHUNK):
                reply += part
            if where is Break.NOWHERE:
                client.sendall(reply)
            elif where is Break.REPLY:
                client.sendall(reply[: len(reply) // 2])


def _whole_request(client: socket.socket) -> bytes:
    """One request, asked to be the connection's last, so that the reply ends where the connection does."""
    data = bytearray()
    while b"\r\n\r\n" not in data:
        part = client.recv(CHUNK)
        if not part:
            raise ConnectionError
        data += part
    head, _, body = bytes(data).partition(b"\r\n\r\n")
    lines = [line for line in head.split(b"\r\n") if not line.lower().startswith(b"connection:")]
    length = next((int(line.split(b":")[1]) for line in lines if line.lower().startswith(b"content-length:")), 0)
    while len(body) < length:
        part = client.recv(CHUNK)
        if not part:
            raise ConnectionError
        body += part
    return b"\r\n".join([*lines, b"connection: close"]) + b"\r\n\r\n" + body
