"""``python -m tests.benchmarks.quality --students N``: how long the checks of data quality take in one large district.

Counts every rule as after an import, and lists each as a district official's page does, beside a small district in
the same database. The database is the run's own and is dropped at the end.
"""

import argparse
import os
import sys
import time
from typing import Any

SCHOOL, SECTION, PERIODS = 1250, 25, 6
TODAY = "current_date"

#: One row a student and more, put together from numbers; one in so many of each kind is wrong.
STATEMENTS = (
    """INSERT INTO records_organization (uid, type, name, identifier, sourced_id, parent_id, district_id, is_active,
           is_placeholder)
       SELECT gen_random_uuid(), 'school', 'Bench School ' || n, '', 'bench' || n, {district}, {district}, true, false
       FROM generate_series(0, {students} / {school} - 1) n""",
    """CREATE TEMP TABLE school AS SELECT id, row_number() OVER (ORDER BY id) - 1 AS nth FROM records_organization
       WHERE sourced_id LIKE 'bench%'""",
    """INSERT INTO records_student (uid, district_id, sourced_id, is_active, is_placeholder, given_name, middle_name,
           family_name, preferred_given_name, preferred_family_name, email, school_id, identifier, grades)
       SELECT gen_random_uuid(), {district}, 'p' || n, true, false, 'Given' || n % 997, '', 'Family' || n *
           7919 % 19997,
           '', '', '', CASE WHEN n % 100 > 0 THEN school.id END, 'b' || n,
           ARRAY[CASE WHEN n % 500 = 1 THEN 'ninth' ELSE lpad((1 + n % 12)::text, 2, '0') END]
       FROM generate_series(0, {students} - 1) n JOIN school ON school.nth = n / {school}""",
    """CREATE TEMP TABLE pupil AS SELECT s.id, s.school_id, coalesce(s.school_id, school.id) AS at_school,
           substr(s.sourced_id, 2)::int AS n
       FROM records_student s JOIN school ON school.nth = substr(s.sourced_id, 2)::int / {school}
       WHERE s.district_id = {district}""",
    "ANALYZE pupil",
    """INSERT INTO records_schoolenrollment (student_id, school_id, district_id, sourced_id, at_school_id, is_primary,
           starts_on, ends_on, grade, exit_reason)
       SELECT id, school_id, {district}, 'e' || n || '-' || year, at_school, true, {today} - 90 - 365 * year,
           CASE WHEN year > 0 THEN {today} - 160 - 365 * (year - 1) WHEN school_id IS NULL THEN {today} - 5
           END + CASE WHEN n % 300 = 2 THEN 90 ELSE 0 END, '', ''
       FROM pupil, generate_series(0, 2) year""",
    """INSERT INTO records_academicsession (uid, district_id, sourced_id, is_active, is_placeholder, title, type,
           starts_on, ends_on)
       SELECT gen_random_uuid(), {district}, 'bench-term', true, false, 'Term', 'term', {today} - 90, {today} + 90""",
    """INSERT INTO records_course (uid, district_id, sourced_id, is_active, is_placeholder, organization_id,
           title, code,
           grades, subjects, subject_codes)
       SELECT gen_random_uuid(), {district}, 'bench-course', true, false, {district}, 'Course', '', '{{}}',
           '{{}}', '{{}}'""",
    """INSERT INTO records_section (uid, district_id, sourced_id, is_active, is_placeholder, course_id,
           school_id, title,
           code, type, location, grades, subjects, subject_codes, periods)
       SELECT gen_random_uuid(), {district}, 's' || school.nth || '-' || k, true, false,
           (SELECT id FROM records_course WHERE sourced_id = 'bench-course'), school.id, 'Section ' || k, '',
           'scheduled',
           '', '{{}}', '{{}}', '{{}}', '{{}}' FROM school, generate_series(0, {parallel} * {periods} - 1) k""",
    """CREATE TEMP TABLE room AS SELECT id, school_id, split_part(sourced_id, '-', 2)::int AS k FROM records_section
       WHERE district_id = {district}""",
    """INSERT INTO records_sectionsession (section_id, session_id)
       SELECT room.id, a.id FROM room, records_academicsession a WHERE a.sourced_id = 'bench-term'""",
    """INSERT INTO records_sectionenrollment (student_id, school_id, district_id, sourced_id, section_id, is_primary,
           starts_on, ends_on)
       SELECT p.id, p.school_id, {district}, 'x' || p.n || '-' || period, room.id, false, {today} - 90,
           CASE WHEN p.school_id IS NULL THEN {today} - 5 END
       FROM pupil p, generate_series(0, {periods} - 1) period, room
       WHERE room.school_id = p.at_school AND room.k = period * {parallel} + p.n % {parallel}""",
    """INSERT INTO records_demographics (student_id, school_id, district_id, is_active, birth_date, sex,
           american_indian_or_alaska_native, asian, black_or_african_american, native_hawaiian_or_pacific_islander,
           white, two_or_more_races, hispanic_or_latino, home_language)
       SELECT id, school_id, {district}, true, {today} - (5 + 1 + n % 12) * 365 - 100 - n % 300,
           CASE WHEN n % 400 = 3 THEN 'F' ELSE 'Female' END, false, false, false, false, true, false, false, ''
       FROM pupil WHERE n % 200 > 0""",
    """INSERT INTO records_contact (uid, district_id, sourced_id, is_active, is_placeholder, given_name, middle_name,
           family_name, preferred_given_name, preferred_family_name, email, phone, sms)
       SELECT gen_random_uuid(), {district}, 'c' || n, true, false, 'G', '', 'F', '', '', '', '', '' FROM pupil
       WHERE n % 50 > 0""",
    """INSERT INTO records_studentcontact (student_id, school_id, district_id, contact_id, relationship, starts_on)
       SELECT p.id, p.school_id, {district}, c.id, 'parent', {today} - 90
       FROM pupil p JOIN records_contact c ON c.sourced_id = 'c' || p.n AND c.district_id = {district}""",
    """INSERT INTO records_calendarday (district_id, at_school_id, on_date, school_year, event, portion, is_active)
       SELECT {district}, school.id, day::date, extract(year FROM day), 'InstructionalDay', 1, true
       FROM school, generate_series({today} - 900, {today} + 200, '1 day') day WHERE extract(isodow FROM day) < 6""",
    """INSERT INTO records_attendanceevent (student_id, school_id, district_id, is_active, at_school_id, on_date, kind,
           is_excused, portion, code)
       SELECT id, school_id, {district}, true, at_school, {today} - 6 - ((n % 7 + k * 7) * 41 % 800), 'absence',
           CASE WHEN n % 3 > 0 THEN k % 2 = 0 END, 1, 'A' FROM pupil, generate_series(0, {absences} - 1) k
       ON CONFLICT DO NOTHING""",
    """INSERT INTO records_lineitem (uid, district_id, sourced_id, is_active, is_placeholder, section_id, title,
           description, lowest, highest)
       SELECT gen_random_uuid(), {district}, 'li' || room.id || '-' || item, true, false, room.id, 'Work', '', 0, 20
       FROM room, generate_series(0, 3) item""",
    """INSERT INTO records_result (student_id, school_id, district_id, is_active, sourced_id, line_item_id,
           status, score,
           text_score, is_missing, is_late, is_incomplete, comment)
       SELECT e.student_id, e.school_id, {district}, true, 'r' || e.id || '-' || l.id, l.id, 'fullyGraded',
           (e.student_id + l.id) % 21 + CASE WHEN e.id % 300 = 0 THEN 9 ELSE 0 END, '', false, false, false, ''
       FROM records_sectionenrollment e JOIN records_lineitem l ON l.section_id = e.section_id
       WHERE e.district_id = {district}""",
    """INSERT INTO records_termgrade (student_id, school_id, district_id, is_active, course_title, at_school_id,
           school_year, term, kind, subject, letter, number, points, credits_attempted, credits_earned)
       SELECT id, school_id, {district}, true, 'Course ' || k, at_school, 2024 + k % 3, 'Fall', 'Final', '', '',
           60 + n % 41 + CASE WHEN n % 900 = 5 THEN 50 ELSE 0 END, 3, 1, CASE WHEN n % 700 = 6 THEN 2 ELSE 1 END
       FROM pupil, generate_series(0, 11) k""",
    """INSERT INTO records_assessment (uid, district_id, sourced_id, is_active, is_placeholder, title, kind, subject,
           grade, school_year, lowest_score, highest_score, levels, proficient_level)
       SELECT gen_random_uuid(), {district}, 'bench-test-' || k, true, false, 'Test', 'StateSummative', 'Mathematics',
           '', 2024 + k, 100, 800, 4, 3 FROM generate_series(0, 5) k""",
    """INSERT INTO records_assessmentresult (student_id, school_id, district_id, is_active, assessment_id, taken_on,
           at_school_id, grade_when_assessed, participation, scale_score, performance_level, performance_label)
       SELECT p.id, p.school_id, {district}, true, a.id, {today} - 30, p.at_school, '', 'Participated', 200 + n % 700,
           1 + n % 4, '' FROM pupil p, records_assessment a WHERE a.district_id = {district}""",
    """INSERT INTO records_incident (student_id, school_id, district_id, is_active, incident_number, behavior, part,
           occurred_on, place)
       SELECT id, school_id, {district}, true, 'i' || n, 'Fighting', 'Offender', {today} - n % 900, '' FROM pupil
       WHERE n % 5 = 0""",
    """INSERT INTO records_disciplinaryaction (student_id, school_id, district_id, is_active, action_number,
           incident_number, action, starts_on)
       SELECT id, school_id, {district}, true, 'a' || n, 'i' || n, 'Detention', {today} - n % 900 FROM pupil
       WHERE n % 6 = 0""",
    """INSERT INTO records_programparticipation (student_id, school_id, district_id, is_active, program, starts_on,
           detail, services, exit_reason)
       SELECT id, school_id, {district}, true, CASE WHEN n % 2 = 0 THEN 'IEP' ELSE 'TitleI' END, {today} - 50, '',
           '{{}}'::varchar[], '' FROM pupil WHERE n % 4 < 2
       UNION ALL SELECT id, school_id, {district}, true, 'Section504', {today} - 50, '', '{{}}'::varchar[], ''
           FROM pupil
       WHERE n % 40 = 4""",
    "ANALYZE",
)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--students", type=int, default=50_000)
    parser.add_argument("--absences", type=int, default=24, help="a student, over three years")
    options = parser.parse_args()
    os.environ["DATABASE_STATEMENT_TIMEOUT"] = "0"  # what is slow is to be measured, not cut off
    from tests import conftest  # noqa: F401  (prepares the environment and Django, as for the tests)
    from tests.databases import Databases

    databases = Databases()
    try:
        databases.make_template()
        with databases.copy() as name:
            _measure(options, databases, name)
    finally:
        databases.close()


def _measure(options: Any, databases: Any, name: str) -> None:
    from django.utils import timezone

    from records.imports.connection import import_transaction
    from records.quality.actions import Check, check_quality
    from records.quality.rules import RULES
    from tests.integration.quality.making import Place

    place = Place()
    started = time.monotonic()
    _fill(options, databases.admin, name, place.district.pk)
    print(f"{options.students:,} students filled in {time.monotonic() - started:.0f} s")
    for words in ("the first check", "the second"):
        started = time.monotonic()
        check_quality(district_id=place.district.pk)
        print(f"{words}, all of it, with who is held where: {time.monotonic() - started:.1f} s", flush=True)
    print("rule | rows | counted, s | listed, s")
    with import_transaction(place.district.pk, wait=True, today=timezone.localdate()) as db:
        check = Check(db, place.district.pk)
        counted = {}
        for code, rule in RULES.items():
            started = time.monotonic()
            found = sum(check.wrong(rule).values())
            counted[code] = (found, time.monotonic() - started)
    for code, (found, seconds) in counted.items():
        print(f"{code} | {found:,} | {seconds:.2f} | {_listed(place, RULES[code]):.2f}", flush=True)


def _listed(place: Any, rule: Any) -> float:
    """Seconds for what a page of the rule asks about its rows: how many, and the first 25."""
    from accounts.acting import acting
    from records.quality.rows import name_of, rows_of
    from records.views.quality import SORTED_BY_NAME

    with acting(place.official, "district") as official:
        started = time.monotonic()
        rows = rows_of(official, rule)
        number = rows.count()
        list(rows.order_by("pk" if number > SORTED_BY_NAME else name_of(rule))[:25])
        return time.monotonic() - started


def _fill(options: Any, admin: Any, name: str, district: int) -> None:
    from dataclasses import replace

    import psycopg

    with psycopg.connect(replace(admin, name=name).url(), autocommit=True) as connection:
        connection.execute("SET session_replication_role = replica")
        connection.execute("SET work_mem = '256MB'")
        for statement in STATEMENTS:
            connection.execute(
                statement.format(
                    district=district, students=options.students, absences=options.absences, school=SCHOOL,
                    parallel=SCHOOL // SECTION, periods=PERIODS, today=TODAY,
                )
            )  # fmt: skip


if __name__ == "__main__":
    sys.exit(main())
