"""The applications table in memory."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from functions.domain.application import Application, Event, Partial
from functions.domain.delays import Tries
from functions.domain.errors import ConflictError
from functions.domain.licence import Licence
from functions.domain.licence_status import LicenceStatus
from functions.domain.workflow import Change, waiting_role
from functions.services.ports import QueueEntry

NO_DUE_DATE = dt.date(9999, 12, 31)


class FakeApplications:
    """ApplicationStore, EventInbox and LicenceStore."""

    def __init__(self) -> None:
        self.snapshots: dict[str, Application] = {}
        self.history: dict[str, list[Event]] = {}
        self.pending: set[tuple[str, int]] = set()
        self.read_log: dict[str, list[dict[str, Any]]] = {}
        self.tries: dict[tuple[str, str], Tries] = {}
        self.numbers: dict[str, int] = {}
        self.counts: dict[tuple[str, int], int] = {}
        self.partial: dict[str, dict[str, Partial | None]] = {}
        self.licences: dict[str, Licence] = {}
        self.places: dict[str, int] = {}
        self.allotted: dict[int, int] = {}
        self.versions: dict[int, int] = {}

    def add(self, change: Change) -> Application | None:
        there = self.snapshots.get(change.application.reference)
        if there is None:
            self._write(change)
        return there

    def get(self, reference: str) -> Application | None:
        return self.snapshots.get(reference)

    def apply(self, change: Change) -> None:
        there = self.snapshots.get(change.application.reference)
        if there is None or there.version != change.application.version - 1:
            raise ConflictError
        self._write(change)

    def get_with_tries(self, reference: str, address: str, now: dt.datetime) -> tuple[Application | None, Tries, Tries]:
        hour = f"{now:%Y%m%d%H}"
        tries = [self.tries.get((name, hour), Tries()) for name in (reference, address)]
        found = self.get(reference)
        if found:
            arriving = self.partial.get(reference, {}).values()
            found = replace(found, partial=tuple(partial for partial in arriving if partial))
        return found, tries[0], tries[1]

    def note_partial(self, reference: str, document_id: str, partial: Partial | None, now: dt.datetime) -> None:
        assert now.tzinfo
        self.partial.setdefault(reference, {})[document_id] = partial

    def count_try(self, reference: str, address: str, now: dt.datetime) -> None:
        for name in (reference, address):
            key = (name, f"{now:%Y%m%d%H}")
            self.tries[key] = Tries(self.tries.get(key, Tries()).count + 1, now)

    def events(self, reference: str) -> list[Event]:
        return list(self.history.get(reference, ()))

    def reads(self, reference: str) -> list[dict[str, Any]]:
        return list(self.read_log.get(reference, ()))

    def queue(
        self, name: str, limit: int = 50, *, licence: str = "", after: tuple[str, str] | None = None
    ) -> list[QueueEntry]:
        waiting = [a for a in self.snapshots.values() if self._stands_in(name, a) and licence in ("", a.licence)]
        waiting.sort(key=lambda a: (self._due(a).isoformat(), a.reference))
        waiting = [a for a in waiting if after is None or (self._due(a).isoformat(), a.reference) > after]
        return [
            QueueEntry(
                a.reference,
                a.licence,
                a.state.value,
                self._due(a),
                a.submitted_at,
                a.promised,
                a.holder,
            )
            for a in waiting[:limit]
        ]

    def queued(self, name: str, until: dt.date | None = None) -> Iterator[str]:
        entries = self.queue(name, 1_000_000)
        return iter([e.reference for e in entries if until is None or (e.due or NO_DUE_DATE) < until])

    def record_read(self, reference: str, actor: str, purpose: str, at: dt.datetime) -> None:
        read = {"actor": actor, "purpose": purpose, "at": at.isoformat()}
        self.read_log.setdefault(reference, []).append(read)

    def event(self, reference: str, sequence: int) -> Event | None:
        if (reference, sequence) not in self.pending:
            return None
        return self.history[reference][sequence - 1]

    def mark_handled(self, reference: str, sequence: int) -> None:
        self.pending.discard((reference, sequence))

    def unhandled(self, before: dt.datetime, limit: int = 100) -> list[tuple[str, int, str]]:
        waiting = [event for events in self.history.values() for event in events]
        waiting = [e for e in waiting if (e.reference, e.sequence) in self.pending and e.at < before]
        return [(e.reference, e.sequence, e.kind) for e in sorted(waiting, key=lambda e: e.at)][:limit]

    def forgettable(self, now: dt.datetime, limit: int = 50) -> list[str]:
        due = [a for a in self.snapshots.values() if a.is_forgotten(now)]
        return [a.reference for a in sorted(due, key=lambda a: a.forgotten_at or now)][:limit]

    def forget(self, reference: str) -> None:
        for kept in (self.snapshots, self.history, self.read_log):
            kept.pop(reference, None)
        self.pending = {pair for pair in self.pending if pair[0] != reference}

    def reserve_number(self, reference: str, licence: str, year: int) -> int:
        if reference not in self.numbers:
            self.counts[licence, year] = self.counts.get((licence, year), 0) + 1
            self.numbers[reference] = self.counts[licence, year]
        return self.numbers[reference]

    def issue(self, change: Change, licence: Licence) -> None:
        if licence.number in self.licences:
            raise ConflictError
        self.apply(change)
        self.licences[licence.number] = licence

    def licence(self, number: str) -> Licence | None:
        return self.licences.get(number)

    def change_licence(self, change: Change, licence: Licence, after: Licence | None = None) -> None:
        if licence.number not in self.licences or (after and after.number in self.licences):
            raise ConflictError
        self.apply(change)
        self.licences[licence.number] = licence
        if after:
            self.licences[after.number] = after

    def allot_index(self, number: str, year: int) -> int:
        if number not in self.places:
            self.places[number] = self.allotted.get(year, 0)
            self.allotted[year] = self.places[number] + 1
        return self.places[number]

    def listed_years(self) -> dict[int, int]:
        return dict(self.allotted)

    def exceptions(self, year: int) -> dict[int, LicenceStatus]:
        ours = [each for each in self.licences.values() if each.issued_on.year == year]
        return {
            e.status_index: e.status for e in ours if e.status_index is not None and e.status != LicenceStatus.VALID
        }

    def next_version(self, year: int) -> int:
        self.versions[year] = self.versions.get(year, 0) + 1
        return self.versions[year]

    @staticmethod
    def _due(application: Application) -> dt.date:
        clock = application.clock
        return (clock and (clock.due or clock.lapses)) or NO_DUE_DATE

    @staticmethod
    def _stands_in(name: str, application: Application) -> bool:
        silent = bool(application.clock and application.clock.lapses)
        return silent if name == "silent" else waiting_role(application) == name

    def _write(self, change: Change) -> None:
        self.snapshots[change.application.reference] = change.application
        self.history.setdefault(change.application.reference, []).append(change.event)
        self.pending.add((change.event.reference, change.event.sequence))
