"""What stands on an officer's desk: all that the office's use cases share."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from forms.compiled import CompiledCatalogue
from functions.domain.calendar import WorkingDays
from functions.services.ports import ApplicationStore, Clock, DocumentStore, KeyOpener, Sealer


@dataclass(frozen=True)
class OfficerDesk:
    """Stores, keys, catalogue and time."""

    applications: ApplicationStore
    keys: KeyOpener
    sealer: Sealer
    documents: DocumentStore
    catalogue: CompiledCatalogue
    calendar: WorkingDays
    clock: Clock

    @property
    def today(self) -> dt.date:
        """The region's date."""
        return self.calendar.day_of(self.clock.now())
