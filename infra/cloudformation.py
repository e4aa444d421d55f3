"""Bringing one CloudFormation stack to what its template and parameters say, and reading its outputs."""

import hashlib
import json
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError, WaiterError

if TYPE_CHECKING:
    from mypy_boto3_cloudformation import CloudFormationClient

Template = dict[str, Any]
Outputs = dict[str, str]

CAPABILITIES = ["CAPABILITY_IAM", "CAPABILITY_NAMED_IAM", "CAPABILITY_AUTO_EXPAND"]
# A stack in one of these states never existed in earnest and cannot be updated.
UNUSABLE = frozenset({"ROLLBACK_COMPLETE", "ROLLBACK_FAILED", "CREATE_FAILED", "REVIEW_IN_PROGRESS"})
SETTLED = frozenset({"CREATE_COMPLETE", "UPDATE_COMPLETE"})
# The stack's tag that says of which template and parameters it was made.
MADE_OF = "satu-pintu:made-of"
LONGEST_SECONDS = 1800


class DeployError(Exception):
    """A stack did not reach the state asked for; the message lists what CloudFormation said of each resource.

    code: `deploy_failed`
    """

    code = "deploy_failed"


class Stacks:
    """The stacks of one installation, named PREFIX-part."""

    def __init__(self, client: "CloudFormationClient", prefix: str, wait_seconds: int) -> None:
        self._client = client
        self._prefix = prefix
        self._wait_seconds = wait_seconds

    def bring(self, part: str, template: Template, known: dict[str, str]) -> str:
        """Create or update the stack, taking from KNOWN the parameters it asks for.

        Says what was done: `created`, `updated` or `unchanged`. Raises DeployError.
        """
        stack = f"{self._prefix}-{part}"
        asked = {name: known[name] for name in template["Parameters"] if name in known}
        body = json.dumps(template, sort_keys=True)
        made_of = hashlib.sha256(json.dumps([body, asked]).encode()).hexdigest()
        request: Any = {
            "StackName": stack,
            "TemplateBody": body,
            "Parameters": [{"ParameterKey": name, "ParameterValue": value} for name, value in asked.items()],
            "Capabilities": CAPABILITIES,
            "Tags": [{"Key": MADE_OF, "Value": made_of}],
        }
        there = self._described(stack)
        if there and there["StackStatus"] in UNUSABLE:
            self._client.delete_stack(StackName=stack)
            self._wait("stack_delete_complete", stack)
            there = None
        if there is None:
            self._client.create_stack(**request)
            self._wait("stack_create_complete", stack)
            return "created"
        tags = {tag["Key"]: tag["Value"] for tag in there.get("Tags", [])}
        if there["StackStatus"] in SETTLED and tags.get(MADE_OF) == made_of:
            return "unchanged"
        return "updated" if self._update(stack, request) else "unchanged"

    def outputs(self, part: str) -> Outputs:
        """What the stack hands out now. Read again after each update: an API's id may have changed."""
        found = self._described(f"{self._prefix}-{part}")
        listed = found.get("Outputs", []) if found else []
        return {output["OutputKey"]: output["OutputValue"] for output in listed}

    def _described(self, stack: str) -> dict[str, Any] | None:
        try:
            found: Any = self._client.describe_stacks(StackName=stack)["Stacks"][0]
        except ClientError as error:
            if "does not exist" in str(error):
                return None
            raise
        return dict(found)

    def _update(self, stack: str, request: Any) -> bool:
        try:
            self._client.update_stack(**request)
        except ClientError as error:
            if "No updates" in str(error):
                return False
            raise
        self._wait("stack_update_complete", stack)
        return True

    def _wait(self, what: Any, stack: str) -> None:
        every: Any = {"Delay": self._wait_seconds, "MaxAttempts": LONGEST_SECONDS // self._wait_seconds}
        try:
            self._client.get_waiter(what).wait(StackName=stack, WaiterConfig=every)
        except WaiterError as error:
            raise DeployError(f"{stack}: {error}\n{self._complaints(stack)}") from error

    def _complaints(self, stack: str) -> str:
        events = self._client.describe_stack_events(StackName=stack)["StackEvents"]
        failed = [event for event in events if event.get("ResourceStatus", "").endswith("FAILED")]
        return "\n".join(f"  {event['LogicalResourceId']}: {event.get('ResourceStatusReason', '')}" for event in failed)
