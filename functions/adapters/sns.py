"""SMS through Amazon SNS. The account's monthly spending limit for SMS is the cap (infra)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

from functions.services.ports import UndeliverableError

if TYPE_CHECKING:
    from mypy_boto3_sns import SNSClient
    from mypy_boto3_sns.type_defs import MessageAttributeValueTypeDef

# SNS API reference, Publish: a number that cannot be, or that opted out.
_FINAL = frozenset({"InvalidParameter", "InvalidParameterValue", "OptedOut"})


class SnsText:
    """Implements `Messenger`: one SMS to a number in E.164."""

    def __init__(self, client: SNSClient) -> None:
        self._client = client

    def send(self, to: str, subject: str, text: str) -> None:  # noqa: ARG002  # an SMS has no subject
        """Hand one SMS to SNS. Raises UndeliverableError if it can never arrive, else its ClientError."""
        kind: dict[str, MessageAttributeValueTypeDef] = {
            "AWS.SNS.SMS.SMSType": {"DataType": "String", "StringValue": "Transactional"}
        }
        try:
            self._client.publish(PhoneNumber=to, Message=text, MessageAttributes=kind)
        except ClientError as error:
            if error.response["Error"]["Code"] in _FINAL:
                raise UndeliverableError from error
            raise
