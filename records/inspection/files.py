"""The whole record for machines: a zip with one CSV file a kind of record, its columns named by CEDS.

The files are those of the project's own templates, so that another district's Sightline can read them; beside each
identifier that refers to something stands its name.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.roles import Right
from portal.kit.exports import csv_text, zipped
from records import models
from records.imports.kinds import KINDS, Column, Kind
from records.imports.titles import title_of
from records.models import SectionEnrollment, Student
from records.policies import carries, has_right
from records.queries import contacts_of

Rows = list[list[Any]]


def zip_of(user: Any, student: Student) -> bytes:
    """The zip: a file for each kind of which something is on file, and a text that says what is what."""
    files = {name: csv_text(rows) for name, rows in tables_of(user, student)}
    texts = {"README.txt": _read_me(files), **files}
    return zipped({name: text.encode("utf-8-sig") for name, text in texts.items()})


def tables_of(user: Any, student: Student) -> Iterator[tuple[str, Rows]]:
    """(file name, header and rows) of everything about the student that the user may see."""
    yield "student.csv", _student(user, student)
    for name, rows in (("contacts.csv", _contacts(user, student)), ("classes.csv", _classes(user, student))):
        if len(rows) > 1:
            yield name, rows
    for kind in KINDS.values():
        if kind.about_students and not kind.in_student_row:
            rows = _of_kind(user, student, kind)
            if len(rows) > 1:
                yield f"{kind.name}.csv", rows


def _student(user: Any, student: Student) -> Rows:
    columns: dict[str, Any] = {
        "StudentIdentifier": student.sourced_id, "LocalStudentNumber": student.identifier,
        "FirstName": student.given_name, "MiddleName": student.middle_name, "LastOrSurname": student.family_name,
        "OtherFirstName": student.preferred_given_name, "OtherLastName": student.preferred_family_name,
        "ElectronicMailAddress": student.email, "GradeLevel": " ".join(student.grades),
        "ResponsibleSchoolIdentifier": student.school.sourced_id if student.school else "",
        "NameOfInstitution": student.school.name if student.school else "",
    }  # fmt: skip
    if has_right(user, Right.SEE_STATE_ID):
        columns["StateStudentIdentifier"] = student.state_id
    return [list(columns), list(columns.values())]


def _contacts(user: Any, student: Student) -> Rows:
    header = [
        "PersonIdentifier", "PersonRelationshipType", "FirstName", "LastOrSurname", "ElectronicMailAddress",
        "TelephoneNumber", "MobileTelephoneNumber", "RelationshipStartDate", "RelationshipEndDate",
    ]  # fmt: skip
    found = [
        [
            link.contact.sourced_id, link.relationship, link.contact.given_name, link.contact.family_name,
            link.contact.email, link.contact.phone, link.contact.sms, link.starts_on, link.ends_on,
        ]
        for link in contacts_of(user, student)
    ]  # fmt: skip
    return [header, *found]


def _classes(user: Any, student: Student) -> Rows:
    seats = SectionEnrollment.objects.visible_to(user).filter(student=student).select_related("section__course")
    header = [
        "CourseSectionIdentifier", "CourseSectionTitle", "CourseTitle", "CourseSectionEntryDate",
        "CourseSectionExitDate",
    ]  # fmt: skip
    found = [
        [row.section.sourced_id, row.section.title, row.section.course.title, row.starts_on, row.ends_on]
        for row in seats.order_by("starts_on", "pk")
    ]
    return [header, *found]


def _of_kind(user: Any, student: Student, kind: Kind) -> Rows:
    model: Any = getattr(models, kind.model)
    if not carries(user, model.wall_category):
        return []
    referring = [column for column in kind.columns if column.refers_to and column.name != "student"]
    stored = model.objects.visible_to(user).filter(student=student).select_related(
        *(column.model_field for column in referring)
    )  # fmt: skip
    if "is_active" in {field.name for field in model._meta.get_fields()}:
        stored = stored.filter(is_active=True)
    return [_header(kind.columns), *(_cells(kind.columns, student, row) for row in stored.order_by("pk"))]


def _header(columns: Sequence[Column]) -> list[str]:
    names = []
    for column in columns:
        names.append(column.header)
        if column.refers_to and column.name != "student":
            names.append(f"{column.header}Name")
    return names


def _cells(columns: Sequence[Column], student: Student, row: Any) -> list[Any]:
    cells: list[Any] = []
    for column in columns:
        value = getattr(row, column.model_field)
        if column.name == "student":
            cells.append(student.sourced_id)
        elif column.refers_to:
            cells += [getattr(value, "sourced_id", ""), _name_of(value)]
        else:
            cells.append(_machine(value))
    return cells


def _name_of(found: Any) -> str:
    """What people call the section, school, test or plan that an identifier refers to."""
    return str(getattr(found, "title", "") or getattr(found, "name", "") or "") if found is not None else ""


def _machine(value: Any) -> Any:
    """As templates want it: words joined by commas, true and false, days as ISO 8601."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return ",".join(value)
    return value


def _read_me(files: dict[str, str]) -> str:
    day = date_format(timezone.localdate(), "DATE_FORMAT")
    lines = [
        _("Everything that the school system keeps about one student in Sightline, as of %(day)s.") % {"day": day},
        _("Each file is CSV in UTF-8. Columns are named by the Common Education Data Standards (CEDS)."),
        _("What each column means stands on the portal's page “What is kept”."),
        "",
        *(f"{name}: {title_of(name.removesuffix('.csv'))}" for name in files),
    ]
    return "\r\n".join([*lines, ""])
