"""Whole journeys over HTTP, without scripts, and what they leave behind."""

from __future__ import annotations

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest

from infra.local import files
from infra.local.journey import Journey
from infra.local.plain_browser import PlainBrowser
from infra.local.samples import answers_for
from infra.local.stack import LocalStack

TREES = "penebangan-pohon"
NOTE = "Tolong kirim foto yang lebih jelas, Ibu Siti Contoh."


@pytest.fixture(scope="module")
def offices() -> Iterator[dict[str, PlainBrowser]]:
    """Signed-in browsers by role, shared by the journeys."""
    opened: dict[str, PlainBrowser] = {}
    yield opened
    for browser in opened.values():
        browser.close()


@pytest.mark.parametrize("licence", [TREES, "sip-perawat", "sip-apoteker"])
def test_from_the_guide_to_the_licence(stack: LocalStack, offices: dict[str, PlainBrowser], licence: str) -> None:
    journey = Journey(stack, licence, offices=offices)
    pdf = journey.walk()
    assert pdf.startswith(b"%PDF-")
    assert len(pdf) < 80_000
    if licence != TREES:
        _renewed(stack, journey)


def _renewed(stack: LocalStack, journey: Journey) -> None:
    """The licence's number and code fill in a new form; the number with another code opens nothing."""
    citizen = PlainBrowser(stack.origin)
    typed = {"reference": journey.reference, "code": journey.code}
    headers = {"Accept": "application/json"}
    number = httpx.post(f"{stack.origin}/api/status", data=typed, headers=headers, timeout=30).json()["licence_number"]
    for code, status in (("0000-0000-0000", 404), (journey.code, 200)):
        citizen.get(f"/formulir/{journey.licence}/")
        page = citizen.submit("form[action$='/perpanjangan']", {"nomor": number.lower(), "code": code})
        assert (page.status, "Siti Contoh Rahayu" in page.content.decode()) == (status, status == 200)
        assert journey.code not in page.content.decode()
        assert page.url.endswith("/perpanjangan")
    citizen.close()


def test_returned_corrected_and_back_to_the_step_that_asked(
    stack: LocalStack, offices: dict[str, PlainBrowser]
) -> None:
    journey = _submitted(stack, offices)
    office = journey.office("verifikator")
    office.get(f"/kantor/permohonan/{journey.reference}")
    assert office.submit("form[action$='/return']", {"words": NOTE, "reasons": "isian_kurang"}).status == 200
    page = journey.open_status()
    assert NOTE in page.text
    journey.citizen.get("/api/status/jawab")
    wrong = journey.citizen.submit("form#f", {"pemohon.nik": "1"})
    assert wrong.status == 422
    right = journey.citizen.submit("form#f", {"pemohon.nik": "9901014101900001", "pemohon.alamat": "Alamat baru"})
    assert right.status == 200
    assert journey.state() == "document_check"
    shown = office.get(f"/kantor/permohonan/{journey.reference}").text
    assert "Yang diubah pemohon" in shown
    assert shown.count("Alamat baru") == 2  # once as what changed, once among the answers
    journey.citizen.close()


def test_a_wrong_file_is_refused_in_plain_words_and_another_one_is_taken(stack: LocalStack) -> None:
    journey = Journey(stack, TREES)
    journey.read_guide()
    journey.apply()
    page = journey.open_status()
    title = page.one("section.dok h3").text()
    journey._upload(title, ("ktp.pdf", b"MZ not a pdf at all", "application/pdf"))
    _until(lambda: "ditolak" in journey.open_status().text)
    journey._upload(title, ("ktp.jpg", files.jpeg("KTP"), "image/jpeg"))
    _until(lambda: "1 dari 1 berkas" in journey.open_status().text)
    journey.citizen.close()


def test_two_officers_at_once_one_wins_and_the_other_sees_why(
    stack: LocalStack, offices: dict[str, PlainBrowser]
) -> None:
    journey = _submitted(stack, offices)
    first = journey.office("verifikator")
    second = PlainBrowser(stack.origin, cookies=dict(first.cookies))
    for browser in (first, second):
        browser.get(f"/kantor/permohonan/{journey.reference}")
    with ThreadPoolExecutor(2) as pool:
        pages = list(
            pool.map(
                lambda b: b.submit(
                    "form[action$='/return']", {"words": "Kirim ulang KTP.", "reasons": "tidak_terbaca"}
                ),
                (first, second),
            )
        )
    assert sorted(page.status for page in pages) == [200, 409]
    loser = next(page for page in pages if page.status == 409)
    assert "Kirim ulang KTP." in loser.content.decode()  # what the officer wrote is kept
    second.close()
    journey.citizen.close()


def test_what_the_state_the_role_or_the_token_forbids_is_refused(
    stack: LocalStack, offices: dict[str, PlainBrowser]
) -> None:
    journey = _submitted(stack, offices)
    office = journey.office("verifikator")
    page = office.get(f"/kantor/permohonan/{journey.reference}")
    token = str(page.one("input[name=csrf]").attributes["value"])
    version = str(page.one("input[name=version]").attributes["value"])

    def act(action: str, **fields: str) -> int:
        body = "&".join(f"{name}={value}" for name, value in fields.items()).encode()
        return office.post(
            f"/kantor/permohonan/{journey.reference}/{action}", body, "application/x-www-form-urlencoded"
        ).status

    assert act("approve", csrf=token, version=version) == 409
    assert act("accept", csrf="forged", version=version) == 403
    assert act("accept", version=version) == 403
    assert act("accept", csrf=token, version=version) == 422  # no file was looked at
    right = {str(node.attributes["name"]): "ok" for node in page.tree.css("input[value=ok]")}
    assert act("accept", csrf=token, version=version, **right) == 200
    assert act("accept", csrf=token, version=version, **right) == 409  # the screen is stale now
    stranger = PlainBrowser(stack.origin)
    stranger.get(f"/kantor/permohonan/{journey.reference}")
    assert stranger.page
    assert stranger.page.url.endswith("/kantor/masuk")
    stranger.close()
    journey.citizen.close()


def test_nothing_personal_lies_in_the_clear(stack: LocalStack, offices: dict[str, PlainBrowser]) -> None:
    """All that tables, keys, queues, logs and messages hold, searched for what the applicant typed."""
    journey = _submitted(stack, offices)
    office = journey.office("verifikator")
    office.get(f"/kantor/permohonan/{journey.reference}")
    office.submit("form[action$='/return']", {"words": NOTE, "reasons": "isian_kurang"})
    journey.open_status()
    time.sleep(2)  # notices
    # where the tree stands is public once a licence is issued (the definition's `public` and `place`)
    secret = [v[0] for name, v in answers_for(TREES).items() if not name.startswith("lokasi.") and len(v[0]) > 8]
    secret += [journey.code, journey.code.replace("-", ""), "+6281234567890", NOTE]
    held = list(_everything(stack))
    assert {"table", "bucket", "logs", "queue", "mail", "sms"} <= {name.partition(":")[0] for name, _ in held}
    found = [(value, name) for name, text in held for value in secret if value in text]
    assert found == []
    journey.citizen.close()


def _submitted(stack: LocalStack, offices: dict[str, PlainBrowser]) -> Journey:
    journey = Journey(stack, TREES, offices=offices)
    journey.read_guide()
    journey.apply()
    journey.upload_documents()
    return journey


def _until(ready: Any, seconds: int = 20) -> None:
    end = time.monotonic() + seconds
    while not ready():
        assert time.monotonic() < end
        time.sleep(0.3)


def _everything(stack: LocalStack) -> Iterator[tuple[str, str]]:
    data = stack.outputs["data"]
    for table in ("ApplicationsTable", "SessionsTable"):
        for page in stack.client("dynamodb").get_paginator("scan").paginate(TableName=data[table]):
            yield f"table:{table}", repr(page["Items"])
    storage = stack.client("s3")
    for bucket in ("UploadsBucket", "DocumentsBucket", "LicencesBucket", "PublishedBucket"):
        for item in storage.list_objects_v2(Bucket=data[bucket]).get("Contents", []):
            yield f"bucket:{bucket}", item["Key"]
    logs = stack.client("logs")
    for group in logs.describe_log_groups()["logGroups"]:
        for page in logs.get_paginator("filter_log_events").paginate(logGroupName=group["logGroupName"]):
            yield f"logs:{group['logGroupName']}", "\n".join(event["message"] for event in page["events"])
    for queue in ("NotifyDead", "IssueDead", "ScanDead"):
        yield (
            f"queue:{queue}",
            repr(stack.client("sqs").receive_message(QueueUrl=data[queue]).get("Messages")),
        )
    mails = httpx.get(f"{stack.endpoint}/_ministack/ses/messages").json()["messages"]
    for mail in [mail for box in mails.values() for mail in box]:
        yield "mail:text", f"{mail['Subject']} {mail['BodyText']} {mail['BodyHtml']}"
    texts = httpx.get(f"{stack.endpoint}/_ministack/sns/sms-messages").json()["sms_messages"]
    for message in [message for box in texts.values() for message in box]:
        yield "sms:text", str(message["Message"])
