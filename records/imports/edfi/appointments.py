"""Interchange StaffAssociation: where staff work and as what, their positions, and until when they are employed."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from records.imports.edfi.reading import Cells, Element, Reading, Source
from records.imports.edfi.shared import in_set, organization
from records.imports.edfi.values import Refused, joined
from records.imports.edfi.words import Meanings, Words, means

CLASSIFICATION = Words(
    "StaffClassification",
    {
        **means("Teacher", "Teacher; Substitute Teacher; Substitute; Teacher of Record"),
        **means("SpecialEducationTeacher", "Special Education Teacher"),
        **means("EnglishLearnerTeacher", "ESL Teacher; Bilingual Teacher"),
        **means("Paraprofessional", "Instructional Aide; Instructional Paraprofessional; Teacher Aide; Aide"),
        **means("Counselor", "School Counselor; Guidance Counselor"),
        **means("Nurse", "School Nurse; Health Services Staff"),
        **means("Psychologist", "School Psychologist"),
        **means("SocialWorker", "Social Worker; School Social Worker"),
        **means("SpeechTherapist", "Speech Therapist; Speech-Language Pathologist"),
        **means("Librarian", "Librarians/Media Specialists; Library/Media Support Staff"),
        **means("TechnologyStaff", "Technology Staff; Information Technology"),
        **means("AssistantPrincipal", "Assistant Principal; Vice Principal"),
        **means(
            "OfficeStaff", "School Administrative Support Staff; LEA Administrative Support Staff; Clerk; Secretary"
        ),
        **means("Transportation", "Bus Driver"),
        **means(
            "Other",
            "School Administrator; School Leader; LEA Administrator; LEA System Administrator; LEA Specialist; "
            "Superintendent; Assistant Superintendent; Operational Support; Student Support Services Staff; "
            "State Administrator; Instructional Coordinator; School Specialist; Principal Supervisor",
        ),
    },
    "Other",
)
#: The role that a position gives on the roster; any other gives "aide", who sees students by a decision.
ROLE = Meanings(
    {
        **means("teacher", "Teacher; Substitute Teacher; Special Education Teacher; ESL Teacher; Bilingual Teacher"),
        **means("principal", "Principal"),
        **means("siteAdministrator", "Assistant Principal; Vice Principal; School Administrator; School Leader"),
        **means("districtAdministrator", "Superintendent; Assistant Superintendent; LEA Administrator"),
        **means("systemAdministrator", "LEA System Administrator"),
        **means("counselor", "Counselor; School Counselor; Guidance Counselor"),
    }
)
OTHER_ROLE = "aide"


def staff_id(key: str) -> str:
    """A staff member's identifier among all people: Ed-Fi numbers students, staff and contacts apart."""
    return f"staff-{key}"


class Employments:
    """What the employments say: until when a person is employed, and how much of a full position."""

    def __init__(self, reading: Reading) -> None:
        self.ends: dict[str, date | None] = {}
        self.fte: dict[tuple[str, str], Decimal] = {}
        self.assignments: dict[tuple[str, str], int] = {}
        """How many assignments at a place leave open how much of a position they are."""
        for element in reading.elements("StaffEducationOrganizationEmploymentAssociation"):
            try:
                self._add(element)
            except Refused as refused:
                reading.refuse(element.stored, refused.code, refused.column, **refused.params)
                reading.note_fate(element.stored, "refused")
        for element in reading.elements("StaffEducationOrganizationAssignmentAssociation"):
            try:
                if not element.text("FullTimeEquivalency"):
                    at = element.ref("StaffReference", "Staff"), element.place()
                    self.assignments[at] = self.assignments.get(at, 0) + 1
            except Refused:
                # Reported when the assignment's own rows are made.
                continue

    def _add(self, element: Element) -> None:
        staff = element.ref("StaffReference", "Staff")
        ends, fte = element.last_day("EmploymentPeriod", "EndDate"), element.number("FullTimeEquivalency")
        known = self.ends.get(staff, date.min)
        self.ends[staff] = None if ends is None or known is None else max(ends, known)
        if fte is not None:
            self.fte[staff, element.place()] = fte
        element.reading.note_fate(element.stored, "staff_positions:merged")


def employed_until(reading: Reading, staff: str, ends_on: date | None) -> date | None:
    """The earlier of the two: an end, and the end of the last of the person's employments."""
    last = reading.once(Employments).ends.get(staff)
    return min((day for day in (ends_on, last) if day), default=None)


def _role(element: Element, reading: Reading) -> Iterator[Cells]:
    staff = in_set(element, "Staff", element.ref("StaffReference", "Staff"), "StaffReference")
    place, classification = organization(element, "EducationOrganizationReference"), element.code("StaffClassification")
    starts_on, ends_on = element.day("BeginDate"), employed_until(reading, staff, element.last_day("EndDate"))
    if starts_on and ends_on and ends_on < starts_on:
        raise Refused("ends_before_start", "EndDate")
    yield {
        "sourced_id": joined([staff_id(staff), place, classification, str(starts_on or "")]), "user": staff_id(staff),
        "role": ROLE.of(classification) or OTHER_ROLE, "is_primary": element.text("OrderOfAssignment") in ("", "1"),
        "organization": place, "starts_on": starts_on, "ends_on": ends_on,
    }  # fmt: skip


def _unassigned(reading: Reading) -> Iterator[Cells]:
    """Staff without an assignment are kept all the same, at the school of their program, or at none."""
    assigned = set(_staff_of(reading, "StaffEducationOrganizationAssignmentAssociation"))
    schools = dict(_schools_of(reading))
    teaching = set(_staff_of(reading, "StaffSectionAssociation"))
    for staff in reading.elements("Staff"):
        if staff.key and staff.key not in assigned:
            place = schools.get(staff.key, "")
            yield {
                "line": staff.line, "sourced_id": joined([staff_id(staff.key), place]), "user": staff_id(staff.key),
                "role": "teacher" if staff.key in teaching else OTHER_ROLE, "is_primary": True, "organization": place,
                "ends_on": employed_until(reading, staff.key, None),
            }  # fmt: skip


def _staff_of(reading: Reading, name: str) -> Iterator[str]:
    for element in reading.elements(name):
        try:
            yield element.ref("StaffReference", "Staff")
        except Refused:
            continue


def _schools_of(reading: Reading) -> Iterator[tuple[str, str]]:
    for element in reading.elements("StaffSchoolAssociation"):
        try:
            staff, place = element.ref("StaffReference", "Staff"), element.place("SchoolReference")
        except Refused as refused:
            reading.refuse(element.stored, refused.code, refused.column, **refused.params)
            reading.note_fate(element.stored, "refused")
            continue
        reading.note_fate(element.stored, "roles:merged")
        if reading.is_school(place):
            yield staff, place


def _position(element: Element, reading: Reading) -> Iterator[Cells]:
    staff, place = element.ref("StaffReference", "Staff"), organization(element, "EducationOrganizationReference")
    starts_on, ends_on = element.day("BeginDate"), employed_until(reading, staff, element.last_day("EndDate"))
    year = reading.years.newest
    if ends_on and (year is None or ends_on <= (reading.years.span(year) or (ends_on,))[0]):
        year = reading.years.year_of(ends_on)
    if year is None:
        raise Refused("edfi_year_unknown", "BeginDate")
    yield {
        "sourced_id": joined([staff_id(staff), place, element.code("StaffClassification"), str(starts_on or "")]),
        "staff": staff_id(staff), "organization": place, "school_year": year,
        "classification_code": element.option(CLASSIFICATION, "StaffClassification") or "Other",
        "fte": _fte(element, reading, staff, place),
    }  # fmt: skip


def _fte(element: Element, reading: Reading, staff: str, place: str) -> Decimal:
    """The assignment's share of a full position; where it does not say, its part of the employment; else 1."""
    said = element.number("FullTimeEquivalency")
    if said is not None:
        return said
    employments = reading.once(Employments)
    whole = employments.fte.get((staff, place))
    if whole is None:
        reading.warn(element.stored, "edfi_fte_assumed", "FullTimeEquivalency")
        return Decimal(1)
    return (whole / max(1, employments.assignments.get((staff, place), 1))).quantize(Decimal("0.001"))


def _vacancy(element: Element, reading: Reading) -> Iterator[Cells]:
    if element.day("DatePostingRemoved"):
        element.left_out("edfi_vacancy_over", "DatePostingRemoved")
        return
    place, posted = organization(element, "EducationOrganizationReference"), element.day("DatePosted")
    year = reading.years.newest or (reading.years.year_of(posted) if posted else None)
    if year is None:
        raise Refused("edfi_year_unknown", "DatePosted")
    yield {
        "sourced_id": joined(["vacancy", place, element.text("RequisitionNumber")]), "staff": "",
        "organization": place, "school_year": year,
        "classification_code": element.option(CLASSIFICATION, "StaffClassification") or "Other",
        "fte": element.number("FullTimeEquivalency") or Decimal(1),
    }  # fmt: skip


ROLES = (
    Source(_role, "StaffEducationOrganizationAssignmentAssociation"),
    Source(_unassigned, derived_from=("Staff",)),
)
SOURCES = {
    "staff_positions": (
        Source(_position, "StaffEducationOrganizationAssignmentAssociation"),
        Source(_vacancy, "OpenStaffPosition"),
    ),
}
