"""What every surface is wired with: which adapter stands behind which port.

Everything is made when first asked for and then kept, so a cold start pays only for what its request needs.
"""

from __future__ import annotations

import datetime as dt
import os
import secrets
from functools import cached_property
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from forms.compiled import CompiledCatalogue
from functions.config import Settings, read_settings
from functions.domain.calendar import Terms, WorkingDays
from functions.domain.errors import StoreBusyError

if TYPE_CHECKING:
    from boto3 import Session
    from mypy_boto3_s3 import S3Client

    from functions.adapters.blind_index import DynamoBlindIndex
    from functions.adapters.dynamodb import DynamoApplications
    from functions.adapters.dynamodb_licences import DynamoLicences
    from functions.adapters.kms import KmsKeys
    from functions.adapters.sealing import AesGcmSealer


class SystemClock:
    """The machine's time, in UTC."""

    def now(self) -> dt.datetime:
        """The present moment."""
        return dt.datetime.now(tz=dt.UTC)


class SystemRandomness:
    """The operating system's randomness."""

    def token(self, count: int) -> bytes:
        """So many random bytes."""
        return secrets.token_bytes(count)


class Wiring:
    """What every surface has: settings, catalogue, region, clock, store, keys."""

    def __init__(self, settings: Settings | None = None) -> None:
        self.settings = settings or read_settings()
        self.clock = SystemClock()
        self.randomness = SystemRandomness()

    @cached_property
    def catalogue(self) -> CompiledCatalogue:
        """The compiled licence types."""
        return CompiledCatalogue(self.settings.compiled)

    @cached_property
    def region(self) -> dict[str, Any]:
        """The region's facts (`infra/region.yml`), as plain data for pages and documents."""
        return self.catalogue.region

    @cached_property
    def calendar(self) -> WorkingDays:
        """The region's working days."""
        days_off = frozenset(dt.date.fromisoformat(day) for day in self.catalogue.days_off)
        terms = self.region["terms"]
        return WorkingDays(
            days_off,
            ZoneInfo(str(self.region["timezone"])),
            closes=dt.datetime.strptime(self.region["counter_closes"], "%H.%M").time(),  # noqa: DTZ007  # a wall clock's
            terms=Terms(terms["answer"], terms["objection"], terms["objection_decision"]),
        )

    @cached_property
    def sealer(self) -> AesGcmSealer:
        """Authenticated encryption."""
        from functions.adapters.sealing import AesGcmSealer

        return AesGcmSealer(self.randomness)

    @cached_property
    def applications(self) -> DynamoApplications:
        """Applications and their events."""
        from functions.adapters.dynamodb import DynamoApplications

        return DynamoApplications(self.client("dynamodb"), self.settings.table, self.settings.edge_secret)

    @cached_property
    def licences(self) -> DynamoLicences:
        """Licences and what became of them, in the same table."""
        from functions.adapters.dynamodb_licences import DynamoLicences

        return DynamoLicences(self.client("dynamodb"), self.settings.table, self.settings.edge_secret)

    @cached_property
    def applicants(self) -> DynamoBlindIndex:
        """By whom applications are found."""
        from functions.adapters.blind_index import DynamoBlindIndex

        return DynamoBlindIndex(self.client("dynamodb"), self.settings.table)

    @cached_property
    def keys(self) -> KmsKeys:
        """Data keys and the applicants' keys."""
        from functions.adapters.kms import KmsKeys

        return KmsKeys(self.client("kms"), self.settings.data_key, self.settings.mac_key)

    @cached_property
    def storage(self) -> S3Client:
        """Object storage, addressed and signed as browsers will reach it (locally through the edge, path style)."""
        origin = self.settings.s3_origin
        style = {"addressing_style": "path" if origin else "virtual"}
        return self.client("s3", endpoint_url=origin or None, s3=style, signature_version="s3v4")  # type: ignore[no-any-return]

    @property
    def storage_origins(self) -> tuple[str, ...]:
        """Where browsers send files and fetch them: the local edge, or each bucket's own host on AWS."""
        settings = self.settings
        if settings.s3_origin:
            return (settings.s3_origin,)
        buckets = (settings.uploads, settings.documents, settings.licences)
        return tuple(f"https://{bucket}.s3.{_region()}.amazonaws.com" for bucket in buckets if bucket)

    def client(self, service: str, endpoint_url: str | None = None, **config: Any) -> Any:
        """A client of AWS (or the local one: boto3 reads AWS_ENDPOINT_URL), patient for seconds, not minutes.

        Three tries and the pauses between them end before the gateway gives up (29 s): the answer is ours to give.
        """
        from botocore.config import Config

        settings = Config(connect_timeout=2, read_timeout=5, retries={"total_max_attempts": 3, "mode": "standard"})
        settings = settings.merge(Config(**config))
        return self._aws.client(service, region_name=_region(), endpoint_url=endpoint_url, config=settings)  # type: ignore[call-overload]  # the name is not literal

    @cached_property
    def _aws(self) -> Session:
        """Sessions of AWS that read the data of our few services (infra/aws_data.py): all 400 cost 7 MB."""
        import botocore.session
        from boto3 import Session

        inner = botocore.session.Session()
        inner.set_config_variable("data_path", str(self.settings.aws_data))
        return Session(botocore_session=inner)


def explained(error: Exception) -> Exception:
    """The error as a view knows it: one of AWS's that passes by itself is a StoreBusyError."""
    from functions.adapters.passing_faults import passes

    return StoreBusyError() if passes(error) else error


def _region() -> str:
    return os.environ.get("AWS_REGION", "ap-southeast-3")
