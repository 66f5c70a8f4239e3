"""Small interchanges: what is one and what is none, what their elements become, and how references are followed."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from portal.environment import ROOT
from records.imports.edfi import open_set, seems
from records.imports.edfi.edfi_set import files_of
from records.imports.edfi.elements import SPECS
from records.imports.feed import Feed, Mode
from records.imports.issues import SENTENCES, Severity
from records.imports.oneroster import NotOneRoster
from tests.unit.imports.edfi_sets import (
    attendance,
    descriptor,
    document,
    offering_is,
    place_is,
    read,
    read_files,
    rows_of,
    school_is,
    section_is,
    session_is,
    small_set,
    staff_is,
    student,
    student_is,
    tag,
    write,
    zipped,
)

SECTION = "S1:SEC1:ALG:Fall:2026"


def _codes(found: dict[str, list[object]], severity: Severity | None = None) -> list[str]:
    return [issue.code for issue in found["issues"] if severity in (None, issue.severity)]  # type: ignore[attr-defined]


def test_the_small_set_is_read_without_a_word(tmp_path: Path) -> None:
    found = read(tmp_path)
    assert _codes(found) == ["student_not_placed"]
    assert [(row["sourced_id"], row["type"]) for row in found["orgs"]] == [
        ("D", "district"), ("S1", "school"), ("S2", "school"),
    ]  # fmt: skip
    assert [row["sourced_id"] for row in found["users"]] == ["1", "2", "3", "contact-1", "staff-1"]
    assert found["classes"][0]["sourced_id"] == SECTION
    assert found["classes"][0]["title"] == "Algebra"
    assert found["attendance"][0]["is_excused"] is True


def test_a_set_is_a_feed_that_names_its_format(tmp_path: Path) -> None:
    with open_set(write(tmp_path, small_set())) as found:
        feed: Feed = found
        assert (feed.format, feed.version, feed.strict) == ("Ed-Fi 5.2", "", False)
        assert feed.modes["users"] is Mode.BULK
        assert "term_grades" not in feed.modes
        assert feed.file_name("attendance") == "StudentAttendance.xml"
        assert feed.column_name("attendance", "student") == "StudentReference"


def test_zips_folders_and_single_files_are_told_from_other_sets(tmp_path: Path) -> None:
    folder = write(tmp_path / "set", small_set())
    archive = zipped(tmp_path / "set.zip", {f"in/{path.name}": path.read_bytes() for path in folder.iterdir()})
    one = folder / "Student.xml"
    for path in (folder, archive, one):
        files = files_of(path)
        assert seems(files.members)
        files.close()
        with open_set(path) as found:
            assert len(rows_of(found, "users")) >= 3
    other = zipped(tmp_path / "other.zip", {"users.csv": b"sourcedId", "x.xml": b"<html/>"})
    files = files_of(other)
    assert not seems(files.members)
    files.close()
    with pytest.raises(NotOneRoster) as caught:
        open_set(other)
    assert caught.value.code == "is_xml"


def test_a_file_with_another_root_and_one_that_is_no_xml_are_named_and_passed_over(tmp_path: Path) -> None:
    folder = write(tmp_path, small_set())
    (folder / "page.xml").write_text("<html><Student/></html>")
    (folder / "notes.txt").write_text("notes")
    found = read_files(folder)
    assert {"edfi_root_unknown", "edfi_file_unknown"} <= set(_codes(found))
    assert len(found["users"]) == 5


@pytest.mark.parametrize(
    ("content", "code"),
    [
        ("<!DOCTYPE a><InterchangeStudent/>", "xml_doctype"),
        (document("Student", student("4"))[:-40], "xml_broken"),
        ('<?xml version="1.0" encoding="hex"?><InterchangeStudent/>', "xml_encoding"),
    ],
)
def test_one_bad_file_refuses_the_set_and_says_which(tmp_path: Path, content: str, code: str) -> None:
    folder = write(tmp_path, small_set())
    (folder / "More.xml").write_text(content)
    with open_set(folder) as found:
        [issue] = [issue for issue in found.issues if issue.severity is Severity.REFUSED_SET]
        assert (issue.code, issue.file) == (code, "More.xml")
        assert found.issues.refuses_set


def test_a_set_of_nothing_but_a_document_type_is_refused_with_its_sentence(tmp_path: Path) -> None:
    (tmp_path / "a.xml").write_text("<!DOCTYPE a><InterchangeStudent/>")
    with open_set(tmp_path) as found:
        assert [issue.code for issue in found.issues] == ["xml_doctype"]


def test_references_are_followed_by_identity_and_by_id_also_ahead_and_across_elements(tmp_path: Path) -> None:
    by_id = (
        tag("Section", tag("SectionIdentifier", "SEC2") + tag("CourseOfferingReference", ref="OFF"))
        + tag(
            "CourseOffering",
            tag("LocalCourseCode", "ALG2")
            + school_is("S1")
            + tag("SessionReference", ref="SES")
            + tag("CourseReference", tag("CourseIdentity", tag("CourseCode", "ALG") + place_is("S1"))),
            id="OFF",
        )
        + tag(
            "SessionReference",
            tag("SessionIdentity", tag("SessionName", "Fall") + tag("SchoolYear", "2026") + school_is("S1")),
            id="SES",
        )
    )
    found = read(tmp_path, MasterSchedule=by_id)
    assert [row["sourced_id"] for row in found["classes"]] == [SECTION, "S1:SEC2:ALG2:Fall:2026"]
    assert found["classes"][1]["sessions"] == ["S1:2026:Fall"]
    assert found["users"][3]["agents"] == ["1"]


def _session_without_year() -> str:
    dates = tag("BeginDate", "2025-01-01") + tag("EndDate", "2025-02-01")
    return tag("Session", tag("SessionName", "X") + tag("SchoolYear", "soon") + school_is("S1") + dates)


def _section(offering: str) -> str:
    return tag("Section", tag("SectionIdentifier", "X") + offering)


_ASSIGNED = "StaffEducationOrganizationAssignmentAssociation"
_NAMELESS = tag("Name", tag("FirstName", "A") + tag("LastSurname", "B"))
_TIE = student_is("1") + tag("ContactReference", ref="C9")


@pytest.mark.parametrize(
    ("file", "element", "code"),
    [
        ("MasterSchedule", _section(offering_is(course="NONE")), "edfi_not_in_set"),
        ("MasterSchedule", _section(tag("CourseOfferingReference", ref="?")), "edfi_id_unknown"),
        ("StaffAssociation", tag("StaffSectionAssociation", staff_is("9") + section_is()), "edfi_not_in_set"),
        ("StaffAssociation", tag("StaffSectionAssociation", staff_is("1") + section_is("NONE")), "edfi_not_in_set"),
        ("StaffAssociation", tag(_ASSIGNED, staff_is("1") + place_is("ESC")), "edfi_not_in_set"),
        ("EducationOrganization", tag("School", tag("SchoolId", "S3")), "required_blank"),
        ("Student", tag("Student", _NAMELESS), "required_blank"),
        ("EducationOrgCalendar", _session_without_year(), "edfi_not_a_year"),
        ("StudentAttendance", attendance("1", "S1", "2025-13-40"), "edfi_not_a_date"),
        ("StudentAttendance", attendance("1", "S1", "2025-09-09", "Abducted"), "edfi_value_unknown"),
        ("Contact", tag("StudentContactAssociation", _TIE), "edfi_id_unknown"),
    ],
)
def test_what_leads_nowhere_or_cannot_be_read_refuses_its_element_and_not_the_set(
    tmp_path: Path, file: str, element: str, code: str
) -> None:
    before, after = read(tmp_path / "a"), read(tmp_path / "b", **{file: element})
    assert code in _codes(after, Severity.REFUSED_ROW)
    assert not _codes(after, Severity.REFUSED_SET)
    for name in before.keys() - {"issues"}:
        assert before[name] == after[name], name


def test_refused_identifiers_are_told_so_that_what_is_stored_stays(tmp_path: Path) -> None:
    nameless = tag("Contact", tag("ContactUniqueId", "7"))
    folder = write(tmp_path, small_set() | {"More": nameless})
    with open_set(folder) as found:
        rows_of(found, "users")
        assert (found.refused_ids("users"), found.refused_count("users")) == (["contact-7"], 1)
        told = len(list(found.issues))
        rows_of(found, "users")
        assert len(list(found.issues)) == told, "reading again reports nothing twice"
        assert found.refused_count("users") == 1


def test_an_element_said_twice_counts_once(tmp_path: Path) -> None:
    found = read(tmp_path, Student=student("1", given="Other"))
    assert [row["given_name"] for row in found["users"] if row["sourced_id"] == "1"] == ["Given1"]
    assert "edfi_repeated" in _codes(found)


def test_people_of_one_number_stay_apart(tmp_path: Path) -> None:
    found = read(tmp_path)
    assert {row["sourced_id"] for row in found["users"]} >= {"1", "contact-1", "staff-1"}


def test_a_part_of_a_set_speaks_only_of_its_part(tmp_path: Path) -> None:
    with open_set(write(tmp_path, {"Student": small_set()["Student"]})) as found:
        assert found.modes["users"] is Mode.DELTA
        assert found.modes["roles"] is Mode.DELTA
        assert "orgs" not in found.modes
        assert "classes" not in found.modes


def test_what_waits_between_reading_and_rows_is_sealed(tmp_path: Path) -> None:
    with open_set(write(tmp_path, small_set())) as found:
        [(data,)] = found._store.run('SELECT data FROM "e_Contact"').fetchall()
        assert b"Pat" not in data
        assert [row["given_name"] for row in rows_of(found, "users") if row["sourced_id"] == "contact-1"] == ["Pat"]


def test_every_element_is_accounted_for(tmp_path: Path) -> None:
    files = small_set() | {
        "StudentHealth": tag("StudentHealth", student_is("1")) * 2,
        "More": tag("EducationServiceCenter") + tag("Nonsense") + tag("SexDescriptor", tag("CodeValue", "x")),
    }
    with open_set(write(tmp_path, files)) as found:
        for name in found.modes:
            rows_of(found, name)
        fates = found.fates()
        assert found.element_counts["StudentHealth.xml"] == {"StudentHealth": 2}
        assert fates["StudentHealth.xml", "StudentHealth"] == {"edfi_immunizations": 2}
        assert fates["More.xml", "EducationServiceCenter"] == {"edfi_outside_district": 1}
        assert fates["More.xml", "Nonsense"] == {"edfi_element_unknown": 1}
        assert fates["More.xml", "SexDescriptor"] == {"edfi_named_by_others": 1}
        assert fates["Student.xml", "Student"] == {"users": 3, "demographics": 3}
        assert all(sum(fate.values()) for fate in fates.values())
        assert {issue.code for issue in found.issues} <= SENTENCES.keys()


def test_dates_end_the_day_after_their_last_and_positions_add_up(tmp_path: Path) -> None:
    half = place_is("S2") + tag("StaffClassification", descriptor("S", "Counselor")) + tag("BeginDate", "2020-01-01")
    employed = tag("EmploymentPeriod", tag("HireDate", "2020-01-01") + tag("EndDate", "2025-10-31"))
    found = read(
        tmp_path,
        StaffAssociation=tag("StaffEducationOrganizationAssignmentAssociation", staff_is("1") + half)
        + tag(
            "StaffEducationOrganizationEmploymentAssociation",
            staff_is("1") + place_is("S2") + employed + tag("FullTimeEquivalency", "0.5"),
        ),
    )
    [session] = [row for row in found["academicSessions"] if row["sourced_id"] == "S1:2026:Fall"]
    assert (session["starts_on"], session["ends_on"]) == (date(2025, 8, 25), date(2025, 12, 20))
    roles = {row["organization"]: row for row in found["roles"] if row["user"] == "staff-1"}
    assert (roles["S1"]["role"], roles["S2"]["role"]) == ("teacher", "counselor")
    assert roles["S1"]["ends_on"] == date(2025, 11, 1), "no assignment outlasts the last employment"
    assert [row["fte"] for row in found["staff_positions"]] == [Decimal(1), Decimal("0.500")]
    assert found["enrollments"][0]["ends_on"] == date(2025, 11, 1)


def test_a_service_center_is_warned_about_and_no_organization(tmp_path: Path) -> None:
    found = read(tmp_path, EducationOrganization=tag("EducationServiceCenter", tag("EducationServiceCenterId", "E")))
    assert "edfi_outside_district" in _codes(found, Severity.WARNING)
    assert "E" not in {row["sourced_id"] for row in found["orgs"]}


def test_sessions_of_other_years_are_named_by_the_year_in_which_they_end(tmp_path: Path) -> None:
    found = read(tmp_path, EducationOrgCalendar=session_is())
    assert {row["school_year"] for row in found["academicSessions"]} == {2026}


def test_the_page_about_the_import_names_every_element_that_is_read() -> None:
    page = (ROOT / "docs" / "edfi-import.md").read_text(encoding="utf-8")
    assert not [name for name in SPECS if f"`{name}`" not in page]
