"""Row numbers as runs: none lost, none invented, and no more room than they need."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from records.imports import issues
from records.imports.issues import IssueLog
from records.imports.spans import Spans, in_words, pairs_of


def spans_of(rows: list[int]) -> Spans:
    made = Spans()
    for row in rows:
        made.add(row)
    return made


@given(st.lists(st.integers(1, 60)))
def test_every_row_comes_back_once_and_in_order(rows: list[int]) -> None:
    flat = spans_of(rows).flat()
    assert [row for first, last in pairs_of(flat) for row in range(first, last + 1)] == sorted(set(rows))
    assert all(last + 1 < first for last, first in zip(flat[1::2], flat[2::2], strict=False)), "runs that touch are one"


@given(st.lists(st.tuples(st.integers(1, 60), st.integers(0, 9))))
def test_whole_runs_are_kept_like_their_rows_one_by_one(runs: list[tuple[int, int]]) -> None:
    at_once = Spans()
    for first, more in runs:
        at_once.add(first, first + more)
    one_by_one = spans_of([row for first, more in runs for row in range(first, first + more + 1)])
    assert at_once.flat() == one_by_one.flat()


@pytest.mark.parametrize(
    ("rows", "words"), [([2], "2"), ([2, 3], "2–3"), ([5, 2, 3, 3], "2–3, 5"), ([2, 4, 6], "2, 4, 6")]
)
def test_runs_are_said_in_words(rows: list[int], words: str) -> None:
    assert in_words(spans_of(rows).flat(), 10) == words


def test_what_there_is_no_room_for_is_counted_and_said_to_be_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(issues, "KEPT", 3)
    log = IssueLog()
    for row in range(2, 2000, 2):
        log.warn("noticed", file="a.csv", row=row)
    for row in (2, 4, 6, 8, 7):
        log.refuse_row("blank", file="a.csv", row=row)
    log.refuse_row("other", file="a.csv", row=2)
    noticed, first, other = log
    assert noticed.count == 999 and "unlisted" not in noticed.params
    assert (first.count, first.spans, first.params["rows"]) == (5, (2, 2, 4, 4, 6, 7), "2, 4, 6–7, …")
    assert first.params["unlisted"] == 1
    assert (other.count, other.spans, other.params) == (1, (), {"unlisted": 1})


def test_a_million_rows_that_follow_each_other_are_one_run() -> None:
    assert len(spans_of(list(range(1_000_000)))) == 1
