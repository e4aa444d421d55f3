"""The status list's bytes: those of the draft, and any list comes back as it was."""

from __future__ import annotations

import base64
import zlib

from hypothesis import given
from hypothesis import strategies as st

from functions.domain.licence_status import BLOCK, LicenceStatus, pack_statuses, status_in

REVOKED, SUSPENDED, REPLACED = LicenceStatus.REVOKED, LicenceStatus.SUSPENDED, LicenceStatus.REPLACED


def test_the_first_licence_lies_in_the_lowest_bits_of_the_first_byte() -> None:
    """The draft's own example for two bits begins 1, 2, 0, 3, 0, 1, 0, 1 and gives the bytes c9 44."""
    exceptions = {0: REVOKED, 1: SUSPENDED, 3: REPLACED, 5: REVOKED, 7: REVOKED}
    packed = pack_statuses(exceptions, 8)
    content = zlib.decompress(base64.urlsafe_b64decode(packed + "=" * (-len(packed) % 4)))
    assert content[:2].hex() == "c944"
    assert len(content) == BLOCK // 4


@given(
    st.dictionaries(st.integers(0, 5000), st.sampled_from([REVOKED, SUSPENDED, REPLACED]), max_size=40),
    st.integers(0, 5001),
)
def test_every_licence_is_found_in_the_list(exceptions: dict[int, LicenceStatus], allotted: int) -> None:
    packed = pack_statuses(exceptions, allotted)
    for index in {*exceptions, *range(0, allotted, 97)}:
        assert status_in(packed, index) == exceptions.get(index, LicenceStatus.VALID)


def test_a_place_beyond_the_list_is_not_taken_for_valid() -> None:
    assert status_in(pack_statuses({}, 1), BLOCK) is None
    assert status_in(pack_statuses({}, 1), -1) is None


def test_a_hundred_thousand_licences_fit_into_a_small_file() -> None:
    assert len(pack_statuses({index * 997 % 100_000: REVOKED for index in range(500)}, 100_000)) < 3_000
