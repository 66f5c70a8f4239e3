"""Directory information: what a district may give away without consent, to whom it does, and who said no.

34 CFR 99.37. The district states publicly which elements it designates, and families have time to say no. Nothing here
is changed or deleted; of several statements the last one holds.
"""

import uuid
from typing import Any, ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.roles import Category, Level
from records.catalogue import classified
from records.models.base import StudentLevel
from records.models.organization import Organization
from records.querysets import DirectoryOptOutQuerySet


def _person() -> models.ForeignKey:
    return models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False)


class DirectoryNotice(models.Model):
    """A district's public notice of what it designates as directory information (34 CFR 99.37(a))."""

    district = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    elements = ArrayField(models.CharField(max_length=80))
    """Names of the catalogue, such as ``Student.given_name``."""
    published_on = models.DateField()
    published_where = models.CharField(max_length=255)
    may_leave_from = models.DateField()
    """The first day after the time that families had to say no."""
    stated_by = _person()
    stated_at = models.DateTimeField(auto_now_add=True)

    classification = classified(
        Level.AGGREGATE,
        identity="district elements published_on published_where may_leave_from stated_by stated_at",
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="directory_notice_days", condition=Q(may_leave_from__gt=F("published_on"), elements__len__gte=1)
            )
        ]

    def __str__(self) -> str:
        return f"directory notice {self.pk}"


class DirectoryRecipient(models.Model):
    """Somebody to whom a district gives directory information, for how long, and which of it."""

    class Kind(models.TextChoices):
        """Who they are. To the last two a law of its own applies (20 USC 7908, ESEA 8528)."""

        YEARBOOK = "yearbook", _("the school's yearbook")
        PROGRAM = "program", _("a program of a play, a concert, a graduation or a game")
        NEWS = "news", _("a newspaper or another news organization")
        COMPANY = "company", _("a company that sells class rings or takes pictures")
        OTHER = "other", _("somebody else")
        MILITARY = "military", _("a military recruiter")
        COLLEGE = "college", _("a college or university")

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    district = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=20, choices=Kind.choices)
    name = models.CharField(max_length=120)
    purpose = models.CharField(max_length=200)
    elements = ArrayField(models.CharField(max_length=80))
    grades = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    """Only students of these grades; all where it is empty."""
    starts_on = models.DateField()
    ends_on = models.DateField()
    stated_by = _person()
    stated_at = models.DateTimeField(auto_now_add=True)

    classification = classified(
        Level.AGGREGATE,
        identity="uid district kind name purpose elements grades starts_on ends_on stated_by stated_at",
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="directory_recipient_dates", condition=Q(ends_on__gte=F("starts_on"), elements__len__gte=1)
            )
        ]

    def __str__(self) -> str:
        return f"directory recipient {self.uid}"

    @property
    def recruits(self) -> bool:
        """Whether the law on recruiters applies: secondary students alone, and a way of saying no of its own."""
        return self.kind in (self.Kind.MILITARY, self.Kind.COLLEGE)


class DirectoryOptOut(StudentLevel):
    """What a family said about directory information of one student: no, or yes again. The last word holds."""

    class Covers(models.TextChoices):
        """What the word is about."""

        ALL = "all", _("all directory information")
        RECRUITERS = "recruiters", _("military recruiters and colleges")

    class Source(models.TextChoices):
        """How it was said."""

        PAGE = "page", _("on the portal")
        PAPER = "paper", _("on paper")

    covers = models.CharField(max_length=20, choices=Covers.choices)
    is_out = models.BooleanField()
    source = models.CharField(max_length=10, choices=Source.choices)
    evidence = models.CharField(max_length=255, blank=True)
    """Which paper says so, where it came on paper."""
    stated_by = _person()
    stated_at = models.DateTimeField(auto_now_add=True)

    wall_category = Category.IDENTITY
    classification = classified(
        identity="student school district filed_under covers is_out source evidence stated_by stated_at"
    )

    objects: ClassVar[Any] = DirectoryOptOutQuerySet.as_manager()

    class Meta(StudentLevel.Meta):
        constraints = [
            models.CheckConstraint(name="directory_word_on_paper", condition=Q(source="page") | ~Q(evidence=""))
        ]


class DirectoryTransfer(models.Model):
    """One file of directory information that left: to whom, by whom, how many, which columns. No rows."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    district = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    recipient = models.ForeignKey(DirectoryRecipient, on_delete=models.PROTECT, related_name="transfers")
    elements = ArrayField(models.CharField(max_length=80))
    students = models.PositiveIntegerField()
    left_out = models.PositiveIntegerField()
    """How many of whom it could have been were left out, because their family said no."""
    sha256 = models.CharField(max_length=64)
    sent_by = _person()
    sent_by_name = models.CharField(max_length=310, blank=True)
    sent_at = models.DateTimeField(auto_now_add=True)

    classification = classified(
        Level.AGGREGATE,
        identity="uid district recipient elements students left_out sha256 sent_by sent_by_name sent_at",
    )

    class Meta:
        indexes = [models.Index(fields=["recipient", "sent_at"], name="directory_transfer_latest")]

    def __str__(self) -> str:
        return f"directory transfer {self.uid}"
