"""A store that is busy: what passes by itself is told from what does not, and no answer is not "not there"."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError, ConnectTimeoutError, ParamValidationError, ReadTimeoutError
from botocore.stub import ANY, Stubber

from functions.adapters.dynamodb import DynamoApplications
from functions.adapters.passing_faults import passes
from functions.bootstrap.base import Wiring, explained
from functions.config import read_settings
from functions.domain.errors import StoreBusyError

GATEWAY_SECONDS = 29
LONGEST_PAUSES = 1 + 2  # seconds before the second and the third try, botocore's standard mode
NOW = dt.datetime(2026, 11, 25, tzinfo=dt.UTC)


def refused(code: str, status: int, *reasons: str) -> ClientError:
    response: Any = {
        "Error": {"Code": code, "Message": ""},
        "ResponseMetadata": {"HTTPStatusCode": status},
        "CancellationReasons": [{"Code": reason} for reason in reasons],
    }
    return ClientError(response, "TransactWriteItems")


@pytest.mark.parametrize(
    "error",
    [
        refused("ProvisionedThroughputExceededException", 400),
        refused("ThrottlingException", 400),
        refused("InternalServerError", 500),
        refused("SlowDown", 503),
        refused("TransactionCanceledException", 400, "None", "ThrottlingError"),
        ReadTimeoutError(endpoint_url="http://store"),
        ConnectTimeoutError(endpoint_url="http://store"),
    ],
)
def test_what_passes_by_itself_may_be_sent_again(error: Exception) -> None:
    assert passes(error)
    assert isinstance(explained(error), StoreBusyError)


@pytest.mark.parametrize(
    "error",
    [
        refused("AccessDeniedException", 400),
        refused("TransactionCanceledException", 400, "ConditionalCheckFailed"),
        ParamValidationError(report="x"),
        ValueError(),
    ],
)
def test_what_is_wrong_stays_wrong(error: Exception) -> None:
    assert not passes(error)
    assert explained(error) is error


def test_items_that_a_busy_table_passes_over_are_asked_for_again_and_never_called_missing() -> None:
    session: Any = boto3.Session("x", "x", region_name="ap-southeast-3")
    client = session.client("dynamodb")
    over = {"table": {"Keys": [{"pk": {"S": "A#X"}, "sk": {"S": "APP"}}]}}
    with Stubber(client) as stubber:
        store = DynamoApplications(client, "table", "pepper")
        for left in (over, {}):
            answer = {"Responses": {"table": []}, "UnprocessedKeys": left}
            stubber.add_response("batch_get_item", answer, {"RequestItems": ANY})
        assert store.get_with_tries("X", "192.0.2.1", NOW)[0] is None
        for _ in range(4):
            answer = {"Responses": {"table": []}, "UnprocessedKeys": over}
            stubber.add_response("batch_get_item", answer, {"RequestItems": ANY})
        with pytest.raises(StoreBusyError):
            store.get_with_tries("X", "192.0.2.1", NOW)
        stubber.assert_no_pending_responses()


def test_a_silent_store_is_given_up_before_the_gateway_gives_us_up() -> None:
    config = Wiring(replace(read_settings(), aws_data=Path())).client("kms").meta.config
    tries = config.retries["total_max_attempts"]
    assert tries * (config.connect_timeout + config.read_timeout) + LONGEST_PAUSES < GATEWAY_SECONDS
