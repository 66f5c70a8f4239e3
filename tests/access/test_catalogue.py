"""The database's own catalogue says what records/walls declares, and nothing more."""

import re
from typing import Any

import pytest
from django.apps import apps

from accounts.models import RoleCategory, User
from accounts.roles import ROLES, Category
from portal.kit.db import role_name, use_database
from portal.kit.dbroles import MEMBERSHIPS, NOLOGIN
from records.catalogue import elements, record_models, unclassified
from records.dictionary import ROSTER, unnamed
from records.models import Student, student_level_models
from records.walls import apply, functions, governing, reach, writers
from records.walls.apply import READ_BY_GUARD
from records.walls.conditions import EVERY_ROW
from records.walls.declared import all_tables
from tests.access.asking import STUDENT_LEVEL, ask
from tests.world import World

TABLES_SQL = """SELECT c.relname, c.relrowsecurity, c.relforcerowsecurity, pg_get_userbyid(c.relowner)
    FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p')"""
OF_GUARD = {
    **functions.FUNCTIONS, **functions.QUESTIONS, **functions.IDENTIFIERS, **functions.TIMES, **functions.DAYS,
    **functions.SAID, **functions.TEXTS, **writers.WRITERS, **governing.GOVERNORS, **reach.ASKED,
}  # fmt: skip
RIGHTS = ("SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE", "REFERENCES", "TRIGGER")


@pytest.fixture
def tables(world: World) -> dict[str, tuple[bool, bool, str]]:
    """Table -> (row security on, forced, owner)."""
    return {name: (on, forced, owner) for name, on, forced, owner in ask("maintenance", TABLES_SQL)}


@pytest.mark.parametrize("model", STUDENT_LEVEL, ids=lambda model: model.__name__)
def test_every_student_level_table_forces_row_security_on_both_indexed_columns(
    model: type[Any], tables: dict[str, tuple[bool, bool, str]]
) -> None:
    table = model._meta.db_table
    assert tables[table] == (True, True, role_name("owner"))
    leading = {
        row[0]
        for row in ask(
            "maintenance",
            "SELECT a.attname FROM pg_index i JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[0]"
            " WHERE i.indrelid = %s::regclass AND i.indisvalid AND i.indpred IS NULL",
            [table],
        )
    }
    assert {"id" if model is Student else "student_id", "school_id"} <= leading


def test_whatever_points_at_a_student_is_a_student_level_table(world: World) -> None:
    """A table with a student column that is not declared so would be outside the walls."""
    rows = ask(
        "maintenance",
        "SELECT conrelid::regclass::text FROM pg_constraint WHERE contype = 'f' "
        "AND confrelid = 'records_student'::regclass UNION "
        # A reference that the database does not check is known by its name.
        "SELECT attrelid::regclass::text FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid "
        "WHERE attname = 'student_id' AND relkind IN ('r', 'p') AND relname NOT LIKE 'accounts_accessentry%'",
    )
    declared = {model._meta.db_table for model in student_level_models()}
    # A grant says who may see the student, and has walls of its own; a student may be merged into another one.
    assert {row[0] for row in rows} == declared | {"records_studentgrant", "records_student"}


def test_every_table_about_students_has_its_policy_for_reading(world: World) -> None:
    for model in STUDENT_LEVEL:
        rows = ask(
            "maintenance",
            "SELECT qual FROM pg_policies WHERE tablename = %s AND cmd = 'SELECT' AND %s = ANY(roles)",
            [model._meta.db_table, role_name("local")],
        )
        assert len(rows) == 1
        for function in ("my_students", "my_schools", "my_lapsed", "my_departed_districts"):
            assert f"{function}('{model.wall_category}'::text)" in rows[0][0]


def test_every_view_asks_with_the_readers_rights(world: World) -> None:
    views = ask(
        "maintenance",
        "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND (relkind = 'm' OR "
        "(relkind = 'v' AND NOT coalesce('security_invoker=true' = ANY(reloptions), false)))",
    )
    assert views == []


def test_the_functions_are_as_declared_and_safe_to_call(world: World) -> None:
    rows = ask(
        "maintenance",
        "SELECT proname, prosecdef, pg_get_userbyid(proowner), proconfig, provolatile, oid FROM pg_proc "
        "WHERE pronamespace = 'public'::regnamespace",
    )
    found = {row[0]: row[1:] for row in rows}
    assert set(found) == {*OF_GUARD, "accounts_log_is_append_only", "accounts_prepare_log"}
    for name in OF_GUARD:
        definer, owner, config, volatile, _ = found[name]
        # What only reads cannot write: a stable function is refused by the database.
        assert (definer, owner, volatile) == (
            True,
            role_name("guard"),
            "v" if name in {**writers.WRITERS, **governing.GOVERNORS} else "s",
        )
        assert "search_path=pg_catalog, public, pg_temp" in config
    for name, (_, _, config, _, _) in found.items():
        assert any(setting.startswith("search_path=pg_catalog") for setting in config), name


def test_only_those_who_need_a_function_may_call_it(world: World) -> None:
    callers = dict.fromkeys(OF_GUARD, {"local"}) | {"accounts_prepare_log": {"seal"}}
    callers |= dict.fromkeys(functions.ASKED_BY_IMPORTS, {"local", "import"})
    callers |= dict.fromkeys(functions.ASKED_BY_MEASURES, {"local", "measure"})
    callers |= dict.fromkeys((*writers.WRITERS, *functions.ASKED_AT_SIGN_IN), {"web"})
    callers |= dict.fromkeys(functions.ASKED_BY_DIGESTS, {"local", "digest"})
    for name, roles in callers.items():
        granted = ask(
            "maintenance",
            "SELECT (CASE grantee WHEN 0 THEN 'PUBLIC' ELSE pg_get_userbyid(grantee) END) FROM pg_proc, "
            "aclexplode(proacl) WHERE proname = %s AND grantee <> proowner",
            [name],
        )
        assert {role for (role,) in granted} == {role_name(role) for role in roles}, name


def test_guard_reads_what_the_functions_read_and_nothing_else(world: World) -> None:
    rows = ask(
        "maintenance",
        "SELECT relname, privilege_type FROM pg_class, aclexplode(relacl) WHERE pg_get_userbyid(grantee) = %s",
        [role_name("guard")],
    )
    writes = {
        (table, opening.rights)
        for table, openings in all_tables().items()
        for opening in openings
        if opening.role == "guard" and not opening.columns
    }
    whole = set(READ_BY_GUARD) - set(functions.COLUMNS_OF_GUARD)
    assert set(rows) == {(table, "SELECT") for table in whole} | writes
    assert set(functions.COLUMNS_OF_GUARD) <= set(READ_BY_GUARD)


def test_rights_are_those_declared_and_no_more(world: World) -> None:
    rows = ask(
        "maintenance",
        "SELECT CASE grantee WHEN 0 THEN 'PUBLIC' ELSE pg_get_userbyid(grantee) END, relname, privilege_type "
        "FROM pg_class, aclexplode(relacl) WHERE relnamespace = 'public'::regnamespace AND relkind <> 'S' "
        "AND grantee <> relowner",
    )
    declared = {
        (role_name(opening.role), table, right)
        for table, openings in all_tables().items()
        for opening in openings
        if not opening.columns
        for right in opening.rights.split(", ")
    }
    whole = set(READ_BY_GUARD) - set(functions.COLUMNS_OF_GUARD)
    declared |= {(role_name("guard"), table, "SELECT") for table in whole}
    found = {row for row in rows if row[0] != role_name("maintenance")}
    assert found == declared
    for login in MEMBERSHIPS:
        assert login == "maintenance" or login == "web" or not any(row[0] == role_name(login) for row in found), login


def test_rights_on_single_columns_are_those_declared_and_no_more(world: World) -> None:
    found = ask(
        "maintenance",
        "SELECT pg_get_userbyid(grantee), relname, privilege_type, attname FROM pg_attribute a "
        "JOIN pg_class c ON c.oid = attrelid, aclexplode(attacl) WHERE relnamespace = 'public'::regnamespace",
    )
    of_guard = {
        (role_name("guard"), table, "SELECT", column)
        for table, columns in functions.COLUMNS_OF_GUARD.items()
        for column in columns.split(", ")
    }
    assert set(found) == of_guard | {
        (role_name(opening.role), table, right, column)
        for table, openings in all_tables().items()
        for opening in openings
        if opening.columns
        for right in opening.rights.split(", ")
        for column in opening.columns.split(", ")
    }


def test_not_even_the_maintenance_login_may_change_the_log(world: World) -> None:
    rows = ask(
        "maintenance",
        "SELECT DISTINCT relname, privilege_type FROM pg_class, aclexplode(relacl) WHERE relname ~ '^accounts_access' "
        "AND relkind IN ('r', 'p') AND pg_get_userbyid(grantee) = %s",
        [role_name("maintenance")],
    )
    assert {right for _, right in rows} == {"SELECT", "INSERT"}


def test_policies_are_those_declared_and_no_more(world: World) -> None:
    rows = ask(
        "maintenance",
        "SELECT tablename, policyname, permissive, roles::text[], cmd, qual IS NOT NULL, with_check IS NOT NULL "
        "FROM pg_policies WHERE schemaname = 'public'",
    )
    declared = set()
    for table, openings in all_tables().items():
        for statement in apply._table_statements(table, openings):
            if made := re.match(r'CREATE POLICY "(\w+)" ON "(\w+)" FOR (\w+) TO "(\w+)"', statement):
                name, on, right, role = made.groups()
                declared.add((on, name, "PERMISSIVE", (role,), right, right != "INSERT", right in ("INSERT", "UPDATE")))
    assert {(*row[:3], tuple(row[3]), *row[4:]) for row in rows} == declared


def test_building_the_walls_again_changes_nothing(fresh_world: World) -> None:
    question = """SELECT tablename, policyname, roles::text, cmd, qual, with_check FROM pg_policies
        WHERE schemaname = 'public' ORDER BY 1, 2"""
    bodies = "SELECT proname, prosrc FROM pg_proc WHERE pronamespace = 'public'::regnamespace ORDER BY 1"
    before = ask("maintenance", question), ask("maintenance", bodies)
    ask("owner", "CREATE POLICY forgotten ON records_student FOR SELECT USING (true)")
    apply.build()
    assert (ask("maintenance", question), ask("maintenance", bodies)) == before


def test_no_table_without_declared_walls_is_open_to_anybody(tables: dict[str, tuple[bool, bool, str]]) -> None:
    declared = all_tables()
    everybody = [role_name(suffix) for suffix in (*NOLOGIN, *MEMBERSHIPS) if suffix not in ("owner", "maintenance")]
    for table in set(tables) - set(declared):
        for role in everybody:
            for right in RIGHTS:
                answer = ask("maintenance", "SELECT has_table_privilege(%s, %s, %s)", [role, table, right])
                assert answer == [(False,)], f"{role} has {right} on {table}"


def test_row_security_is_on_wherever_rows_differ(tables: dict[str, tuple[bool, bool, str]]) -> None:
    for table, openings in all_tables().items():
        if any(opening.rows != EVERY_ROW for opening in openings):
            assert tables[table][:2] == (True, True), table


def test_the_database_holds_the_roles_of_the_readable_file(world: World) -> None:
    with use_database("maintenance"):
        rows = set(RoleCategory.objects.values_list("role", "category", "sees_departed"))
    assert rows == {
        (role.name, category, role.sees_departed) for role in ROLES.values() for category in role.categories
    }


def test_every_field_of_every_record_is_classified() -> None:
    assert unclassified() == []
    assert {element.model for element in elements()} == {model._meta.label for model in record_models()}


def test_every_element_has_a_name_of_the_standard_or_is_the_portals_own() -> None:
    assert unnamed() == []


def test_the_dictionary_names_no_field_that_is_not_there() -> None:
    there = {(element.model.partition(".")[2], element.name) for element in elements()}
    assert {(model, name) for model, fields in ROSTER.items() for name in fields} <= there


def test_every_table_of_the_portals_own_apps_declares_its_walls() -> None:
    declared = set(all_tables())
    for app in ("accounts", "records", "reports"):
        for model in apps.get_app_config(app).get_models():
            assert model._meta.db_table in declared, model._meta.label


def test_a_teacher_never_sees_meal_status_and_nobody_above_a_district_sees_a_student() -> None:
    assert Category.ECONOMIC not in ROLES["teacher"].categories
    assert Category.ECONOMIC not in ROLES["principal"].categories | ROLES["counselor"].categories
    for role in ("state", "federal", "researcher", "provider"):
        assert not ROLES[role].categories
        assert ROLES[role].tier != "local"


def test_nobody_is_a_superuser() -> None:
    fields = {field.name for field in User._meta.get_fields()}
    assert not fields & {"is_superuser", "is_staff", "user_permissions", "groups"}
