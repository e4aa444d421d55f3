"""Issuing: one number, one record, whatever breaks on the way."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace

import pytest

from forms.compiled import CompiledCatalogue
from functions.domain.application import State
from functions.domain.calendar import WorkingDays
from functions.domain.errors import ConflictError
from functions.domain.licence import Licence, record_hash
from functions.domain.workflow import Change
from functions.services.compose_token import MAX_ADDRESS
from functions.services.envelope import open_part
from functions.services.issue_licence import issue_licence
from tests.fakes.applications import FakeApplications
from tests.fakes.keys import sealer
from tests.fakes.licence_office import LicenceOffice

LICENCES = [
    "keterangan-penelitian",
    "penebangan-pohon",
    "reklame",
    "sip-apoteker",
    "sip-perawat",
    "tanah-makam",
]


@pytest.fixture
def office(catalogue: CompiledCatalogue, calendar: WorkingDays) -> LicenceOffice:
    return LicenceOffice(catalogue, calendar)


def issue(office: LicenceOffice, reference: str, sequence: int) -> str:
    return issue_licence(reference, sequence, office.issuing_desk, office.clock.now())


@pytest.mark.parametrize("licence", LICENCES)
def test_a_granted_application_becomes_a_licence(office: LicenceOffice, licence: str) -> None:
    reference = office.receive(licence)
    granted = office.grant(reference)
    assert issue(office, reference, granted.sequence) == "issued"
    application = office.now(reference)
    assert application.state == State.ISSUED
    assert application.licence_number == f"{licence.upper()}/0001/99.01/2026"
    kept = office.store.licences[application.licence_number]
    assert (kept.reference, kept.licence, kept.holder_masked) == (reference, licence, "S*** C***** R*****")
    assert kept.token.count(".") == 2
    assert list(office.files.files) == [f"{reference}.pdf"]
    facts, address, at = office.typesetter.set[0]
    assert address.endswith(kept.token)
    assert len(address) <= MAX_ADDRESS
    assert at == granted.at
    assert facts["sections"]
    assert office.last_event(reference).kind == "licence_issued"


def test_the_whole_record_is_sealed_and_its_hash_is_public(office: LicenceOffice) -> None:
    reference = office.receive()
    issue(office, reference, office.grant(reference).sequence)
    application = office.now(reference)
    key = office.keys.open_data_key(reference, application.sealed.wrapped_by_kms)
    record = open_part(application, key, "licence", sealer())
    assert record["holder"] == "Siti Contoh Rahayu"
    assert record["answers"]["pohon"]["daftar"][0]["jenis"] == "Trembesi"
    assert "nik" not in record["answers"]["pemohon"]
    kept = office.store.licences[application.licence_number]
    assert kept.record_hash == record_hash(record)
    assert [(read["actor"], read["purpose"]) for read in office.store.reads(reference)] == [("issue_licence", "issue")]


def test_what_is_printed_reads_as_people_write(office: LicenceOffice) -> None:
    reference = office.receive()
    issue(office, reference, office.grant(reference).sequence)
    facts = office.typesetter.set[0][0]
    assert (facts["issued_on"], facts["valid_until"]) == ("2026-11-23", "2027-02-22")
    trees = next(row for part in facts["sections"] for row in part["rows"] if "table" in row)
    assert trees["table"] == [["Trembesi", "45,5 cm", "3 pohon"]]
    assert len(trees["columns"]) == 3
    texts = [row["text"] for part in facts["sections"] for row in part["rows"] if "text" in row]
    assert "Terkena rencana bangunan" in texts
    assert "Siti Contoh Rahayu" not in texts  # the holder stands above


def test_a_second_message_issues_nothing(office: LicenceOffice) -> None:
    reference = office.receive()
    granted = office.grant(reference)
    issue(office, reference, granted.sequence)
    before = office.now(reference)
    assert issue(office, reference, granted.sequence) == "handled_before"
    office.store.pending.add((reference, granted.sequence))
    assert issue(office, reference, granted.sequence) == "issued_before"
    assert office.now(reference) == before
    assert len(office.store.licences) == 1


def test_an_application_that_was_not_granted_is_not_issued(office: LicenceOffice) -> None:
    reference = office.receive()
    office.bring_documents(reference)
    last = office.last_event(reference)
    assert issue(office, reference, last.sequence) == "not_granted"
    assert not office.store.licences


class BreakdownError(Exception):
    """The machine went away."""


@dataclass
class FakeBreakdown(FakeApplications):
    """Breaks down once, before or after the one write that issues."""

    when: str = "before"

    def __post_init__(self) -> None:
        super().__init__()

    def issue(self, change: Change, licence: Licence) -> None:
        when, self.when = self.when, ""
        if when == "before":
            raise BreakdownError
        super().issue(change, licence)
        if when == "after":
            raise BreakdownError


@pytest.mark.parametrize(("when", "outcome"), [("before", "issued"), ("after", "issued_before")])
def test_a_breakdown_is_made_good_by_the_next_run(office: LicenceOffice, when: str, outcome: str) -> None:
    office.store = FakeBreakdown(when)
    reference, other = office.receive(), office.receive(number=2)
    granted, second = office.grant(reference), office.grant(other)
    with pytest.raises(BreakdownError):
        issue(office, reference, granted.sequence)
    first_facts, first_address, _ = office.typesetter.set[0]
    office.clock.pass_days(400)  # even next year
    assert issue(office, reference, granted.sequence) == outcome
    assert office.typesetter.set[-1][0] == first_facts
    assert office.now(reference).licence_number == "PENEBANGAN-POHON/0001/99.01/2026"
    assert (reference, granted.sequence) not in office.store.pending
    issue(office, other, second.sequence)
    assert len(office.store.licences) == 2
    assert first_address != office.typesetter.set[-1][1]


def test_a_change_in_between_comes_back_with_the_message(office: LicenceOffice) -> None:
    reference = office.receive()
    granted = office.grant(reference)

    def rival_puts_in(key: str, pdf: bytes) -> None:
        del key, pdf
        subject = office.now(reference)
        office.store.snapshots[reference] = replace(subject, version=subject.version + 1)

    office.files.put = rival_puts_in  # type: ignore[method-assign]
    with pytest.raises(ConflictError):
        issue(office, reference, granted.sequence)
    assert not office.store.licences
    assert (reference, granted.sequence) in office.store.pending


def test_the_date_is_the_regions(office: LicenceOffice) -> None:
    office.clock.moment = dt.datetime(2026, 12, 31, 18, 0, tzinfo=dt.UTC)  # 1.00 on New Year's Day
    reference = office.receive()
    issue(office, reference, office.grant(reference).sequence)
    assert office.now(reference).licence_number.endswith("/2027")


@pytest.mark.parametrize(
    ("licence", "answers", "last_day"),
    [
        (
            "keterangan-penelitian",
            {"penelitian__mulai": "2026-12-01", "penelitian__selesai": "2027-01-31"},
            "2027-01-31",
        ),
        (
            "keterangan-penelitian",
            {"penelitian__mulai": "2026-12-01", "penelitian__selesai": "2028-01-31"},
            "2027-11-22",
        ),
        ("sip-perawat", {"praktik__masa_str": "bertanggal", "praktik__str_sampai": "2027-06-30"}, "2027-06-30"),
        ("sip-perawat", {}, "2031-11-22"),
    ],
)
def test_a_licence_ends_with_the_day_that_was_answered_if_that_is_earlier(
    office: LicenceOffice, licence: str, answers: dict[str, str], last_day: str
) -> None:
    reference = office.receive(licence, 1, "id", **answers)
    issue(office, reference, office.grant(reference).sequence)
    (kept,) = office.store.licences.values()
    assert kept.valid_until == dt.date.fromisoformat(last_day)
