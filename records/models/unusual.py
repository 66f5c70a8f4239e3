"""Which ways of looking at students a district calls unusual, and what its officials found out about them."""

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q

from accounts.roles import Level
from records.catalogue import classified
from records.models.organization import Organization


def _line(most: int, least: int = 1) -> models.PositiveIntegerField:
    return models.PositiveIntegerField(validators=[MinValueValidator(least), MaxValueValidator(most)])


class UnusualThresholds(models.Model):
    """What a district said on one day. A day is judged by all that held on it. Nothing is changed or deleted."""

    district = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    times_the_habit = _line(100, 2)
    least_students = _line(100_000)
    exported_students = _line(100_000)
    night_from = _line(23, 0)
    night_until = _line(23, 0)
    refusals_an_hour = _line(10_000)
    set_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    set_at = models.DateTimeField(auto_now_add=True)

    classification = classified(
        Level.AGGREGATE,
        enrollment="district times_the_habit least_students exported_students night_from night_until refusals_an_hour "
        "set_by set_at",
    )

    def __str__(self) -> str:
        return f"thresholds of unusual access {self.pk}"


class UnusualReview(models.Model):
    """What somebody wrote about one finding: one person, one rule, one day. About no student; never changed."""

    district = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    rule = models.CharField(max_length=20)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    on_day = models.DateField()
    note = models.CharField(max_length=500)
    reviewed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    reviewed_by_name = models.CharField(max_length=310, blank=True)
    reviewed_at = models.DateTimeField(auto_now_add=True)

    classification = classified(
        Level.AGGREGATE,
        enrollment="district rule person on_day note reviewed_by reviewed_by_name reviewed_at",
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="reviewed_by_another_person", condition=~Q(person=models.F("reviewed_by")) & ~Q(note="")
            )
        ]
        indexes = [models.Index(fields=["district", "on_day"], name="access_review_of_day")]

    def __str__(self) -> str:
        return f"access review {self.pk}"
