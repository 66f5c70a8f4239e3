"""What a school system knows: organizations, people, sections, and who is enrolled where."""

from records.models.base import DistrictOwned, Person, StudentLevel
from records.models.enrollment import SchoolEnrollment, SectionAssignment, SectionEnrollment
from records.models.grants import OrganizationGrant, SectionGrant, StudentGrant
from records.models.imports import ImportIssue, ImportJob
from records.models.organization import AcademicSession, Course, Organization, Section, SectionSession
from records.models.people import Contact, CustodyRestriction, Staff, StaffAppointment, Student, StudentContact

__all__ = [
    "AcademicSession",
    "Contact",
    "Course",
    "CustodyRestriction",
    "DistrictOwned",
    "ImportIssue",
    "ImportJob",
    "Organization",
    "OrganizationGrant",
    "Person",
    "SchoolEnrollment",
    "Section",
    "SectionAssignment",
    "SectionEnrollment",
    "SectionGrant",
    "SectionSession",
    "Staff",
    "StaffAppointment",
    "Student",
    "StudentContact",
    "StudentGrant",
    "StudentLevel",
]
