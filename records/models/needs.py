"""Stored figures of schools, when they were counted, and how a district weighs its schools' needs. About no student."""

import uuid

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from accounts.roles import Level
from records.catalogue import classified
from records.models.organization import Organization
from records.querysets import FigureRunQuerySet, NeedWeightsQuerySet, SchoolFigureQuerySet


class FigureRun(models.Model):
    """One time that a district's figures are counted: asked for, under way, and done or failed."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    district = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    """Empty: the nightly count, or the one after an import."""
    asked_at = models.DateTimeField(auto_now_add=True)
    all_years = models.BooleanField(default=False)
    """Whether earlier school years are counted again, too."""
    moved_at = models.DateTimeField(null=True, blank=True)
    """When its worker last said that it is at work; empty while it waits."""
    done = models.PositiveSmallIntegerField(default=0)
    steps = models.PositiveSmallIntegerField(default=0)
    """``done`` of so many school years are counted."""
    counted_on = models.DateField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    """Empty: not ended yet. Without ``counted_on`` it failed, and changed nothing."""

    classification = classified(
        Level.AGGREGATE,
        enrollment="uid district asked_by asked_at all_years moved_at done steps counted_on ended_at",
    )
    objects = FigureRunQuerySet.as_manager()

    class Meta:
        constraints = [
            # Whoever asks while one waits or is under way gets that one.
            models.UniqueConstraint(
                fields=["district"], condition=Q(ended_at=None), name="figures_counted_once_at_a_time"
            )
        ]
        indexes = [models.Index(fields=["district", "-ended_at"], name="figure_run_latest")]

    def __str__(self) -> str:
        return f"count {self.pk} of figures"


class SchoolFigure(models.Model):
    """What a measure gave for a school, or for its whole district, in one school year, as of the day it was counted."""

    district = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+", db_index=False)
    measure = models.CharField(max_length=60)
    school_year = models.IntegerField()
    group = models.CharField(max_length=120, blank=True)
    """``dimension=value``, as "grade=03"; empty for everybody."""
    categories = ArrayField(models.CharField(max_length=20), default=list)
    """The data categories that a role must carry to be told."""
    numerator = models.DecimalField(max_digits=20, decimal_places=6)
    denominator = models.DecimalField(max_digits=20, decimal_places=6, null=True, blank=True)
    """Empty for a plain count."""
    students = models.IntegerField()
    data_on = models.DateField(null=True, blank=True)
    """The last day of which the data speaks, where that is known: the last test, the last school day."""
    counted_on = models.DateField()
    """The day as of which everything was judged."""
    counted_at = models.DateTimeField()

    classification = classified(
        Level.AGGREGATE,
        enrollment="district organization measure school_year group categories numerator denominator students data_on "
        "counted_on counted_at",
    )
    objects = SchoolFigureQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "school_year", "measure", "group"], name="school_figure_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.measure} {self.school_year} {self.group}".strip()


class NeedWeights(models.Model):
    """How much each indicator of need counts, as a district said it on one day; of several, the last one holds.

    Nothing is changed or deleted.
    """

    district = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    weights = models.JSONField()
    """Name of an indicator -> a whole number from 0 (does not count) to 10. What is not named counts as usual."""
    note = models.CharField(max_length=300, blank=True)
    """Why, in the district's words."""
    set_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    set_at = models.DateTimeField(auto_now_add=True)

    classification = classified(Level.AGGREGATE, enrollment="district weights note set_by set_at")
    objects = NeedWeightsQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "need weights"

    def __str__(self) -> str:
        return f"weights {self.pk}"
