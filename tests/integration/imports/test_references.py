"""References: into a file of the set they must resolve; refused rows take others along; absent files leave names."""

import pytest
from django.db import connections

from portal.kit.db import use_database
from records.models import (
    Course,
    Organization,
    SchoolEnrollment,
    Section,
    SectionAssignment,
    SectionEnrollment,
    Staff,
    Student,
)
from tests.integration.imports.rosters import TERM, Place, changed, issues_of, small_roster

TABLES = [
    "records_organization",
    "records_academicsession",
    "records_course",
    "records_section",
    "records_sectionsession",
    "records_student",
    "records_staff",
    "records_contact",
    "records_staffappointment",
    "records_schoolenrollment",
    "records_sectionenrollment",
    "records_sectionassignment",
    "records_studentcontact",
    "records_studentgrant",
    "records_sectiongrant",
    "records_organizationgrant",
    "accounts_user",
]


def contents() -> dict[str, tuple[int, str]]:
    """Rows and a digest of each table: equal means that nothing at all was written."""
    with use_database("maintenance"), connections["maintenance"].cursor() as cursor:
        found = {}
        for table in TABLES:
            cursor.execute(f"SELECT count(*), coalesce(md5(string_agg(t::text, '' ORDER BY id)), '') FROM {table} t")
            found[table] = cursor.fetchone()
        return found


@pytest.mark.parametrize(
    ("file", "sourced_id", "column", "target"),
    [
        ("orgs", "north", "parentSourcedId", "orgs.csv"),
        ("academicSessions", "term", "parentSourcedId", "academicSessions.csv"),
        ("courses", "c-math", "schoolYearSourcedId", "academicSessions.csv"),
        ("courses", "c-math", "orgSourcedId", "orgs.csv"),
        ("classes", "math", "courseSourcedId", "courses.csv"),
        ("classes", "math", "schoolSourcedId", "orgs.csv"),
        ("classes", "math", "termSourcedIds", "academicSessions.csv"),
        ("users", "sam", "primaryOrgSourcedId", "orgs.csv"),
        ("users", "pat", "agentSourcedIds", "users.csv"),
        ("roles", "sam-student-north", "userSourcedId", "users.csv"),
        ("roles", "sam-student-north", "orgSourcedId", "orgs.csv"),
        ("enrollments", "math-sam", "classSourcedId", "classes.csv"),
        ("enrollments", "math-sam", "schoolSourcedId", "orgs.csv"),
        ("enrollments", "math-sam", "userSourcedId", "users.csv"),
    ],
)
def test_a_reference_that_leads_nowhere_refuses_the_whole_set(
    place: Place, file: str, sourced_id: str, column: str, target: str
) -> None:
    place.done(small_roster())
    before = contents()
    roster = small_roster().put(file, sourced_id, **{column: "nowhere"}).put("courses", "c-new", title="New")
    roster.put("courses", "c-new", orgSourcedId="here")
    line = list(roster.rows[file]).index(sourced_id) + 2
    job = place.bring_in(roster)
    assert job.state == "refused"
    assert ("refused_set", "reference_not_found", f"{file}.csv", line, column) in issues_of(job)
    with use_database("maintenance"):
        assert job.issues.get(code="reference_not_found").params["target"] == target
    assert contents() == before
    assert job.counts == {}


def test_every_place_of_a_refused_set_is_listed(place: Place) -> None:
    roster = (
        small_roster().put("enrollments", "math-sam", userSourcedId="x").put("users", "sam", primaryOrgSourcedId="y")
    )
    roster.put("enrollments", "art-sue", userSourcedId="z")
    job = place.bring_in(roster)
    found = {(file, row) for severity, _, file, row, _ in issues_of(job) if severity == "refused_set"}
    assert found == {("enrollments.csv", 4), ("users.csv", 4)}
    with use_database("maintenance"):
        assert job.issues.get(file="enrollments.csv", code="reference_not_found").params["rows"] == "4–5"


def test_issues_hold_no_value_of_a_row(place: Place) -> None:
    roster = small_roster().put("users", "sam", primaryOrgSourcedId="canary-place", email="canary at nowhere")
    job = place.bring_in(roster)
    with use_database("maintenance"):
        assert "canary" not in str(list(job.issues.values()))
        assert "canary" not in job.message


def test_what_refers_to_a_refused_row_is_refused_with_it_and_nothing_else(place: Place) -> None:
    job = place.done(small_roster().put("users", "sam", enabledUser="perhaps"))
    found = issues_of(job)
    assert ("refused_row", "refers_to_refused", "roles.csv", 4, "userSourcedId") in found
    assert ("refused_row", "refers_to_refused", "enrollments.csv", 4, "userSourcedId") in found
    assert ("warning", "reference_left_out", "users.csv", 6, "agentSourcedIds") in found
    assert {row.sourced_id for row in place.all(Student)} == {"sue"}
    assert [row.sourced_id for row in place.all(SectionEnrollment)] == ["art-sue"]
    assert {file: rows["refused"] for file, rows in job.counts.items() if rows["refused"]} == {
        "users": 1,
        "roles": 1,
        "enrollments": 1,
    }


def test_a_refused_school_takes_everything_in_it_along(place: Place) -> None:
    job = place.done(small_roster().put("orgs", "south", type="castle"))
    assert {row.sourced_id for row in place.all(Section)} == {"math"}
    assert {row.sourced_id for row in place.all(Student)} == {"sam"}
    assert {row.sourced_id for row in place.all(Staff)} == {"tom"}
    codes = {(code, file) for _, code, file, _, _ in issues_of(job)}
    assert {("refers_to_refused", f"{file}.csv") for file in ("classes", "roles", "enrollments")} <= codes


def test_what_is_refused_stays_as_it_was_stored(place: Place) -> None:
    place.done(small_roster())
    job = place.done(small_roster().put("users", "sam", enabledUser="perhaps"))
    assert changed(job) == {}
    sam = place.get(Student, "sam")
    assert sam.is_active
    assert place.get(SectionEnrollment, "math-sam").ends_on == TERM[1]
    assert place.get(SchoolEnrollment, "sam-student-north").ends_on is None


def test_another_districts_row_is_refused_with_all_that_is_in_it(place: Place) -> None:
    roster = small_roster().put("orgs", place.district.sourced_id, name="Own", type="district")
    roster.put("orgs", "here", name="Other", type="district")
    job = place.done(roster)
    assert ("refused_row", "another_district", "orgs.csv", 2, "type") in issues_of(job)
    assert place.all(Organization, type="school") == []


def test_a_state_above_the_district_is_left_out_and_harms_nothing(place: Place) -> None:
    roster = small_roster().put("orgs", "columbia", name="Columbia", type="state")
    roster.put("orgs", "here", parentSourcedId="columbia")
    job = place.done(roster)
    assert ("refused_row", "above_the_district", "orgs.csv", 5, "type") in issues_of(job)
    assert len(place.all(Organization, type="school")) == 2


def test_absent_files_leave_named_placeholders_that_a_later_import_fills(place: Place) -> None:
    roster = small_roster()
    roster.absent = {"courses", "orgs"}
    job = place.done(roster)
    assert ("warning", "placeholder_made", "classes.csv", 2, "courseSourcedId") in issues_of(job)
    assert ("warning", "placeholder_made", "roles.csv", 2, "orgSourcedId") in issues_of(job)
    course, school = place.get(Course, "c-math"), place.get(Organization, "north")
    assert (course.title, course.is_placeholder) == ("Course c-math (named by another file)", True)
    assert (school.name, school.type, school.parent_id) == (
        "School north (named by another file)",
        "school",
        place.district.pk,
    )
    assert changed(place.done(roster)) == {}
    assert not any(code == "placeholder_made" for _, code, *_ in issues_of(place.bring_in(roster)))

    place.done(small_roster())
    course, school = place.get(Course, "c-math"), place.get(Organization, "north")
    assert (course.title, course.is_placeholder) == ("math", False)
    assert (school.name, school.is_placeholder) == ("North School", False)


def test_enrollments_alone_name_sections_and_people(place: Place) -> None:
    roster = small_roster()
    roster.absent = {"orgs", "academicSessions", "courses", "classes", "users", "roles"}
    place.done(roster)
    section = place.get(Section, "math")
    assert section.title == "Section math (named by another file)"
    assert section.school_id == place.get(Organization, "north").pk
    assert {row.sourced_id for row in place.all(Student)} == {"sam", "sue"}
    assert {row.sourced_id for row in place.all(Staff)} == {"tom", "tia"}
    assert changed(place.done(roster)) == {}
    assert changed(place.done(small_roster()))["users"] == (1, 4, 0)
    assert not place.get(Student, "sam").is_placeholder


def test_an_absent_file_ends_nothing(place: Place) -> None:
    place.done(small_roster())
    roster = small_roster()
    roster.absent = {"enrollments", "courses", "roles"}
    assert changed(place.done(roster)) == {}
    assert place.get(SectionEnrollment, "math-sam").ends_on is not None


def test_without_roles_and_enrollments_a_person_who_left_takes_their_dates_along(place: Place) -> None:
    place.done(small_roster())
    roster = small_roster().drop("users", "sue")
    roster.absent = {"enrollments", "roles"}
    place.done(roster)
    assert place.get(Student, "sue").school_id is None
    assert place.get(SectionEnrollment, "art-sue").ends_on == place.get(SchoolEnrollment, "sue-student-south").ends_on


def test_a_teacher_is_not_enrolled_as_a_student_nor_a_student_as_a_teacher(place: Place) -> None:
    roster = (
        small_roster().put("enrollments", "math-sam", role="teacher").put("enrollments", "math-tom", role="student")
    )
    job = place.done(roster)
    assert ("refused_row", "enrolled_against_role", "enrollments.csv", 2, "role") in issues_of(job)
    assert job.counts["enrollments"]["refused"] == 2
    assert {row.sourced_id for row in (*place.all(SectionEnrollment), *place.all(SectionAssignment))} == {
        "art-sue",
        "art-tia",
    }


def test_somebody_of_no_role_is_left_out(place: Place) -> None:
    roster = small_roster().put("users", "who", enabledUser="true", username="w", givenName="W", familyName="H")
    job = place.done(roster)
    assert ("refused_row", "no_known_role", "users.csv", 7, "") in issues_of(job)
    assert job.counts["users"]["refused"] == 1


def test_a_row_that_comes_again_is_refused_in_whatever_role(place: Place) -> None:
    folder = small_roster().write(place.folder)
    path = folder / "enrollments.csv"
    lines = path.read_text().splitlines()
    again = [lines[1], lines[-1].replace("student", "teacher"), lines[-1]]
    path.write_text("\n".join([*lines, *again, ""]))
    job = place.done(folder)
    first = len(lines) + 1
    assert {issue for issue in issues_of(job) if issue[1] == "repeated_id"} == {
        ("refused_row", "repeated_id", "enrollments.csv", first, "sourcedId")
    }
    assert job.counts["enrollments"] == {
        "added": len(lines) - 1, "changed": 0, "ended": 0, "unchanged": 0, "refused": 3,
    }  # fmt: skip


@pytest.mark.parametrize("version", ["1.1", "1.2"])
def test_the_first_of_two_rows_of_an_identifier_counts(place: Place, version: str) -> None:
    roster = small_roster().put("users", "again", **small_roster().rows["users"]["sam"] | {"familyName": "Later"})
    roster.version = version
    roster.role("again", "student", "south")
    folder = roster.write(place.folder)
    users = folder / "users.csv"
    text = users.read_text()
    line = text[: text.index("again,")].count("\n")
    users.write_text(text.replace("again,", "sam,", 1))
    if version == "1.2":
        roles = folder / "roles.csv"
        roles.write_text("\n".join(x for x in roles.read_text().splitlines() if not x.startswith("again")) + "\n")
    job = place.done(folder)
    assert ("refused_row", "repeated_id", "users.csv", line + 1, "sourcedId") in issues_of(job)
    assert job.counts["users"] == {"added": 5, "changed": 0, "ended": 0, "unchanged": 0, "refused": 1}
    sam = place.get(Student, "sam")
    assert sam.family_name == "Familysam" and sam.school.sourced_id == "north"
