"""The life of a licence on the real stack: issued, on the public list, suspended, revoked, replaced."""

from __future__ import annotations

import datetime as dt
import secrets
import subprocess
import sys
from pathlib import Path
from typing import Any

import httpx
import jwt
import pytest

from functions.adapters.dynamodb_licences import DynamoLicences
from functions.adapters.kms import KmsKeys
from functions.adapters.sealing import AesGcmSealer
from functions.bootstrap.base import SystemRandomness
from functions.domain.application import Actor, Role
from functions.domain.licence import Licence
from functions.domain.licence_life import Deed, act_on
from functions.domain.licence_status import LicenceStatus, status_in
from functions.services.envelope import seal_part
from infra.local.stack import LocalStack
from infra.places import ROOT
from tests.functional.test_jobs import Applicant, Officers, bring_documents, eventually, fetch_licence, read_qr

pytestmark = pytest.mark.stack
WORDS = "Pohon lain ikut ditebang."
MAX_BYTES = 80_000
HEAD = Actor("kepala.contoh", frozenset({Role.KEPALA}))


def issued(applicant: Applicant, officers: Officers, email: str) -> None:
    applicant.apply("penebangan-pohon", email)
    bring_documents(applicant)
    eventually(lambda: applicant.status()["state"] == "document_check", "submitted")
    while officers.step(applicant.reference).granted_at is None:
        pass
    eventually(lambda: applicant.status()["state"] == "issued", "issued")


def status_on_list(edge: httpx.Client, licence: Licence) -> LicenceStatus | None:
    """What the signed list behind the edge says; checked with the published keys."""
    answer = edge.get(f"/data/status/{licence.issued_on.year}.jwt")
    if answer.status_code != 200:
        return None
    assert answer.headers["content-type"] == "application/statuslist+jwt"
    keys = jwt.PyJWKSet.from_dict(edge.get("/.well-known/jwks.json").json())
    key = keys[jwt.get_unverified_header(answer.text)["kid"]]
    said: dict[str, Any] = jwt.decode(answer.text, key, algorithms=["ES256"], issuer=str(edge.base_url).rstrip("/"))
    assert licence.status_index is not None
    return status_in(said["status_list"]["lst"], licence.status_index)


def do(stack: LocalStack, store: DynamoLicences, reference: str, action: str, reason: str) -> None:
    """The head acts; the office's page has tests of its own."""
    application = store.get(reference)
    assert application is not None
    licence, now = store.licence(application.licence_number), dt.datetime.now(tz=dt.UTC)
    assert licence is not None
    data = stack.outputs["data"]
    keys = KmsKeys(stack.client("kms"), data["DataKey"], data["MacKey"])
    key = keys.open_data_key(reference, application.sealed.wrapped_by_kms)
    note = seal_part(reference, key, "note", WORDS, AesGcmSealer(SystemRandomness()))
    deed = Deed(reason, note, now.date())
    store.change_licence(*act_on(application, licence, action, HEAD, now, now.date(), deed))


def test_what_becomes_of_a_licence_is_public_within_a_minute(
    edge: httpx.Client, stack: LocalStack, tmp_path: Path
) -> None:
    store = DynamoLicences(stack.client("dynamodb"), stack.outputs["data"]["ApplicationsTable"])
    applicant, email = Applicant(edge, stack), f"tono{secrets.token_hex(4)}@contoh.example"
    issued(applicant, Officers(store), email)
    first = store.licence(applicant.status()["licence_number"])
    assert first is not None
    pdf = fetch_licence(applicant, tmp_path)
    address = read_qr(pdf)

    def verdict(typed: str) -> str:
        answer = edge.post("/api/cek", data={"kode": typed}, headers={"Accept": "application/json"})
        return str(answer.json()["verdict"])

    eventually(lambda: status_on_list(edge, first) == LicenceStatus.VALID, "on the list")
    assert verdict(address) == "genuine"
    assert len(pdf.read_bytes()) <= MAX_BYTES
    command = [sys.executable, "-m", "infra.verify", str(pdf), "--origin", stack.origin]
    told = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert (told.returncode, told.stdout.splitlines()[-1]) == (0, "GENUINE"), told

    do(stack, store, applicant.reference, "suspend", "investigation")
    eventually(lambda: status_on_list(edge, first) == LicenceStatus.SUSPENDED, "suspended on the list")
    shown = applicant.status()
    assert verdict(address) == verdict(first.number) == shown["licence_status"] == "suspended"
    assert shown["note"] == WORDS
    page = edge.post("/api/status", data={"reference": applicant.reference, "code": applicant.code}).text
    assert WORDS in page
    assert "dibekukan sementara" in page
    mails = eventually(lambda: [mail for mail in applicant.mails(email) if "dibekukan" in str(mail)], "told")
    assert "Siti Contoh" not in str(mails)

    do(stack, store, applicant.reference, "reinstate", "unfounded")
    eventually(lambda: status_on_list(edge, first) == LicenceStatus.VALID, "valid again on the list")

    do(stack, store, applicant.reference, "order_replacement", "lost")
    eventually(lambda: applicant.status()["licence_number"] != first.number, "replaced")
    eventually(lambda: status_on_list(edge, first) == LicenceStatus.REPLACED, "replaced on the list")
    second = read_qr(fetch_licence(applicant, tmp_path))
    assert (verdict(address), verdict(second)) == ("replaced", "genuine")

    do(stack, store, applicant.reference, "revoke", "violation")
    successor = store.licence(applicant.status()["licence_number"])
    assert successor is not None
    eventually(lambda: status_on_list(edge, successor) == LicenceStatus.REVOKED, "revoked on the list")
    assert verdict(second) == "revoked"
