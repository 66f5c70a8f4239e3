"""Where a district draws the lines of the early-warning rule. About no student."""

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q

from accounts.roles import Level
from records.catalogue import classified
from records.models.organization import Organization


def _line() -> models.PositiveSmallIntegerField:
    """How many there must be; empty where the district does not use the line."""
    return models.PositiveSmallIntegerField(
        null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(999)]
    )


class EarlyWarningThresholds(models.Model):
    """What a district said on one day; of several, the last one holds. Nothing is changed or deleted."""

    district = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    absent_percent = models.PositiveSmallIntegerField(validators=[MinValueValidator(1), MaxValueValidator(100)])
    least_days = models.PositiveSmallIntegerField(validators=[MinValueValidator(1), MaxValueValidator(200)])
    incidents = _line()
    suspensions = _line()
    failing_courses = _line()
    missing_work = _line()
    set_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    set_at = models.DateTimeField(auto_now_add=True)

    classification = classified(
        Level.AGGREGATE,
        enrollment="district set_by set_at",
        attendance="absent_percent least_days",
        conduct="incidents suspensions",
        academics="failing_courses missing_work",
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="early_warning_lines",
                condition=Q(absent_percent__range=(1, 100), least_days__range=(1, 200))
                & ~Q(incidents=0)
                & ~Q(suspensions=0)
                & ~Q(failing_courses=0)
                & ~Q(missing_work=0),
            )
        ]

    def __str__(self) -> str:
        return f"early-warning thresholds {self.pk}"
