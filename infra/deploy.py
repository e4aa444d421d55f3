"""Deploying the five stacks, the same way to AWS and to the emulator.

The order is the direction of their imports: data, then public, office and jobs, then the edge
(design.md 4.14). A stack whose template and parameters did not change is left alone.
"""

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from infra.certificates import ensure_certificates
from infra.cloudformation import Outputs, Stacks, Template
from infra.keys import jwks_of
from infra.places import COMPILED, STACKS, package_template, package_zip
from infra.templates import load_template

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

Say = Callable[[str], None]


@dataclass(frozen=True)
class Settings:
    """What differs from one installation to the next."""

    edge_origin: str
    edge_secret: str = field(repr=False)
    mail_from: str
    mail_identity_arn: str  # what the notifying job may send as
    name: str = "satu-pintu"
    s3_origin: str = ""  # where browsers reach S3; empty: S3's own address
    certificate: str = ""  # ARN of the edge's certificate in us-east-1, for a domain of its own
    scanner: str = ""  # malware scanner of uploads: empty, `guardduty`, or `clamd:HOST:PORT`
    wait_seconds: int = 5  # between two looks at a stack

    def parameters(self) -> dict[str, str]:
        """All of it by the names that the templates give their parameters."""
        return {
            "Name": self.name,
            "EdgeOrigin": self.edge_origin,
            "EdgeSecret": self.edge_secret,
            "S3Origin": self.s3_origin,
            "MailFrom": self.mail_from,
            "MailIdentityArn": self.mail_identity_arn,
            "Scanner": self.scanner,
            "Certificate": self.certificate,
        }


def sender() -> str:
    """The address that the region's e-mail comes from (`mail_from` in infra/region.yml), as compiled."""
    return str(json.loads((COMPILED / "region.json").read_text(encoding="utf-8"))["region"]["mail_from"])


class Deployer:
    """Brings the stacks of one installation to what the checkout says. `changed`: whether any had to be."""

    def __init__(self, client: Callable[[str], Any], settings: Settings, say: Say) -> None:
        """CLIENT gives the boto3 client of a service; SAY is told of each step."""
        self.changed = False
        self._client = client
        self._settings = settings
        self._say = say
        self._stacks = Stacks(client("cloudformation"), settings.name, settings.wait_seconds)

    def all_stacks(self) -> dict[str, Outputs]:
        """Deploy everything in order; give the outputs of each stack, and the JWK set under `keys`."""
        data = self.data()
        jwks = jwks_of(self._client("kms"), data["SignKey"])
        ensure_certificates(self._client("kms"), self._client("s3"), data["SignKey"], data["PublishedBucket"])
        outputs = {"data": data, "keys": {"Jwks": jwks}}
        for surface in ("public", "office", "jobs"):
            outputs[surface] = self.surface(surface, jwks)
        outputs["edge"] = self._deploy("edge", load_template(STACKS / "edge.yml"))
        return outputs

    def data(self, *, without_officers: bool = False) -> Outputs:
        """The stack that keeps things; WITHOUT_OFFICERS for a test's AWS that has no Cognito."""
        template = load_template(STACKS / "data.yml")
        return self._deploy("data", _without_cognito(template) if without_officers else template)

    def surface(self, surface: str, jwks: str) -> Outputs:
        """One packaged surface; its zip is uploaded under its hash, so an unchanged one is not sent again."""
        template: Template = json.loads(package_template(surface).read_text())
        for resource in template["Resources"].values():
            if resource["Type"] == "AWS::Serverless::Function":
                resource["Properties"]["CodeUri"] = self._upload(surface)
            elif resource["Type"] == "AWS::Serverless::LayerVersion":
                resource["Properties"]["ContentUri"] = self._upload(Path(resource["Properties"]["ContentUri"]).stem)
        return self._deploy(surface, template, Jwks=jwks)

    def _deploy(self, part: str, template: Template, **more: str) -> Outputs:
        done = self._stacks.bring(part, template, self._settings.parameters() | more)
        self.changed |= done != "unchanged"
        self._say(f"stack {part} {done}")
        return self._stacks.outputs(part)

    def _upload(self, name: str) -> str:
        package = package_zip(name)
        with package.open("rb") as content:
            key = f"{name}/{hashlib.file_digest(content, 'sha256').hexdigest()}.zip"
        storage = self._client("s3")
        account = self._client("sts").get_caller_identity()["Account"]
        bucket = f"{self._settings.name}-packages-{account}-{storage.meta.region_name}"
        _ensure_bucket(storage, bucket)
        try:
            storage.head_object(Bucket=bucket, Key=key)
        except ClientError:
            with package.open("rb") as content:
                storage.put_object(Bucket=bucket, Key=key, Body=content)
        return f"s3://{bucket}/{key}"


def _ensure_bucket(storage: "S3Client", bucket: str) -> None:
    try:
        storage.head_bucket(Bucket=bucket)
    except ClientError:
        where: Any = {"LocationConstraint": storage.meta.region_name}
        storage.create_bucket(Bucket=bucket, CreateBucketConfiguration=where)
        storage.put_public_access_block(
            Bucket=bucket,
            PublicAccessBlockConfiguration={
                "BlockPublicAcls": True,
                "IgnorePublicAcls": True,
                "BlockPublicPolicy": True,
                "RestrictPublicBuckets": True,
            },
        )


def _without_cognito(template: Template) -> Template:
    resources, outputs = template["Resources"], template["Outputs"]
    dropped = {name for name, each in resources.items() if each["Type"].startswith("AWS::Cognito::")}
    return {
        **template,
        "Resources": {name: each for name, each in resources.items() if name not in dropped},
        "Outputs": {name: each for name, each in outputs.items() if _target(each["Value"]) not in dropped},
    }


def _target(value: dict[str, Any]) -> str:
    return str(value.get("Ref") or value.get("Fn::GetAtt", [""])[0])
