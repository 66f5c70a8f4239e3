"""Tests: what they measure, and how students did: of the state, of the district between, and to screen."""

from django.db import models

from accounts.roles import Category, Level
from records.catalogue import classified
from records.models.academics import score
from records.models.base import RECORD_FIELDS, DistrictOwned, StudentRecord
from records.models.organization import Organization


class Assessment(DistrictOwned):
    """One test of one subject in one year."""

    title = models.CharField(max_length=255)
    kind = models.CharField(max_length=40)
    """Option of ``AssessmentKind``: state, benchmark, screening."""
    subject = models.CharField(max_length=40)
    """Option of ``AcademicSubject``."""
    grade = models.CharField(max_length=40, blank=True)
    school_year = models.IntegerField()
    lowest_score = score()
    highest_score = score()
    levels = models.IntegerField(null=True, blank=True)
    """How many performance levels there are."""
    proficient_level = models.IntegerField(null=True, blank=True)
    """The first level that counts as proficient."""

    classification = classified(
        Level.AGGREGATE,
        assessment="uid district sourced_id is_active is_placeholder title kind subject grade school_year "
        "lowest_score highest_score levels proficient_level",
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=["district", "sourced_id"], name="assessment_once")]

    def __str__(self) -> str:
        return self.title


class AssessmentResult(StudentRecord):
    """How a student did on a test, or why there is no score."""

    assessment = models.ForeignKey(Assessment, on_delete=models.PROTECT, related_name="results")
    taken_on = models.DateField()
    at_school = models.ForeignKey(
        Organization, null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    grade_when_assessed = models.CharField(max_length=40, blank=True)
    participation = models.CharField(max_length=40)
    """Option of ``AssessmentParticipation``."""
    scale_score = score()
    standard_error = score()
    performance_level = models.IntegerField(null=True, blank=True)
    """1 is the lowest."""
    performance_label = models.CharField(max_length=100, blank=True)
    growth_percentile = models.IntegerField(null=True, blank=True)
    """Student growth percentile, 1 to 99: among students with the same earlier scores."""

    wall_category = Category.ASSESSMENT
    classification = classified(
        assessment=f"{RECORD_FIELDS} assessment taken_on at_school grade_when_assessed participation scale_score "
        "standard_error performance_level performance_label growth_percentile"
    )

    class Meta(StudentRecord.Meta):
        constraints = [
            models.UniqueConstraint(fields=["student", "assessment", "taken_on"], name="assessment_result_once")
        ]
