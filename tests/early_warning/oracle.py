"""Recomputes the early-warning rule without SQL, from its sentences: student by student, day by day, row by row.

Nothing is shared with records/early_warning but the names of the facts. A student's enrollment is a set of days here;
last week is a whole second computation, as of that day.
"""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any, NamedTuple

from portal.kit.db import use_database
from records import models

ONE_DAY = timedelta(days=1)
TAUGHT = {"InstructionalDay", "HalfDay", "MakeUpDay"}
SUSPENDED = {"InSchoolSuspension", "OutOfSchoolSuspension"}
KINDS = ["Final", "Term", "GradingPeriod"]


class Known(NamedTuple):
    """The facts of one student as of one day."""

    days: int
    absent: int
    incidents: int
    suspensions: int
    failing: int
    missing: int


class Oracle:
    """One district as it stands in the tables, read on ``today``."""

    def __init__(self, district: Any, today: date) -> None:
        self.district, self.today = district, today
        with use_database("maintenance"):
            self._load()
        self.year = self._running_year()
        self.first, self.after = self._window()

    def _load(self) -> None:
        def rows(model: Any, **wanted: Any) -> list[Any]:
            return list(model.objects.filter(district=self.district, **wanted).order_by("pk"))

        self.sessions = rows(models.AcademicSession, is_active=True)
        self.calendar = rows(models.CalendarDay, is_active=True)
        self.students = rows(models.Student)
        self.enrollments = rows(models.SchoolEnrollment)
        self.events = rows(models.AttendanceEvent, is_active=True)
        self.incidents = rows(models.Incident, is_active=True)
        self.actions = rows(models.DisciplinaryAction, is_active=True)
        self.grades = rows(models.TermGrade, is_active=True)
        self.results = rows(models.Result, is_active=True)
        self.work = {row.pk: row for row in rows(models.LineItem, is_active=True)}

    def _running_year(self) -> int:
        """The year of the school-year session in which today lies; else it changes on July 1."""
        running = [
            row.school_year
            for row in self.sessions
            if row.type == "schoolYear" and row.school_year is not None and row.starts_on and row.ends_on
            and row.starts_on <= self.today < row.ends_on
        ]  # fmt: skip
        return max(running) if running else self.today.year + (self.today.month >= 7)

    def _window(self) -> tuple[date, date]:
        sessions = [
            row for row in self.sessions
            if row.type == "schoolYear" and row.school_year == self.year and row.starts_on and row.ends_on
            and row.starts_on < row.ends_on
        ]  # fmt: skip
        listed = [row.on_date for row in self.calendar if row.school_year == self.year]
        first = [row.starts_on for row in sessions] or [date(self.year - 1, 7, 1)]
        after = [row.ends_on for row in sessions] or [date(self.year, 7, 1)]
        return min(first + listed), max(after + [day + ONE_DAY for day in listed])

    def known(self, student: int, as_of: date) -> Known:
        """What is on file today of what had happened before ``as_of``."""
        if self.first > self.today:
            return Known(0, 0, 0, 0, 0, 0)
        days, absent = self._attendance(student, as_of)
        return Known(
            days, absent, self._incidents(student, as_of), self._suspensions(student, as_of),
            len(self.failing(student, as_of)), self._missing(student, as_of),
        )  # fmt: skip

    def _enrolled(self, student: int, school: int) -> set[date]:
        found: set[date] = set()
        for row in self.enrollments:
            if row.student_id == student and row.at_school_id == school:
                day = row.starts_on
                while day < self.today and (row.ends_on is None or day < row.ends_on):
                    if self.first <= day < self.after:
                        found.add(day)
                    day += ONE_DAY
        return found

    def _attendance(self, student: int, as_of: date) -> tuple[int, int]:
        """School days while enrolled, at all schools added; and those of which at least half was missed."""
        days = absent = 0
        for school in {row.at_school_id for row in self.enrollments if row.student_id == student}:
            enrolled = self._enrolled(student, school)
            taught = {
                row.on_date for row in self.calendar
                if row.at_school_id == school and row.school_year == self.year and row.event in TAUGHT
                and row.portion > 0 and row.on_date < as_of and row.on_date in enrolled
            }  # fmt: skip
            days += len(taught)
            for event in self.events:
                if (event.student_id, event.at_school_id, event.kind) != (student, school, "absence"):
                    continue
                absent += event.section_id is None and event.portion >= Decimal("0.5") and event.on_date in taught
        return days, absent

    def _incidents(self, student: int, as_of: date) -> int:
        took_part = [row for row in self.incidents if row.student_id == student and row.part == "Offender"]
        return len({row.incident_number for row in took_part if self._happened(row.occurred_on, as_of)})

    def _suspensions(self, student: int, as_of: date) -> int:
        actions = [row for row in self.actions if row.student_id == student and row.action in SUSPENDED]
        return len({row.action_number for row in actions if self._happened(row.starts_on, as_of)})

    def _happened(self, day: date, as_of: date) -> bool:
        return self.first <= day < self.after and day <= as_of

    def failing(self, student: int, as_of: date) -> set[str]:
        """Courses of which a standing grade fails: the final one; else those of terms; else of grading periods."""
        by_course: dict[str, list[Any]] = {}
        for row in self.grades:
            known = as_of == self.today or not self._ended_since(row.term, as_of)
            if known and row.student_id == student and row.school_year == self.year and row.kind in KINDS:
                by_course.setdefault(row.course_title, []).append(row)
        found = set()
        for course, rows in by_course.items():
            highest = min(KINDS.index(row.kind) for row in rows)
            if any(self._fails(row) for row in rows if KINDS.index(row.kind) == highest):
                found.add(course)
        return found

    def _ended_since(self, term: str, as_of: date) -> bool:
        """The last session of that name in the year ended after that day and by today."""
        ends = [
            row.ends_on for row in self.sessions
            if row.title == term and row.school_year == self.year and row.ends_on is not None
        ]  # fmt: skip
        return bool(ends) and as_of < max(ends) <= self.today

    @staticmethod
    def _fails(row: Any) -> bool:
        if row.points is not None:
            return row.points == 0
        if row.letter:
            return row.letter[0] in "fF"
        return row.number is not None and row.number < 60

    def _missing(self, student: int, as_of: date) -> int:
        count = 0
        for row in self.results:
            work = self.work.get(row.line_item_id)
            if row.student_id != student or work is None or row.status == "exempt":
                continue
            due = work.due_on or work.assigned_on or row.scored_on
            is_missing = row.is_missing or row.status == "notSubmitted"
            count += bool(is_missing and due and self.first <= due < self.after and due < as_of)
        return count
