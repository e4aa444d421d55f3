"""E-mail through Amazon SES."""

from __future__ import annotations

from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

from functions.services.ports import UndeliverableError

if TYPE_CHECKING:
    from mypy_boto3_ses import SESClient

# An address that cannot be. MessageRejected is not among them: an unverified sender is our mistake, not the
# applicant's, and must stay visible as an event that nobody handled.
_FINAL = frozenset({"InvalidParameterValue"})


class SesMail:
    """Implements `Messenger`: plain text, UTF-8, from the agency's verified address."""

    def __init__(self, client: SESClient, sender: str) -> None:
        self._client = client
        self._sender = sender

    def send(self, to: str, subject: str, text: str) -> None:
        """Hand one e-mail to SES. Raises UndeliverableError if SES never takes it, else its ClientError."""
        try:
            self._client.send_email(
                Source=self._sender,
                Destination={"ToAddresses": [to]},
                Message={
                    "Subject": {"Data": subject, "Charset": "UTF-8"},
                    "Body": {"Text": {"Data": text, "Charset": "UTF-8"}},
                },
            )
        except ClientError as error:
            if error.response["Error"]["Code"] in _FINAL:
                raise UndeliverableError from error
            raise
