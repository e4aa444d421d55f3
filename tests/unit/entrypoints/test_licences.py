"""Issued licences in the office: from the number to a revocation that the public list shows."""

from __future__ import annotations

from pathlib import Path

import pytest

from forms.compiled import CompiledCatalogue
from functions.bootstrap.office import OfficeWiring
from functions.domain.application import Role
from functions.domain.audit import first_broken
from functions.domain.calendar import WorkingDays
from functions.domain.licence_status import LicenceStatus
from functions.entrypoints import office_licences
from functions.entrypoints.messages import Incoming, Outgoing
from functions.services.issue_licence import issue_licence
from tests.fakes.licence_office import LicenceOffice
from tests.fakes.office import FakeOffice
from tests.unit.entrypoints.test_office import SHELL, text

ORDER = {"reason": "violation", "words": "Pohon lain ikut ditebang.", "heard_on": "2026-11-20", "hearing": "Mengakui."}


class Counter:
    """An office in which one licence was issued, and an officer's browser."""

    def __init__(self, catalogue: CompiledCatalogue, calendar: WorkingDays, folder: Path) -> None:
        self.office = LicenceOffice(catalogue, calendar)
        self.front = FakeOffice(catalogue, calendar, self.office.clock, self.office.store, self.office.keys)
        self.wiring: OfficeWiring = self.front.wiring(folder)
        self.reference = self.office.receive()
        granted = self.office.grant(self.reference)
        issue_licence(self.reference, granted.sequence, self.office.issuing_desk, self.office.clock.now())
        self.number = self.office.now(self.reference).licence_number
        self.cookies = self.front.signed_in("kepala", Role.KEPALA)
        self.name = "kepala"

    def become(self, name: str, role: Role) -> None:
        self.cookies, self.name = self.front.signed_in(name, role), name

    def search(self, number: str) -> Outgoing:
        incoming = Incoming("GET", {}, {}, {"nomor": number}, self.cookies, "", False, "id")
        return office_licences.search_licence(incoming, self.wiring)

    def show(self, language: str = "id") -> str:
        incoming = Incoming("GET", {}, {}, {}, self.cookies, "", False, language)
        return text(office_licences.show_licence(incoming, self.wiring, reference=self.reference))

    def do(self, action: str, version: int | None = None, **fields: str) -> Outgoing:
        seen = self.office.now(self.reference).version if version is None else version
        sent = ORDER | {"csrf": f"csrf of {self.name}", "version": str(seen)} | fields
        form = {name: [value] for name, value in sent.items()}
        incoming = Incoming("POST", form, {}, {}, self.cookies, "", False, "id")
        return office_licences.change_licence(incoming, self.wiring, reference=self.reference, action=action)

    @property
    def status(self) -> LicenceStatus:
        return self.office.store.licences[self.number].status


@pytest.fixture
def counter(catalogue: CompiledCatalogue, calendar: WorkingDays) -> Counter:
    folder = catalogue._folder
    for language in ("id", "en"):
        (folder / f"shell.{language}.html").write_text(SHELL.format(language))
    (folder / "shell.json").write_text('{"style_sha256": {"shell.id": "sha256-x", "shell.en": "sha256-x"}}')
    return Counter(catalogue, calendar, folder)


def test_a_licence_is_found_by_its_number_however_it_is_typed(counter: Counter) -> None:
    for typed in (counter.number, f"  {counter.number.lower()} ", counter.number.replace("/", " / ")):
        assert counter.search(typed).headers["Location"] == f"/kantor/izin/{counter.reference}"
    missing = counter.search("REKLAME/0009/99.01/2026")
    assert missing.status == 404
    assert "REKLAME/0009/99.01/2026" in text(missing)


def test_opening_a_licence_is_on_record_and_shows_its_holder(counter: Counter) -> None:
    assert "Siti Contoh Rahayu" in counter.show()
    assert counter.office.store.reads(counter.reference)[-1]["purpose"] == "licence"
    assert "Revoke the licence" in counter.show("en")


def test_a_revocation_is_written_with_its_reasons(counter: Counter) -> None:
    answer = counter.do("revoke")
    assert answer.headers["Location"] == f"/kantor/izin/{counter.reference}?selesai=licence_revoked"
    assert counter.status == LicenceStatus.REVOKED
    assert counter.office.store.exceptions(2026) == {0: LicenceStatus.REVOKED}
    shown = counter.show()
    assert "Pohon lain ikut ditebang." in shown
    assert "Mengakui." in shown
    assert "20-11-2026" in shown
    assert "Cabut izin" not in shown  # nothing more to do
    event = counter.office.last_event(counter.reference)
    assert b"Pohon" not in event.note
    assert "Pohon" not in str(event.detail)
    assert first_broken(counter.office.store.events(counter.reference)) is None


@pytest.mark.parametrize(
    ("fields", "status", "place"),
    [
        ({"reason": ""}, 422, "alasan-revoke"),
        ({"words": " "}, 422, "alasan-revoke"),
        ({"hearing": ""}, 422, "dengar-revoke"),
        ({"heard_on": "kemarin"}, 422, "dengar-revoke"),
        ({"words": "x" * 2001}, 422, "kata-revoke"),
    ],
)
def test_what_lacks_is_said_beside_its_field(counter: Counter, fields: dict[str, str], status: int, place: str) -> None:
    answer = counter.do("revoke", None, **fields)
    assert answer.status == status
    assert f'href="#{place}"' in text(answer)
    assert f'id="{place}"' in text(answer)
    assert "Mengakui." in text(answer) or fields.get("hearing") == ""
    assert counter.status == LicenceStatus.VALID


def test_a_stale_page_changes_nothing(counter: Counter) -> None:
    seen = counter.office.now(counter.reference).version
    counter.do("suspend")
    assert counter.do("revoke", seen).status == 409
    assert counter.status == LicenceStatus.SUSPENDED


def test_who_is_not_the_head_sees_no_buttons_and_is_refused(counter: Counter) -> None:
    counter.become("loket", Role.LOKET)
    assert "Cabut izin" not in counter.show()
    assert counter.do("revoke").status == 403
    assert counter.status == LicenceStatus.VALID


def test_a_forged_form_is_refused(counter: Counter) -> None:
    assert counter.do("revoke", csrf="another").status == 403
    assert counter.status == LicenceStatus.VALID


def test_a_replacement_has_a_new_number_and_the_old_last_day(counter: Counter) -> None:
    office = counter.office
    assert counter.do("order_replacement", reason="lost").status == 303
    order = office.last_event(counter.reference)
    office.clock.pass_days(3)

    def run() -> str:
        return issue_licence(counter.reference, order.sequence, office.issuing_desk, office.clock.now())

    assert run() == "replaced"
    office.store.pending.add((counter.reference, order.sequence))
    assert run() == "not_replaceable"  # a second run gives no second number
    counter.become("kepala", Role.KEPALA)  # days have passed
    old = office.store.licences[counter.number]
    new = office.store.licences[office.now(counter.reference).licence_number]
    assert (old.status, old.successor) == (LicenceStatus.REPLACED, new.number)
    assert new.number == "PENEBANGAN-POHON/0002/99.01/2026"
    assert (new.valid_until, new.status, new.status_index) == (old.valid_until, LicenceStatus.VALID, 1)
    assert new.token != old.token
    assert office.typesetter.set[-1][0]["replaces"] == old.number
    assert counter.number in counter.show()  # the order names the old one
    assert first_broken(office.store.events(counter.reference)) is None


def test_a_replacement_that_broke_off_takes_the_same_number_again(counter: Counter) -> None:
    office = counter.office
    counter.do("order_replacement", reason="damaged")
    order = office.last_event(counter.reference)

    def broken(*_: object) -> None:
        raise ConnectionError

    office.store.change_licence, kept = broken, office.store.change_licence  # type: ignore[method-assign, assignment]
    with pytest.raises(ConnectionError):
        issue_licence(counter.reference, order.sequence, office.issuing_desk, office.clock.now())
    first = office.typesetter.set[-1]
    office.store.change_licence = kept  # type: ignore[method-assign]
    issue_licence(counter.reference, order.sequence, office.issuing_desk, office.clock.now())
    assert office.typesetter.set[-1][0] == first[0]
    assert sorted(office.store.licences) == [counter.number, "PENEBANGAN-POHON/0002/99.01/2026"]
