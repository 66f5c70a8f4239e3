"""Letting somebody of the operator in: named, for schools, kinds of data and hours, by an official of the district."""

import uuid

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from accounts.roles import Level
from records.catalogue import classified
from records.models.organization import Organization

#: No support access lasts longer; after that an official decides again.
MOST_HOURS = 72


class SupportAccess(models.Model):
    """One decision to let a support person in. It opens nothing by itself: its grants do (``OrganizationGrant``)."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    district = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    person_name = models.CharField(max_length=310)
    schools = ArrayField(models.BigIntegerField())
    categories = ArrayField(models.CharField(max_length=20))
    reason = models.CharField(max_length=500)
    approved_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    approved_by_name = models.CharField(max_length=310, blank=True)
    approved_at = models.DateTimeField(auto_now_add=True)
    ends_at = models.DateTimeField()
    """When it ends at the latest. The grants say when it ends or ended in truth."""

    classification = classified(
        Level.AGGREGATE,
        enrollment="uid district person person_name schools categories reason approved_by approved_by_name approved_at "
        "ends_at",
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="support_access_says_what_for",
                condition=Q(schools__len__gte=1, categories__contains=["identity"]) & ~Q(reason=""),
            )
        ]

    def __str__(self) -> str:
        return f"support access {self.uid}"
