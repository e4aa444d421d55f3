"""Which event reaches which job, by the stream or by the sweep."""

from __future__ import annotations

from typing import Any

import pytest

from forms.compiled import CompiledCatalogue
from functions.domain.calendar import WorkingDays
from functions.services.follow_table import ISSUE, NOTIFY, PUBLISH, RENEWAL, StreamRecord, forward, message_of
from functions.services.sweep_pending import sweep_pending
from tests.fakes.jobs import FakeQueue
from tests.fakes.licence_office import LicenceOffice

REFERENCE = "ABCDE-FGHJK-MNPC"


def record(kind: str = "INSERT", **changes: dict[str, Any] | None) -> StreamRecord:
    image = {
        "pk": {"S": f"A#{REFERENCE}"},
        "sk": {"S": "E#00000007"},
        "kind": {"S": "application_returned"},
        "pending": {"S": "1"},
    }
    changed = {**image, **changes}
    return StreamRecord("1", kind, {name: value for name, value in changed.items() if value})


def test_a_new_event_is_told_by_number_only() -> None:
    told = {"reference": REFERENCE, "sequence": 7, "kind": "application_returned"}
    assert message_of(record()) == told


@pytest.mark.parametrize(
    "other",
    [
        record("MODIFY"),
        record("REMOVE"),
        record(pending=None),
        record(sk={"S": "APP"}),
        record(sk={"S": "R#00000001"}),
        record(pk={"S": "T#abc"}, sk={"S": "TRY"}),
        record(pk={"S": "L#X/1"}, sk={"S": "LIC"}),
        StreamRecord("1", "REMOVE", {}),
    ],
)
def test_everything_else_in_the_table_is_left_alone(other: StreamRecord) -> None:
    assert message_of(other) is None


def test_each_event_goes_to_one_queue() -> None:
    queues = {NOTIFY: FakeQueue(), ISSUE: FakeQueue(), PUBLISH: FakeQueue()}
    granted = StreamRecord("2", "INSERT", {**record().image, "kind": {"S": "application_approved"}})
    revoked = StreamRecord("3", "INSERT", {**record().image, "kind": {"S": "licence_revoked"}})
    assert forward([record(), granted, record("MODIFY"), revoked], queues) == 3
    assert [message["kind"] for message in queues[NOTIFY].messages] == ["application_returned"]
    assert [message["kind"] for message in queues[ISSUE].messages] == ["application_approved"]
    assert [message["kind"] for message in queues[PUBLISH].messages] == ["licence_revoked"]


def test_the_sweep_brings_what_was_left_for_ten_minutes(catalogue: CompiledCatalogue, calendar: WorkingDays) -> None:
    office = LicenceOffice(catalogue, calendar)
    reference = office.receive()
    granted = office.grant(reference)
    queues = {NOTIFY: FakeQueue(), ISSUE: FakeQueue(), PUBLISH: FakeQueue()}
    assert sweep_pending(office.store, queues, office.clock.now()) == 0
    office.store.mark_handled(reference, 1)
    office.clock.pass_days(1)
    swept = sweep_pending(office.store, queues, office.clock.now())
    assert swept == granted.sequence - 1
    assert [message["sequence"] for message in queues[ISSUE].messages] == [granted.sequence]
    assert [message["kind"] for message in queues[PUBLISH].messages] == [RENEWAL, RENEWAL]
    assert 1 not in [message["sequence"] for message in queues[NOTIFY].messages]
