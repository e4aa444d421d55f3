"""Keys and sealing against a real key service (and moto's where the local one is lax)."""

from __future__ import annotations

import boto3
import pytest
from hypothesis import given
from hypothesis import strategies as st
from moto import mock_aws

from functions.adapters.kms import KmsKeys
from functions.services.ports import UnsealingError
from tests.clouds import Cloud
from tests.fakes.keys import FakeRandomness, sealer


@pytest.fixture
def keys(cloud: Cloud) -> KmsKeys:
    return KmsKeys(cloud.client("kms"), cloud.data["DataKey"], cloud.data["MacKey"])


def test_a_data_key_opens_for_its_application_only(keys: KmsKeys) -> None:
    made = keys.data_key("AAAAA-AAAAA-AAA")
    assert len(made.plain) == 32
    assert keys.open_data_key("AAAAA-AAAAA-AAA", made.wrapped) == made.plain
    with pytest.raises(UnsealingError):
        keys.open_data_key("BBBBB-BBBBB-BBB", made.wrapped)


def test_the_applicants_key_follows_reference_and_code(keys: KmsKeys) -> None:
    first = keys.applicant_key("AAAAA-AAAAA-AAA", "CCCC-CCCC-CCCC")
    assert first == keys.applicant_key("AAAAA-AAAAA-AAA", "CCCC-CCCC-CCCC")
    assert len({first, keys.applicant_key("AAAAA-AAAAA-AAA", "D"), keys.applicant_key("B", "CCCC-CCCC-CCCC")}) == 3
    assert len(first) == 32


def test_a_changed_last_byte_is_refused_by_moto(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "test")
    with mock_aws():
        client = boto3.client("kms", region_name="ap-southeast-3")
        key = client.create_key()["KeyMetadata"]["KeyId"]
        keys = KmsKeys(client, key, key)
        wrapped = keys.data_key("AAAAA").wrapped
        with pytest.raises(UnsealingError):
            keys.open_data_key("AAAAA", wrapped[:-1] + bytes([wrapped[-1] ^ 1]))


@given(st.binary(max_size=500), st.integers(0, 10_000), st.integers(0, 7))
def test_every_changed_bit_and_every_other_context_is_refused(plain: bytes, position: int, bit: int) -> None:
    key = FakeRandomness().token(32)
    sealed = sealer().seal(key, plain, "REF|answers")
    assert sealer().unseal(key, sealed, "REF|answers") == plain
    changed = bytearray(sealed)
    changed[position % len(sealed)] ^= 1 << bit
    for args in (
        (key, bytes(changed), "REF|answers"),
        (key, sealed, "REF|contact"),
        (bytes(32), sealed, "REF|answers"),
    ):
        with pytest.raises(UnsealingError):
            sealer().unseal(*args)


@given(st.binary(max_size=40))
def test_what_was_never_sealed_is_refused(rubbish: bytes) -> None:
    with pytest.raises(UnsealingError):
        sealer().unseal(bytes(32), rubbish, "x")
