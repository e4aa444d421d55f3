"""What became of licences, and published files: the fakes and the real ones keep the same promises."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from functions.adapters.dynamodb_licences import DynamoLicences
from functions.adapters.s3_published import S3Published
from functions.domain.application import Actor, Role
from functions.domain.errors import ConflictError
from functions.domain.licence import Licence
from functions.domain.licence_life import note_event
from functions.domain.licence_status import LicenceStatus
from functions.services.publish_ports import PublishedFiles
from tests.clouds import Cloud
from tests.conftest import CLOUDS
from tests.contract.test_applications import NOW, received
from tests.fakes.applications import FakeApplications
from tests.fakes.published import FakePublished

pytestmark = [pytest.mark.stack, pytest.mark.localstack]
Store = FakeApplications | DynamoLicences
HEAD = Actor("kepala", frozenset({Role.KEPALA}))


@pytest.fixture(params=["fake", *CLOUDS])
def store(request: pytest.FixtureRequest, open_cloud: Callable[[str], Cloud]) -> Store:
    if request.param == "fake":
        return FakeApplications()
    cloud = open_cloud(request.param)
    return DynamoLicences(cloud.client("dynamodb"), cloud.data["ApplicationsTable"], "pepper")


@pytest.fixture(params=["fake", *CLOUDS])
def files(request: pytest.FixtureRequest, open_cloud: Callable[[str], Cloud]) -> PublishedFiles:
    if request.param == "fake":
        return FakePublished()
    cloud = open_cloud(request.param)
    return S3Published(cloud.client("s3"), cloud.data["PublishedBucket"])


def test_a_change_is_written_whole_and_shows_in_its_years_list(store: Store) -> None:
    change = received()
    store.add(change)
    year = 3000 + int(uuid.uuid4().hex[:3], 16)  # a year of this test's own
    number = f"JENIS/{uuid.uuid4().hex[:4]}/99.01/{year}"
    issued = NOW.date().replace(year=year)
    reference = change.application.reference
    licence = Licence(number, "x", "Izin", "S***", "", issued, None, "0", "t", reference, 7)
    issuing = note_event(change.application, "licence_issued", HEAD, NOW, {"licence": number})
    store.issue(issuing, licence)
    revoked = replace(licence, status=LicenceStatus.REVOKED, status_since=issued)
    revoking = note_event(issuing.application, "licence_revoked", HEAD, NOW, {"licence": number}, b"sealed")
    store.change_licence(revoking, revoked)
    assert store.licence(number) == revoked
    assert store.exceptions(year) == {7: LicenceStatus.REVOKED}
    assert store.get(reference) == revoking.application
    with pytest.raises(ConflictError):
        store.change_licence(revoking, licence)
    assert store.licence(number) == revoked
    back = note_event(revoking.application, "licence_reinstated", HEAD, NOW, {"licence": number})
    store.change_licence(back, licence)
    assert store.exceptions(year) == {}


def test_a_successor_is_written_with_the_licence_it_replaces(store: Store) -> None:
    change = received()
    store.add(change)
    old, new = (
        Licence(f"JENIS/{uuid.uuid4().hex[:6]}/99.01/2026", "x", "I", "", "", NOW.date(), None, "0", "t", "R")
        for _ in range(2)
    )
    issuing = note_event(change.application, "licence_issued", HEAD, NOW, {})
    store.issue(issuing, old)
    replacing = note_event(issuing.application, "licence_replaced", HEAD, NOW, {})
    store.change_licence(replacing, replace(old, successor=new.number), new)
    found = store.licence(old.number)
    assert found is not None
    assert found.successor == new.number
    assert store.licence(new.number) == new


def test_places_in_the_list_are_given_once_however_many_ask(store: Store) -> None:
    year = 4000 + int(uuid.uuid4().hex[:3], 16)
    numbers = [f"{uuid.uuid4().hex}/{year}" for _ in range(12)]
    with ThreadPoolExecutor(6) as pool:
        first = list(pool.map(lambda number: store.allot_index(number, year), numbers))
    assert len(set(first)) == len(numbers)
    assert [store.allot_index(number, year) for number in numbers] == first
    assert store.listed_years()[year] >= max(first) + 1


def test_versions_only_grow(store: Store) -> None:
    year = 5000 + int(uuid.uuid4().hex[:3], 16)
    assert [store.next_version(year) for _ in range(3)] == [1, 2, 3]


def test_a_published_file_is_written_over_what_was_seen_or_not_at_all(files: PublishedFiles) -> None:
    key = f"data/test/{uuid.uuid4().hex}.json"
    assert files.read(key) is None
    files.write(key, b"1", "application/json", None)
    first = files.read(key)
    assert first is not None
    with pytest.raises(ConflictError):
        files.write(key, b"other", "application/json", None)
    files.write(key, b"2", "application/json", first)
    with pytest.raises(ConflictError):
        files.write(key, b"other", "application/json", first)
    second = files.read(key)
    assert second is not None
    assert second.content == b"2"
