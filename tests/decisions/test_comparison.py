"""Schools that are alike, figures of several together, and what the difference of two changes can say."""

from datetime import date
from decimal import Decimal

import pytest

from records.decisions.catalogue import BY_CODE, shortage
from records.decisions.comparison import Beside, SchoolLevel, Verdict, level_of, nearest, pooled
from records.decisions.evidence import Figure
from records.decisions.outcome import Outcome, Peer
from records.measures import Cell
from records.models import CitedFigure, Organization


def cell(numerator: int, denominator: int | None, year: int = 2026, scale: int = 100) -> Cell:
    students = denominator or numerator
    whole = None if denominator is None else Decimal(denominator)
    return Cell("chronic_absenteeism", 1, year, (), Decimal(numerator), whole, students, scale)


@pytest.mark.parametrize(
    ("counts", "level"),
    [
        ({"KG": 30, "05": 40, "06": 10}, SchoolLevel.ELEMENTARY),
        ({"06": 50, "08": 10, "09": 20}, SchoolLevel.MIDDLE),
        ({"09": 1}, SchoolLevel.HIGH),
        ({"05": 10, "06": 10}, SchoolLevel.ELEMENTARY),
        ({"UG": 10, "": 5}, None),
        ({}, None),
    ],
)
def test_a_school_is_of_the_level_of_most_of_its_students(counts: dict[str, int], level: SchoolLevel | None) -> None:
    assert level_of(counts) == level


def test_the_most_alike_come_first_and_no_unit_weighs_more() -> None:
    # Students in thousands beside a share: without scaling the second figure would count for nothing.
    others = {1: [Decimal(1000), Decimal(50)], 2: [Decimal(1100), Decimal(21)], 4: [Decimal(1400), Decimal(60)]}
    found = nearest([Decimal(1000), Decimal(20)], {**others, 3: [Decimal(1000), None]})
    assert [school for school, _distance in found] == [2, 1, 4]
    scaled = {school: [values[0] * 7, values[1]] for school, values in others.items()}
    assert nearest([Decimal(7000), Decimal(20)], scaled) == found


def test_at_most_so_many_and_none_without_figures() -> None:
    others = {number: [Decimal(number)] for number in range(1, 9)}
    assert [school for school, _d in nearest([Decimal(1)], others, 3)] == [1, 2, 3]
    assert nearest([], others) == [] and nearest([Decimal(1)], {}) == []


def test_a_large_school_weighs_more_than_a_small_one() -> None:
    both = pooled([cell(10, 100), cell(90, 300)])
    assert both is not None and both.value == 25 and both.students == 400
    assert pooled([]) is None


@pytest.mark.parametrize(("complete", "kept"), [(0, []), (1, []), (2, [2, 2]), (3, [3, 3])])
def test_a_review_keeps_no_figures_of_a_single_other_school(complete: int, kept: list[int]) -> None:
    day, row = date(2026, 11, 30), CitedFigure(measure="chronic_absenteeism", school_year=2026)
    before, later = Figure(cell(3, 10), day), Figure(cell(2, 10, 2027), day)
    whole = Peer(Organization(), 0.1, (before,), (later,))
    peers = (*[whole] * complete, Peer(Organization(), 0.2, (before,), ()))
    outcome = Outcome({before.key: before}, {before.key: later}, peers, serves_district=True)
    found = outcome.pooled([row])
    assert [schools for _part, schools, _figure in found] == kept
    assert {figure.cell.denominator for _part, _schools, figure in found} <= {10 * complete}


def test_what_moved_here_less_what_moved_elsewhere() -> None:
    line = Beside(cell(300, 1000), cell(200, 1000, 2027), cell(300, 1000), cell(280, 1000, 2027))
    assert (line.own_change, line.peers_change, line.difference) == (-10, -2, -8)
    assert line.verdict is Verdict.BEYOND_CHANCE


def test_few_students_say_little() -> None:
    line = Beside(cell(6, 20), cell(4, 20, 2027), cell(30, 100), cell(28, 100, 2027))
    assert line.difference == -8 and line.verdict is Verdict.WITHIN_CHANCE


@pytest.mark.parametrize(
    "line",
    [
        Beside(cell(3, 10), None, cell(3, 10), cell(3, 10)),
        Beside(cell(3, 10), cell(3, 10)),
        Beside(cell(400, 1, scale=1), cell(300, 1, scale=1), cell(400, 1, scale=1), cell(400, 1, scale=1)),
    ],
)
def test_what_chance_cannot_be_said_of(line: Beside) -> None:
    assert line.verdict is Verdict.CANNOT_SAY


@pytest.mark.parametrize(
    ("code", "numerator", "denominator", "per_unit", "units", "each"),
    [
        # 1,000 students and 2 counselors: 500 students beyond, 2 more counselors.
        ("counselor", 1000, 2, 250, "2.00", 250),
        ("counselor", 400, 2, 250, "0.00", 250),
        ("counselor", 401, 0, 250, "1.61", 250),
        ("nurse", 600, "0.4", 750, "0.60", 600),
        ("reading_specialist", 60, 160, 50, "2.00", 50),
        ("attendance_worker", 90, 400, 60, "1.50", 60),
        ("devices", 120, 150, 1, "30.00", 1),
    ],
)
def test_what_a_school_is_short_of(
    code: str, numerator: int, denominator: object, per_unit: int, units: str, each: int
) -> None:
    found = shortage(
        BY_CODE[code], Cell("m", 1, 2026, (), Decimal(numerator), Decimal(str(denominator)), numerator), per_unit
    )
    assert found is not None and (found.units, found.students_per_unit) == (Decimal(units), each)


def test_nothing_is_said_where_nothing_is_on_file() -> None:
    assert shortage(BY_CODE["counselor"], None, 250) is None
    assert shortage(BY_CODE["counselor"], cell(0, 0), 250) is None
    assert shortage(BY_CODE["bus_route"], cell(5, 10), 50) is None
