"""The rule on its lines: one below, on it, one above; and the words that stand with a flag."""

from dataclasses import replace
from typing import Any

import pytest

from records.early_warning import Area, Facts, Thresholds, areas_of, flags_of, new_areas

LINES = Thresholds(absent_percent=10, least_days=20, incidents=3, suspensions=1, failing_courses=1, missing_work=10)
NOTHING = Facts(days=60, absent=0, incidents=0, suspensions=0, failing=0, missing=0)
A, B, C = Area.ATTENDANCE, Area.BEHAVIOR, Area.COURSES


@pytest.mark.parametrize(
    ("facts", "areas"),
    [
        ({}, set()),
        ({"absent": 5}, set()),
        ({"absent": 6}, {A}),
        ({"days": 61, "absent": 6}, set()),
        ({"days": 20, "absent": 2}, {A}),
        ({"days": 19, "absent": 19}, set()),
        ({"days": 0, "absent": 0}, set()),
        ({"days": None, "absent": None}, set()),
        ({"incidents": 2}, set()),
        ({"incidents": 3}, {B}),
        ({"suspensions": 1}, {B}),
        ({"incidents": None, "suspensions": None}, set()),
        ({"failing": 1}, {C}),
        ({"missing": 9}, set()),
        ({"missing": 10}, {C}),
        ({"failing": None, "missing": None}, set()),
        ({"absent": 60, "incidents": 9, "failing": 4}, {A, B, C}),
    ],
)
def test_a_line_is_reached_or_not(facts: dict[str, Any], areas: set[Area]) -> None:
    assert areas_of(replace(NOTHING, **facts), LINES) == areas
    assert [flag.area for flag in flags_of(replace(NOTHING, **facts), LINES)] == [one for one in Area if one in areas]


@pytest.mark.parametrize("line", ["incidents", "suspensions", "failing_courses", "missing_work"])
def test_a_line_that_the_district_does_not_use_is_never_reached(line: str) -> None:
    fact = "failing" if line == "failing_courses" else "missing" if line == "missing_work" else line
    facts = replace(NOTHING, **{fact: 500})
    assert areas_of(facts, LINES) and not areas_of(facts, replace(LINES, **{line: None}))


def test_without_a_day_of_the_calendar_even_the_lowest_line_says_nothing() -> None:
    assert not areas_of(Facts(days=0, absent=0), replace(LINES, least_days=1, absent_percent=1))


def test_what_was_a_flag_last_week_is_not_new() -> None:
    now = replace(NOTHING, absent=6, failing=1)
    assert new_areas(now, replace(NOTHING, failing=1), LINES) == {A}
    assert new_areas(now, now, LINES) == set()
    assert new_areas(NOTHING, now, LINES) == set()


def test_a_flag_says_what_is_on_file_and_where_the_line_lies() -> None:
    facts = Facts(
        days=60, absent=12, incidents=3, suspensions=1, failing=2, missing=11, courses=("Algebra I", "Biology")
    )
    attendance, behavior, courses = flags_of(facts, LINES)
    assert attendance.words == "has missed 12 of 60 school days"
    assert attendance.line == (
        "Absent on 10 percent or more of the school days while enrolled, counted from 20 days on"
    )
    assert behavior.words == "3 incidents and 1 suspension on file this school year"
    assert behavior.line == "3 incidents or more in the school year, or 1 suspension or more"
    assert courses.words == "2 failing course grades (Algebra I, Biology) and 11 missing pieces of work"
    assert courses.line == "1 failing course grade or more in the school year, or 10 missing pieces of work or more"


def test_a_flag_does_not_mention_a_line_that_is_not_used() -> None:
    lines = replace(LINES, suspensions=None)
    [flag] = flags_of(replace(NOTHING, incidents=3), lines)
    assert flag.line == "3 incidents or more in the school year"
