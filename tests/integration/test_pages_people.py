"""Pages about people: who has left, what is logged, and letters to staff who have not come in yet."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.acting import acting
from accounts.actions.sign_in_links import open_link
from accounts.models import AccessEntry, AccessEntryStudent, SignInLink
from portal.kit.db import use_database
from records.demo import governing
from records.governing.reach import people_by_school, ways_to
from records.models import AccessDecision, AccessPause, OrganizationGrant, SectionGrant
from records.queries import schools_of, students_at
from records.views import district
from tests import factories
from tests.factories import day
from tests.signing_in import sign_in
from tests.world import World


def newcomer(world: World, name: str, school: str = "river_high") -> None:
    """Somebody whom the roster names, and who has not come in."""
    with use_database("maintenance"):
        place = world.organization(school)
        user = factories.UserFactory(
            username=name, email=f"{name}@river.example.org", password="!none", last_login=None
        )
        staff = factories.StaffFactory(
            user=user, district=place.district, sourced_id=f"staff-{name}", given_name=name, family_name="Newcomer"
        )
        factories.AppointmentFactory(staff=staff, organization=place, role="teacher")


def logged(world: World, person: str) -> list[tuple[str, set[str]]]:
    """(purpose, students) of what this person was shown, oldest first."""
    with use_database("maintenance"):
        entries = list(AccessEntry.objects.filter(user_id=world.user(person).pk, outcome="shown").order_by("at"))
        rows = AccessEntryStudent.objects.filter(entry_id__in=[entry.id for entry in entries])
        return [
            (entry.purpose, world.names_of(row.student_id for row in rows if row.entry_id == entry.id))
            for entry in entries
        ]


def test_who_can_see_a_student_is_logged_and_who_can_see_a_school_names_no_student(fresh_world: World) -> None:
    petra = sign_in(fresh_world, "petra", "principal")
    petra.get(reverse("school_people", args=[fresh_world.organization("river_high").uid]))
    petra.get(reverse("person", args=[fresh_world.user("nadia").uid]))
    assert logged(fresh_world, "petra") == []
    petra.get(reverse("student_people", args=[fresh_world.student("ana").uid]))
    assert logged(fresh_world, "petra")[-1] == ("who can see the record", {"ana"})
    petra.get(reverse("person_students", args=[fresh_world.user("ines").uid]))
    # As the parent of one more than she teaches.
    assert logged(fresh_world, "petra")[-1] == ("who can see the record", {"ana", "ben", "stu", "lapsing", "wren"})
    petra.get(reverse("person", args=[fresh_world.user("gina").uid]))
    assert logged(fresh_world, "petra")[-1] == ("who can see the record", {"ana", "ben"})


def test_whoever_left_by_the_roster_is_named_with_the_day_and_sees_nothing(fresh_world: World) -> None:
    with use_database("maintenance"):
        for model in (SectionGrant, OrganizationGrant):
            model.objects.filter(user=fresh_world.user("nadia")).update(ends_on=day(-2))
    petra = sign_in(fresh_world, "petra", "principal")
    page = petra.get(reverse("school_people", args=[fresh_world.organization("river_high").uid])).content.decode()
    left = page.partition('id="left"')[2]
    assert str(fresh_world.user("nadia").uid) in left and "left on" in left
    # omar's old section here ended as well, and he still sees students elsewhere: not of this school.
    assert str(fresh_world.user("nadia").uid) not in page.partition('id="left"')[0]
    person = petra.get(reverse("person", args=[fresh_world.user("nadia").uid])).content.decode()
    assert "can see 0 of your students" in person and "The roster ended it on" in person


def test_letters_to_staff_are_a_page_each_and_open_once(fresh_world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    printed: list[dict[str, Any]] = []
    made = district.make_pdf
    monkeypatch.setattr(district, "make_pdf", lambda name, data: (printed.append(data), made(name, data))[1])
    for name in ("abel", "beate"):
        newcomer(fresh_world, name)
    newcomer(fresh_world, "cyril", "river_middle")
    dora = sign_in(fresh_world, "dora", "district")
    page = dora.get(reverse("people_letters")).content.decode()
    assert "3 people who work here have not signed in yet" in page
    school = {"school": str(fresh_world.organization("river_high").uid)}
    answer = dora.post(reverse("people_letters"), school)
    assert answer["Content-Type"] == "application/pdf" and answer.content.startswith(b"%PDF")
    letters = printed[0]["letters"]
    assert sorted(letter["to"] for letter in letters) == ["abel Newcomer", "beate Newcomer"]
    with use_database("maintenance"):
        links = SignInLink.objects.filter(user__username__in=("abel", "beate", "cyril"))
        assert sorted(links.values_list("user__username", flat=True)) == ["abel", "beate"]
        assert all(link.is_open and link.created_by == fresh_world.user("dora") for link in links)
    token = letters[0]["address"].rpartition("/link/")[2].rstrip("/")
    assert len(token) == 29
    with use_database("default"):
        link = open_link(token)
    assert link is not None
    visitor = Client()
    path = reverse("sign_in_link", args=[token])
    assert visitor.get(path).status_code == 200
    password = {"new_password1": "a long pass phrase 71", "new_password2": "a long pass phrase 71"}
    assert visitor.post(path, password).status_code == 302
    assert Client().get(path).status_code == 404, "once"


@pytest.mark.parametrize(("person", "role"), [("petra", "principal"), ("rhea", "records"), ("carl", "counselor")])
def test_letters_to_staff_are_for_the_district(world: World, person: str, role: str) -> None:
    assert sign_in(world, person, role).post(reverse("people_letters")).status_code == 403


def test_what_the_demos_district_decided_can_be_decided_once(
    fresh_world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(governing, "DISTRICT", "river")
    monkeypatch.setattr(governing, "OFFICIAL", fresh_world.user("dora").email)
    with use_database("maintenance"):
        AccessDecision.objects.all().delete()
        AccessPause.objects.filter(person=fresh_world.user("paul")).delete()
        drawing = factories.SectionFactory(school=fresh_world.organization("river_middle"), title="Drawing")
        for name in ("omar", "paul", "rory"):
            factories.AssignmentFactory(section=drawing, staff=fresh_world.staff(name))
        factories.grant(fresh_world.user("rory"), "teacher", drawing)
    for _ in range(2):
        governing.govern()
        with use_database("maintenance"):
            decided = sorted(AccessDecision.objects.values_list("what", flat=True))
        assert decided == ["confirmed", "given", "given", "paused", "review opened"]


@pytest.mark.parametrize(("person", "role"), [("dora", "district"), ("mia", "principal"), ("rhea", "records")])
def test_the_count_of_each_school_is_that_of_its_page(world: World, person: str, role: str) -> None:
    """Also at a school that another one's students attend beside it, as at a career center."""
    user = world.user(person)
    with acting(user, role):
        counted = people_by_school()
        for school in schools_of(user):
            named: dict[str, set[int]] = {}
            for way in ways_to(students_at(user, school).order_by().values_list("pk", flat=True)):
                named.setdefault(way.role, set()).add(way.person)
            assert counted.get(school.pk, {}) == named and (named or school.sourced_id != "river_middle")
