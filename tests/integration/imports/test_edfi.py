"""Small Ed-Fi sets through the one engine: what is stored, what a second set changes, what is refused as a whole."""

import datetime
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from portal.kit.db import use_database
from records.imports.edfi.redate import redate
from records.imports.titles import title_of
from records.models import (
    AttendanceEvent,
    ImportJob,
    Organization,
    ProgramParticipation,
    SchoolEnrollment,
    Student,
    StudentContact,
    StudentGrant,
)
from tests.integration.imports.rosters import Place, changed, issues_of, new_district
from tests.unit.imports.edfi_records import program
from tests.unit.imports.edfi_sets import (
    attendance,
    descriptor,
    school_is,
    section_is,
    small_set,
    student,
    student_is,
    tag,
    write,
    zipped,
)

AUTUMN = datetime.date(2025, 10, 15)


def _send(place: Place, files: dict[str, str], name: str = "set") -> ImportJob:
    """Bring the files in as if they were of this year, as a zip."""
    folder = place.folder / name
    redate(write(folder / "written", files), folder / "moved", AUTUMN, timezone.localdate())
    moved = {path.name: path.read_bytes() for path in (folder / "moved").iterdir()}
    return place.bring_in(zipped(folder / "set.zip", moved))


def _enrollment(student: str, school: str, entry: str, *more: str) -> str:
    grade = tag("EntryGradeLevel", descriptor("GradeLevel", "Fifth grade"))
    inside = student_is(student) + school_is(school) + tag("EntryDate", entry) + grade + "".join(more)
    return tag("StudentSchoolAssociation", inside)


def _school_of(place: Place, student: str) -> str:
    with use_database("maintenance"):
        found = Student.objects.select_related("school").get(district=place.district, sourced_id=student)
    return found.school.sourced_id if found.school else ""


def test_a_set_without_enrollments_is_brought_in_with_what_it_implies(place: Place) -> None:
    job = _send(place, small_set() | {"StudentProgram": program("CTE")})
    assert (job.state, job.format) == ("done", "Ed-Fi 5.2"), issues_of(job)
    assert job.counts["users"]["added"] == 5
    assert job.counts["roles"] == {"added": 5, "changed": 0, "ended": 0, "unchanged": 0, "refused": 0}
    assert [_school_of(place, student) for student in ("1", "2", "3")] == ["S1", "", ""]
    assert len(place.all(AttendanceEvent)) == len(place.all(ProgramParticipation)) == 1
    assert [link.relationship for link in place.all(StudentContact)] == ["parent"]
    assert {school.type for school in place.all(Organization)} == {"district", "school"}
    assert changed(_send(place, small_set() | {"StudentProgram": program("CTE")}, "again")) == {}


def test_the_parent_of_a_student_who_is_not_placed_is_granted_their_record(place: Place) -> None:
    tie = student_is("2") + tag("ContactReference", ref="C1") + tag("Relation", descriptor("R", "Mother"))
    files = small_set()
    files["Contact"] += tag("StudentContactAssociation", tie)
    assert _send(place, files).state == "done"
    with use_database("maintenance"):
        granted = StudentGrant.objects.filter(content_object__district=place.district)
        assert set(granted.values_list("content_object__sourced_id", flat=True)) == {"1", "2"}


def test_enrollments_place_move_and_end(place: Place) -> None:
    first = small_set() | {"StudentEnrollment": _enrollment("2", "S1", "2025-09-01")}
    assert _send(place, first).state == "done"
    assert [_school_of(place, student) for student in ("1", "2")] == ["", "S1"]
    left = tag("ExitWithdrawDate", "2025-10-06") + tag("ExitWithdrawType", descriptor("E", "Transfer within district"))
    second = small_set() | {
        "StudentEnrollment": _enrollment("2", "S1", "2025-09-01", left) + _enrollment("2", "S2", "2025-10-06")
    }
    assert _send(place, second, "second").state == "done"
    assert _school_of(place, "2") == "S2"
    spells = {(spell.grade, spell.exit_reason) for spell in place.all(SchoolEnrollment)}
    assert spells == {("05", "MovedWithinDistrict"), ("05", "")}


def test_an_enrollment_that_a_later_set_no_longer_holds_ends(place: Place) -> None:
    _send(place, small_set())
    files = small_set()
    files["StudentAttendance"] = attendance("2", "S2", "2025-09-02")
    assert _send(place, files, "second").state == "done"
    assert [_school_of(place, student) for student in ("1", "2")] == ["", "S2"]


def test_a_part_of_a_set_adds_to_what_is_stored_and_ends_nothing(place: Place) -> None:
    _send(place, small_set())
    late = tag("EventDate", "2025-09-05") + tag("AttendanceEventCategory", descriptor("A", "Tardy"))
    in_section = tag("StudentSectionAttendanceEvent", tag("AttendanceEvent", late) + student_is("3") + section_is())
    job = _send(place, {"A": attendance("1", "S1", "2025-09-02") + in_section}, "attendance")
    assert (job.state, changed(job)) == ("done", {"attendance": (1, 0, 0)}), issues_of(job)
    job = _send(place, {"Student": student("4")}, "students")
    assert job.state == "done", issues_of(job)
    assert [each.sourced_id for each in place.all(Student, is_active=True)] == ["1", "2", "3", "4"]
    assert _school_of(place, "1") == "S1"


def test_references_that_lead_nowhere_refuse_their_rows_alone(place: Place) -> None:
    files = small_set()
    files["StudentAttendance"] += attendance("404", "S1", "2025-09-03") + attendance("2", "S404", "2025-09-03")
    job = _send(place, files)
    assert job.state == "done"
    assert job.counts["attendance"]["refused"] == 2
    assert {issue[1] for issue in issues_of(job) if issue[0] == "refused_row"} == {"record_names_unknown"}


def test_a_document_type_or_a_broken_file_refuses_the_set_and_nothing_is_written(place: Place) -> None:
    folder = write(place.folder, small_set())
    for name, data, code in (
        ("A.xml", b"<!DOCTYPE a [<!ENTITY b SYSTEM 'file:///etc/passwd'>]><InterchangeStudent/>", "xml_doctype"),
        ("A.xml", b"<InterchangeStudent><Student>", "xml_broken"),
    ):
        (folder / name).write_bytes(data)
        job = place.bring_in(folder)
        assert job.state == "refused"
        assert {issue[1] for issue in issues_of(job) if issue[0] == "refused_set"} == {code}
    assert place.all(Student) == []


def test_another_district_of_the_set_is_left_out_with_its_schools(module_world: object, tmp_path: Path) -> None:
    place = Place(new_district("D"), tmp_path)
    files = small_set()
    other = tag("NameOfInstitution", "Other") + tag("LocalEducationAgencyId", "OTHER")
    above = tag("LocalEducationAgencyIdentity", tag("LocalEducationAgencyId", "OTHER"))
    theirs = tag("SchoolId", "S9") + tag("NameOfInstitution", "S9") + tag("LocalEducationAgencyReference", above)
    files["EducationOrganization"] += tag("LocalEducationAgency", other) + tag("School", theirs)
    job = _send(place, files)
    assert job.state == "done"
    assert {each.sourced_id for each in place.all(Organization)} == {"D", "S1", "S2"}
    assert "another_district" in {issue[1] for issue in issues_of(job)}


def test_the_command_prints_what_was_brought_in_kind_by_kind(place: Place, capsys: pytest.CaptureFixture[str]) -> None:
    path = write(place.folder, small_set())
    call_command("import_records", str(path), district=place.district.sourced_id)
    said = capsys.readouterr().out
    assert f"{title_of('users')}: 5 added" in said
    assert f"{title_of('attendance')}: 1 added" in said
    call_command("describe_interchange", str(path))
    assert "| Student.xml | Student | 3 | 3 users, 3 demographics |" in capsys.readouterr().out


def test_the_commands_say_what_is_no_interchange(tmp_path: Path) -> None:
    (tmp_path / "a.xml").write_text("<html/>")
    for command in (("describe_interchange", tmp_path), ("redate_interchange", tmp_path, tmp_path, "--day=2022-01-01")):
        with pytest.raises(CommandError):
            call_command(*map(str, command))
