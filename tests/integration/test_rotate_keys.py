"""Changing keys: the old key reads, everything is made anew under the new one, and the old one can go."""

import io
from typing import Any

import psycopg
import pytest
from django.core.management import CommandError, call_command
from django.db import connections

from portal.kit.db import use_database
from portal.kit.rotation import sealed_tables
from portal.kit.sealed import CannotOpen
from records.models import Contact, Student
from tests.access.asking import ask
from tests.factories import canary
from tests.signing_in import sign_in
from tests.world import World

NEW_FIELD, NEW_LOOKUP = (2, b"f" * 32), (3, b"l" * 32)


def everything() -> dict[str, dict[int, tuple[str, ...]]]:
    with use_database("maintenance"):
        return {
            "contacts": {row.pk: (row.email, row.phone, row.sms) for row in Contact.objects.all()},
            "students": {row.pk: (row.state_id,) for row in Student.objects.all()},
        }


def said(*arguments: str) -> str:
    out = io.StringIO()
    call_command("rotate_keys", *arguments, stdout=out, stderr=out)
    return out.getvalue()


@pytest.fixture
def changing(fresh_world: World, settings: Any) -> Any:
    """Settings with new keys in front of those that the world was made with."""
    settings.FIELD_KEYS = (NEW_FIELD, *settings.FIELD_KEYS)
    settings.LOOKUP_KEYS = (NEW_LOOKUP, *settings.LOOKUP_KEYS)
    return settings


def test_after_a_rotation_the_old_keys_can_go(fresh_world: World, changing: Any) -> None:
    before = everything()
    assert all(before.values())
    contacts, students = len(before["contacts"]), len(before["students"])
    report = said("--report")
    assert f"FIELD_KEYS: {3 * contacts + students:,} values under key 1" in report
    text = said()
    assert f"records_contact: {contacts:,} rows made anew, 0 left" in text
    assert f"records_student: {students:,} rows made anew, 0 left" in text
    assert "FIELD_KEYS: key 1 is used no more" in text and "LOOKUP_KEYS: key 1 is used no more" in text
    assert "canary" not in text.lower()

    changing.FIELD_KEYS, changing.LOOKUP_KEYS = (NEW_FIELD,), (NEW_LOOKUP,)
    assert everything() == before
    with use_database("maintenance"):
        assert Student.objects.with_state_id(canary("ana", "state_id")).count() == 1
        for contact in Contact.objects.all():
            stored = contact.email_lookup, contact.details_lookup
            contact.save()
            assert stored == (contact.email_lookup, contact.details_lookup)
    assert "records_contact: 0 rows made anew, 0 left" in said()


def test_between_the_new_key_and_the_rotation_pages_and_searches_work(fresh_world: World, changing: Any) -> None:
    gina = sign_in(fresh_world, "gina", "parent")
    page = gina.get(f"/students/{fresh_world.student('ana').uid}/").content.decode()
    assert canary("gina@river", "phone") in page
    with use_database("maintenance"):
        assert Student.objects.with_state_id(canary("ana", "state_id")).count() == 1


def test_an_old_key_that_went_too_early_is_asked_back(fresh_world: World, changing: Any) -> None:
    changing.FIELD_KEYS = (NEW_FIELD,)
    with pytest.raises(CommandError, match="key 1, which FIELD_KEYS does not hold. Put the old key back"):
        said()
    with use_database("maintenance"), pytest.raises(CannotOpen):
        list(Contact.objects.all())


def test_a_row_that_somebody_holds_is_left_for_the_next_time(fresh_world: World, changing: Any) -> None:
    held = fresh_world.contact("gina").pk
    given = connections["maintenance"].get_connection_params()
    given = {name: value for name, value in given.items() if name not in ("cursor_factory", "context")}
    out = io.StringIO()
    with psycopg.connect(**given) as other:
        other.execute("SELECT 1 FROM records_contact WHERE id = %s FOR UPDATE", [held])
        with pytest.raises(SystemExit):
            call_command("rotate_keys", stdout=out, stderr=out)
    assert (
        "records_contact" in out.getvalue() and "1 left" in out.getvalue() and "Run the command again" in out.getvalue()
    )
    assert "records_contact: 1 rows made anew, 0 left" in said()


def test_every_table_with_a_sealed_column_is_known(fresh_world: World) -> None:
    by_hand = ask(
        "maintenance",
        "SELECT DISTINCT table_name FROM information_schema.columns WHERE table_schema = 'public' "
        "AND data_type = 'bytea' AND table_name LIKE 'records%%'",
    )
    # Codes of letters are hashed and never read again: with the old key behind the new one they open until they expire.
    hashed = {"records_letterkey"}
    assert {name for (name,) in by_hand} - hashed == {table.name for table in sealed_tables()}
