"""What became of licences, in the applications table (keys: decisions 0005 and 0030).

L#<number>      INDEX        the licence's place in its year's status list
S#lists         Y#<year>     how many places were allotted, and the version of the list
S#<year>        I#00000042   a licence that is not, or once was not, simply valid
"""

from __future__ import annotations

import msgspec

from functions.adapters import dynamodb_items as stored
from functions.adapters.dynamodb import DynamoApplications
from functions.domain.licence import Licence
from functions.domain.licence_status import LicenceStatus
from functions.domain.workflow import Change

_LISTS, _INDEX = "S#lists", "INDEX"


class DynamoLicences(DynamoApplications):
    """Implements `LicenceBook` and `StatusBook` besides what an application needs."""

    def change_licence(self, change: Change, licence: Licence, after: Licence | None = None) -> None:
        """One request: the licence, its line for the status list, snapshot and event; with the licence after it."""
        writes = [self._licence_put(licence, "attribute_exists(pk)"), *self._change(change)]
        if after:
            writes.append(self._licence_put(after, "attribute_not_exists(pk)"))
        if licence.status_index is not None:
            line = {
                "pk": f"S#{licence.issued_on.year}",
                "sk": f"I#{licence.status_index:08}",
                "number": licence.number,
                "status": licence.status.value,
            }
            writes.append(self._put(line))
        self._transact(writes)

    def allot_index(self, number: str, year: int) -> int:
        """Counting up is one request and never fails; whoever loses a race for one licence leaves a gap."""
        pk = f"L#{number}"
        there = self._get(pk, _INDEX)
        if there is None:
            counted = self._add_one(year, "allotted")
            try:
                item = stored.wire({"pk": pk, "sk": _INDEX, "place": counted - 1})
                self._client.put_item(TableName=self._table, Item=item, ConditionExpression="attribute_not_exists(pk)")
                return counted - 1
            except self._client.exceptions.ConditionalCheckFailedException:
                there = self._get(pk, _INDEX) or {}
        return int(stored.read_value(there["place"]))

    def listed_years(self) -> dict[int, int]:
        """One query of a few items."""
        items = map(stored.plain, self._query(_LISTS, "Y#"))
        return {int(item["sk"][2:]): int(item.get("allotted", 0)) for item in items}

    def exceptions(self, year: int) -> dict[int, LicenceStatus]:
        """One query: those that were ever touched."""
        items = map(stored.plain, self._query(f"S#{year}", "I#"))
        statuses = {int(item["sk"][2:]): LicenceStatus(item["status"]) for item in items}
        return {index: status for index, status in statuses.items() if status != LicenceStatus.VALID}

    def next_version(self, year: int) -> int:
        """Count up; a number that is not used in the end is no harm."""
        return self._add_one(year, "version")

    def _add_one(self, year: int, name: str) -> int:
        answer = self._client.update_item(
            TableName=self._table,
            Key=stored.wire_key(_LISTS, f"Y#{year}"),
            UpdateExpression="ADD #name :one",
            ExpressionAttributeNames={"#name": name},
            ExpressionAttributeValues=stored.wire({":one": 1}),
            ReturnValues="UPDATED_NEW",
        )
        return int(stored.read_value(answer["Attributes"][name]))

    def _licence_put(self, licence: Licence, condition: str) -> dict[str, object]:
        item = {"pk": f"L#{licence.number}", "sk": stored.LICENCE, "data": msgspec.json.encode(licence).decode()}
        return self._put(item, condition)
