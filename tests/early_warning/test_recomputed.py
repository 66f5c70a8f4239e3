"""What the database counts and flags is what a second, independent computation counts, in whatever district."""

import itertools
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.acting import acting
from portal.kit.db import use_database
from records import models
from records.early_warning import Board, Facts, Standing, Thresholds, areas_of, board_of, standings_of
from records.measures import compute
from tests.early_warning.oracle import Known, Oracle
from tests.factories import UserFactory, grant
from tests.measures.wild import TODAY, Wild
from tests.world import World

WEEK = timedelta(days=7)
ALL_LINES = Thresholds(absent_percent=10, least_days=1, incidents=1, suspensions=1, failing_courses=1, missing_work=1)


class Wilder(Wild):
    """With incidents, terms that end near today, and absences in the last weeks."""

    def _frame(self) -> None:
        super()._frame()
        for title in "XY":
            for _ in self.some(2):
                ends = TODAY - timedelta(days=self.random.randint(-3, 10))
                self.add(
                    models.AcademicSession, title=title, type="term", school_year=self.one((2025, 2026, 2026)),
                    starts_on=date(2025, 9, 1), ends_on=self.maybe(ends, 1),
                )  # fmt: skip
        self.add(
            models.AcademicSession, title="Z", type="gradingPeriod", school_year=2026, starts_on=date(2025, 9, 1),
            ends_on=TODAY - timedelta(days=2), is_active=True,
        )  # fmt: skip
        self.late = [TODAY - timedelta(days=back) for back in range(-1, 12)]
        for name, day in itertools.product(self.names, self.late):
            if self.yes(8):
                self.add(
                    models.CalendarDay, (name, day), at_school=self.made[name], on_date=day, event="InstructionalDay",
                    school_year=2026,
                )  # fmt: skip

    def _one(self, student: Any) -> None:
        if self.yes(7):
            self.add(
                models.SchoolEnrollment, student=student, at_school=self.school(), starts_on=date(2025, 8, 12),
                ends_on=self.maybe(self.one(self.late), 7),
            )  # fmt: skip
        super()._one(student)
        for _ in self.some(4):
            day = self.one([*self.late, date(2025, 10, 1), date(2025, 6, 30)])
            self.add(
                models.Incident, student=student, incident_number=self.one("123"), behavior=self._next(),
                part=self.one(("Offender", "Offender", "Witness")), occurred_on=day,
            )  # fmt: skip
            self.add(
                models.DisciplinaryAction, student=student, action_number=self._next(), starts_on=day,
                action=self.one(("InSchoolSuspension", "Detention")),
            )  # fmt: skip
            self.add(
                models.AttendanceEvent, (student.pk, day, None, "absence"), student=student, at_school=self.school(),
                on_date=day, kind="absence", portion=self.number("1", "0.5", "0.4"),
            )  # fmt: skip
        if self.yes(3):
            self.add(
                models.TermGrade, student=student, school_year=2026, course_title=self.one("PZ"), term="Z",
                kind="GradingPeriod", letter="F",
            )  # fmt: skip
        for _ in self.some(3):
            work = self.one(self.work)
            self.add(models.Result, student=student, line_item=work, status="notSubmitted")


def known(facts: Facts) -> Known:
    return Known(*(getattr(facts, name) for name in Known._fields))


def keeper(district: Any) -> Any:
    """Somebody who sees everybody of the district, also who has left."""
    with use_database("maintenance"):
        user = UserFactory()
        grant(user, "records", district)
    return user


def draw_lines(district: Any, user: Any, lines: Thresholds) -> None:
    with use_database("maintenance"):
        models.EarlyWarningThresholds.objects.create(district=district, set_by=user, **vars(lines))


def both(user: Any, students: list[Any], today: date, district: Any) -> tuple[dict[int, Standing], Board]:
    with acting(user, "records"):
        return standings_of(user, students, today=today), board_of(user, [district.pk], today=today)


def assert_same(wild: Wild, today: date, lines: Thresholds) -> Board:
    user, district = keeper(wild.made.district), wild.made.district
    draw_lines(district, user, lines)
    oracle = Oracle(district, today)
    standings, board = both(user, oracle.students, today, district)
    assert set(standings) == {student.pk for student in oracle.students}
    for student in oracle.students:
        now, before = oracle.known(student.pk, today), oracle.known(student.pk, today - WEEK)
        standing = standings[student.pk]
        assert known(standing.now) == now
        assert known(standing.before) == before
        assert set(standing.now.courses) == (oracle.failing(student.pk, today) if now.failing else set())
        assert standing.thresholds == lines
        areas = areas_of(Facts(**now._asdict()), lines)
        new = areas - areas_of(Facts(**before._asdict()), lines)
        assert board.flags.get(student.pk, (frozenset(), frozenset())) == (areas, new)
    return board


@pytest.fixture(scope="module")
def database(module_world: World) -> Iterator[World]:
    yield module_world


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    random=st.randoms(use_true_random=False),
    students=st.integers(1, 4),
    today=st.sampled_from([TODAY, date(2025, 8, 11), date(2025, 9, 15), date(2025, 7, 1), date(2025, 6, 30)]),
    lines=st.builds(
        Thresholds,
        absent_percent=st.integers(1, 100),
        least_days=st.integers(1, 30),
        incidents=st.none() | st.integers(1, 3),
        suspensions=st.none() | st.integers(1, 3),
        failing_courses=st.none() | st.integers(1, 3),
        missing_work=st.none() | st.integers(1, 3),
    ),
)
def test_small_districts_of_any_shape(
    database: World, random: Random, students: int, today: date, lines: Thresholds
) -> None:
    assert_same(Wilder(random, students=students), today, lines)


def test_a_large_district_has_every_kind_of_flag_old_and_new(database: World) -> None:
    board = assert_same(Wilder(Random("eighty students"), students=80, schools=("A", "B", "C")), TODAY, ALL_LINES)
    for which in (0, 1):
        areas = {area for found in board.flags.values() for area in found[which]}
        assert len(areas) == 3
    assert board.students() != board.students(new=True)


def test_the_absences_are_those_of_the_measure_of_chronic_absenteeism(database: World) -> None:
    wild = Wilder(Random("as the measure"), students=60)
    user, district = keeper(wild.made.district), wild.made.district
    draw_lines(district, user, replace(ALL_LINES, least_days=10, absent_percent=10))
    year = Oracle(district, TODAY).year
    with acting(user, "records"):
        [cell] = compute(["chronic_absenteeism"], reader=user, district=district, school_years=[year], today=TODAY)
        standings = standings_of(user, list(models.Student.objects.filter(district=district)), today=TODAY)
    flagged = [one for one in standings.values() if "attendance" in one.areas]
    assert len(flagged) == cell.numerator > 0
    assert sum((one.now.days or 0) >= 10 for one in standings.values()) == cell.denominator
