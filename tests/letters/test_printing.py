"""Printing letters: to whom, what stands in them, who may, and that it is logged."""

import json
import re
import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connections
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.acting import acting
from accounts.models import AccessEntry, AccessEntryStudent
from portal.kit.db import current_database, tier_context, use_database
from records.actions.letters import print_letters
from records.letters.addressees import addressees_of
from records.letters.codes import new_number
from records.letters.document import as_data
from records.models import (
    Contact,
    ContinuedAccess,
    CustodyRestriction,
    Demographics,
    LetterCode,
    LetterKey,
    Student,
    StudentContact,
)
from tests import factories
from tests.access.asking import refused
from tests.factories import canary, day
from tests.integration.test_merges import merge
from tests.letters.making import Family, family, proof_of, stored, used
from tests.signing_in import sign_in
from tests.world import World


def _adult(new: Family) -> None:
    Demographics.objects.filter(student=new.student).update(birth_date=day(-19 * 366))


def _restrict(new: Family, starts: int, ends: int | None) -> None:
    CustodyRestriction.objects.create(
        student=new.student, school=new.student.school, district=new.student.district, contact=new.contact,
        evidence="order", starts_on=day(starts), ends_on=None if ends is None else day(ends),
        recorded_by=new.world.user("dora"),
    )  # fmt: skip


def _link(new: Family, **values: Any) -> None:
    StudentContact.objects.filter(contact=new.contact).update(**values)


@pytest.mark.parametrize(
    ("circumstance", "gets_one"),
    [
        (lambda new: None, True),
        (lambda new: _link(new, relationship="guardian"), True),
        (lambda new: _link(new, relationship="relative"), False),
        (lambda new: _link(new, starts_on=day(-9), ends_on=day(0)), False),
        (lambda new: _link(new, starts_on=day(1)), False),
        (lambda new: Contact.objects.filter(pk=new.contact.pk).update(is_active=False), False),
        (lambda new: _restrict(new, -3, None), False),
        (lambda new: _restrict(new, 1, None), True),
        (lambda new: _restrict(new, -3, 0), True),
        (_adult, False),
    ],
    ids=[
        "parent",
        "guardian",
        "relative",
        "ended",
        "coming",
        "inactive",
        "restricted",
        "restricted-later",
        "restricted-before",
        "adult",
    ],  # fmt: skip
)
def test_who_gets_a_letter_and_whom_the_database_refuses(
    module_world: World, circumstance: Callable[[Family], object], gets_one: bool
) -> None:
    new = family(module_world, "tim")
    with use_database("maintenance"):
        circumstance(new)
    try:
        with acting(module_world.user("dora"), "district") as by:
            found = {each.contact.pk for each in addressees_of(by, [new.student]) if each.contact}
        assert (new.contact.pk in found) is gets_one
        if not gets_one:
            with refused(), acting(module_world.user("dora"), "district"):
                _insert(_letter(module_world, "dora", new))
    finally:
        with use_database("maintenance"):
            Demographics.objects.filter(student=new.student).update(birth_date=day(-9 * 366))


def _letter(world: World, person: str, new: Family, **changes: Any) -> LetterCode:
    values = {
        "student_id": new.student.pk, "school_id": new.student.school_id, "district_id": new.student.district_id,
        "contact_id": new.contact.pk, "number": new_number(), "batch": uuid.uuid4(),
        "printed_by_id": world.user(person).pk, "expires_at": timezone.now() + timedelta(days=30),
    }  # fmt: skip
    return LetterCode(**values | changes)


def _insert(letter: LetterCode) -> None:
    """Write the row without asking for anything back, so that the rule for writing decides alone."""
    connection = connections["default"]
    columns = [field for field in LetterCode._meta.concrete_fields if not field.primary_key]
    names = ", ".join(f'"{field.column}"' for field in columns)
    values = [field.get_db_prep_save(getattr(letter, field.attname), connection) for field in columns]
    with connection.cursor() as cursor:
        places = ", ".join(["%s"] * len(columns))
        cursor.execute(f"INSERT INTO records_lettercode ({names}) VALUES ({places})", values)


@pytest.mark.parametrize(
    ("person", "role", "student", "allowed"),
    [
        ("petra", "principal", "ana", True),
        ("dora", "district", "ana", True),
        ("rhea", "records", "ana", True),
        ("carl", "counselor", "ana", False),
        ("nadia", "teacher", "ana", False),
        ("gina", "parent", "ana", False),
        ("petra", "principal", "tim", False),
        ("dario", "district", "ana", False),
    ],
)
def test_who_may_write_a_letter(module_world: World, person: str, role: str, student: str, allowed: bool) -> None:
    new = family(module_world, student)

    with refused() if not allowed else pytest.raises(_Enough):
        with acting(module_world.user(person), role):
            _insert(_letter(module_world, person, new))
            raise _Enough
    with pytest.raises(_Enough) if role in ("principal", "district", "records") else refused():
        with acting(module_world.user(person), role):
            LetterKey(number="0000000000", code_hash=b"x").save(force_insert=True)
            raise _Enough


class _Enough(Exception):
    """Ends an attempt that was let through, so that it leaves nothing behind."""


def _in_anothers_name(world: World) -> dict[str, Any]:
    return {"printed_by_id": world.user("petra").pk}


@pytest.mark.parametrize(
    "changes",
    [
        _in_anothers_name,
        lambda world: {"contact_id": world.contact("bruno").pk},
        lambda world: {"contact_id": None},
        lambda world: {"district_id": world.organization("lake").pk},
        lambda world: {"school_id": world.organization("river_middle").pk},
        lambda world: {"used_at": timezone.now(), "used_by_id": world.user("dora").pk},
        lambda world: {"expires_at": timezone.now() + timedelta(days=200)},
    ],
    ids=["another's-name", "not-a-contact", "not-adult", "other-district", "other-school", "used-already", "too-long"],
)
def test_a_letter_is_of_its_student_and_in_ones_own_name(module_world: World, changes: Any) -> None:
    new = family(module_world, "ana")
    with refused(), acting(module_world.user("dora"), "district"):
        _insert(_letter(module_world, "dora", new, **changes(module_world)))


def test_nobody_on_a_page_reads_or_changes_a_code_or_undoes_how_a_letter_ended(module_world: World) -> None:
    printed = family(module_world, "ana").letter()
    for attempt in (
        lambda: list(LetterKey.objects.all()),
        lambda: LetterKey.objects.update(wrong=0),
        lambda: LetterKey.objects.filter(pk=printed.letter.number).delete(),
        lambda: LetterKey(number=f"{1:010d}", code_hash=None).save(force_insert=True),
        lambda: LetterCode.objects.filter(pk=stored(printed).pk).update(used_at=None),
        lambda: LetterCode.objects.filter(pk=stored(printed).pk).update(locked_at=None),
        lambda: LetterCode.objects.filter(pk=stored(printed).pk).update(expires_at=timezone.now() + timedelta(days=80)),
    ):
        with refused(), acting(module_world.user("dora"), "district"):
            attempt()
        with refused(), tier_context("web", user_id=module_world.user("dora").pk, role=None):
            attempt()
    with pytest.raises(IntegrityError), acting(module_world.user("dora"), "district"):
        LetterKey(number=printed.letter.number, code_hash=b"another").save(force_insert=True)


def test_the_page_counts_prints_and_logs(module_world: World) -> None:
    new = family(module_world, "faye")
    client = sign_in(module_world, "pavel", "principal")
    page = client.get(reverse("letters")).content.decode()
    assert re.search(r"\d+ of \d+ parents and guardians at Riverbend Middle School ha", page)
    with use_database("maintenance"):
        before = set(LetterCode.objects.values_list("pk", flat=True))
    answer = client.post(reverse("letters"), {"who": "new", "days": "14", "language": "home"})
    assert answer.status_code == 200 and answer["Content-Type"] == "application/pdf", answer.content[:300]
    assert answer.content.startswith(b"%PDF-1.7") and b"/StructTreeRoot" in answer.content
    assert answer["Cache-Control"].startswith("no-store, private")
    with use_database("maintenance"):
        made = list(LetterCode.objects.exclude(pk__in=before).select_related("contact"))
        assert new.contact.pk in {letter.contact_id for letter in made}
        # Gus is kept from kit, gail has signed in.
        assert not {"gus", "gail"} & {letter.contact.user.username for letter in made if letter.contact.user}
        entry = AccessEntry.objects.filter(purpose="letters to families", channel="export").latest("at")
        logged = set(AccessEntryStudent.objects.filter(entry_id=entry.id).values_list("student_id", flat=True))
        assert logged == {letter.student_id for letter in made}
    again = client.post(reverse("letters"), {"who": "new", "days": "14", "language": "home"}).content.decode()
    assert "Nobody of these needs a letter" in again
    batch = client.get(reverse("letter_batch", args=[made[0].batch])).content.decode()
    assert made[0].shown_number in batch and "not used yet" in batch


def test_a_new_letter_withdraws_the_one_before_it_for_the_same_person_and_child_alone(module_world: World) -> None:
    new, other = family(module_world, "ana"), family(module_world, "ana")
    first, beside = new.letter(), other.letter()
    second = new.letter()
    assert [stored(each).state for each in (first, beside, second)] == ["revoked", "open", "open"]


def test_a_letter_is_withdrawn_on_its_page(module_world: World) -> None:
    letter = stored(family(module_world, "ana").letter())
    client: Client = sign_in(module_world, "petra", "principal")
    assert "Withdraw this letter" in client.get(reverse("letter_printed", args=[letter.uid])).content.decode()
    client.post(reverse("letter_revoke", args=[letter.uid]))
    page = client.get(reverse("letter_printed", args=[letter.uid])).content.decode()
    assert "withdrawn" in page and "Withdraw this letter" not in page


def test_letters_to_one_family_are_printed_from_the_students_page(module_world: World) -> None:
    new = family(module_world, "wren")
    client = sign_in(module_world, "petra", "principal")
    path = reverse("student_letters", args=[new.student.uid])
    assert path in client.get(reverse("student", args=[new.student.uid])).content.decode()
    assert "Choose at least one person" in client.post(path, {"days": "30", "language": "en"}).content.decode()
    answer = client.post(path, {"days": "30", "language": "en", "to": str(new.contact.uid)})
    assert answer["Content-Type"] == "application/pdf"
    with use_database("maintenance"):
        assert LetterCode.objects.get(contact=new.contact).state == "open"


def test_a_letter_says_nothing_but_names_grade_and_class(module_world: World) -> None:
    new = family(module_world, "ana")
    with acting(module_world.user("dora"), "district") as by:
        printed = print_letters(by=by, addressees=[new.addressee(by)])
        data = as_data(
            printed, {new.student.pk: "Algebra"}, language="both", address="https://p.example/letter/", host="p.example"
        )
    words = set(re.findall(r"Canary[0-9a-f]{12}", json.dumps(data)))
    allowed = {canary("ana", name) for name in ("preferred_given_name", "preferred_family_name", "given_name")}
    with use_database("maintenance"):
        contact = Contact.objects.get(pk=new.contact.pk)
        allowed |= set(
            re.findall(r"Canary[0-9a-f]{12}", f"{contact.name} {Student.objects.get(pk=new.student.pk).name}")
        )
    assert words and words <= allowed
    assert [text["language"] for text in data["letters"][0]["texts"]] == ["en", "es"]
    assert data["letters"][0]["code"].replace("-", "") == printed[0].code


def test_letters_are_handed_out_by_class(module_world: World) -> None:
    pair = [family(module_world, name) for name in ("ana", "ben")]
    with acting(module_world.user("dora"), "district") as by:
        printed = print_letters(by=by, addressees=[each.addressee(by) for each in pair])
        classes = {pair[0].student.pk: "B", pair[1].student.pk: "A"}
        data = as_data(printed, classes, language="en", address="", host="")
    assert [letter["place"].split(", ")[-1] for letter in data["letters"]] == ["A", "B"]


def test_no_letter_goes_to_another_contact_of_whom_a_court_keeps_away(module_world: World) -> None:
    first = family(module_world, "ben")
    again = Family(
        module_world, first.student, factories.ContactFactory(district=first.student.district, user=first.contact.user)
    )
    factories.StudentContactFactory(student=again.student, contact=again.contact, relationship="parent")
    with use_database("maintenance"):
        _restrict(first, -3, None)
    _gets_none(module_world, again)


def test_after_18_a_parent_gets_a_letter_by_a_decision_in_force_alone(fresh_world: World) -> None:
    new, other = family(fresh_world, "cleo"), family(fresh_world, "cleo")
    with use_database("maintenance"):
        _adult(new)
    for starts, ends in ((-9, 0), (1, None)):
        _continue(fresh_world, new, starts, ends)
        _gets_none(fresh_world, new)
    with use_database("maintenance"):
        ContinuedAccess.objects.all().delete()
    _continue(fresh_world, new, -1, None)
    with acting(fresh_world.user("dora"), "district") as by:
        found = [each.contact and each.contact.pk for each in addressees_of(by, [new.student])]
    assert found == [None, new.contact.pk]
    _gets_none(fresh_world, other)
    assert used(proof_of(new.letter()), new.contact.user) == "parent"


def _continue(world: World, new: Family, starts: int, ends: int | None) -> None:
    factories.ContinuedAccessFactory(
        student=new.student, contact=new.contact, recorded_by=world.user("rhea"), starts_on=day(starts),
        ends_on=None if ends is None else day(ends),
    )  # fmt: skip


def test_a_student_gets_a_letter_from_the_18th_birthday_on(fresh_world: World) -> None:
    new = family(fresh_world, "ana")
    own = _letter(fresh_world, "dora", new, contact_id=None)
    with refused(), acting(fresh_world.user("dora"), "district"):
        _insert(own)
    with use_database("maintenance"):
        _adult(new)
    with acting(fresh_world.user("dora"), "district") as by:
        assert [each.contact for each in addressees_of(by, [new.student])] == [None]
        assert len(print_letters(by=by, addressees=addressees_of(by, [new.student]))) == 1


def test_of_merged_records_the_one_that_knows_the_birthday_says_who_gets_a_letter(fresh_world: World) -> None:
    merge(fresh_world, "ana", "ben")
    new = family(fresh_world, "ana")
    with use_database("maintenance"):
        Demographics.objects.filter(student=new.student).update(birth_date=None)
        Demographics.objects.filter(student=fresh_world.student("ben")).update(birth_date=day(-20 * 366))
    _gets_none(fresh_world, new)
    with acting(fresh_world.user("dora"), "district") as by:
        assert [each.contact for each in addressees_of(by, [new.student])] == [None]
        assert len(print_letters(by=by, addressees=addressees_of(by, [new.student]))) == 1


def test_who_may_get_a_letter_is_told_to_those_alone_who_print_them(module_world: World) -> None:
    new = family(module_world, "ana")
    for person, role, told in (("petra", "principal", True), ("nadia", "teacher", False), ("gina", "parent", False)):
        with acting(module_world.user(person), role), connections[current_database()].cursor() as cursor:
            cursor.execute("SELECT may_get_letter(%s, %s)", [new.student.pk, new.contact.pk])
            assert cursor.fetchone() == (told,)


def test_no_letter_goes_past_an_order_about_a_record_that_is_filed_under_the_students(fresh_world: World) -> None:
    """It was recorded in the moment in which the records were merged, and stands with the merged one."""
    merge(fresh_world, "ana", "ben")
    new = family(fresh_world, "ana")
    factories.CustodyRestrictionFactory(
        student=fresh_world.student("ben"), contact=new.contact, recorded_by=fresh_world.user("dora"), starts_on=day(-1)
    )
    _gets_none(fresh_world, new)


def _gets_none(world: World, new: Family) -> None:
    """Nobody offers the contact a letter, and the database refuses one."""
    with acting(world.user("dora"), "district") as by:
        assert new.contact.pk not in {each.contact.pk for each in addressees_of(by, [new.student]) if each.contact}
    with refused(), acting(world.user("dora"), "district"):
        _insert(_letter(world, "dora", new))
