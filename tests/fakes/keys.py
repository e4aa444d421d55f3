"""Keys, time and randomness for tests: deterministic, with real encryption."""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
from dataclasses import dataclass, field

from functions.adapters.sealing import AesGcmSealer
from functions.services.ports import DataKey, UnsealingError

MONDAY = dt.datetime(2026, 11, 23, 3, 0, tzinfo=dt.UTC)  # 10.00 in the region


@dataclass
class FakeClock:
    """Stands still until it is moved."""

    moment: dt.datetime = MONDAY

    def now(self) -> dt.datetime:
        return self.moment

    def pass_days(self, days: int) -> None:
        self.moment += dt.timedelta(days=days)


@dataclass
class FakeRandomness:
    """Counts."""

    given: int = 0

    def token(self, count: int) -> bytes:
        self.given += 1
        return hashlib.shake_256(str(self.given).encode()).digest(count)


@dataclass
class FakeKeys:
    """KeyMaker, SheetKeys and KeyOpener: KMS in memory, with the same bindings."""

    secret: bytes = b"a secret of this test"
    calls: list[str] = field(default_factory=list)

    def data_key(self, reference: str) -> DataKey:
        self.calls.append("data_key")
        plain = hashlib.sha256(f"{len(self.calls)} {reference}".encode()).digest()
        return DataKey(plain, reference.encode() + b"|" + plain)

    def applicant_key(self, reference: str, code: str) -> bytes:
        self.calls.append("applicant_key")
        return hmac.new(self.secret, f"{reference} {code}".encode(), hashlib.sha256).digest()

    def sheet_mac(self, reference: str, secret: str) -> bytes:
        self.calls.append("sheet_mac")
        return hmac.new(self.secret, f"sheet {reference} {secret}".encode(), hashlib.sha256).digest()

    def search_mac(self, kind: str, value: str) -> str:
        self.calls.append("search_mac")
        return hmac.new(self.secret, f"search {kind} {value}".encode(), hashlib.sha256).hexdigest()

    def open_data_key(self, reference: str, wrapped: bytes) -> bytes:
        self.calls.append("open_data_key")
        bound, _, plain = wrapped.partition(b"|")
        if bound != reference.encode():
            raise UnsealingError
        return plain


def sealer() -> AesGcmSealer:
    return AesGcmSealer(FakeRandomness())
