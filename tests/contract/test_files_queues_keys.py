"""Files, queues and the signing key: the fakes and the real ones keep the same promises."""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable, Mapping
from typing import Any

import boto3
import httpx
import pytest

from functions.adapters.jwks import JwksTokenReader
from functions.adapters.kms_signer import KmsSigner
from functions.adapters.s3_documents import (
    MAX_UPLOAD,
    S3Documents,
    S3LicenceFiles,
    S3Quarantine,
    S3UploadDesk,
)
from functions.adapters.ses import SesMail
from functions.adapters.sns import SnsText
from functions.adapters.sqs import SqsQueue
from functions.services.compose_token import compose_token
from functions.services.ports import Quarantine
from infra.keys import jwks_of
from infra.local.emulator import REGION
from infra.local.stack import LocalStack
from tests.clouds import Cloud
from tests.fakes.jobs import FakeQuarantine

pytestmark = [pytest.mark.stack, pytest.mark.localstack]

CONTENT = b"%PDF-1.4\n%%EOF\n"
LANDING = "http://127.0.0.1:8000/api/status/dokumen"
NOTHING: Mapping[str, str] = {}
Put = Callable[[str, bytes], None]


@pytest.fixture
def key() -> str:
    return f"in/ABCDE-FGHJK-MNPC/ktp/{uuid.uuid4().hex}"


@pytest.fixture(params=["fake", "real"])
def quarantine(request: pytest.FixtureRequest, cloud: Cloud) -> tuple[Quarantine, Put]:
    """A quarantine and a way to put a file there."""
    if request.param == "fake":
        fake = FakeQuarantine()
        return fake, fake.files.__setitem__
    client, bucket = cloud.client("s3"), cloud.data["UploadsBucket"]

    def put(key: str, content: bytes) -> None:
        client.put_object(Bucket=bucket, Key=key, Body=content)

    return S3Quarantine(client, bucket), put


def test_quarantine_gives_what_arrived_and_cuts_it(quarantine: tuple[Quarantine, Put], key: str) -> None:
    desk, put = quarantine
    put(key, CONTENT)
    whole, cut = desk.fetch(key, 1_000), desk.fetch(key, 4)
    assert whole is not None
    assert cut is not None
    assert (whole.content, whole.size) == (CONTENT, len(CONTENT))
    assert (cut.content, cut.size) == (CONTENT[:4], len(CONTENT))


def test_quarantine_knows_the_parts_and_takes_the_whole(quarantine: tuple[Quarantine, Put], key: str) -> None:
    desk, put = quarantine
    assert desk.names(f"{key}/") == set()
    for name in ("part-0002", "part-manifest"):
        put(f"{key}/{name}", CONTENT)
    desk.put(key, CONTENT, "ab" * 32)
    assert desk.names(f"{key}/") == {"part-0002", "part-manifest"}
    whole = desk.fetch(key, 1_000)
    assert whole is not None
    assert (whole.content, whole.declared_sha256) == (CONTENT, "ab" * 32)


def test_quarantine_forgets_and_forgets_again(quarantine: tuple[Quarantine, Put], key: str) -> None:
    desk, put = quarantine
    put(key, CONTENT)
    desk.discard(key)
    desk.discard(key)
    assert desk.fetch(key, 1_000) is None


def upload(cloud: Cloud, key: str, content: bytes, changed: Mapping[str, str] = NOTHING) -> httpx.Response:
    form = S3UploadDesk(cloud.client("s3"), cloud.data["UploadsBucket"]).upload_form(key, LANDING)
    file = {"file": ("kartu saya.pdf", content, "application/pdf")}
    return httpx.post(form.action, data={**form.fields, **changed}, files=file, trust_env=False, timeout=30)


def test_a_plain_form_uploads_to_its_own_application_only(cloud: Cloud, key: str) -> None:
    answer = upload(cloud, key, CONTENT)
    assert answer.status_code == 303
    assert answer.headers["location"].startswith(LANDING)
    arrived = S3Quarantine(cloud.client("s3"), cloud.data["UploadsBucket"]).fetch(key, 1_000)
    assert arrived is not None
    assert (arrived.content, arrived.declared_sha256) == (CONTENT, "")
    earlier = key.replace(key[-32:], "an-earlier-id")
    for name in (f"{key}/part-0001", f"{earlier}/part-0002"):
        assert upload(cloud, key, CONTENT, {"key": name}).status_code == 303
    _, reference, rest = key.split("/", 2)
    for another in (f"in/{reference[:-1]}/{rest}", f"in/{reference}X/{rest}", f"{reference}/{rest}"):
        assert upload(cloud, key, CONTENT, {"key": another}).status_code == 403


def test_a_script_may_declare_the_hash(cloud: Cloud, key: str) -> None:
    upload(cloud, key, CONTENT, {"x-amz-meta-sha256": "ab" * 32})
    arrived = S3Quarantine(cloud.client("s3"), cloud.data["UploadsBucket"]).fetch(key, 1_000)
    assert arrived is not None
    assert arrived.declared_sha256 == "ab" * 32


def test_storage_takes_more_than_the_page_teaches_but_not_everything(cloud: Cloud, key: str) -> None:
    assert upload(cloud, key, b"").status_code == 303
    assert upload(cloud, key, b"x" * (MAX_UPLOAD + 1)).status_code == 400


def test_released_documents_are_handed_out_as_attachments(cloud: Cloud) -> None:
    documents = S3Documents(cloud.client("s3"), cloud.data["DocumentsBucket"])
    name = f"ABCDE-FGHJK-MNPC/{uuid.uuid4().hex}"
    documents.put(name, CONTENT, "application/pdf")
    answer = httpx.get(documents.link(name, "ABCDE-ktp-1.pdf"), trust_env=False)
    assert (answer.status_code, answer.content) == (200, CONTENT)
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.headers["content-disposition"] == "attachment; filename*=UTF-8''ABCDE-ktp-1.pdf"


def test_a_copy_is_shown_as_what_it_is(cloud: Cloud) -> None:
    documents = S3Documents(cloud.client("s3"), cloud.data["DocumentsBucket"])
    name = f"ABCDE-FGHJK-MNPC/{uuid.uuid4().hex}.lihat"
    documents.put(name, CONTENT, "application/pdf")
    assert documents.fetch_copy(name) == CONTENT
    answer = httpx.get(documents.view_link(name, "ABCDE-ktp-1.pdf", "application/pdf"), trust_env=False)
    assert (answer.status_code, answer.content) == (200, CONTENT)
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.headers["content-disposition"] == "inline; filename*=UTF-8''ABCDE-ktp-1.pdf"


def test_a_licence_can_be_put_twice(cloud: Cloud) -> None:
    files = S3LicenceFiles(cloud.client("s3"), cloud.data["LicencesBucket"])
    name = f"{uuid.uuid4().hex}.pdf"
    files.put(name, b"first")
    files.put(name, CONTENT)
    assert httpx.get(files.link(name, "izin.pdf"), trust_env=False).content == CONTENT


def test_messages_reach_the_queue_whole(cloud: Cloud) -> None:
    client = cloud.client("sqs")
    url = client.create_queue(QueueName=f"contract-{uuid.uuid4().hex[:8]}")["QueueUrl"]
    SqsQueue(client, url).send([{"sequence": number} for number in range(23)])
    received: list[dict[str, Any]] = []
    while answer := client.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages"):
        received += answer
    client.delete_queue(QueueUrl=url)
    assert sorted(json.loads(message["Body"])["sequence"] for message in received) == list(range(23))


def test_a_token_signed_by_kms_verifies_with_the_published_key(cloud: Cloud) -> None:
    kms, name = cloud.client("kms"), cloud.data["SignKey"]
    origin = "https://izin.contoh.example"
    token = compose_token({"iss": origin, "jti": "X/0001/99.01/2026"}, KmsSigner(kms, name))
    assert JwksTokenReader(jwks_of(kms, name), origin).read(token).verdict == "genuine"


def test_e_mail_and_sms_reach_the_services(stack: LocalStack) -> None:
    mark = uuid.uuid4().hex
    root = boto3.Session("test", "test", region_name=REGION)
    ses: Any = root.client("ses", endpoint_url=stack.endpoint)
    sns: Any = root.client("sns", endpoint_url=stack.endpoint)
    ses.verify_email_identity(EmailAddress="izin@contoh.example")
    SesMail(ses, "izin@contoh.example").send("a@contoh.example", f"Judul {mark}", "Isi – dengan tanda")
    SnsText(sns).send("+6281234567890", "", f"SMS {mark}")
    with httpx.Client(base_url=stack.endpoint, trust_env=False) as client:
        mails = json.dumps(client.get("/_ministack/ses/messages").json(), ensure_ascii=False)
        texts = client.get("/_ministack/sns/sms-messages").text
    assert f"Judul {mark}" in mails
    assert "Isi – dengan tanda" in mails
    assert f"SMS {mark}" in texts
