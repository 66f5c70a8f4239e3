"""References that the database does not check lead somewhere all the same (docs/adr/0009)."""

from pathlib import Path

import pytest
from django.apps import apps
from django.db import connections, models

from portal.environment import prefix
from portal.kit.db import use_database
from records.models import AttendanceEvent
from tests.integration.imports.rosters import Place, small_roster
from tests.world import World

UNCHECKED = [
    field
    for model in apps.get_app_config("records").get_models()
    for field in model._meta.concrete_fields
    if isinstance(field, models.ForeignKey) and not field.db_constraint
]
EACH = pytest.mark.parametrize("field", UNCHECKED, ids=lambda field: f"{field.model.__name__}.{field.name}")


def _lost(field: models.ForeignKey) -> int:
    """How many rows name a row that is not there."""
    table, target = field.model._meta.db_table, field.related_model._meta.db_table
    with use_database("maintenance"), connections["maintenance"].cursor() as cursor:
        cursor.execute(
            f"SELECT count(*) FROM {table} r WHERE r.{field.column} IS NOT NULL "
            f"AND NOT EXISTS (SELECT FROM {target} t WHERE t.id = r.{field.column})"
        )
        return int(cursor.fetchone()[0])


def test_absences_are_among_them() -> None:
    assert {field.model.__name__ for field in UNCHECKED} >= {"AttendanceEvent"}


@EACH
def test_no_role_may_delete_what_is_referred_to(world: World, field: models.ForeignKey) -> None:
    with use_database("maintenance"), connections["maintenance"].cursor() as cursor:
        cursor.execute(
            "SELECT rolname FROM pg_roles WHERE rolname LIKE %s AND has_table_privilege(rolname, %s, 'DELETE')",
            [f"{prefix()}\\_%", field.related_model._meta.db_table],
        )
        found = {name.removeprefix(f"{prefix()}_") for (name,) in cursor.fetchall()}
    # What people at the server do by hand is their own business.
    assert found <= {"owner", "maintenance"}


def test_every_reference_leads_somewhere_after_imports_with_rows_that_name_nothing(
    place: Place, tmp_path: Path
) -> None:
    place.done(small_roster())
    path = tmp_path / "attendance.csv"
    header = "status,StudentIdentifier,SchoolIdentifier,CourseSectionIdentifier,AttendanceEventDate,AttendanceEventType"
    for status in ("active", "tobedeleted"):
        rows = [
            f"{status},{student},{school},{section},2026-09-08,absence"
            for student in ("sam", "sue", "nobody")
            for school in ("north", "nowhere")
            for section in ("", "math", "nothing")
        ]
        path.write_text("\n".join([header, *rows, ""]))
        job = place.done(path)
        assert job.counts["attendance"]["refused"]
        assert {str(field): _lost(field) for field in UNCHECKED} == {str(field): 0 for field in UNCHECKED}
    assert place.all(AttendanceEvent), "there was something to check"
