"""A state's worth of students in a database of its own: 1 M students, 6 M section enrollments, and their grants.

Filled by SQL, because an import of this size would take longer than the measuring. Nobody in it is real: every
name is put together from a number.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import psycopg
from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.db import models
from psycopg import sql

from portal.environment import DatabaseAddress
from portal.kit.db import use_database

#: How many districts of how many schools of how many students each: 1,000,000 students in all.
DISTRICTS = ((1, 200, 1000), (2, 100, 800), (6, 40, 750), (20, 16, 625), (30, 10, 500), (110, 2, 500))
BIG_DISTRICT, SMALL_DISTRICT = 200 * 1000, 10 * 500
PERIODS = 6
SECTION_SIZE = 25
VERSION = "1"

#: Parents are users 1 to PARENTS; where the user numbers of the other kinds begin.
PARENTS = 750_000
TEACHERS, PRINCIPALS, COUNSELORS, OFFICIALS = 1_000_000, 2_000_000, 2_100_000, 3_000_000

TABLES = (
    "accounts_user", "records_organization", "records_academicsession", "records_course", "records_section",
    "records_student", "records_contact", "records_custodyrestriction", "records_schoolenrollment",
    "records_sectionenrollment", "records_studentgrant", "records_sectiongrant", "records_organizationgrant",
    "guardian_userobjectpermission",
)  # fmt: skip

HELPERS = (
    """CREATE TEMP TABLE district AS
       SELECT row_number() OVER () AS n, schools, size FROM (VALUES {districts}) AS plan (count, schools, size),
              generate_series(1, count)""",
    """CREATE TEMP TABLE school AS
       SELECT n, 1000 + n AS id, 10 + district AS district_id, size, size / {section} AS parallel, nth, schools,
              sum(size) OVER w - size AS students_before, (sum(size) OVER w - size) / {section} AS teachers_before
       FROM (SELECT row_number() OVER (ORDER BY d.n, i) AS n, d.n AS district, d.size, d.schools, i AS nth
             FROM district d, generate_series(0, d.schools - 1) i) each
       WINDOW w AS (ORDER BY n)""",
    # Within a district students come in no order, as in most districts' files.
    """CREATE TEMP TABLE pupil AS
       SELECT students_before + i + 1 AS id, i, s.n AS school_number, s.id AS at_school_id, district_id,
              parallel, students_before, teachers_before, schools, nth,
              CASE WHEN (students_before + i + 1) % 100 = 7 THEN NULL ELSE s.id END AS school_id
       FROM school s, generate_series(0, size - 1) i
       ORDER BY district_id, hashint8(students_before + i)""",
    "ANALYZE pupil",
)


@dataclass(frozen=True)
class Rows:
    """Rows of one model: an expression for each field (by column), from a source. Other fields get their default."""

    model: str
    source: str
    columns: dict[str, str]


_GRANTED = {"basis": "'34 CFR 99.31'", "source": "'roster'", "starts_on": "current_date - 90"}
_ENROLLED = {
    "starts_on": "CASE WHEN n % 50 = 1 AND school_id IS NOT NULL THEN current_date + 30 ELSE current_date - 90 END",
    "ends_on": "CASE WHEN n % 20 = 0 OR school_id IS NULL THEN current_date - 30 ELSE current_date + 200 END",
}


def _person(number: str) -> dict[str, str]:
    return {
        "given_name": f"'Given' || ({number}::bigint * 7919) % 997",
        "family_name": f"'Family' || ({number}::bigint * 104729) % 19997",
        "sourced_id": f"'p' || {number}",
    }


def _grant(model: str, role: str, user: str, on: str, source: str, permission: int) -> Rows:
    columns = {"user_id": user, "content_object_id": on, "role": f"'{role}'", "permission_id": str(permission)}
    return Rows(f"records.{model}", source, {**columns, **_GRANTED})


def _organizations() -> list[Rows]:
    def organization(source: str, **columns: str) -> Rows:
        return Rows("records.Organization", source, {"sourced_id": "'o' || id", **columns})

    return [
        organization("(VALUES (1)) AS t (id)", id="id", type="'national'", name="'Nation'"),
        organization("(VALUES (2)) AS t (id)", id="id", type="'state'", name="'State'", parent_id="1"),
        organization(
            "(SELECT 10 + n AS id FROM district) AS t",
            id="id", type="'district'", name="'District ' || id", parent_id="2", district_id="id",
        ),
        organization(
            "school", id="id", type="'school'", name="'School ' || id", parent_id="district_id",
            district_id="district_id",
        ),
    ]  # fmt: skip


def _people() -> list[Rows]:
    user = {"username": "'u' || id", "password": "'!'", "given_name": "'Given'", "family_name": "'Family' || id"}
    sources = (
        f"generate_series(1, {PARENTS}) AS id",
        f"(SELECT {TEACHERS} + teachers_before + k AS id FROM school, generate_series(1, parallel) k) AS t",
        f"(SELECT unnest(ARRAY[{PRINCIPALS} + n, {COUNSELORS} + n]) AS id FROM school) AS t",
        f"(SELECT {OFFICIALS} + 10 * n + k AS id FROM district, generate_series(0, 2) k) AS t",
    )
    family = "(SELECT id, (CASE WHEN id <= 500000 THEN id - 1 ELSE (id - 500001) * 2 END) AS family"
    return [
        *(Rows("accounts.User", source, {"id": "id", **user}) for source in sources),
        Rows(
            "records.Student",
            "pupil",
            {
                **_person("id"),
                "id": "id",
                "district_id": "district_id",
                "school_id": "school_id",
                "held_until": "CASE WHEN id % 300 = 0 THEN current_date - 5 "
                "WHEN id % 3 = 1 THEN current_date + 200 END",
                "grades": "ARRAY[lpad((1 + i % 12)::text, 2, '0')]",
            },
        ),
        Rows(
            "records.Contact",
            f"{family} FROM generate_series(1, {PARENTS}) id) f JOIN pupil ON pupil.id = 2 * family + 1",
            {**_person("f.id"), "id": "f.id", "user_id": "f.id", "district_id": "district_id"},
        ),
        Rows(
            "records.CustodyRestriction",
            "pupil WHERE id % 1000 = 1",
            {
                "student_id": "id", "school_id": "school_id", "district_id": "district_id",
                "contact_id": "(id - 1) / 2 + 1", "evidence": "'order'", "starts_on": "current_date - 90",
                "recorded_by_id": f"{OFFICIALS} + 10 * (district_id - 10)",
            },
        ),
    ]  # fmt: skip


def _enrollments() -> list[Rows]:
    section = f"(teachers_before * {PERIODS} + period * parallel"
    sectioned = (
        f"(SELECT p.*, period, {section} + (i + period * (i / parallel)) % parallel) + 1 AS section_id, "
        f"row_number() OVER () AS n FROM generate_series(0, {PERIODS - 1}) period, pupil p) AS t"
    )
    owner = {"student_id": "id", "school_id": "school_id", "district_id": "district_id"}
    return [
        Rows("records.Course", "school", {"id": "id", "district_id": "district_id", "organization_id": "id",
             "sourced_id": "'c' || id", "title": "'Course'"}),
        Rows(
            "records.Section",
            f"school, generate_series(0, {PERIODS - 1}) period, generate_series(1, parallel) k",
            {"id": f"{section} + k)", "sourced_id": f"'s' || {section} + k)", "district_id": "district_id",
             "school_id": "id", "course_id": "id", "title": "'Section ' || k", "type": "'scheduled'"},
        ),
        Rows("records.SectionEnrollment", sectioned, {**owner, **_ENROLLED, "section_id": "section_id",
             "sourced_id": "'e' || n"}),
        Rows(
            "records.SchoolEnrollment", "pupil",
            {**owner, "at_school_id": "at_school_id", "sourced_id": "'e' || id", "is_primary": "true",
             "starts_on": "current_date - 90",
             "ends_on": "CASE WHEN school_id IS NULL OR id % 300 = 0 THEN current_date - 5 END"},
        ),
        # One student in two hundred also goes to the district's next school.
        Rows(
            "records.SchoolEnrollment", "pupil WHERE id % 200 = 0",
            {**owner, "at_school_id": "at_school_id - nth + (nth + 1) % schools", "sourced_id": "'b' || id",
             "is_primary": "false", "starts_on": "current_date - 90"},
        ),
    ]  # fmt: skip


def _grants() -> list[Rows]:
    permission = {
        name: ContentType.objects.get(app_label="records", model=name).permission_set.get(codename=f"view_{name}").pk
        for name in ("student", "section", "organization")
    }
    student, section, organization = (permission[name] for name in ("student", "section", "organization"))
    teaching = f"school, generate_series(0, {PERIODS - 2}) period, generate_series(1, parallel) k"
    section_id = f"teachers_before * {PERIODS} + period * parallel + k"
    official = f"{OFFICIALS} + 10 * n"
    return [
        _grant("StudentGrant", "parent", "(id - 1) / 2 + 1", "id", "generate_series(1, 1000000) id", student),
        _grant("StudentGrant", "parent", "500001 + (id - 1) / 4", "id",
               "generate_series(1, 1000000) id WHERE (id - 1) / 2 % 2 = 0", student),
        _grant("SectionGrant", "teacher", f"{TEACHERS} + teachers_before + k", section_id, teaching, section),
        _grant("OrganizationGrant", "principal", f"{PRINCIPALS} + n", "id", "school", organization),
        _grant("OrganizationGrant", "counselor", f"{COUNSELORS} + n", "id", "school", organization),
        _grant("OrganizationGrant", "district", official, "10 + n", "district", organization),
        _grant("OrganizationGrant", "district", f"{official} + 1", "10 + n", "district", organization),
        _grant("OrganizationGrant", "records", f"{official} + 2", "10 + n", "district", organization),
    ]  # fmt: skip


_IN_FORCE = "{0}.starts_on <= current_date AND ({0}.ends_on IS NULL OR {0}.ends_on > current_date)"

#: The same grants as django-guardian's own table needs them: a row per person and student. Of a school's and a
#: district's people only one each is spread out; every further one takes as many rows again.
GENERIC = f"""
    INSERT INTO guardian_userobjectpermission (user_id, permission_id, content_type_id, object_pk)
    SELECT user_id, {{permission}}, {{content_type}}, student_id::text FROM (
        SELECT g.user_id, g.content_object_id AS student_id FROM records_studentgrant g
        WHERE NOT EXISTS (SELECT FROM records_custodyrestriction r JOIN records_contact c ON c.id = r.contact_id
                          WHERE r.student_id = g.content_object_id AND c.user_id = g.user_id)
        UNION ALL
        SELECT DISTINCT g.user_id, e.student_id FROM records_sectiongrant g
        JOIN records_sectionenrollment e ON e.section_id = g.content_object_id
        WHERE {_IN_FORCE.format("g")} AND {_IN_FORCE.format("e")}
        UNION ALL
        SELECT DISTINCT * FROM (
            SELECT unnest(ARRAY[{PRINCIPALS} + school.n, {OFFICIALS} + 10 * (school.district_id - 10)]), student_id
            FROM (SELECT school_id, id AS student_id FROM records_student
                  WHERE held_until IS NULL OR held_until > current_date
                  UNION
                  SELECT at_school_id, student_id FROM records_schoolenrollment e
                  WHERE school_id IS DISTINCT FROM at_school_id AND {_IN_FORCE.format("e")}) reached
            JOIN school ON school.id = reached.school_id) official
    ) AS spread
"""


def fill(admin: DatabaseAddress, *, rebuild: bool, say: Any = print) -> None:
    """Fill the database at ``admin`` (a superuser's address), unless it is full already.

    Raises psycopg.Error when the server refuses, for instance because the address is no superuser's.
    """
    with psycopg.connect(admin.url(), autocommit=True) as connection:
        if not rebuild and _is_full(connection):
            return
        started = time.monotonic()

        def tell(what: str) -> None:
            say(f"{time.monotonic() - started:6.0f} s  {what}")

        # One transaction: what fails leaves the tables and their indexes as they were.
        with connection.transaction():
            _fill_tables(connection, tell)
        connection.execute("VACUUM (ANALYZE)")
        connection.execute("CHECKPOINT")
        connection.execute(
            sql.SQL("COMMENT ON DATABASE {} IS {}").format(
                sql.Identifier(admin.name), f"population {VERSION} of {date.today():%Y-%m-%d}"
            )
        )
        tell("full")


def _is_full(connection: psycopg.Connection) -> bool:
    """Filled by this version of the file, and lately: guardian's rows know no dates, so they grow old."""
    row = connection.execute(
        "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = current_database()"
    ).fetchone()
    version, _, day = (row and row[0] or "").removeprefix("population ").partition(" of ")
    return version == VERSION and bool(day) and date.today() - date.fromisoformat(day) < timedelta(days=20)


def _fill_tables(connection: psycopg.Connection, tell: Callable[[str], None]) -> None:
    # Foreign keys hold by the way the numbers are made; checking 40 M of them would double the time.
    connection.execute("SET LOCAL session_replication_role = replica")
    for name, value in (("maintenance_work_mem", "1GB"), ("work_mem", "256MB"), ("jit", "off")):
        connection.execute(f"SET LOCAL {name} = '{value}'")
    connection.execute(f"TRUNCATE {', '.join(TABLES)} CASCADE")
    indexes = _take_indexes(connection)
    for helper in HELPERS:
        districts = ", ".join(str(plan) for plan in DISTRICTS)
        connection.execute(helper.format(districts=districts, section=SECTION_SIZE))
    with use_database("maintenance"):
        grants = _grants()
        content_type = ContentType.objects.get(app_label="records", model="student")
        permission = content_type.permission_set.get(codename="view_student").pk
    for rows in (*_organizations(), *_people(), *_enrollments(), *grants):
        tell(f"{rows.model}: {connection.execute(insert(rows)).rowcount:,}")
    connection.execute("ANALYZE")
    generic = connection.execute(GENERIC.format(permission=permission, content_type=content_type.pk))
    tell(f"guardian's generic table: {generic.rowcount:,}")
    for statement in indexes:
        connection.execute(statement)
    tell("indexes")


def _take_indexes(connection: psycopg.Connection) -> list[str]:
    """Drop every index but primary keys and return the statements that make them again."""
    constraints = connection.execute(
        "SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint "
        "WHERE contype = 'u' AND conrelid = ANY(%s::regclass[])",
        [list(TABLES)],
    ).fetchall()
    again = []
    for table, name, definition in constraints:
        connection.execute(f'ALTER TABLE {table} DROP CONSTRAINT "{name}"')
        again.append(f'ALTER TABLE {table} ADD CONSTRAINT "{name}" {definition}')
    indexes = connection.execute(
        "SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid) FROM pg_index "
        "WHERE NOT indisprimary AND indrelid = ANY(%s::regclass[])",
        [list(TABLES)],
    ).fetchall()
    for name, definition in indexes:
        connection.execute(f"DROP INDEX {name}")
        again.append(definition)
    return again


def insert(rows: Rows) -> str:
    """One INSERT ... SELECT with every column that the model needs."""
    model = apps.get_model(rows.model)
    columns = dict(rows.columns)
    for field in model._meta.concrete_fields:
        if field.column not in columns and not (field.null or field.primary_key or field.generated):
            columns[field.column] = _default(field)
    names, values = ", ".join(f'"{name}"' for name in columns), ", ".join(columns.values())
    return f'INSERT INTO "{model._meta.db_table}" ({names}) SELECT {values} FROM {rows.source}'


def _default(field: models.Field) -> str:
    kind = field.get_internal_type()
    if kind == "UUIDField":
        return "gen_random_uuid()"
    if kind == "BooleanField":
        return str(field.get_default())
    return {"DateTimeField": "now()", "ArrayField": "'{}'", "JSONField": "'{}'"}.get(kind, "''")
