"""Officers in a Cognito user pool. Its tokens stay here: they are asked for, never used, never handed on.

AWS and the emulator differ where a second factor is not set up yet: AWS asks for MFA_SETUP, the emulator
gives tokens. Either leads to setting one up and to nothing else.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

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

TOTP = "SOFTWARE_TOKEN_MFA"
_DEMANDS = {"NEW_PASSWORD_REQUIRED": Demand.NEW_PASSWORD, "MFA_SETUP": Demand.SET_UP, TOTP: Demand.CODE}
_OFFICE_ROLES = {role.value: role for role in Role if role not in (Role.APPLICANT, Role.JOB)}

_WRONG_PASSWORD: dict[str, type[DomainError]] = dict.fromkeys(
    (
        "NotAuthorizedException",
        "UserNotFoundException",
        "UserNotConfirmedException",
        "PasswordResetRequiredException",
        "InvalidParameterException",
    ),
    CredentialsError,
)
_LATER_STEP: dict[str, type[DomainError]] = {
    "NotAuthorizedException": SignInEndedError,
    "UserNotFoundException": SignInEndedError,
    "InvalidParameterException": SignInEndedError,
    "InvalidPasswordException": PasswordRefusedError,
    "PasswordHistoryPolicyViolationException": PasswordRefusedError,
    "CodeMismatchException": OneTimeCodeError,
    "ExpiredCodeException": OneTimeCodeError,
    "EnableSoftwareTokenMFAException": OneTimeCodeError,
}


class CognitoOfficers:
    """Implements `OfficerDirectory`."""

    def __init__(self, client: CognitoIdentityProviderClient, pool: str, app: str) -> None:
        self._client = client
        self._pool = pool
        self._app = app

    def begin(self, user: str, password: str) -> Challenge:
        """ADMIN_USER_PASSWORD_AUTH."""
        parameters = {"USERNAME": user, "PASSWORD": password}
        with _said_as(_WRONG_PASSWORD):
            answer = self._client.admin_initiate_auth(
                UserPoolId=self._pool,
                ClientId=self._app,
                AuthFlow="ADMIN_USER_PASSWORD_AUTH",
                AuthParameters=parameters,
            )
        return self._challenge(user, answer)

    def set_password(self, user: str, challenge: Challenge, password: str) -> Challenge:
        """Answer NEW_PASSWORD_REQUIRED."""
        return self._challenge(user, self._respond(user, challenge, "NEW_PASSWORD_REQUIRED", NEW_PASSWORD=password))

    def new_secret(self, challenge: Challenge) -> tuple[str, Challenge]:
        """AssociateSoftwareToken."""
        with _said_as(_LATER_STEP):
            answer = self._client.associate_software_token(**_proof(challenge))
        session = "" if challenge.token else answer.get("Session", "")
        return answer["SecretCode"], Challenge(Demand.SET_UP, session, challenge.token)

    def confirm_secret(self, user: str, challenge: Challenge, code: str) -> None:
        """VerifySoftwareToken; on AWS MFA_SETUP has to be answered too. The tokens that gives are dropped."""
        with _said_as(_LATER_STEP):
            answer = self._client.verify_software_token(UserCode=code, **_proof(challenge))
        if answer.get("Status") != "SUCCESS":
            raise OneTimeCodeError
        if challenge.token:
            self._prefer_totp(user)
        else:
            self._respond(user, Challenge(Demand.SET_UP, answer["Session"]), "MFA_SETUP")

    def check_code(self, user: str, challenge: Challenge, code: str) -> None:
        """Answer SOFTWARE_TOKEN_MFA, the only challenge that lets anyone in."""
        answer = self._respond(user, challenge, TOTP, SOFTWARE_TOKEN_MFA_CODE=code)
        if "AuthenticationResult" not in answer:
            raise SignInEndedError

    def officer(self, user: str) -> Officer | None:
        """AdminGetUser, for the name as the pool spells it (decisions compare names), and its groups."""
        try:
            found = self._client.admin_get_user(UserPoolId=self._pool, Username=user)
        except self._client.exceptions.UserNotFoundException:
            return None
        if not found["Enabled"]:
            return None
        groups = self._client.admin_list_groups_for_user(UserPoolId=self._pool, Username=user, Limit=60)
        names = {group.get("GroupName", "") for group in groups["Groups"]}
        return Officer(found["Username"], frozenset(_OFFICE_ROLES[name] for name in names & _OFFICE_ROLES.keys()))

    def _challenge(self, user: str, answer: Mapping[str, Any]) -> Challenge:
        demand = _DEMANDS.get(answer.get("ChallengeName", ""))
        if demand is not None:
            return Challenge(demand, answer["Session"])
        tokens = answer.get("AuthenticationResult")
        # A password alone must never replace a second factor that is there.
        if not tokens or self._has_totp(user):
            raise SignInEndedError
        return Challenge(Demand.SET_UP, token=tokens["AccessToken"])

    def _respond(self, user: str, challenge: Challenge, name: Any, **answers: str) -> Mapping[str, Any]:
        with _said_as(_LATER_STEP):
            return self._client.admin_respond_to_auth_challenge(
                UserPoolId=self._pool,
                ClientId=self._app,
                ChallengeName=name,
                Session=challenge.session,
                ChallengeResponses={"USERNAME": user, **answers},
            )

    def _has_totp(self, user: str) -> bool:
        found = self._client.admin_get_user(UserPoolId=self._pool, Username=user)
        return TOTP in found.get("UserMFASettingList", [])

    def _prefer_totp(self, user: str) -> None:
        self._client.admin_set_user_mfa_preference(
            UserPoolId=self._pool,
            Username=user,
            SoftwareTokenMfaSettings={"Enabled": True, "PreferredMfa": True},
        )


def _proof(challenge: Challenge) -> dict[str, Any]:
    """Cognito takes either the challenge's session or an access token."""
    return {"AccessToken": challenge.token} if challenge.token else {"Session": challenge.session}


@contextmanager
def _said_as(table: Mapping[str, type[DomainError]]) -> Iterator[None]:
    """Turn the pool's errors into ours; what is not in the table passes unchanged."""
    try:
        yield
    except ClientError as error:
        ours = table.get(error.response["Error"]["Code"])
        if ours is None:
            raise
        raise ours from error
