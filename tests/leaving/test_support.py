"""Support access: nobody by default; what was chosen, until the moment that was chosen, in every wall."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from accounts.acting import act_as_chosen, acting
from accounts.models import Grant, SupportPerson, User
from accounts.roles import ROLES, Category, RoleName
from portal.kit.db import use_database
from records.actions.support import let_in
from records.models import (
    AttendanceEvent,
    Demographics,
    HealthAlert,
    OrganizationGrant,
    Student,
    SupportAccess,
)
from records.words import CATEGORIES, listed_in_words
from tests.access.asking import ask, listed, refused, unfiltered
from tests.access.expected import SEEN
from tests.factories import UserFactory, let_support_in
from tests.signing_in import sign_in
from tests.world import World, give_second_factor

SUPPORT = RoleName.SUPPORT.value


@pytest.fixture
def newcomer(fresh_world: World) -> User:
    """A support person whom nobody has let in."""
    with use_database("maintenance"):
        user: User = UserFactory(username="newcomer")
        give_second_factor(user)
        SupportPerson.objects.create(user=user, name="A newcomer")
    return user


def reach(world: World, model: Any, person: str) -> set[str]:
    """Of whom the person sees rows: in the queryset and in the database, which must agree."""
    found = listed(world, model, person, SUPPORT)
    assert unfiltered(world, model, person, SUPPORT) == found
    return found


def test_an_account_of_the_operator_opens_nothing_by_itself(fresh_world: World, newcomer: User) -> None:
    for model in (Student, AttendanceEvent):
        assert not reach(fresh_world, model, "newcomer")
    client = sign_in(fresh_world, "newcomer")
    assert client.get(reverse("students")).status_code == 403
    assert client.get(reverse("student", args=[fresh_world.student("ana").uid])).status_code == 404


def test_an_official_lets_a_person_in_and_ends_it_at_once(
    fresh_world: World, newcomer: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    dora = sign_in(fresh_world, "dora", "district")
    school = fresh_world.organization("river_middle")
    with use_database("maintenance"):
        person = SupportPerson.objects.get(user=newcomer)
    made = dora.post(
        reverse("support_new"),
        {"person": person.pk, "schools": [str(school.uid)], "categories": ["identity", "attendance"], "hours": "2",
         "reason": "Attendance is missing"},
    )  # fmt: skip
    assert made.status_code == 302
    assert reach(fresh_world, Student, "newcomer") == SEEN["pavel", "principal"]
    assert reach(fresh_world, AttendanceEvent, "newcomer") == SEEN["pavel", "principal"]
    for model in (Demographics, HealthAlert):
        assert not reach(fresh_world, model, "newcomer")
    client = sign_in(fresh_world, "newcomer")
    page = client.get(reverse("student", args=[fresh_world.student("kit").uid]))
    assert page.status_code == 200 and "You are here for support until" in page.content.decode()
    live = dora.get(made["Location"]).content.decode()
    assert "1 page with students was opened so far" in live and "opened the student" in live
    monkeypatch.setattr("records.views.support.LISTED", 1)
    client.get(reverse("student", args=[fresh_world.student("kat").uid]))
    live = dora.get(made["Location"]).content.decode()
    assert "2 pages with students were opened so far" in live and "Listed below: the latest 1." in live
    assert dora.post(made["Location"] + "end/").status_code == 302
    assert not reach(fresh_world, Student, "newcomer")
    assert client.get(reverse("student", args=[fresh_world.student("kit").uid])).status_code == 404
    assert client.get(reverse("students")).status_code == 403


@pytest.mark.parametrize(("hours", "open_"), [(1, True), (0, False), (-0.001, False), (0.01, True)])
def test_it_holds_until_its_moment(fresh_world: World, newcomer: User, hours: float, open_: bool) -> None:
    with use_database("maintenance"):
        let_support_in(newcomer, fresh_world.organization("lake_high"), by=fresh_world.user("dario"), hours=hours)
    assert bool(reach(fresh_world, Student, "newcomer")) == open_
    with acting(fresh_world.user("newcomer"), SUPPORT):
        assert bool(ask("default", "SELECT unnest(my_districts())")) == open_


def test_what_two_districts_open_stays_apart(fresh_world: World, newcomer: User) -> None:
    with use_database("maintenance"):
        let_support_in(newcomer, fresh_world.organization("lake_high"), by=fresh_world.user("dario"), categories=())
        let_support_in(
            newcomer, fresh_world.organization("river_middle"), by=fresh_world.user("dora"), categories=["attendance"]
        )
    assert reach(fresh_world, Student, "newcomer") == SEEN["pavel", "principal"] | SEEN["lena", "principal"]
    assert reach(fresh_world, AttendanceEvent, "newcomer") == SEEN["pavel", "principal"]
    with acting(fresh_world.user("newcomer"), SUPPORT) as user:
        # A page's columns cannot differ from row to row.
        assert user.acting_role.categories == {Category.IDENTITY}  # type: ignore[union-attr]


def test_the_acting_role_of_a_session_is_narrowed(fresh_world: World, newcomer: User) -> None:
    with use_database("maintenance"):
        let_support_in(
            newcomer, fresh_world.organization("river_middle"), by=fresh_world.user("dora"), categories=["attendance"]
        )
        role = act_as_chosen(newcomer, {})
    assert role and role.categories == {Category.IDENTITY, Category.ATTENDANCE} and not role.rights
    assert newcomer.support_until
    client = sign_in(fresh_world, "newcomer", SUPPORT)
    path = reverse("student_part", kwargs={"uid": fresh_world.student("kit").uid, "name": "health"})
    assert client.get(path).status_code == 403
    assert client.get(reverse("students") + "?download=csv").status_code == 403


def access_in_the_database(world: World, official: str, role: str, **changes: Any) -> SupportAccess:
    by = world.user(official)
    values = {
        "district": world.organization("river"), "person": world.user("newcomer"), "person_name": "N", "reason": "X",
        "schools": [world.organization("river_high").pk], "categories": ["identity"], "approved_by": by,
        "ends_at": timezone.now() + timedelta(hours=72),
    }  # fmt: skip
    with acting(by, role):
        return SupportAccess.objects.create(**values | changes)


def test_who_lets_support_in_and_to_what(fresh_world: World, newcomer: User) -> None:
    world = fresh_world
    lake = world.organization("lake_high").pk
    wrong: list[tuple[str, str, dict[str, Any]]] = [
        ("petra", "principal", {}),
        ("rhea", "records", {}),
        ("dario", "district", {}),
        ("sol", "support", {}),
        ("dora", "district", {"approved_by": world.user("rhea")}),
        ("dora", "district", {"person": world.user("dora")}),
        ("dora", "district", {"person": world.user("rex")}),
        ("dora", "district", {"schools": [lake]}),
        ("dora", "district", {"schools": [world.organization("river").pk]}),
        ("dora", "district", {"ends_at": timezone.now() + timedelta(hours=73)}),
        ("dora", "district", {"categories": ["identity", "no such"]}),
    ]
    for person, role, changes in wrong:
        with refused():
            access_in_the_database(world, person, role, **changes)
    access = access_in_the_database(world, "dora", "district")
    view = ask("maintenance", "SELECT id FROM auth_permission WHERE codename = 'view_organization'")[0][0]
    values = {
        "user": newcomer, "permission_id": view, "content_object_id": world.organization("river_high").pk,
        "role": SUPPORT, "basis": "X", "source": Grant.Source.OFFICIAL, "starts_on": timezone.localdate(),
        "given_by": world.user("dora"), "ends_at": access.ends_at, "only_categories": ["identity"], "support": access,
    }  # fmt: skip
    for changes in (
        {"role": "principal"},
        {"role": "district"},
        {"content_object_id": world.organization("river_middle").pk},
        {"only_categories": ["health", "identity"]},
        {"ends_at": access.ends_at + timedelta(seconds=1)},
        {"user": world.user("rex")},
        {"given_by": world.user("rhea")},
        {"support": world.support("suki")},
    ):
        with refused(), acting(world.user("dora"), "district"):
            OrganizationGrant.objects.create(**values | changes)
    for person, role in (("petra", "principal"), ("dario", "district"), ("sol", "support")):
        with refused(), acting(world.user(person), role):
            OrganizationGrant.objects.create(**values)
    with acting(world.user("dora"), "district"):
        OrganizationGrant.objects.create(**values)
    for person, role, statement in (
        ("dora", "district", "SET ends_at = ends_at + interval '1 second' WHERE role = 'support'"),
        ("dora", "district", "SET only_categories = NULL"),
        ("dora", "district", "SET ends_on = NULL"),
    ):
        with refused(), acting(world.user(person), role):
            ask("default", f"UPDATE records_organizationgrant {statement}")
    for person, role in (("petra", "principal"), ("dario", "district"), ("newcomer", "support")):
        with acting(world.user(person), role):
            ask("default", "UPDATE records_organizationgrant SET ends_at = now()")
    assert not ask(
        "maintenance", "SELECT FROM records_organizationgrant WHERE support_id = %s AND ends_at <= now()", [access.pk]
    )


def test_no_official_opens_what_their_own_role_does_not_carry(fresh_world: World, newcomer: User) -> None:
    """Were the right given to a role without some kind of data, that kind could not be opened."""
    ask("maintenance", "DELETE FROM accounts_rolecategory WHERE role = 'district' AND category = 'health'")
    with refused():
        access_in_the_database(fresh_world, "dora", "district", categories=["health", "identity"])


def test_the_action_refuses_in_words(fresh_world: World, newcomer: User) -> None:
    from django.core.exceptions import PermissionDenied

    with use_database("maintenance"):
        person = SupportPerson.objects.get(user=newcomer)
    high, lake = fresh_world.organization("river_high"), fresh_world.organization("lake_high")
    right: dict[str, Any] = {
        "district": fresh_world.organization("river"), "person": person, "schools": [high], "categories": ["identity"],
        "hours": 1, "reason": "X",
    }  # fmt: skip
    for changes in ({"hours": 73}, {"hours": 0}, {"schools": [lake]}, {"schools": []}):
        with pytest.raises(PermissionDenied), acting(fresh_world.user("dora"), "district") as dora:
            let_in(by=dora, **right | changes)
    with pytest.raises(PermissionDenied), acting(fresh_world.user("petra"), "principal") as petra:
        let_in(by=petra, **right)


def test_a_command_makes_an_account_without_any_grant(fresh_world: World) -> None:
    call_command("create_support_person", email="help@operator.example", name="Help Desk")
    with use_database("maintenance"):
        user = User.objects.get(email="help@operator.example")
        assert SupportPerson.objects.get(user=user).name == "Help Desk"
        assert not OrganizationGrant.objects.filter(user=user).exists()
    for email in ("nadia@people.example", "gina@people.example"):
        with pytest.raises(CommandError, match="account\\s+of its own"):
            call_command("create_support_person", email=email, name="X")
    with pytest.raises(CommandError):
        call_command("create_official", role="support", organization="river", email="help@operator.example")


def test_support_has_no_right_at_all() -> None:
    assert not ROLES[SUPPORT].rights and ROLES[SUPPORT].second_factor and not ROLES[SUPPORT].sees_departed


def test_the_pages_about_people_say_what_support_sees_and_until_when(fresh_world: World, newcomer: User) -> None:
    high = fresh_world.organization("river_high")
    with use_database("maintenance"):
        access = let_support_in(newcomer, high, by=fresh_world.user("dora"), categories=["attendance"], hours=4)
        until = date_format(timezone.localtime(access.ends_at), "DATETIME_FORMAT")
    dora = sign_in(fresh_world, "dora", "district")
    person = reverse("person", args=[newcomer.uid])
    page = dora.get(person)
    text = page.content.decode()
    assert {words for words, _count in page.context["by_category"]} == {
        CATEGORIES[Category.IDENTITY], CATEGORIES[Category.ATTENDANCE],
    }  # fmt: skip
    assert f"until {until}." in text and "with no end named" not in text
    [held] = page.context["grants"]
    assert held.state == "holds"
    opened = listed_in_words([str(CATEGORIES[each]).lower() for each in (Category.IDENTITY, Category.ATTENDANCE)])
    of_student = dora.get(reverse("student_people", args=[fresh_world.student("ana").uid]))
    [row] = [row for row in of_student.context["people"] if row.known.pk == newcomer.pk]
    assert row.categories_words == opened and f"until {until}, for {opened}" in of_student.content.decode()
    sol = fresh_world.support("sol")
    with use_database("maintenance"):
        OrganizationGrant.objects.filter(support=sol).update(ends_at=timezone.now())
    of_school = dora.get(reverse("school_people", args=[high.uid]) + "?role=support").content.decode()
    assert f"This role sees: {opened}." in of_school
    with use_database("maintenance"):
        OrganizationGrant.objects.filter(support=access).update(ends_at=timezone.now())
    page = dora.get(person)
    [held] = page.context["grants"]
    assert held.state == "ended" and "It has ended." in page.content.decode() and not page.context["by_category"]
