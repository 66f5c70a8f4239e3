"""What a school system knows: organizations, people, sections, enrollments, and the record of each student."""

from records.models.academics import GraduationRecord, LineItem, LineItemCategory, Result, ScoreScale, TermGrade
from records.models.assessment import Assessment, AssessmentResult
from records.models.attendance import AttendanceEvent, CalendarDay
from records.models.base import DistrictOwned, Person, StudentLevel, StudentRecord, student_level_models
from records.models.circumstances import EconomicStatus, HealthAlert, TransportAssignment
from records.models.conduct import DisciplinaryAction, Incident
from records.models.continued_access import ContinuedAccess
from records.models.demographics import Demographics
from records.models.early_warning import EarlyWarningThresholds
from records.models.enrollment import SchoolEnrollment, SectionAssignment, SectionEnrollment
from records.models.grants import OrganizationGrant, SectionGrant, StudentGrant
from records.models.groups import StudentGroup, StudentGroupMember
from records.models.imports import ImportedFile, ImportIssue, ImportJob
from records.models.letters import LetterCode, LetterKey
from records.models.merges import StudentMerge
from records.models.needs import FigureRun, NeedWeights, SchoolFigure
from records.models.organization import AcademicSession, Course, Organization, Section, SectionSession
from records.models.people import Contact, CustodyRestriction, Staff, StaffAppointment, Student, StudentContact
from records.models.quality import QualityCount, QualityRun
from records.models.school_facts import BudgetLine, SchoolResource, StaffPosition
from records.models.supports import Intervention, InterventionCheckIn, InterventionNote, ProgramParticipation

__all__ = [
    "AcademicSession",
    "Assessment",
    "AssessmentResult",
    "AttendanceEvent",
    "BudgetLine",
    "CalendarDay",
    "Contact",
    "ContinuedAccess",
    "Course",
    "CustodyRestriction",
    "Demographics",
    "DisciplinaryAction",
    "DistrictOwned",
    "EarlyWarningThresholds",
    "EconomicStatus",
    "FigureRun",
    "GraduationRecord",
    "HealthAlert",
    "ImportIssue",
    "ImportedFile",
    "ImportJob",
    "Incident",
    "Intervention",
    "InterventionCheckIn",
    "InterventionNote",
    "LetterCode",
    "LetterKey",
    "LineItem",
    "LineItemCategory",
    "NeedWeights",
    "Organization",
    "OrganizationGrant",
    "Person",
    "ProgramParticipation",
    "QualityCount",
    "QualityRun",
    "Result",
    "SchoolEnrollment",
    "SchoolFigure",
    "SchoolResource",
    "ScoreScale",
    "Section",
    "SectionAssignment",
    "SectionEnrollment",
    "SectionGrant",
    "SectionSession",
    "Staff",
    "StaffAppointment",
    "StaffPosition",
    "Student",
    "StudentContact",
    "StudentGrant",
    "StudentGroup",
    "StudentGroupMember",
    "StudentLevel",
    "StudentMerge",
    "StudentRecord",
    "TermGrade",
    "TransportAssignment",
    "student_level_models",
]
