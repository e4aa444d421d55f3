"""Demonstration officers: one per role with a second factor set up, and one who signs in for the first time.

Their passwords are random per checkout and live in the state folder only; nobody has a default one.
"""

import json
import secrets
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pyotp

if TYPE_CHECKING:
    from mypy_boto3_cognito_idp import CognitoIdentityProviderClient

PASSWORD_BYTES = 12  # 96 random bits
ROLES = {
    "loket": ("loket",),
    "verifikator": ("verifikator",),
    "tim.teknis": ("tim_teknis",),
    "bendahara": ("bendahara",),
    "kepala": ("kepala",),
}
NEWCOMER = "petugas.baru"


@dataclass(frozen=True)
class Officer:
    """How one demonstration officer signs in. `totp_secret` is empty until the first sign-in."""

    username: str
    password: str
    totp_secret: str
    roles: tuple[str, ...]

    def code(self) -> str:
        """The one-time code of this moment."""
        return pyotp.TOTP(self.totp_secret).now()

    def uri(self) -> str:
        """What an authenticator app scans."""
        return pyotp.TOTP(self.totp_secret).provisioning_uri(name=self.username, issuer_name="Satu Pintu (contoh)")


def ensure_officers(cognito: "CognitoIdentityProviderClient", pool: str, client: str, place: Path) -> list[Officer]:
    """The officers of POOL, made if they are not there yet and remembered in the file PLACE (readable by
    its owner).
    """
    known = _remembered(place, pool)
    if known:
        return known
    made = [_enrolled(cognito, pool, client, name, roles) for name, roles in ROLES.items()]
    made.append(_newcomer(cognito, pool))
    place.touch(mode=0o600)
    place.write_text(json.dumps({"pool": pool, "officers": [asdict(officer) for officer in made]}, indent=1))
    return made


def _remembered(place: Path, pool: str) -> list[Officer]:
    if not place.exists():
        return []
    stored = json.loads(place.read_text())
    if stored["pool"] != pool:
        return []
    return [Officer(**(each | {"roles": tuple(each["roles"])})) for each in stored["officers"]]


def _create(cognito: "CognitoIdentityProviderClient", pool: str, name: str, roles: tuple[str, ...]) -> str:
    password = secrets.token_urlsafe(PASSWORD_BYTES)
    cognito.admin_create_user(
        UserPoolId=pool,
        Username=name,
        TemporaryPassword=password,
        MessageAction="SUPPRESS",
        UserAttributes=[{"Name": "name", "Value": f"Petugas contoh ({name})"}],
    )
    for role in roles:
        cognito.admin_add_user_to_group(UserPoolId=pool, Username=name, GroupName=role)
    return password


def _newcomer(cognito: "CognitoIdentityProviderClient", pool: str) -> Officer:
    return Officer(NEWCOMER, _create(cognito, pool, NEWCOMER, ("loket",)), "", ("loket",))


def _enrolled(
    cognito: "CognitoIdentityProviderClient", pool: str, client: str, name: str, roles: tuple[str, ...]
) -> Officer:
    password = _create(cognito, pool, name, roles)
    cognito.admin_set_user_password(UserPoolId=pool, Username=name, Password=password, Permanent=True)
    answer = cognito.admin_initiate_auth(
        UserPoolId=pool,
        ClientId=client,
        AuthFlow="ADMIN_USER_PASSWORD_AUTH",
        AuthParameters={"USERNAME": name, "PASSWORD": password},
    )
    # AWS asks for MFA_SETUP with a session; the emulator hands out tokens. Either one leads to the secret.
    session = answer.get("Session", "")
    if session:
        begun = cognito.associate_software_token(Session=session)
        secret = begun["SecretCode"]
        cognito.verify_software_token(Session=begun["Session"], UserCode=pyotp.TOTP(secret).now())
    else:
        token = answer["AuthenticationResult"]["AccessToken"]
        secret = cognito.associate_software_token(AccessToken=token)["SecretCode"]
        cognito.verify_software_token(AccessToken=token, UserCode=pyotp.TOTP(secret).now())
    cognito.admin_set_user_mfa_preference(
        UserPoolId=pool, Username=name, SoftwareTokenMfaSettings={"Enabled": True, "PreferredMfa": True}
    )
    return Officer(name, password, secret, roles)
