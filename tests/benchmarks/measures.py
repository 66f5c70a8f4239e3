"""``make bench-measures``: every measure for a large district, as its official, over three school years.

ARGS: ``--students 50000`` is the size of the district; ``--beside 1`` how many others of the same size lie in the same
tables; ``--explain NAME`` shows the plan of one measure; ``--by DIMENSION`` breaks down by it.

Fills a database of its own with rows made of numbers, and drops it at the end.
"""

import argparse
import os
import sys
import time
from typing import Any

#: Students of a school; school years, of which the last is running.
SCHOOL_SIZE, YEARS = 800, (2024, 2025, 2026)
TODAY = "2026-03-18"

#: name -> SQL; %(students)s in each district, %(districts)s of them, %(size)s in a school.
FILL: dict[str, str] = {
    "organizations": """
        INSERT INTO records_organization (id, uid, type, name, identifier, sourced_id, is_active, is_placeholder,
            district_id, parent_id)
        SELECT 1000000 + d, gen_random_uuid(), 'district', 'District ' || d, '', 'b' || d, true, false, 1000000
            + d, NULL
        FROM generate_series(1, %(districts)s) d
        UNION ALL
        SELECT 2000000 + d * 1000 + s, gen_random_uuid(), 'school', 'School ' || s, '', 'b' || d || '-' || s,
            true, false,
            1000000 + d, 1000000 + d
        FROM generate_series(1, %(districts)s) d, generate_series(0, %(students)s / %(size)s) s
    """,
    "pupils": """
        CREATE TEMP TABLE pupil AS
        SELECT 10000000 + d * 1000000 + i AS id, 1000000 + d AS district, 2000000 + d * 1000 + i / %(size)s AS school,
            d, i, i %% 13 AS step
        FROM generate_series(1, %(districts)s) d, generate_series(0, %(students)s - 1) i
    """,
    "students": """
        INSERT INTO records_student (id, uid, district_id, sourced_id, is_active, is_placeholder, given_name,
            middle_name,
            family_name, preferred_given_name, preferred_family_name, email, identifier, grades, school_id)
        SELECT id, gen_random_uuid(), district, 'b' || id, true, false, 'A', '', 'B', '', '', '', '', '{}', school
        FROM pupil
    """,
    "enrollments": """
        INSERT INTO records_schoolenrollment (student_id, school_id, district_id, sourced_id, at_school_id, is_primary,
            starts_on, ends_on, grade, exit_reason)
        SELECT id, school, district, 'b' || id || '-' || y, school, true,
            make_date(y - 1, 8, 20) + CASE WHEN (i + y) %% 20 = 0 THEN i %% 150 ELSE 0 END,
            make_date(y, 6, 12) - CASE WHEN (i + y) %% 25 = 0 THEN i %% 90 ELSE 0 END,
            lpad((1 + (i + y) %% 12)::text, 2, '0'), CASE WHEN (i + y) %% 25 = 0 THEN 'MovedOutOfState' ELSE '' END
        FROM pupil, unnest(%(years)s) y
    """,
    "calendar": """
        INSERT INTO records_calendarday (district_id, at_school_id, on_date, school_year, event, portion, is_active)
        SELECT o.district_id, o.id, day, y, 'InstructionalDay', 1, true
        FROM records_organization o, unnest(%(years)s) y,
            generate_series(make_date(y - 1, 8, 20), make_date(y, 6, 11), interval '1 day') day
        WHERE o.id >= 2000000 AND extract(isodow FROM day) < 6
    """,
    "attendance": """
        INSERT INTO records_attendanceevent (student_id, school_id, district_id, at_school_id, on_date, kind,
            portion, code,
            is_active)
        SELECT DISTINCT ON (id, day) id, school, district, school, day,
            CASE WHEN (i + n) %% 5 = 0 THEN 'tardy' ELSE 'absence' END, 1, '', true
        FROM pupil, unnest(%(years)s) y, generate_series(1, 4 + i %% 16) n,
            LATERAL (SELECT make_date(y - 1, 8, 20) + (i * 7 + n * 17) %% 290 AS day) at
    """,
    "demographics": """
        INSERT INTO records_demographics (student_id, school_id, district_id, is_active, sex,
            american_indian_or_alaska_native, asian, black_or_african_american,
                native_hawaiian_or_pacific_islander, white,
            two_or_more_races, hispanic_or_latino, home_language)
        SELECT id, school, district, true, CASE WHEN i %% 2 = 0 THEN 'Female' ELSE 'Male' END, false, i %% 9 = 0,
            i %% 5 = 0, false, i %% 3 = 0, false, i %% 4 = 0, '' FROM pupil
    """,
    "programs": """
        INSERT INTO records_programparticipation (student_id, school_id, district_id, is_active, program,
            starts_on, detail,
            services, exit_reason)
        SELECT id, school, district, true, p, '2023-08-20', '', '{}', ''
        FROM pupil, unnest(ARRAY['EnglishLearner', 'IEP', 'Section504', 'TitleI']) WITH ORDINALITY AS of (p, n)
        WHERE i %% (7 + n) = 0
    """,
    "economic": """
        INSERT INTO records_economicstatus (student_id, school_id, district_id, is_active, indicator, value, starts_on)
        SELECT id, school, district, true, 'MealStatus', 'Free', '2023-08-20' FROM pupil WHERE i %% 2 = 0
    """,
    "actions": """
        INSERT INTO records_disciplinaryaction (student_id, school_id, district_id, is_active, action_number,
            incident_number, action, starts_on, days_lost)
        SELECT id, school, district, true, id || '-' || y, '', 'OutOfSchoolSuspension', make_date(y, 1, 10), 2
        FROM pupil, unnest(%(years)s) y WHERE (i + y) %% 18 = 0
    """,
    "tests": """
        INSERT INTO records_assessment (id, uid, district_id, sourced_id, is_active, is_placeholder, title,
            kind, subject,
            grade, school_year, levels, proficient_level)
        SELECT 5000000 + d * 1000 + y %% 100 * 30 + n * 2 + g, gen_random_uuid(), 1000000 + d, 'b' || y || n || g, true,
            false, 'Test', 'StateSummative', s, '', y, 4, 3
        FROM generate_series(1, %(districts)s) d, unnest(%(years)s) y, generate_series(0, 1) g,
            unnest(ARRAY['Mathematics', 'Reading', 'Science']) WITH ORDINALITY AS of (s, n)
    """,
    "results of tests": """
        INSERT INTO records_assessmentresult (student_id, school_id, district_id, is_active, assessment_id, taken_on,
            at_school_id, grade_when_assessed, participation, performance_level, performance_label, growth_percentile)
        SELECT p.id, p.school, p.district, true, t.id, make_date(t.school_year, 2, 20), p.school, '', 'Participated',
            1 + (p.i + t.id) %% 4, '', 1 + (p.i * 31 + t.id) %% 99
        FROM pupil p JOIN records_assessment t ON t.district_id = p.district AND t.id %% 2 = p.i %% 2 WHERE
            t.id >= 5000000
    """,
    "grades": """
        INSERT INTO records_termgrade (student_id, school_id, district_id, is_active, course_title, at_school_id,
            school_year, term, kind, subject, letter, points, credits_attempted, credits_earned)
        SELECT id, school, district, true, 'Course ' || c, school, y, 'Year', 'Final',
            CASE WHEN c < 4 THEN 'Mathematics' ELSE 'Arts' END, '', (i * c + y) %% 5, 1, sign((i * c + y) %% 5)
        FROM pupil, unnest(%(years)s) y, generate_series(1, 6) c
    """,
    "sections": """
        INSERT INTO records_course (id, uid, district_id, sourced_id, is_active, is_placeholder, organization_id, title,
            code, grades, subjects, subject_codes)
        SELECT 6000000 + d, gen_random_uuid(), 1000000 + d, 'bc' || d, true, false, 1000000 + d, 'Course', '',
            '{}', '{}',
            '{}' FROM generate_series(1, %(districts)s) d;
        INSERT INTO records_section (id, uid, district_id, sourced_id, is_active, is_placeholder, course_id, school_id,
            title, code, type, location, grades, subjects, subject_codes, periods)
        SELECT o.id * 100 + n, gen_random_uuid(), o.district_id, 'bs' || o.id || '-' || n, true, false,
            5000000 + o.district_id, o.id, 'Section', '', 'scheduled', '', '{}', '{}', '{}', '{}'
        FROM records_organization o, generate_series(0, 31) n WHERE o.id >= 2000000
    """,
    "seats": """
        INSERT INTO records_sectionenrollment (student_id, school_id, district_id, sourced_id, section_id, is_primary,
            starts_on, ends_on)
        SELECT id, school, district, 'b' || id || '-' || n, school * 100 + (i + n * 11) %% 32, false, '2025-08-20',
            '2026-06-12' FROM pupil, generate_series(0, 5) n
    """,
    "work": """
        INSERT INTO records_lineitem (id, uid, district_id, sourced_id, is_active, is_placeholder, section_id, title,
            description, due_on)
        SELECT c.id * 100 + n, gen_random_uuid(), c.district_id, 'bw' || c.id || '-' || n, true, false, c.id,
            'Work', '',
            '2025-09-01'::date + n * 20 FROM records_section c, generate_series(0, 9) n WHERE c.id >= 200000000;
        INSERT INTO records_result (student_id, school_id, district_id, is_active, sourced_id, line_item_id, status,
            text_score, is_missing, is_late, is_incomplete, comment)
        SELECT e.student_id, e.school_id, e.district_id, true, 'b' || e.id || '-' || n, e.section_id * 100 + n,
            'fullyGraded', '', (e.id + n) %% 11 = 0, false, false, ''
        FROM records_sectionenrollment e, generate_series(0, 9) n WHERE e.section_id >= 200000000
    """,
    "graduation": """
        INSERT INTO records_graduationrecord (student_id, school_id, district_id, is_active, cohort_year,
            outcome, diploma,
            at_school_id)
        SELECT id, school, district, true, 2024 + i %% 12, CASE WHEN i %% 7 = 0 THEN 'DroppedOut' ELSE
            'Graduated' END, '',
            school FROM pupil
    """,
    "positions": """
        INSERT INTO records_staffposition (district_id, organization_id, school_year, is_active, sourced_id,
            classification_code, fte)
        SELECT o.district_id, o.id, y, true, 'b' || o.id || y || n, 'Teacher', 1
        FROM records_organization o, unnest(%(years)s) y, generate_series(1, 50) n WHERE o.id >= 2000000
    """,
    "money": """
        INSERT INTO records_budgetline (district_id, organization_id, school_year, is_active, fund, source, purpose,
            budgeted, spent)
        SELECT o.district_id, o.id, y, true, 'Fund ' || n, 'Local', 'Instruction', 100000, 90000
        FROM records_organization o, unnest(%(years)s) y, generate_series(1, 20) n WHERE o.id >= 1000000
    """,
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--students", type=int, default=50_000)
    parser.add_argument("--beside", type=int, default=1)
    parser.add_argument("--explain", default="")
    parser.add_argument("--by", default="race_ethnicity")
    asked = parser.parse_args()
    os.environ.setdefault("SIGHTLINE_MODE", "test")
    from tests import conftest  # noqa: F401  (prepares the environment and Django, as for the tests)
    from tests.databases import Databases

    databases = Databases()
    try:
        databases.make_template()
        with databases.copy():
            fill(asked.students, asked.beside)
            ask(asked.explain, asked.by)
    finally:
        databases.close()


def fill(students: int, beside: int) -> None:
    """Write the rows as the owner of the server, without checks, and gather statistics."""
    import psycopg

    from portal.environment import DatabaseAddress

    admin = DatabaseAddress.parse(os.environ["DATABASE_URL"])
    name = os.environ["DATABASE_NAME"]
    place = DatabaseAddress(admin.host, admin.port, name, admin.user, admin.password, admin.options)
    values = {"students": students, "districts": 1 + beside, "size": SCHOOL_SIZE, "years": list(YEARS)}
    with psycopg.connect(place.url(), autocommit=True) as connection, psycopg.ClientCursor(connection) as cursor:
        cursor.execute("SET session_replication_role = replica")
        for what, text in FILL.items():
            started = time.monotonic()
            cursor.execute(text, values)
            print(f"{time.monotonic() - started:6.1f} s  {what}: {cursor.rowcount:,}", file=sys.stderr, flush=True)
        cursor.execute("VACUUM ANALYZE")


def ask(explain: str, by: str) -> None:
    """Compute each measure as the district's official and print how long it took."""
    from datetime import date

    from accounts.acting import acting
    from portal.kit.db import use_database
    from records.measures import MEASURES, compute
    from records.models import Organization
    from tests.factories import UserFactory, grant

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
    from django.db import connections

    from portal.kit.db import measure_context
    from records.measures import DIMENSIONS, MEASURES
    from records.measures.compute import _PLANNING, _places
    from records.measures.statement import statement

    text = statement(MEASURES[name], [DIMENSIONS[one] for one in groups], totals=True)
    places = _places(options["district"], (), ("district", "school"))
    columns = list(zip(*places.rows, strict=True))
    values = {"years": list(YEARS), "today": options["today"], "status_years": MEASURES[name].status_years}
    values |= {key: list(column) for key, column in zip(("place", "school", "district"), columns, strict=True)}
    with measure_context(**_PLANNING), connections["default"].cursor() as cursor:
        cursor.execute("EXPLAIN (ANALYZE, BUFFERS, COSTS) " + text, values)
        print("\n".join(row[0] for row in cursor.fetchall()))


if __name__ == "__main__":
    main()
