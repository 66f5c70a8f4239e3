"""Whom a teacher should look at first: the order by hand, case by case."""

from types import SimpleNamespace
from typing import Any

import pytest

from records.early_warning import Facts, Standing, Thresholds
from records.today.board import Board, needs_of

LINES = Thresholds()
QUIET = Facts(days=60, absent=2, missing=1)
ABSENT = Facts(days=60, absent=12)
FAILING = Facts(days=60, absent=2, failing=1, courses=("Algebra",))
BOTH = Facts(days=60, absent=12, failing=1, courses=("Algebra",))


def pupil(number: int) -> Any:
    return SimpleNamespace(pk=number, sort_key=f"name {number}")


def standing(now: Facts, before: Facts = QUIET) -> Standing:
    return Standing(now, before, LINES)


def order(standings: dict[int, Standing], helped: set[int] = frozenset()) -> list[int]:  # type: ignore[assignment]
    plans: Any = [SimpleNamespace(student_id=number) for number in helped]
    return [need.student.pk for need in needs_of([pupil(number) for number in range(1, 7)], standings, plans)]


@pytest.mark.parametrize(
    ("standings", "helped", "expected"),
    [
        ({}, set(), []),
        ({1: standing(QUIET)}, set(), []),
        ({1: standing(ABSENT), 2: standing(BOTH)}, set(), [2, 1]),
        ({1: standing(ABSENT, ABSENT), 2: standing(ABSENT)}, set(), [2, 1]),
        ({1: standing(ABSENT), 2: standing(ABSENT)}, {1}, [2, 1]),
        ({1: standing(FAILING), 2: standing(ABSENT)}, {2}, [2, 1]),
        ({1: standing(Facts(days=68, absent=7)), 2: standing(Facts(days=68, absent=14))}, set(), [2, 1]),
        ({1: standing(ABSENT), 2: standing(BOTH, BOTH)}, {2}, [2, 1]),
        ({3: standing(ABSENT), 1: standing(ABSENT), 2: standing(ABSENT)}, set(), [1, 2, 3]),
        # Somebody of whom nothing is known is nobody's case.
        ({9: standing(BOTH)}, set(), []),
    ],
    ids=["nobody", "below every line", "more areas first", "new first", "not yet helped first",
         "twice the line before the line", "further over the line first", "more areas before all else",
         "by name", "not among the students"],
)  # fmt: skip
def test_the_most_urgent_comes_first(standings: dict[int, Standing], helped: set[int], expected: list[int]) -> None:
    assert order(standings, helped) == expected


def test_each_reason_says_what_is_on_file_where_the_line_is_and_whether_it_is_new() -> None:
    [need] = needs_of([pupil(1)], {1: standing(BOTH, FAILING)}, [])
    assert [(reason.flag.words, reason.is_new) for reason in need.reasons] == [
        ("has missed 12 of 60 school days", True),
        ("1 failing course grade (Algebra)", False),
    ]
    assert all(reason.flag.line for reason in need.reasons)


def test_the_board_counts_who_is_new_and_who_is_helped() -> None:
    standings = {1: standing(ABSENT), 2: standing(ABSENT, ABSENT), 3: standing(FAILING)}
    plans: Any = [SimpleNamespace(student_id=2), SimpleNamespace(student_id=2)]
    board = Board(needs_of([pupil(number) for number in (1, 2, 3)], standings, plans), (), ())
    assert (len(board.needs), board.new, board.helped) == (3, 2, 1)
