"""A request as a view sees it, and its answer: plain data that every view and the error pages share."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

JSON = "application/json"


@dataclass(frozen=True)
class Incoming:
    """A request as a view sees it: text decoded strictly, repeated fields kept."""

    method: str
    form: dict[str, list[str]]
    body: dict[str, Any]  # a JSON object, or empty
    query: dict[str, str]
    cookies: dict[str, str]
    address: str
    wants_json: bool
    language: str

    def text(self, name: str) -> str:
        """The last value of a form or JSON field; empty if there is none."""
        if name in self.body:
            return str(self.body[name]) if isinstance(self.body[name], str | int) else ""
        return self.form.get(name, [""])[-1]


@dataclass(frozen=True)
class Outgoing:
    """An answer. `cookies` are whole Set-Cookie values."""

    body: str | bytes = ""
    status: int = 200
    content_type: str = "text/html; charset=utf-8"
    headers: Mapping[str, str] = field(default_factory=dict)
    cookies: tuple[str, ...] = ()


def redirect(path: str, cookies: tuple[str, ...] = ()) -> Outgoing:
    """See Other: the browser asks for `path` by GET."""
    return Outgoing(status=303, headers={"Location": path}, cookies=cookies)


def json_answer(content: Mapping[str, Any], status: int = 200) -> Outgoing:
    """JSON for programs."""
    return Outgoing(json.dumps(content, ensure_ascii=False), status, JSON)


def cookie(name: str, value: str, seconds: int, same_site: str = "Lax") -> str:
    """A Set-Cookie value that no script, no other site and no plain line can read; 0 seconds forgets it."""
    return f"{name}={value}; Path=/; Max-Age={seconds}; HttpOnly; Secure; SameSite={same_site}"
