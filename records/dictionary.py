"""The data dictionary: every element that is kept, its CEDS name, category, level, and who may see it.

Elements of imported kinds are named by their kind's declaration, those of the roster here; the portal's own
bookkeeping has no name in CEDS and says so. A test fails when a field has neither.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from accounts.roles import Category, Role
from records import models
from records.catalogue import Element, elements, seen_by
from records.imports.kinds import KINDS

#: CEDS element names (technical form) of what the roster brings: model -> field -> name.
ROSTER: dict[str, dict[str, str]] = {
    "Organization": {
        "name": "NameOfInstitution", "type": "OrganizationType", "sourced_id": "OrganizationIdentifier",
        "identifier": "OrganizationIdentifier", "parent": "OrganizationRelationship", "is_active": "OperationalStatus",
    },
    "AcademicSession": {
        "sourced_id": "SessionCode", "title": "SessionDescription", "type": "SessionType",
        "starts_on": "SessionBeginDate", "ends_on": "SessionEndDate", "school_year": "SchoolYear",
        "parent": "SessionSequence",
    },
    "Course": {
        "sourced_id": "CourseIdentifier", "title": "CourseTitle", "code": "CourseCode", "grades": "GradeLevel",
        "subjects": "CourseAcademicSubject", "subject_codes": "SCEDCourseCode", "organization": "SchoolIdentifier",
        "school_year": "SchoolYear",
    },
    "Section": {
        "sourced_id": "CourseSectionIdentifier", "title": "CourseSectionTitle", "code": "CourseSectionIdentifier",
        "type": "CourseSectionType", "location": "ClassroomIdentifier", "grades": "GradeLevel",
        "subjects": "CourseAcademicSubject", "subject_codes": "SCEDCourseCode", "periods": "ClassPeriod",
        "course": "CourseIdentifier", "school": "SchoolIdentifier", "sessions": "SessionCode",
    },
    "SectionSession": {"section": "CourseSectionIdentifier", "session": "SessionCode"},
    "Student": {
        "sourced_id": "StudentIdentifier", "identifier": "StudentIdentifier", "given_name": "FirstName",
        "middle_name": "MiddleName", "family_name": "LastOrSurname", "preferred_given_name": "OtherFirstName",
        "preferred_family_name": "OtherLastName", "email": "ElectronicMailAddress", "grades": "GradeLevel",
        "school": "ResponsibleSchoolIdentifier", "held_until": "EnrollmentExitDate",
    },
    "Staff": {
        "sourced_id": "StaffMemberIdentifier", "identifier": "StaffMemberIdentifier", "given_name": "FirstName",
        "middle_name": "MiddleName", "family_name": "LastOrSurname", "preferred_given_name": "OtherFirstName",
        "preferred_family_name": "OtherLastName", "email": "ElectronicMailAddress", "phone": "TelephoneNumber",
    },
    "StaffAppointment": {
        "staff": "StaffMemberIdentifier", "organization": "OrganizationIdentifier", "role": "K12StaffClassification",
        "is_primary": "PrimaryAssignmentIndicator", "starts_on": "AssignmentStartDate", "ends_on": "AssignmentEndDate",
    },
    "Contact": {
        "sourced_id": "PersonIdentifier", "given_name": "FirstName", "middle_name": "MiddleName",
        "family_name": "LastOrSurname", "preferred_given_name": "OtherFirstName",
        "preferred_family_name": "OtherLastName", "email": "ElectronicMailAddress", "phone": "TelephoneNumber",
        "sms": "TelephoneNumber",
    },
    "StudentContact": {
        "student": "StudentIdentifier", "contact": "PersonIdentifier", "relationship": "PersonRelationshipType",
        "starts_on": "RelationshipStartDate", "ends_on": "RelationshipEndDate",
    },
    "CustodyRestriction": {
        "student": "StudentIdentifier", "contact": "PersonIdentifier", "evidence": "CourtOrderIndicator",
        "starts_on": "CourtOrderStartDate", "ends_on": "CourtOrderEndDate",
    },
    "SchoolEnrollment": {"sourced_id": "EnrollmentIdentifier"},
    "SectionEnrollment": {
        "student": "StudentIdentifier", "section": "CourseSectionIdentifier", "sourced_id": "EnrollmentIdentifier",
        "is_primary": "PrimarySectionIndicator", "starts_on": "CourseSectionEntryDate",
        "ends_on": "CourseSectionExitDate",
    },
    "SectionAssignment": {
        "staff": "StaffMemberIdentifier", "section": "CourseSectionIdentifier", "role": "ClassroomPositionType",
        "is_primary": "TeacherOfRecord", "starts_on": "CourseSectionAssignmentBeginDate",
        "ends_on": "CourseSectionAssignmentEndDate",
    },
    "Demographics": {"race_ethnicity": "FederalRaceEthnicity"},
    "Intervention": {
        "progress_measure": "InterventionProgressMeasure", "goal_value": "InterventionGoalValue",
        "goal_on": "InterventionGoalDate",
    },
}  # fmt: skip

#: What only the portal knows: how it finds, orders, guards and dates its rows.
OWN_MODELS = frozenset(
    {
        "EarlyWarningThresholds", "ResourceTerms", "Scenario", "Proposal", "DecisionEvent", "Review", "CitedFigure",
        "FigureRun", "NeedWeights", "SchoolFigure",
        "ImportJob", "ImportIssue", "ImportedFile", "QualityCount", "QualityRun", "QualityStep",
        "StudentMerge", "StudentGrant", "SectionGrant",
        "OrganizationGrant", "StudentGroup", "StudentGroupMember", "InterventionNote", "LetterCode",
        "LetterKey", "ContinuedAccess", "DirectoryNotice", "DirectoryOptOut", "DirectoryRecipient", "DirectoryTransfer",
        "AccessRequestDecision", "AccessLimit", "AccessRequest", "SupportAccess", "UnusualReview", "UnusualThresholds",
        "AccessDecision", "AccessPause", "AccessReview", "AccessReviewItem",
    }
)  # fmt: skip
OWN_FIELDS = frozenset(
    {
        "uid", "district", "school", "filed_under", "is_active", "is_placeholder", "sort_key", "user", "sourced_id",
        "recorded_by", "recorded_at", "joined_at", "state_id_lookup", "email_lookup", "details_lookup", "merged_into",
        "rights_pass_on", "opened_by", "opened_at", "logged_by", "logged_at", "library_entry",
    }
)  # fmt: skip


@dataclass(frozen=True)
class Entry:
    """One element in the dictionary. ``ceds`` is empty for the portal's own bookkeeping."""

    element: Element
    ceds: str

    @property
    def model(self) -> str:
        """The model's name without its app."""
        return self.element.model.partition(".")[2]

    @property
    def roles(self) -> list[Role]:
        return seen_by(self.element)


def entries() -> Iterator[Entry]:
    """Every element, in the order of the models."""
    named = _names()
    for element in elements():
        yield Entry(element, named.get((element.model.partition(".")[2], element.name), ""))


def _names() -> dict[tuple[str, str], str]:
    of_kinds = {(kind.model, column.model_field): column.header for kind in KINDS.values() for column in kind.columns}
    return {(model, field): name for model, fields in ROSTER.items() for field, name in fields.items()} | of_kinds


def unnamed() -> list[str]:
    """Elements that have no CEDS name and are not the portal's own; empty when all is well."""
    return [
        f"{entry.model}.{entry.element.name}"
        for entry in entries()
        if not entry.ceds and entry.model not in OWN_MODELS and entry.element.name not in OWN_FIELDS
    ]


def by_category() -> dict[Category, list[Entry]]:
    """What is kept about students and schools, without bookkeeping, by category in the policy's order."""
    found: dict[Category, list[Entry]] = defaultdict(list)
    for entry in entries():
        if entry.ceds:
            found[entry.element.category].append(entry)
    return {category: found[category] for category in Category if found[category]}


def purpose_of(model: str) -> str:
    """The first paragraph of what a model says of itself."""
    return " ".join((getattr(models, model).__doc__ or "").split("\n\n")[0].split())
