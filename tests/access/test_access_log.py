"""The access log: written by whoever sees, by nobody for another, and changed by no one."""

import contextlib
import uuid
from datetime import UTC

import pytest
from django.apps import apps
from django.db import DatabaseError, connections, transaction
from django.utils import timezone

from accounts.access import SeenStudent, record_access
from accounts.acting import acting
from accounts.models import AccessEntry, AccessEntryStudent
from accounts.roles import Category
from portal.kit.db import job_context, role_name, set_context, use_database
from portal.kit.dbroles import JOBS, TIERS
from tests.access.asking import ask, refused
from tests.access.test_context import request_of
from tests.world import World

LOG = ("accounts_accessentry", "accounts_accessentrystudent")


def write_entry(world: World, person: str = "nadia", role: str = "teacher", pupil: str = "ana") -> AccessEntry:
    """Let the person see one student, and log it as a page does."""
    request = request_of(world, person, role)
    request.resolver_match = None  # type: ignore[assignment]
    student, section = world.student(pupil), world.section("river_algebra")
    with acting(request.user, role):  # type: ignore[arg-type]
        entry = record_access(
            request,
            [SeenStudent(student.pk, student.district_id, "section", section.pk)],
            [Category.IDENTITY, Category.ACADEMICS],
            "test",
        )
    assert entry
    return entry


def kept() -> tuple[object, object]:
    return ask("maintenance", f"SELECT * FROM {LOG[0]} ORDER BY id"), ask("maintenance", f"SELECT * FROM {LOG[1]}")


def test_an_entry_says_who_when_whom_what_and_why(fresh_world: World) -> None:
    before = timezone.now()
    entry = write_entry(fresh_world)
    with use_database("maintenance"):
        stored = AccessEntry.objects.get(pk=entry.pk)
        row = AccessEntryStudent.objects.get(entry_id=entry.pk)
    assert stored.user_id == fresh_world.user("nadia").pk
    assert (stored.role, stored.outcome, stored.categories) == ("teacher", "shown", ["academics", "identity"])
    assert before <= stored.at <= timezone.now()
    assert (row.student_id, row.via) == (fresh_world.student("ana").pk, "section")
    assert row.via_id == fresh_world.section("river_algebra").pk


@pytest.mark.parametrize("statement", ["UPDATE {} SET at = now()", "DELETE FROM {}", "TRUNCATE {}"])
@pytest.mark.parametrize("table", LOG)
def test_no_login_and_no_tier_changes_the_log(fresh_world: World, table: str, statement: str) -> None:
    write_entry(fresh_world)
    before = kept()
    for alias in connections:
        with contextlib.suppress(DatabaseError):
            ask(alias, statement.format(table))
        assert kept() == before, f"{alias} changed the log"
    for tier in (*TIERS, "web"):
        with refused(), transaction.atomic(using="default"):
            set_context(tier, user_id=fresh_world.user("nadia").pk, role="teacher")
            ask("default", statement.format(table))
    for job in JOBS:
        with refused(), job_context(job, district_id=fresh_world.organization("river").pk):
            ask("worker", statement.format(table))
    assert kept() == before


@pytest.mark.parametrize("alias", ["maintenance", "owner"])
def test_the_trigger_refuses_even_who_has_every_right(fresh_world: World, alias: str) -> None:
    """Were rights and row security given by mistake, the rows themselves would still refuse."""
    write_entry(fresh_world)
    before = kept()
    for table in LOG:
        ask("owner", f"GRANT ALL ON {table} TO {role_name('maintenance')}")
        ask("owner", f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY")
    for table in LOG:
        for statement in ("UPDATE {} SET at = now()", "DELETE FROM {}", "TRUNCATE {}"):
            with refused():
                ask(alias, statement.format(table))
    assert kept() == before


def test_partitions_refuse_as_their_parents_do(fresh_world: World) -> None:
    write_entry(fresh_world)
    before = kept()
    partitions = [row[0] for row in ask("owner", "SELECT relname FROM pg_class WHERE relispartition AND relkind = 'r'")]
    assert len(partitions) >= 28
    for partition in partitions:
        for alias in ("default", "public", "worker"):
            for statement in ("SELECT * FROM {}", "DELETE FROM {}", "INSERT INTO {} DEFAULT VALUES"):
                with refused():
                    ask(alias, statement.format(partition))
        for alias in ("maintenance", "owner"):
            with refused():
                ask(alias, f"TRUNCATE {partition}")
        ask("owner", f"DELETE FROM {partition} WHERE false")
    current = f"{LOG[0]}_{timezone.now():%Y_%m}"
    for alias in ("maintenance", "owner"):
        with refused():
            ask(alias, f"DELETE FROM {current}")
    assert kept() == before


def test_entries_lie_in_their_month_and_unprepared_months_have_a_place(fresh_world: World) -> None:
    entry = write_entry(fresh_world)
    where = ask("maintenance", f"SELECT tableoid::regclass::text FROM {LOG[0]} WHERE id = %s", [entry.pk])
    assert where == [(f"{LOG[0]}_{entry.at.astimezone(UTC):%Y_%m}",)]
    with use_database("maintenance"):
        late = AccessEntry(at=timezone.now().replace(year=2100, day=1), channel="page", outcome="denied", purpose="x")
        late.save(force_insert=True)
    where = ask("maintenance", f"SELECT tableoid::regclass::text FROM {LOG[0]} WHERE id = %s", [late.pk])
    assert where == [(f"{LOG[0]}_rest",)]


def test_nobody_writes_in_anothers_name(fresh_world: World) -> None:
    nadia, gina = fresh_world.user("nadia"), fresh_world.user("gina")
    for tier in TIERS:
        with refused(), transaction.atomic(using="default"):
            set_context(tier, user_id=nadia.pk, role="teacher")
            AccessEntry(user_id=gina.pk, role="teacher", channel="page", outcome="shown", purpose="x").save(
                force_insert=True
            )
    with refused(), transaction.atomic(using="default"):
        set_context("web", user_id=nadia.pk)
        AccessEntry(user_id=gina.pk, channel="page", outcome="shown", purpose="x").save(force_insert=True)


@pytest.mark.parametrize(
    "claimed", [{"role": "principal"}, {"at": "2020-01-01T00:00:00Z"}, {"at": "2100-01-01T00:00:00Z"}], ids=str
)
def test_an_entry_claims_no_other_role_and_no_other_time(fresh_world: World, claimed: dict[str, str]) -> None:
    nadia = fresh_world.user("nadia")
    with refused(), acting(nadia, "teacher"):
        entry = {"user_id": nadia.pk, "role": "teacher", "channel": "page", "outcome": "shown", "purpose": "x"}
        AccessEntry(**{**entry, **claimed}).save(force_insert=True)


def test_nobody_adds_students_to_anothers_entry(fresh_world: World) -> None:
    entry = write_entry(fresh_world)
    kit = fresh_world.student("kit")
    row = AccessEntryStudent(
        entry_id=entry.pk, at=entry.at, student_id=kit.pk, district_id=kit.district_id, via="student"
    )
    with refused(), acting(fresh_world.user("gina"), "parent"):
        row.save(force_insert=True)
    row.entry_id, row.via = uuid.uuid4(), "section"
    with refused(), acting(fresh_world.user("nadia"), "teacher"):
        row.save(force_insert=True)


def test_audiences_without_individuals_write_no_students(world: World) -> None:
    for tier in TIERS:
        if tier != "local":
            with refused(), transaction.atomic(using="default"):
                set_context(tier, user_id=world.user("stella").pk, role="state")
                ask("default", f"INSERT INTO {LOG[1]} DEFAULT VALUES")


def test_the_log_is_read_by_those_who_may_see_the_student_and_no_one_else(fresh_world: World) -> None:
    entry = write_entry(fresh_world)
    readers = set()
    for person, role in (
        ("nadia", "teacher"),
        ("ines", "teacher"),
        ("gina", "parent"),
        ("gail", "parent"),
        ("petra", "principal"),
        ("pavel", "principal"),
        ("carl", "counselor"),
        ("dora", "district"),
        ("dario", "district"),
        ("rhea", "records"),
        ("rolf", "records"),
    ):
        with acting(fresh_world.user(person), role):
            if AccessEntry.objects.filter(pk=entry.pk).exists():
                readers.add((person, role))
    assert readers == {
        ("nadia", "teacher"),
        ("gina", "parent"),
        ("petra", "principal"),
        ("dora", "district"),
        ("rhea", "records"),
    }


def test_the_log_has_no_place_for_a_name() -> None:
    """Numbers, kinds and fixed words only: no column could hold a name but these, which hold the code's own words."""
    texts = {
        f"{model.__name__}.{field.name}"
        for model in (AccessEntry, AccessEntryStudent)
        for field in model._meta.get_fields()
        if field.get_internal_type() in ("CharField", "TextField", "JSONField", "ArrayField")
    }
    assert texts == {
        "AccessEntry.role",
        "AccessEntry.channel",
        "AccessEntry.outcome",
        "AccessEntry.view",
        "AccessEntry.purpose",
        "AccessEntry.categories",
        "AccessEntryStudent.via",
    }


def test_the_log_outlives_what_it_speaks_of(world: World) -> None:
    for table in LOG:
        assert (
            ask("owner", "SELECT 1 FROM pg_constraint WHERE contype = 'f' AND conrelid = %s::regclass", [table]) == []
        )
    assert not apps.get_model("accounts", "AccessEntry")._meta.managed


def test_the_next_months_are_prepared_by_the_job_that_seals(fresh_world: World) -> None:
    ask("owner", f"DROP TABLE {LOG[0]}_{timezone.now().year + 1}_01")
    with job_context("seal", district_id=0):
        assert ask("worker", "SELECT accounts_prepare_log(12)") == [(1,)]
        assert ask("worker", "SELECT accounts_prepare_log(12)") == [(0,)]
    with refused():
        ask("default", "SELECT accounts_prepare_log(12)")
