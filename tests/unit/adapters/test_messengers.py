"""E-mail, SMS and queues: which of a service's errors are final, and which may pass."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError
from botocore.stub import Stubber

from functions.adapters.ses import SesMail
from functions.adapters.sns import SnsText
from functions.adapters.sqs import SqsQueue
from functions.services.ports import UndeliverableError


def stubbed(service: str) -> tuple[Any, Stubber]:
    session: Any = boto3.Session("x", "x", region_name="ap-southeast-3")
    client = session.client(service)
    return client, Stubber(client)


@pytest.fixture
def ses() -> Iterator[tuple[SesMail, Stubber]]:
    client, stubber = stubbed("ses")
    with stubber:
        yield SesMail(client, "izin@contoh.example"), stubber
        stubber.assert_no_pending_responses()


@pytest.fixture
def sns() -> Iterator[tuple[SnsText, Stubber]]:
    client, stubber = stubbed("sns")
    with stubber:
        yield SnsText(client), stubber
        stubber.assert_no_pending_responses()


def test_an_e_mail_is_plain_text_from_the_agency(ses: tuple[SesMail, Stubber]) -> None:
    mail, stubber = ses
    sent = {
        "Source": "izin@contoh.example",
        "Destination": {"ToAddresses": ["a@contoh.example"]},
        "Message": {
            "Subject": {"Data": "Judul", "Charset": "UTF-8"},
            "Body": {"Text": {"Data": "Isi", "Charset": "UTF-8"}},
        },
    }
    stubber.add_response("send_email", {"MessageId": "1"}, sent)
    mail.send("a@contoh.example", "Judul", "Isi")


@pytest.mark.parametrize(
    ("code", "error"),
    [
        ("InvalidParameterValue", UndeliverableError),
        ("MessageRejected", ClientError),
        ("Throttling", ClientError),
    ],
)
def test_errors_of_e_mail(ses: tuple[SesMail, Stubber], code: str, error: type[Exception]) -> None:
    mail, stubber = ses
    stubber.add_client_error("send_email", code)
    with pytest.raises(error):
        mail.send("a@contoh.example", "Judul", "Isi")


@pytest.mark.parametrize(("code", "error"), [("OptedOut", UndeliverableError), ("Throttled", ClientError)])
def test_errors_of_sms(sns: tuple[SnsText, Stubber], code: str, error: type[Exception]) -> None:
    sms, stubber = sns
    stubber.add_client_error("publish", code)
    with pytest.raises(error):
        sms.send("+6281234567890", "", "Isi")


def test_an_sms_is_transactional(sns: tuple[SnsText, Stubber]) -> None:
    sms, stubber = sns
    kind = {"AWS.SNS.SMS.SMSType": {"DataType": "String", "StringValue": "Transactional"}}
    sent = {"PhoneNumber": "+6281234567890", "Message": "Isi", "MessageAttributes": kind}
    stubber.add_response("publish", {"MessageId": "1"}, sent)
    sms.send("+6281234567890", "", "Isi")


def test_a_queue_says_when_it_did_not_take_a_message() -> None:
    client, stubber = stubbed("sqs")
    told = {"QueueUrl": "http://queue", "MessageBody": '{"n": 1}'}
    stubber.add_response("send_message", {"MessageId": "1"}, told)
    stubber.add_client_error("send_message", "ThrottlingException")
    with stubber, pytest.raises(ClientError):
        SqsQueue(client, "http://queue").send([{"n": 1}, {"n": 2}])
