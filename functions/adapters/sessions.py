"""The sessions table, which only the office may touch. Items have a `ttl`; the services check the time.

S#<hash>   an officer's session        P#<hash>   a sign-in between two steps
F#<hash>   failures of one user        C#<hash>   a one-time code that was used
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any, TypeVar

import msgspec

from functions.domain.delays import Tries
from functions.domain.errors import ConflictError
from functions.services.office_ports import OfficeSession, PendingSignIn

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

T = TypeVar("T")

_TRIES_KEPT = dt.timedelta(hours=2)
# A code lives one step of 30 s, and a directory may accept some steps before and after it.
_CODES_KEPT = dt.timedelta(minutes=10)


class DynamoSessions:
    """Implements `SessionStore`."""

    def __init__(self, client: DynamoDBClient, table: str) -> None:
        self._client = client
        self._table = table

    def keep_pending(self, key: str, pending: PendingSignIn) -> None:
        """Put it."""
        self._put(f"P#{key}", pending, pending.expires)

    def pending(self, key: str) -> PendingSignIn | None:
        """Read it consistently."""
        return self._get(f"P#{key}", PendingSignIn)

    def drop_pending(self, key: str) -> None:
        """Delete it."""
        self._delete(f"P#{key}")

    def open(self, key: str, session: OfficeSession) -> None:
        """Put it."""
        self._put(f"S#{key}", session, session.expires)

    def session(self, key: str) -> OfficeSession | None:
        """Read it consistently."""
        return self._get(f"S#{key}", OfficeSession)

    def renew(self, key: str, session: OfficeSession) -> None:
        """Put it over the one that is there."""
        try:
            self._put(f"S#{key}", session, session.expires, ConditionExpression="attribute_exists(pk)")
        except self._client.exceptions.ConditionalCheckFailedException:
            return  # signed out meanwhile

    def close(self, key: str) -> None:
        """Delete it."""
        self._delete(f"S#{key}")

    def tries(self, key: str) -> Tries:
        """Read them consistently."""
        return self._get(f"F#{key}", Tries) or Tries()

    def count_try(self, key: str, seen: Tries, now: dt.datetime) -> None:
        """Put one more over what was seen."""
        counted = Tries(seen.count + 1 if seen.last else 1, now)
        try:
            self._put(
                f"F#{key}",
                counted,
                now + _TRIES_KEPT,
                marker=f"{counted.count}",
                ConditionExpression="attribute_not_exists(pk) OR marker = :seen",
                ExpressionAttributeValues={":seen": {"S": f"{seen.count}"}},
            )
        except self._client.exceptions.ConditionalCheckFailedException as error:
            raise ConflictError from error

    def forget_tries(self, key: str) -> None:
        """Delete them."""
        self._delete(f"F#{key}")

    def use_code(self, key: str, now: dt.datetime) -> bool:
        """Put it unless it is there; what the table has not cleared away yet counts as gone."""
        try:
            self._put(
                f"C#{key}",
                now,
                now + _CODES_KEPT,
                ConditionExpression="attribute_not_exists(pk) OR #ttl < :now",
                ExpressionAttributeNames={"#ttl": "ttl"},
                ExpressionAttributeValues={":now": {"N": str(int(now.timestamp()))}},
            )
        except self._client.exceptions.ConditionalCheckFailedException:
            return False
        return True

    def _put(self, pk: str, value: object, until: dt.datetime, marker: str = "", **condition: Any) -> None:
        item: dict[str, Any] = {
            "pk": {"S": pk},
            "data": {"S": msgspec.json.encode(value).decode()},
            "ttl": {"N": str(int(until.timestamp()) + 1)},
        }
        if marker:
            item["marker"] = {"S": marker}
        self._client.put_item(TableName=self._table, Item=item, **condition)

    def _get(self, pk: str, kind: type[T]) -> T | None:
        answer = self._client.get_item(TableName=self._table, Key={"pk": {"S": pk}}, ConsistentRead=True)
        return msgspec.json.decode(answer["Item"]["data"]["S"], type=kind) if "Item" in answer else None

    def _delete(self, pk: str) -> None:
        self._client.delete_item(TableName=self._table, Key={"pk": {"S": pk}})
