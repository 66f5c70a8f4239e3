"""Small Ed-Fi interchanges for tests: a district with two schools, a year, a few people, and what happened to them."""

import zipfile
from pathlib import Path
from typing import Any

from records.imports.edfi import EdFiSet, open_set
from records.imports.edfi.outputs import SOURCES, columns_of

NAMESPACE = 'xmlns="http://ed-fi.org/5.2.0"'
URI = "uri://ed-fi.org/"


def descriptor(name: str, value: str) -> str:
    """A descriptor as Ed-Fi writes it."""
    return f"{URI}{name}Descriptor#{value}"


def tag(name: str, content: str = "", **attributes: str) -> str:
    """An element."""
    said = "".join(f' {key}="{value}"' for key, value in attributes.items())
    return f"<{name}{said}>{content}</{name}>"


def student_is(key: str) -> str:
    return tag("StudentReference", tag("StudentIdentity", tag("StudentUniqueId", key)))


def staff_is(key: str) -> str:
    return tag("StaffReference", tag("StaffIdentity", tag("StaffUniqueId", key)))


def school_is(key: str, part: str = "SchoolReference") -> str:
    return tag(part, tag("SchoolIdentity", tag("SchoolId", key)))


def place_is(key: str, part: str = "EducationOrganizationReference") -> str:
    return tag(part, tag("EducationOrganizationIdentity", tag("EducationOrganizationId", key)))


def session_is(school: str = "S1", name: str = "Fall", year: str = "2025-2026") -> str:
    inside = tag("SessionName", name) + tag("SchoolYear", year) + school_is(school)
    return tag("SessionReference", tag("SessionIdentity", inside))


def offering_is(school: str = "S1", course: str = "ALG", session: str = "Fall") -> str:
    inside = tag("LocalCourseCode", course) + school_is(school) + session_is(school, session)
    return tag("CourseOfferingReference", tag("CourseOfferingIdentity", inside))


def section_is(key: str = "SEC1", **offering: str) -> str:
    inside = tag("SectionIdentifier", key) + offering_is(**offering)
    return tag("SectionReference", tag("SectionIdentity", inside))


def session(school: str, name: str = "Fall", begin: str = "2025-08-25", end: str = "2025-12-19") -> str:
    return tag(
        "Session",
        tag("SessionName", name) + tag("SchoolYear", "2025-2026") + tag("BeginDate", begin) + tag("EndDate", end)
        + tag("Term", descriptor("Term", f"{name} Semester")) + school_is(school),
    )  # fmt: skip


def school(key: str, district: str = "D") -> str:
    above = tag("LocalEducationAgencyIdentity", tag("LocalEducationAgencyId", district))
    return tag(
        "School",
        tag("NameOfInstitution", f"School {key}") + tag("SchoolId", key) + tag("LocalEducationAgencyReference", above),
        id=f"SCOL_{key}",
    )


def student(key: str, **name: str) -> str:
    given = tag("FirstName", name.get("given", f"Given{key}")) + tag("LastSurname", name.get("family", f"Family{key}"))
    return tag(
        "Student", tag("StudentUniqueId", key) + tag("Name", given) + tag("BirthData", tag("BirthDate", "2015-03-09"))
    )


def section(key: str = "SEC1", **offering: str) -> str:
    return tag("Section", tag("SectionIdentifier", key) + offering_is(**offering))


def attendance(student: str, school: str, day: str, category: str = "Excused Absence", **more: str) -> str:
    event = tag("EventDate", day) + tag("AttendanceEventCategory", descriptor("AttendanceEventCategory", category))
    session_name = more.get("session", "Fall")
    return tag(
        "StudentSchoolAttendanceEvent",
        tag("AttendanceEvent", event + more.get("event", "")) + student_is(student) + school_is(school)
        + session_is(school, session_name) + more.get("after", ""),
    )  # fmt: skip


def small_set() -> dict[str, str]:
    """File -> the elements of its interchange, without the root."""
    name = tag("FirstName", "Tia") + tag("LastSurname", "Tell")
    mail = tag("ElectronicMailAddress", "tia@d.example") + tag("ElectronicMailType", descriptor("M", "Work"))
    assigned = tag("StaffClassification", descriptor("StaffClassification", "Teacher")) + tag("BeginDate", "2020-08-01")
    assigned += tag("FullTimeEquivalency", "1")
    course = tag("CourseCode", "ALG") + tag("CourseTitle", "Algebra") + place_is("S1")
    district = tag("NameOfInstitution", "D") + tag("LocalEducationAgencyId", "D")
    pat = tag("ContactUniqueId", "1") + tag("Name", tag("FirstName", "Pat") + tag("LastSurname", "P"))
    return {
        "EducationOrganization": tag("LocalEducationAgency", district)
        + school("S1") + school("S2") + tag("Course", course),
        "EducationOrgCalendar": session("S1") + session("S2"),
        "MasterSchedule": tag(
            "CourseOffering",
            tag("LocalCourseCode", "ALG") + school_is("S1") + session_is()
            + tag("CourseReference", tag("CourseIdentity", tag("CourseCode", "ALG") + place_is("S1"))),
        ) + section(),
        "Student": student("1") + student("2") + student("3"),
        "Contact": tag("Contact", pat, id="C1")
        + tag(
            "StudentContactAssociation",
            student_is("1") + tag("ContactReference", ref="C1") + tag("Relation", descriptor("Relation", "Mother")),
        ),
        "StaffAssociation": tag("Staff", tag("StaffUniqueId", "1") + tag("Name", name) + tag("ElectronicMail", mail))
        + tag("StaffEducationOrganizationAssignmentAssociation", staff_is("1") + place_is("S1") + assigned)
        + tag("StaffSectionAssociation", staff_is("1") + section_is() + tag("BeginDate", "2025-08-25")),
        "StudentAttendance": attendance("1", "S1", "2025-09-02"),
    }  # fmt: skip


def document(interchange: str, elements: str, *, namespace: str = NAMESPACE, prefix: str = "") -> str:
    """An interchange's file."""
    root = f"{prefix}Interchange{interchange}"
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<{root} {namespace}>{elements}</{root}>'


def write(folder: Path, files: dict[str, str], **options: str) -> Path:
    """Write a set as a folder of files."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, elements in files.items():
        (folder / f"{name}.xml").write_text(document(name, elements, **options), encoding="utf-8")
    return folder


def zipped(path: Path, files: dict[str, bytes]) -> Path:
    """Write files as they are into a zip."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return path


def rows_of(found: EdFiSet, name: str) -> list[dict[str, Any]]:
    """The rows of a file or kind, by column."""
    return [dict(zip(columns_of(name), row, strict=True)) for row in found.rows(name)]


def read(folder: Path, **extra: str) -> dict[str, list[dict[str, Any]]]:
    """Every row of the small set with more elements in some files, and its ``issues``."""
    files = small_set()
    for name, elements in extra.items():
        files[name] = files.get(name, "") + elements
    return read_files(write(folder, files))


def read_files(path: Path) -> dict[str, list[Any]]:
    """Every row of a set, and under ``issues`` its issues."""
    with open_set(path) as found:
        rows: dict[str, list[Any]] = {name: rows_of(found, name) for name in SOURCES}
        rows["issues"] = list(found.issues)
    return rows
