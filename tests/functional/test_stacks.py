"""The templates: valid, in one direction, and with no more rights than each function needs."""

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError

from infra.local.emulator import REGION
from infra.local.run import build
from infra.local.stack import LocalStack, say_nothing
from infra.local.static_site import SECURITY_HEADERS
from infra.places import ROLES, STACKS, SURFACES, package_template
from infra.templates import load_template

OWN = ("data", "edge")


@pytest.fixture(scope="module", autouse=True)
def packages() -> None:
    build(say_nothing)


def template(part: str) -> dict[str, Any]:
    if part in OWN:
        return load_template(STACKS / f"{part}.yml")
    found: dict[str, Any] = json.loads(package_template(part).read_text())
    return found


def test_cfn_lint_finds_nothing(tmp_path: Path) -> None:
    for part in (*OWN, *SURFACES):
        (tmp_path / f"{part}.json").write_text(json.dumps(template(part)))
    command = [str(Path(sys.executable).with_name("cfn-lint")), "-r", REGION, "--", str(tmp_path / "*.json")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "")


@pytest.mark.parametrize("part", [*OWN, *SURFACES])
def test_imports_go_one_way(part: str) -> None:
    imported = set(re.findall(r"Fn::ImportValue\": {\"Fn::Sub\": \"\$\{Name\}-([a-z-]+)\"", json.dumps(template(part))))
    exported = {name: exports(name) for name in (*OWN, *SURFACES)}
    allowed = {"data": set(), "edge": exported["data"] | exported["public"] | exported["office"]}
    assert imported <= allowed.get(part, exported["data"])
    assert exports("edge") == set()


def exports(part: str) -> set[str]:
    outputs = template(part)["Outputs"].values()
    return {each["Export"]["Name"]["Fn::Sub"].removeprefix("${Name}-") for each in outputs if "Export" in each}


def statements(path: Path) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(path.read_text())["Statement"]
    return found


@pytest.mark.parametrize("path", sorted(ROLES.glob("*.json")), ids=lambda path: path.stem)
def test_a_role_names_its_actions_and_resources(path: Path) -> None:
    for statement in statements(path):
        assert statement["Effect"] == "Allow"
        assert not [action for action in statement["Action"] if "*" in action]
        if statement["Sid"] == "TextToNumber":  # everything in SNS that is not a topic; see infra/roles/README.md
            assert "Resource" not in statement
            continue
        resource = json.dumps(statement["Resource"])
        assert '"*"' not in resource
        if statement["Sid"] != "WriteLog":
            assert re.fullmatch(r'[^*]*(/(in/)?\*(\.lihat)?")?[^*]*', resource), resource


def test_every_function_has_a_role_of_its_own() -> None:
    for surface in SURFACES:
        resources = template(surface)["Resources"]
        functions = {name: each for name, each in resources.items() if each["Type"] == "AWS::Serverless::Function"}
        roles = [each["Properties"]["Role"]["Fn::GetAtt"][0] for each in functions.values()]
        assert len(set(roles)) == len(functions)


@pytest.mark.parametrize(
    ("role", "never"),
    [
        (
            "public",
            {
                "kms:Decrypt",
                "kms:Sign",
                "dynamodb:Query",
                "dynamodb:Scan",
                "dynamodb:DeleteItem",
                "s3:ListBucket",
            },
        ),
        ("office", {"kms:Sign", "dynamodb:Scan", "s3:ListBucket", "s3:DeleteObject"}),
        ("follow_table", {"kms:Decrypt", "dynamodb:GetItem", "s3:GetObject"}),
        ("check_document", {"kms:Sign", "sns:Publish"}),
        ("notify_applicant", {"kms:Sign", "s3:GetObject"}),
    ],
)
def test_a_role_cannot_do_what_is_anothers_work(role: str, never: set[str]) -> None:
    assert never.isdisjoint(action for each in statements(ROLES / f"{role}.json") for action in each["Action"])


def test_only_the_issuing_job_signs() -> None:
    may_sign = [path.stem for path in ROLES.glob("*.json") if "kms:Sign" in path.read_text()]
    assert may_sign == ["issue_licence"]


def test_what_the_emulator_ignores_is_in_the_template() -> None:
    resources = template("data")["Resources"]
    for bucket, algorithm in {"Uploads": "aws:kms", "Documents": "aws:kms", "Licences": "AES256"}.items():
        rule = resources[bucket]["Properties"]["BucketEncryption"]["ServerSideEncryptionConfiguration"][0]
        assert rule["ServerSideEncryptionByDefault"]["SSEAlgorithm"] == algorithm
        assert all(resources[bucket]["Properties"]["PublicAccessBlockConfiguration"].values())
    assert "SSESpecification" not in resources["Applications"]["Properties"]  # AWS's own key, design.md 4.2
    assert sum(each["Type"] == "AWS::KMS::Key" for each in resources.values()) == 3


@pytest.mark.parametrize("surface", ["public", "office"])
def test_the_gateways_own_answers_are_pages_in_every_deployment(surface: str) -> None:
    body = template(surface)["Resources"]["RestAPI"]["Properties"]["DefinitionBody"]
    pages = body["x-amazon-apigateway-gateway-responses"]
    assert {"MISSING_AUTHENTICATION_TOKEN", "REQUEST_TOO_LARGE", "DEFAULT_5XX"} <= set(pages)


def test_both_edges_send_the_same_headers() -> None:
    policy = template("edge")["Resources"]["CommonHeaders"]["Properties"]["ResponseHeadersPolicyConfig"]
    security, custom = policy["SecurityHeadersConfig"], policy["CustomHeadersConfig"]["Items"]
    assert SECURITY_HEADERS["referrer-policy"] == security["ReferrerPolicy"]["ReferrerPolicy"]
    assert SECURITY_HEADERS["x-frame-options"] == security["FrameOptions"]["FrameOption"]
    assert "ContentTypeOptions" in security
    for item in custom:
        assert SECURITY_HEADERS[item["Header"].lower()] == item["Value"]


# Parameters that keep a call harmless should it be let through after all.
NOWHERE = {"pk": {"S": "T#nowhere"}, "sk": {"S": "TRY"}}


@pytest.mark.stack
def test_the_public_function_is_refused_what_it_may_not_do(stack: LocalStack) -> None:
    data = stack.outputs["data"]
    table, kms, storage = (stack.as_function("public", service) for service in ("dynamodb", "kms", "s3"))
    context = {"purpose": "application", "reference": "none"}
    sealed = kms.generate_data_key(KeyId=data["DataKey"], KeySpec="AES_256", EncryptionContext=context)
    refused = {
        "scan": lambda: table.scan(TableName=data["ApplicationsTable"]),
        "delete": lambda: table.delete_item(TableName=data["ApplicationsTable"], Key=NOWHERE),
        "sessions": lambda: table.get_item(TableName=data["SessionsTable"], Key={"pk": {"S": "x"}}),
        "tables": table.list_tables,
        "open": lambda: kms.decrypt(CiphertextBlob=sealed["CiphertextBlob"], EncryptionContext=context),
        "sign": lambda: kms.sign(KeyId=data["SignKey"], Message=b"x", SigningAlgorithm="ECDSA_SHA_256"),
        "read quarantine": lambda: storage.get_object(Bucket=data["UploadsBucket"], Key="in/x"),
        "read released": lambda: storage.get_object(Bucket=data["DocumentsBucket"], Key="x"),
        "write licences": lambda: storage.put_object(Bucket=data["LicencesBucket"], Key="x", Body=b""),
        "list": lambda: storage.list_objects_v2(Bucket=data["LicencesBucket"]),
    }
    allowed = [name for name, call in refused.items() if not is_refused(call)]
    assert allowed == []


def is_refused(call: Any) -> bool:
    try:
        call()
    except ClientError as error:
        return error.response["Error"]["Code"] in {"AccessDenied", "AccessDeniedException"}
    return False
