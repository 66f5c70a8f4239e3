"""State identifiers and families' contact details lie sealed in the database, and come through every change of it."""

from typing import Any

import pytest
from django.core.exceptions import FieldError
from django.db import connections
from django.db.migrations.executor import MigrationExecutor

from portal.kit.db import use_database
from portal.kit.sealed import CannotOpen
from records.models import Contact, Student
from records.walls import apply
from tests.access.asking import ask
from tests.factories import canary
from tests.world import World

#: The last migration before contact details were sealed.
PLAIN = [("records", "0007_quality")]


def details() -> dict[int, tuple[str, str, str]]:
    with use_database("maintenance"):
        return {row.pk: (row.email, row.phone, row.sms) for row in Contact.objects.all()}


def migrate(to: list[tuple[str, str]] | None = None) -> None:
    """As ``manage.py migrate`` does, on the owner's login; forward to the latest unless told to where."""
    with use_database("owner"):
        executor = MigrationExecutor(connections["owner"])
        executor.migrate(to or executor.loader.graph.leaf_nodes("records"))
    connections.close_all()


def every_byte_of(table: str) -> str:
    """Everything that a table holds, as hexadecimal digits of text and bytes."""
    [(text,)] = ask(
        "maintenance",
        f"SELECT string_agg(encode(convert_to(row_to_json(t)::text, 'UTF8'), 'hex'), '') FROM {table} t",
    )
    return text


def test_the_database_holds_no_plain_detail_of_any_family_and_no_state_identifier(world: World) -> None:
    held = {table: every_byte_of(table) for table in ("records_contact", "records_student")}
    for person, district in (("gina", "river"), ("bruno", "lake")):
        for field in ("email", "phone", "sms"):
            word = canary(f"{person}@{district}", field)
            for written in (word, word.lower(), word.upper()):
                as_bytes = written.encode().hex()
                # A bytea shows as hexadecimal text: looked for as such, too.
                assert as_bytes not in held["records_contact"]
                assert as_bytes.encode().hex() not in held["records_contact"]
        assert canary(f"{person}@{district}", "family_name").encode().hex() in held["records_contact"]
    for name in ("ana", "lin"):
        word = canary(name, "state_id").encode().hex()
        assert word not in held["records_student"] and word.encode().hex() not in held["records_student"]
        assert world.student(name).state_id == canary(name, "state_id")


def test_nothing_is_filtered_by_what_is_sealed(world: World) -> None:
    with use_database("maintenance"):
        for condition in ({"email": "a@home.example"}, {"phone__contains": "1"}, {"email__in": ["a"]}):
            with pytest.raises(FieldError, match="is sealed"):
                Contact.objects.filter(**condition)
        assert Contact.objects.filter(email__isnull=True).count() == 0


def test_a_student_is_found_by_the_state_identifier_however_it_is_written(world: World) -> None:
    written = canary("ana", "state_id")
    with use_database("maintenance"):
        for text in (written, written.lower(), f"  {written[:4]} {written[4:]}\n"):
            assert [row.pk for row in Student.objects.with_state_id(text)] == [world.student("ana").pk]
        assert not Student.objects.with_state_id("").exists()
        assert not Student.objects.with_state_id("nobody's").exists()


def test_without_its_key_nothing_is_read_and_the_error_says_why(world: World, settings: Any) -> None:
    settings.FIELD_KEYS = ((9, b"9" * 32),)
    with use_database("maintenance"), pytest.raises(CannotOpen, match="records_contact.email .* key 1") as caught:
        list(Contact.objects.all())
    assert "canary" not in str(caught.value).lower()


def test_a_value_that_was_moved_between_columns_is_not_read(fresh_world: World) -> None:
    ask("maintenance", "UPDATE records_contact SET phone = sms, sms = phone")
    with use_database("maintenance"), pytest.raises(CannotOpen, match="records_contact.phone"):
        list(Contact.objects.all())


def test_what_was_plain_is_sealed_by_the_migration_and_opened_when_it_is_taken_back(fresh_world: World) -> None:
    before = details()
    assert before and all(all(each) for each in before.values())
    migrate(PLAIN)
    plain = {pk: tuple(row) for pk, *row in ask("maintenance", "SELECT id, email, phone, sms FROM records_contact")}
    assert plain == before
    [(forced,)] = ask("maintenance", "SELECT relforcerowsecurity FROM pg_class WHERE oid = 'records_contact'::regclass")
    assert forced is True
    migrate()
    apply.build()
    assert details() == before
    with use_database("maintenance"):
        for contact in Contact.objects.all():
            stored = contact.email_lookup, contact.details_lookup
            contact.save()
            assert stored == (contact.email_lookup, contact.details_lookup)
    assert canary("gina@river", "phone").encode().hex() not in every_byte_of("records_contact")
