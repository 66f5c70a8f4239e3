"""The organization tree, academic sessions, courses and sections. None of this is about a single student."""

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.roles import Level
from records.catalogue import classified
from records.models.base import DistrictOwned
from records.querysets import OrganizationQuerySet, SectionQuerySet


def words() -> ArrayField:
    """A list of short texts, as OneRoster writes them inside one cell."""
    return ArrayField(models.CharField(max_length=255), default=list, blank=True)


class Organization(models.Model):
    """Nation, state, district, school or department. A district owns itself; a nation and a state have no district."""

    class Type(models.TextChoices):
        """OneRoster's organization types."""

        NATIONAL = "national", _("nation")
        STATE = "state", _("state")
        LOCAL = "local", _("local agency")
        DISTRICT = "district", _("district")
        SCHOOL = "school", _("school")
        DEPARTMENT = "department", _("department")

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="children")
    district = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    type = models.CharField(max_length=20, choices=Type.choices)
    name = models.CharField(max_length=255)
    identifier = models.CharField(max_length=255, blank=True)
    sourced_id = models.CharField(max_length=255)
    is_active = models.BooleanField(default=True)
    is_placeholder = models.BooleanField(default=False)

    classification = classified(
        Level.AGGREGATE,
        enrollment="uid parent district type name identifier sourced_id is_active is_placeholder",
    )
    objects = OrganizationQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        permissions = []
        constraints = [
            models.UniqueConstraint(
                fields=["district", "sourced_id"], nulls_distinct=False, name="organization_once_per_district"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class AcademicSession(DistrictOwned):
    """A school year, semester, term or grading period."""

    class Type(models.TextChoices):
        """OneRoster's session types."""

        SCHOOL_YEAR = "schoolYear", _("school year")
        SEMESTER = "semester", _("semester")
        TERM = "term", _("term")
        GRADING_PERIOD = "gradingPeriod", _("grading period")

    title = models.CharField(max_length=255)
    type = models.CharField(max_length=20, choices=Type.choices)
    starts_on = models.DateField(null=True)
    ends_on = models.DateField(null=True)
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="children")
    school_year = models.IntegerField(null=True)
    """The calendar year in which the school year ends."""

    classification = classified(
        Level.AGGREGATE,
        enrollment="uid district sourced_id is_active is_placeholder title type starts_on ends_on parent school_year",
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=["district", "sourced_id"], name="session_once")]

    def __str__(self) -> str:
        return self.title


class Course(DistrictOwned):
    """What is taught, apart from when and to whom."""

    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    title = models.CharField(max_length=255)
    code = models.CharField(max_length=255, blank=True)
    school_year = models.ForeignKey(AcademicSession, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    grades = words()
    subjects = words()
    subject_codes = words()

    classification = classified(
        Level.AGGREGATE,
        enrollment="uid district sourced_id is_active is_placeholder organization title code school_year grades "
        "subjects subject_codes",
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=["district", "sourced_id"], name="course_once")]

    def __str__(self) -> str:
        return self.title


class Section(DistrictOwned):
    """One course taught to one group (OneRoster ``class``)."""

    class Type(models.TextChoices):
        """OneRoster's class types."""

        HOMEROOM = "homeroom", _("homeroom")
        SCHEDULED = "scheduled", _("scheduled")

    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="sections")
    school = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="sections")
    sessions = models.ManyToManyField(AcademicSession, through="records.SectionSession", related_name="sections")
    title = models.CharField(max_length=255)
    code = models.CharField(max_length=255, blank=True)
    type = models.CharField(max_length=20, choices=Type.choices)
    location = models.CharField(max_length=255, blank=True)
    grades = words()
    subjects = words()
    subject_codes = words()
    periods = words()

    classification = classified(
        Level.AGGREGATE,
        enrollment="uid district sourced_id is_active is_placeholder course school sessions title code type location "
        "grades subjects subject_codes periods",
    )
    objects = SectionQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["district", "sourced_id"], name="section_once")]

    def __str__(self) -> str:
        return self.title


class SectionSession(models.Model):
    """A section meets in an academic session."""

    section = models.ForeignKey(Section, on_delete=models.CASCADE)
    session = models.ForeignKey(AcademicSession, on_delete=models.CASCADE)

    classification = classified(Level.AGGREGATE, enrollment="section session")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["section", "session"], name="section_session_once")]

    def __str__(self) -> str:
        return f"session of section {self.section_id}"
