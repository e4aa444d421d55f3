"""The certificates of the agency's seal on PDFs, made once per signing key and published at /data/keys/KID.pem.

The signing key never leaves KMS, so a local authority certifies its public half: a key made here, used once, and
forgotten. Nobody can issue a second certificate in its name. An operator who has certificates of a real authority puts
them there instead (the one for the key first), before the first deployment.
"""

import datetime as dt
import json
from typing import TYPE_CHECKING

from botocore.exceptions import ClientError
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, load_der_public_key
from cryptography.x509.oid import NameOID

from infra.keys import jwk_of
from infra.places import COMPILED

if TYPE_CHECKING:
    from mypy_boto3_kms import KMSClient
    from mypy_boto3_s3 import S3Client

FOLDER = "data/keys"
YEARS = 10
LONGEST = 64  # characters of a name's part (X.520, ub-common-name)
DAY = dt.timedelta(days=1)


def ensure_certificates(kms: "KMSClient", storage: "S3Client", key: str, bucket: str) -> str:
    """See that BUCKET holds certificates for the KMS key KEY; give where they lie."""
    public = kms.get_public_key(KeyId=key)["PublicKey"]
    place = f"{FOLDER}/{jwk_of(public)['kid']}.pem"
    try:
        storage.head_object(Bucket=bucket, Key=place)
    except ClientError:
        region = json.loads((COMPILED / "region.json").read_text(encoding="utf-8"))["region"]
        chain = make_chain(public, region["name"], region["agency"]["name"], dt.datetime.now(tz=dt.UTC))
        storage.put_object(Bucket=bucket, Key=place, Body=chain, ContentType="application/x-pem-file")
    return place


def make_chain(public: bytes, region: str, agency: str, now: dt.datetime) -> bytes:
    """PEM: the certificate of the PUBLIC key (DER), then that of the authority that made it."""
    authority = ec.generate_private_key(ec.SECP256R1())
    held = load_der_public_key(public)
    if not isinstance(held, ec.EllipticCurvePublicKey):
        raise TypeError("the signing key must be an elliptic curve key")
    above = _name(f"Otoritas sertifikat lokal {region}", agency)
    own = _name(f"Segel elektronik {region}", agency)
    root = _certificate(above, above, authority.public_key(), authority, now, authority=True)
    leaf = _certificate(own, above, held, authority, now, authority=False)
    return b"".join(each.public_bytes(Encoding.PEM) for each in (leaf, root))


def _certificate(
    subject: x509.Name,
    issuer: x509.Name,
    public: ec.EllipticCurvePublicKey,
    key: ec.EllipticCurvePrivateKey,
    now: dt.datetime,
    *,
    authority: bool,
) -> x509.Certificate:
    usage = x509.KeyUsage(
        digital_signature=not authority,
        content_commitment=not authority,
        key_cert_sign=authority,
        crl_sign=authority,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )
    builder = x509.CertificateBuilder(issuer, subject, public, x509.random_serial_number())
    builder = builder.not_valid_before(now - DAY).not_valid_after(now + YEARS * 365 * DAY)
    constraints = x509.BasicConstraints(ca=authority, path_length=0 if authority else None)
    builder = builder.add_extension(constraints, critical=True).add_extension(usage, critical=True)
    builder = builder.add_extension(x509.SubjectKeyIdentifier.from_public_key(public), critical=False)
    signed_by = x509.AuthorityKeyIdentifier.from_issuer_public_key(key.public_key())
    return builder.add_extension(signed_by, critical=False).sign(key, SHA256())


def _name(common: str, agency: str) -> x509.Name:
    parts = ((NameOID.COUNTRY_NAME, "ID"), (NameOID.ORGANIZATION_NAME, agency), (NameOID.COMMON_NAME, common))
    return x509.Name([x509.NameAttribute(kind, value[:LONGEST]) for kind, value in parts])
