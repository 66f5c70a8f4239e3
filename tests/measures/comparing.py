"""Holds what the database computes against what the oracle computes, cell by cell."""

from collections.abc import Iterable, Sequence
from datetime import date
from itertools import product
from typing import Any

from portal.kit.db import job_context
from records.measures import DIMENSIONS, MEASURES, Cell, compute
from tests.measures.oracle import Figures, Oracle
from tests.measures.recomputed import NOTHING, RECOMPUTED


def measured(district: Any, names: Iterable[str], years: Sequence[int], today: date, by: Sequence[str]) -> list[Cell]:
    """What a worker's job computes for the district and each of its schools, groups and totals."""
    with job_context("measure", district_id=district.pk):
        return compute(
            list(names), reader=None, district=district, school_years=years, by=("district", "school", *by),
            totals=True, today=today,
        )  # fmt: skip


def figures(cell: Cell) -> Figures:
    return Figures(cell.numerator, cell.denominator, cell.students)


def expected(oracle: Oracle, name: str, place: int, year: int, group: dict[str, str]) -> Figures:
    """The oracle's figures for the students, or facts, of a group."""
    back = _years_back(name)
    of_students = {one: value for one, value in group.items() if DIMENSIONS[one].of_student}
    of_facts = {one: value for one, value in group.items() if not DIMENSIONS[one].of_student}

    def keep(student: int) -> bool:
        return all(oracle.group_of(student, one, place, year, back) == value for one, value in of_students.items())

    def keep_fact(fact: dict[str, str]) -> bool:
        return all(fact[one] == value for one, value in of_facts.items())

    return RECOMPUTED[name](oracle, place, year, keep, keep_fact)


def assert_same(
    oracle: Oracle,
    names: Iterable[str],
    years: Sequence[int],
    by: Sequence[str] = (),
    *,
    cells: list[Cell] | None = None,
) -> list[Cell]:
    """Every cell is what the oracle says; and where there is no cell, the oracle finds nobody and nothing."""
    names = list(names)
    if cells is None:
        cells = measured(oracle.district, names, years, oracle.today, by)
    found = {(cell.measure, cell.organization, cell.school_year, cell.group): figures(cell) for cell in cells}
    assert len(found) == len(cells), "a cell came twice"
    places = list(dict.fromkeys(cell.organization for cell in cells))
    for name, place, year in product(names, places, years):
        groups = {(), *_groups(oracle, name, place, year, by)} if by else {()}
        for group in groups:
            right = expected(oracle, name, place, year, dict(group))
            given = found.pop((name, place, year, group), None)
            if given is None:
                nothing = NOTHING if MEASURES[name].denominator else NOTHING._replace(denominator=None)
                assert right == nothing, (name, place, year, group)
            else:
                assert given == right, (name, place, year, group)
    assert not found, "cells of groups that no student and no fact is in"
    return cells


def _groups(oracle: Oracle, name: str, place: int, year: int, by: Sequence[str]) -> set[tuple[tuple[str, str], ...]]:
    """Every group that a student of the district is in, with every fact that is on file."""
    facts = {
        "intervention_area": {row.area for rows in oracle.interventions.values() for row in rows},
        "staff_classification": {row.classification_code for row in oracle.positions},
        "fund_source": {row.source for row in oracle.money},
        "fund": {row.fund for row in oracle.money},
        "purpose": {row.purpose for row in oracle.money},
    }
    back = _years_back(name)
    found = set()
    for student in oracle.students if any(DIMENSIONS[one].of_student for one in by) else (0,):
        values = [
            [oracle.group_of(student, one, place, year, back)] if DIMENSIONS[one].of_student else sorted(facts[one])
            for one in by
        ]
        found |= {tuple(zip(by, chosen, strict=True)) for chosen in product(*values)}
    return found


def _years_back(name: str) -> int:
    """How many earlier years' statuses count: a class is one of four."""
    return 3 if name == "graduation_rate" else 0
