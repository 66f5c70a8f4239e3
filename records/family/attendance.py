"""A child's days at school this year: which of them were missed, from the school's calendar and what was written down.

The same rules as the measure *chronic absenteeism* (records/measures/catalogue/attendance.py): school days up to
yesterday on which the child was enrolled; a day counts as missed when at least half of it was. A day on which two
schools of the child met counts once.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Any

from records.models import AttendanceEvent, CalendarDay, SchoolEnrollment, Student

SCHOOL_DAY_EVENTS = frozenset({"InstructionalDay", "HalfDay", "MakeUpDay"})
#: EDFacts file 195: who misses this share of the days enrolled is counted as chronically absent ...
LINE = 10
#: ... from so many days enrolled on.
FEW_DAYS = 10
_HALF = Decimal("0.5")


class Mark(StrEnum):
    """What is on file of a school day, the gravest first."""

    ABSENT = "absent"
    PART = "part"
    CLASS = "class"
    LATE = "late"
    EARLY = "early"
    NOTHING = "nothing"


_GRAVEST_FIRST = tuple(Mark)


@dataclass(frozen=True)
class SchoolDay:
    """A day on which a school of the child met while the child was enrolled there."""

    on: date
    mark: Mark = Mark.NOTHING
    is_excused: bool | None = None
    """Of an absence: as the source says it; None where it does not."""


@dataclass(frozen=True)
class Attendance:
    """School days so far, in order; and the calendar's other days with their event, for the whole year."""

    days: tuple[SchoolDay, ...] = ()
    closed: Mapping[date, str] = field(default_factory=dict)
    last_day: date | None = None
    """The last school day on the calendar of the year, today or later ones included."""

    @property
    def enrolled(self) -> int:
        """How many school days there were."""
        return len(self.days)

    @property
    def missed(self) -> int:
        """How many of them were missed, at least by half."""
        return sum(day.mark is Mark.ABSENT for day in self.days)

    @property
    def percent(self) -> float:
        """Days missed of a hundred school days; 0 before the first."""
        return 100 * self.missed / self.enrolled if self.days else 0.0

    def count(self, *marks: Mark, since: date) -> int:
        """School days from ``since`` on with one of these marks."""
        return sum(day.mark in marks and day.on >= since for day in self.days)

    def by_week(self) -> list[tuple[date, int, int]]:
        """(last school day of the week, days missed so far, school days so far) of each week, from ten days on."""
        points: dict[tuple[int, int], tuple[date, int, int]] = {}
        missed = 0
        for number, day in enumerate(self.days, start=1):
            missed += day.mark is Mark.ABSENT
            if number >= FEW_DAYS:
                points[day.on.isocalendar()[:2]] = (day.on, missed, number)
        return list(points.values())


def days_of(
    stays: Iterable[tuple[int, date, date | None]],
    calendar: Mapping[int, Mapping[date, str]],
    events: Iterable[AttendanceEvent],
    today: date,
) -> Attendance:
    """One child's attendance. ``stays``: (school, first day, first day after) of enrollments; ``calendar``: school ->
    day -> event; ``events``: what is on file about the child. Days from today on are not over and do not count.
    """
    met: set[tuple[int, date]] = set()
    closed: dict[date, str] = {}
    last_day = None
    for school, starts, ends in stays:
        for on, what in calendar.get(school, {}).items():
            if not (starts <= on and (ends is None or on < ends)):
                continue
            if what not in SCHOOL_DAY_EVENTS:
                closed.setdefault(on, what)
                continue
            last_day = max(last_day or on, on)
            if on < today:
                met.add((school, on))
    marks: dict[date, SchoolDay] = {on: SchoolDay(on) for _, on in met}
    for event in events:
        if (event.at_school_id, event.on_date) in met:
            found = SchoolDay(event.on_date, mark_of(event), event.is_excused)
            marks[found.on] = min(marks[found.on], found, key=lambda day: _GRAVEST_FIRST.index(day.mark))
    for on in marks:
        closed.pop(on, None)
    return Attendance(tuple(marks[on] for on in sorted(marks)), closed, last_day)


def mark_of(event: Any) -> Mark:
    """What an event makes of its day."""
    if event.kind == "absence":
        if event.section_id:
            return Mark.CLASS
        return Mark.ABSENT if event.portion >= _HALF else Mark.PART
    return {"tardy": Mark.LATE, "early_departure": Mark.EARLY}.get(event.kind, Mark.NOTHING)


def attendance_of(
    user: Any, students: Iterable[Student], years: Mapping[int, tuple[int, date]], today: date
) -> dict[int, Attendance]:
    """Student id -> attendance of the running year: three queries. ``years``: district -> (school year, first day)."""
    students = list(students)
    stays = defaultdict(list)
    enrolled = SchoolEnrollment.objects.visible_to(user).filter(student__in=students)
    for row in enrolled.values_list("student_id", "at_school_id", "starts_on", "ends_on"):
        stays[row[0]].append(row[1:])
    calendar: dict[int, dict[date, str]] = defaultdict(dict)
    days = CalendarDay.objects.filter(
        at_school__in={school for rows in stays.values() for school, *_ in rows},
        school_year__in={year for year, _ in years.values()},
        is_active=True,
    )
    for district, school, year, on, what, portion in days.values_list(
        "district_id", "at_school_id", "school_year", "on_date", "event", "portion"
    ):
        if years[district][0] == year and (portion > 0 or what not in SCHOOL_DAY_EVENTS):
            calendar[school][on] = what
    events = defaultdict(list)
    first = min((on for of_school in calendar.values() for on in of_school), default=today - timedelta(days=366))
    rows = AttendanceEvent.objects.visible_to(user).filter(student__in=students, is_active=True, on_date__gte=first)
    for event in rows:
        events[event.student_id].append(event)
    return {student.pk: days_of(stays[student.pk], calendar, events[student.pk], today) for student in students}
