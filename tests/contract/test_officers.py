"""Signing in against the embedded Cognito, from the first temporary password to a session."""

from __future__ import annotations

import contextlib
import secrets
import time
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pyotp
import pytest

from functions.adapters.cognito import CognitoOfficers
from functions.domain.application import Role
from functions.services.office_ports import (
    Challenge,
    CredentialsError,
    Demand,
    Officer,
    OneTimeCodeError,
    SignInEndedError,
)
from infra.local.stack import LocalStack

if TYPE_CHECKING:
    from mypy_boto3_cognito_idp import CognitoIdentityProviderClient

pytestmark = pytest.mark.stack
PASSWORD = "empat kata sandi sementara"
STEP = 30  # seconds


@pytest.fixture
def cognito(stack: LocalStack) -> Iterator[CognitoIdentityProviderClient]:
    with contextlib.closing(stack.client("cognito-idp")) as client:
        yield client


@pytest.fixture
def officers(stack: LocalStack, cognito: CognitoIdentityProviderClient) -> CognitoOfficers:
    data = stack.outputs["data"]
    return CognitoOfficers(cognito, data["PoolId"], data["ClientId"])


@pytest.fixture
def newcomer(stack: LocalStack, cognito: CognitoIdentityProviderClient) -> str:
    """An officer of this test, with a temporary password."""
    pool, name = stack.outputs["data"]["PoolId"], f"baru.{secrets.token_hex(4)}"
    cognito.admin_create_user(UserPoolId=pool, Username=name, TemporaryPassword=PASSWORD, MessageAction="SUPPRESS")
    cognito.admin_add_user_to_group(UserPoolId=pool, Username=name, GroupName="verifikator")
    return name


def test_the_whole_first_sign_in(officers: CognitoOfficers, newcomer: str) -> None:
    challenge = officers.begin(newcomer, PASSWORD)
    assert challenge.demand == Demand.NEW_PASSWORD
    challenge = officers.set_password(newcomer, challenge, "kata sandi milik sendiri")
    assert challenge.demand == Demand.SET_UP
    secret, challenge = officers.new_secret(challenge)
    wrong = f"{(int(pyotp.TOTP(secret).now()) + 1) % 1_000_000:06}"
    with pytest.raises(OneTimeCodeError):
        officers.confirm_secret(newcomer, challenge, wrong)
    officers.confirm_secret(newcomer, challenge, pyotp.TOTP(secret).now())

    challenge = officers.begin(newcomer, "kata sandi milik sendiri")
    assert challenge.demand == Demand.CODE
    with pytest.raises(OneTimeCodeError):
        officers.check_code(newcomer, challenge, wrong)
    officers.check_code(newcomer, challenge, pyotp.TOTP(secret).at(time.time() + STEP))
    assert officers.officer(newcomer) == Officer(newcomer, frozenset({Role.VERIFIKATOR}))


def test_a_reset_password_does_not_open_the_way_to_another_second_factor(
    officers: CognitoOfficers, newcomer: str, stack: LocalStack, cognito: CognitoIdentityProviderClient
) -> None:
    challenge = officers.set_password(newcomer, officers.begin(newcomer, PASSWORD), "kata sandi milik sendiri")
    secret, challenge = officers.new_secret(challenge)
    officers.confirm_secret(newcomer, challenge, pyotp.TOTP(secret).now())
    cognito.admin_set_user_password(
        UserPoolId=stack.outputs["data"]["PoolId"], Username=newcomer, Password=PASSWORD, Permanent=False
    )
    challenge = officers.begin(newcomer, PASSWORD)
    with pytest.raises(SignInEndedError):
        officers.set_password(newcomer, challenge, "kata sandi orang lain")


def test_wrong_password_and_unknown_officer(officers: CognitoOfficers, newcomer: str) -> None:
    for user in (newcomer, "tidak.ada"):
        with pytest.raises(CredentialsError):
            officers.begin(user, "bukan kata sandinya")
    assert officers.officer("tidak.ada") is None


def test_a_disabled_officer_is_out(
    officers: CognitoOfficers, newcomer: str, stack: LocalStack, cognito: CognitoIdentityProviderClient
) -> None:
    pool = stack.outputs["data"]["PoolId"]
    cognito.admin_disable_user(UserPoolId=pool, Username=newcomer)
    assert officers.officer(newcomer) is None
    with pytest.raises(CredentialsError):
        officers.begin(newcomer, PASSWORD)


def test_a_forged_challenge_does_not_set_up_a_factor(officers: CognitoOfficers, newcomer: str) -> None:
    with pytest.raises((OneTimeCodeError, SignInEndedError)):
        officers.confirm_secret(newcomer, Challenge(Demand.SET_UP, "x" * 30), "123456")
