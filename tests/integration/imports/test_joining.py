"""Who proved to be a contact of the roster sees the children at once, as the next import would have it."""

import threading
from datetime import date
from typing import Any

import pytest
from django.db import connections
from django.utils import timezone

from accounts.acting import acting
from accounts.models import User
from portal.kit.db import tier_context, use_database
from records.actions.joining import CannotJoin, join_contact
from records.models import Contact, CustodyRestriction, Staff, Student, StudentContact, StudentGrant
from tests.access.asking import refused
from tests.factories import day, hashed_password
from tests.integration.imports.rosters import Place, Roster, changed, small_roster


def family(place: Place) -> Roster:
    """Pat, a parent of sam and sue; nobody else has an address, so that rosters of several tests do not meet."""
    made = small_roster().put("users", "pat", agentSourcedIds="sam,sue", email=f"pat{place.district.pk}@home.example")
    return made.put("users", "tom", email="").put("users", "tia", email="")


def somebody(place: Place, name: str = "somebody") -> User:
    with use_database("maintenance"):
        made = User.objects.create_user(f"{name}{place.district.pk}", f"{name}{place.district.pk}@own.example")
        User.objects.filter(pk=made.pk).update(password=hashed_password())
    return made


def join(user: User, contact: Contact, student: Student | None = None) -> None:
    with tier_context("web", user_id=user.pk, role=None):
        join_contact(contact_id=contact.pk, user=user, student_id=student.pk if student else None)


def outcome(user: User, contact: Contact, student: Student | None = None) -> str:
    try:
        join(user, contact, student)
    except CannotJoin as problem:
        return problem.why
    return "joined"


def grants(place: Place) -> set[tuple[Any, ...]]:
    with use_database("maintenance"):
        found = StudentGrant.objects.filter(content_object__district=place.district)
        return set(
            found.values_list(
                "user_id", "content_object__sourced_id", "role", "basis", "source", "starts_on", "ends_on", "given_by",
                "permission_id",
            )
        )  # fmt: skip


def seen_by(user: User) -> set[str]:
    user.__dict__.pop("_scope", None)
    with acting(user, "parent"):
        return {student.sourced_id for student in Student.objects.visible_to(user)}


@pytest.mark.parametrize("student", [None, "sam"])
def test_the_next_import_finds_nothing_to_do(place: Place, student: str | None) -> None:
    roster = family(place)
    place.done(roster)
    user, before = somebody(place), place.get(Contact, "pat").user_id
    join(user, place.get(Contact, "pat"), place.get(Student, student) if student else None)
    joined = grants(place)
    assert {row[1] for row in joined if row[0] == user.pk and row[6] is None} == {"sam", "sue"}
    assert {row[6] for row in joined if row[0] == before} == {day(0)}
    assert seen_by(user) == {"sam", "sue"}
    assert changed(place.done(roster)) == {}
    assert grants(place) == joined
    assert place.get(Contact, "pat").user_id == user.pk


def test_later_rosters_move_the_grants_of_who_joined(place: Place) -> None:
    roster = family(place)
    place.done(roster)
    user = somebody(place)
    join(user, place.get(Contact, "pat"))
    address = f"new{place.district.pk}@home.example"
    place.done(roster.put("users", "pat", agentSourcedIds="sue", email=address))
    assert place.get(Contact, "pat").user_id == user.pk
    assert seen_by(user) == {"sue"}
    with use_database("maintenance"):
        assert not User.objects.filter(email=address).exists()


def test_who_joined_as_a_parent_is_not_handed_the_classes_of_a_teacher(place: Place) -> None:
    roster = family(place).put("users", "pat", email="")
    place.done(roster)
    user = somebody(place)
    join(user, place.get(Contact, "pat"))
    place.done(roster.role("pat", "teacher", "north").enroll("math", "pat", "teacher"))
    assert place.get(Contact, "pat").user_id == user.pk
    assert place.get(Staff, "pat").user_id not in (None, user.pk)
    assert seen_by(user) == {"sam", "sue"}


def test_the_own_user_who_never_came_in_may_join_and_nothing_changes_but_the_proof(place: Place) -> None:
    place.done(family(place))
    contact, before = place.get(Contact, "pat"), grants(place)
    assert contact.joined_at is None
    with use_database("maintenance"):
        own = User.objects.get(pk=contact.user_id)
    join(own, contact)
    assert grants(place) == before
    assert place.get(Contact, "pat").joined_at is not None


@pytest.mark.parametrize("came_in", ["with a password", "by signing in", "never"])
def test_whoever_has_come_in_is_not_replaced(place: Place, came_in: str) -> None:
    place.done(family(place))
    contact = place.get(Contact, "pat")
    with use_database("maintenance"):
        if came_in == "with a password":
            User.objects.filter(pk=contact.user_id).update(password=hashed_password())
        elif came_in == "by signing in":
            User.objects.filter(pk=contact.user_id).update(last_login=timezone.now())
    before, user = grants(place), somebody(place)
    assert outcome(user, contact) == ("joined" if came_in == "never" else "taken")
    assert (grants(place) == before) is (came_in != "never")


def _over_relationship(place: Place, user: User) -> None:
    StudentContact.objects.filter(district=place.district).update(starts_on=day(-9), ends_on=day(0))


def _coming_relationship(place: Place, user: User) -> None:
    StudentContact.objects.filter(district=place.district).update(starts_on=day(1))


def _relative(place: Place, user: User) -> None:
    StudentContact.objects.filter(district=place.district).update(relationship="relative")


def _inactive(place: Place, user: User) -> None:
    Contact.objects.filter(district=place.district).update(is_active=False)


def _deactivated(place: Place, user: User) -> None:
    User.objects.filter(pk=user.pk).update(is_active=False)


def _replaced_who_was_deactivated(place: Place, user: User) -> None:
    User.objects.filter(contact_records__district=place.district).update(is_active=False)


def _restrict(place: Place, contact: Contact, student: str, *, ends_on: date | None = None) -> None:
    child = Student.objects.get(district=place.district, sourced_id=student)
    CustodyRestriction.objects.create(
        student=child, school_id=child.school_id, district=place.district, contact=contact, evidence="order",
        starts_on=day(-9), ends_on=ends_on, recorded_by=User.objects.get(username="dora"),
    )  # fmt: skip


def _restricted(place: Place, user: User) -> None:
    _restrict(place, Contact.objects.get(district=place.district), "sam")


def _restriction_over(place: Place, user: User) -> None:
    _restrict(place, Contact.objects.get(district=place.district), "sam", ends_on=day(0))


def _restricted_on_the_sibling(place: Place, user: User) -> None:
    _restrict(place, Contact.objects.get(district=place.district), "sue")


def _restricted_as_another_contact(place: Place, user: User) -> None:
    other = Contact.objects.create(
        district=place.district, sourced_id="other", given_name="O", family_name="Ther", user=user
    )
    _restrict(place, other, "sam")


@pytest.mark.parametrize(
    ("circumstance", "expected"),
    [
        (_over_relationship, "over"),
        (_coming_relationship, "over"),
        (_relative, "over"),
        (_inactive, "over"),
        (_deactivated, "refused"),
        (_replaced_who_was_deactivated, "over"),
        (_restricted, "restricted"),
        (_restriction_over, "joined"),
        (_restricted_on_the_sibling, "joined"),
        (_restricted_as_another_contact, "restricted"),
    ],
)
def test_it_is_refused_where_the_relationship_does_not_hold(place: Place, circumstance: Any, expected: str) -> None:
    place.done(family(place))
    user = somebody(place)
    with use_database("maintenance"):
        circumstance(place, user)
        contact = Contact.objects.get(district=place.district, sourced_id="pat")
    before = grants(place)
    assert outcome(user, contact, place.get(Student, "sam")) == expected
    assert (grants(place) == before) is (expected != "joined")


def test_a_court_order_is_not_named_to_whom_it_keeps_away() -> None:
    assert str(CannotJoin("restricted")) == str(CannotJoin("over")) == str(CannotJoin("refused"))


def test_a_restricted_child_stays_closed_after_joining_for_the_other(place: Place) -> None:
    place.done(family(place))
    user = somebody(place)
    with use_database("maintenance"):
        _restricted_on_the_sibling(place, user)
    join(user, place.get(Contact, "pat"), place.get(Student, "sam"))
    assert seen_by(user) == {"sam"}


def test_nobody_joins_in_anothers_name_nor_from_a_page_about_students(place: Place) -> None:
    place.done(family(place))
    contact, user, other = place.get(Contact, "pat"), somebody(place), somebody(place, "other")
    for asking in (other.pk, None):
        with tier_context("web", user_id=asking, role=None), pytest.raises(CannotJoin, match="office"):
            join_contact(contact_id=contact.pk, user=user)
    with tier_context("local", user_id=user.pk, role="parent"), refused():
        join_contact(contact_id=contact.pk, user=user)
    assert place.get(Contact, "pat").joined_at is None


def test_of_two_at_once_one_wins(place: Place) -> None:
    place.done(family(place))
    contact, users = place.get(Contact, "pat"), [somebody(place, name) for name in ("first", "second")]
    start, found = threading.Barrier(2), []

    def attempt(user: User) -> None:
        try:
            start.wait()
            found.append((outcome(user, contact), user.pk))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=attempt, args=(user,)) for user in users]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(each for each, _ in found) == ["joined", "taken"]
    winner = next(pk for each, pk in found if each == "joined")
    assert place.get(Contact, "pat").user_id == winner
    assert {row[0] for row in grants(place) if row[6] is None} == {winner}
