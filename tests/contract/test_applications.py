"""The applications table and its stand-in: the same tests, so that what the unit tests trust is what AWS does."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from functions.adapters.dynamodb import DynamoApplications
from functions.domain import workflow
from functions.domain.application import APPLICANT, Actor, Application, Clock, Need, Role, Sealed, State, Step
from functions.domain.audit import first_broken
from functions.domain.calendar import Terms, WorkingDays
from functions.domain.errors import ConflictError
from functions.domain.licence import Licence
from functions.domain.transitions import Move
from tests.clouds import Cloud
from tests.conftest import CLOUDS
from tests.fakes.applications import FakeApplications
from tests.fakes.moves import full_move

NOW = dt.datetime(2026, 11, 23, 3, 0, tzinfo=dt.UTC)
CALENDAR = WorkingDays(frozenset(), dt.UTC)
Store = FakeApplications | DynamoApplications


@pytest.fixture(params=["fake", *CLOUDS])
def store(request: pytest.FixtureRequest, open_cloud: Callable[[str], Cloud]) -> Store:
    if request.param == "fake":
        return FakeApplications()
    cloud = open_cloud(request.param)
    return DynamoApplications(cloud.client("dynamodb"), cloud.data["ApplicationsTable"], "pepper")


def fresh(**changes: object) -> Application:
    application = Application(
        reference=f"T{uuid.uuid4().hex[:12].upper()}",
        licence="penebangan-pohon",
        definition="0" * 16,
        language="id",
        kind="new",
        version=0,
        state=State.DRAFT,
        received_at=NOW,
        answers_mac="mac",
        path=(Step(State.DOCUMENT_CHECK, Role.VERIFIKATOR, 2), Step(State.APPROVAL, Role.KEPALA, 3)),
        needs=(),
        fee_due=0,
        sealed=Sealed(b"\x00kms", b"\xffcode", {"answers": b"sealed"}),
    )
    return replace(application, **changes)  # type: ignore[arg-type]  # any field


def received(**changes: object) -> workflow.Change:
    return workflow.receive(fresh(**changes), NOW, CALENDAR)


def test_an_application_is_added_once_and_comes_back_whole(store: Store) -> None:
    change = received()
    assert store.add(change) is None
    assert store.get(change.application.reference) == change.application
    other = received(reference=change.application.reference, answers_mac="other")
    assert store.add(other) == change.application
    assert store.get(change.application.reference) == change.application
    assert store.events(change.application.reference) == [change.event]
    assert store.get("T-NOT-THERE") is None


def test_receiving_is_one_request_to_storage(cloud: Cloud) -> None:
    client, sent = cloud.client("dynamodb"), []
    client.meta.events.register("before-send", lambda request, **_: sent.append(request.headers["X-Amz-Target"]))
    store, change = DynamoApplications(client, cloud.data["ApplicationsTable"]), received()
    store.add(change)
    assert sent == [b"DynamoDB_20120810.TransactWriteItems"]
    store.add(change)  # a retry, which finds the application there
    assert len(sent) == 2


def test_twelve_at_once_leave_one(store: Store) -> None:
    changes = [received(reference="R" + uuid.uuid4().hex) for _ in range(1)] * 12
    with ThreadPoolExecutor(12) as pool:
        answers = list(pool.map(store.add, changes))
    assert sum(answer is None for answer in answers) == 1
    assert len(store.events(changes[0].application.reference)) == 1


def test_a_change_is_written_only_over_the_version_it_saw(store: Store) -> None:
    change = received()
    store.add(change)
    mine = workflow.act(change.application, "withdraw", APPLICANT, NOW, CALENDAR)
    theirs = workflow.act(change.application, "withdraw", APPLICANT, NOW + dt.timedelta(1), CALENDAR)
    store.apply(mine)
    with pytest.raises(ConflictError):
        store.apply(theirs)
    assert store.get(change.application.reference) == mine.application
    events = store.events(change.application.reference)
    assert [event.sequence for event in events] == [1, 2]
    assert first_broken(events) is None


def test_the_queue_shows_what_waits_soonest_first_and_nothing_else(store: Store) -> None:
    late, soon = received(), received()
    for change, days in ((late, 30), (soon, 1)):
        clock = Clock(NOW.date(), NOW.date() - dt.timedelta(days=3650) + dt.timedelta(days=days))
        store.add(replace(change, application=replace(change.application, clock=clock)))
    draft = received(needs=(Need("ktp", 1, 1),))
    store.add(draft)
    references = [entry.reference for entry in store.queue("verifikator")]
    assert references.index(soon.application.reference) < references.index(late.application.reference)
    assert draft.application.reference not in references
    entry = next(e for e in store.queue("verifikator") if e.reference == soon.application.reference)
    assert (entry.licence, entry.state) == ("penebangan-pohon", "document_check")
    done = workflow.act(soon.application, "withdraw", APPLICANT, NOW, CALENDAR)
    store.apply(done)
    assert soon.application.reference not in [e.reference for e in store.queue("verifikator")]


def test_reads_are_counted_one_by_one_even_at_once_and_touch_no_version(store: Store) -> None:
    change = received()
    store.add(change)
    reference = change.application.reference
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda n: store.record_read(reference, f"petugas{n}", "review", NOW), range(4)))
    reads = store.reads(reference)
    assert {read["actor"] for read in reads} == {"petugas0", "petugas1", "petugas2", "petugas3"}
    assert store.get(reference) == change.application


def test_wrong_codes_are_counted_by_the_hour(store: Store) -> None:
    change = received()
    store.add(change)
    reference, address = change.application.reference, uuid.uuid4().hex
    for _ in range(3):
        store.count_try(reference, address, NOW)
    found, by_reference, by_address = store.get_with_tries(reference, address, NOW)
    assert found == change.application
    assert (by_reference.count, by_address.count, by_address.last) == (3, 3, NOW)
    _, later, _ = store.get_with_tries(reference, address, NOW + dt.timedelta(hours=1))
    assert later.count == 0
    unknown, _, same_address = store.get_with_tries("T-NOT-THERE", address, NOW)
    assert unknown is None
    assert same_address.count == 3


def test_an_event_is_pending_until_it_is_handled(store: Store) -> None:
    change = received()
    store.add(change)
    reference = change.application.reference
    later = NOW + dt.timedelta(minutes=10)
    assert (reference, 1, "application_received") in store.unhandled(later)
    assert (reference, 1, "application_received") not in store.unhandled(NOW)
    assert store.event(reference, 1) == change.event
    for _ in range(2):
        store.mark_handled(reference, 1)
    assert store.event(reference, 1) is None
    assert (reference, 1, "application_received") not in store.unhandled(later)
    assert store.events(reference) == [change.event]


def test_numbers_have_no_gaps_and_no_doubles_however_many_ask(store: Store) -> None:
    licence, references = f"jenis-{uuid.uuid4().hex[:8]}", [uuid.uuid4().hex for _ in range(5)]
    with ThreadPoolExecutor(5) as pool:
        counts = list(pool.map(lambda r: store.reserve_number(r, licence, 2026), references * 2))
    assert sorted(set(counts)) == [1, 2, 3, 4, 5]
    assert counts[:5] == counts[5:]
    assert store.reserve_number(uuid.uuid4().hex, licence, 2027) == 1


def test_a_licence_is_issued_once_with_its_event(store: Store) -> None:
    change = received(state=State.APPROVAL, granted_at=NOW)
    granted = replace(change, application=replace(change.application, state=State.APPROVAL))
    store.add(granted)
    number = f"JENIS/{uuid.uuid4().hex[:4]}/99.01/2026"
    licence = Licence(number, "penebangan-pohon", "Izin", "S***", "Contoh", NOW.date(), None, "0" * 64, "token", "R")
    job = replace(APPLICANT, name="issue_licence", roles=frozenset({Role.JOB}))
    issued = workflow.act(granted.application, "issue", job, NOW, CALENDAR, Move(licence_number=number))
    store.issue(issued, licence)
    assert store.licence(number) == licence
    with pytest.raises(ConflictError):
        store.issue(issued, licence)
    assert store.get(issued.application.reference) == issued.application
    assert store.licence("JENIS/0/99.01/2026") is None


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    words=st.text(max_size=50).filter(lambda text: "\ud800" not in text),
    sealed=st.binary(max_size=200),
    state=st.sampled_from(State),
    day=st.dates(dt.date(2000, 1, 1), dt.date(2100, 1, 1)),
)
def test_any_application_comes_back_as_it_was(
    store: Store, words: str, sealed: bytes, state: State, day: dt.date
) -> None:
    application = fresh(
        state=state,
        kind=words,
        sealed=Sealed(sealed, sealed, {"answers": sealed}),
        promised=day,
        clock=Clock(day, day, 3),
        acted=((state, "petugas"),),
    )
    change = replace(received(), application=application)
    store.add(change)
    assert store.get(application.reference) == application


def test_what_is_to_be_forgotten_is_found_by_its_day_and_goes_whole(store: Store) -> None:
    needs = (Need("ktp", 1, 1),)
    kept_until = NOW + dt.timedelta(days=30)
    draft, practised = received(needs=needs), received(practice_until=NOW + dt.timedelta(hours=14))
    sent = received()
    for change in (draft, practised, sent):
        store.add(change)
    practice, waiting = practised.application.reference, draft.application.reference
    assert practice not in store.forgettable(NOW)
    tonight = store.forgettable(NOW + dt.timedelta(hours=15))
    assert practice in tonight
    assert waiting not in tonight
    assert waiting in store.forgettable(kept_until)
    assert sent.application.reference not in store.forgettable(kept_until)
    store.record_read(practice, "petugas", "process", NOW)
    store.forget(practice)
    store.forget(practice)
    assert store.get(practice) is None
    assert store.events(practice) == []
    assert store.reads(practice) == []
    assert practice not in store.forgettable(kept_until)
    assert store.get(waiting) == draft.application


def test_what_may_lapse_and_what_is_open_is_found_by_its_queue(store: Store) -> None:
    strict = replace(CALENDAR, terms=Terms(answer=5))
    started, waiting = received(), received()
    for change in (started, waiting):
        store.add(change)
    officer = Actor("petugas", frozenset({Role.VERIFIKATOR}))
    returned = workflow.act(waiting.application, "return", officer, NOW, strict, full_move(waiting.application))
    store.apply(returned)
    clock = returned.application.clock
    assert clock
    assert clock.lapses
    assert waiting.application.reference in set(store.queued("silent", until=clock.lapses + dt.timedelta(days=1)))
    assert waiting.application.reference not in set(store.queued("silent", until=clock.lapses))
    assert started.application.reference in set(store.queued("verifikator"))
    assert waiting.application.reference not in set(store.queued("verifikator"))
    lapsed = workflow.act(
        returned.application, "lapse", Actor("job", frozenset({Role.JOB})), NOW + dt.timedelta(30), strict
    )
    store.apply(lapsed)
    assert waiting.application.reference not in set(store.queued("silent"))
