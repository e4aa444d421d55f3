"""The blind index and its stand-in: found by each hash, by no old one, and forgotten with the application."""

from __future__ import annotations

import uuid
from collections.abc import Callable

import pytest

from functions.adapters.blind_index import DynamoBlindIndex
from functions.adapters.dynamodb import DynamoApplications
from tests.clouds import Cloud
from tests.conftest import CLOUDS
from tests.fakes.office import FakeApplicants

Index = FakeApplicants | DynamoBlindIndex


@pytest.fixture(params=["fake", *CLOUDS])
def index(request: pytest.FixtureRequest, open_cloud: Callable[[str], Cloud]) -> Index:
    if request.param == "fake":
        return FakeApplicants()
    cloud = open_cloud(request.param)
    return DynamoBlindIndex(cloud.client("dynamodb"), cloud.data["ApplicationsTable"])


def names(count: int) -> list[str]:
    return [uuid.uuid4().hex for _ in range(count)]


def test_found_by_each_and_after_a_change_by_the_new_ones_only(index: Index) -> None:
    first, second = (f"T{name[:12].upper()}" for name in names(2))
    nik, old, new, both = names(4)
    index.index(first, frozenset({nik, old, both}))
    index.index(first, frozenset({nik, old, both}))
    index.index(second, frozenset({both}))
    assert index.find(old, 10) == index.find(nik, 10) == {first}
    assert index.find(both, 10) == {first, second}
    assert len(index.find(both, 1)) == 1
    index.index(first, frozenset({nik, new, both}))
    assert (index.find(old, 10), index.find(new, 10)) == (set(), {first})
    assert index.find(names(1)[0], 10) == set()


@pytest.mark.parametrize("name", CLOUDS)
def test_forgetting_an_application_forgets_whom_it_was_about(name: str, open_cloud: Callable[[str], Cloud]) -> None:
    cloud = open_cloud(name)
    table = cloud.client("dynamodb"), cloud.data["ApplicationsTable"]
    index, reference, macs = DynamoBlindIndex(*table), f"T{names(1)[0][:12].upper()}", names(3)
    index.index(reference, frozenset(macs))
    DynamoApplications(*table, "pepper").forget(reference)
    assert [index.find(mac, 10) for mac in macs] == [set(), set(), set()]
