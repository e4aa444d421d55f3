"""Which of AWS's errors pass by themselves: too much at once, a service that is down, or no answer at all.

The SDK has tried three times by then. What is left is for whoever asked: the same request may succeed a little later,
and is safe to send again.
"""

from __future__ import annotations

from typing import Any

from botocore.exceptions import ClientError, ConnectionError, HTTPClientError  # noqa: A004  # its own name

_SERVER_FAULT = 500
# botocore's own list for its standard mode (retries/standard.py), what KMS adds, and a transaction's reasons
_TOO_MUCH = frozenset(
    {
        "Throttling", "ThrottlingException", "ThrottledException", "RequestThrottledException", "RequestThrottled",
        "TooManyRequestsException", "ProvisionedThroughputExceededException", "TransactionInProgressException",
        "RequestLimitExceeded", "BandwidthLimitExceeded", "LimitExceededException", "SlowDown",
        "PriorRequestNotComplete", "EC2ThrottledException", "KMSInternalException", "DependencyTimeoutException",
        "KeyUnavailableException", "RequestTimeout", "RequestTimeoutException",
    }
)  # fmt: skip
_REASONS = frozenset({"ThrottlingError", "ProvisionedThroughputExceeded"})


def passes(error: BaseException) -> bool:
    """Whether the same request may succeed a little later."""
    if isinstance(error, HTTPClientError | ConnectionError):  # no connection, no answer in time, an answer broken off
        return True
    if not isinstance(error, ClientError):
        return False
    response: dict[str, Any] = dict(error.response)
    status = response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
    reasons = {reason.get("Code") for reason in response.get("CancellationReasons", ())}
    return status >= _SERVER_FAULT or response["Error"]["Code"] in _TOO_MUCH or bool(reasons & _REASONS)
