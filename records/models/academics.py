"""What students were asked to do, how it went, and what it added up to: line items, results, grades, credits."""

from django.db import models
from django.db.models import Case, When

from accounts.roles import Category, Level
from records.catalogue import classified
from records.models.base import RECORD_FIELDS, DistrictOwned, StudentRecord
from records.models.organization import AcademicSession, Course, Organization, Section

_OWNED = "uid district sourced_id is_active is_placeholder"


def score(**options: object) -> models.DecimalField:
    """A score, grade or limit; empty where the source gives none."""
    return models.DecimalField(max_digits=12, decimal_places=4, null=True, blank=True, **options)  # type: ignore[arg-type]


class LineItemCategory(DistrictOwned):
    """A kind of work in a gradebook, such as homework (OneRoster ``category``)."""

    title = models.CharField(max_length=255)
    weight = score()
    """Of the grade, in percent."""

    classification = classified(Level.AGGREGATE, academics=f"{_OWNED} title weight")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["district", "sourced_id"], name="line_item_category_once")]


class ScoreScale(DistrictOwned):
    """What the marks of a scale mean, such as "A" = 90 to 100 (OneRoster ``scoreScale``)."""

    title = models.CharField(max_length=255, blank=True)
    type = models.CharField(max_length=255, blank=True)
    section = models.ForeignKey(Section, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    course = models.ForeignKey(Course, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    organization = models.ForeignKey(Organization, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    marks = models.TextField(blank=True)
    """``A:90-100,B:80-89``, as the source writes it."""

    classification = classified(Level.AGGREGATE, academics=f"{_OWNED} title type section course organization marks")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["district", "sourced_id"], name="score_scale_once")]


class LineItem(DistrictOwned):
    """One piece of work that a section was given (OneRoster ``lineItem``)."""

    section = models.ForeignKey(Section, on_delete=models.PROTECT, related_name="line_items")
    category = models.ForeignKey(LineItemCategory, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    session = models.ForeignKey(AcademicSession, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    scale = models.ForeignKey(ScoreScale, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    title = models.CharField(max_length=255)
    description = models.TextField(blank=True)
    assigned_on = models.DateField(null=True)
    due_on = models.DateField(null=True)
    lowest = score()
    highest = score()

    classification = classified(
        Level.AGGREGATE,
        academics=f"{_OWNED} section category session scale title description assigned_on due_on lowest highest",
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=["district", "sourced_id"], name="line_item_once")]

    def __str__(self) -> str:
        return self.title


class Result(StudentRecord):
    """How a student did on a line item, or that it is missing."""

    sourced_id = models.CharField(max_length=255)
    line_item = models.ForeignKey(LineItem, on_delete=models.PROTECT, related_name="results")
    status = models.CharField(max_length=40)
    """Option of ``ScoreStatus``."""
    score = score()
    text_score = models.CharField(max_length=255, blank=True)
    scored_on = models.DateField(null=True)
    is_missing = models.BooleanField(default=False)
    is_late = models.BooleanField(default=False)
    is_incomplete = models.BooleanField(default=False)
    comment = models.TextField(blank=True)

    wall_category = Category.ACADEMICS
    classification = classified(
        academics=f"{RECORD_FIELDS} sourced_id line_item status score text_score scored_on is_missing is_late "
        "is_incomplete comment"
    )

    class Meta(StudentRecord.Meta):
        constraints = [models.UniqueConstraint(fields=["district", "sourced_id"], name="result_once")]
        indexes = [
            *StudentRecord.Meta.indexes,
            # What early warning counts: a small part of all results.
            models.Index(
                fields=["school"],
                condition=models.Q(is_active=True) & (models.Q(is_missing=True) | models.Q(status="notSubmitted")),
                name="result_missing",
            ),
        ]


class TermGrade(StudentRecord):
    """A grade for a course over a grading period, a term or a year, with its points and credits."""

    section = models.ForeignKey(Section, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    course_title = models.CharField(max_length=255)
    at_school = models.ForeignKey(
        Organization, null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    school_year = models.IntegerField()
    term = models.CharField(max_length=100)
    """Title of the grading period, term or year."""
    kind = models.CharField(max_length=40)
    """Option of ``GradeKind``: grading period, term, final."""
    subject = models.CharField(max_length=40, blank=True)
    """Option of ``AcademicSubject``."""
    letter = models.CharField(max_length=40, blank=True)
    number = score()
    """On a scale of 100."""
    points = score()
    """Grade points, on a scale of 4 (weighted courses may have more)."""
    credits_attempted = score()
    credits_earned = score()

    wall_category = Category.ACADEMICS
    classification = classified(
        academics=f"{RECORD_FIELDS} section course_title at_school school_year term kind subject letter number points "
        "credits_attempted credits_earned"
    )

    class Meta(StudentRecord.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["student", "school_year", "course_title", "term", "kind"], name="term_grade_once"
            )
        ]
        indexes = [
            *StudentRecord.Meta.indexes,
            # What early warning counts: a small part of all grades.
            models.Index(
                fields=["school", "school_year"],
                condition=models.Q(is_active=True)
                & (
                    models.Q(points=0)
                    | models.Q(points__isnull=True, letter__istartswith="F")
                    | models.Q(points__isnull=True, letter="", number__lt=60)
                ),
                name="term_grade_fails",
            ),
        ]


class GraduationRecord(StudentRecord):
    """Which graduating class a student belongs to, and how their time at school ended."""

    cohort_year = models.IntegerField()
    """The year in which the class graduates on time: four years after the first ninth grade (34 CFR 200.34)."""
    outcome = models.CharField(max_length=40)
    """Option of ``CohortOutcome``."""
    outcome_on = models.DateField(null=True, blank=True)
    diploma = models.CharField(max_length=40, blank=True)
    """Option of ``DiplomaType``."""
    at_school = models.ForeignKey(
        Organization, null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    """The school that answers for the student in the rate."""

    wall_category = Category.ACADEMICS
    classification = classified(academics=f"{RECORD_FIELDS} cohort_year outcome outcome_on diploma at_school")

    class Meta(StudentRecord.Meta):
        constraints = [models.UniqueConstraint(fields=["student"], name="graduation_once")]
        # Who answers for a graduate: asked by the wall of the role that counts measures, in the whole table.
        indexes = [
            *StudentRecord.Meta.indexes,
            models.Index(
                Case(When(at_school__isnull=True, then="district"), default="at_school"), name="graduation_answerable"
            ),
        ]
