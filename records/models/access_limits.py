"""How many students a person may look at in a day, and who let somebody see more. About no student."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from accounts.roles import Level
from records.catalogue import classified
from records.models.organization import Organization

#: No permission to see more lasts longer.
MOST_HOURS = 72


def _person() -> models.ForeignKey:
    return models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")


class AccessLimit(models.Model):
    """What a district said at one moment. A lower number holds at once, a higher one from the next day on
    (records.limits.rule). Nothing is changed or deleted."""

    district = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    students_a_day = models.PositiveIntegerField()
    set_by = _person()
    set_at = models.DateTimeField(auto_now_add=True)

    classification = classified(Level.AGGREGATE, enrollment="district students_a_day set_by set_at")

    class Meta:
        constraints = [
            models.CheckConstraint(name="access_limit_sizes", condition=Q(students_a_day__range=(1, 100000)))
        ]

    def __str__(self) -> str:
        return f"access limit {self.pk}"


class AccessRequest(models.Model):
    """Somebody asks to see so many students more than the limit, for so many hours, and says why."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    district = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    asked_by = _person()
    asked_by_name = models.CharField(max_length=310, blank=True)
    role = models.CharField(max_length=20)
    students = models.PositiveIntegerField()
    hours = models.PositiveSmallIntegerField()
    reason = models.CharField(max_length=500)
    asked_at = models.DateTimeField(auto_now_add=True)

    classification = classified(
        Level.AGGREGATE, enrollment="uid district asked_by asked_by_name role students hours reason asked_at"
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="access_request_sizes",
                condition=Q(students__range=(1, 100000), hours__range=(1, MOST_HOURS)) & ~Q(reason=""),
            )
        ]

    def __str__(self) -> str:
        return f"access request {self.uid}"


class AccessRequestDecision(models.Model):
    """A second person's answer to one request. Until ``expires_at`` it adds to the limit; a refusal has none."""

    request = models.OneToOneField(AccessRequest, on_delete=models.PROTECT, related_name="decision")
    district = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    approved = models.BooleanField()
    note = models.CharField(max_length=500, blank=True)
    decided_by = _person()
    decided_by_name = models.CharField(max_length=310, blank=True)
    decided_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField(null=True, blank=True)

    classification = classified(
        Level.AGGREGATE,
        enrollment="request district approved note decided_by decided_by_name decided_at expires_at",
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="access_decision_expires",
                condition=Q(approved=True, expires_at__isnull=False) | Q(approved=False, expires_at__isnull=True),
            )
        ]

    def __str__(self) -> str:
        return f"access decision {self.pk}"
