"""The second wall alone: whatever a view asks, and however it asks, the database gives only what the person may see."""

from typing import Any

import pytest
from django.db import connections
from django.db.models import Count

from accounts.acting import acting
from accounts.roles import ROLES, Category, GrantedOn
from portal.kit.db import role_name, use_database
from records.models import SchoolEnrollment, SectionEnrollment, Student, StudentContact
from records.walls.conditions import seen
from tests.access.asking import STUDENT_LEVEL, as_owner, ask, refused
from tests.access.expected import LOCAL, SEEN, hidden_from
from tests.access.rules import STUDENT_TABLES
from tests.world import World

tables = pytest.mark.parametrize("table", [model._meta.db_table for model in STUDENT_LEVEL])


@tables
def test_raw_sql_and_counts_see_only_ones_own(world: World, table: str) -> None:
    column = "id" if table == "records_student" else "student_id"
    with acting(world.user("gina"), "parent"):
        rows = ask("default", f"SELECT {column} FROM {table}")
        assert world.names_of({row[0] for row in rows}) <= SEEN["gina", "parent"]
        assert ask("default", f"SELECT count(*), count(DISTINCT {column}) FROM {table}")[0][0] == len(rows)
        hidden = world.student("kit").pk
        assert ask("default", f"SELECT 1 FROM {table} WHERE {column} = %s", [hidden]) == []
        assert ask("default", f"SELECT max({column}) FROM {table} WHERE {column} = %s", [hidden]) == [(None,)]


def test_joins_unions_subqueries_and_aggregates_do_not_go_around(world: World) -> None:
    with acting(world.user("nadia"), "teacher"):
        expected = SEEN["nadia", "teacher"]
        joined = "SELECT s.id FROM records_section c JOIN records_sectionenrollment e ON e.section_id = c.id "
        joined += "LEFT JOIN records_student s ON s.id = e.student_id"
        assert world.names_of({row[0] for row in ask("default", joined)}) <= expected
        united = "SELECT id FROM records_student UNION ALL SELECT student_id FROM records_schoolenrollment"
        assert world.names_of({row[0] for row in ask("default", united)}) == expected
        by_school = Student.objects.values("school").annotate(students=Count("pk"))
        assert sum(row["students"] for row in by_school) == len(expected)
        lateral = "SELECT count(*) FROM records_organization o, LATERAL (SELECT FROM records_student s "
        lateral += "WHERE s.school_id = o.id) found"
        assert ask("default", lateral) == [(len(expected),)]


def test_copy_out_gives_only_ones_own(world: World) -> None:
    with acting(world.user("gina"), "parent"), connections["default"].cursor() as cursor:
        with cursor.cursor.copy("COPY (SELECT id FROM records_student) TO STDOUT") as copy:
            rows = [int(line) for block in copy for line in bytes(block).split()]
        assert world.names_of(rows) == SEEN["gina", "parent"]
        with cursor.cursor.copy("COPY records_student (id) TO STDOUT") as copy:
            rows = [int(line) for block in copy for line in bytes(block).split()]
        assert world.names_of(rows) == SEEN["gina", "parent"]


def test_a_condition_cannot_be_made_to_speak_of_hidden_rows(world: World) -> None:
    """A cheap function in a filter runs after the policy, so it is never handed a hidden row."""
    with acting(world.user("gina"), "parent"):
        rows = ask(
            "default", "SELECT id FROM records_student WHERE 1 / (id - %s) IS NOT NULL", [world.student("kit").pk]
        )
        assert world.names_of({row[0] for row in rows}) == SEEN["gina", "parent"]


def test_a_view_with_the_invokers_rights_keeps_the_wall(fresh_world: World) -> None:
    as_owner("CREATE VIEW everybody WITH (security_invoker) AS SELECT id FROM records_student")
    as_owner(f"GRANT SELECT ON everybody TO {role_name('local')}")
    with acting(fresh_world.user("gina"), "parent"):
        rows = ask("default", "SELECT id FROM everybody")
    assert fresh_world.names_of({row[0] for row in rows}) == SEEN["gina", "parent"]


def test_even_a_view_with_the_owners_rights_shows_nothing(fresh_world: World) -> None:
    as_owner("CREATE VIEW everybody AS SELECT id FROM records_student")
    as_owner(f"GRANT SELECT ON everybody TO {role_name('local')}")
    with acting(fresh_world.user("dora"), "district"):
        assert ask("default", "SELECT id FROM everybody") == []


@tables
def test_the_owner_of_the_tables_sees_no_student(world: World, table: str) -> None:
    assert ask("owner", f"SELECT count(*) FROM {table}") == [(0,)]


@pytest.mark.parametrize("role", [role for role in ROLES.values() if role.categories], ids=lambda role: role.name)
@pytest.mark.parametrize("category", Category)
def test_the_functions_open_exactly_the_categories_of_the_role(world: World, role: Any, category: Category) -> None:
    person = next(person for person, held in LOCAL if held == role.name and SEEN[person, held])
    reach = "my_schools" if role.granted_on is GrantedOn.ORGANIZATION else "my_students"
    with acting(world.user(person), role.name):
        found = ask("default", f"SELECT cardinality({reach}(%s))", [category])[0][0]
    assert bool(found) == (category in role.categories)


def test_a_table_of_a_category_that_the_role_lacks_shows_no_row(fresh_world: World) -> None:
    """Meal status and the like: were contacts economic data, teachers would see none and parents all of theirs."""
    as_owner("DROP POLICY local_select_0 ON records_studentcontact")
    rows = seen(Category.ECONOMIC)
    as_owner(
        f"CREATE POLICY local_select_0 ON records_studentcontact FOR SELECT TO {role_name('local')} USING ({rows})"
    )
    counts = {}
    for actor in (("nadia", "teacher"), ("petra", "principal"), ("carl", "counselor"), ("gina", "parent")):
        with acting(fresh_world.user(actor[0]), actor[1]):
            counts[actor[1]] = StudentContact.objects.count()
    assert counts == {"teacher": 0, "principal": 0, "counselor": 0, "parent": 4}


#: What the law keeps from these people of a school, however a page asks.
KEPT_FROM = {
    ("nadia", "teacher"): (Category.ECONOMIC, Category.HEALTH, Category.CONDUCT, Category.DEMOGRAPHICS),
    ("petra", "principal"): (Category.ECONOMIC,),
    ("carl", "counselor"): (Category.ECONOMIC,),
}


@pytest.mark.parametrize(
    ("actor", "model"),
    [(actor, model) for actor in KEPT_FROM for model in STUDENT_LEVEL if model.wall_category in KEPT_FROM[actor]],
    ids=lambda value: value[1] if isinstance(value, tuple) else value.__name__,
)
def test_meals_health_and_conduct_are_kept_from_those_whose_role_has_no_such_category(
    world: World, actor: tuple[str, str], model: Any
) -> None:
    table = model._meta.db_table
    theirs = [world.student(name).pk for name in SEEN[actor]]
    assert ask("maintenance", f"SELECT 1 FROM {table} WHERE student_id = ANY(%s)", [theirs]), "there is nothing to see"
    with acting(world.user(actor[0]), actor[1]):
        assert ask("default", f"SELECT * FROM {table}") == []
        assert ask("default", f"SELECT count(*) FROM {table} WHERE student_id = ANY(%s)", [theirs]) == [(0,)]


def test_the_database_decides_by_its_own_copy_of_the_roles(fresh_world: World) -> None:
    with use_database("maintenance"):
        ask("maintenance", "DELETE FROM accounts_rolecategory WHERE role = 'teacher' AND category = 'enrollment'")
    with acting(fresh_world.user("nadia"), "teacher"):
        assert not SectionEnrollment.objects.exists()
        assert Student.objects.count() == len(SEEN["nadia", "teacher"])


@pytest.mark.parametrize("actor", LOCAL, ids="-".join)
def test_nobody_writes_records_through_a_page(world: World, actor: tuple[str, str]) -> None:
    hidden = world.student(sorted(hidden_from(*actor))[0]).pk
    for model in (Student, SchoolEnrollment, SectionEnrollment, StudentContact):
        table = model._meta.db_table
        for statement in (
            f"DELETE FROM {table} WHERE id = {hidden}",
            f"UPDATE {table} SET school_id = NULL WHERE id = {hidden}",
            f"INSERT INTO {table} (school_id) VALUES (NULL)",
            f"TRUNCATE {table} CASCADE",
        ):
            with refused(), acting(world.user(actor[0]), actor[1]):
                ask("default", statement)


@pytest.mark.parametrize("table", ["records_studentgrant", "records_sectiongrant", "records_organizationgrant"])
def test_nobody_gives_themselves_a_grant(world: World, table: str) -> None:
    for person, role in (("nadia", "teacher"), ("dora", "district"), ("stella", "state")):
        for statement in (f"INSERT INTO {table} DEFAULT VALUES", f"UPDATE {table} SET ends_on = NULL"):
            with refused(), acting(world.user(person), role):
                ask("default", statement)
    for statement in (f"INSERT INTO {table} DEFAULT VALUES", f"UPDATE {table} SET ends_on = NULL"):
        with refused():
            ask("default", statement)


def test_grants_of_others_are_hidden(world: World) -> None:
    # Whose grants an official of the school or district governs: tests/access/test_governing.py.
    for person, role in (("gina", "parent"), ("nadia", "teacher"), ("carl", "counselor"), ("stu", "student")):
        user = world.user(person)
        for table in ("records_studentgrant", "records_sectiongrant", "records_organizationgrant"):
            with acting(user, role):
                assert {row[0] for row in ask("default", f"SELECT user_id FROM {table}")} <= {user.pk}
    with acting(world.user("dora"), "district"):
        held = {row[0] for row in ask("default", "SELECT user_id FROM records_organizationgrant")}
    assert world.user("petra").pk in held
    assert not held & {world.user(name).pk for name in ("lena", "dario", "rolf", "stella")}


def test_a_custody_restriction_is_written_only_by_those_who_may_and_only_in_their_district(world: World) -> None:
    insert = """INSERT INTO records_custodyrestriction
        (student_id, school_id, district_id, contact_id, evidence, starts_on, recorded_by_id, recorded_at)
        VALUES (%s, %s, %s, %s, 'order', current_date, %s, now())"""

    contacts = {"ana": world.contact("gina"), "gone": world.contact("gina"), "kit": world.contact("gail")}
    contacts["lin"] = world.contact("bruno", "lake")

    def attempt(person: str, role: str, pupil: str) -> None:
        student, user, contact = world.student(pupil), world.user(person), contacts[pupil]
        values = [student.pk, student.school_id, student.district_id, contact.pk, user.pk]
        with acting(user, role):
            ask("default", insert, values)
            raise _Enough

    for person, role, pupil in (("gina", "parent", "ana"), ("nadia", "teacher", "ana"), ("carl", "counselor", "ana")):
        with refused():
            attempt(person, role, pupil)
    for person, role, pupil in (("dora", "district", "lin"), ("petra", "principal", "kit"), ("rolf", "records", "ana")):
        with refused():
            attempt(person, role, pupil)
    for person, role, pupil in (
        ("dora", "district", "kit"),
        ("petra", "principal", "ana"),
        ("rhea", "records", "gone"),
    ):
        with pytest.raises(_Enough):
            attempt(person, role, pupil)


class _Enough(Exception):
    """Ends an attempt that was let through, so that it leaves nothing behind."""


ABOUT_SCHOOLS = (
    "assessment", "budgetline", "calendarday", "lineitem", "schoolresource", "staffposition",
)  # fmt: skip


@pytest.mark.parametrize("name", ABOUT_SCHOOLS)
def test_what_is_known_about_schools_is_read_in_the_district_alone(world: World, name: str) -> None:
    for person, role, district in (
        ("dora", "district", "river"),
        ("gina", "parent", "river"),
        ("dario", "district", "lake"),
    ):
        with acting(world.user(person), role):
            rows = ask("default", f"SELECT DISTINCT district_id FROM records_{name}")
        assert rows == [(world.organization(district).pk,)], person


def test_the_rules_that_are_removed_name_every_table_about_students() -> None:
    assert {f"records_{name}" for name in STUDENT_TABLES} == {
        model._meta.db_table for model in STUDENT_LEVEL if model is not Student
    }
