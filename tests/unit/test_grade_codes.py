"""Grades as districts write them, as CEDS lists them."""

import pytest

from records.words import GRADES, grade_code


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("04", "04"),
        ("4", "04"),
        ("012", "12"),
        ("4th", "04"),
        ("1st grade", "01"),
        ("Grade 10", "10"),
        ("grade  3", "03"),
        ("kg", "KG"),
        ("K", "KG"),
        ("0", "KG"),
        ("Pre-K", "PK"),
        ("-1", "PK"),
        ("Ungraded", "UG"),
        ("14", ""),
        ("Lions", ""),
        ("", ""),
    ],
)
def test_a_grade_is_recognized_or_left_open(written: str, code: str) -> None:
    assert grade_code(written) == code
    assert not code or code in GRADES


@pytest.mark.parametrize("code", GRADES)
def test_a_code_is_itself(code: str) -> None:
    assert grade_code(code) == code
