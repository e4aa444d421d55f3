"""What is forgotten and when; what is practised and never reaches anyone."""

from __future__ import annotations

import dataclasses
import datetime as dt
from dataclasses import dataclass, field

import pytest

from forms.compiled import CompiledCatalogue
from functions.domain.application import Role, State
from functions.domain.calendar import WorkingDays
from functions.domain.errors import UnknownApplicationError
from functions.services import envelope
from functions.services import track_application as track
from functions.services.draft_application import save_section, send_draft, start_draft
from functions.services.forget_expired import ForgettingDesk, forget_expired
from functions.services.notify_applicant import kind_of_notice
from functions.services.submit_application import Receipt, submit_application
from tests.fakes.citizens import ADDRESS, House
from tests.fakes.keys import MONDAY


@dataclass
class FakeFiles:
    discarded: list[str] = field(default_factory=list)

    def discard_all(self, reference: str) -> None:
        self.discarded.append(reference)


@pytest.fixture
def house(catalogue: CompiledCatalogue, calendar: WorkingDays) -> House:
    return House(catalogue, calendar)


def practise(house: House, number: int = 1) -> Receipt:
    return submit_application(dataclasses.replace(house.submission(number), practice=True), house.desk)


def test_practice_ends_at_the_receipt_and_stands_in_no_queue(house: House) -> None:
    receipt = practise(house)
    assert receipt.application.state == State.DRAFT
    assert receipt.application.needs == ()
    assert all(house.store.queue(role) == [] for role in Role)
    (event,) = house.store.events(receipt.credentials.reference)
    assert event.kind == kind_of_notice(event) == "practice_received"
    assert "mail.practice_received.subject" not in house.catalogue.texts["id"]


def test_the_real_application_after_practice_has_numbers_of_its_own(house: House) -> None:
    """The device keeps its id: a practised one must never stand for the real one."""
    practised, real = practise(house), house.receive()
    assert practised.credentials.reference != real.credentials.reference
    assert practised.credentials.code != real.credentials.code
    assert not real.application.practice_until
    assert house.receive().application == real.application
    assert practise(house).application == practised.application


def test_practice_is_over_at_midnight_of_the_region(house: House) -> None:
    receipt = practise(house)
    midnight = dt.datetime(2026, 11, 23, 17, 0, tzinfo=dt.UTC)  # 24.00 in the region, seven hours east
    assert receipt.application.practice_until == midnight
    made = receipt.credentials
    house.clock.moment = midnight - dt.timedelta(seconds=1)
    assert (
        track.open_with_code(made.reference, made.code, ADDRESS, "id", house.window).application == receipt.application
    )
    house.clock.moment = midnight
    with pytest.raises(UnknownApplicationError):
        track.open_with_code(made.reference, made.code, ADDRESS, "id", house.window)


def test_no_officer_and_no_job_opens_what_is_practised(house: House) -> None:
    reference = practise(house).credentials.reference
    with pytest.raises(UnknownApplicationError):
        envelope.key_for_officials(reference, "petugas", "process", MONDAY, house.store, house.keys)
    assert house.store.reads(reference) == []


def test_a_practised_long_form_stays_practice_to_the_end(house: House) -> None:
    submission = dataclasses.replace(house.submission(1, "sip-apoteker"), practice=True)

    def of(section: str) -> dict[str, list[str]]:
        return {name: values for name, values in submission.raw.items() if name.startswith(f"{section}.")}

    draft = start_draft(dataclasses.replace(submission, raw=of("permohonan")), "permohonan", house.desk)
    made = draft.credentials
    for section in draft.left:
        opened = track.open_with_code(made.reference, made.code, ADDRESS, "id", house.window)
        draft = save_section(opened, section.id, of(section.id), house.desk)
    receipt = send_draft(track.open_with_code(made.reference, made.code, ADDRESS, "id", house.window), house.desk)
    assert receipt.application.practice_until
    assert (receipt.application.state, receipt.application.needs) == (State.DRAFT, ())


def test_what_nobody_goes_on_with_is_forgotten_with_all_its_files(house: House) -> None:
    draft, practised = house.receive(), practise(house, 2)
    sent = submit_application(house.submission(3), house.desk)
    house.bring_documents(sent.credentials.reference)
    files = FakeFiles()
    desk = ForgettingDesk(house.store, files, house.clock)
    assert forget_expired(desk) == 0
    house.clock.pass_days(1)
    assert forget_expired(desk) == 1
    assert practised.credentials.reference not in house.store.snapshots
    house.clock.pass_days(28)
    assert forget_expired(desk) == 0
    house.clock.pass_days(1)
    assert forget_expired(desk) == 1
    assert set(house.store.snapshots) == set(house.store.history) == {sent.credentials.reference}
    assert files.discarded == [practised.credentials.reference, draft.credentials.reference]
    house.clock.pass_days(400)
    assert forget_expired(desk) == 0


def test_what_was_saved_again_meanwhile_stays(house: House) -> None:
    """The index may be behind the table."""
    receipt = house.receive()
    house.clock.pass_days(31)
    fresh = dataclasses.replace(receipt.application, received_at=house.clock.now())
    behind = house.store.forgettable(house.clock.now())
    assert behind == [receipt.credentials.reference]
    house.store.snapshots[receipt.credentials.reference] = fresh

    class Behind:
        def get(self, reference: str) -> object:
            return house.store.get(reference)

        def forgettable(self, _now: dt.datetime, _limit: int = 50) -> list[str]:
            return behind

        def forget(self, reference: str) -> None:
            raise AssertionError(reference)

    assert forget_expired(ForgettingDesk(Behind(), FakeFiles(), house.clock)) == 0  # type: ignore[arg-type]  # as a store
