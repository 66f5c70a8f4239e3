"""What is on file of students for the early-warning rule: of a page's students in full, of everybody in flags alone."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connections
from django.utils import timezone

from portal.kit.db import current_database, reading_with
from records.early_warning.rule import Area, Facts, Flag, Thresholds, areas_of, flags_of, new_areas
from records.early_warning.statement import BACK, facts_statement
from records.early_warning.thresholds import thresholds_by_district
from records.models import Student

#: As for measures: parts of the statement have no statistics, so that they are joined by hashing.
PLANNING = {"enable_nestloop": "off", "enable_mergejoin": "off", "jit": "off", "work_mem": "64MB"}
_NAMES = ("days", "absent", "incidents", "suspensions", "failing", "missing")


@dataclass(frozen=True)
class Standing:
    """A student's facts today and a week ago, with the thresholds of their district."""

    now: Facts
    before: Facts
    thresholds: Thresholds

    @property
    def areas(self) -> frozenset[Area]:
        """The areas in which a line is reached today."""
        return areas_of(self.now, self.thresholds)

    @property
    def new(self) -> frozenset[Area]:
        """Those in which it was not reached a week ago."""
        return new_areas(self.now, self.before, self.thresholds)

    @property
    def flags(self) -> tuple[Flag, ...]:
        """Today's flags in words."""
        return flags_of(self.now, self.thresholds)


@dataclass(frozen=True)
class Board:
    """The students who have a flag today, by row number: which areas, and which are new since a week ago."""

    flags: dict[int, tuple[frozenset[Area], frozenset[Area]]]
    before: Mapping[Area, int] = field(default_factory=dict)
    """How many of the same students had a flag in each area then."""
    far: Mapping[int, float] = field(default_factory=dict)
    """Student -> how far they are over a line (rule.how_far)."""

    def count(self, area: Area) -> int:
        """How many have a flag in this area today."""
        return sum(area in areas for areas, _new in self.flags.values())

    def students(self, area: Area | None = None, *, new: bool = False) -> list[int]:
        """Students with a flag (in this area; new this week), in order of their row numbers."""
        which = 1 if new else 0
        return sorted(
            student for student, found in self.flags.items() if (found[which] if area is None else area in found[which])
        )

    def with_areas(self, count: int) -> list[int]:
        """Students with flags in exactly so many areas."""
        return sorted(student for student, (areas, _new) in self.flags.items() if len(areas) == count)


def standings_of(
    user: Any, students: Iterable[Student], *, today: date | None = None, lines: Thresholds | None = None
) -> dict[int, Standing]:
    """Student's row number -> standing, of those whom the user sees. Two queries and a few settings, however
    many students.

    ``lines`` takes the place of the districts' thresholds.

    Only facts of the categories that the acting role carries; the others are None. Raises RuntimeError without
    an open transaction.
    """
    wanted = sorted({student.pk for student in students})
    if not wanted:
        return {}
    try:
        sql, params = facts_statement(user, today=today or timezone.localdate(), only=wanted)
    except EmptyResultSet:
        return {}
    with reading_with(**PLANNING), connections[current_database()].cursor() as cursor:
        cursor.execute(sql, params)
        rows = cursor.fetchall()
    thresholds = {} if lines else thresholds_by_district(row[1] for row in rows)
    return {row[0]: Standing(*_facts(row), lines or thresholds[row[1]]) for row in rows}


def facts_of(user: Any, students: Iterable[Student], *, today: date | None = None) -> dict[int, Facts]:
    """Student's row number -> what is on file today; see ``standings_of``."""
    return {student: standing.now for student, standing in standings_of(user, students, today=today).items()}


def _facts(row: tuple[Any, ...]) -> tuple[Facts, Facts]:
    now, before = row[2:14:2], row[3:14:2]
    return (
        Facts(**dict(zip(_NAMES, now, strict=True)), courses=tuple(row[14] or ())),
        Facts(**dict(zip(_NAMES, before, strict=True))),
    )


_FLAGS = """
    , drawn (district_id, absent_percent, least_days, incidents_line, suspensions_line, failing_line, missing_line) AS (
        SELECT * FROM unnest(%(d)s::bigint[], %(absent_percent)s::int[], %(least_days)s::int[], %(incidents)s::int[],
            %(suspensions)s::int[], %(failing_courses)s::int[], %(missing_work)s::int[])
    ),
    judged AS (
        SELECT f.id,
            -- How far over a line, as rule.how_far: greatest() passes over what is not known.
            greatest(
                CASE WHEN f.days > 0 AND f.days >= d.least_days
                    THEN f.absent * 100.0 / (d.absent_percent * f.days) END,
                f.incidents / d.incidents_line::numeric, f.suspensions / d.suspensions_line::numeric,
                f.failing / d.failing_line::numeric, f.missing / d.missing_line::numeric
            ) AS far,
            f.days > 0 AND f.days >= d.least_days AND f.absent * 100 >= d.absent_percent * f.days AS attendance,
            coalesce(f.incidents >= d.incidents_line, false) OR coalesce(f.suspensions >= d.suspensions_line, false)
                AS behavior,
            coalesce(f.failing >= d.failing_line, false) OR coalesce(f.missing >= d.missing_line, false) AS courses,
            coalesce(f.days_before > 0 AND f.days_before >= d.least_days
                AND f.absent_before * 100 >= d.absent_percent * f.days_before, false) AS attended_before,
            coalesce(f.incidents_before >= d.incidents_line, false)
                OR coalesce(f.suspensions_before >= d.suspensions_line, false) AS behaved_before,
            coalesce(f.failing_before >= d.failing_line, false)
                OR coalesce(f.missing_before >= d.missing_line, false) AS coursed_before
        FROM facts f JOIN drawn d USING (district_id)
    )
    SELECT id, round(far, 2), coalesce(attendance, false), behavior, courses, attended_before, behaved_before,
        coursed_before
    FROM judged WHERE attendance OR behavior OR courses OR attended_before OR behaved_before OR coursed_before
"""


def board_of(
    user: Any,
    districts: Iterable[int],
    *,
    today: date | None = None,
    back: timedelta = BACK,
    only: list[int] | None = None,
    lines: Thresholds | None = None,
) -> Board:
    """Everybody whom the user sees and who has a flag today. Flags are computed by the database: two queries and a few
    settings, however many students; of nobody more comes back than the row number and the areas.

    ``districts``: those in which the user's students may be, for their thresholds; ``lines`` takes the place of these.
    ``only``: row numbers of the students in question; all where it is None. ``back``: what was not there so long ago is
    new. Raises RuntimeError without an open transaction.
    """
    try:
        sql, params = facts_statement(user, today=today or timezone.localdate(), back=back, only=only)
    except EmptyResultSet:
        return Board({})
    sql = f"WITH facts AS MATERIALIZED ({sql}) {_FLAGS}"
    thresholds = dict.fromkeys(districts, lines) if lines else thresholds_by_district(districts)
    params["d"] = list(thresholds)
    for name in vars(Thresholds()):
        params[name] = [getattr(one, name) for one in thresholds.values()]
    with reading_with(**PLANNING), connections[current_database()].cursor() as cursor:
        cursor.execute(sql, params)
        rows = cursor.fetchall()
    return _board(rows)


def _board(rows: list[tuple[Any, ...]]) -> Board:
    flags, before, over = {}, dict.fromkeys(Area, 0), {}
    for student, far, *found in rows:
        now, then = _areas(found[:3]), _areas(found[3:])
        if now:
            flags[student] = (now, now - then)
            over[student] = float(far or 0)
        for area in then:
            before[area] += 1
    return Board(flags, before, over)


def _areas(found: list[bool]) -> frozenset[Area]:
    return frozenset(area for area, is_found in zip(Area, found, strict=True) if is_found)
