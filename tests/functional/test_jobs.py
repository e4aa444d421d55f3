"""The jobs on the real stack: upload to release, event to e-mail, approval to a licence that verifies."""

from __future__ import annotations

import datetime as dt
import hashlib
import io
import json
import secrets
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

import httpx
import pytest
from PIL import Image

from forms.compiled import CompiledCatalogue
from functions.adapters.dynamodb import DynamoApplications
from functions.domain import workflow
from functions.domain.application import Actor, Application, Role, State
from functions.domain.calendar import WorkingDays
from functions.domain.reference import new_submission_id
from infra.local import files
from infra.local.samples import answers_for
from infra.local.stack import LocalStack
from infra.places import COMPILED
from tests.fakes.moves import full_move

pytestmark = pytest.mark.stack

SECONDS = 120  # the messages of other tests' applications may be before ours
PDF = files.pdf("Kartu Siti Contoh")
CALENDAR = WorkingDays(frozenset(), ZoneInfo("Asia/Jakarta"))
FORWARD = {
    State.SUBMITTED: "register",
    State.DOCUMENT_CHECK: "accept",
    State.FIELD_INSPECTION: "record_inspection",
    State.TECHNICAL_REVIEW: "recommend",
    State.FEE_ASSESSMENT: "assess_fee",
    State.AWAITING_PAYMENT: "record_payment",
    State.APPROVAL: "approve",
}
SCHEDULED = {
    "version": "0",
    "account": "000000000000",
    "region": "ap-southeast-3",
    "detail": {},
    "detail-type": "Scheduled Event",
    "source": "aws.events",
    "time": "2026-11-23T03:00:00Z",
    "id": "1",
    "resources": [],
}
Found = TypeVar("Found")


def eventually(look: Callable[[], Found | None], what: str) -> Found:
    """What `look` gives once it gives something."""
    until = time.monotonic() + SECONDS
    while time.monotonic() < until:
        found = look()
        if found:
            return found
        time.sleep(0.2)
    pytest.fail(f"not within {SECONDS} s: {what}")


@dataclass
class Applicant:
    """An applicant with a program: reference and code, and the few things that can be done with them."""

    edge: httpx.Client
    stack: LocalStack
    reference: str = ""
    code: str = ""

    def apply(self, licence: str, email: str) -> None:
        digest = CompiledCatalogue(COMPILED).current_hash(licence)
        fields = {name: values[-1] for name, values in answers_for(licence).items()}
        fields |= {"pemohon.email": email, "form": digest}
        fields["submission_id"] = new_submission_id(secrets.token_bytes(17))
        answer = self.edge.post(f"/api/permohonan/{licence}", data=fields, headers={"Accept": "application/json"})
        assert answer.status_code == 200, answer.text
        self.reference, self.code = answer.json()["reference"], answer.json()["access_code"]

    def status(self) -> dict[str, Any]:
        answer = self.edge.post("/api/status", json={"reference": self.reference, "code": self.code})
        assert answer.status_code == 200, answer.text
        return answer.json()  # type: ignore[no-any-return]

    def upload(self, requirement: str, content: bytes) -> dict[str, Any]:
        """Send a file with the form that the status gives; wait for what the job says of it."""
        before = self.status()
        form, known = before["uploads"][requirement], {each["id"] for each in before["documents"]}
        file = {"file": ("Kartu Siti Contoh.pdf", content, "application/octet-stream")}
        sent = httpx.post(form["action"], data=form["fields"], files=file, trust_env=False, timeout=SECONDS)
        assert sent.status_code == 303, sent.text

        def looked_at() -> dict[str, Any] | None:
            documents = [each for each in self.status()["documents"] if each["id"] not in known]
            return documents[0] if documents else None

        return eventually(looked_at, f"a word about the file for {requirement}")

    def mails(self, email: str) -> list[dict[str, Any]]:
        answer = httpx.get(f"{self.stack.endpoint}/_ministack/ses/messages", trust_env=False).json()
        return [mail for account in answer["messages"].values() for mail in account if email in mail["To"]]


@dataclass
class Officers:
    """All officers at once, straight on the table: the office has tests of its own."""

    store: DynamoApplications

    def step(self, reference: str) -> Application:
        """Take the next step towards the licence."""
        subject = self.store.get(reference)
        assert subject is not None
        now = dt.datetime.now(tz=dt.UTC)
        actor = Actor(f"petugas {subject.state}", frozenset(Role) - {Role.APPLICANT, Role.JOB})
        change = workflow.act(subject, FORWARD[subject.state], actor, now, CALENDAR, full_move(subject, b""))
        self.store.apply(change)
        return change.application


@pytest.fixture
def applicant(edge: httpx.Client, stack: LocalStack) -> Applicant:
    return Applicant(edge, stack)


@pytest.fixture
def officers(stack: LocalStack) -> Officers:
    return Officers(DynamoApplications(stack.client("dynamodb"), stack.outputs["data"]["ApplicationsTable"]))


def test_from_upload_to_a_licence_that_verifies(applicant: Applicant, officers: Officers, tmp_path: Path) -> None:
    email = f"siti{secrets.token_hex(4)}@contoh.example"
    applicant.apply("penebangan-pohon", email)
    refused = applicant.upload("ktp", b"MZ this is a program")
    assert (refused["released"], refused["refusal"]) == (False, "wrong_type")
    bring_documents(applicant)
    eventually(lambda: applicant.status()["state"] == "document_check", "submitted")

    application = officers.step(applicant.reference)
    while application.granted_at is None:
        application = officers.step(applicant.reference)
    eventually(lambda: applicant.status()["state"] == "issued", "issued")

    pdf = fetch_licence(applicant, tmp_path)
    address = read_qr(pdf)
    answer = applicant.edge.post("/api/cek", data={"kode": address}, headers={"Accept": "application/json"}).json()
    assert answer["verdict"] == "genuine", answer
    assert answer["facts"]["number"] == applicant.status()["licence_number"]
    assert answer["facts"]["holder"] == "S*** C***** R*****"

    words = {"dokumen", "terbit", "lengkap"}

    def all_told() -> str:
        told = json.dumps(applicant.mails(email), ensure_ascii=False)
        return told if all(word in told for word in words) else ""

    told = eventually(all_told, "e-mails")
    assert applicant.reference in told
    assert not any(word in told for word in ("Siti Contoh", "Trembesi", "9901014101900001", applicant.code))
    eventually(lambda: not pending(officers, applicant.reference), "all events handled")


def test_a_file_in_parts_becomes_one_document_and_its_missing_parts_are_counted(
    applicant: Applicant, stack: LocalStack
) -> None:
    applicant.apply("penebangan-pohon", f"ana{secrets.token_hex(4)}@contoh.example")
    pieces = [PDF[at : at + 3000] for at in range(0, len(PDF), 3000)]
    manifest = json.dumps({"parts": len(pieces), "sha256": hashlib.sha256(PDF).hexdigest()}).encode()
    key = applicant.status()["uploads"]["ktp"]["fields"]["key"]

    def send(name: str, content: bytes) -> None:
        form = applicant.status()["uploads"]["ktp"]  # a fresh one each time, as after a reload
        fields = form["fields"] | {"key": f"{key}/{name}", "x-amz-meta-sha256": hashlib.sha256(content).hexdigest()}
        sent = httpx.post(form["action"], data=fields, files={"file": content}, trust_env=False, timeout=SECONDS)
        assert sent.status_code == 303, sent.text

    send("part-manifest", manifest)
    for number, piece in reversed(list(enumerate(pieces, 1))):
        if number > 1:
            send(f"part-{number:04}", piece)
    credentials = {"reference": applicant.reference, "code": applicant.code}
    said = f"{len(pieces) - 1} dari {len(pieces)} bagian"
    eventually(lambda: said in applicant.edge.post("/api/status", data=credentials).text, said)
    send("part-0001", pieces[0])
    documents = eventually(lambda: applicant.status()["documents"], "joined and looked at")
    assert [(each["id"], each["released"]) for each in documents] == [(key.rpartition("/")[2], True)]
    bucket = stack.outputs["data"]["UploadsBucket"]
    folder = f"in/{applicant.reference}/"
    eventually(lambda: not stack.client("s3").list_objects_v2(Bucket=bucket, Prefix=folder).get("Contents"), "empty")


def bring_documents(applicant: Applicant) -> None:
    photo = io.BytesIO()
    Image.new("RGB", (64, 64), "green").save(photo, "JPEG")
    for requirement in applicant.status()["missing"]:
        while requirement in applicant.status()["missing"]:
            content = photo.getvalue() if requirement == "foto" else PDF
            assert applicant.upload(requirement, content)["released"]


def fetch_licence(applicant: Applicant, folder: Path) -> Path:
    credentials = {"reference": applicant.reference, "code": applicant.code}
    answer = applicant.edge.post("/api/status/izin", data=credentials)
    assert answer.status_code == 303, answer.text
    place = folder / "izin.pdf"
    place.write_bytes(applicant.edge.get(answer.headers["location"]).content)
    return place


def read_qr(pdf: Path) -> str:
    picture = pdf.with_name("page")
    subprocess.run(["pdftoppm", "-r", "150", "-png", "-singlefile", str(pdf), str(picture)], check=True)
    command = ["zbarimg", "-q", "--raw", f"{picture}.png"]
    read: str = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    return read.strip()


def pending(officers: Officers, reference: str) -> list[str]:
    events = officers.store.events(reference)
    return [each.kind for each in events if officers.store.event(reference, each.sequence)]


def test_the_sweep_brings_what_was_left_lying(applicant: Applicant, officers: Officers, stack: LocalStack) -> None:
    applicant.apply("keterangan-penelitian", f"ana{secrets.token_hex(4)}@contoh.example")
    eventually(lambda: not pending(officers, applicant.reference), "handled")
    leave_lying(stack, applicant.reference)
    assert pending(officers, applicant.reference) == ["application_received"]

    functions = stack.client("lambda").list_functions(MaxItems=50)["Functions"]
    sweep = next(each["FunctionName"] for each in functions if "SweepPending" in each["FunctionName"])
    answer = stack.client("lambda").invoke(FunctionName=sweep, Payload=json.dumps(SCHEDULED))
    assert "FunctionError" not in answer
    eventually(lambda: not pending(officers, applicant.reference), "swept and handled")


def leave_lying(stack: LocalStack, reference: str) -> None:
    """Make the first event look like one that the stream never brought."""
    stack.client("dynamodb").update_item(
        TableName=stack.outputs["data"]["ApplicationsTable"],
        Key={"pk": {"S": f"A#{reference}"}, "sk": {"S": "E#00000001"}},
        UpdateExpression="SET pending = :yes, #at = :long_ago",
        ExpressionAttributeNames={"#at": "at"},
        ExpressionAttributeValues={":yes": {"S": "1"}, ":long_ago": {"S": "2026-01-01T00:00:00+00:00"}},
    )


def test_practice_is_forgotten_with_its_files(edge: httpx.Client, stack: LocalStack) -> None:
    digest = json.loads((COMPILED / "index.json").read_text())["penebangan-pohon"][0]
    body: dict[str, Any] = {**answers_for("penebangan-pohon"), "form": digest, "latihan": "1"}
    body["submission_id"] = new_submission_id(secrets.token_bytes(17))
    receipt = edge.post("/api/permohonan/penebangan-pohon", data=body, headers={"Accept": "application/json"}).json()
    reference, table = receipt["reference"], stack.outputs["data"]["ApplicationsTable"]
    store, files, bucket = stack.client("dynamodb"), stack.client("s3"), stack.outputs["data"]["DocumentsBucket"]
    key = {"pk": {"S": f"A#{reference}"}, "sk": {"S": "APP"}}
    item = store.get_item(TableName=table, Key=key)["Item"]
    assert item["queue"] == {"S": "forget"}
    snapshot = json.loads(item["data"]["S"]) | {"practice_until": "2026-11-01T17:00:00Z"}
    item |= {"due": {"S": "2026-11-01T17:00:00+00:00"}, "data": {"S": json.dumps(snapshot)}}
    store.put_item(TableName=table, Item=item)
    files.put_object(Bucket=bucket, Key=f"{reference}/a", Body=b"x")
    functions = stack.client("lambda").list_functions()["Functions"]
    forget = next(each["FunctionName"] for each in functions if "ForgetExpired" in each["FunctionName"])
    answer = stack.client("lambda").invoke(FunctionName=forget, Payload=json.dumps(SCHEDULED))
    assert "FunctionError" not in answer, answer["Payload"].read()
    assert "Item" not in store.get_item(TableName=table, Key=key)
    assert files.list_objects_v2(Bucket=bucket, Prefix=f"{reference}/")["KeyCount"] == 0
    answer = edge.post("/api/status", json={"reference": reference, "code": receipt["access_code"]})
    assert answer.status_code == 404
