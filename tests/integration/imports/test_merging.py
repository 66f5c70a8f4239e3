"""A roster comes in: what is added, changed, ended, left alone; and what comes back."""

from pathlib import Path

import pytest
from django.db import connections

from portal.kit.db import use_database
from records.models import (
    AcademicSession,
    Contact,
    Course,
    Organization,
    SchoolEnrollment,
    Section,
    SectionAssignment,
    SectionEnrollment,
    Staff,
    StaffAppointment,
    Student,
    StudentContact,
)
from tests.factories import day
from tests.integration.imports.rosters import TERM, Place, changed, issues_of, new_district, small_roster
from tests.world import World


def test_a_roster_is_brought_in_and_says_how_much(place: Place) -> None:
    job = place.done(small_roster())
    assert job.message == "The set was brought in."
    assert job.format == "OneRoster 1.2"
    assert changed(job) == {
        "orgs": (2, 0, 0),
        "academicSessions": (2, 0, 0),
        "courses": (2, 0, 0),
        "classes": (2, 0, 0),
        "users": (5, 0, 0),
        "roles": (5, 0, 0),
        "enrollments": (4, 0, 0),
    }
    section = place.get(Section, "math")
    assert section.school_id == place.get(Organization, "north").pk
    assert place.get(Organization, "north").parent_id == place.district.pk
    assert place.get(AcademicSession, "term").parent_id == place.get(AcademicSession, "year").pk
    assert place.get(Course, "c-math").school_year_id == place.get(AcademicSession, "year").pk
    assert {row.sourced_id for row in place.all(Staff)} == {"tom", "tia"}
    assert {row.sourced_id for row in place.all(Contact)} == {"pat"}


def test_the_same_set_twice_changes_nothing_and_says_so(place: Place) -> None:
    place.done(small_roster())
    again = place.done(small_roster())
    assert changed(again) == {}
    assert again.message == "Nothing changed: everything in this set was already known."
    assert again.counts["users"]["unchanged"] == 5


def test_the_older_version_says_the_same(place: Place) -> None:
    """OneRoster 1.1 has no roles file: a person's role and organizations stand in the users file."""
    roster = small_roster()
    roster.version = "1.1"
    job = place.done(roster)
    assert job.format == "OneRoster 1.1"
    assert changed(job)["users"] == (5, 0, 0)
    assert "roles" not in job.counts
    assert place.get(Student, "sam").school_id == place.get(Organization, "north").pk
    assert [link.relationship for link in place.all(StudentContact)] == ["parent"]
    assert changed(place.done(roster)) == {}

    moved = small_roster().drop("roles", "sam-student-north").role("sam", "student", "south")
    moved.version = "1.1"
    assert changed(place.done(moved)) == {"users": (0, 1, 0)}
    assert place.get(Student, "sam").school_id == place.get(Organization, "south").pk
    moved.drop("users", "sue").drop("enrollments", "art-sue")
    assert changed(place.done(moved)) == {"users": (0, 0, 1), "enrollments": (0, 0, 1)}
    assert place.get(Student, "sue").school_id is None


def test_dates_that_the_file_leaves_out_are_those_of_the_section_and_the_year(place: Place) -> None:
    roster = small_roster().enroll("art", "sam", school="south", beginDate=day(-5), endDate=day(5))
    place.done(roster)
    enrolled = place.get(SectionEnrollment, "math-sam")
    assert (enrolled.starts_on, enrolled.ends_on) == TERM
    dated = place.get(SectionEnrollment, "art-sam")
    assert (dated.starts_on, dated.ends_on) == (day(-5), day(5))
    assert place.get(SchoolEnrollment, "sam-student-north").starts_on == TERM[0]


def test_absent_rows_end_today_and_come_back(place: Place) -> None:
    whole, less = small_roster(), small_roster()
    less.drop("users", "sue").drop("roles", "sue-student-south").drop("enrollments", "art-sue")
    place.done(whole)
    job = place.done(less)
    assert changed(job) == {"users": (0, 0, 1), "roles": (0, 0, 1), "enrollments": (0, 0, 1)}
    sue = place.get(Student, "sue")
    assert (sue.is_active, sue.school_id) == (False, None)
    assert place.get(SectionEnrollment, "art-sue").ends_on == day(0)
    assert place.get(SectionEnrollment, "art-sue").school_id is None
    assert changed(place.done(less)) == {}

    job = place.done(whole)
    assert changed(job) == {"users": (0, 1, 0), "roles": (0, 1, 0), "enrollments": (0, 1, 0)}
    sue = place.get(Student, "sue")
    assert (sue.is_active, sue.school_id) == (True, place.get(Organization, "south").pk)
    assert place.get(SectionEnrollment, "art-sue").ends_on == TERM[1]


def test_nothing_is_ever_deleted(place: Place) -> None:
    place.done(small_roster())
    less = small_roster()
    less.drop("classes", "art").drop("courses", "c-art").drop("enrollments", "art-sue", "art-tia")
    place.done(less)
    assert not place.get(Section, "art").is_active
    assert not place.get(Course, "c-art").is_active
    assert place.get(SectionAssignment, "art-tia").ends_on == day(0)
    assert place.get(Section, "math").is_active


def test_what_had_not_begun_ends_on_its_first_day(place: Place) -> None:
    roster = small_roster().enroll("art", "sam", school="south", beginDate=day(10))
    place.done(roster)
    place.done(small_roster())
    ended = place.get(SectionEnrollment, "art-sam")
    assert (ended.starts_on, ended.ends_on) == (day(10), day(10))
    assert changed(place.done(small_roster())) == {}


def test_a_disabled_person_is_inactive_until_enabled_again(place: Place) -> None:
    place.done(small_roster())
    job = place.done(small_roster().put("users", "tom", enabledUser="false"))
    assert changed(job) == {"users": (0, 1, 0)}
    assert not place.get(Staff, "tom").is_active
    place.done(small_roster())
    assert place.get(Staff, "tom").is_active


def test_a_student_moves_between_schools_with_every_row(place: Place) -> None:
    place.done(small_roster())
    moved = small_roster().drop("roles", "sam-student-north").role("sam", "student", "south")
    place.done(moved)
    south = place.get(Organization, "south").pk
    assert place.get(Student, "sam").school_id == south
    assert place.get(SchoolEnrollment, "sam-student-north").ends_on == day(0)
    for model in (SchoolEnrollment, SectionEnrollment, StudentContact):
        rows = place.all(model, student=place.get(Student, "sam"))
        assert rows
        assert {row.school_id for row in rows} == {south}


def test_the_primary_organization_decides_which_school_holds(place: Place) -> None:
    both = small_roster().role("sam", "student", "south").put("users", "sam", primaryOrgSourcedId="south")
    place.done(both)
    assert place.get(Student, "sam").school_id == place.get(Organization, "south").pk
    assert not place.get(SchoolEnrollment, "sam-student-north").is_primary
    place.done(both.put("users", "sam", primaryOrgSourcedId="north"))
    assert place.get(Student, "sam").school_id == place.get(Organization, "north").pk


def test_a_student_is_held_until_the_enrollment_ends(place: Place) -> None:
    roster = small_roster().put("roles", "sam-student-north", endDate=day(3))
    place.done(roster)
    assert place.get(Student, "sam").held_until == day(3)


def test_one_person_can_be_several(place: Place) -> None:
    roster = small_roster().role("tom", "parent", "north").put("users", "tom", agentSourcedIds="sam")
    place.done(roster)
    staff, contact = place.get(Staff, "tom"), place.get(Contact, "tom")
    assert staff.user_id == contact.user_id is not None
    assert {link.contact_id for link in place.all(StudentContact)} == {contact.pk, place.get(Contact, "pat").pk}
    job = place.done(small_roster())
    # The contact's row and the link: both belong to rows of people who are still in the file.
    assert changed(job) == {"users": (0, 2, 0)}
    assert not place.get(Contact, "tom").is_active
    assert place.get(Staff, "tom").is_active


def test_agents_may_stand_on_either_side(place: Place) -> None:
    on_student = small_roster().put("users", "pat", agentSourcedIds="").put("users", "sam", agentSourcedIds="pat")
    place.done(small_roster())
    assert changed(place.done(on_student)) == {}
    assert [(link.relationship, link.ends_on) for link in place.all(StudentContact)] == [("parent", None)]
    nowhere = small_roster().put("users", "pat", agentSourcedIds="")
    place.done(nowhere)
    assert place.all(StudentContact)[0].ends_on == day(0)


def test_staff_keep_their_appointments(place: Place) -> None:
    roster = small_roster().person("pru", "principal", "north", email="pru@here.example")
    place.done(roster)
    appointment = place.get(StaffAppointment, "pru-principal-north")
    assert (appointment.role, appointment.starts_on, appointment.ends_on) == ("principal", None, None)
    place.done(small_roster())
    assert place.get(StaffAppointment, "pru-principal-north").ends_on == day(0)


def test_departments_hang_where_the_file_says_and_circles_are_cut(place: Place) -> None:
    roster = small_roster().put("orgs", "science", name="Science", type="department", parentSourcedId="north")
    place.done(roster)
    assert place.get(Organization, "science").parent_id == place.get(Organization, "north").pk
    roster.put("orgs", "one", name="One", type="school", parentSourcedId="two")
    roster.put("orgs", "two", name="Two", type="school", parentSourcedId="one")
    job = place.done(roster)
    assert place.get(Organization, "one").parent_id == place.district.pk
    assert {code for _, code, *_ in issues_of(job)} >= {"parents_in_a_circle"}


def test_the_districts_own_row_keeps_its_name(place: Place) -> None:
    place.done(small_roster())
    job = place.done(small_roster().put("orgs", "here", name="Another name"))
    assert changed(job) == {}
    place.district.refresh_from_db(using="maintenance")
    assert place.district.name != "Another name"


@pytest.mark.parametrize("before", [0, 1])
def test_a_session_with_the_number_of_the_district_has_a_parent_as_well(
    module_world: World, tmp_path: Path, before: int
) -> None:
    """Row numbers of different tables meet by chance."""
    number = 1_000_000 * (before + 1)
    with use_database("maintenance"), connections["maintenance"].cursor() as cursor:
        cursor.execute("SELECT setval('records_organization_id_seq', %s, false)", [number])
        cursor.execute("SELECT setval('records_academicsession_id_seq', %s, false)", [number - before])
    place = Place(new_district(f"numbered{number}"), tmp_path / "set")
    place.done(small_roster())
    sessions = {session.sourced_id: session for session in place.all(AcademicSession)}
    assert number in {session.pk for session in sessions.values()}
    assert sessions["term"].parent_id == sessions["year"].pk
