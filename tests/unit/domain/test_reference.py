from __future__ import annotations

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions.domain.errors import InvalidReferenceError, SubmissionIdError
from functions.domain.reference import (
    ALPHABET,
    derive_credentials,
    new_submission_id,
    parse_code,
    parse_reference,
)

ids = st.binary(min_size=17, max_size=17).map(new_submission_id)


@given(ids)
def test_credentials_can_be_typed_back_by_a_careless_hand(submission_id: str) -> None:
    made = derive_credentials(submission_id)
    for typed in (made.reference.lower(), made.reference.replace("-", " "), made.reference.replace("0", "o")):
        assert parse_reference(typed) == made.reference
    assert parse_code(made.code.lower().replace("-", "")) == made.code
    assert derive_credentials(submission_id) == made


@given(ids, st.integers(0, 12), st.sampled_from(ALPHABET))
def test_every_single_wrong_letter_is_found(submission_id: str, position: int, letter: str) -> None:
    reference = derive_credentials(submission_id).reference.replace("-", "")
    if reference[position] == letter:
        return
    with pytest.raises(InvalidReferenceError):
        parse_reference(reference[:position] + letter + reference[position + 1 :])


def test_reference_and_code_hold_sixty_bits_each_and_do_not_tell_of_each_other() -> None:
    made = [derive_credentials(new_submission_id(n.to_bytes(17, "big"))) for n in range(2000)]
    assert len({c.reference for c in made}) == len({c.code for c in made}) == 2000
    for position in range(12):
        assert len({c.code.replace("-", "")[position] for c in made}) == len(ALPHABET)


@pytest.mark.parametrize("wrong", ["", "1", "2" + "0" * 26, "1" + "0" * 25, "1" + "U" * 26, "1" + "0" * 27])
def test_what_no_form_of_ours_makes_is_no_id(wrong: str) -> None:
    with pytest.raises(SubmissionIdError):
        derive_credentials(wrong)


@given(st.text(max_size=200))
def test_any_text_is_a_reference_or_refused(text: str) -> None:
    with contextlib.suppress(InvalidReferenceError):
        assert len(parse_reference(text)) == 15
    parse_code(text)
