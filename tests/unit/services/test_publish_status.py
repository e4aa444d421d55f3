"""Status lists: signed, made from the table, never older than the edition before."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import replace
from typing import Any

import jwt
import pytest

from forms.compiled import CompiledCatalogue
from functions.domain.calendar import WorkingDays
from functions.domain.errors import ConflictError
from functions.domain.licence_status import LicenceStatus, status_in
from functions.services.issue_licence import issue_licence
from functions.services.publish_change import ChangeDesk, publish_change
from functions.services.publish_ports import PublishedFile
from functions.services.publish_status import LASTS, LISTS, RENEWED, PublishingDesk, list_key, publish_all, publish_year
from tests.fakes.jobs import FakeQueue
from tests.fakes.licence_office import ORIGIN, LicenceOffice
from tests.fakes.published import FakePublished


@pytest.fixture
def office(catalogue: CompiledCatalogue, calendar: WorkingDays) -> LicenceOffice:
    return LicenceOffice(catalogue, calendar)


@pytest.fixture
def desk(office: LicenceOffice) -> PublishingDesk:
    return PublishingDesk(office.store, FakePublished(), office.signer, ORIGIN)


def issued(office: LicenceOffice, number: int = 1) -> str:
    reference = office.receive(number=number)
    issue_licence(reference, office.grant(reference).sequence, office.issuing_desk, office.clock.now())
    return office.now(reference).licence_number


def mark(office: LicenceOffice, number: str, status: LicenceStatus) -> None:
    office.store.licences[number] = replace(office.store.licences[number], status=status)


def read(office: LicenceOffice, desk: PublishingDesk, year: int = 2026) -> dict[str, Any]:
    """The list as a verifier reads it, at the office's time."""
    file = desk.files.read(list_key(year))
    assert file is not None
    key = jwt.PyJWKSet.from_json(office.signer.jwks)[office.signer.key_id]
    assert jwt.get_unverified_header(file.content.decode())["typ"] == "statuslist+jwt"
    ignored = {"verify_exp": False, "verify_iat": False}
    claims: dict[str, Any] = jwt.decode(file.content, key, algorithms=["ES256"], issuer=ORIGIN, options=ignored)  # type: ignore[arg-type]
    return claims


def test_a_revoked_licence_is_on_the_list_that_anyone_can_check(office: LicenceOffice, desk: PublishingDesk) -> None:
    good, bad = issued(office), issued(office, 2)
    assert publish_year(2026, desk, office.clock.now()) == "published_1"
    mark(office, bad, LicenceStatus.REVOKED)
    assert publish_year(2026, desk, office.clock.now()) == "published_2"
    said, now = read(office, desk), office.clock.now()
    assert said["sub"] == f"{ORIGIN}/data/status/2026.jwt"
    assert (said["version"], said["iat"], said["exp"]) == (
        2,
        int(now.timestamp()),
        int((now + LASTS).timestamp()),
    )
    places = [office.store.licences[number].status_index for number in (good, bad)]
    assert places == [0, 1]
    found = [status_in(said["status_list"]["lst"], place or 0) for place in places]
    assert found == [LicenceStatus.VALID, LicenceStatus.REVOKED]


def test_the_token_names_the_licences_place(office: LicenceOffice) -> None:
    issued(office)
    kept = office.store.licences[issued(office, 2)]
    said = jwt.decode(kept.token, options={"verify_signature": False})
    assert (said["idx"], kept.status_index) == (1, 1)


def test_an_unchanged_list_is_signed_anew_only_when_it_grows_old(office: LicenceOffice, desk: PublishingDesk) -> None:
    issued(office)
    publish_all(desk, office.clock.now())
    assert publish_all(desk, office.clock.now()) == "2026_unchanged"
    office.clock.moment += RENEWED
    assert publish_all(desk, office.clock.now()) == "2026_published_2"
    assert read(office, desk)["iat"] == int(office.clock.now().timestamp())


def test_a_clock_that_went_back_dates_no_list_before_the_last(office: LicenceOffice, desk: PublishingDesk) -> None:
    number = issued(office)
    publish_year(2026, desk, office.clock.now())
    before = read(office, desk)
    mark(office, number, LicenceStatus.SUSPENDED)
    publish_year(2026, desk, office.clock.now() - dt.timedelta(days=3))
    after = read(office, desk)
    assert after["iat"] == before["iat"]
    assert after["version"] > before["version"]


def test_an_edition_that_came_between_is_not_overwritten(office: LicenceOffice, desk: PublishingDesk) -> None:
    number = issued(office)
    publish_year(2026, desk, office.clock.now())
    stale = desk.files.read(list_key(2026))
    mark(office, number, LicenceStatus.REVOKED)
    publish_year(2026, desk, office.clock.now())

    class Late(FakePublished):
        """Shows the edition of a moment ago."""

        def read(self, key: str) -> PublishedFile | None:
            del key
            return stale

        def write(self, key: str, content: bytes, media_type: str, over: PublishedFile | None) -> None:
            desk.files.write(key, content, media_type, over)

    with pytest.raises(ConflictError):
        publish_year(2026, replace(desk, files=Late()), office.clock.now())
    assert status_in(read(office, desk)["status_list"]["lst"], 0) == LicenceStatus.REVOKED


def test_versions_grow_even_where_the_table_was_set_back(office: LicenceOffice, desk: PublishingDesk) -> None:
    number = issued(office)
    for _ in range(3):
        office.clock.moment += RENEWED
        publish_year(2026, desk, office.clock.now())
    office.store.versions.clear()
    mark(office, number, LicenceStatus.REVOKED)
    publish_year(2026, desk, office.clock.now())
    assert read(office, desk)["version"] == 4


def test_the_addresses_of_all_lists_are_published(office: LicenceOffice, desk: PublishingDesk) -> None:
    issued(office)
    office.clock.moment = dt.datetime(2027, 3, 1, 3, 0, tzinfo=dt.UTC)
    issued(office, 2)
    publish_all(desk, office.clock.now())
    named = desk.files.read(LISTS)
    assert named
    assert json.loads(named.content) == {"status_lists": [f"{ORIGIN}/{list_key(year)}" for year in (2026, 2027)]}


def test_the_public_is_told_before_the_applicant(office: LicenceOffice, desk: PublishingDesk) -> None:
    number = issued(office)
    event = office.last_event(office.store.licences[number].reference)
    then = FakeQueue(failure=ConnectionError())
    message = {"reference": event.reference, "sequence": event.sequence, "kind": event.kind}
    told = ChangeDesk(office.store, desk, then)
    with pytest.raises(ConnectionError):
        publish_change(message, told, office.clock.now())
    then.failure = None
    assert publish_change(message, told, office.clock.now()) == "unchanged"
    assert then.messages == [message]
    office.store.mark_handled(event.reference, event.sequence)
    assert publish_change(message, told, office.clock.now()) == "handled_before"
