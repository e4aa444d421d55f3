"""A renewal starts from the licence: only its own code opens the old answers, and only what still fits is taken."""

from __future__ import annotations

import pytest

from forms.compiled import CompiledCatalogue
from functions.domain.calendar import WorkingDays
from functions.domain.errors import DelayedError
from functions.domain.reference import Credentials, derive_credentials, new_submission_id
from functions.services.issue_licence import issue_licence
from functions.services.renew_licence import Renewal, RenewalUnknownError, start_renewal
from tests.fakes.citizens import ADDRESS, House
from tests.fakes.licence_office import LicenceOffice

NURSE = "sip-perawat"
NUMBER = "SIP-PERAWAT/0001/99.01/2026"


@pytest.fixture
def house(catalogue: CompiledCatalogue, calendar: WorkingDays) -> House:
    """With one licence issued, to whoever holds `code()`."""
    office = LicenceOffice(catalogue, calendar)
    reference = office.receive(NURSE, praktik__masa_str="bertanggal", praktik__str_sampai="2026-12-31")
    issue_licence(reference, office.grant(reference).sequence, office.issuing_desk, office.clock.now())
    return House(catalogue, calendar, store=office.store, keys=office.keys, clock=office.clock)


def credentials() -> Credentials:
    return derive_credentials(new_submission_id((1).to_bytes(17, "big")))


def renew(house: House, number: str = NUMBER, code: str = "", licence: str = NURSE) -> Renewal:
    return start_renewal(licence, (number, code or credentials().code), ADDRESS, "id", house.window, house.store)


def test_the_old_answers_come_with_the_kind_and_the_old_number(house: House) -> None:
    renewal = renew(house)
    assert renewal.answers["permohonan"] == {"kind": "renewal"}
    assert renewal.answers["pemohon"]["nama"] == "Siti Contoh Rahayu"
    assert renewal.answers["praktik"]["nomor_sip_lama"] == NUMBER
    assert renewal.answers["praktik"]["str_sampai"] == "2026-12-31"


def test_what_no_longer_holds_and_what_was_declared_is_asked_anew(house: House) -> None:
    house.clock.pass_days(60)  # the registration has run out meanwhile
    answers = renew(house).answers
    assert "str_sampai" not in answers["praktik"]
    assert answers["pernyataan"] == {}


@pytest.mark.parametrize("number", [" sip-perawat / 0001 / 99.01 / 2026\n", NUMBER.lower()])
def test_the_number_is_read_as_people_write_it(house: House, number: str) -> None:
    assert renew(house, number).number == NUMBER


def test_nothing_but_the_number_and_its_code_opens_anything(house: House) -> None:
    reference = credentials().reference
    for number, code, licence in (
        (NUMBER, "0000-0000-0000", NURSE),
        (NUMBER, credentials().code, "tanah-makam"),
        ("SIP-PERAWAT/0002/99.01/2026", credentials().code, NURSE),
        (reference, credentials().code, NURSE),
        ("", credentials().code, NURSE),
    ):
        house.store.tries.clear()
        with pytest.raises(RenewalUnknownError):
            renew(house, number, code, licence)


def test_a_licence_type_without_renewals_opens_nothing(catalogue: CompiledCatalogue, calendar: WorkingDays) -> None:
    office = LicenceOffice(catalogue, calendar)
    reference = office.receive()
    issue_licence(reference, office.grant(reference).sequence, office.issuing_desk, office.clock.now())
    house = House(catalogue, calendar, store=office.store, keys=office.keys, clock=office.clock)
    with pytest.raises(RenewalUnknownError):
        renew(house, "PENEBANGAN-POHON/0001/99.01/2026", licence="penebangan-pohon")


def test_a_wrong_code_and_an_unknown_number_meet_the_same_work_and_the_same_delays(house: House) -> None:
    met = []
    for number in (NUMBER, "SIP-PERAWAT/0002/99.01/2026"):
        house.store.tries.clear()
        house.keys.calls.clear()
        delays = [delay_of(house, number) for _ in range(8)]
        met.append((delays, list(house.keys.calls)))
    assert met[0] == met[1]
    assert any(met[0][0])


def delay_of(house: House, number: str) -> object:
    """Seconds to wait that a wrong code meets."""
    try:
        renew(house, number, "0000-0000-0000")
    except RenewalUnknownError:
        return 0
    except DelayedError as error:
        return error.gaps["seconds"]
    raise AssertionError(number)
