"""The elements of an Ed-Fi interchange (Data Standard 5.2) that are read: their identity, and what is read of each.

What is not listed is counted and reported. Names of the standards before 5 stand in ``FORMER``.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Spec:
    """One element. ``key`` names the leaves that make its identity, in the order in which identifiers are written."""

    name: str
    key: tuple[str, ...] = ()
    identity: tuple[str, ...] = ()
    """The parts in which those leaves stand, where the leaves are not parts themselves."""
    parts: tuple[str, ...] = ()
    """What else is read."""

    @property
    def wanted(self) -> frozenset[str]:
        return frozenset((*(self.identity or self.key), *self.parts))


_SCHOOL = "SchoolReference"
_STUDENT = "StudentReference"
_PLACE = "EducationOrganizationReference"
_PROGRAM = (_STUDENT, "ProgramReference", _PLACE, "BeginDate", "EndDate", "ReasonExited")


def _program(name: str, *parts: str) -> Spec:
    return Spec(name, parts=(*_PROGRAM, *parts))


_SPECS = (
    # Education organizations and their calendar
    Spec("LocalEducationAgency", ("LocalEducationAgencyId",), parts=("NameOfInstitution", "StateOrganizationId")),
    Spec(
        "School", ("SchoolId",),
        parts=("NameOfInstitution", "LocalEducationAgencyReference", "EducationOrganizationIdentificationCode"),
    ),
    Spec(
        "OrganizationDepartment", ("OrganizationDepartmentId",),
        parts=("NameOfInstitution", "ParentEducationOrganizationReference"),
    ),
    Spec(
        "Session", ("SchoolId", "SchoolYear", "SessionName"), ("SessionName", "SchoolYear", _SCHOOL),
        ("BeginDate", "EndDate", "Term", "GradingPeriodReference"),
    ),
    Spec(
        "GradingPeriod", ("SchoolId", "SchoolYear", "GradingPeriodName"),
        ("GradingPeriodName", "SchoolYear", _SCHOOL),
        ("BeginDate", "EndDate", "GradingPeriod", "PeriodSequence"),
    ),
    Spec(
        "Calendar", ("SchoolId", "SchoolYear", "CalendarCode"), ("CalendarCode", "SchoolYear", _SCHOOL),
        ("CalendarType",),
    ),
    Spec("CalendarDate", parts=("Date", "CalendarEvent", "CalendarReference")),
    # Courses and sections
    Spec(
        "Course", ("EducationOrganizationId", "CourseCode"), ("CourseCode", _PLACE),
        ("CourseTitle", "AcademicSubject", "OfferedGradeLevel"),
    ),
    Spec(
        "CourseOffering", ("SchoolId", "LocalCourseCode", "SessionName", "SchoolYear"),
        ("LocalCourseCode", _SCHOOL, "SessionReference"),
        ("CourseReference", "LocalCourseTitle", "OfferedGradeLevel"),
    ),
    Spec(
        "Section", ("SchoolId", "SectionIdentifier", "LocalCourseCode", "SessionName", "SchoolYear"),
        ("SectionIdentifier", "CourseOfferingReference"),
        ("SectionName", "LocationReference", "ClassPeriodReference", "OfferedGradeLevel"),
    ),
    Spec("ClassPeriod", ("SchoolId", "ClassPeriodName"), ("ClassPeriodName", _SCHOOL), ("MeetingTime",)),
    Spec("BellSchedule", parts=(_SCHOOL, "TotalInstructionalTime")),
    # People
    Spec(
        "Student", ("StudentUniqueId",),
        parts=("Name", "BirthData", "BirthDate", "Sex", "ElectronicMail", "StudentIdentificationCode"),
    ),
    Spec(
        "StudentEducationOrganizationAssociation",
        parts=(
            _STUDENT, _PLACE, "Sex", "Race", "HispanicLatinoEthnicity", "Language", "ElectronicMail",
            "StudentCharacteristic", "StudentIdentificationCode",
        ),
    ),
    Spec(
        "StudentDemographic",
        parts=(_STUDENT, _PLACE, "Sex", "Race", "HispanicLatinoEthnicity", "Language", "StudentCharacteristic"),
    ),
    Spec("Contact", ("ContactUniqueId",), parts=("Name", "Telephone", "ElectronicMail")),
    Spec("StudentContactAssociation", parts=(_STUDENT, "ContactReference", "Relation", "LegalGuardian")),
    Spec("Staff", ("StaffUniqueId",), parts=("Name", "Telephone", "ElectronicMail", "LoginId")),
    Spec(
        "StaffEducationOrganizationEmploymentAssociation",
        parts=("StaffReference", _PLACE, "EmploymentPeriod", "FullTimeEquivalency"),
    ),
    Spec(
        "StaffEducationOrganizationAssignmentAssociation",
        parts=(
            "StaffReference", _PLACE, "StaffClassification", "BeginDate", "EndDate", "OrderOfAssignment",
            "FullTimeEquivalency",
        ),
    ),
    Spec("StaffSchoolAssociation", parts=("StaffReference", _SCHOOL)),
    Spec(
        "StaffSectionAssociation",
        parts=("StaffReference", "SectionReference", "ClassroomPosition", "BeginDate", "EndDate"),
    ),
    Spec(
        "OpenStaffPosition",
        parts=(
            "RequisitionNumber", _PLACE, "StaffClassification", "DatePosted", "DatePostingRemoved",
            "FullTimeEquivalency",
        ),
    ),
    # Enrollment
    Spec(
        "StudentSchoolAssociation",
        parts=(
            _STUDENT, _SCHOOL, "EntryDate", "EntryGradeLevel", "ExitWithdrawDate", "ExitWithdrawType",
            "PrimarySchool", "ClassOfSchoolYear", "GraduationSchoolYear",
        ),
    ),
    Spec("StudentSectionAssociation", parts=(_STUDENT, "SectionReference", "BeginDate", "EndDate")),
    Spec("StudentAcademicRecord", parts=(_STUDENT, _PLACE, "Diploma")),
    # Attendance
    Spec(
        "StudentSchoolAttendanceEvent",
        parts=(
            _STUDENT, _SCHOOL, "SessionReference", "AttendanceEvent", "EventDate", "AttendanceEventCategory",
            "SchoolAttendanceDuration",
        ),
    ),
    Spec(
        "StudentSectionAttendanceEvent",
        parts=(
            _STUDENT, "SectionReference", "AttendanceEvent", "EventDate", "AttendanceEventCategory",
            "SectionAttendanceDuration",
        ),
    ),
    # Gradebook, grades, transcripts
    Spec(
        "GradebookEntry", ("GradebookEntryIdentifier", "Namespace"),
        parts=(
            "SectionReference", "Title", "Description", "DateAssigned", "DueDate", "GradebookEntryType", "MaxPoints",
            "GradingPeriodReference",
        ),
    ),
    Spec(
        "StudentGradebookEntry",
        parts=(
            _STUDENT, "GradebookEntryReference", "NumericGradeEarned", "PointsEarned", "LetterGradeEarned",
            "DateFulfilled", "DiagnosticStatement", "SubmissionStatus", "AssignmentLateStatus",
        ),
    ),
    Spec(
        "Grade",
        parts=(
            "StudentSectionAssociationReference", "GradingPeriodReference", "GradeType", "LetterGradeEarned",
            "NumericGradeEarned",
        ),
    ),
    Spec(
        "CourseTranscript",
        parts=(
            "StudentAcademicRecordReference", "CourseReference", "CourseTitle", "AttemptedCredits", "EarnedCredits",
            "FinalLetterGradeEarned", "FinalNumericGradeEarned",
        ),
    ),
    # Assessments
    Spec(
        "Assessment", ("AssessmentIdentifier", "Namespace"),
        parts=(
            "AssessmentTitle", "AssessmentCategory", "AcademicSubject", "AssessedGradeLevel", "AssessmentScore",
            "AssessmentPerformanceLevel", "AssessmentVersion", "AssessmentPeriod", "RevisionDate",
        ),
    ),
    Spec(
        "StudentAssessment",
        parts=(
            _STUDENT, "AssessmentReference", "AdministrationDate", "ReasonNotTested", "ScoreResult",
            "PerformanceLevel", "WhenAssessedGradeLevel", "SchoolYear", "ReportedSchoolReference",
        ),
    ),
    # Discipline
    Spec(
        "DisciplineIncident", ("SchoolId", "IncidentIdentifier"), ("IncidentIdentifier", _SCHOOL),
        ("IncidentDate", "IncidentLocation", "Behavior"),
    ),
    Spec(
        "StudentDisciplineIncidentBehaviorAssociation",
        parts=(_STUDENT, "DisciplineIncidentReference", "Behavior", "DisciplineIncidentParticipationCode", "Weapon"),
    ),
    Spec(
        "StudentDisciplineIncidentNonOffenderAssociation",
        parts=(_STUDENT, "DisciplineIncidentReference", "DisciplineIncidentParticipationCode"),
    ),
    Spec(
        "DisciplineAction",
        parts=(
            _STUDENT, "DisciplineActionIdentifier", "Discipline", "DisciplineDate", "ActualDisciplineActionLength",
            "DisciplineActionLength", "ResponsibilitySchoolReference",
            "StudentDisciplineIncidentBehaviorAssociationReference",
        ),
    ),
    # Programs
    _program("StudentProgramAssociation", "Service"),
    _program(
        "StudentSpecialEducationProgramAssociation", "Disability", "SpecialEducationProgramService",
        "SpecialEducationExitDate", "SpecialEducationExitReason",
    ),
    _program("StudentCTEProgramAssociation", "CTEProgramService", "ReasonExited"),
    _program("StudentTitleIPartAProgramAssociation", "TitleIPartAParticipant", "TitleIPartAProgramService"),
    _program("StudentMigrantEducationProgramAssociation", "MigrantEducationProgramService", "PriorityForServices"),
    _program(
        "StudentLanguageInstructionProgramAssociation", "LanguageInstructionProgramService",
        "EnglishLanguageProficiencyAssessment",
    ),
    _program("StudentHomelessProgramAssociation", "HomelessProgramService", "HomelessPrimaryNighttimeResidence"),
    _program(
        "StudentNeglectedOrDelinquentProgramAssociation", "NeglectedOrDelinquentProgramService",
        "NeglectedOrDelinquentProgram",
    ),
    _program(
        "StudentSchoolFoodServiceProgramAssociation", "SchoolFoodServiceProgramService", "DirectCertification"
    ),
    _program("StudentSection504ProgramAssociation", "Section504Disability"),
    # Interventions, transportation
    Spec(
        "Intervention", ("EducationOrganizationId", "InterventionIdentificationCode"),
        ("InterventionIdentificationCode", _PLACE),
        ("BeginDate", "EndDate", "Diagnosis", "InterventionClass", "DeliveryMethod"),
    ),
    Spec("StudentInterventionAssociation", parts=(_STUDENT, "InterventionReference", "Dosage", "DiagnosticStatement")),
    Spec(
        "StudentInterventionAttendanceEvent",
        parts=(_STUDENT, "InterventionReference", "AttendanceEvent", "EventDate", "AttendanceEventCategory"),
    ),
    Spec(
        "StudentTransportation",
        parts=(_STUDENT, "TransportationEducationOrganizationReference", "StudentBusDetails"),
    ),
)  # fmt: skip

SPECS: dict[str, Spec] = {spec.name: spec for spec in _SPECS}
"""Name -> what is read of it."""

FORMER = {
    "Parent": "Contact",
    "StudentParentAssociation": "StudentContactAssociation",
    "ParentUniqueId": "ContactUniqueId",
    "ParentReference": "ContactReference",
}
"""Names before Data Standard 5 -> names now."""

#: Of elements that become no row of their own, why: code of the reason -> elements. What is in no list is unknown.
REASONS = {
    "edfi_named_by_others": (
        "CourseOffering", "ClassPeriod", "BellSchedule", "Calendar", "Program", "Location", "DisciplineIncident",
        "Intervention",
    ),
    "edfi_outside_district": (
        "EducationServiceCenter", "StateEducationAgency", "CommunityOrganization", "CommunityProvider",
        "CommunityProviderLicense", "PostSecondaryInstitution", "EducationOrganizationNetwork",
        "EducationOrganizationNetworkAssociation", "EducationOrganizationPeerAssociation",
    ),
    "edfi_immunizations": ("StudentHealth",),
    "edfi_about_staff": (
        "StaffLeave", "StaffAbsenceEvent", "Credential", "StaffDisciplineIncidentAssociation",
        "StaffProgramAssociation", "StaffCohortAssociation", "EmploymentSeparationEvent",
    ),
    "edfi_parts_of_tests": ("AssessmentItem", "ObjectiveAssessment", "AssessmentScoreRangeLearningStandard"),
    "edfi_not_kept": (
        "AccountabilityRating", "Person", "EducationContent", "InterventionPrescription", "InterventionStudy",
        "EducationOrganizationInterventionPrescriptionAssociation", "FeederSchoolAssociation", "Cohort",
        "StudentCohortAssociation", "LearningStandard", "GraduationPlan", "ReportCard", "CompetencyObjective",
        "StudentCompetencyObjective", "SchoolYearType", "StudentProgramAttendanceEvent", "PostSecondaryEvent",
        "RestraintEvent", "StudentAssessmentEducationOrganizationAssociation",
    ),
}  # fmt: skip
_REASON_OF = {element: code for code, elements in REASONS.items() for element in elements}


def reason_of(element: str) -> str:
    """The code of why an element becomes no row of its own; empty for one that does.

    References at the top of an interchange are identities for others to point to; descriptors are used by their values.
    """
    if element.endswith(("Reference", "Descriptor")):
        return "edfi_named_by_others"
    return _REASON_OF.get(element, "" if element in SPECS else "edfi_element_unknown")
