"""What the checks of data quality counted, import by import: numbers of rows by rule and school, nobody's data."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from accounts.roles import Level
from records.catalogue import classified
from records.models.imports import ImportJob
from records.models.organization import Organization
from records.querysets import QualityCountQuerySet, QualityRunQuerySet


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
        indexes = [models.Index(fields=["district", "rule", "run"], name="quality_count_trend")]

    def __str__(self) -> str:
        return f"{self.rule}: {self.number} of {self.out_of}"
