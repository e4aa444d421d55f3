"""The applications table: snapshots, events, reads, numbers and licences (keys: decision 0005).

A#<reference>   APP          the application as it stands; `queue`/`due` while an officer must act
A#<reference>   E#00000001   its events; `pending`/`at` until the jobs have handled them
A#<reference>   READS, R#…   head and links of the chain of reads
A#<reference>   NUMBER       the licence number reserved for it
L#<number>      LIC          an issued licence
N#<type>#<year> COUNT        the last number given
A#<reference>   P            files that are arriving in parts, by id, for a week
T#<hash>#<hour> TRY          wrong codes within that hour
"""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
import itertools
import time
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Any, cast

import msgspec
from botocore.exceptions import ClientError

from functions.adapters import dynamodb_items as stored
from functions.domain.application import Application, Event, Partial
from functions.domain.delays import Tries
from functions.domain.errors import ConflictError, StoreBusyError
from functions.domain.licence import Licence
from functions.domain.workflow import Change
from functions.services.ports import QueueEntry

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

_TRIES_KEPT = dt.timedelta(hours=2)
_PARTS_KEPT = dt.timedelta(days=7)  # as long as the bucket keeps them (infra/stacks/data.yml)
_SIFTED = 200  # items of a queue read at once to find those of one licence type
_ATTEMPTS = 20
_BATCH_ATTEMPTS = 4


class DynamoApplications:
    """Implements `ApplicationStore`, `EventInbox` and `LicenceStore` on one table.

    `pepper` keeps the counters' keys from naming an address.
    """

    def __init__(self, client: DynamoDBClient, table: str, pepper: str = "") -> None:
        self._client = client
        self._table = table
        self._pepper = pepper

    # --- applications -------------------------------------------------------------------------------------------

    def add(self, change: Change) -> Application | None:
        """One request: snapshot and first event; the snapshot that was there, if one was."""
        snapshot = self._put(stored.snapshot_item(change.application), "attribute_not_exists(pk)")
        snapshot["Put"]["ReturnValuesOnConditionCheckFailure"] = "ALL_OLD"
        try:
            self._client.transact_write_items(
                TransactItems=[snapshot, self._put(stored.event_item(change.event))]  # type: ignore[list-item]  # plain dicts
            )
        except self._client.exceptions.TransactionCanceledException as error:
            reasons = cast("list[dict[str, Any]]", error.response.get("CancellationReasons", [{}]))
            old = reasons[0].get("Item")
            if old:
                return stored.read_application(old)
            # two of the same at once: the other one is written by now, or this one comes again
            there = self.get(change.application.reference)
            if there is None:
                raise StoreBusyError(seconds=1) from error
            return there
        return None

    def get(self, reference: str) -> Application | None:
        """The application, read consistently."""
        item = self._get(stored.partition(reference), stored.APPLICATION)
        return stored.read_application(item) if item else None

    def apply(self, change: Change) -> None:
        """One request: the snapshot over the version before it, and the event."""
        self._transact([*self._change(change)])

    def get_with_tries(self, reference: str, address: str, now: dt.datetime) -> tuple[Application | None, Tries, Tries]:
        """One request for four items."""
        keys = {name: self._try_key(name, now) for name in (reference, address)}
        snapshot, partial = ((stored.partition(reference), sort) for sort in (stored.APPLICATION, stored.PARTIAL))
        wanted = [snapshot, partial, *((key, stored.TRY) for key in keys.values())]
        found_items = self._batch([stored.wire_key(*pair) for pair in wanted])
        items = {(stored.read_value(item["pk"]), stored.read_value(item["sk"])): item for item in found_items}
        tries = [stored.read_tries(items.get((key, stored.TRY))) for key in keys.values()]
        found = stored.read_application(items[snapshot]) if snapshot in items else None
        if found and partial in items:
            found = replace(found, partial=stored.read_partial(items[partial]))
        return found, tries[0], tries[-1]

    def _batch(self, keys: list[Any]) -> list[Any]:
        """The items that are there of these. What a busy table passes over it does not call missing, and nor may we."""
        found: list[Any] = []
        for attempt in range(_BATCH_ATTEMPTS):
            answer: Any = self._client.batch_get_item(
                RequestItems={self._table: {"Keys": keys, "ConsistentRead": True}}
            )
            found += answer["Responses"].get(self._table, [])
            keys = list(answer.get("UnprocessedKeys", {}).get(self._table, {}).get("Keys", ()))
            if not keys:
                return found
            time.sleep(0.05 * 2**attempt)
        raise StoreBusyError

    def note_partial(self, reference: str, document_id: str, partial: Partial | None, now: dt.datetime) -> None:
        """One attribute of one item, apart from the snapshot: parts come quickly and are no part of the history."""
        value = msgspec.json.encode(partial).decode() if partial else ""
        self._client.update_item(
            TableName=self._table,
            Key=stored.wire_key(stored.partition(reference), stored.PARTIAL),
            UpdateExpression="SET #file = :value, #ttl = :ttl",
            ExpressionAttributeNames={"#file": f"{stored.FILE}{document_id}", "#ttl": "ttl"},
            ExpressionAttributeValues=stored.wire({":value": value, ":ttl": int((now + _PARTS_KEPT).timestamp())}),
        )

    def count_try(self, reference: str, address: str, now: dt.datetime) -> None:
        """Add one to both counters of this hour."""
        for name in (reference, address):
            self._client.update_item(
                TableName=self._table,
                Key=stored.wire_key(self._try_key(name, now), stored.TRY),
                UpdateExpression="ADD #count :one SET #last = :now, #ttl = :ttl",
                ExpressionAttributeNames={"#count": "count", "#last": "last", "#ttl": "ttl"},
                ExpressionAttributeValues=stored.wire(
                    {":one": 1, ":now": now.isoformat(), ":ttl": int((now + _TRIES_KEPT).timestamp())}
                ),
            )

    def events(self, reference: str) -> list[Event]:
        """All events in order."""
        return [stored.read_event(item) for item in self._query(stored.partition(reference), "E#")]

    def reads(self, reference: str) -> list[dict[str, Any]]:
        """All reads in order: actor, purpose, at, and their chain."""
        return [stored.plain(item) for item in self._query(stored.partition(reference), "R#")]

    def queue(
        self, name: str, limit: int = 50, *, licence: str = "", after: tuple[str, str] | None = None
    ) -> list[QueueEntry]:
        """One query of the sparse index; with a licence type as many as it takes to fill the page."""
        values = {":name": name} | ({":licence": licence} if licence else {})
        query: dict[str, Any] = {
            "TableName": self._table,
            "IndexName": "queue",
            "KeyConditionExpression": "#queue = :name",
            "ExpressionAttributeNames": {"#queue": "queue"},
            "ExpressionAttributeValues": stored.wire(values),
            "PaginationConfig": {"PageSize": limit if not licence else _SIFTED},
        }
        if licence:
            query["FilterExpression"] = "licence = :licence"
        if after:
            due, reference = after
            place = {"queue": name, "due": due, "pk": stored.partition(reference), "sk": stored.APPLICATION}
            query["ExclusiveStartKey"] = stored.wire(place)
        pages = self._client.get_paginator("query").paginate(**query)
        items = itertools.islice((item for page in pages for item in page["Items"]), limit)
        return [msgspec.convert(stored.plain(item), QueueEntry, strict=False) for item in items]

    def queued(self, name: str, until: dt.date | None = None) -> Iterator[str]:
        """Pages of one query of the sparse index."""
        values = {":name": name} | ({":until": until.isoformat()} if until else {})
        pages = self._client.get_paginator("query").paginate(
            TableName=self._table,
            IndexName="queue",
            KeyConditionExpression="#queue = :name" + (" AND due < :until" if until else ""),
            ExpressionAttributeNames={"#queue": "queue"},
            ExpressionAttributeValues=stored.wire(values),
        )
        return (str(stored.read_value(item["reference"])) for page in pages for item in page["Items"])

    def record_read(self, reference: str, actor: str, purpose: str, at: dt.datetime) -> None:
        """Append to the chain of reads; two readers at once are put one after the other."""
        pk = stored.partition(reference)
        for _ in range(_ATTEMPTS):
            head = stored.plain(self._get(pk, stored.READS) or {})
            count, previous = int(head.get("count", 0)), head.get("hash", "")
            read = {"actor": actor, "purpose": purpose, "at": at.isoformat(), "previous": previous}
            digest = hashlib.sha256(msgspec.json.encode([reference, count + 1, *read.values()])).hexdigest()
            link = {"pk": pk, "sk": f"R#{count + 1:08}", **read, "hash": digest}
            new_head = {"pk": pk, "sk": stored.READS, "count": count + 1, "hash": digest}
            try:
                self._transact([self._put_counted(new_head, count), self._put(link)])
            except ConflictError:
                continue
            return
        raise ConflictError

    # --- the jobs' inbox ----------------------------------------------------------------------------------------

    def event(self, reference: str, sequence: int) -> Event | None:
        """The event while it is pending."""
        item = self._get(stored.partition(reference), stored.event_key(sequence))
        return stored.read_event(item) if item and "pending" in item else None

    def mark_handled(self, reference: str, sequence: int) -> None:
        """Drop the event from the pending index."""
        self._client.update_item(
            TableName=self._table,
            Key=stored.wire_key(stored.partition(reference), stored.event_key(sequence)),
            UpdateExpression="REMOVE pending",
        )

    def unhandled(self, before: dt.datetime, limit: int = 100) -> list[tuple[str, int, str]]:
        """One query of the sparse index."""
        answer = self._client.query(
            TableName=self._table,
            IndexName="pending",
            KeyConditionExpression="pending = :yes AND #at < :before",
            ExpressionAttributeNames={"#at": "at"},
            ExpressionAttributeValues=stored.wire({":yes": "1", ":before": before.isoformat()}),
            Limit=limit,
        )
        rows = [(stored.read_value(item["pk"]), stored.read_value(item["sk"])) for item in answer["Items"]]
        found = []
        for pk, sk in rows:
            item = self._get(pk, sk)
            if item and "pending" in item:
                event = stored.read_event(item)
                found.append((event.reference, event.sequence, event.kind))
        return found

    # --- forgetting ---------------------------------------------------------------------------------------------

    def forgettable(self, now: dt.datetime, limit: int = 50) -> list[str]:
        """One query of the sparse index."""
        answer = self._client.query(
            TableName=self._table,
            IndexName="queue",
            KeyConditionExpression="#queue = :forget AND due <= :now",
            ExpressionAttributeNames={"#queue": "queue"},
            ExpressionAttributeValues=stored.wire({":forget": stored.FORGET, ":now": stored.instant(now)}),
            Limit=limit,
        )
        return [str(stored.read_value(item["reference"])) for item in answer["Items"]]

    def forget(self, reference: str) -> None:
        """All items of its partition, the snapshot last: what stops half-way is found again."""
        pk = stored.partition(reference)
        items = {stored.read_value(item["sk"]): item for item in self._query(pk, "")}
        for mac in stored.read_blind(items.get(stored.BLIND)):
            self._client.delete_item(TableName=self._table, Key=stored.wire(stored.blind_key(mac, reference)))
        keys = list(items)
        for sk in sorted(keys, key=lambda sk: sk == stored.APPLICATION):
            self._client.delete_item(TableName=self._table, Key=stored.wire_key(pk, sk))

    # --- licences -----------------------------------------------------------------------------------------------

    def reserve_number(self, reference: str, licence: str, year: int) -> int:
        """Count up once per application: counter and reservation in one request."""
        pk, counter = stored.partition(reference), f"N#{licence}#{year}"
        for _ in range(_ATTEMPTS):
            reserved = self._get(pk, stored.NUMBER)
            if reserved:
                return int(stored.read_value(reserved["count"]))
            last = self._get(counter, stored.COUNT)
            count = int(stored.read_value(last["count"])) if last else 0
            number = {"pk": pk, "sk": stored.NUMBER, "count": count + 1}
            try:
                self._transact(
                    [
                        self._put_counted({"pk": counter, "sk": stored.COUNT, "count": count + 1}, count),
                        self._put(number, "attribute_not_exists(pk)"),
                    ]
                )
            except ConflictError:
                continue
            return count + 1
        raise ConflictError

    def issue(self, change: Change, licence: Licence) -> None:
        """One request: licence, snapshot, event."""
        item = {"pk": f"L#{licence.number}", "sk": stored.LICENCE, "data": msgspec.json.encode(licence).decode()}
        self._transact([self._put(item, "attribute_not_exists(pk)"), *self._change(change)])

    def licence(self, number: str) -> Licence | None:
        """The issued licence."""
        item = self._get(f"L#{number}", stored.LICENCE)
        return msgspec.json.decode(stored.read_value(item["data"]), type=Licence) if item else None

    # --- requests -----------------------------------------------------------------------------------------------

    def _change(self, change: Change) -> list[dict[str, Any]]:
        snapshot = self._put(stored.snapshot_item(change.application), "version = :version")
        snapshot["Put"]["ExpressionAttributeValues"] = stored.wire({":version": change.application.version - 1})
        return [snapshot, self._put(stored.event_item(change.event), "attribute_not_exists(pk)")]

    def _put(self, item: dict[str, Any], condition: str = "") -> dict[str, Any]:
        put = {"TableName": self._table, "Item": stored.wire(item)}
        return {"Put": put | ({"ConditionExpression": condition} if condition else {})}

    def _put_counted(self, item: dict[str, Any], seen: int) -> dict[str, Any]:
        """Put a counter's item over the count that was seen (0: there was none)."""
        put = self._put(item, "#count = :seen" if seen else "attribute_not_exists(pk)")
        if seen:
            put["Put"]["ExpressionAttributeNames"] = {"#count": "count"}
            put["Put"]["ExpressionAttributeValues"] = stored.wire({":seen": seen})
        return put

    def _transact(self, writes: list[dict[str, Any]]) -> None:
        try:
            self._client.transact_write_items(TransactItems=writes)  # type: ignore[arg-type]  # built as plain dicts
        except self._client.exceptions.TransactionCanceledException as error:
            reasons = {reason.get("Code") for reason in error.response.get("CancellationReasons", [])}
            if reasons & {"ConditionalCheckFailed", "TransactionConflict"}:
                raise ConflictError from error
            raise
        except ClientError as error:
            if error.response["Error"]["Code"] == "TransactionConflictException":
                raise ConflictError from error
            raise

    def _get(self, pk: str, sk: str) -> dict[str, Any] | None:
        answer = self._client.get_item(TableName=self._table, Key=stored.wire_key(pk, sk), ConsistentRead=True)
        return answer.get("Item")

    def _query(self, pk: str, prefix: str) -> list[dict[str, Any]]:
        pages = self._client.get_paginator("query").paginate(
            TableName=self._table,
            KeyConditionExpression="pk = :pk" + (" AND begins_with(sk, :prefix)" if prefix else ""),
            ExpressionAttributeValues=stored.wire({":pk": pk} | ({":prefix": prefix} if prefix else {})),
            ConsistentRead=True,
        )
        return [item for page in pages for item in page["Items"]]

    def _try_key(self, name: str, now: dt.datetime) -> str:
        digest = hmac.new(self._pepper.encode(), name.encode(), hashlib.sha256).hexdigest()[:32]
        return f"T#{digest}#{now:%Y%m%d%H}"
