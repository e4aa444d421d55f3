"""Files, queues, messengers and the licence key in memory."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from jwt.algorithms import ECAlgorithm

from functions.services.document_ports import FileRefusedError, Rebuilt
from functions.services.ports import Arrived, UndeliverableError


@dataclass
class FakeQuarantine:
    """Quarantine: uploads by key."""

    files: dict[str, bytes] = field(default_factory=dict)
    digests: dict[str, str] = field(default_factory=dict)

    def fetch(self, key: str, most: int) -> Arrived | None:
        if key not in self.files:
            return None
        content = self.files[key]
        return Arrived(content[:most], len(content), "binary/octet-stream", self.digests.get(key, ""))

    def names(self, prefix: str) -> set[str]:
        return {key.removeprefix(prefix) for key in self.files if key.startswith(prefix)}

    def put(self, key: str, content: bytes, sha256: str) -> None:
        self.files[key], self.digests[key] = content, sha256

    def discard(self, key: str) -> None:
        self.files.pop(key, None)


@dataclass
class FakeDocuments:
    """DocumentStore: released files with their types."""

    files: dict[str, tuple[bytes, str]] = field(default_factory=dict)

    def put(self, key: str, content: bytes, media_type: str) -> None:
        self.files[key] = (content, media_type)

    def fetch_copy(self, key: str) -> bytes:
        return self.files[key][0]

    def link(self, key: str, file_name: str) -> str:
        return f"/{key}?name={file_name}"

    def view_link(self, key: str, file_name: str, media_type: str) -> str:
        return f"/{key}?name={file_name}&as={media_type}"


@dataclass
class FakeRebuilder:
    """Rebuilder: a copy that says what it was made of; refuses as it is told."""

    refusal: str = ""
    seen: int = 0

    def rebuild(self, content: bytes, media_type: str) -> Rebuilt:
        self.seen += 1
        if self.refusal:
            raise FileRefusedError(self.refusal)
        return Rebuilt(b"copy of " + content, "application/pdf" if media_type == "application/pdf" else "image/jpeg")

    def join(self, copies: Sequence[Rebuilt]) -> Rebuilt:
        return Rebuilt(b"+".join(copy.content for copy in copies), "application/pdf", sum(c.pages for c in copies))


@dataclass
class FakeScanner:
    """Scanner: says of every file what it is told to."""

    trouble: Exception | None = None

    def check(self, key: str, content: bytes) -> None:
        del key, content
        if self.trouble:
            raise self.trouble


@dataclass
class FakeLicenceFiles:
    """LicenceFiles."""

    files: dict[str, bytes] = field(default_factory=dict)

    def put(self, key: str, pdf: bytes) -> None:
        self.files[key] = pdf

    def link(self, key: str, file_name: str) -> str:
        return f"/{key}?name={file_name}"


@dataclass
class FakeMessenger:
    """Messenger: keeps what it was given, or fails as it is told."""

    sent: list[tuple[str, str, str]] = field(default_factory=list)
    failure: Exception | None = None

    def send(self, to: str, subject: str, text: str) -> None:
        if self.failure:
            raise self.failure
        self.sent.append((to, subject, text))

    def refuse(self) -> None:
        self.failure = UndeliverableError()


@dataclass
class FakeQueue:
    """EventQueue."""

    messages: list[dict[str, Any]] = field(default_factory=list)
    failure: Exception | None = None

    def send(self, messages: Sequence[dict[str, Any]]) -> None:
        if self.failure:
            raise self.failure
        self.messages += messages


@dataclass
class FakeSigner:
    """Signer with a key of its own; signs as KMS does."""

    key_id: str = "kunci-percobaan1"

    @cached_property
    def private(self) -> ec.EllipticCurvePrivateKey:
        return ec.generate_private_key(ec.SECP256R1())

    def sign(self, message: bytes) -> bytes:
        r, s = decode_dss_signature(self.private.sign(message, ec.ECDSA(SHA256())))
        return r.to_bytes(32, "big") + s.to_bytes(32, "big")

    @property
    def jwks(self) -> str:
        key = ECAlgorithm.to_jwk(self.private.public_key(), as_dict=True)
        return json.dumps({"keys": [key | {"kid": self.key_id, "alg": "ES256", "use": "sig"}]})


class FakeDocumentSealer:
    """DocumentSealer: a line after the file."""

    kind = "agency"

    def seal_document(self, pdf: bytes, reason: str) -> bytes:
        return pdf + f"\nsealed: {reason}".encode()


@dataclass
class FakeTypesetter:
    """Typesetter: the facts themselves."""

    set: list[tuple[dict[str, Any], str, dt.datetime]] = field(default_factory=list)

    def typeset(self, facts: dict[str, Any], address: str, at: dt.datetime) -> bytes:
        self.set.append((facts, address, at))
        return json.dumps([facts, address], sort_keys=True).encode()
