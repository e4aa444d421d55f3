"""The blind index in the applications table: an item per keyed hash and reference, and each application's own list."""

from __future__ import annotations

from typing import TYPE_CHECKING

from functions.adapters import dynamodb_items as stored

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


class DynamoBlindIndex:
    """Implements `ApplicantIndex`."""

    def __init__(self, client: DynamoDBClient, table: str) -> None:
        self._client = client
        self._table = table

    def index(self, reference: str, macs: frozenset[str]) -> None:
        """New hashes first, then the list, then the old ones away: where it breaks off, it is found too often."""
        own = stored.wire_key(stored.partition(reference), stored.BLIND)
        item = self._client.get_item(TableName=self._table, Key=own, ConsistentRead=True).get("Item")
        before = set(stored.read_blind(item))
        for mac in sorted(macs - before):
            self._client.put_item(TableName=self._table, Item=stored.wire(stored.blind_key(mac, reference)))
        if macs != before:
            listed = stored.wire({"pk": stored.partition(reference), "sk": stored.BLIND, "macs": sorted(macs)})
            self._client.put_item(TableName=self._table, Item=listed)
        for mac in sorted(before - macs):
            self._client.delete_item(TableName=self._table, Key=stored.wire(stored.blind_key(mac, reference)))

    def find(self, mac: str, limit: int) -> set[str]:
        """One query."""
        answer = self._client.query(
            TableName=self._table,
            KeyConditionExpression="pk = :pk",
            ExpressionAttributeValues=stored.wire({":pk": f"B#{mac}"}),
            Limit=limit,
        )
        return {str(stored.read_value(item["sk"])).removeprefix(stored.partition("")) for item in answer["Items"]}
