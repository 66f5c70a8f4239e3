"""Who is enrolled where, and who teaches what. Rosters change daily; grants do not: enrollment decides."""

from django.db import models
from django.db.models import F, Q

from accounts.roles import Category
from records.catalogue import classified
from records.models.base import StudentLevel, half_open
from records.models.organization import Organization, Section
from records.models.people import Staff


class SchoolEnrollment(StudentLevel):
    """A student's time at a school. ``at_school`` is where; ``school`` is who holds the student now."""

    sourced_id = models.CharField(max_length=255)
    at_school = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="school_enrollments")
    is_primary = models.BooleanField(default=True)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)
    grade = models.CharField(max_length=40, blank=True)
    """The grade in which the student was during this time (CEDS option)."""
    exit_reason = models.CharField(max_length=40, blank=True)
    """Option of ``ExitReason``."""

    wall_category = Category.ENROLLMENT
    classification = classified(
        enrollment="student school district filed_under sourced_id at_school is_primary starts_on ends_on grade "
        "exit_reason"
    )

    class Meta(StudentLevel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["district", "sourced_id"], name="school_enrollment_once"),
            half_open("school_enrollment_dates"),
        ]
        indexes = [
            *StudentLevel.Meta.indexes,
            # A student whom another school holds, or nobody, still reaches the people of this one on these days.
            models.Index(
                fields=["at_school", "starts_on", "ends_on"],
                include=["student"],
                condition=Q(school__isnull=True) | ~Q(school=F("at_school")),
                name="enrolled_beside_holding",
            ),
        ]


class SectionEnrollment(StudentLevel):
    """A student's time in a section."""

    sourced_id = models.CharField(max_length=255)
    section = models.ForeignKey(Section, on_delete=models.PROTECT, related_name="enrollments", db_index=False)
    is_primary = models.BooleanField(default=False)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)

    wall_category = Category.ENROLLMENT
    classification = classified(
        enrollment="student school district filed_under sourced_id section is_primary starts_on ends_on"
    )

    class Meta(StudentLevel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["district", "sourced_id"], name="section_enrollment_once"),
            half_open("section_enrollment_dates"),
        ]
        indexes = [
            *StudentLevel.Meta.indexes,
            models.Index(fields=["section", "starts_on", "ends_on"], include=["student"], name="section_roster"),
        ]


class SectionAssignment(models.Model):
    """A staff member's role in a section (the teacher rows of OneRoster ``enrollments``)."""

    district = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    sourced_id = models.CharField(max_length=255)
    section = models.ForeignKey(Section, on_delete=models.PROTECT, related_name="assignments")
    staff = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="assignments")
    role = models.CharField(max_length=40)
    is_primary = models.BooleanField(default=False)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)

    classification = classified(enrollment="district sourced_id section staff role is_primary starts_on ends_on")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["district", "sourced_id"], name="section_assignment_once"),
            half_open("section_assignment_dates"),
        ]

    def __str__(self) -> str:
        return f"{self.role} assignment {self.pk}"
