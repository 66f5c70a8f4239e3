"""An import of one district cannot touch another: not by a crafted file, and not by a statement of its own."""

from pathlib import Path

import psycopg
import pytest
from django.apps import apps
from django.db import connections
from django.utils import timezone

from portal.kit.db import use_database
from records.imports.connection import import_transaction
from records.models import Section, SectionGrant, Student
from tests.factories import canary, day
from tests.integration.imports.rosters import Place, Roster, issues_of, new_district, small_roster
from tests.world import World

#: Rows that belong to no district, and those of imports themselves.
_BESIDE = ("records_importjob", "records_importissue", "records_letterkey")


def everything_of(district_id: int) -> dict[str, str]:
    """A digest of every row of the district, of its grants, and of all users who were there before."""
    found = {}
    with use_database("maintenance"), connections["maintenance"].cursor() as cursor:
        for model in apps.get_app_config("records").get_models():
            table, columns = model._meta.db_table, {field.column for field in model._meta.concrete_fields}
            if table in _BESIDE:
                continue
            if "district_id" in columns:
                where = f"t.district_id = {district_id}"
            elif "content_object_id" in columns:
                target = model._meta.get_field("content_object").related_model._meta.db_table
                where = f"t.content_object_id IN (SELECT id FROM {target} WHERE district_id = {district_id})"
            else:
                where = f"t.section_id IN (SELECT id FROM records_section WHERE district_id = {district_id})"
            cursor.execute(f"SELECT count(*), md5(string_agg(t::text, '' ORDER BY id)) FROM {table} t WHERE {where}")
            found[table] = str(cursor.fetchone())
        cursor.execute("SELECT md5(string_agg(t::text, '' ORDER BY id)) FROM accounts_user t WHERE username !~ ':'")
        found["accounts_user"] = str(cursor.fetchone())
    return found


def crafted() -> Roster:
    """A set that names another district's organizations, sections, people and addresses as its own."""
    roster = small_roster().put("orgs", "lake", name="Stolen", type="district")
    roster.put("orgs", "lake_high", name="Stolen", type="school", parentSourcedId="here")
    roster.put("orgs", "in_lake", name="Stolen", type="school", parentSourcedId="lake")
    roster.put("orgs", "nation", name="Stolen", type="national")
    roster.put("classes", "lake_algebra", **roster.rows["classes"]["math"])
    lin, leo = canary("lin", "sourced_id"), canary("leo", "sourced_id")
    roster.person(lin, "student", "lake_high").enroll("lake_algebra", lin, school="lake_high")
    roster.person(leo, "student", "lake")
    roster.person("lotte", "teacher", "lake_high", email="lotte@people.example")
    roster.enroll("lake_algebra", "lotte", "teacher", "lake_high")
    roster.person("dario", "districtAdministrator", "here", email="dario@people.example", agents=lin)
    return roster


def test_a_crafted_file_changes_nothing_of_another_district(fresh_world: World, tmp_path: Path) -> None:
    place, lake = Place(new_district("here"), tmp_path / "set"), fresh_world.organization("lake")
    before = everything_of(lake.pk)
    job = place.done(crafted())
    place.done(small_roster())
    assert everything_of(lake.pk) == before
    assert ("refused_row", "another_district", "orgs.csv", 5, "type") in issues_of(job)
    [ours] = place.all(Section, sourced_id="lake_algebra")
    with use_database("maintenance"):
        assert {child.district_id for child in lake.children.all()} == {lake.pk}
        # The address is proven to be hers: she is given this district's section of that name, and nothing else.
        granted = SectionGrant.objects.filter(user__username="lotte", content_object__district=place.district)
        assert [row.content_object_id for row in granted] == [ours.pk]


@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO records_student (district_id, sourced_id, uid, is_active, is_placeholder, given_name, "
        "middle_name, family_name, preferred_given_name, preferred_family_name, email, identifier, grades) "
        "VALUES (%(lake)s, 'x', gen_random_uuid(), true, false, '', '', '', '', '', '', '', '{}')",
        "INSERT INTO records_organization (district_id, parent_id, sourced_id, uid, is_active, is_placeholder, name, "
        "type, identifier) VALUES (%(lake)s, %(lake)s, 'x', gen_random_uuid(), true, false, '', 'school', '')",
        "UPDATE records_staff SET district_id = %(lake)s WHERE id = %(mine)s",
        "INSERT INTO records_studentgrant (user_id, permission_id, content_object_id, role, basis, source, starts_on, "
        "given_at) SELECT u.id, p.id, %(lin)s, 'parent', '', 'roster', current_date, now() FROM accounts_user u, "
        "auth_permission p WHERE u.username = 'dario' AND p.codename = 'view_student'",
        "INSERT INTO records_organizationgrant (user_id, permission_id, content_object_id, role, basis, source, "
        "starts_on, given_at) SELECT u.id, p.id, %(lake)s, 'district', '', 'roster', current_date, now() FROM "
        "accounts_user u, auth_permission p WHERE u.username = 'dario' AND p.codename = 'view_organization'",
        'INSERT INTO records_importissue (job_id, district_id, severity, code, file, "column", params, count) '
        "SELECT id, %(lake)s, 'warning', '', '', '', '{}', 1 FROM records_importjob LIMIT 1",
        "UPDATE accounts_user SET password = 'x' WHERE username = 'dario'",
        "DELETE FROM records_student WHERE id = %(lin)s",
        "COPY records_student FROM STDIN",
        "SELECT 1 FROM accounts_accessentry",
        "SELECT 1 FROM django_session",
    ],
)
def test_the_database_refuses_to_write_elsewhere(place: Place, module_world: World, statement: str) -> None:
    place.done(small_roster().put("users", "tom", email="").put("users", "tia", email="").put("users", "pat", email=""))
    mine = place.all(apps.get_model("records", "Staff"))[0].pk
    with (
        import_transaction(place.district.pk, wait=True, today=timezone.localdate()) as db,
        pytest.raises((psycopg.errors.InsufficientPrivilege, psycopg.errors.FeatureNotSupported)),
    ):
        db.run(statement, lake=module_world.organization("lake").pk, lin=module_world.student("lin").pk, mine=mine)


@pytest.mark.parametrize("table", ["records_student", "records_section", "records_staff", "records_sectiongrant"])
def test_other_districts_rows_are_out_of_sight_and_reach(place: Place, module_world: World, table: str) -> None:
    with import_transaction(place.district.pk, wait=True, today=timezone.localdate()) as db:
        assert db.number(f"SELECT count(*) FROM {table}") == 0
        assert db.run(f"UPDATE {table} SET id = id").rowcount == 0


def test_an_import_runs_as_its_job_role_and_not_as_its_login(place: Place) -> None:
    with import_transaction(place.district.pk, wait=True, today=timezone.localdate()) as db:
        [(role, superuser, bypasses)] = db.rows(
            "SELECT current_user, rolsuper, rolbypassrls FROM pg_roles WHERE rolname = current_user"
        )
        assert (role.endswith("_import"), superuser, bypasses) == (True, False, False)


def test_without_a_district_there_is_nothing(place: Place) -> None:
    place.done(small_roster().put("users", "tom", email="").put("users", "tia", email="").put("users", "pat", email=""))
    with import_transaction(0, wait=True, today=day(0)) as db:
        assert db.number("SELECT count(*) FROM records_student") == 0
    with use_database("maintenance"):
        assert Student.objects.filter(district=place.district).exists()
