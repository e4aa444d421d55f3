"""Least privilege, tried: each function's own role, on the running stack with IAM enforced."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

from infra.local.emulator import REGION
from infra.local.stack import LocalStack
from infra.places import ROLES

FORBIDDEN = 403
DENIED = {
    "AccessDenied",
    "AccessDeniedException",
    "UnauthorizedOperation",
    "AuthorizationError",
    "NotAuthorized",
}
FUNCTIONS = (
    "public",
    "office",
    "follow_table",
    "notify_applicant",
    "issue_licence",
    "check_document",
    "forget_expired",
    "keep_clocks",
)
Call = Callable[[Callable[[str], Any], dict[str, str]], object]

# What an application's data key is bound to; storage asks for keys under another context.
ENVELOPE = {"reference": "AAAAA-AAAAA-AAA", "purpose": "application"}

CALLS: dict[str, Call] = {
    "kms:Decrypt": lambda c, d: c("kms").decrypt(
        CiphertextBlob=b"x" * 64, KeyId=d["DataKey"], EncryptionContext=ENVELOPE
    ),
    "kms:Sign": lambda c, d: c("kms").sign(
        KeyId=d["SignKey"], Message=b"x" * 32, MessageType="DIGEST", SigningAlgorithm="ECDSA_SHA_256"
    ),
    "kms:GenerateMac": lambda c, d: c("kms").generate_mac(KeyId=d["MacKey"], Message=b"x", MacAlgorithm="HMAC_SHA_256"),
    "kms:GenerateDataKey": lambda c, d: c("kms").generate_data_key(
        KeyId=d["DataKey"], KeySpec="AES_256", EncryptionContext=ENVELOPE
    ),
    "kms:ScheduleKeyDeletion": lambda c, d: c("kms").schedule_key_deletion(KeyId=d["DataKey"]),
    "dynamodb:Scan": lambda c, d: c("dynamodb").scan(TableName=d["ApplicationsTable"], Limit=1),
    "dynamodb:Query": lambda c, d: c("dynamodb").query(
        TableName=d["ApplicationsTable"],
        KeyConditionExpression="pk = :p",
        ExpressionAttributeValues={":p": {"S": "A#x"}},
    ),
    "dynamodb:DeleteItem": lambda c, d: c("dynamodb").delete_item(
        TableName=d["ApplicationsTable"], Key={"pk": {"S": "x"}, "sk": {"S": "x"}}
    ),
    "dynamodb:PutItem licence": lambda c, d: c("dynamodb").put_item(
        TableName=d["ApplicationsTable"], Item={"pk": {"S": "L#FORGED"}, "sk": {"S": "TEST"}}
    ),
    "dynamodb:ListTables": lambda c, _: c("dynamodb").list_tables(),
    "dynamodb:GetItem sessions": lambda c, d: c("dynamodb").get_item(
        TableName=d["SessionsTable"], Key={"pk": {"S": "x"}}
    ),
    "s3:ListBucket uploads": lambda c, d: c("s3").list_objects_v2(Bucket=d["UploadsBucket"]),
    "s3:GetObject uploads": lambda c, d: c("s3").get_object(Bucket=d["UploadsBucket"], Key="in/a/b/c"),
    "s3:GetObject documents": lambda c, d: c("s3").get_object(Bucket=d["DocumentsBucket"], Key="a/b"),
    "s3:GetObject documents copy": lambda c, d: c("s3").get_object(Bucket=d["DocumentsBucket"], Key="a/b.lihat"),
    "s3:PutObject uploads": lambda c, d: c("s3").put_object(Bucket=d["UploadsBucket"], Key="in/a/b/c", Body=b""),
    "s3:ListBucket documents": lambda c, d: c("s3").list_objects_v2(Bucket=d["DocumentsBucket"]),
    "s3:PutObject documents": lambda c, d: c("s3").put_object(Bucket=d["DocumentsBucket"], Key="a/b", Body=b""),
    "s3:PutObject licences": lambda c, d: c("s3").put_object(Bucket=d["LicencesBucket"], Key="a.pdf", Body=b""),
    "s3:PutObject published": lambda c, d: c("s3").put_object(Bucket=d["PublishedBucket"], Key="data/tes", Body=b""),
    "cognito:AdminCreateUser": lambda c, d: c("cognito-idp").admin_create_user(UserPoolId=d["PoolId"], Username="x"),
    "iam:CreateUser": lambda c, _: c("iam").create_user(UserName="x"),
    "sqs:ReceiveMessage issue": lambda c, d: c("sqs").receive_message(QueueUrl=d["IssueQueue"]),
}
# What each may do of the above; everything else must be refused.
ALLOWED = {
    "public": {"kms:GenerateMac", "kms:GenerateDataKey", "s3:PutObject uploads"},
    "office": {
        "kms:Decrypt",
        "kms:GenerateMac",
        "kms:GenerateDataKey",
        "s3:PutObject uploads",
        "dynamodb:Query",
        "dynamodb:PutItem licence",
        "dynamodb:GetItem sessions",
        "s3:GetObject documents",
        "s3:GetObject documents copy",
    },
    "follow_table": set(),
    "notify_applicant": {"kms:Decrypt", "kms:GenerateMac", "dynamodb:Query", "dynamodb:PutItem licence"},
    "issue_licence": {
        "dynamodb:PutItem licence",
        "kms:Decrypt",
        "kms:Sign",
        "dynamodb:Query",
        "s3:PutObject licences",
        "s3:PutObject published",
        "sqs:ReceiveMessage issue",
    },
    "check_document": {
        "dynamodb:Query",
        "dynamodb:PutItem licence",
        "s3:ListBucket uploads",
        "s3:GetObject uploads",
        "s3:PutObject uploads",
        "s3:PutObject documents",
        "s3:GetObject documents copy",
    },
    "forget_expired": {"dynamodb:Query", "s3:ListBucket documents"},
    "keep_clocks": {"dynamodb:PutItem licence"},
}

# The emulator passes over these conditions, by which AWS lets a role use the key for storage only, or write the
# applications' items only.
LAX = {
    "check_document": {"kms:Decrypt", "kms:GenerateDataKey"},
    "public": {"dynamodb:PutItem licence"},
    "forget_expired": {"dynamodb:DeleteItem"},
    "notify_applicant": {"dynamodb:DeleteItem"},
}
CONDITIONS = {
    ("keep_clocks", "Queues"): {
        "ForAllValues:StringEquals": {
            "dynamodb:LeadingKeys": ["silent", "loket", "verifikator", "tim_teknis", "bendahara", "kepala"]
        }
    },
    ("keep_clocks", "Applications"): {"ForAllValues:StringLike": {"dynamodb:LeadingKeys": ["A#*"]}},
    ("forget_expired", "Expired"): {"ForAllValues:StringEquals": {"dynamodb:LeadingKeys": ["forget"]}},
    ("notify_applicant", "ForgetSearchTerms"): {"ForAllValues:StringLike": {"dynamodb:LeadingKeys": ["B#*"]}},
    ("forget_expired", "Applications"): {"ForAllValues:StringLike": {"dynamodb:LeadingKeys": ["A#*", "B#*"]}},
    ("check_document", "DocumentKeys"): {"Null": {"kms:EncryptionContext:purpose": "true"}},
    ("public", "WriteApplicationsAndTries"): {"ForAllValues:StringLike": {"dynamodb:LeadingKeys": ["A#*", "T#*"]}},
}


@pytest.mark.parametrize(("role", "statement"), CONDITIONS)
def test_the_conditions_that_the_emulator_passes_over_are_there(role: str, statement: str) -> None:
    written = json.loads((ROLES / f"{role}.json").read_text())["Statement"]
    found = next(each for each in written if each["Sid"] == statement)
    assert found["Condition"] == CONDITIONS[role, statement]


@pytest.fixture(scope="session")
def role_names(stack: LocalStack) -> dict[str, str]:
    """Each function's role, by the function's name in its stack."""
    lambdas = stack.client("lambda").list_functions()["Functions"]
    wanted = {
        "public": "public-APIHandler",
        "office": "office-APIHandler",
        **{name: "jobs-" + "".join(part.title() for part in name.split("_")) for name in FUNCTIONS[2:]},
    }
    return {
        name: next(each["Role"] for each in lambdas if part in each["FunctionName"]) for name, part in wanted.items()
    }


@pytest.mark.parametrize("function", FUNCTIONS)
def test_a_role_can_do_its_work_and_nothing_else(stack: LocalStack, role_names: dict[str, str], function: str) -> None:
    assumed = stack.client("sts").assume_role(RoleArn=role_names[function], RoleSessionName="test")["Credentials"]
    session = boto3.Session(
        assumed["AccessKeyId"], assumed["SecretAccessKey"], assumed["SessionToken"], region_name=REGION
    )

    def client(service: str) -> Any:
        config = Config(retries={"total_max_attempts": 1}, s3={"addressing_style": "path"})
        return session.client(service, endpoint_url=stack.endpoint, config=config)  # type: ignore[call-overload]

    refused = {name for name, call in CALLS.items() if _is_refused(call, client, stack.outputs["data"])}
    assert set(CALLS) - refused == ALLOWED[function] | LAX.get(function, set())


def _is_refused(call: Call, client: Callable[[str], Any], data: dict[str, str]) -> bool:
    try:
        call(client, data)
    except ClientError as error:
        denied = error.response["Error"]["Code"] in DENIED
        return denied or error.response["ResponseMetadata"]["HTTPStatusCode"] == FORBIDDEN
    return False
