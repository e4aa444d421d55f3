"""Deploying the five stacks, the same way to AWS and to the emulator.

The order is the direction of their imports: data, then public, office and jobs, then the edge (design.md
4.14). A stack whose template and parameters did not change is left alone.
"""

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from infra.keys import jwks_of
from infra.places import LAYER, STACKS, package_template, package_zip
from infra.templates import load_template

if TYPE_CHECKING:
    import boto3
    from mypy_boto3_cloudformation import CloudFormationClient

Outputs = dict[str, str]
Say = Callable[[str], None]

CAPABILITIES = ["CAPABILITY_IAM", "CAPABILITY_NAMED_IAM", "CAPABILITY_AUTO_EXPAND"]
# A stack in one of these states never existed in earnest and cannot be updated.
UNUSABLE = frozenset({"ROLLBACK_COMPLETE", "ROLLBACK_FAILED", "CREATE_FAILED", "REVIEW_IN_PROGRESS"})


class DeployError(Exception):
    """A stack did not reach the state that was asked for; the message lists what CloudFormation said of
    each resource.

    code: `deploy_failed`
    """

    code = "deploy_failed"


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
    wait_seconds: int = 5  # between two looks at a stack


class Deployer:
    """Brings the stacks of one installation to what the checkout says."""

    def __init__(
        self, session: "boto3.Session", settings: Settings, say: Say, endpoint: str | None = None
    ) -> None:
        """SAY is told of each step; ENDPOINT is the emulator's address, None on AWS."""
        self._session, self._endpoint = session, endpoint
        self._settings = settings
        self._say = say
        self._cloudformation: CloudFormationClient = session.client("cloudformation", endpoint_url=endpoint)

    def all_stacks(self) -> dict[str, Outputs]:
        """Deploy everything in order; give the outputs of each stack, and the JWK set under `keys`."""
        data = self.data()
        jwks = jwks_of(self._session.client("kms", endpoint_url=self._endpoint), data["SignKey"])
        outputs = {"data": data, "keys": {"Jwks": jwks}}
        for surface in ("public", "office", "jobs"):
            outputs[surface] = self.surface(surface, jwks)
        outputs["edge"] = self.edge()
        return outputs

    def data(self, *, without_officers: bool = False) -> Outputs:
        """The stack that keeps things; WITHOUT_OFFICERS for a test's AWS that has no Cognito."""
        template = load_template(STACKS / "data.yml")
        return self._deploy("data", _without_cognito(template) if without_officers else template)

    def surface(self, surface: str, jwks: str) -> Outputs:
        """One packaged surface; its zip is uploaded under its hash, so an unchanged one is not sent again."""
        template = json.loads(package_template(surface).read_text())
        for resource in template["Resources"].values():
            if resource["Type"] == "AWS::Serverless::Function":
                resource["Properties"]["CodeUri"] = self._upload(surface)
            elif resource["Type"] == "AWS::Serverless::LayerVersion":
                resource["Properties"]["ContentUri"] = self._upload(LAYER)
        return self._deploy(surface, template, {"Jwks": jwks})

    def edge(self) -> Outputs:
        """The distribution and the site's bucket."""
        return self._deploy("edge", load_template(STACKS / "edge.yml"))

    def _upload(self, name: str) -> str:
        package = package_zip(name)
        key = f"{name}/{hashlib.sha256(package.read_bytes()).hexdigest()}.zip"
        storage = self._session.client("s3", endpoint_url=self._endpoint)
        account = self._session.client("sts", endpoint_url=self._endpoint).get_caller_identity()["Account"]
        bucket = f"{self._settings.name}-packages-{account}-{storage.meta.region_name}"
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
        try:
            storage.head_object(Bucket=bucket, Key=key)
        except ClientError:
            storage.put_object(Bucket=bucket, Key=key, Body=package.read_bytes())
        return f"s3://{bucket}/{key}"

    def _parameters(self, more: Mapping[str, str]) -> dict[str, str]:
        known = self._settings
        return {
            "Name": known.name,
            "EdgeOrigin": known.edge_origin,
            "EdgeSecret": known.edge_secret,
            "S3Origin": known.s3_origin,
            "MailFrom": known.mail_from,
            "MailIdentityArn": known.mail_identity_arn,
            "Certificate": known.certificate,
            **more,
        }

    def _deploy(self, part: str, template: dict[str, Any], more: Mapping[str, str] | None = None) -> Outputs:
        stack = f"{self._settings.name}-{part}"
        known = self._parameters(more or {})
        given = [
            {"ParameterKey": name, "ParameterValue": known[name]}
            for name in template["Parameters"]
            if name in known
        ]
        body = json.dumps(template, sort_keys=True)
        request: Any = {
            "StackName": stack,
            "TemplateBody": body,
            "Parameters": given,
            "Capabilities": CAPABILITIES,
        }
        status = self._status(stack)
        if status in UNUSABLE:
            self._cloudformation.delete_stack(StackName=stack)
            self._wait("stack_delete_complete", stack)
            status = None
        if status is None:
            self._cloudformation.create_stack(**request)
            self._wait("stack_create_complete", stack)
            self._say(f"stack {part} created")
        elif self._update(request):
            self._wait("stack_update_complete", stack)
            self._say(f"stack {part} updated")
        else:
            self._say(f"stack {part} unchanged")
        return self.outputs(part)

    def outputs(self, part: str) -> Outputs:
        """What the stack hands out now. Read again after each update: an API's id may have changed."""
        found = self._cloudformation.describe_stacks(StackName=f"{self._settings.name}-{part}")["Stacks"][0]
        return {output["OutputKey"]: output["OutputValue"] for output in found.get("Outputs", [])}

    def _status(self, stack: str) -> str | None:
        try:
            return self._cloudformation.describe_stacks(StackName=stack)["Stacks"][0]["StackStatus"]
        except ClientError as error:
            if "does not exist" in str(error):
                return None
            raise

    def _update(self, request: Any) -> bool:
        try:
            self._cloudformation.update_stack(**request)
        except ClientError as error:
            if "No updates" in str(error):
                return False
            raise
        return True

    def _wait(self, what: Any, stack: str) -> None:
        every = {
            "Delay": self._settings.wait_seconds,
            "MaxAttempts": 1800 // max(self._settings.wait_seconds, 1),
        }
        try:
            self._cloudformation.get_waiter(what).wait(StackName=stack, WaiterConfig=every)
        except Exception as error:
            raise DeployError(f"{stack}: {error}\n{self._complaints(stack)}") from error

    def _complaints(self, stack: str) -> str:
        events = self._cloudformation.describe_stack_events(StackName=stack)["StackEvents"]
        failed = [event for event in events if event.get("ResourceStatus", "").endswith("FAILED")]
        return "\n".join(
            f"  {event['LogicalResourceId']}: {event.get('ResourceStatusReason', '')}" for event in failed
        )


def _without_cognito(template: dict[str, Any]) -> dict[str, Any]:
    dropped = {
        name for name, each in template["Resources"].items() if each["Type"].startswith("AWS::Cognito::")
    }
    resources = {name: each for name, each in template["Resources"].items() if name not in dropped}
    outputs = {
        name: each for name, each in template["Outputs"].items() if not _points_at(each["Value"], dropped)
    }
    return {**template, "Resources": resources, "Outputs": outputs}


def _points_at(value: dict[str, Any], names: set[str]) -> bool:
    target = value.get("Ref") or value.get("Fn::GetAtt", [""])[0]
    return target in names
