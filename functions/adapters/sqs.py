"""Queues of event numbers in Amazon SQS."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient


_GROUP = "published"  # an ordered queue of ours has one order for all


class SqsQueue:
    """Implements `EventQueue`."""

    def __init__(self, client: SQSClient, url: str) -> None:
        self._client = client
        self._url = url

    def send(self, messages: Sequence[dict[str, Any]]) -> None:
        """Send each as JSON. Raises botocore's ClientError.

        One by one: the stream brings one or two at a time, and the local AWS asks for a permission to send
        batches that IAM does not have.
        """
        ordered: dict[str, Any] = {"MessageGroupId": _GROUP} if self._url.endswith(".fifo") else {}
        for message in messages:
            self._client.send_message(QueueUrl=self._url, MessageBody=json.dumps(message), **ordered)
