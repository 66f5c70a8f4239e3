"""Interchanges EducationOrganization (courses) and MasterSchedule: courses, sections, who teaches and who attends."""

from collections.abc import Iterator

from records.imports.edfi.appointments import employed_until, staff_id
from records.imports.edfi.placement import Placements
from records.imports.edfi.reading import Cells, Element, Reading, Source
from records.imports.edfi.shared import GRADE, Sections, in_set, required
from records.imports.edfi.values import Refused, joined
from records.imports.edfi.words import Meanings, means

POSITION = Meanings(
    {
        **means("teacher", "Teacher of Record; Support Teacher; Substitute Teacher; Co-Teacher; Teacher"),
        **means("aide", "Assistant Teacher; Aide; Paraprofessional"),
    }
)


def _course(element: Element, reading: Reading) -> Iterator[Cells]:
    place = element.place()
    if not reading.is_school(place) and reading.lacks("LocalEducationAgency", place):
        # Defined by a state or a service center, which are none of the district's organizations: the district's own.
        place = ""
    yield {
        "sourced_id": element.own_key, "title": required(element, "CourseTitle"), "code": element.text("CourseCode"),
        "organization": place, "grades": element.options(GRADE, "OfferedGradeLevel"),
        "subjects": element.codes("AcademicSubject"),
    }  # fmt: skip


def _section(element: Element, reading: Reading) -> Iterator[Cells]:
    key = element.own_key
    place = reading.once(Sections).place(key)
    if place is None or not place.course:
        raise Refused("edfi_not_in_set", "CourseOfferingReference", target="CourseOffering")
    in_set(element, "Course", place.course, "CourseOfferingReference")
    in_set(element, "School", place.school, "CourseOfferingReference")
    in_set(element, "Session", place.session, "CourseOfferingReference")
    course = reading.get("Course", place.course)
    yield {
        "sourced_id": key, "title": place.title or element.text("SectionIdentifier"),
        "code": element.text("SectionIdentifier"), "course": place.course, "type": "scheduled",
        "location": element.text("LocationReference", "ClassroomIdentificationCode"), "school": place.school,
        "sessions": [place.session], "grades": element.options(GRADE, "OfferedGradeLevel"),
        "subjects": course.codes("AcademicSubject") if course else [],
        "periods": element.texts("ClassPeriodReference", "ClassPeriodName"),
    }  # fmt: skip


def _teacher(element: Element, reading: Reading) -> Iterator[Cells]:
    staff = in_set(element, "Staff", element.ref("StaffReference", "Staff"), "StaffReference")
    section = in_set(element, "Section", element.ref("SectionReference", "Section"), "SectionReference")
    place = reading.once(Sections).place(section)
    starts_on, ends_on = element.day("BeginDate"), employed_until(reading, staff, element.last_day("EndDate"))
    position = element.code("ClassroomPosition")
    role = POSITION.of(position) if position else "teacher"
    if role is None:
        reading.warn(element.stored, "edfi_descriptor_unknown", "ClassroomPosition")
    yield {
        "sourced_id": joined([staff_id(staff), section, str(starts_on or "")]), "section": section,
        "school": place.school if place else "", "user": staff_id(staff), "role": role or "aide",
        "is_primary": position.casefold() == "teacher of record", "starts_on": starts_on, "ends_on": ends_on,
    }  # fmt: skip


def _student(element: Element, reading: Reading) -> Iterator[Cells]:
    student = in_set(element, "Student", element.student(), "StudentReference")
    section = in_set(element, "Section", element.ref("SectionReference", "Section"), "SectionReference")
    place = reading.once(Sections).place(section)
    starts_on = element.day("BeginDate")
    yield {
        "sourced_id": joined([student, section, str(starts_on or "")]), "section": section,
        "school": place.school if place else "", "user": student, "role": "student",
        "starts_on": starts_on, "ends_on": element.last_day("EndDate"),
    }  # fmt: skip


def _placed_students(reading: Reading) -> Iterator[Cells]:
    """Without associations of students and sections: whoever something is noted about in a section attends it.

    No dates are given: the merge takes those of the section's session.
    """
    if reading.count("StudentSectionAssociation"):
        return
    for student, section, school in reading.once(Placements).in_sections():
        yield {
            "line": 0, "sourced_id": joined([student, section]), "section": section, "school": school,
            "user": student, "role": "student",
        }  # fmt: skip


SOURCES = {
    "courses": (Source(_course, "Course"),),
    "classes": (Source(_section, "Section"),),
    "enrollments": (
        Source(_teacher, "StaffSectionAssociation"),
        Source(_student, "StudentSectionAssociation"),
        Source(_placed_students, derived_from=("StudentSectionAttendanceEvent", "StudentGradebookEntry", "Grade")),
    ),
}
