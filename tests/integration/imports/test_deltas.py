"""Files of changes: what they name is changed or ended, all else stays; what leads nowhere costs its row only."""

from typing import Any

import pytest

from portal.kit.db import use_database
from records.models import (
    Contact,
    Course,
    Organization,
    SchoolEnrollment,
    Section,
    SectionAssignment,
    SectionEnrollment,
    SectionSession,
    Staff,
    StaffAppointment,
    Student,
    StudentContact,
)
from tests.factories import day
from tests.integration.imports.rosters import HEADERS, Place, Roster, changed, granted, issues_of, small_roster


@pytest.fixture
def here(place: Place) -> Place:
    """The district with the small roster in it."""
    place.done(named(small_roster(), place))
    return place


def named(roster: Roster, place: Place) -> Roster:
    """The roster under the district's own identifier: changes do not repeat which row is the district's."""
    roster.district = place.district.sourced_id
    return roster


def changes_of(place: Place, version: str = "1.2") -> Roster:
    """A set in which every file holds only changes, none yet."""
    made = named(Roster(), place)
    made.deltas, made.version = set(HEADERS), version
    return made


def refusals(job: Any) -> set[tuple[str, str, str]]:
    """(code, file, column) of every refused row."""
    return {(code, file, column) for severity, code, file, _row, column in issues_of(job) if severity == "refused_row"}


def warnings(job: Any) -> set[tuple[str, str, str]]:
    return {(code, file, column) for severity, code, file, _row, column in issues_of(job) if severity == "warning"}


def is_open(row: Any) -> bool:
    return row.ends_on is None or row.ends_on > day(0)


def spells(place: Place, model: Any) -> dict[str, bool]:
    """Identifier of every dated row -> whether it is still open."""
    return {row.sourced_id: is_open(row) for row in place.all(model)}


def links(place: Place) -> dict[tuple[str, str], str]:
    """(contact, student) -> relationship, of the links that are open."""
    with use_database("maintenance"):
        rows = StudentContact.objects.filter(district=place.district).select_related("student", "contact")
        return {(row.contact.sourced_id, row.student.sourced_id): row.relationship for row in rows if is_open(row)}


def test_a_set_without_a_change_changes_nothing(here: Place) -> None:
    job = here.done(changes_of(here))
    assert changed(job) == {} and issues_of(job) == set()


def test_a_student_is_added_changed_ended_and_comes_back(here: Place) -> None:
    added = changes_of(here).person("ann", "student").enroll("math", "ann")
    assert changed(here.done(added)) == {"users": (1, 0, 0), "roles": (1, 0, 0), "enrollments": (1, 0, 0)}
    first_day = here.get(SectionEnrollment, "math-ann").starts_on

    renamed = changes_of(here).put(
        "users", "ann", enabledUser="true", username="ann", givenName="Anna", familyName="Lee", grades="04"
    )
    assert changed(here.done(renamed)) == {"users": (0, 1, 0)}
    ann = here.get(Student, "ann")
    assert (ann.given_name, ann.is_active, ann.school.sourced_id) == ("Anna", True, "north")

    ended = changes_of(here).delete("users", "ann")
    assert changed(here.done(ended)) == {"users": (0, 0, 1), "roles": (0, 0, 1), "enrollments": (0, 0, 1)}
    ann = here.get(Student, "ann")
    assert (ann.is_active, ann.school_id) == (False, None)
    assert here.get(SectionEnrollment, "math-ann").ends_on == day(0)
    assert changed(here.done(ended)) == {}, "once more is nothing new"

    assert changed(here.done(added)) == {"users": (0, 1, 0), "roles": (0, 1, 0), "enrollments": (0, 1, 0)}
    ann, enrolled = here.get(Student, "ann"), here.get(SectionEnrollment, "math-ann")
    assert (ann.is_active, ann.school.sourced_id) == (True, "north")
    assert is_open(enrolled) and enrolled.starts_on == first_day
    assert {row.sourced_id for row in here.all(Student, is_active=True)} == {"ann", "sam", "sue"}


def test_grants_follow_at_once(here: Place) -> None:
    assert granted(here) == {("teacher", "tom", "math"), ("teacher", "tia", "art"), ("parent", "pat", "sam")}
    here.done(changes_of(here).delete("enrollments", "math-tom").enroll("art", "tom", "teacher", "south"))
    assert granted(here) == {("teacher", "tom", "art"), ("teacher", "tia", "art"), ("parent", "pat", "sam")}
    here.done(changes_of(here).delete("users", "pat").delete("users", "tia"))
    assert granted(here) == {("teacher", "tom", "art")}
    assert not here.get(Contact, "pat").is_active and not here.get(Staff, "tia").is_active
    assert spells(here, StaffAppointment) == {"tom-teacher-north": True, "tia-teacher-south": False}


def test_who_is_not_enabled_is_deleted_like_anybody(here: Place) -> None:
    here.done(changes_of(here).put("users", "sam", enabledUser="false", username="sam", givenName="S", familyName="M"))
    assert spells(here, SchoolEnrollment)["sam-student-north"] and links(here) == {("pat", "sam"): "parent"}
    here.done(changes_of(here).delete("users", "sam"))
    assert not spells(here, SchoolEnrollment)["sam-student-north"] and links(here) == {}
    assert not spells(here, SectionEnrollment)["math-sam"]


def test_some_files_may_be_whole_and_others_changes(here: Place) -> None:
    mixed = named(small_roster(), here)
    mixed.deltas = {"users", "roles"}
    for file in ("users", "roles"):
        mixed.rows[file] = {}
    mixed.person("ann", "student").enroll("math", "ann").drop("enrollments", "art-sue")
    assert changed(here.done(mixed)) == {"users": (1, 0, 0), "roles": (1, 0, 0), "enrollments": (1, 0, 1)}
    assert {row.sourced_id for row in here.all(Student, is_active=True)} == {"ann", "sam", "sue"}
    assert spells(here, SectionEnrollment) == {"math-sam": True, "math-ann": True, "art-sue": False}


def test_a_whole_file_that_names_what_no_changes_brought_loses_the_row(here: Place) -> None:
    mixed = named(small_roster(), here)
    mixed.deltas, mixed.rows["users"] = {"users"}, {}
    mixed.enroll("math", "nobody").role("nobody", "student", "north")
    job = here.done(mixed)
    assert refusals(job) == {
        ("reference_unknown", "enrollments.csv", "userSourcedId"),
        ("reference_unknown", "roles.csv", "userSourcedId"),
    }
    assert changed(job) == {}


@pytest.mark.parametrize(
    ("file", "cells", "column"),
    [
        ("enrollments", {"userSourcedId": "nobody"}, "userSourcedId"),
        ("enrollments", {"classSourcedId": "nothing"}, "classSourcedId"),
        ("enrollments", {"schoolSourcedId": "nowhere"}, "schoolSourcedId"),
        ("roles", {"orgSourcedId": "nowhere"}, "orgSourcedId"),
        ("classes", {"courseSourcedId": "nothing"}, "courseSourcedId"),
        ("classes", {"termSourcedIds": "never"}, "termSourcedIds"),
        ("courses", {"orgSourcedId": "nowhere"}, "orgSourcedId"),
        ("orgs", {"parentSourcedId": "nowhere"}, "parentSourcedId"),
        ("academicSessions", {"parentSourcedId": "never"}, "parentSourcedId"),
    ],
)
def test_a_row_that_leads_nowhere_is_refused_alone(here: Place, file: str, cells: dict[str, str], column: str) -> None:
    whole = small_roster()
    key = {"enrollments": "math-sam", "roles": "sam-student-north", "classes": "math", "courses": "c-math"}.get(
        file, "north" if file == "orgs" else "term"
    )
    sent = changes_of(here).put(file, key, **whole.rows[file][key] | cells).person("ann", "student", "south")
    job = here.done(sent)
    assert refusals(job) == {("reference_unknown", f"{file}.csv", column)}
    assert job.counts[file]["refused"] == 1
    assert changed(job) == {"users": (1, 0, 0), "roles": (1, 0, 0)}, "the others were brought in"


def test_what_the_set_deletes_is_no_longer_there_to_be_named(here: Place) -> None:
    job = here.done(changes_of(here).delete("classes", "art").enroll("art", "sam", school="south"))
    assert refusals(job) == {("reference_unknown", "enrollments.csv", "classSourcedId")}


def test_what_ended_before_is_not_there_to_be_named(here: Place) -> None:
    here.done(changes_of(here).delete("classes", "art"))
    job = here.done(changes_of(here).enroll("art", "sam", school="south"))
    assert refusals(job) == {("reference_unknown", "enrollments.csv", "classSourcedId")}


def test_an_unknown_agent_is_left_out_and_the_student_stays(here: Place) -> None:
    job = here.done(changes_of(here).person("ann", "student", agents="pat,nobody"))
    assert refusals(job) == set()
    assert ("unknown_left_out", "users.csv", "agentSourcedIds") in warnings(job)
    assert links(here) == {("pat", "sam"): "parent", ("pat", "ann"): "parent"}


def test_to_delete_what_is_not_known_is_a_warning(here: Place) -> None:
    sent = changes_of(here)
    for file in HEADERS:
        sent.delete(file, "nothing")
    job = here.done(sent)
    assert warnings(job) == {("deletes_unknown", f"{file}.csv", "") for file in HEADERS}
    assert changed(job) == {} and {rows["unchanged"] for rows in job.counts.values()} == {1}


def test_a_refused_row_leaves_what_is_stored(here: Place) -> None:
    job = here.done(
        changes_of(here).put("users", "sam", enabledUser="perhaps", username="x", givenName="", familyName="")
    )
    assert job.counts["users"] == {"added": 0, "changed": 0, "ended": 0, "unchanged": 0, "refused": 1}
    assert here.get(Student, "sam").given_name == "Givensam"


def test_a_role_that_makes_somebody_another_person_needs_their_row(here: Place) -> None:
    job = here.done(changes_of(here).role("tom", "parent", "north"))
    assert refusals(job) == {("role_needs_user", "roles.csv", "userSourcedId")}
    sent = changes_of(here).person("tom", "parent", agents="sue")
    assert changed(here.done(sent))["users"] == (0, 1, 0)
    assert here.get(Contact, "tom").is_active and here.get(Staff, "tom").is_active
    assert links(here)["tom", "sue"] == "parent"


def test_a_user_without_any_role_is_refused(here: Place) -> None:
    sent = changes_of(here).put("users", "new", enabledUser="true", username="n", givenName="N", familyName="N")
    assert refusals(here.done(sent)) == {("no_known_role", "users.csv", "")}


# What hangs on what ends


def test_a_section_ends_with_its_enrollments_and_assignments(here: Place) -> None:
    assert changed(here.done(changes_of(here).delete("classes", "math"))) == {
        "classes": (0, 0, 1),
        "enrollments": (0, 0, 2),
    }
    assert not here.get(Section, "math").is_active
    assert spells(here, SectionEnrollment) == {"math-sam": False, "art-sue": True}
    assert spells(here, SectionAssignment) == {"math-tom": False, "art-tia": True}
    assert ("teacher", "tom", "math") not in granted(here)


def test_a_school_ends_with_its_sections_and_people(here: Place) -> None:
    assert changed(here.done(changes_of(here).delete("orgs", "south"))) == {
        "orgs": (0, 0, 1),
        "classes": (0, 0, 1),
        "roles": (0, 0, 2),
        "enrollments": (0, 0, 2),
    }
    assert not here.get(Organization, "south").is_active and not here.get(Section, "art").is_active
    assert here.get(Student, "sue").school_id is None
    assert spells(here, StaffAppointment) == {"tom-teacher-north": True, "tia-teacher-south": False}


def test_a_section_that_moves_in_the_same_set_stays(here: Place) -> None:
    sent = changes_of(here).delete("orgs", "south")
    sent.put("classes", "art", **small_roster().rows["classes"]["art"] | {"schoolSourcedId": "north"})
    here.done(sent)
    assert here.get(Section, "art").is_active and spells(here, SectionAssignment)["art-tia"]


def test_a_session_leaves_the_sections_that_met_in_it(here: Place) -> None:
    job = here.done(changes_of(here).delete("academicSessions", "term"))
    assert changed(job) == {"academicSessions": (0, 0, 1)}
    with use_database("maintenance"):
        assert not SectionSession.objects.filter(section__district=here.district).exists()
    assert here.get(Section, "math").is_active and here.get(Course, "c-math").is_active


def test_a_session_that_moves_takes_along_who_was_enrolled_for_all_of_it(here: Place) -> None:
    here.done(changes_of(here).person("ann", "student").enroll("math", "ann", endDate=day(30)))
    term = small_roster().rows["academicSessions"]["term"]
    here.done(changes_of(here).put("academicSessions", "term", **term | {"endDate": day(150)}))
    assert here.get(SectionEnrollment, "math-sam").ends_on == day(150)
    assert here.get(SectionEnrollment, "math-ann").ends_on == day(30)
    with use_database("maintenance"):
        [teaches] = SectionAssignment.objects.filter(district=here.district, sourced_id="math-tom")
    assert teaches.ends_on == day(150)


def test_who_left_before_a_session_moves_stays_away(here: Place) -> None:
    """Also where they left on the last day of a term that was over, so that no end of theirs was written."""
    term = small_roster().rows["academicSessions"]["term"]
    over = changes_of(here).put("academicSessions", "term", **term | {"startDate": day(-100), "endDate": day(-10)})
    here.done(over)
    was = here.get(SectionEnrollment, "math-sam")
    assert (was.starts_on, was.ends_on) == (day(-100), day(-10))
    here.done(changes_of(here).delete("enrollments", "math-sam").delete("enrollments", "math-tom"))
    moved = {"startDate": day(-5), "endDate": day(150)}
    job = here.done(changes_of(here).put("academicSessions", "term", **term | moved))
    assert changed(job) == {"academicSessions": (0, 1, 0)}
    row = here.get(SectionEnrollment, "math-sam")
    assert (row.starts_on, row.ends_on) == (day(-100), day(-10))
    assert ("teacher", "tom", "math") not in granted(here)


# Who belongs to whom


def test_a_row_that_names_agents_names_all_of_them(here: Place) -> None:
    here.done(changes_of(here).person("pat", "parent", email="pat@home.example", agents="sue"))
    assert links(here) == {("pat", "sue"): "parent"}


def test_one_row_alone_that_names_nobody_says_nothing_of_it(here: Place) -> None:
    job = here.done(changes_of(here).person("sam", "student", grades="05"))
    assert links(here) == {("pat", "sam"): "parent"}
    assert ("agents_unsaid", "users.csv", "agentSourcedIds") in warnings(job)
    job = here.done(changes_of(here).person("sam", "student").person("pat", "parent", email="pat@home.example"))
    assert links(here) == {} and ("parent", "pat", "sam") not in granted(here)
    assert ("agents_unsaid", "users.csv", "agentSourcedIds") not in warnings(job)


def test_a_contact_who_becomes_a_relative_loses_the_child(here: Place) -> None:
    sent = changes_of(here).role("pat", "relative", "north")
    sent.delete(
        "roles", "pat-parent-north", userSourcedId="pat", role="parent", orgSourcedId="north", roleType="primary"
    )
    job = here.done(sent)
    assert links(here) == {("pat", "sam"): "relative"} and ("parent", "pat", "sam") not in granted(here)
    assert changed(job) == {"roles": (0, 1, 0)}


def test_a_contact_whose_role_at_the_school_is_deleted_is_a_relative(here: Place) -> None:
    gone = {"userSourcedId": "pat", "role": "parent", "roleType": "primary"}
    here.done(changes_of(here).delete("roles", "pat-parent-south", **gone, orgSourcedId="south"))
    assert links(here) == {("pat", "sam"): "parent"}, "a role elsewhere says nothing of this child"
    here.done(changes_of(here).delete("roles", "pat-parent-north", **gone, orgSourcedId="north"))
    assert links(here) == {("pat", "sam"): "relative"}


def test_a_role_elsewhere_does_not_change_what_a_contact_is_here(here: Place) -> None:
    here.done(changes_of(here).role("pat", "relative", "south"))
    assert links(here) == {("pat", "sam"): "parent"}


def test_a_new_sibling_has_the_same_parent(here: Place) -> None:
    job = here.done(changes_of(here).person("ann", "student", agents="pat"))
    assert links(here) == {("pat", "sam"): "parent", ("pat", "ann"): "parent"}
    assert ("relationship_unknown", "users.csv", "agentSourcedIds") not in warnings(job)


def test_a_contact_of_whom_no_role_is_known_is_a_relative(here: Place) -> None:
    here.done(changes_of(here).person("meg", "guardian", "south"))
    job = here.done(changes_of(here).person("ann", "student", agents="meg"))
    assert links(here)["meg", "ann"] == "relative"
    assert ("relationship_unknown", "users.csv", "agentSourcedIds") in warnings(job)


# OneRoster 1.1: a user's row says all roles of the user


def test_in_1_1_a_users_row_says_all_their_roles(place: Place) -> None:
    whole = named(small_roster(), place)
    whole.version = "1.1"
    place.done(whole)
    moved = changes_of(place, "1.1").person("sam", "student", "south", agents="pat")
    assert changed(place.done(moved)) == {"users": (0, 1, 0)}
    assert spells(place, SchoolEnrollment) == {"sam:north": False, "sue:south": True, "sam:south": True}
    assert place.get(Student, "sam").school.sourced_id == "south"
    other = changes_of(place, "1.1").person("tia", "parent", "south", agents="sue")
    place.done(other)
    assert not place.get(Staff, "tia").is_active and not spells(place, StaffAppointment)["tia:south"]
    assert links(place) == {("pat", "sam"): "parent", ("tia", "sue"): "parent"}
    assert ("teacher", "tia", "art") not in granted(place)
    assert changed(place.done(changes_of(place, "1.1").delete("users", "sue"))) == {
        "users": (0, 0, 1),
        "enrollments": (0, 0, 1),
    }
    assert not spells(place, SchoolEnrollment)["sue:south"]


# Grades, and which school is the primary one


def test_the_grade_of_an_enrollment_follows_the_student_while_it_is_in_force(here: Place) -> None:
    sam = {"enabledUser": "true", "username": "sam", "givenName": "S", "familyName": "M", "agentSourcedIds": "pat"}
    here.done(changes_of(here).put("users", "sam", **sam, grades="4"))
    assert here.get(SchoolEnrollment, "sam-student-north").grade == "04"
    sent = changes_of(here).delete("roles", "sam-student-north").role("sam", "student", "south", beginDate=day(-1))
    here.done(sent.put("users", "sam", **sam, grades="05"))
    assert here.get(SchoolEnrollment, "sam-student-north").grade == "04", "what ended keeps its grade"
    assert here.get(SchoolEnrollment, "sam-student-south").grade == "05"
    here.done(changes_of(here).put("users", "sam", **sam))
    assert here.get(SchoolEnrollment, "sam-student-south").grade == "05", "a blank grade takes none away"


def test_a_roster_takes_no_reason_of_an_end_away(here: Place) -> None:
    with use_database("maintenance"):
        SchoolEnrollment.objects.filter(district=here.district).update(exit_reason="Graduated")
    here.done(named(small_roster().put("users", "sam", grades="06"), here))
    enrolled = here.get(SchoolEnrollment, "sam-student-north")
    assert (enrolled.exit_reason, enrolled.grade) == ("Graduated", "06")


def test_a_new_primary_organization_moves_the_student(here: Place) -> None:
    sent = changes_of(here).role("sam", "student", "south", beginDate=day(-1), roleType="secondary")
    here.done(sent)
    assert here.get(Student, "sam").school.sourced_id == "north"
    sam = {"enabledUser": "true", "username": "sam", "givenName": "S", "familyName": "M", "agentSourcedIds": "pat"}
    assert changed(here.done(changes_of(here).put("users", "sam", **sam, primaryOrgSourcedId="south"))) == {
        "users": (0, 1, 0)
    }
    assert here.get(Student, "sam").school.sourced_id == "south"
