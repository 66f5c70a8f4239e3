"""Letter numbers and codes: found again however they are typed, and nothing of a code in what is stored."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from records.letters.addressees import languages_of
from records.letters.codes import (
    ALPHABET,
    code_hash,
    code_hashes,
    new_code,
    new_number,
    shown_code,
    shown_number,
    typed_code,
    typed_number,
)
from records.letters.coming_in import Arrival, arrival_of, token_of
from records.letters.proof import Proof

_NOISE = st.sampled_from(["", " ", "-", " - ", "–", "\u00a0"])
_CODES = st.text(ALPHABET, min_size=12, max_size=12)


@given(_CODES, st.data())
def test_a_code_is_the_same_however_it_is_typed(code: str, data: st.DataObject) -> None:
    typed = "".join(
        data.draw(_NOISE) + data.draw(st.sampled_from({"0": "0oO", "1": "1iIlL"}.get(c, c + c.lower()))) for c in code
    )
    assert typed_code(typed) == typed_code(shown_code(code)) == code


@given(st.text(max_size=30))
def test_whatever_else_is_typed_is_no_code(text: str) -> None:
    found = typed_code(text)
    assert found == "" or (len(found) == 12 and set(found) <= set(ALPHABET))


@pytest.mark.parametrize("text", ["", "1234567890123", "123456789", "12345678O0", "abcdefghij", "１２３４５６７８９０"])
def test_what_is_no_number_of_a_letter_is_refused(text: str) -> None:
    assert typed_number(text) == ""


@given(st.integers(0, 10**10 - 1))
def test_a_number_is_found_again_as_it_is_printed(number: int) -> None:
    assert typed_number(f" {shown_number(f'{number:010d}')} ") == f"{number:010d}"


def test_numbers_and_codes_are_random() -> None:
    assert len({new_number() for _ in range(1000)}) > 999
    assert len({new_code() for _ in range(1000)}) == 1000
    assert len({character for _ in range(200) for character in new_code()}) == len(ALPHABET)


def test_a_hash_belongs_to_one_letter_and_does_not_show_the_code() -> None:
    number, code = new_number(), new_code()
    assert code_hash(number, code) in code_hashes(number, code)
    assert code_hash(number, code) != code_hash(new_number(), code)
    assert code.encode() not in code_hash(number, code)


def test_what_goes_into_a_message_shows_nothing_and_cannot_be_made_up() -> None:
    arrival = Arrival(Proof("4821093371", (b"h" * 33,)), "pat@home.example", proven=True)
    token = token_of(arrival)
    assert arrival_of(token) == arrival
    assert "pat" not in token and "4821093371" not in token
    changed = token[:40] + ("A" if token[40] != "A" else "B") + token[41:]
    for other in (changed, token[:-4], "", "none", "é", "=", "AAAA"):
        assert arrival_of(other) is None


@pytest.mark.parametrize(
    ("home", "letters"), [("spa", ("es",)), ("eng", ("en",)), ("som", ("en", "es")), ("", ("en", "es"))]
)
def test_a_letter_is_in_the_homes_language_where_there_is_one(home: str, letters: tuple[str, ...]) -> None:
    assert languages_of(home) == letters
