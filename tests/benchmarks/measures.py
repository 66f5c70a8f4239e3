"""``make bench-measures``: every measure for a large district, as its official, over three school years.

ARGS: ``--students 50000`` is the size of the district; ``--beside 1`` how many others of the same size lie in the same
tables; ``--explain NAME`` shows the plan of one measure; ``--by DIMENSION`` breaks down by it.

Fills a database of its own with rows made of numbers, and drops it at the end.
"""

import argparse
import os
import sys
import time
from dataclasses import replace
from datetime import date
from typing import Any

os.environ.setdefault("SIGHTLINE_MODE", "test")

from tests import conftest  # noqa: F401, I001  (prepares the environment and Django, as for the tests)

import psycopg
from django.db import connections

from accounts.acting import acting
from portal.environment import DatabaseAddress
from portal.kit.db import measure_context, use_database
from records.measures import DIMENSIONS, MEASURES, compute
from records.measures.compute import PLANNING, places_of
from records.measures.statement import statement
from records.models import Organization
from tests.benchmarks.population import Rows, insert
from tests.databases import Databases
from tests.factories import UserFactory, grant

#: Students of a school; school years, of which the last is running.
SCHOOL_SIZE, YEARS = 800, (2024, 2025, 2026)
TODAY = "2026-03-18"

_YEARS = f"unnest(ARRAY{list(YEARS)}) y"
_OWNER = {"student_id": "id", "school_id": "school", "district_id": "district"}
_ACTIVE = {**_OWNER, "is_active": "true"}
_SCHOOLS = "records_organization o"
_SCHOOL = {"district_id": "o.district_id", "is_active": "true"}


def rows(students: int, districts: int) -> list[Rows]:
    """What is written, in this order: so many districts of so many students each."""
    every = f"generate_series(1, {districts}) d"
    return [
        Rows(
            "records.Organization", every,
            {"id": "1000000 + d", "type": "'district'", "name": "'District ' || d", "sourced_id": "'b' || d",
             "is_active": "true", "district_id": "1000000 + d"},
        ),
        Rows(
            "records.Organization", f"{every}, generate_series(0, {students // SCHOOL_SIZE}) s",
            {"id": "2000000 + d * 1000 + s", "type": "'school'", "name": "'School ' || s", "is_active": "true",
             "sourced_id": "'b' || d || '-' || s", "district_id": "1000000 + d", "parent_id": "1000000 + d"},
        ),
        Rows(
            "records.Student", "pupil",
            {"id": "id", "district_id": "district", "sourced_id": "'b' || id", "is_active": "true",
             "school_id": "school"},
        ),
        Rows(
            "records.SchoolEnrollment", f"pupil, {_YEARS}",
            {**_OWNER, "sourced_id": "'b' || id || '-' || y", "at_school_id": "school", "is_primary": "true",
             "starts_on": "make_date(y - 1, 8, 20) + CASE WHEN (i + y) % 20 = 0 THEN i % 150 ELSE 0 END",
             "ends_on": "make_date(y, 6, 12) - CASE WHEN (i + y) % 25 = 0 THEN i % 90 ELSE 0 END",
             "grade": "lpad((1 + (i + y) % 12)::text, 2, '0')",
             "exit_reason": "CASE WHEN (i + y) % 25 = 0 THEN 'DroppedOut' ELSE '' END"},
        ),
        *_days(),
        *_about(),
        *_learning(every),
        Rows(
            "records.StaffPosition", f"{_SCHOOLS}, {_YEARS}, generate_series(1, 50) n WHERE o.id >= 2000000",
            {**_SCHOOL, "organization_id": "o.id", "school_year": "y", "sourced_id": "'b' || o.id || y || n",
             "classification_code": "'Teacher'", "fte": "1"},
        ),
        Rows(
            "records.BudgetLine", f"{_SCHOOLS}, {_YEARS}, generate_series(1, 20) n WHERE o.id >= 1000000",
            {**_SCHOOL, "organization_id": "o.id", "school_year": "y", "fund": "'Fund ' || n", "source": "'Local'",
             "purpose": "'Instruction'", "budgeted": "100000", "spent": "90000"},
        ),
    ]  # fmt: skip


def _days() -> list[Rows]:
    """Calendars, and some twelve absences or late arrivals of each student a year."""
    calendar = "generate_series(make_date(y - 1, 8, 20), make_date(y, 6, 11), interval '1 day') day"
    return [
        Rows(
            "records.CalendarDay", f"{_SCHOOLS}, {_YEARS}, {calendar} "
            "WHERE o.id >= 2000000 AND extract(isodow FROM day) < 6",
            {**_SCHOOL, "at_school_id": "o.id", "on_date": "day", "school_year": "y", "event": "'InstructionalDay'",
             "portion": "1"},
        ),
        Rows(
            "records.AttendanceEvent",
            f"(SELECT DISTINCT p.*, n % 5 AS kind, make_date(y - 1, 8, 20) + (i * 7 + n * 17) % 290 AS day "
            f"FROM pupil p, {_YEARS}, generate_series(1, 4 + i % 28) n) AS t",
            {**_ACTIVE, "at_school_id": "school", "on_date": "day", "portion": "1",
             "kind": "CASE WHEN kind = 0 THEN 'tardy' ELSE 'absence' END"},
        ),
    ]  # fmt: skip


def _about() -> list[Rows]:
    programs = "unnest(ARRAY['EnglishLearner', 'IEP', 'Section504', 'TitleI']) WITH ORDINALITY AS of (p, n)"
    return [
        Rows(
            "records.Demographics", "pupil",
            {**_ACTIVE, "sex": "CASE WHEN i % 2 = 0 THEN 'Female' ELSE 'Male' END", "asian": "i % 9 = 0",
             "black_or_african_american": "i % 5 = 0", "white": "i % 3 = 0", "hispanic_or_latino": "i % 4 = 0"},
        ),
        Rows(
            "records.ProgramParticipation", f"pupil, {programs} WHERE i % (7 + n) = 0",
            {**_ACTIVE, "program": "p", "starts_on": "'2023-08-20'"},
        ),
        Rows(
            "records.EconomicStatus", "pupil WHERE i % 2 = 0",
            {**_ACTIVE, "indicator": "'MealStatus'", "value": "'Free'", "starts_on": "'2023-08-20'"},
        ),
        Rows(
            "records.DisciplinaryAction", f"pupil, {_YEARS} WHERE (i + y) % 18 = 0",
            {**_ACTIVE, "action_number": "id || '-' || y", "action": "'OutOfSchoolSuspension'",
             "starts_on": "make_date(y, 1, 10)", "days_lost": "2"},
        ),
        Rows(
            "records.GraduationRecord", "pupil",
            {**_ACTIVE, "cohort_year": "2024 + i % 12", "at_school_id": "school",
             "outcome": "CASE WHEN i % 7 = 0 THEN 'DroppedOut' ELSE 'Graduated' END"},
        ),
    ]  # fmt: skip


def _learning(every: str) -> list[Rows]:
    """Three state tests and six final grades of each student a year; six sections with ten pieces of work each."""
    subjects = "unnest(ARRAY['Mathematics', 'Reading', 'Science']) WITH ORDINALITY AS of (s, n)"
    return [
        Rows(
            "records.Assessment", f"{every}, {_YEARS}, generate_series(0, 1) g, {subjects}",
            {"id": "5000000 + d * 1000 + y % 100 * 30 + n * 2 + g", "district_id": "1000000 + d", "is_active": "true",
             "sourced_id": "'b' || y || n || g", "title": "'Test'", "kind": "'StateSummative'", "subject": "s",
             "school_year": "y", "proficient_level": "3"},
        ),
        Rows(
            "records.AssessmentResult",
            "pupil p JOIN records_assessment t ON t.district_id = p.district AND t.id % 2 = p.i % 2 "
            "WHERE t.id >= 5000000",
            {**_ACTIVE, "student_id": "p.id", "school_id": "p.school", "district_id": "p.district", "is_active": "true",
             "assessment_id": "t.id", "taken_on": "make_date(t.school_year, 2, 20)", "at_school_id": "p.school",
             "participation": "'Participated'", "performance_level": "1 + (p.i + t.id) % 4",
             "growth_percentile": "1 + (p.i * 31 + t.id) % 99"},
        ),
        Rows(
            "records.TermGrade", f"pupil, {_YEARS}, generate_series(1, 6) c",
            {**_ACTIVE, "course_title": "'Course ' || c", "at_school_id": "school", "school_year": "y",
             "term": "'Year'", "kind": "'Final'", "subject": "CASE WHEN c < 4 THEN 'Mathematics' ELSE 'Arts' END",
             "points": "(i * c + y) % 5", "credits_attempted": "1", "credits_earned": "sign((i * c + y) % 5)"},
        ),
        Rows(
            "records.Course", every,
            {"id": "6000000 + d", "district_id": "1000000 + d", "is_active": "true", "organization_id": "1000000 + d",
             "sourced_id": "'bc' || d", "title": "'Course'"},
        ),
        Rows(
            "records.Section", f"{_SCHOOLS}, generate_series(0, 31) n WHERE o.id >= 2000000",
            {**_SCHOOL, "id": "o.id * 100 + n", "sourced_id": "'bs' || o.id || '-' || n", "school_id": "o.id",
             "course_id": "5000000 + o.district_id", "title": "'Section'", "type": "'scheduled'"},
        ),
        Rows(
            "records.SectionEnrollment", "pupil, generate_series(0, 5) n",
            {**_OWNER, "sourced_id": "'b' || id || '-' || n", "section_id": "school * 100 + (i + n * 11) % 32",
             "starts_on": "'2025-08-20'", "ends_on": "'2026-06-12'"},
        ),
        Rows(
            "records.LineItem", "records_section c, generate_series(0, 9) n WHERE c.id >= 200000000",
            {"id": "c.id * 100 + n", "district_id": "c.district_id", "sourced_id": "'bw' || c.id || '-' || n",
             "is_active": "true", "section_id": "c.id", "title": "'Work'", "due_on": "'2025-09-01'::date + n * 20"},
        ),
        Rows(
            "records.Result", "records_sectionenrollment e, generate_series(0, 9) n WHERE e.section_id >= 200000000",
            {"student_id": "e.student_id", "school_id": "e.school_id", "district_id": "e.district_id",
             "is_active": "true", "sourced_id": "'b' || e.id || '-' || n", "line_item_id": "e.section_id * 100 + n",
             "status": "'fullyGraded'", "is_missing": "(e.id + n) % 11 = 0"},
        ),
    ]  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--students", type=int, default=50_000)
    parser.add_argument("--beside", type=int, default=1)
    parser.add_argument("--explain", default="")
    parser.add_argument("--by", default="race_ethnicity")
    asked = parser.parse_args()
    databases = Databases()
    try:
        databases.make_template()
        with databases.copy():
            fill(asked.students, asked.beside)
            ask(asked.explain, asked.by)
    finally:
        databases.close()


def fill(students: int, beside: int) -> None:
    """Write the rows as the administrator of the server, without checks, and gather statistics."""
    place = replace(DatabaseAddress.parse(os.environ["DATABASE_URL"]), name=os.environ["DATABASE_NAME"])
    with psycopg.connect(place.url(), autocommit=True) as connection:
        connection.execute("SET session_replication_role = replica")
        connection.execute(
            f"CREATE TEMP TABLE pupil AS SELECT 10000000 + d * 1000000 + i AS id, 1000000 + d AS district, "
            f"2000000 + d * 1000 + i / {SCHOOL_SIZE} AS school, i "
            f"FROM generate_series(1, {1 + beside}) d, generate_series(0, {students} - 1) i"
        )
        for each in rows(students, 1 + beside):
            started = time.monotonic()
            written = connection.execute(insert(each)).rowcount
            print(f"{time.monotonic() - started:6.1f} s  {each.model}: {written:,}", file=sys.stderr, flush=True)
        connection.execute("VACUUM ANALYZE")


def ask(explain: str, by: str) -> None:
    """Compute each measure as the district's official and print how long it took."""
    with use_database("maintenance"):
        district = Organization.objects.get(pk=1_000_001)
        user = UserFactory()
        grant(user, "district", district)
    options: dict[str, Any] = {"reader": user, "district": district, "school_years": YEARS}
    options["today"] = date.fromisoformat(TODAY)
    print(f"{'measure':34} {'in all':>9} {'by ' + by:>18}")
    for name, measure in MEASURES.items():
        if explain and name != explain:
            continue
        taken = []
        for groups in ((), (by,)) if by in measure.dimensions else ((),):
            with acting(user, "district"):
                if explain:
                    _show_plan(name, groups, options)
                started = time.monotonic()
                cells = compute([name], by=("district", "school", *groups), totals=True, **options)
                taken.append(time.monotonic() - started)
        whole = next(c for c in cells if c.organization == district.pk and c.school_year == YEARS[1] and not c.group)
        seconds = " ".join(f"{one:12.2f} s" for one in taken)
        print(f"{name:34} {seconds:30} {whole.numerator:,.0f} / {whole.denominator or 0:,.0f}", flush=True)


def _show_plan(name: str, groups: tuple[str, ...], options: dict[str, Any]) -> None:
    text = statement(MEASURES[name], [DIMENSIONS[one] for one in groups], totals=True)
    places = places_of(options["district"], (), ("district", "school"))
    columns = list(zip(*places.rows, strict=True))
    values = {"years": list(YEARS), "today": options["today"], "status_years": MEASURES[name].status_years}
    values |= {key: list(column) for key, column in zip(("place", "school", "district"), columns, strict=True)}
    with measure_context(**PLANNING), connections["default"].cursor() as cursor:
        cursor.execute("EXPLAIN (ANALYZE, BUFFERS, COSTS) " + text, values)
        print("\n".join(row[0] for row in cursor.fetchall()))


if __name__ == "__main__":
    main()
