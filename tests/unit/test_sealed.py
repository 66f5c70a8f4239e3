"""Sealing: what is sealed opens with its key and in its place alone, and nothing of it can be read or repeated."""

import base64
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.kit.sealed import CannotOpen, hasher, keyed_hash, keyed_hashes, open_sealed, seal

OLD, NEW, OTHER = (bytes([number]) * 32 for number in (1, 2, 3))
PLACE = "records_contact.email"


@pytest.fixture(autouse=True)
def keys(settings: Any) -> Any:
    settings.FIELD_KEYS = settings.LOOKUP_KEYS = ((1, OLD),)
    return settings


def words() -> st.SearchStrategy[str]:
    return st.text(st.characters(exclude_categories=["Cs"]), max_size=300)


@given(words())
def test_what_is_sealed_opens_again(text: str) -> None:
    assert open_sealed(PLACE, seal(PLACE, text)) == text


@given(words().filter(lambda text: len(text.encode()) > 3))
def test_a_sealed_value_shows_nothing_of_the_text_and_is_never_the_same_twice(text: str) -> None:
    one, other = seal(PLACE, text), seal(PLACE, text)
    assert one != other and len(one) == len(text.encode()) + 30
    assert (
        text.encode() not in one and text.encode().hex() not in one.hex() and base64.b64encode(text.encode()) not in one
    )


def test_empty_text_stays_empty() -> None:
    assert seal(PLACE, "") == b"" and open_sealed(PLACE, b"") == ""


@pytest.mark.parametrize("place", ["records_contact.phone", "records_student.email", "records_contact.email2", ""])
def test_a_value_that_was_moved_to_another_column_does_not_open(place: str) -> None:
    with pytest.raises(CannotOpen, match="changed or moved"):
        open_sealed(place, seal(PLACE, "ana@home.example"))


def test_a_value_that_was_changed_anywhere_does_not_open() -> None:
    sealed = seal(PLACE, "ana@home.example")
    for place in range(len(sealed)):
        with pytest.raises(CannotOpen) as caught:
            open_sealed(PLACE, sealed[:place] + bytes([sealed[place] ^ 1]) + sealed[place + 1 :])
        assert "ana" not in str(caught.value)


@pytest.mark.parametrize("cut", [1, 2, 14, 29, -1])
def test_a_value_that_was_cut_does_not_open(cut: int) -> None:
    with pytest.raises(CannotOpen):
        open_sealed(PLACE, seal(PLACE, "ana@home.example")[:cut])


def test_plain_text_is_no_sealed_value() -> None:
    with pytest.raises(CannotOpen, match="is not sealed") as caught:
        open_sealed(PLACE, b"ana.maria.with.a.long.address@home.example")
    assert "ana" not in str(caught.value)


def test_another_key_of_the_same_number_says_so(keys: Any) -> None:
    sealed = seal(PLACE, "ana@home.example")
    keys.FIELD_KEYS = ((1, OTHER),)
    with pytest.raises(CannotOpen, match="does not open with key 1 of FIELD_KEYS"):
        open_sealed(PLACE, sealed)


def test_an_old_key_still_opens_and_the_current_one_seals(keys: Any) -> None:
    old = seal(PLACE, "ana@home.example")
    keys.FIELD_KEYS = ((2, NEW), (1, OLD))
    assert open_sealed(PLACE, old) == "ana@home.example"
    new = seal(PLACE, "ana@home.example")
    keys.FIELD_KEYS = ((2, NEW),)
    assert open_sealed(PLACE, new) == "ana@home.example"
    with pytest.raises(CannotOpen, match="sealed with key 1, which FIELD_KEYS does not hold"):
        open_sealed(PLACE, old)


def test_a_hash_is_the_same_for_the_same_text_purpose_and_key_only(keys: Any) -> None:
    made = keyed_hash("state_id", "A1")
    assert made == keyed_hash("state_id", "A1") and len(made) == 33
    assert len({made, keyed_hash("state_id", "A2"), keyed_hash("email", "A1"), keyed_hash("state_i", "dA1")}) == 4
    keys.LOOKUP_KEYS = ((1, OTHER),)
    assert made != keyed_hash("state_id", "A1")


def test_while_keys_change_a_text_is_searched_under_each(keys: Any) -> None:
    old = keyed_hash("state_id", "A1")
    keys.LOOKUP_KEYS = ((2, NEW), (1, OLD))
    assert keyed_hashes("state_id", "A1") == [keyed_hash("state_id", "A1"), old]
    assert hasher("state_id", 1)("A1") == old
    keys.LOOKUP_KEYS = ((2, NEW),)
    with pytest.raises(CannotOpen, match="made with key 1, which LOOKUP_KEYS does not hold"):
        hasher("state_id", 1)
