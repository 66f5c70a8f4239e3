"""The files of the import benchmark: a generated roster, and absences of its students as a CSV template."""

import random
from collections import defaultdict
from datetime import date, timedelta
from pathlib import Path

import psycopg
from django.utils import timezone

from records.demo.generate import generate
from records.demo.plans import sized_plan

DISTRICT = "BENCH"
SCHOOL_DAYS = 175
STUDENTS_IN_A_SCHOOL = 600
HEADER = (
    "StudentIdentifier,SchoolIdentifier,CourseSectionIdentifier,AttendanceEventDate,AttendanceEventType,"
    "AttendanceExcused,AttendanceEventDurationDay,AttendanceStatusCode\n"
)
#: Kind, excused, portion and code, in the last columns of a row; ten of them, so that they are not equally common.
_ENDINGS = (
    *(["absence,true,1,E\n"] * 4),
    *(["absence,false,1,U\n"] * 3),
    *(["tardy,,0.1,T\n"] * 2),
    "early_departure,true,0.5,D\n",
)


def write_roster(path: Path, students: int) -> int:
    """Write the OneRoster zip of one district, unless it is there; gives the number of its rows."""
    counted = path.with_suffix(".rows")
    if not path.exists() or not counted.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        plan = sized_plan(
            sourced_id=DISTRICT, students=students, schools=max(1, round(students / STUDENTS_IN_A_SCHOOL))
        )
        made = generate(plan, path, today=timezone.localdate(), seed="benchmark")
        counted.write_text(str(sum(made.rows.values())))
    return int(counted.read_text())


def write_attendance(path: Path, rows: int, connection: psycopg.Connection) -> int:
    """Write about ``rows`` absences of the stored students; gives how many they became.

    They come as attendance systems write them, school by school and day by day, so that no index is filled in its own
    order. A student is absent on a day once at most.
    """
    schools = _students_of_schools(connection)
    share = rows / (SCHOOL_DAYS * max(1, sum(map(len, schools.values()))))
    luck, owed, written = random.Random("benchmark"), 0.0, 0
    days = _school_days(timezone.localdate())
    with path.open("w", encoding="ascii", newline="") as file:
        file.write(HEADER)
        for school, students in schools.items():
            for day in days:
                owed += len(students) * share
                absent = luck.sample(students, min(len(students), int(owed)))
                owed -= len(absent)
                written += len(absent)
                file.writelines(_lines(absent, school, day, luck))
    return written


def append_a_day(path: Path, connection: psycopg.Connection) -> int:
    """Add the absences of one more day to the file: one student in ten; gives how many."""
    luck, written = random.Random("one more day"), 0
    day = timezone.localdate().isoformat()
    with path.open("a", encoding="ascii", newline="") as file:
        for school, students in _students_of_schools(connection).items():
            absent = luck.sample(students, len(students) // 10)
            written += len(absent)
            file.writelines(_lines(absent, school, day, luck))
    return written


def _lines(students: list[str], school: str, day: str, luck: random.Random) -> list[str]:
    return [f"{student},{school},,{day},{luck.choice(_ENDINGS)}" for student in students]


def _students_of_schools(connection: psycopg.Connection) -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    rows = connection.execute(
        "SELECT o.sourced_id, s.sourced_id FROM records_student s JOIN records_organization o ON o.id = s.school_id "
        "ORDER BY o.sourced_id, s.sourced_id"
    )
    for school, student in rows:
        found[school].append(student)
    return dict(found)


def _school_days(today: date) -> list[str]:
    """Weekdays, the last ones before today."""
    days = (today - timedelta(days=number) for number in range(1, 2 * SCHOOL_DAYS))
    weekdays = [day.isoformat() for day in days if day.weekday() < 5]
    return sorted(weekdays[:SCHOOL_DAYS])
