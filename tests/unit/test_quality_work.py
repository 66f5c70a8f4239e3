"""Where a finding stands, and whether the records got better: the pure rules."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from records.models import QualityStep
from records.quality.trend import asked_by_all, compare, with_what
from records.quality.work import ASSIGNED, BACK, DONE, LATE, MORE, NOBODY, OPEN, RIGHT, STANDINGS, standing

TODAY = date(2026, 11, 30)
YESTERDAY, TOMORROW = TODAY - timedelta(days=1), TODAY + timedelta(days=1)

#: (what was said last, due, counted then, counted now, a check in between found none) -> where it stands
CASES = [
    ("", None, 0, 3, False, NOBODY),
    ("taken back", None, 3, 3, False, NOBODY),
    ("assigned", TODAY, 3, 3, False, ASSIGNED),
    ("assigned", TOMORROW, 3, 9, False, ASSIGNED),
    ("assigned", YESTERDAY, 3, 1, False, LATE),
    # Done by itself, whether it was late or not, and also what nobody was asked to see to.
    ("assigned", YESTERDAY, 3, 0, True, DONE),
    ("assigned", TOMORROW, 3, 0, False, DONE),
    ("taken back", None, 3, 0, True, DONE),
    # It was gone, and is back: nobody was asked about these.
    ("assigned", TOMORROW, 3, 1, True, BACK),
    ("right", None, 3, 1, True, BACK),
    # What is right is right for so many rows, and no more.
    ("right", None, 3, 3, False, RIGHT),
    ("right", None, 3, 2, False, RIGHT),
    ("right", None, 3, 4, False, MORE),
    ("right", None, 3, 0, True, DONE),
]


@pytest.mark.parametrize(("what", "due", "said", "now", "gone", "expected"), CASES)
def test_where_a_finding_stands(what: str, due: date | None, said: int, now: int, gone: bool, expected: str) -> None:
    assert standing(what, due, said, now, gone, TODAY) == expected


@given(
    st.sampled_from(["", *QualityStep.What.values]), st.dates(), st.integers(0, 9), st.integers(0, 9), st.booleans(),
    st.dates(),
)  # fmt: skip
def test_it_is_done_exactly_when_nothing_is_found(
    what: str, due: date, said: int, now: int, gone: bool, today: date
) -> None:
    stands = standing(what, due, said, now, gone, today)
    assert (stands == DONE) == (now == 0)
    assert stands in STANDINGS and (stands in OPEN) == (stands not in (RIGHT, DONE))


def test_a_comparison_is_over_the_rules_that_both_checks_asked() -> None:
    found = compare({"a": 5, "b": 2, "gone": 40}, {"a": 1, "b": 3, "new": 100})
    assert (found.before, found.now, found.change) == (7, 4, -3)
    assert found.better == (("a", 4),) and found.worse == (("b", 1),)
    assert asked_by_all([{"a": 5, "b": 2}, {"a": 1, "c": 9}]) == ([{"a": 5}, {"a": 1}], 2)
    assert asked_by_all([]) == ([], 0)


@given(
    st.dictionaries(st.sampled_from("abcdef"), st.integers(0, 50)),
    st.dictionaries(st.sampled_from("abcdef"), st.integers(0, 50)),
)
def test_what_got_better_and_worse_makes_up_the_change(before: dict[str, int], now: dict[str, int]) -> None:
    found = compare(before, now)
    assert found.change == sum(rows for _, rows in found.worse) - sum(rows for _, rows in found.better)
    assert compare(now, before).change == -found.change


def test_the_check_of_a_week_ago_is_the_latest_that_is_old_enough() -> None:
    days = [TODAY - timedelta(days=back) for back in (20, 9, 7, 6, 1, 0)]
    assert with_what(days) == 2
    assert with_what(days[3:]) == 0
    assert with_what(days[-1:]) is None and with_what([]) is None
