"""What ends, ends on the very next request of a session that is already open; what begins, begins then."""

import pytest
from django.db.models import QuerySet
from django.test import Client
from django.urls import reverse

from accounts.acting import SESSION_KEY
from accounts.models import User
from portal.kit.db import use_database
from records.models import (
    CustodyRestriction,
    OrganizationGrant,
    SchoolEnrollment,
    SectionEnrollment,
    SectionGrant,
    Student,
    StudentGrant,
)
from tests.factories import CustodyRestrictionFactory, day
from tests.signing_in import sign_in
from tests.world import World


def amend(rows: QuerySet, **values: object) -> None:
    """Change rows as the maintenance login, as an import or an official's decision would."""
    with use_database("maintenance"):
        rows.update(**values)


def page_of(world: World, name: str) -> str:
    return reverse("student", kwargs={"uid": world.student(name).uid})


def status(client: Client, path: str) -> int:
    return client.get(path).status_code


def open_session(world: World, person: str, role: str, pupil: str) -> tuple[Client, str]:
    """A session that has just seen the student's page."""
    client, path = sign_in(world, person, role), page_of(world, pupil)
    assert status(client, path) == 200
    return client, path


ENDS = [("yesterday", day(-1), 404), ("today", day(0), 404), ("tomorrow", day(1), 200)]


@pytest.mark.parametrize(("when", "ends_on", "expected"), ENDS)
@pytest.mark.parametrize(
    ("person", "role", "pupil", "model"),
    [
        ("gina", "parent", "ana", StudentGrant),
        ("nadia", "teacher", "cleo", SectionGrant),
        ("petra", "principal", "ana", OrganizationGrant),
        ("dora", "district", "ana", OrganizationGrant),
        ("rhea", "records", "gone", OrganizationGrant),
    ],
    ids=lambda value: value if isinstance(value, str) else value.__name__,
)
def test_a_grant_that_ends(
    fresh_world: World,
    person: str,
    role: str,
    pupil: str,
    model: type,
    when: str,
    ends_on: object,
    expected: int,
) -> None:
    client, path = open_session(fresh_world, person, role, pupil)
    amend(model.objects.filter(user__username=person, role=role), ends_on=ends_on)
    assert status(client, path) == expected


@pytest.mark.parametrize(("starts_on", "expected"), [(day(1), 404), (day(0), 200)], ids=["tomorrow", "today"])
def test_a_grant_that_begins(fresh_world: World, starts_on: object, expected: int) -> None:
    client, path = sign_in(fresh_world, "fiona"), page_of(fresh_world, "cleo")
    assert status(client, path) == 404
    amend(StudentGrant.objects.filter(user__username="fiona"), starts_on=starts_on)
    assert status(client, path) == expected


def test_a_grant_that_is_taken_back(fresh_world: World) -> None:
    client, path = open_session(fresh_world, "gina", "parent", "ana")
    with use_database("maintenance"):
        StudentGrant.objects.filter(user__username="gina", content_object=fresh_world.student("ana")).delete()
    assert status(client, path) == 404
    assert status(client, page_of(fresh_world, "ben")) == 200


@pytest.mark.parametrize(("when", "ends_on", "expected"), ENDS)
def test_a_section_enrollment_that_ends(fresh_world: World, when: str, ends_on: object, expected: int) -> None:
    client, path = open_session(fresh_world, "ines", "teacher", "ben")
    amend(SectionEnrollment.objects.filter(student=fresh_world.student("ben")), ends_on=ends_on)
    assert status(client, path) == expected


def test_a_section_enrollment_that_begins(fresh_world: World) -> None:
    client, path = sign_in(fresh_world, "ines", "teacher"), page_of(fresh_world, "joining")
    assert status(client, path) == 404
    amend(SectionEnrollment.objects.filter(student=fresh_world.student("joining")), starts_on=day(0))
    assert status(client, path) == 200


@pytest.mark.parametrize(("when", "ends_on", "expected"), ENDS)
def test_a_second_enrollment_that_ends(fresh_world: World, when: str, ends_on: object, expected: int) -> None:
    client, path = open_session(fresh_world, "petra", "principal", "second")
    at = fresh_world.organization("river_high")
    amend(SchoolEnrollment.objects.filter(student=fresh_world.student("second"), at_school=at), ends_on=ends_on)
    assert status(client, path) == expected


def test_a_student_who_moves_to_another_school(fresh_world: World) -> None:
    old, path = open_session(fresh_world, "pavel", "principal", "kit")
    new = sign_in(fresh_world, "petra", "principal")
    assert status(new, path) == 404
    amend(Student.objects.filter(pk=fresh_world.student("kit").pk), school=fresh_world.organization("river_high"))
    assert status(old, path) == 404
    assert status(new, path) == 200


def test_a_student_who_leaves(fresh_world: World) -> None:
    principal, path = open_session(fresh_world, "petra", "principal", "cleo")
    district, _ = open_session(fresh_world, "dora", "district", "cleo")
    records, _ = open_session(fresh_world, "rhea", "records", "cleo")
    amend(Student.objects.filter(pk=fresh_world.student("cleo").pk), school=None)
    assert [status(client, path) for client in (principal, district, records)] == [404, 404, 200]


@pytest.mark.parametrize(("when", "held_until", "expected"), ENDS)
def test_a_student_who_lapses_on_paper(fresh_world: World, when: str, held_until: object, expected: int) -> None:
    client, path = open_session(fresh_world, "petra", "principal", "cleo")
    amend(Student.objects.filter(pk=fresh_world.student("cleo").pk), held_until=held_until)
    assert status(client, path) == expected


@pytest.mark.parametrize(
    ("starts_on", "ends_on", "expected"),
    [(day(0), None, 404), (day(1), None, 200), (day(-5), day(0), 200), (day(-5), day(1), 404)],
    ids=["from today", "from tomorrow", "until today", "until tomorrow"],
)
def test_a_custody_restriction(fresh_world: World, starts_on: object, ends_on: object, expected: int) -> None:
    client, path = open_session(fresh_world, "gina", "parent", "ana")
    with use_database("maintenance"):
        CustodyRestrictionFactory(
            student=fresh_world.student("ana"),
            contact=fresh_world.contact("gina"),
            recorded_by=fresh_world.user("rhea"),
            starts_on=starts_on,
            ends_on=ends_on,
        )
    assert status(client, path) == expected
    assert status(client, page_of(fresh_world, "ben")) == 200


def test_a_custody_restriction_recorded_and_ended_on_its_page(fresh_world: World) -> None:
    parent, path = open_session(fresh_world, "gina", "parent", "ana")
    principal = sign_in(fresh_world, "petra", "principal")
    page = reverse("custody", kwargs={"uid": fresh_world.student("ana").uid})
    form = {"contact": str(fresh_world.contact("gina").uid), "evidence": "order", "starts_on": day(0).isoformat()}
    assert principal.post(page, form).status_code == 200, "recorded without having been confirmed"
    form["confirmed"] = "on"
    answer = principal.post(page, form)
    assert answer.status_code == 302, answer.content.decode()
    assert parent.get(path).status_code == 404
    with use_database("maintenance"):
        recorded = CustodyRestriction.objects.get(student=fresh_world.student("ana"))
    end = reverse("custody_end", kwargs={"uid": fresh_world.student("ana").uid})
    other = {"restriction": _restriction_of(fresh_world, "kit")}
    assert principal.post(end, other).status_code == 404, "a restriction of another student was ended"
    assert principal.post(end, {"restriction": recorded.pk}).status_code == 302
    assert parent.get(path).status_code == 200


def _restriction_of(world: World, name: str) -> int:
    with use_database("maintenance"):
        return CustodyRestriction.objects.get(student=world.student(name)).pk


@pytest.mark.parametrize(("person", "role", "pupil"), [("gina", "parent", "ana"), ("dora", "district", "ana")])
def test_a_person_who_is_deactivated(fresh_world: World, person: str, role: str, pupil: str) -> None:
    client, path = open_session(fresh_world, person, role, pupil)
    amend(User.objects.filter(username=person), is_active=False)
    assert status(client, path) == 302


def test_a_role_that_is_lost_while_acting_in_it(fresh_world: World) -> None:
    client, path = open_session(fresh_world, "ines", "teacher", "ana")
    amend(SectionGrant.objects.filter(user__username="ines"), ends_on=day(0))
    assert status(client, path) == 404
    # The other role remains, and with it the child.
    assert status(client, page_of(fresh_world, "wren")) == 200


def test_a_role_that_was_never_held_cannot_be_chosen(fresh_world: World) -> None:
    client = sign_in(fresh_world, "gina")
    client.post(reverse("switch_role"), {"role": "district"})
    assert client.session.get(SESSION_KEY) != "district"
    session = client.session
    session[SESSION_KEY] = "district"
    session.save()
    assert client.get(page_of(fresh_world, "kit")).status_code == 404
    assert client.get(page_of(fresh_world, "ana")).status_code == 200


def test_each_role_sees_its_own_students_and_not_the_other_roles(fresh_world: World) -> None:
    client = sign_in(fresh_world, "ines", "teacher")
    assert client.get(page_of(fresh_world, "ana")).status_code == 200
    assert client.get(page_of(fresh_world, "wren")).status_code == 404
    client.post(reverse("switch_role"), {"role": "parent"})
    assert client.get(page_of(fresh_world, "ana")).status_code == 404
    assert client.get(page_of(fresh_world, "wren")).status_code == 200


def test_signing_out_ends_everything(fresh_world: World) -> None:
    client, path = open_session(fresh_world, "gina", "parent", "ana")
    client.post(reverse("account_logout"))
    assert client.get(path).status_code == 302
