"""The roster makes the grants, moves them and ends them, and leaves everybody else's alone."""

from datetime import date

from accounts.acting import acting
from accounts.models import User
from portal.kit.db import use_database
from records.models import (
    Organization,
    OrganizationGrant,
    Section,
    SectionGrant,
    Staff,
    Student,
    StudentContact,
    StudentGrant,
)
from tests.factories import day, grant
from tests.integration.imports.rosters import TERM, Place, changed, small_roster

GRANTS = (SectionGrant, StudentGrant, OrganizationGrant)


def held(place: Place, person: str) -> dict[tuple[str, str], list[tuple[date, date | None]]]:
    """(role, object) -> dates of this person's roster grants, by identifier of the roster."""
    found: dict[tuple[str, str], list[tuple[date, date | None]]] = {}
    with use_database("maintenance"):
        for model in GRANTS:
            rows = model.objects.filter(
                user__username=f"{place.district.uid}:{person}", content_object__district=place.district
            )
            for row in rows.order_by("starts_on").select_related("content_object"):
                found.setdefault((row.role, row.content_object.sourced_id), []).append((row.starts_on, row.ends_on))
    return found


def user(place: Place, person: str) -> User:
    with use_database("maintenance"):
        return User.objects.get(username=f"{place.district.uid}:{person}")


def test_a_teacher_gets_the_section_and_a_parent_the_child(place: Place) -> None:
    place.done(small_roster())
    assert held(place, "tom") == {("teacher", "math"): [TERM]}
    assert held(place, "pat") == {("parent", "sam"): [(day(0), None)]}
    with use_database("maintenance"):
        given = SectionGrant.objects.select_related("permission").get(content_object=place.get(Section, "math"))
        assert (given.permission.codename, given.source, given.given_by) == ("view_section", "roster", None)
        assert "99.31" in given.basis
    with acting(user(place, "tom"), "teacher") as tom:
        assert [row.sourced_id for row in Student.objects.visible_to(tom)] == ["sam"]
        assert [row.sourced_id for row in Student.objects.all()] == ["sam"]
    with acting(user(place, "pat"), "parent"):
        assert [row.sourced_id for row in Student.objects.all()] == ["sam"]


def test_guardians_are_parents_and_relatives_are_not(place: Place) -> None:
    roster = small_roster().person("gus", "guardian", email="gus@home.example", agents="sam")
    roster.person("ada", "relative", email="ada@home.example", agents="sam")
    place.done(roster)
    assert set(held(place, "gus")) == {("parent", "sam")}
    assert held(place, "ada") == {}
    assert {link.relationship for link in place.all(StudentContact)} == {"parent", "guardian", "relative"}


def test_who_leads_gets_what_they_lead_and_no_more(place: Place) -> None:
    roster = small_roster()
    for person, role, at in (
        ("pri", "principal", "north"),
        ("adm", "administrator", "north"),
        ("sit", "siteAdministrator", "north"),
        ("cou", "counselor", "north"),
        ("dis", "districtAdministrator", "here"),
        ("dad", "administrator", "here"),
        ("far", "principal", "here"),
        ("low", "districtAdministrator", "north"),
        ("sys", "systemAdministrator", "here"),
        ("aid", "aide", "north"),
        ("pro", "proctor", "north"),
    ):
        roster.person(person, role, at, email=f"{person}@here.example")
    place.done(roster)
    own = place.district.sourced_id
    got = {
        person: set(held(place, person))
        for person in (["pri", "adm", "sit", "cou", "dis", "dad", "far", "low", "sys", "aid", "pro"])
    }
    assert got == {
        "pri": {("principal", "north")},
        "adm": {("principal", "north")},
        "sit": {("principal", "north")},
        "cou": {("counselor", "north")},
        "dis": {("district", own)},
        "dad": {("district", own)},
        "far": set(),
        "low": set(),
        "sys": set(),
        "aid": set(),
        "pro": set(),
    }
    assert changed(place.done(roster)) == {}


def test_only_teachers_of_a_section_get_it(place: Place) -> None:
    roster = small_roster().put("enrollments", "math-tom", role="proctor")
    place.done(roster)
    assert held(place, "tom") == {}


def test_a_grant_ends_today_when_the_roster_no_longer_says_it_and_opens_again(place: Place) -> None:
    place.done(small_roster())
    place.done(small_roster().drop("enrollments", "math-tom"))
    assert held(place, "tom") == {("teacher", "math"): [(TERM[0], day(0))]}
    with acting(user(place, "tom"), "teacher"):
        assert not Student.objects.exists()
    place.done(small_roster())
    assert held(place, "tom") == {("teacher", "math"): [TERM]}


def test_a_disabled_or_departed_person_holds_nothing(place: Place) -> None:
    place.done(small_roster())
    place.done(small_roster().put("users", "tom", enabledUser="false").put("users", "pat", enabledUser="false"))
    assert held(place, "tom")["teacher", "math"][0][1] == day(0)
    assert held(place, "pat")["parent", "sam"][0][1] == day(0)
    place.done(small_roster())
    assert held(place, "tom") == {("teacher", "math"): [TERM]}


def test_changed_dates_move_and_leave_a_trace(place: Place) -> None:
    place.done(small_roster())
    place.done(small_roster().put("enrollments", "math-tom", endDate=day(30)))
    assert held(place, "tom") == {("teacher", "math"): [(TERM[0], day(30))]}
    place.done(small_roster().put("enrollments", "math-tom", beginDate=day(5)))
    assert held(place, "tom") == {("teacher", "math"): [(TERM[0], day(0)), (day(5), TERM[1])]}
    assert changed(place.done(small_roster().put("enrollments", "math-tom", beginDate=day(5)))) == {}
    assert held(place, "tom") == {("teacher", "math"): [(TERM[0], day(0)), (day(5), TERM[1])]}


def test_a_parent_who_turns_out_to_be_a_relative_loses_the_child(place: Place) -> None:
    place.done(small_roster())
    roster = small_roster().drop("roles", "pat-parent-north").role("pat", "relative", "north")
    place.done(roster)
    assert held(place, "pat") == {("parent", "sam"): [(day(0), day(0))]}


def test_grants_of_other_sources_are_never_touched(place: Place) -> None:
    place.done(small_roster())
    with use_database("maintenance"):
        given = grant(user(place, "tom"), "teacher", place.get(Section, "art"))
        given.source = "official"
        given.save()
        kept = grant(user(place, "tia"), "principal", place.get(Organization, "south"))
        kept.source = "setup"
        kept.save()
    roster = small_roster().drop("enrollments", "math-tom", "art-tia").put("users", "tia", enabledUser="false")
    place.done(roster)
    with use_database("maintenance"):
        for row in (given, kept):
            row.refresh_from_db()
            assert row.ends_on is None


def test_a_first_day_that_nobody_named_stays(place: Place) -> None:
    roster = small_roster().person("pri", "principal", "north", email="pri@here.example")
    place.done(roster)
    with use_database("maintenance"):
        OrganizationGrant.objects.filter(user=user(place, "pri")).update(starts_on=day(-30))
    place.done(roster)
    assert held(place, "pri") == {("principal", "north"): [(day(-30), None)]}


def test_staff_without_address_get_a_user_and_the_grant(place: Place) -> None:
    place.done(small_roster().put("users", "tom", email=""))
    assert held(place, "tom") == {("teacher", "math"): [TERM]}
    assert place.get(Staff, "tom").user_id == user(place, "tom").pk
