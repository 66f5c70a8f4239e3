"""What the checks of data quality counted, import by import, and who takes care of it: no student's data."""

import uuid

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Coalesce
from django.utils.translation import pgettext_lazy

from accounts.roles import Level
from records.catalogue import classified
from records.models.imports import ImportJob
from records.models.organization import Organization
from records.querysets import QualityCountQuerySet, QualityRunQuerySet, QualityStepQuerySet


class QualityRun(models.Model):
    """One time that a district's records were checked: with an import, or because somebody asked for it."""

    district = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    job = models.ForeignKey(ImportJob, null=True, blank=True, on_delete=models.PROTECT, related_name="quality_runs")
    counted_on = models.DateField()
    """The day on which rows were judged: whether they hold, how old a student is."""
    counted_at = models.DateTimeField()

    classification = classified(Level.AGGREGATE, enrollment="district job counted_on counted_at")
    objects = QualityRunQuerySet.as_manager()

    def __str__(self) -> str:
        return f"check {self.pk} of {self.counted_on}"


class QualityCount(models.Model):
    """How many rows of a school a rule found, of how many it looked at.

    ``school`` is empty for the district's own rows and for students whom no school holds. ``rule`` is a rule's code,
    or that of a size: how many rows of a kind there are (records/quality/sizes.py).
    """

    run = models.ForeignKey(QualityRun, on_delete=models.CASCADE, related_name="counts", db_index=False)
    district = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+", db_index=False)
    school = models.ForeignKey(Organization, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    rule = models.CharField(max_length=60)
    categories = ArrayField(models.CharField(max_length=20), default=list, blank=True)
    """The data categories that a role must carry to be told."""
    number = models.IntegerField()
    out_of = models.IntegerField()
    before = models.IntegerField(null=True, blank=True)
    """``number`` of the check before this one; empty where there was none."""

    classification = classified(Level.AGGREGATE, enrollment="run district school rule categories number out_of before")
    objects = QualityCountQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["run", "rule", "school"], nulls_distinct=False, name="quality_count_once")
        ]
        indexes = [
            models.Index(fields=["district", "rule", "run"], name="quality_count_trend"),
            # When a finding was gone at one school.
            models.Index(
                Coalesce("school_id", "district_id"),
                "rule",
                "run",
                condition=Q(number=0),
                name="quality_count_gone",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.rule}: {self.number} of {self.out_of}"


class QualityStep(models.Model):
    """Something that was decided about what a rule finds at a school: who sees to it, or that it is right as it is.

    Rows are only added. Where a finding stands follows from its last step and from what was counted since
    (records/quality/work.py). ``school`` is empty for the district's own rows, as in ``QualityCount``.
    """

    class What(models.TextChoices):
        """What was decided."""

        ASSIGNED = "assigned", pgettext_lazy("data quality", "Assigned")
        RIGHT = "right", pgettext_lazy("data quality", "Right as it is")
        TAKEN_BACK = "taken back", pgettext_lazy("data quality", "Taken back")

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    district = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+", db_index=False)
    school = models.ForeignKey(
        Organization, null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    rule = models.CharField(max_length=60)
    categories = ArrayField(models.CharField(max_length=20), default=list, blank=True)
    """The data categories that a role must carry to be told."""
    what = models.CharField(max_length=12, choices=What.choices)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    """Who sees to it. Somebody who had it before and is not named here has it no longer."""
    person_name = models.CharField(max_length=255, blank=True)
    due_on = models.DateField(null=True, blank=True)
    """The last day on which it is on time; of assignments alone."""
    words = models.CharField(max_length=500, blank=True)
    """A note for whoever sees to it, or the reason."""
    run = models.ForeignKey(QualityRun, on_delete=models.PROTECT, related_name="+")
    """The check that was the latest then, and"""
    number = models.IntegerField()
    """how many rows it had found."""
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False)
    by_name = models.CharField(max_length=255)
    at = models.DateTimeField(auto_now_add=True)

    classification = classified(
        Level.AGGREGATE,
        enrollment="uid district school rule categories what person person_name due_on words run number by by_name at",
    )
    objects = QualityStepQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="quality_step_whole",
                condition=(Q(what="assigned", person__isnull=False, due_on__isnull=False) & ~Q(person_name=""))
                | (~Q(what="assigned") & Q(due_on__isnull=True) & ~Q(words="")),
            )
        ]
        indexes = [models.Index(fields=["district", "school", "rule"], name="quality_step_of_finding")]

    def __str__(self) -> str:
        return f"{self.rule}: {self.what}"
