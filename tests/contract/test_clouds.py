"""What we rely on in buckets, keys and queues, on every AWS at hand (the embedded one; LocalStack where
Docker runs).
"""

import json

import httpx
import pytest
from botocore.exceptions import ClientError
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, EllipticCurvePublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_der_public_key

from tests.clouds import Cloud

pytestmark = [pytest.mark.stack, pytest.mark.localstack]


def test_a_data_key_opens_under_its_own_context_only(cloud: Cloud) -> None:
    kms, context = cloud.client("kms"), {"reference": "A", "purpose": "application"}
    made = kms.generate_data_key(KeyId=cloud.data["DataKey"], KeySpec="AES_256", EncryptionContext=context)
    opened = kms.decrypt(CiphertextBlob=made["CiphertextBlob"], EncryptionContext=context)
    assert opened["Plaintext"] == made["Plaintext"]
    with pytest.raises(ClientError, match="InvalidCiphertext"):
        kms.decrypt(CiphertextBlob=made["CiphertextBlob"], EncryptionContext={**context, "reference": "B"})


def test_a_mac_depends_on_its_message_alone(cloud: Cloud) -> None:
    kms = cloud.client("kms")

    def mac(message: bytes) -> object:
        return kms.generate_mac(KeyId=cloud.data["MacKey"], Message=message, MacAlgorithm="HMAC_SHA_256")["Mac"]

    assert mac(b"one") == mac(b"one") != mac(b"two")


def test_a_signature_verifies_with_the_public_key_we_publish(cloud: Cloud) -> None:
    kms, key = cloud.client("kms"), cloud.data["SignKey"]
    made = kms.sign(KeyId=key, Message=b"licence", MessageType="RAW", SigningAlgorithm="ECDSA_SHA_256")
    public = load_der_public_key(kms.get_public_key(KeyId=key)["PublicKey"])
    assert isinstance(public, EllipticCurvePublicKey)
    public.verify(made["Signature"], b"licence", ECDSA(SHA256()))
    with pytest.raises(InvalidSignature):
        public.verify(made["Signature"], b"another", ECDSA(SHA256()))


@pytest.mark.parametrize("queue", ["Notify", "Issue", "Scan"])
def test_a_queue_gives_up_after_three_tries_and_keeps_the_message(cloud: Cloud, queue: str) -> None:
    sqs = cloud.client("sqs")
    asked = {"QueueUrl": cloud.data[f"{queue}Queue"], "AttributeNames": ["RedrivePolicy"]}
    redrive = json.loads(sqs.get_queue_attributes(**asked)["Attributes"]["RedrivePolicy"])
    assert int(redrive["maxReceiveCount"]) == 3
    assert redrive["deadLetterTargetArn"].endswith(cloud.data[f"{queue}Dead"].rsplit("/", maxsplit=1)[1])


@pytest.mark.parametrize(
    ("key", "size", "status"),
    [("out/x", 10, 403), ("in/ref/a/1", 10, 204), ("in/ref/a/1", 2000, 400)],
    ids=["elsewhere", "as agreed", "too large"],
)
def test_a_presigned_upload_is_held_to_its_policy(cloud: Cloud, key: str, size: int, status: int) -> None:
    policy = cloud.client("s3").generate_presigned_post(
        cloud.data["UploadsBucket"],
        "in/ref/a/1",
        Conditions=[["content-length-range", 1, 1000]],
    )
    fields = {**policy["fields"], "key": key}
    answer = httpx.post(policy["url"], data=fields, files={"file": ("a.pdf", b"x" * size)}, trust_env=False)
    assert answer.status_code == status


def test_the_queue_index_carries_nothing_personal(cloud: Cloud) -> None:
    table = cloud.client("dynamodb").describe_table(TableName=cloud.data["ApplicationsTable"])["Table"]
    indexes = {each["IndexName"]: each["Projection"] for each in table["GlobalSecondaryIndexes"]}
    shown = {"reference", "licence", "state", "submitted_at", "promised", "holder"}  # an officer, not an applicant
    assert set(indexes["queue"]["NonKeyAttributes"]) == shown
    assert indexes["pending"]["ProjectionType"] == "KEYS_ONLY"
