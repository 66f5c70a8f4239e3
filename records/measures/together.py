"""Several measures in one statement, over frames that they share: for figures that are stored.

A measure alone spends most of its time on who was enrolled where. Here each frame is made once for all of them.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connections
from django.utils import timezone

from portal.kit.db import current_database, reading_with
from records.measures.catalogue import MEASURES
from records.measures.compute import PLANNING, cell_of, places_of
from records.measures.definition import Cell, Dimension, Measure
from records.measures.dimensions import DIMENSIONS, STATUSES
from records.measures.frames import frames_for
from records.models import Organization


@dataclass(frozen=True)
class Wanted:
    """One measure, whole; with ``by`` (the name of a dimension) also for each of its groups."""

    measure: str
    by: str = ""


def compute_together(
    wanted: Sequence[Wanted],
    *,
    district: Organization,
    school_years: Iterable[int],
    today: date | None = None,
) -> list[Cell]:
    """What ``compute`` gives for the district and each of its schools, measure by measure; only cells that have rows.

    Only within a worker's job_context("measure"), which bounds it. Raises ValueError for an unknown measure, one that
    counts statuses of several years, or a dimension that the measure does not have or that depends on its students.
    """
    asked = [(MEASURES[one.measure], DIMENSIONS[one.by] if one.by else None) for one in wanted]
    for measure, by in asked:
        if measure.status_years > 1 or (by and (by.name not in measure.dimensions or _named(by.join, STATUSES))):
            raise ValueError(f"{measure.name} cannot be computed together with others{f' by {by.name}' if by else ''}.")
    rows = places_of(district, (), ("district", "school")).rows
    parameters: dict[str, Any] = {
        "place": [row[0] for row in rows],
        "school": [row[1] for row in rows],
        "district": [row[2] for row in rows],
        "years": sorted(set(school_years)),
        "today": today or timezone.localdate(),
        "status_years": 1,
    }
    with reading_with(**PLANNING), connections[current_database()].cursor() as cursor:
        cursor.execute(statement_of(asked), parameters)
        found = cursor.fetchall()
    cells = []
    for number, place, year, value, is_total, *figures in found:
        measure, by = asked[number]
        cells.append(cell_of(measure, place, year, () if is_total or not by else ((by.name, value),), *figures))
    return cells


def statement_of(asked: Sequence[tuple[Measure, Dimension | None]]) -> str:
    """SQL that gives a measure's number in ``asked``, place, year, group, whether it is a total, and three figures."""
    further = {f"facts_{number}": measure.facts for number, (measure, _by) in enumerate(asked)}
    bodies = [_body(number, measure, by) for number, (measure, by) in enumerate(asked)]
    frames = frames_for(" ".join(bodies), further)
    named = ",\n".join(f"{name} AS MATERIALIZED ({text})" for name, text in frames.items())
    return f"WITH {named}\n" + "\nUNION ALL\n".join(bodies)


def _body(number: int, measure: Measure, by: Dimension | None) -> str:
    value = by.value if by else "''"
    grouping = "GROUPING SETS ((f.place_id, f.school_year, f.by_value), (f.place_id, f.school_year))"
    return f"""SELECT {number}, f.place_id, f.school_year, {"f.by_value" if by else "''"}::text,
        {"grouping(f.by_value) = 1" if by else "true"}, ({measure.numerator})::numeric,
        ({measure.denominator or "NULL"})::numeric, ({measure.students})::bigint
    FROM (SELECT f.*, {value} AS by_value FROM facts_{number} f {by.join if by else ""}) f
    GROUP BY {grouping if by else "f.place_id, f.school_year"}"""


def _named(text: str, frames: Iterable[str]) -> bool:
    return any(frame in text for frame in frames)
