"""Where students are placed: by associations where a set has them, else by what its other files see."""

from datetime import date
from pathlib import Path
from typing import Any

from tests.unit.imports.edfi_sets import (
    attendance,
    descriptor,
    read,
    school_is,
    section_is,
    session,
    session_is,
    student_is,
    tag,
)


def _students(found: dict[str, list[dict[str, Any]]]) -> list[tuple[Any, ...]]:
    return [
        (row["user"], row["organization"], row["is_primary"], row["starts_on"], row["ends_on"])
        for row in found["roles"]
        if row["role"] == "student" and row["organization"]
    ]


def test_attendance_places_a_student_from_the_session_on_and_leaves_it_open(tmp_path: Path) -> None:
    found = read(tmp_path)
    assert _students(found) == [("1", "S1", True, date(2025, 8, 25), None)]


def test_everybody_else_is_kept_at_no_organization_and_counted(tmp_path: Path) -> None:
    found = read(tmp_path)
    kept = [row["user"] for row in found["roles"] if row["role"] == "student" and not row["organization"]]
    assert kept == ["2", "3"]
    [issue] = [issue for issue in found["issues"] if issue.code == "student_not_placed"]  # type: ignore[attr-defined]
    assert issue.params == {"total": 2}  # type: ignore[attr-defined]


def test_a_gradebook_entry_and_a_section_event_place_in_section_and_school(tmp_path: Path) -> None:
    entry = tag("GradebookEntryIdentifier", "G") + tag("Namespace", "n") + tag("Title", "T")
    named = tag(
        "GradebookEntryReference",
        tag("GradebookEntryIdentity", tag("GradebookEntryIdentifier", "G") + tag("Namespace", "n")),
    )
    late = tag("EventDate", "2025-09-05") + tag("AttendanceEventCategory", descriptor("A", "Tardy"))
    found = read(
        tmp_path,
        StudentGradebook=tag("GradebookEntry", entry + section_is())
        + tag("StudentGradebookEntry", named + student_is("2") + tag("NumericGradeEarned", "7")),
        StudentAttendance=tag(
            "StudentSectionAttendanceEvent", tag("AttendanceEvent", late) + student_is("3") + section_is()
        ),
    )
    assert {(student, school) for student, school, *_ in _students(found)} == {("1", "S1"), ("2", "S1"), ("3", "S1")}
    assert {row["user"] for row in found["enrollments"] if row["role"] == "student"} == {"2", "3"}
    assert all(row["starts_on"] is None for row in found["enrollments"] if row["role"] == "student"), "the session's"


def test_incidents_actions_interventions_and_programs_of_a_school_place_those_of_the_district_do_not(
    tmp_path: Path,
) -> None:
    action = tag("DisciplineActionIdentifier", "1") + tag("DisciplineDate", "2025-10-01") + student_is("2")
    served = tag(
        "EducationOrganizationReference", tag("EducationOrganizationIdentity", tag("EducationOrganizationId", "{}"))
    )
    found = read(
        tmp_path,
        StudentDiscipline=tag("DisciplineAction", action + school_is("S2", "ResponsibilitySchoolReference")),
        StudentProgram=tag(
            "StudentSection504ProgramAssociation", student_is("3") + served.format("D") + tag("BeginDate", "2025-09-01")
        ),
    )
    assert ("2", "S2") in {(student, school) for student, school, *_ in _students(found)}
    assert "3" not in {student for student, *_ in _students(found)}


def test_who_moves_ends_at_the_first_school_when_seen_at_the_next(tmp_path: Path) -> None:
    found = read(tmp_path, StudentAttendance=attendance("1", "S1", "2025-09-20") + attendance("1", "S2", "2025-11-03"))
    assert _students(found) == [
        ("1", "S1", True, date(2025, 8, 25), date(2025, 11, 3)),
        ("1", "S2", True, date(2025, 11, 3), None),
    ]


def test_who_is_seen_at_two_schools_in_turns_is_at_both_and_one_is_the_primary(tmp_path: Path) -> None:
    seen = (
        attendance("1", "S2", "2025-09-20") + attendance("1", "S1", "2025-10-20") + attendance("1", "S2", "2025-11-20")
    )
    found = read(tmp_path, StudentAttendance=seen)
    assert sorted((school, primary, ends) for _s, school, primary, _b, ends in _students(found)) == [
        ("S1", False, None), ("S2", True, None),
    ]  # fmt: skip


def test_an_earlier_year_ends_with_its_sessions(tmp_path: Path) -> None:
    earlier = session("S1", "Old", "2024-08-26", "2025-06-06").replace("2025-2026", "2024-2025")
    event = attendance("2", "S1", "2024-10-10", session="Old").replace("2025-2026", "2024-2025")
    found = read(tmp_path, EducationOrgCalendar=earlier, StudentAttendance=event)
    assert ("2", "S1", True, date(2024, 8, 26), date(2025, 6, 7)) in _students(found)
    assert ("1", "S1", True, date(2025, 8, 25), None) in _students(found)


def test_associations_are_used_instead_of_everything_else(tmp_path: Path) -> None:
    entry = tag("EntryDate", "2025-09-01") + tag("EntryGradeLevel", descriptor("GradeLevel", "Fifth grade"))
    left = tag("ExitWithdrawDate", "2025-10-01") + tag("ExitWithdrawType", descriptor("E", "Dropped out"))
    later = tag("EntryDate", "2025-10-01") + tag("PrimarySchool", "false") + tag("ClassOfSchoolYear", "2030-2031")
    found = read(
        tmp_path,
        StudentEnrollment=tag("StudentSchoolAssociation", student_is("2") + school_is("S1") + entry + left)
        + tag("StudentSchoolAssociation", student_is("2") + school_is("S2") + later)
        + tag("StudentSectionAssociation", student_is("3") + section_is() + tag("BeginDate", "2025-09-03")),
    )
    assert _students(found) == [
        ("2", "S1", True, date(2025, 9, 1), date(2025, 10, 1)),
        ("2", "S2", False, date(2025, 10, 1), None),
    ]
    assert [row["user"] for row in found["enrollments"] if row["role"] == "student"] == ["3"]
    assert [(row["grade"], row["exit_reason"]) for row in found["school_enrollments"]] == [
        ("05", "DroppedOut"),
        ("", ""),
    ]
    roles = {row["sourced_id"] for row in found["roles"]}
    assert {row["sourced_id"] for row in found["school_enrollments"]} <= roles, "the same rows, said twice"
    assert [row["grades"] for row in found["users"][:3]] == [[], ["05"], []]
    [graduation] = found["graduation"]
    assert (graduation["cohort_year"], graduation["outcome"]) == (2031, "StillEnrolled")


def test_a_contacts_role_stands_at_the_childs_school_or_at_the_district(tmp_path: Path) -> None:
    def tie(student: str, relation: str, **more: str) -> str:
        said = tag("Relation", descriptor("Relation", relation)) + "".join(tag(*item) for item in more.items())
        return tag("StudentContactAssociation", student_is(student) + tag("ContactReference", ref="C1") + said)

    found = read(
        tmp_path,
        Contact=tie("2", "Aunt") + tie("3", "Mother, step", LegalGuardian="true") + tie("9", "Mother"),
    )
    roles = {(row["role"], row["organization"]) for row in found["roles"] if row["user"] == "contact-1"}
    assert roles == {("parent", "S1"), ("relative", "D"), ("guardian", "D")}
    [contact] = [row for row in found["users"] if row["sourced_id"] == "contact-1"]
    assert contact["agents"] == ["1", "2", "3"]
    assert "edfi_not_in_set" in {issue.code for issue in found["issues"]}  # type: ignore[attr-defined]


def test_an_unknown_relation_opens_nothing(tmp_path: Path) -> None:
    strange = tag("Relation", descriptor("Relation", "Benefactor"))
    found = read(
        tmp_path,
        Contact=tag("StudentContactAssociation", student_is("2") + tag("ContactReference", ref="C1") + strange),
    )
    assert ("relative", "D") in {(row["role"], row["organization"]) for row in found["roles"]}
    assert "edfi_relation_unknown" in {issue.code for issue in found["issues"]}  # type: ignore[attr-defined]


def test_a_session_that_is_not_known_places_by_the_day(tmp_path: Path) -> None:
    found = read(tmp_path, StudentAttendance=attendance("2", "S1", "2025-10-10").replace(session_is("S1"), ""))
    assert ("2", "S1", True, date(2025, 8, 25), None) in _students(found)
