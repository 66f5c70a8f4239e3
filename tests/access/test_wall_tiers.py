"""The third wall alone: what each database role may touch at all, whatever row-level security says."""

import datetime

import pytest
from django.apps import apps
from django.db import connections, transaction

from accounts.models import User
from portal.kit.db import job_context, role_name, set_context, use_database
from portal.kit.dbroles import JOBS, MEMBERSHIPS, TIERS
from records.models import OrganizationGrant, SchoolEnrollment, Staff, Student, StudentGrant
from tests.access.asking import STUDENT_LEVEL, ask, refused
from tests.factories import day
from tests.world import World

RECORDS = [model._meta.db_table for model in apps.get_app_config("records").get_models()]
STUDENT_TABLES = [model._meta.db_table for model in STUDENT_LEVEL]
#: About no student, or one's own grants under row-level security: what choosing a role needs.
OPEN_TO_TIERS = {
    "records_accesspause",
    "records_section",
    "records_organization",
    "records_studentgrant",
    "records_sectiongrant",
    "records_organizationgrant",
}
WITHOUT_STUDENTS = [tier for tier in TIERS if tier != "local"]


def as_tier(alias: str, suffix: str, statement: str) -> list[tuple[object, ...]]:
    with use_database(alias), transaction.atomic(using=alias):
        set_context(suffix, user_id=1, role="district", district_id=1)
        return ask(alias, statement)


@pytest.mark.parametrize("tier", WITHOUT_STUDENTS)
@pytest.mark.parametrize("table", RECORDS)
def test_audiences_without_individuals_have_no_right_on_records(world: World, tier: str, table: str) -> None:
    if table in OPEN_TO_TIERS:
        if "grant" in table:
            assert {row[0] for row in as_tier("default", tier, f"SELECT user_id FROM {table}")} <= {1}
        if table == "records_accesspause":
            assert {row[0] for row in as_tier("default", tier, f"SELECT person_id FROM {table}")} <= {1}
        if table == "records_section":  # where one's own grants are, and nothing else of it
            own = "SELECT id FROM records_section EXCEPT SELECT content_object_id FROM records_sectiongrant"
            assert as_tier("default", tier, own) == []
            with refused():
                as_tier("default", tier, "SELECT title FROM records_section")
        return
    for column in ("*", "count(*)"):
        with refused():
            as_tier("default", tier, f"SELECT {column} FROM {table}")


@pytest.mark.parametrize("table", RECORDS)
def test_the_public_login_reads_no_record(world: World, table: str) -> None:
    with refused():
        as_tier("public", "public", f"SELECT * FROM {table}")
    with refused():
        ask("public", f"SELECT * FROM {table}")


def test_the_public_login_reads_no_table_at_all(world: World) -> None:
    readable = ask(
        "maintenance",
        "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p', 'v', 'm') "
        "AND (has_table_privilege(%s, oid, 'SELECT') OR has_table_privilege(%s, oid, 'SELECT'))",
        [role_name("public"), role_name("public_web")],
    )
    assert readable == []


def test_the_public_login_can_become_nobody_else(world: World) -> None:
    for suffix in ("web", "worker", "owner", "maintenance", "guard", *TIERS, *JOBS):
        with refused():
            ask("public", f'SET ROLE "{role_name(suffix)}"')
    # RESET ROLE undoes SET LOCAL ROLE: what it leads back to must open nothing.
    with refused():
        as_tier("public", "public", "RESET ROLE; SELECT * FROM records_student")


@pytest.mark.parametrize("table", STUDENT_TABLES)
def test_the_web_login_reads_no_student_before_a_role_is_chosen(world: World, table: str) -> None:
    with refused():
        ask("default", f"SELECT * FROM {table}")
    with refused(), transaction.atomic(using="default"):
        set_context("web", user_id=world.user("dora").pk, role="district")
        ask("default", f"SELECT * FROM {table}")


@pytest.mark.parametrize("login", MEMBERSHIPS)
def test_a_login_can_become_only_what_it_is_for(world: World, login: str) -> None:
    alias = {"web": "default", "public_web": "public"}.get(login, login)
    others = {*MEMBERSHIPS, "guard", "public", *TIERS, *JOBS} - {login, *MEMBERSHIPS[login]}
    for suffix in sorted(others):
        with refused():
            ask(alias, f'SET ROLE "{role_name(suffix)}"')
    for login_attribute in ("SESSION AUTHORIZATION",):
        with refused():
            ask(alias, f'SET {login_attribute} "{role_name("maintenance" if login != "maintenance" else "owner")}"')


@pytest.mark.parametrize("job", [job for job in JOBS if job not in ("import", "measure")])
@pytest.mark.parametrize("table", STUDENT_TABLES)
def test_jobs_that_have_no_work_yet_have_no_right_either(world: World, job: str, table: str) -> None:
    with refused(), job_context(job, district_id=world.organization("river").pk):
        ask("worker", f"SELECT * FROM {table}")


@pytest.mark.parametrize("table", STUDENT_TABLES)
def test_a_worker_without_a_job_reads_no_student(world: World, table: str) -> None:
    with refused():
        ask("worker", f"SELECT * FROM {table}")


@pytest.mark.parametrize("model", STUDENT_LEVEL, ids=lambda model: model.__name__)
def test_an_import_sees_its_own_district_only(world: World, model: type) -> None:
    lake = world.organization("lake").pk
    with job_context("import", district_id=lake):
        assert {row.district_id for row in model.objects.all()} <= {lake}
    with use_database("worker"), transaction.atomic(using="worker"):
        set_context("import")
        assert not model.objects.exists(), "an import that names no district sees rows"


def test_an_import_changes_nothing_outside_its_district(world: World) -> None:
    river, lake = world.organization("river"), world.organization("lake")
    ana, high = world.student("ana"), world.organization("lake_high")
    with job_context("import", district_id=lake.pk):
        assert Student.objects.filter(pk=ana.pk).update(held_until=day(0)) == 0
        assert ask("worker", "UPDATE records_organization SET name = name WHERE id = %s RETURNING id", [river.pk]) == []
    with refused(), job_context("import", district_id=lake.pk):
        Student.objects.create(district=river, sourced_id="x", given_name="x", family_name="x")
    with refused(), job_context("import", district_id=lake.pk):
        SchoolEnrollment.objects.create(
            student_id=ana.pk, school=high, district_id=river.pk, at_school=high, sourced_id="x", starts_on=day(0)
        )
    with refused(), job_context("import", district_id=lake.pk):
        Staff.objects.create(district=river, sourced_id="x", given_name="x", family_name="x")
    with refused(), job_context("import", district_id=lake.pk):
        # Moving a row of one's own into another district is writing there.
        Student.objects.filter(district=lake).update(district=river)


def test_an_import_grants_nothing_outside_its_district(world: World) -> None:
    lake, user = world.organization("lake").pk, world.user("lotte").pk

    def give(model: type, target: int) -> None:
        columns = "user_id, permission_id, content_object_id, role, basis, source, starts_on, given_at"
        with job_context("import", district_id=lake):
            permission = ask("worker", "SELECT min(id) FROM auth_permission")[0][0]
            ask(
                "worker",
                f"INSERT INTO {model._meta.db_table} ({columns}) "
                "VALUES (%s, %s, %s, 'principal', 'x', 'roster', current_date, now())",
                [user, permission, target],
            )
            raise _Enough

    with refused():
        give(StudentGrant, world.student("ana").pk)
    for outside in ("river_high", "river", "state", "nation"):
        with refused():
            give(OrganizationGrant, world.organization(outside).pk)
    for inside in ("lake_high", "lake"):
        with pytest.raises(_Enough):
            give(OrganizationGrant, world.organization(inside).pk)


def test_an_import_removes_no_record(world: World) -> None:
    for table in STUDENT_TABLES:
        with refused(), job_context("import", district_id=world.organization("lake").pk):
            ask("worker", f"DELETE FROM {table}")


def test_an_import_neither_reads_nor_changes_how_people_sign_in(world: World) -> None:
    lake = world.organization("lake").pk
    for statement in (
        "SELECT * FROM django_session",
        "SELECT * FROM mfa_authenticator",
        "SELECT * FROM accounts_signinlink",
        "SELECT * FROM accounts_accessentry",
        "UPDATE accounts_user SET password = ''",
        "DELETE FROM accounts_user",
    ):
        with refused(), job_context("import", district_id=lake):
            ask("worker", statement)


def test_a_signed_in_page_reads_no_session_and_no_other_persons_account(world: World) -> None:
    dora = world.user("dora").pk
    with transaction.atomic(using="default"):
        set_context("local", user_id=world.user("gina").pk, role="parent")
        assert [user.username for user in User.objects.all()] == ["gina"]
        assert ask("default", "SELECT * FROM accounts_signinlink") == []
    for table in ("django_session", "account_emailaddress"):
        with refused(), transaction.atomic(using="default"):
            set_context("local", user_id=dora, role="district")
            ask("default", f"SELECT * FROM {table}")


def test_no_login_of_a_server_is_privileged(world: World) -> None:
    names = [role_name(suffix) for suffix in ("guard", "public", *TIERS, *JOBS, "web", "public_web", "worker", "owner")]
    rows = ask(
        "maintenance",
        "SELECT rolname FROM pg_roles WHERE rolname = ANY(%s) AND "
        "(rolsuper OR rolbypassrls OR rolcreaterole OR rolcreatedb OR rolreplication OR rolinherit)",
        [names],
    )
    assert rows == []
    assert ask("maintenance", "SELECT count(*) FROM pg_roles WHERE rolname = ANY(%s)", [names]) == [(len(names),)]


def test_memberships_are_those_declared_and_no_more(world: World) -> None:
    rows = ask(
        "maintenance",
        "SELECT m.rolname, g.rolname FROM pg_auth_members a JOIN pg_roles m ON m.oid = a.member "
        "JOIN pg_roles g ON g.oid = a.roleid WHERE m.rolname ~ %s",
        [f"^{role_name('')}"],
    )
    declared = {(role_name(login), role_name(role)) for login, roles in MEMBERSHIPS.items() for role in roles}
    assert set(rows) == declared


def test_only_the_owner_owns(world: World) -> None:
    owners = ask(
        "maintenance",
        "SELECT DISTINCT pg_get_userbyid(relowner) FROM pg_class WHERE relnamespace = 'public'::regnamespace",
    )
    assert owners == [(role_name("owner"),)]


def test_nobody_but_the_owner_makes_tables(world: World) -> None:
    for alias in ("default", "public", "worker", "maintenance"):
        with refused():
            ask(alias, "CREATE TABLE public.mine (id int)")
    for alias in ("default", "public", "worker"):
        with refused():
            ask(alias, "CREATE TEMPORARY TABLE mine (id int)")


def test_the_database_and_the_portal_mean_the_same_day(world: World) -> None:
    for alias in connections:
        assert ask(alias, "SELECT current_date") == [(day(0),)]
    assert isinstance(day(0), datetime.date)


class _Enough(Exception):
    """Ends an attempt that was let through, so that it leaves nothing behind."""
