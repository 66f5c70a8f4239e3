"""One cell at a time: what it means, what is forgiven, what is refused, and that a refusal never repeats the value."""

import contextlib
import time
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from records.imports.oneroster import values
from records.imports.oneroster.clean import clean, is_tidy
from records.imports.oneroster.values import Refused

DAYS = [
    ("2025-08-15", date(2025, 8, 15), ""),
    ("2025-8-5", date(2025, 8, 5), "date_short_digits"),
    ("2025-08-15T00:00:00.000Z", date(2025, 8, 15), "date_with_time"),
    ("2025-08-15T23:30:00-05:00", date(2025, 8, 15), "date_with_time"),
    ("2025-08-15 00:00:00", date(2025, 8, 15), "date_with_time"),
    ("8/15/2025", date(2025, 8, 15), "date_us"),
    ("08/05/2025", date(2025, 8, 5), "date_us"),
    ("8/15/2025 0:00", date(2025, 8, 15), "date_us"),
    ("9999-12-31", date(9999, 12, 31), ""),
]
NOT_DAYS = [
    ("tomorrow", "not_a_date", "kind:text"),
    ("20250815", "not_a_date", "kind:number"),
    ("45884", "not_a_date", "kind:number"),
    ("8/15/25", "not_a_date", "kind:short_year"),
    ("15/8/2025", "not_a_date", "kind:impossible_date"),
    ("15.8.2025", "not_a_date", "kind:impossible_date"),
    ("2025-02-30", "not_a_date", "kind:impossible_date"),
    ("2025-13-01T00:00:00Z", "not_a_date", "kind:impossible_date"),
    ("٢٠٢٥-٠٨-١٥", "not_a_date", "kind:text"),
    ("0001-01-01", "date_out_of_range", None),
]
YES_NO = [
    ("true", True, ""),
    ("false", False, ""),
    *[(text, True, "yes_no_respelled") for text in ("TRUE", "True", "yes", "Y", "t", "1")],
    *[(text, False, "yes_no_respelled") for text in ("FALSE", "No", "n", "F", "0")],
]
YEARS = [
    ("2026", 2026, ""),
    ("2025-2026", 2026, "year_span"),
    ("2025/26", 2026, "year_span"),
    ("1999-00", 2000, "year_span"),
]
TYPES = ("gradingPeriod", "semester", "schoolYear", "term")
CHOICES = [
    ("term", "term", ""),
    ("Term", "term", "word_respelled"),
    ("grading period", "gradingPeriod", "word_respelled"),
    ("SCHOOL_YEAR", "schoolYear", "word_respelled"),
    ("trimester", "trimester", "word_of_other_version"),
]
LISTS = [
    ("09", ["09"], ""),
    ("09,10", ["09", "10"], ""),
    ("09, 10", ["09", "10"], "list_spaces"),
    ("09,,10,", ["09", "10"], "list_blanks"),
    ("KG,KG", ["KG"], "list_repeats"),
    (",", [], "list_blanks"),
]


@pytest.mark.parametrize(("text", "meaning", "leniency"), DAYS)
def test_a_day_is_read(text: str, meaning: date, leniency: str) -> None:
    assert values.read_day(text) == (meaning, leniency)


@pytest.mark.parametrize(("text", "code", "found"), NOT_DAYS)
def test_what_is_no_day_is_refused_by_what_it_is(text: str, code: str, found: str | None) -> None:
    with pytest.raises(Refused) as refused:
        values.read_day(text)
    assert (refused.value.code, refused.value.params.get("found")) == (code, found)


@pytest.mark.parametrize(("text", "meaning", "leniency"), YES_NO)
def test_yes_or_no_is_read(text: str, meaning: bool, leniency: str) -> None:
    assert values.read_yes_no(text) == (meaning, leniency)


@pytest.mark.parametrize(("text", "meaning", "leniency"), YEARS)
def test_a_school_year_is_the_year_in_which_it_ends(text: str, meaning: int, leniency: str) -> None:
    assert values.read_year(text) == (meaning, leniency)


@pytest.mark.parametrize(("text", "meaning", "leniency"), CHOICES)
def test_a_word_of_the_standard_is_known_in_other_spellings(text: str, meaning: str, leniency: str) -> None:
    assert values.read_choice(text, TYPES, ("trimester",)) == (meaning, leniency)


@pytest.mark.parametrize(("text", "meaning", "leniency"), LISTS)
def test_a_list_keeps_its_items_as_written(text: str, meaning: list[str], leniency: str) -> None:
    assert values.read_list(text, 255) == (meaning, leniency)


@pytest.mark.parametrize(
    ("read", "text", "code"),
    [
        (values.read_yes_no, "perhaps", "not_yes_or_no"),
        (values.read_yes_no, "2", "not_yes_or_no"),
        (values.read_year, "26", "not_a_year"),
        (values.read_year, "2025-2027", "not_a_year"),
        (values.read_year, "next", "not_a_year"),
        (values.read_year, "3026", "year_out_of_range"),
        (values.read_primary, "third", "not_in_list"),
        (values.read_moment, "soon", "not_a_date"),
        (values.read_moment, "2025-02-30T10:00:00Z", "not_a_date"),
        (lambda text: values.read_choice(text, TYPES), "trimester", "not_in_list"),
        (lambda text: values.read_list(text, 5), "a,bbbbbb", "too_long"),
        (lambda text: values.read_email(text, 5), "a@example.org", "too_long"),
    ],
)
def test_what_cannot_be_read_is_refused_without_its_value(read: Callable[[str], Any], text: str, code: str) -> None:
    with pytest.raises(Refused) as refused:
        read(text)
    assert refused.value.code == code
    assert text not in str(refused.value.params.values()) and text not in str(refused.value)


def test_a_moment_is_checked_and_a_mere_day_forgiven() -> None:
    assert values.read_moment("2025-08-15T10:00:00.000Z") == ""
    assert values.read_moment("2025-08-15") == "date_without_time"


def test_an_address_without_an_at_sign_is_left_out() -> None:
    assert values.read_email("none", 254) == ("", "email_left_out")
    assert values.read_email("pat@example.org", 254) == ("pat@example.org", "")


@pytest.mark.parametrize(
    ("cell", "text", "cut", "changed"),
    [
        ("Ana", "Ana", False, False),
        (" Ana\u00a0", "Ana", True, False),
        ("A\x00na", "Ana", False, True),
        ("Ana\nMaría", "Ana María", False, True),
        ("Ana\u202egno", "Anagno", False, True),
        ("ﻓ\u200cﺍ", "ﻓ\u200cﺍ", False, False),
        ("Ana\u00a0María", "Ana\u00a0María", False, False),
        ("\x00\x1a", "", False, True),
    ],
)
def test_a_cell_is_cleaned_of_what_nobody_wrote_on_purpose(cell: str, text: str, cut: bool, changed: bool) -> None:
    assert clean(cell) == (text, cut, changed)


def test_only_a_line_without_anything_to_clean_is_called_tidy() -> None:
    assert is_tidy("a,b c,Núñez", ",")
    for line in ("a, b", "a ,b", " a,b", "a,b ", "a\tb", "a,\x00b", "a,\ufffdb"):
        assert not is_tidy(line, ",")


@pytest.mark.parametrize("text", ["0" * 200_000, "{" * 200_000, "a:" * 100_000, "{a:b" * 50_000])
def test_a_long_cell_of_identifiers_is_read_at_once(text: str) -> None:
    began = time.process_time()
    with contextlib.suppress(Refused):
        values.read_state_id(text, 255)
    assert time.process_time() - began < 1
