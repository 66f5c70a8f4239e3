"""Any sequence of whole sets and of changes: what is stored is what the last one said, everything else has ended."""

import itertools
from datetime import date
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portal.kit.db import use_database
from records.models import (
    Contact,
    Organization,
    SchoolEnrollment,
    SectionAssignment,
    SectionEnrollment,
    Staff,
    Student,
    StudentContact,
)
from tests.integration.imports.rosters import (
    HEADERS,
    Place,
    Roster,
    changed,
    changes,
    granted,
    new_district,
    open_today,
    small_roster,
)
from tests.world import World

_numbers = itertools.count(1)

PUPILS = ("p1", "p2", "p3")
TEACHERS = ("t1", "t2")
PARENTS = ("m1", "m2")
SECTIONS = {"math": "north", "art": "south"}


@st.composite
def rosters(draw: Any) -> tuple[Roster, dict[str, Any]]:
    """A whole set, and what it says in the simplest words."""
    roster = small_roster()
    for file, keep in (("users", ()), ("roles", ()), ("enrollments", ())):
        roster.rows[file] = {key: row for key, row in roster.rows[file].items() if key in keep}
    says: dict[str, Any] = {"schools": {}, "enrolled": set(), "teaches": set(), "parents": set(), "enabled": set()}
    for pupil in draw(st.sets(st.sampled_from(PUPILS))):
        school = draw(st.sampled_from(("north", "south")))
        roster.person(pupil, "student", school)
        says["schools"][pupil] = school
    for teacher in draw(st.sets(st.sampled_from(TEACHERS))):
        roster.person(teacher, "teacher", "north")
    for parent in draw(st.sets(st.sampled_from(PARENTS))):
        children = sorted(draw(st.sets(st.sampled_from(PUPILS))) & set(says["schools"]))
        relation = draw(st.sampled_from(("parent", "guardian", "relative")))
        if draw(st.booleans()):
            roster.person(parent, relation, agents=",".join(children))
        else:
            roster.person(parent, relation)
            for child in children:
                named = roster.rows["users"][child].get("agentSourcedIds", "")
                roster.put("users", child, agentSourcedIds=",".join(filter(None, (named, parent))))
        says["parents"] |= {(parent, child, relation) for child in children}
    for person in roster.rows["users"]:
        if draw(st.integers(0, 5)):
            says["enabled"].add(person)
        else:
            roster.put("users", person, enabledUser="false")
    for section, person in draw(
        st.sets(st.tuples(st.sampled_from(sorted(SECTIONS)), st.sampled_from(PUPILS + TEACHERS)))
    ):
        if person in roster.rows["users"]:
            role = "student" if person in PUPILS else "teacher"
            roster.enroll(section, person, role, SECTIONS[section])
            says["enrolled" if person in PUPILS else "teaches"].add((section, person))
    return roster, says


def stored(place: Place) -> dict[str, Any]:
    """What the district's rows say today, in the same words."""
    with use_database("maintenance"):
        mine = {"district": place.district}
        links = StudentContact.objects.filter(**mine).select_related("student", "contact")
        enabled = [
            row.sourced_id
            for model in (Student, Staff, Contact)
            for row in model.objects.filter(**mine, is_active=True)
        ]
        return {
            "schools": {
                row.student.sourced_id: row.at_school.sourced_id
                for row in SchoolEnrollment.objects.filter(**mine).select_related("student", "at_school")
                if open_today(row)
            },
            "enrolled": {
                (row.section.sourced_id, row.student.sourced_id)
                for row in SectionEnrollment.objects.filter(**mine).select_related("student", "section")
                if open_today(row)
            },
            "teaches": {
                (row.section.sourced_id, row.staff.sourced_id)
                for row in SectionAssignment.objects.filter(**mine).select_related("staff", "section")
                if open_today(row)
            },
            "parents": {
                (link.contact.sourced_id, link.student.sourced_id, link.relationship)
                for link in links
                if open_today(link)
            },
            "enabled": set(enabled),
        }


def follows(says: dict[str, Any]) -> set[tuple[str, str, str]]:
    """The grants that follow from what a roster says."""
    parents = {
        ("parent", parent, child)
        for parent, child, relation in says["parents"]
        if relation != "relative" and parent in says["enabled"]
    }
    return parents | {("teacher", who, section) for section, who in says["teaches"] if who in says["enabled"]}


def history(place: Place) -> dict[tuple[str, int], date]:
    """First day of every dated row there ever was."""
    with use_database("maintenance"):
        return {
            (model.__name__, row.pk): row.starts_on
            for model in (SchoolEnrollment, SectionEnrollment, SectionAssignment, StudentContact)
            for row in model.objects.filter(district=place.district)
        }


LIFE = settings(
    max_examples=8,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large],
)

DELTAS = st.one_of(
    st.just(frozenset(HEADERS)),
    st.just(frozenset()),
    st.sets(st.sampled_from(sorted(HEADERS))).map(frozenset),
)
"""Which files of a set hold only changes: all of them, none, or some."""


@LIFE
@given(sets=st.lists(st.tuples(rosters(), DELTAS), min_size=1, max_size=4), version=st.sampled_from(("1.1", "1.2")))
def test_what_is_stored_is_what_the_last_set_said(
    module_world: World, tmp_path: Any, sets: list[tuple[tuple[Roster, dict[str, Any]], frozenset[str]]], version: str
) -> None:
    place = Place(new_district(f"life{next(_numbers)}"), tmp_path / "set")
    before: dict[tuple[str, int], date] = {}
    known: Roster | None = None
    for (roster, says), deltas in sets:
        # Changes do not repeat which row is the district's, so it is called what the installation calls it.
        roster.district, roster.version = place.district.sourced_id, version
        sent = changes(known, roster, deltas)
        place.done(sent)
        assert stored(place) == says
        assert granted(place) == follows(says)
        after = history(place)
        assert before.items() <= after.items(), "a row of the past was lost or began on another day"
        before, known = after, roster
        with use_database("maintenance"):
            for student in Student.objects.filter(district=place.district):
                school = says["schools"].get(student.sourced_id)
                held = Organization.objects.filter(pk=student.school_id).values_list("sourced_id", flat=True).first()
                assert held == school
    assert changed(place.done(sent)) == {}
    assert stored(place) == says
    assert history(place) == before
