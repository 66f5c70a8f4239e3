"""What officials decide about who works with students here: pauses, reviews, and the record of every decision.

The rows are about people who work for a district, and about no student. They are written by functions of the database
alone (records/walls/governing.py), together with the grant that they speak of.
"""

import uuid
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.roles import Level
from records.catalogue import classified
from records.models.grants import OrganizationGrant, SectionGrant
from records.models.organization import Organization
from records.querysets import AccessPauseQuerySet, AccessReviewQuerySet, AtPlaceQuerySet


def _person(**options: Any) -> models.ForeignKey:
    return models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", **options)


def _place(**options: Any) -> models.ForeignKey:
    return models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+", **options)


class AccessPause(models.Model):
    """Somebody is kept away from a school or a district until a day, whatever the roster says.

    While it holds, no grant of theirs on that place or on its sections opens anything. An import neither ends it nor
    gets round it: it speaks of the person and the place, not of a grant that the import makes.
    """

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    district = _place(db_index=False)
    organization = _place()
    person = _person()
    starts_on = models.DateField()
    ends_on = models.DateField()
    why = models.CharField(max_length=255)
    paused_by = _person(db_index=False)
    paused_by_name = models.CharField(max_length=255)
    paused_as = models.CharField(max_length=20)
    """The role in which it was decided: what a district decided, a school does not lift."""
    paused_at = models.DateTimeField(default=timezone.now)

    classification = classified(
        identity="uid district organization person starts_on ends_on why paused_by paused_by_name paused_as paused_at"
    )
    objects: ClassVar[Any] = AccessPauseQuerySet.as_manager()

    class Meta:
        constraints = [models.CheckConstraint(name="access_pause_dates", condition=Q(ends_on__gte=F("starts_on")))]

    def __str__(self) -> str:
        return f"pause {self.uid}"


class AccessReview(models.Model):
    """A district asks its principals to confirm, by a day, every access that an official gave.

    ``due_on`` is the last day on which one can be confirmed, and the last one on which an unconfirmed one holds.
    """

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    district = _place()
    due_on = models.DateField()
    opened_by = _person(db_index=False)
    opened_by_name = models.CharField(max_length=255)
    opened_at = models.DateTimeField(default=timezone.now)

    classification = classified(Level.AGGREGATE, enrollment="uid district due_on opened_by opened_by_name opened_at")
    objects: ClassVar[Any] = AccessReviewQuerySet.as_manager()

    def __str__(self) -> str:
        return f"access review {self.uid}"

    @property
    def is_open(self) -> bool:
        """Whether something can still be confirmed, judged now."""
        return timezone.localdate() <= self.due_on


class AccessReviewItem(models.Model):
    """One grant that a review asks about, and the day on which it would have ended without the review.

    ``school``: whose principal is asked; empty for access to the whole district.
    """

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    review = models.ForeignKey(AccessReview, on_delete=models.PROTECT, related_name="items")
    district = _place(db_index=False)
    school = _place(null=True)
    person = _person(db_index=False)
    role = models.CharField(max_length=20)
    section_grant = models.ForeignKey(SectionGrant, null=True, on_delete=models.PROTECT, related_name="+")
    organization_grant = models.ForeignKey(OrganizationGrant, null=True, on_delete=models.PROTECT, related_name="+")
    would_end_on = models.DateField(null=True)

    classification = classified(
        identity="uid review district school person role section_grant organization_grant would_end_on"
    )
    objects: ClassVar[Any] = AtPlaceQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="review_item_of_one_grant",
                condition=Q(section_grant__isnull=True) ^ Q(organization_grant__isnull=True),
            )
        ]

    def __str__(self) -> str:
        return f"item {self.uid} of an access review"


class AccessDecision(models.Model):
    """One decision about somebody's access: who decided what, when and why. Nothing is changed or deleted."""

    class What(models.TextChoices):
        """What was decided."""

        GIVEN = "given", _("given")
        ENDED = "ended", _("ended")
        CONFIRMED = "confirmed", _("confirmed in a review")
        PAUSED = "paused", _("kept away")
        PAUSE_ENDED = "pause ended", _("no longer kept away")
        CLOSED = "closed", _("account closed")
        REVIEW_OPENED = "review opened", _("review opened")

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    district = _place(db_index=False)
    school = _place(null=True)
    person = _person(null=True)
    what = models.CharField(max_length=20, choices=What.choices)
    role = models.CharField(max_length=20, blank=True)
    section_grant = models.ForeignKey(SectionGrant, null=True, on_delete=models.PROTECT, related_name="+")
    organization_grant = models.ForeignKey(OrganizationGrant, null=True, on_delete=models.PROTECT, related_name="+")
    place = models.CharField(max_length=255, blank=True)
    """The section, school or district that it is about, as it was called then."""
    review = models.ForeignKey(AccessReview, null=True, on_delete=models.PROTECT, related_name="decisions")
    ends_on = models.DateField(null=True)
    """The first day on which it no longer holds, as decided."""
    why = models.CharField(max_length=255, blank=True)
    decided_by = _person(db_index=False)
    decided_by_name = models.CharField(max_length=255)
    decided_at = models.DateTimeField(default=timezone.now)

    classification = classified(
        identity="uid district school person what role section_grant organization_grant place review ends_on why "
        "decided_by decided_by_name decided_at"
    )
    objects: ClassVar[Any] = AtPlaceQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["district", "decided_at"], name="access_decision_newest")]

    def __str__(self) -> str:
        return f"access decision {self.uid}"
