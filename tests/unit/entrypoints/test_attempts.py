"""Messages one by one: what failed comes again, and the log holds nothing personal."""

from __future__ import annotations

import json
from typing import Any

import pytest
from chalice.app import SQSEvent

from functions.entrypoints.attempts import attempt, attempt_each
from functions.entrypoints.jobs import blueprint, uploaded_keys


class TroubleError(Exception):
    code = "trouble"


def batch(*bodies: str) -> SQSEvent:
    records = [{"messageId": f"m{place}", "receiptHandle": "r", "body": body} for place, body in enumerate(bodies)]
    return SQSEvent({"Records": records}, None)


def logged(capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    return [json.loads(line) for line in capsys.readouterr().err.splitlines()]


def test_only_the_message_that_failed_comes_again(capsys: pytest.CaptureFixture[str]) -> None:
    def work(message: dict[str, Any]) -> str:
        if message["sequence"] == 2:
            raise TroubleError("Siti Contoh, 9901014101900001")
        return "done"

    bodies = [json.dumps({"reference": "A", "sequence": n, "email": "siti@contoh.example"}) for n in (1, 2, 3)]
    answer = attempt_each("notify_applicant", batch(*bodies), work)
    assert answer == {"batchItemFailures": [{"itemIdentifier": "m1"}]}
    lines = logged(capsys)
    assert [line.get("outcome") for line in lines] == ["done", None, "done"]
    assert (lines[1]["error"], lines[1]["type"], lines[1]["sequence"]) == ("trouble", "TroubleError", 2)
    assert lines[1]["at"][-1].startswith("test_attempts.py:")
    assert not any(word in json.dumps(lines) for word in ("Siti", "9901", "siti@"))


@pytest.mark.parametrize("body", ["", "no json", "[1]", "null", '"x"'])
def test_a_message_that_is_none_fails_alone(body: str, capsys: pytest.CaptureFixture[str]) -> None:
    answer = attempt_each("issue_licence", batch(body), lambda message: str(message["reference"]))
    assert answer == {"batchItemFailures": [{"itemIdentifier": "m0"}]}
    assert logged(capsys)[0]["error"] == "KeyError"


def test_an_attempt_says_how_it_went(capsys: pytest.CaptureFixture[str]) -> None:
    assert attempt("sweep_pending", lambda: "sent_3", {})
    (line,) = logged(capsys)
    assert (line["job"], line["outcome"]) == ("sweep_pending", "sent_3")
    assert line["ms"] >= 0


def test_keys_of_a_notification_are_decoded() -> None:
    records = [{"s3": {"object": {"key": "in/ABCDE-FGHJK-MNPC/foto+rumah/a%2Bb%C3%A9"}}}]
    assert list(uploaded_keys({"Records": records})) == ["in/ABCDE-FGHJK-MNPC/foto rumah/a+bé"]
    assert list(uploaded_keys({"Service": "Amazon S3", "Event": "s3:TestEvent"})) == []


def test_the_blueprint_has_all_jobs() -> None:
    from chalice import Chalice

    app = Chalice("test")
    app.register_blueprint(blueprint)
    handlers = {handler.name for handler in app.event_sources + app.pure_lambda_functions}
    assert handlers == {
        "follow_table",
        "notify_applicant",
        "issue_licence",
        "check_document",
        "sweep_pending",
        "keep_clocks",
        "forget_expired",
    }
