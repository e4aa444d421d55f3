"""The office's wiring: officers, sessions, and the documents that were released."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from functions.bootstrap.base import Wiring
from functions.services.counter_desk import CounterDesk
from functions.services.find_applications import SearchDesk
from functions.services.life_of_licence import LifeDesk
from functions.services.officer_desk import OfficerDesk
from functions.services.sign_in import SignIn
from functions.services.submit_application import Desk

if TYPE_CHECKING:
    from functions.adapters.cognito import CognitoOfficers
    from functions.adapters.s3_documents import S3Documents
    from functions.adapters.sessions import DynamoSessions


class OfficeWiring(Wiring):
    """What the office has beyond every surface."""

    @cached_property
    def officers(self) -> CognitoOfficers:
        """Passwords, second factors and roles."""
        from functions.adapters.cognito import CognitoOfficers

        return CognitoOfficers(self.client("cognito-idp"), self.settings.pool_id, self.settings.client_id)

    @cached_property
    def sessions(self) -> DynamoSessions:
        """Sessions of officers."""
        from functions.adapters.sessions import DynamoSessions

        return DynamoSessions(self.client("dynamodb"), self.settings.sessions_table)

    @cached_property
    def documents(self) -> S3Documents:
        """Released documents."""
        from functions.adapters.s3_documents import S3Documents

        return S3Documents(self.storage, self.settings.documents)

    @cached_property
    def desk(self) -> OfficerDesk:
        """For working on applications."""
        return OfficerDesk(
            applications=self.applications,
            keys=self.keys,
            sealer=self.sealer,
            documents=self.documents,
            catalogue=self.catalogue,
            calendar=self.calendar,
            clock=self.clock,
            officers=self.officers,
        )

    @cached_property
    def search(self) -> SearchDesk:
        """For finding applications."""
        return SearchDesk(self.desk, self.keys, self.applicants)

    @cached_property
    def counter(self) -> CounterDesk:
        """For what is done at the counter."""
        from functions.adapters.s3_documents import S3UploadDesk

        receiving = Desk(self.catalogue, self.applications, self.keys, self.sealer, self.calendar, self.clock)
        uploads = S3UploadDesk(self.storage, self.settings.uploads)
        return CounterDesk(self.desk, receiving, self.keys, uploads, self.randomness)

    @cached_property
    def life(self) -> LifeDesk:
        """For looking after issued licences."""
        return LifeDesk(self.desk, self.licences)

    @cached_property
    def sign_in(self) -> SignIn:
        """The steps of signing in."""
        return SignIn(self.officers, self.sessions, self.clock, self.randomness)
