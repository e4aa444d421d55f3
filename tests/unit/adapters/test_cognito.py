"""Cognito as AWS answers it, which the emulator does not in every case: played back by botocore's Stubber."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, cast

import boto3
import pytest
from botocore.exceptions import ClientError
from botocore.stub import Stubber

from functions.adapters.cognito import CognitoOfficers
from functions.domain.application import Role
from functions.domain.errors import DomainError
from functions.services.office_ports import (
    Challenge,
    CredentialsError,
    Demand,
    Officer,
    OneTimeCodeError,
    PasswordRefusedError,
    SignInEndedError,
)

if TYPE_CHECKING:
    from mypy_boto3_cognito_idp import CognitoIdentityProviderClient

POOL, APP = "ap-southeast-3_contoh", "aplikasi"
SESSION, NEXT = "s" * 20, "t" * 20  # Cognito's have at least 20 characters
TOKENS = {"AuthenticationResult": {"AccessToken": "rahasia"}}
NO_TOTP: dict[str, Any] = {"Username": "loket", "Enabled": True, "UserMFASettingList": []}


@pytest.fixture
def aws() -> Iterator[Stubber]:
    client = boto3.client("cognito-idp", region_name="ap-southeast-3", aws_access_key_id="x", aws_secret_access_key="x")
    with Stubber(client) as stubber:
        yield stubber
        stubber.assert_no_pending_responses()
    client.close()


def officers(aws: Stubber) -> CognitoOfficers:
    return CognitoOfficers(cast("CognitoIdentityProviderClient", aws.client), POOL, APP)


def asked(aws: Stubber, challenge: str, answer: dict[str, Any], session: str = SESSION, **responses: str) -> None:
    aws.add_response(
        "admin_respond_to_auth_challenge",
        answer,
        {
            "UserPoolId": POOL,
            "ClientId": APP,
            "ChallengeName": challenge,
            "Session": session,
            "ChallengeResponses": {"USERNAME": "loket", **responses},
        },
    )


@pytest.mark.parametrize(
    ("name", "demand"),
    [
        ("NEW_PASSWORD_REQUIRED", Demand.NEW_PASSWORD),
        ("MFA_SETUP", Demand.SET_UP),
        ("SOFTWARE_TOKEN_MFA", Demand.CODE),
    ],
)
def test_each_challenge_is_a_demand(aws: Stubber, name: str, demand: Demand) -> None:
    aws.add_response("admin_initiate_auth", {"ChallengeName": name, "Session": SESSION})
    assert officers(aws).begin("loket", "kata sandi") == Challenge(demand, SESSION)


def test_tokens_without_a_second_factor_only_let_one_be_set_up(aws: Stubber) -> None:
    aws.add_response("admin_initiate_auth", TOKENS)
    aws.add_response("admin_get_user", NO_TOTP)
    assert officers(aws).begin("loket", "kata sandi") == Challenge(Demand.SET_UP, token="rahasia")


def test_tokens_although_there_is_a_second_factor_let_nobody_replace_it(aws: Stubber) -> None:
    aws.add_response("admin_initiate_auth", TOKENS)
    aws.add_response("admin_get_user", NO_TOTP | {"UserMFASettingList": ["SOFTWARE_TOKEN_MFA"]})
    with pytest.raises(SignInEndedError):
        officers(aws).begin("loket", "kata sandi")


@pytest.mark.parametrize("name", ["SMS_MFA", "EMAIL_OTP", "SELECT_MFA_TYPE", "WEB_AUTHN"])
def test_any_other_challenge_is_closed(aws: Stubber, name: str) -> None:
    aws.add_response("admin_initiate_auth", {"ChallengeName": name, "Session": SESSION})
    with pytest.raises(SignInEndedError):
        officers(aws).begin("loket", "kata sandi")


@pytest.mark.parametrize(
    "code",
    [
        "NotAuthorizedException",
        "UserNotFoundException",
        "UserNotConfirmedException",
        "PasswordResetRequiredException",
    ],
)
def test_every_refused_password_is_one_answer(aws: Stubber, code: str) -> None:
    aws.add_client_error("admin_initiate_auth", code)
    with pytest.raises(CredentialsError):
        officers(aws).begin("loket", "kata sandi")


def test_what_is_not_an_answer_passes(aws: Stubber) -> None:
    aws.add_client_error("admin_initiate_auth", "TooManyRequestsException")
    with pytest.raises(ClientError, match="TooManyRequests"):
        officers(aws).begin("loket", "kata sandi")


def test_setting_up_as_aws_does_it(aws: Stubber) -> None:
    aws.add_response("associate_software_token", {"SecretCode": "A" * 32, "Session": NEXT}, {"Session": SESSION})
    aws.add_response(
        "verify_software_token",
        {"Status": "SUCCESS", "Session": "u" * 20},
        {"Session": NEXT, "UserCode": "123456"},
    )
    asked(aws, "MFA_SETUP", TOKENS, session="u" * 20)
    secret, challenge = officers(aws).new_secret(Challenge(Demand.SET_UP, SESSION))
    assert (secret, challenge) == ("A" * 32, Challenge(Demand.SET_UP, NEXT))
    officers(aws).confirm_secret("loket", challenge, "123456")


def test_setting_up_as_the_emulator_does_it(aws: Stubber) -> None:
    answer = {"SecretCode": "A" * 32, "Session": NEXT}
    aws.add_response("associate_software_token", answer, {"AccessToken": "rahasia"})
    aws.add_response("verify_software_token", {"Status": "SUCCESS"}, {"AccessToken": "rahasia", "UserCode": "123456"})
    aws.add_response("admin_set_user_mfa_preference", {})
    _, challenge = officers(aws).new_secret(Challenge(Demand.SET_UP, token="rahasia"))
    assert challenge == Challenge(Demand.SET_UP, token="rahasia")
    officers(aws).confirm_secret("loket", challenge, "123456")


def test_a_secret_that_is_not_confirmed_counts_for_nothing(aws: Stubber) -> None:
    aws.add_response("verify_software_token", {"Status": "ERROR"})
    with pytest.raises(OneTimeCodeError):
        officers(aws).confirm_secret("loket", Challenge(Demand.SET_UP, SESSION), "123456")


def test_the_code_lets_in(aws: Stubber) -> None:
    asked(aws, "SOFTWARE_TOKEN_MFA", TOKENS, SOFTWARE_TOKEN_MFA_CODE="123456")
    officers(aws).check_code("loket", Challenge(Demand.CODE, SESSION), "123456")


def test_one_more_challenge_after_the_code_lets_nobody_in(aws: Stubber) -> None:
    asked(
        aws,
        "SOFTWARE_TOKEN_MFA",
        {"ChallengeName": "NEW_PASSWORD_REQUIRED", "Session": NEXT},
        SOFTWARE_TOKEN_MFA_CODE="123456",
    )
    with pytest.raises(SignInEndedError):
        officers(aws).check_code("loket", Challenge(Demand.CODE, SESSION), "123456")


@pytest.mark.parametrize(
    ("code", "error"),
    [
        ("CodeMismatchException", OneTimeCodeError),
        ("ExpiredCodeException", OneTimeCodeError),
        ("NotAuthorizedException", SignInEndedError),
        ("InvalidPasswordException", PasswordRefusedError),
        ("PasswordHistoryPolicyViolationException", PasswordRefusedError),
    ],
)
def test_later_steps_refused(aws: Stubber, code: str, error: type[DomainError]) -> None:
    aws.add_client_error("admin_respond_to_auth_challenge", code)
    with pytest.raises(error):
        officers(aws).set_password("loket", Challenge(Demand.NEW_PASSWORD, SESSION), "kata sandi baru")


def test_a_new_password_leads_on(aws: Stubber) -> None:
    asked(
        aws,
        "NEW_PASSWORD_REQUIRED",
        {"ChallengeName": "MFA_SETUP", "Session": NEXT},
        NEW_PASSWORD="kata sandi baru",
    )
    challenge = officers(aws).set_password("loket", Challenge(Demand.NEW_PASSWORD, SESSION), "kata sandi baru")
    assert challenge == Challenge(Demand.SET_UP, NEXT)


def test_roles_are_the_groups_that_we_know(aws: Stubber) -> None:
    aws.add_response("admin_get_user", {"Username": "Loket.Satu", "Enabled": True})
    groups = [{"GroupName": name} for name in ("loket", "kepala", "job", "applicant", "something_else")]
    aws.add_response("admin_list_groups_for_user", {"Groups": groups})
    assert officers(aws).officer("loket.satu") == Officer("Loket.Satu", frozenset({Role.LOKET, Role.KEPALA}))


def test_a_disabled_or_unknown_officer_is_none(aws: Stubber) -> None:
    aws.add_response("admin_get_user", {"Username": "loket", "Enabled": False})
    assert officers(aws).officer("loket") is None
    aws.add_client_error("admin_get_user", "UserNotFoundException")
    assert officers(aws).officer("loket") is None
