"""The built site over HTTP on a free port, as the edge serves it, for Chromium."""

from __future__ import annotations

import http.server
import threading
from pathlib import Path
from types import TracebackType
from typing import Self

from infra.local.static_site import HTML, cache_of


class SiteServer:
    """`with SiteServer(folder) as server:`; `extra` holds answers for addresses that are no file."""

    def __init__(self, folder: Path) -> None:
        self.extra: dict[str, bytes] = {}
        extra = self.extra

        class Handler(http.server.SimpleHTTPRequestHandler):
            def __init__(self, *arguments: object) -> None:
                super().__init__(*arguments, directory=str(folder))  # type: ignore[arg-type]

            def do_GET(self) -> None:
                content = extra.get(self.path)
                if content is None:
                    super().do_GET()
                    return
                self.send_response(200)
                self.send_header("Content-Type", "text/html; charset=utf-8")
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            def end_headers(self) -> None:
                name = self.path.partition("?")[0].lstrip("/")
                name = f"{name}index.html" if name.endswith("/") or not name else name
                self.send_header("Cache-Control", cache_of(name, "" if "." in name else HTML))
                super().end_headers()

            def log_message(self, format: str, *arguments: object) -> None:  # noqa: A002
                pass

        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        self._stopped = False

    @property
    def origin(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def stop(self) -> None:
        """Answer nobody any more."""
        if not self._stopped:
            self._stopped = True
            self._server.shutdown()
            self._server.server_close()
            self._thread.join()
