"""What both web surfaces do with a request before and after the one service call: read strictly, answer plainly.

Chalice stays in this room: `surface_view` turns a view (`Incoming` in, `Outgoing` out) into a Chalice route.
"""

from __future__ import annotations

import dataclasses
import functools
import json
import sys
import time
import uuid
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import parse_qsl

from chalice.app import Blueprint, Request, Response

from functions.bootstrap.base import Wiring, explained
from functions.entrypoints.errors import RequestError, answer_for
from functions.entrypoints.messages import JSON, Incoming, Outgoing, cookie
from functions.entrypoints.pages import Pages

MAX_BODY = 200_000  # bytes; the largest form that we teach is far below
MAX_FIELDS = 1_000
FORM = "application/x-www-form-urlencoded"
# Whatever comes reaches `read_request`, which refuses in plain words; Chalice would answer with its own JSON.
CONTENT_TYPES = ["*/*"]
LANGUAGE_COOKIE = "bahasa"
SECONDS_A_LANGUAGE_IS_KEPT = 365 * 24 * 3600


View = Callable[..., Outgoing]


def surface_view(
    blueprint: Blueprint, wiring: Callable[[], Any], path: str, methods: list[str]
) -> Callable[[View], View]:
    """Register a view for a path: edge check, reading, errors as pages, headers, one log line."""

    def register(view: View) -> View:
        @functools.wraps(view)
        def route(**parts: str) -> Response:
            return _serve(view, wiring(), blueprint.current_request, parts)

        blueprint.route(path, methods=methods, content_types=CONTENT_TYPES, name=view.__name__)(route)
        return view

    return register


def _serve(view: View, wiring: Wiring, request: Request, parts: Mapping[str, str]) -> Response:
    started, trace = time.perf_counter(), uuid.uuid4().hex[:12]
    language, wants_json = "id", _wants_json(request)
    try:
        _check_edge(request, wiring.settings.edge_secret)
        language = _language_of(request, {})
        _check_site(request)
        incoming = read_request(request)
        language = incoming.language
        outgoing = _remembering_language(view(incoming, wiring, **parts), incoming)
        error = ""
    except Exception as caught:  # noqa: BLE001  # the last line of defence: any error becomes a page, never a trace
        outgoing, error = answer_for(explained(caught), pages(wiring), language, wants_json, trace)
    elapsed = (time.perf_counter() - started) * 1000
    _log(request, outgoing.status, elapsed, trace, error)
    return _response(outgoing, pages(wiring))


def _remembering_language(outgoing: Outgoing, incoming: Incoming) -> Outgoing:
    """Who chose a language in a link or sent a form in it reads the next pages in it too."""
    if "lang" not in incoming.query and not incoming.form.get("lang"):
        return outgoing
    chosen = cookie(LANGUAGE_COOKIE, incoming.language, SECONDS_A_LANGUAGE_IS_KEPT)
    return dataclasses.replace(outgoing, cookies=(*outgoing.cookies, chosen))


def read_request(request: Request) -> Incoming:
    """Decode a request. Raises RequestError with a code and a status for what cannot be read."""
    body: bytes = request.raw_body or b""  # type: ignore[assignment]  # typed too widely by Chalice
    if len(body) > MAX_BODY:
        raise RequestError("too_large", 413)
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    form: dict[str, list[str]] = {}
    parsed: dict[str, Any] = {}
    if body and request.method == "POST":
        if kind == FORM:
            form = _read_form(body)
        elif kind == JSON:
            parsed = _read_json(body)
        else:
            raise RequestError("unsupported_type", 415)
    return Incoming(
        method=request.method,
        form=form,
        body=parsed,
        query=dict(request.query_params or {}),
        cookies=_cookies(request),
        address=request.headers.get("x-client-address", ""),
        wants_json=_wants_json(request),
        language=_language_of(request, {**{k: v[-1] for k, v in form.items()}, **parsed}),
    )


@functools.cache
def pages(wiring: Wiring) -> Pages:
    """The surface's page templates."""
    return Pages(wiring)


def _read_form(body: bytes) -> dict[str, list[str]]:
    try:
        pairs = parse_qsl(body.decode("ascii"), keep_blank_values=True, errors="strict", max_num_fields=MAX_FIELDS)
    except (UnicodeDecodeError, ValueError) as error:
        raise RequestError("malformed", 400) from error
    form: dict[str, list[str]] = {}
    for name, value in pairs:
        form.setdefault(name, []).append(value)
    return form


def _read_json(body: bytes) -> dict[str, Any]:
    def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        if len({name for name, _ in pairs}) != len(pairs):
            raise RequestError("malformed", 400)
        return dict(pairs)

    try:
        parsed = json.loads(body.decode(), object_pairs_hook=once)
    except (UnicodeDecodeError, ValueError, RecursionError) as error:
        raise RequestError("malformed", 400) from error
    if not isinstance(parsed, dict):
        raise RequestError("malformed", 400)
    return parsed


def _check_edge(request: Request, secret: str) -> None:
    """Only the edge may call; it alone knows the secret, and it alone says who the client is."""
    import hmac

    given = request.headers.get("x-edge-secret", "")
    if not secret or not hmac.compare_digest(given.encode(), secret.encode()):
        raise RequestError("not_through_edge", 403)


def _check_site(request: Request) -> None:
    """No other site may send our forms: it could put its own application before someone's upload."""
    if request.method == "POST" and request.headers.get("sec-fetch-site", "") == "cross-site":
        raise RequestError("cross_site", 403)


def _language_of(request: Request, sent: Mapping[str, Any]) -> str:
    query: dict[str, str] = dict(request.query_params or {})
    asked = sent.get("lang") or query.get("lang") or _cookies(request).get(LANGUAGE_COOKIE)
    return "en" if asked == "en" else "id"


def _cookies(request: Request) -> dict[str, str]:
    pairs = (part.strip().partition("=") for part in request.headers.get("cookie", "").split(";"))
    return {name: value for name, _, value in pairs if name}


def _wants_json(request: Request) -> bool:
    sent = request.headers.get("content-type", "").lower()
    return JSON in request.headers.get("accept", "").lower() or sent.startswith(JSON)


def _log(request: Request, status: int, elapsed: float, trace: str, error: str) -> None:
    """One line, no query, no path values, no address: nothing personal can be in it."""
    line = {
        "route": request.context.get("resourcePath", ""),
        "method": request.method,
        "status": status,
        "ms": round(elapsed, 1),
        "trace": trace,
    }
    sys.stderr.write(json.dumps(line | ({"error": error} if error else {})) + "\n")


def _response(outgoing: Outgoing, made: Pages) -> Response:
    headers: dict[str, Any] = {
        "Content-Type": outgoing.content_type,
        "Cache-Control": "no-store",
        "Content-Security-Policy": made.content_security_policy,
        "Referrer-Policy": "same-origin",
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
        "Strict-Transport-Security": "max-age=31536000",
        **outgoing.headers,
    }
    if outgoing.cookies:
        headers["Set-Cookie"] = list(outgoing.cookies)
    return Response(outgoing.body, status_code=outgoing.status, headers=headers)
