"""What a school system knows: organizations, people, sections, enrollments, and the record of each student."""

from records.models.academics import GraduationRecord, LineItem, LineItemCategory, Result, ScoreScale, TermGrade
from records.models.access_limits import AccessLimit, AccessRequest, AccessRequestDecision
from records.models.assessment import Assessment, AssessmentResult
from records.models.attendance import AttendanceEvent, CalendarDay
from records.models.base import DistrictOwned, Person, StudentLevel, StudentRecord, student_level_models
from records.models.circumstances import EconomicStatus, HealthAlert, TransportAssignment
from records.models.conduct import DisciplinaryAction, Incident
from records.models.continued_access import ContinuedAccess
from records.models.decisions import CitedFigure, DecisionEvent, Proposal, ResourceTerms, Review, Scenario
from records.models.demographics import Demographics
from records.models.early_warning import EarlyWarningThresholds
from records.models.enrollment import SchoolEnrollment, SectionAssignment, SectionEnrollment
from records.models.governing import AccessDecision, AccessPause, AccessReview, AccessReviewItem
from records.models.grants import OrganizationGrant, SectionGrant, StudentGrant
from records.models.groups import StudentGroup, StudentGroupMember
from records.models.imports import ImportedFile, ImportIssue, ImportJob
from records.models.leaving import DirectoryNotice, DirectoryOptOut, DirectoryRecipient, DirectoryTransfer
from records.models.letters import LetterCode, LetterKey
from records.models.merges import StudentMerge
from records.models.needs import FigureRun, NeedWeights, SchoolFigure
from records.models.organization import AcademicSession, Course, Organization, Section, SectionSession
from records.models.people import Contact, CustodyRestriction, Staff, StaffAppointment, Student, StudentContact
from records.models.quality import QualityCount, QualityRun, QualityStep
from records.models.school_facts import BudgetLine, SchoolResource, StaffPosition
from records.models.support import SupportAccess
from records.models.supports import Intervention, InterventionCheckIn, InterventionNote, ProgramParticipation
from records.models.unusual import UnusualReview, UnusualThresholds

__all__ = [
    "AccessDecision",
    "AccessPause",
    "AccessReview",
    "AccessReviewItem",
    "AcademicSession",
    "AccessRequestDecision",
    "AccessLimit",
    "AccessRequest",
    "UnusualReview",
    "Assessment",
    "AssessmentResult",
    "AttendanceEvent",
    "BudgetLine",
    "CalendarDay",
    "CitedFigure",
    "Contact",
    "ContinuedAccess",
    "Course",
    "CustodyRestriction",
    "DecisionEvent",
    "Demographics",
    "DirectoryNotice",
    "DirectoryOptOut",
    "DirectoryRecipient",
    "DirectoryTransfer",
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
    "Proposal",
    "QualityCount",
    "QualityRun",
    "QualityStep",
    "ResourceTerms",
    "Result",
    "Review",
    "Scenario",
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
    "SupportAccess",
    "TermGrade",
    "TransportAssignment",
    "UnusualThresholds",
    "student_level_models",
]
