"""Publish the status list of a year: signed, compressed, static; its version only ever grows (decision 0030).

The list is made anew from what the table holds, so a job that dies half-way or runs twice does no harm.
"""

from __future__ import annotations

import base64
import datetime as dt
import json
from dataclasses import dataclass
from typing import Any

from functions.domain.licence_status import BITS, pack_statuses
from functions.services.compose_token import compose_token
from functions.services.ports import Signer
from functions.services.publish_ports import PublishedFile, PublishedFiles, StatusBook

FOLDER = "data/status"
MEDIA_TYPE, TYPE = "application/statuslist+jwt", "statuslist+jwt"
FETCH_AGAIN = dt.timedelta(minutes=5)  # `ttl`: a copy older than this is fetched anew where there is a line
LASTS = dt.timedelta(days=7)  # `exp`: a copy older than this proves nothing of revocation any more
RENEWED = dt.timedelta(hours=12)  # an unchanged list is signed anew after that
LISTS = f"{FOLDER}/lists.json"


@dataclass(frozen=True)
class PublishingDesk:
    """What publishing works with. `origin` is the site's address, under which /data/ is read."""

    book: StatusBook
    files: PublishedFiles
    signer: Signer
    origin: str


def list_key(year: int) -> str:
    """Where the list of a year lies: its key, and after a `/` its path."""
    return f"{FOLDER}/{year}.jwt"


def publish_year(year: int, desk: PublishingDesk, now: dt.datetime) -> str:
    """Publish the year's list if it says something new or grows old; gives a word for the log.

    Raises ConflictError if another edition came between: try again.
    """
    # the file is read before the table: whoever publishes in between makes our write fail, not theirs
    there = desk.files.read(list_key(year))
    statuses = {"bits": BITS, "lst": pack_statuses(desk.book.exceptions(year), desk.book.listed_years().get(year, 0))}
    said = _said(there)
    newest = said.get("iat", 0)
    if said.get("status_list", {}).get("lst") == statuses["lst"] and now.timestamp() - newest < RENEWED.total_seconds():
        return "unchanged"
    # above what the table counted and above what stands there, should one of them have been set back
    version = max(desk.book.next_version(year), said.get("version", 0) + 1)
    claims: dict[str, Any] = {
        "iss": desk.origin,
        "sub": f"{desk.origin}/{list_key(year)}",
        "iat": max(int(now.timestamp()), newest),  # never earlier than an edition before it
        "exp": int((now + LASTS).timestamp()),
        "ttl": int(FETCH_AGAIN.total_seconds()),
        "version": version,
        "status_list": statuses | {"aggregation_uri": f"{desk.origin}/{LISTS}"},
    }
    desk.files.write(list_key(year), compose_token(claims, desk.signer, TYPE).encode(), MEDIA_TYPE, there)
    _name_in_lists(year, desk)
    return f"published_{version}"


def publish_all(desk: PublishingDesk, now: dt.datetime) -> str:
    """All years, so that no list grows older than a day; gives a word for the log. Raises ConflictError."""
    done = [f"{year}_{publish_year(year, desk, now)}" for year in sorted(desk.book.listed_years())]
    return "+".join(done) or "no_year"


def _name_in_lists(year: int, desk: PublishingDesk) -> None:
    """The addresses of all lists (the draft's status list aggregation), for who wants to keep them all."""
    there = desk.files.read(LISTS)
    named: list[str] = json.loads(there.content)["status_lists"] if there else []
    address = f"{desk.origin}/{list_key(year)}"
    if address not in named:
        content = json.dumps({"status_lists": sorted([*named, address])}, separators=(",", ":")).encode()
        desk.files.write(LISTS, content, "application/json", there)


def _said(file: PublishedFile | None) -> dict[str, Any]:
    """The claims of the list that stands there; it is ours, so its signature is not checked again."""
    if file is None:
        return {}
    body = file.content.split(b".")[1]
    claims: dict[str, Any] = json.loads(base64.urlsafe_b64decode(body + b"=" * (-len(body) % 4)))
    return claims
