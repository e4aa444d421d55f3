"""The public surface's wiring: it can write, get by key, make keys; it can neither decrypt with KMS nor list."""

from __future__ import annotations

from functools import cache, cached_property
from typing import TYPE_CHECKING

from functions.bootstrap.base import Wiring
from functions.services.submit_application import Desk
from functions.services.track_application import Window

if TYPE_CHECKING:
    from functions.adapters.jwks import JwksTokenReader
    from functions.services.find_licence import SearchDesk


class PublicWiring(Wiring):
    """What the public views use."""

    @cached_property
    def desk(self) -> Desk:
        """For receiving applications."""
        return Desk(self.catalogue, self.applications, self.keys, self.sealer, self.calendar, self.clock)

    @cached_property
    def search_desk(self) -> SearchDesk:
        """For who looks for a licence type."""
        from functions.services.find_licence import SearchDesk

        return SearchDesk(self.settings.compiled)

    @cached_property
    def window(self) -> Window:
        """For applicants with reference and code."""
        from functions.adapters.s3_documents import S3LicenceFiles, S3UploadDesk

        storage, settings = self.storage, self.settings
        return Window(
            catalogue=self.catalogue,
            applications=self.applications,
            keys=self.keys,
            sealer=self.sealer,
            calendar=self.calendar,
            clock=self.clock,
            uploads=S3UploadDesk(storage, settings.uploads),
            licences=S3LicenceFiles(storage, settings.licences),
            randomness=self.randomness,
        )

    @cached_property
    def token_reader(self) -> JwksTokenReader:
        """Checks licence tokens against the published keys."""
        from functions.adapters.jwks import JwksTokenReader

        return JwksTokenReader(self.settings.jwks, self.settings.edge_origin)


@cache
def wiring() -> PublicWiring:
    """The one wiring of this process, made at the first request."""
    return PublicWiring()
