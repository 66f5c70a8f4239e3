"""Figures of a section's work: bands, limits, kinds and the section's own past, each by hand."""

from datetime import date

import pytest

from portal.kit.bars import bar_chart, sparkline
from records.groups.results import Work, below, counted, course_of, kinds_of, mastered, past_of

TODAY = date(2026, 11, 24)


def work(uid: str, percents: dict[int, float], *, kind: str = "", due: date | None = TODAY) -> Work:
    return Work(uid, f"Work {uid}", kind, f"kind-{kind}" if kind else "", due, percents)


@pytest.mark.parametrize(
    ("percents", "bands"),
    [
        ([], [0, 0, 0, 0, 0]),
        ([0, 19.9, 20], [2, 1, 0, 0, 0]),
        ([40, 59.99, 60, 79, 80, 100], [0, 0, 2, 2, 2]),
    ],
)
def test_each_result_is_counted_in_one_band(percents: list[float], bands: list[int]) -> None:
    assert counted(percents) == bands


@pytest.mark.parametrize(("limit", "students"), [(60, [3, 1]), (60.1, [3, 1, 2]), (0, []), (100, [3, 1, 2]), (45, [3])])
def test_below_a_limit_are_those_with_a_lower_result_the_lowest_first(limit: float, students: list[int]) -> None:
    assert below(work("a", {1: 45, 2: 60, 3: 20, 4: 100}), limit) == students


def test_a_kind_is_the_mean_of_its_pieces_and_work_without_a_kind_is_in_none() -> None:
    works = [
        work("a", {1: 100, 2: 50}, kind="Quiz"),
        work("b", {1: 60}, kind="Quiz"),
        work("c", {1: 10}, kind="Homework"),
        work("d", {1: 0}),
    ]
    kinds = kinds_of(works)
    assert [(kind.title, kind.percents) for kind in kinds] == [("Homework", {1: 10}), ("Quiz", {1: 80, 2: 50})]
    assert mastered(kinds) == {"Homework": 0, "Quiz": 1}


@pytest.mark.parametrize(
    ("works", "expected"),
    [
        ([], None),
        ([work("a", {1: 50})], None),
        ([work("a", {1: 50}), work("b", {1: 70}, due=date(2026, 10, 27))], (50, 70)),
        ([work("a", {1: 50}), work("b", {1: 70}, due=date(2026, 10, 28))], None),
        ([work("a", {1: 50}), work("b", {}, due=date(2026, 9, 1))], None),
        ([work("a", {1: 50}), work("c", {1: 9}, due=date(2026, 12, 1)), work("b", {1: 7}, due=date(2026, 9, 1))],
         (50, 7)),
        ([work("a", {1: 50}), work("b", {1: 70}, due=None)], None),
    ],
    ids=["nothing", "only now", "28 days ago is before", "27 days ago is now", "no result before", "not yet due",
         "no date"],
)  # fmt: skip
def test_the_past_is_the_sections_own(works: list[Work], expected: tuple[float, float] | None) -> None:
    past = past_of(works, TODAY)
    assert (past and (past.now, past.before)) == expected


def test_a_students_course_runs_in_order_of_time() -> None:
    works = [work("c", {1: 90}), work("b", {2: 5}), work("a", {1: 30})]
    assert course_of(works, 1) == [30, 90]
    assert course_of(works, 1, at_most=1) == [90]
    assert course_of(works, 3) == []


def test_bars_begin_at_zero_and_the_longest_fills_the_room() -> None:
    chart = bar_chart([("a", 0, "0"), ("b", 5, "5"), ("c", 10, "10")], [True])
    assert chart is not None
    assert [bar.width for bar in chart.bars] == [0, 135, 270]
    assert [bar.is_strong for bar in chart.bars] == [True, False, False]
    assert bar_chart([("a", 0, "0")]) is None


@pytest.mark.parametrize(
    ("percents", "points"), [([], ""), ([50], ""), ([0, 100], "3,19 69,3"), ([0, 50, 250], "3,19 36,11 69,3")]
)
def test_a_sparkline_stays_in_its_box(percents: list[float], points: str) -> None:
    assert sparkline(percents) == points
