"""The local edge: one origin before the site, the functions and the buckets, as the distribution is on AWS.

Its contract (design.md 4.12) is tests/functional/test_edge_contract.py: routes carry their public path and
only the edge knows the stage; the functions' own pages pass through whatever their status; what only the
edge may say is taken from the client's request; one request is with the functions at a time (or as
many as `at_once` says), and the others wait.
"""

import asyncio
import contextlib
import gzip
from collections.abc import AsyncIterator, Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path

import httpx
from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

from infra.local.pages import problem_page
from infra.local.presigned import UploadForm, query_is_ours
from infra.local.static_site import StaticSite

FUNCTION_BODY_LIMIT = 1_000_000  # bytes; uploads go to the bucket, so no form needs more
FUNCTION_SECONDS = 29  # the gateway's own limit on AWS
COMPRESSIBLE = ("text/", "application/json", "application/javascript", "image/svg")
WORTH_COMPRESSING = 500  # bytes
BUCKET_METHODS = frozenset({"GET", "HEAD", "OPTIONS", "POST"})
METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]

HOP_BY_HOP = frozenset(
    {
        "connection",
        "keep-alive",
        "proxy-authenticate",
        "proxy-authorization",
        "te",
        "trailer",
        "transfer-encoding",
        "upgrade",
    }
)
# Only the edge says these. `host` too: the API's address is not what the browser asked for.
EDGE_ONLY = frozenset(
    {"authorization", "x-edge-secret", "x-client-address", "forwarded", "via", "host", "content-length"}
)
EDGE_ONLY_PREFIXES = ("x-amz-", "x-forwarded-", "x-real-", "cloudfront-")
# What tells about the machinery behind us and helps nobody.
NOT_PASSED_ON = frozenset({"server", "date", "content-length", "content-encoding"}) | HOP_BY_HOP


@dataclass(frozen=True)
class EdgeSettings:
    """What the edge must know of what stands behind it."""

    site: Path
    endpoint: str  # the emulator's address
    public_api: str  # addresses of the two APIs' stages, without a slash at the end
    office_api: str
    secret: str = field(repr=False)
    buckets: frozenset[str]  # reachable path-style, for presigned requests
    published: Callable[[str], str]  # key -> an address at which the object may be read
    jwks: str = '{"keys":[]}'
    at_once: int = 1  # requests with the functions; each more costs a worker of some 65 MB, and answers no sooner


class BodyTooLargeError(Exception):
    """The request's body is over the limit. code: `body_too_large`."""

    code = "body_too_large"


class Edge:
    """The ASGI application; `settings` may be replaced while it runs, when an API has got a new address."""

    def __init__(self, settings: EdgeSettings) -> None:
        self.settings = settings
        self._site = StaticSite(settings.site, {"/.well-known/jwks.json": ("application/json", settings.jwks.encode())})
        self._turn = asyncio.Semaphore(settings.at_once)
        self._client = httpx.AsyncClient(timeout=FUNCTION_SECONDS, trust_env=False, follow_redirects=False)
        self.app = Starlette(routes=[Route("/{path:path}", self._route, methods=METHODS)], lifespan=self._while_running)

    @contextlib.asynccontextmanager
    async def _while_running(self, _app: Starlette) -> AsyncIterator[None]:
        async with self._client:
            yield

    async def _route(self, request: Request) -> Response:
        path = request.url.path
        if path.startswith("/api/"):
            return await self._function(request, self.settings.public_api)
        if path == "/kantor" or path.startswith("/kantor/"):
            return await self._function(request, self.settings.office_api)
        if path.split("/")[1] in self.settings.buckets:
            return await self._bucket(request)
        if request.method not in {"GET", "HEAD"}:
            return problem_page(405, {"allow": "GET, HEAD"})
        if path.startswith("/data/"):
            return await self._published(request, path.removeprefix("/"))
        return self._site.answer(path, request.headers)

    async def _function(self, request: Request, api: str) -> Response:
        try:
            body = await _bounded_body(request)
        except BodyTooLargeError:
            return problem_page(413, {"connection": "close"})
        except ClientDisconnect:
            return Response(status_code=400)  # nobody reads it: the line broke before the request was whole
        headers = [*_passed_headers(request), ("X-Edge-Secret", self.settings.secret)]
        headers.append(("X-Client-Address", request.client.host if request.client else "127.0.0.1"))
        async with self._turn:
            try:
                answer = await self._client.request(
                    request.method, api + _raw_target(request), headers=headers, content=body
                )
            except httpx.TimeoutException:
                return problem_page(504)
            except httpx.TransportError:
                return problem_page(502)
        return _function_answer(answer, request)

    async def _bucket(self, request: Request) -> Response:
        """A presigned request, body streamed both ways. `Host` stays: it is part of what was signed."""
        if request.method not in BUCKET_METHODS:
            return problem_page(405, {"allow": ", ".join(sorted(BUCKET_METHODS))})
        form = UploadForm(request.stream()) if request.method == "POST" else None
        try:
            ours = await form.is_ours() if form else request.method == "OPTIONS" or query_is_ours(request)
        except ClientDisconnect:
            return Response(status_code=400)  # nobody reads it: the line broke before the fields were there
        if not ours:
            return problem_page(403, {"connection": "close"})
        headers = [(name, value) for name, value in _passed_headers(request) if name != "accept-encoding"]
        kept = [name for name in ("host", "content-length") if name in request.headers]
        headers += [(name, request.headers[name]) for name in kept]
        target, body = self.settings.endpoint + _raw_target(request), form.whole() if form else None
        asked = self._client.build_request(request.method, target, headers=headers, content=body, timeout=None)
        try:
            answer = await self._client.send(asked, stream=True)
        except (httpx.TransportError, ClientDisconnect):
            return problem_page(502)
        return await _streamed(answer)

    async def _published(self, request: Request, key: str) -> Response:
        asked = self._client.build_request(request.method, self.settings.published(key))
        try:
            answer = await self._client.send(asked, stream=True)
        except httpx.TransportError:
            return problem_page(502)
        if answer.status_code in {403, 404}:
            await answer.aclose()
            return self._site.not_found(request.headers)
        return await _streamed(answer)


def _raw_target(request: Request) -> str:
    """Path and query exactly as they came: a second decoding would change what was signed or asked."""
    path = request.scope.get("raw_path", request.url.path.encode()).decode("ascii")
    query = request.scope["query_string"].decode("ascii")
    return f"{path}?{query}" if query else path


def _passed_headers(request: Request) -> list[tuple[str, str]]:
    return [
        (name, value)
        for name, value in request.headers.items()
        if name not in HOP_BY_HOP | EDGE_ONLY and not name.startswith(EDGE_ONLY_PREFIXES)
    ]


async def _bounded_body(request: Request) -> bytes:
    if int(request.headers.get("content-length") or 0) > FUNCTION_BODY_LIMIT:
        raise BodyTooLargeError
    parts = bytearray()
    async for part in request.stream():
        parts += part
        if len(parts) > FUNCTION_BODY_LIMIT:
            raise BodyTooLargeError
    return bytes(parts)


def _function_answer(answer: httpx.Response, request: Request) -> Response:
    body = answer.content
    response = Response(b"", answer.status_code)
    _copy_headers(response, answer.headers.multi_items())
    kind = answer.headers.get("content-type", "")
    if kind.startswith(COMPRESSIBLE):
        response.headers.add_vary_header("Accept-Encoding")
        if "gzip" in request.headers.get("accept-encoding", "") and len(body) >= WORTH_COMPRESSING:
            body = gzip.compress(body, 6, mtime=0)
            response.headers["content-encoding"] = "gzip"
    response.body = body
    response.headers["content-length"] = str(len(body))
    return response


async def _streamed(answer: httpx.Response) -> Response:
    async def parts() -> AsyncIterator[bytes]:
        try:
            async for part in answer.aiter_raw():
                yield part
        finally:
            await answer.aclose()

    response = StreamingResponse(parts(), answer.status_code)
    _copy_headers(response, answer.headers.multi_items())
    for name in ("content-length", "content-encoding"):
        if name in answer.headers:
            response.headers[name] = answer.headers[name]
    return response


def _copy_headers(response: Response, headers: Iterable[tuple[str, str]]) -> None:
    kept = [(name.lower(), value) for name, value in headers if name.lower() not in NOT_PASSED_ON]
    kept = [(name, value) for name, value in kept if not name.startswith("x-amz")]
    response.raw_headers = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in kept]
