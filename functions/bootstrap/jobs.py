"""The jobs' wiring: each job's role allows only its part of it."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache, cached_property
from typing import TYPE_CHECKING

from functions.bootstrap.base import Wiring
from functions.services.check_document import DocumentDesk
from functions.services.document_ports import Scanner
from functions.services.follow_table import ISSUE, NOTIFY, PUBLISH
from functions.services.forget_expired import ForgettingDesk
from functions.services.index_applicant import IndexDesk
from functions.services.issue_licence import IssuingDesk
from functions.services.notify_applicant import NoticeDesk
from functions.services.ports import EventQueue
from functions.services.publish_change import ChangeDesk
from functions.services.publish_status import PublishingDesk

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

    from functions.adapters.kms_signer import KmsSigner
    from functions.adapters.s3_published import S3Published


class JobsWiring(Wiring):
    """What the jobs use."""

    @cached_property
    def document_desk(self) -> DocumentDesk:
        """For looking at uploads."""
        from functions.adapters.rebuilding import BoundedRebuilder
        from functions.adapters.s3_documents import S3Documents, S3Quarantine

        return DocumentDesk(
            store=self.applications,
            quarantine=S3Quarantine(self._files, self.settings.uploads),
            documents=S3Documents(self._files, self.settings.documents),
            clock=self.clock,
            calendar=self.calendar,
            rebuilder=BoundedRebuilder(self.settings.library_path),
            scanner=self._scanner,
        )

    @cached_property
    def _scanner(self) -> Scanner | None:
        """The malware scanner that the installation names: `guardduty`, or where ClamAV's daemon listens."""
        name = self.settings.scanner
        if not name:
            return None
        if name == "guardduty":
            from functions.adapters.guardduty import GuardDutyTag

            return GuardDutyTag(self._files, self.settings.uploads)
        from functions.adapters.clamd import ClamDaemon

        return ClamDaemon(name)

    @cached_property
    def notice_desk(self) -> NoticeDesk:
        """For telling applicants."""
        from functions.adapters.ses import SesMail
        from functions.adapters.sns import SnsText

        return NoticeDesk(
            store=self.applications,
            inbox=self.applications,
            opener=self.keys,
            sealer=self.sealer,
            mail=SesMail(self.client("ses"), self.settings.mail_from),
            sms=SnsText(self.client("sns")) if self.region.get("sms") else None,
            texts=self.catalogue.texts,
            origin=self.settings.edge_origin,
            agency=self.region["agency"]["name"],
            phone=self.region["agency"]["phone"],
        )

    @cached_property
    def index_desk(self) -> IndexDesk:
        """For making applications findable."""
        return IndexDesk(self.applications, self.keys, self.sealer, self.keys, self.applicants)

    @cached_property
    def issuing_desk(self) -> IssuingDesk:
        """For issuing licences."""
        from functions.adapters.pades_sealer import PadesSealer
        from functions.adapters.s3_documents import S3LicenceFiles
        from functions.adapters.typst_licence import TypstLicence

        return IssuingDesk(
            store=self.applications,
            inbox=self.applications,
            licences=self.licences,
            files=S3LicenceFiles(self._files, self.settings.licences),
            opener=self.keys,
            sealer=self.sealer,
            signer=self._signer,
            typesetter=TypstLicence(library_path=self.settings.library_path),
            document_sealer=PadesSealer(
                self._signer, self._published, str(self.region["name"]), self.settings.library_path
            ),
            catalogue=self.catalogue,
            region=self.region,
            calendar=self.calendar,
            origin=self.settings.edge_origin,
        )

    @cached_property
    def change_desk(self) -> ChangeDesk:
        """For publishing what became of licences."""
        publishing = PublishingDesk(
            book=self.licences,
            files=self._published,
            signer=self._signer,
            origin=self.settings.edge_origin,
        )
        return ChangeDesk(self.licences, publishing, self.queues[NOTIFY])

    @cached_property
    def _published(self) -> S3Published:
        """What everyone may read."""
        from functions.adapters.s3_published import S3Published

        return S3Published(self._files, self.settings.published)

    @cached_property
    def _signer(self) -> KmsSigner:
        """The licence key; only the issuing job's role may use it."""
        from functions.adapters.kms_signer import KmsSigner

        return KmsSigner(self.client("kms"), self.settings.sign_key)

    @cached_property
    def forgetting_desk(self) -> ForgettingDesk:
        """For forgetting what nobody goes on with."""
        from functions.adapters.s3_documents import S3Documents

        return ForgettingDesk(self.applications, S3Documents(self._files, self.settings.documents), self.clock)

    @cached_property
    def queues(self) -> Mapping[str, EventQueue]:
        """The queues behind the table's stream."""
        from functions.adapters.sqs import SqsQueue

        client = self.client("sqs")
        return {
            NOTIFY: SqsQueue(client, self.settings.notify_queue),
            ISSUE: SqsQueue(client, self.settings.issue_queue),
            PUBLISH: SqsQueue(client, self.settings.publish_queue),
        }

    @cached_property
    def _files(self) -> S3Client:
        """Object storage as the jobs reach it; they hand no links to browsers."""
        return self.client("s3", signature_version="s3v4")  # type: ignore[no-any-return]


@cache
def wiring() -> JobsWiring:
    """The one wiring of this process, made at the first message."""
    return JobsWiring()
