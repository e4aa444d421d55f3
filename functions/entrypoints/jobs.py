"""The jobs: what arrives by queue, stream or clock. Each handler parses, calls one service, says how it went.

Chalice's middleware does not run for these handlers (they are imported without `app.py`), so each message
goes through `attempt`: one log line, and an error becomes a failed message that its queue brings again.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import unquote_plus

from chalice.app import Blueprint, CloudWatchEvent, DynamoDBEvent, SQSEvent

from functions.bootstrap.jobs import wiring
from functions.entrypoints.attempts import BatchAnswer, attempt, attempt_each
from functions.services.check_document import check_document as check_one
from functions.services.follow_table import ISSUE, StreamRecord, forward, queue_for
from functions.services.forget_expired import forget_expired as forget
from functions.services.index_applicant import index_applicant as index
from functions.services.issue_licence import issue_licence as issue_one
from functions.services.keep_clocks import keep_clocks as keep
from functions.services.notify_applicant import notify_applicant as notify_one
from functions.services.publish_change import publish_change as publish
from functions.services.sweep_pending import sweep_pending as sweep

blueprint = Blueprint(__name__)
# The real queues and the stream live in the data stack; infra/stacks/jobs.yml puts them in.
_QUEUE = "arn:aws:sqs:ap-southeast-3:000000000000:placeholder"
_STREAM = "arn:aws:dynamodb:ap-southeast-3:000000000000:table/placeholder/stream/placeholder"


@blueprint.on_dynamodb_record(stream_arn=_STREAM, batch_size=100, starting_position="TRIM_HORIZON")
def follow_table(event: DynamoDBEvent) -> BatchAnswer:
    """New events go to the queues; if one fails, the whole batch comes again (jobs drop what is double)."""
    records = [
        StreamRecord(raw["dynamodb"]["SequenceNumber"], raw["eventName"], raw["dynamodb"].get("NewImage", {}))
        for raw in event.to_dict()["Records"]
    ]
    held = attempt("follow_table", lambda: f"forwarded_{forward(records, wiring().queues)}", {"records": len(records)})
    return {"batchItemFailures": [] if held or not records else [{"itemIdentifier": records[0].number}]}


@blueprint.on_sqs_message(queue_arn=_QUEUE, batch_size=5)
def notify_applicant(event: SQSEvent) -> BatchAnswer:
    """Make it findable by its applicant, then tell them."""

    def told(message: dict[str, Any]) -> str:
        index(message["reference"], message.get("kind", ""), wiring().index_desk, wiring().clock.now())
        return notify_one(message["reference"], message["sequence"], wiring().notice_desk, wiring().clock.now())

    return attempt_each("notify_applicant", event, told)


@blueprint.on_sqs_message(queue_arn=_QUEUE, batch_size=1)
def issue_licence(event: SQSEvent) -> BatchAnswer:
    """Issue what was granted, and publish what became of licences: the one function that may sign.

    It reads two queues (infra/stacks/jobs.yml); a message's kind says which work it is.
    """

    def done(message: dict[str, Any]) -> str:
        if queue_for(message["kind"]) == ISSUE:
            return issue_one(message["reference"], message["sequence"], wiring().issuing_desk, wiring().clock.now())
        return publish(message, wiring().change_desk, wiring().clock.now())

    return attempt_each("issue_licence", event, done)


@blueprint.on_sqs_message(queue_arn=_QUEUE, batch_size=1)
def check_document(event: SQSEvent) -> BatchAnswer:
    """Look at what was uploaded."""

    def checked(message: dict[str, Any]) -> str:
        return "+".join(check_one(key, wiring().document_desk) for key in uploaded_keys(message)) or "no_file"

    return attempt_each("check_document", event, checked)


@blueprint.schedule("rate(10 minutes)")
def sweep_pending(event: CloudWatchEvent) -> None:
    """Send again what was left lying."""
    del event
    attempt(
        "sweep_pending",
        lambda: f"sent_{sweep(wiring().applications, wiring().queues, wiring().clock.now())}",
        {},
    )


@blueprint.schedule("cron(15 17 * * ? *)")
def keep_clocks(event: CloudWatchEvent) -> None:
    """A quarter past midnight in the west of Indonesia: end silence, follow the calendar."""
    del event

    def kept() -> str:
        done = keep(wiring().applications, wiring().calendar, wiring().clock.now())
        return f"lapsed_{done.lapsed}_moved_{done.moved}"

    attempt("keep_clocks", kept, {})


@blueprint.schedule("rate(1 hour)")
def forget_expired(event: CloudWatchEvent) -> None:
    """Delete drafts that nobody went on with, and what was only practised."""
    del event
    attempt("forget_expired", lambda: f"forgot_{forget(wiring().forgetting_desk)}", {})


def uploaded_keys(notification: dict[str, Any]) -> Iterator[str]:
    """The keys in a notification of S3, where they stand URL-encoded; its test message names none."""
    for record in notification.get("Records", ()):
        yield unquote_plus(record["s3"]["object"]["key"])
