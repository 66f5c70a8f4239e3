"""The decision ledger: what was proposed for a school, on which figures, what was done about it, and what was learned.

Rows are only added. Nothing here is about a single student; names of the people who decide are kept as they were.
"""

import uuid

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q

from accounts.roles import Level
from records.catalogue import classified
from records.decisions.life import STEPS_IN_WORDS, Step
from records.models.organization import Organization
from records.querysets import LedgerQuerySet, ResourceTermsQuerySet

_PLACE = "district school"


def _by() -> models.ForeignKey:
    return models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False)


def _dollars(**options: object) -> models.DecimalField:
    return models.DecimalField(max_digits=14, decimal_places=2, validators=[MinValueValidator(0)], **options)  # type: ignore[arg-type]


class ResourceTerms(models.Model):
    """What one unit of a resource costs in a district, and how many students it is for; of several rows the last holds.

    A code that is not in records/decisions/catalogue.py is a resource of the district's own.
    """

    district = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    resource = models.CharField(max_length=60)
    title = models.CharField(max_length=120)
    unit = models.CharField(max_length=60)
    purpose = models.CharField(max_length=40)
    """Option of ``ExpenditurePurpose``."""
    unit_cost = _dollars()
    """Dollars for one unit and one year."""
    students_per_unit = models.PositiveIntegerField(validators=[MinValueValidator(1)])
    set_by = _by()
    set_at = models.DateTimeField(auto_now_add=True)

    classification = classified(
        Level.AGGREGATE,
        enrollment="district resource title unit purpose unit_cost students_per_unit set_by set_at",
    )
    objects = ResourceTermsQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="resource_terms_sane", condition=Q(unit_cost__gte=0) & Q(students_per_unit__gte=1)
            )
        ]

    def __str__(self) -> str:
        return self.title


class Scenario(models.Model):
    """A way to spend a budget that somebody compared: the question as it was asked, and its answer, both frozen."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    district = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    title = models.CharField(max_length=120)
    question = models.JSONField()
    answer = models.JSONField()
    made_by = _by()
    made_by_name = models.CharField(max_length=255)
    made_at = models.DateTimeField(auto_now_add=True)

    classification = classified(
        Level.AGGREGATE, enrollment="uid district title question answer made_by made_by_name made_at"
    )
    objects = LedgerQuerySet.as_manager()

    def __str__(self) -> str:
        return self.title


class Proposal(models.Model):
    """A resource proposed for a school. Its state is not kept: it follows from its events."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    district = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    school = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    resource = models.CharField(max_length=60)
    resource_title = models.CharField(max_length=120)
    unit = models.CharField(max_length=60)
    amount = models.DecimalField(max_digits=10, decimal_places=2)
    cost = _dollars()
    """Dollars for one year, all units together."""
    fund = models.CharField(max_length=100)
    purpose = models.CharField(max_length=40)
    """Option of ``ExpenditurePurpose``."""
    why = models.TextField()
    scenario = models.ForeignKey(Scenario, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    proposed_by = _by()
    proposed_by_name = models.CharField(max_length=255)
    proposed_at = models.DateTimeField(auto_now_add=True)

    classification = classified(
        Level.AGGREGATE,
        enrollment=f"uid {_PLACE} resource resource_title unit amount cost fund purpose why scenario proposed_by "
        "proposed_by_name proposed_at",
    )
    objects = LedgerQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(name="proposal_amounts", condition=Q(amount__gt=0) & Q(cost__gte=0)),
        ]

    def __str__(self) -> str:
        return f"proposal {self.uid}"


class DecisionEvent(models.Model):
    """Something that was done about a proposal. ``number`` counts up from 0, so that of two at once one fails."""

    proposal = models.ForeignKey(Proposal, on_delete=models.PROTECT, related_name="events", db_index=False)
    district = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+", db_index=False)
    school = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+", db_index=False)
    number = models.PositiveSmallIntegerField()
    step = models.CharField(max_length=12, choices=[(step.value, words) for step, words in STEPS_IN_WORDS.items()])
    on_date = models.DateField()
    """The day of which it speaks: when the money was there, when the person began."""
    amount = _dollars(null=True, blank=True)
    """Dollars that were given; with ``funded`` only."""
    words = models.TextField(blank=True)
    by = _by()
    by_name = models.CharField(max_length=255)
    at = models.DateTimeField(auto_now_add=True)

    classification = classified(
        Level.AGGREGATE, enrollment=f"proposal {_PLACE} number step on_date amount words by by_name at"
    )
    objects = LedgerQuerySet.as_manager()

    class Meta:
        ordering = ["proposal", "number"]
        constraints = [
            models.UniqueConstraint(fields=["proposal", "number"], name="decision_event_next"),
            models.UniqueConstraint(
                fields=["proposal", "step"], condition=~Q(step=Step.REVIEWED), name="decision_step_once"
            ),
            models.CheckConstraint(
                name="decision_begins_with_proposal",
                condition=Q(number=0, step=Step.PROPOSED) | (Q(number__gt=0) & ~Q(step=Step.PROPOSED)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.step} {self.number}"


class Review(models.Model):
    """What was learned, in somebody's words, with the event that says when."""

    class Verdict(models.TextChoices):
        """What the district does next, as people decided."""

        KEEP = "keep", "keep"
        CHANGE = "change", "change"
        STOP = "stop", "stop"
        WAIT = "wait", "wait"

    event = models.OneToOneField(DecisionEvent, on_delete=models.PROTECT, related_name="review")
    proposal = models.ForeignKey(Proposal, on_delete=models.PROTECT, related_name="reviews")
    district = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+", db_index=False)
    school = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+", db_index=False)
    learned = models.TextField()
    verdict = models.CharField(max_length=10, choices=Verdict.choices)
    besides = models.TextField(blank=True)
    """What else changed at the school meanwhile, which the figures cannot tell apart."""

    classification = classified(Level.AGGREGATE, enrollment=f"event proposal {_PLACE} learned verdict besides")
    objects = LedgerQuerySet.as_manager()

    def __str__(self) -> str:
        return f"review {self.pk}"


class CitedFigure(models.Model):
    """A figure as it was on the day on which it was cited: a copy that no later count changes.

    ``school`` says whose people may read it; empty, only those who serve the district (another school's figure).
    ``about`` is the school that it is a figure of.
    """

    class Part(models.TextChoices):
        """What the figure is there for."""

        CITED = "cited", "cited"
        BEFORE = "before", "the cited year, counted again"
        LATER = "later", "later"
        PEERS_BEFORE = "peers_before", "peers before"
        PEERS_LATER = "peers_later", "peers later"
        PEER_BEFORE = "peer_before", "one peer before"
        PEER_LATER = "peer_later", "one peer later"

    proposal = models.ForeignKey(Proposal, on_delete=models.PROTECT, related_name="figures")
    review = models.ForeignKey(Review, null=True, blank=True, on_delete=models.PROTECT, related_name="figures")
    district = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+", db_index=False)
    school = models.ForeignKey(
        Organization, null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    about = models.ForeignKey(
        Organization, null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    part = models.CharField(max_length=20, choices=Part.choices)
    measure = models.CharField(max_length=60)
    school_year = models.IntegerField()
    group = models.CharField(max_length=120, blank=True)
    """Whom it counts, as dimension and value; empty for everybody."""
    numerator = models.DecimalField(max_digits=16, decimal_places=4)
    denominator = models.DecimalField(max_digits=16, decimal_places=4, null=True, blank=True)
    students = models.IntegerField()
    value = models.DecimalField(max_digits=16, decimal_places=4, null=True, blank=True)
    """Empty where there was nothing to count."""
    schools = models.PositiveSmallIntegerField(default=1)
    """How many schools are counted together."""
    distance = models.DecimalField(max_digits=8, decimal_places=3, null=True, blank=True)
    """How unlike the school was in the cited figures, in standard deviations; of one peer alone."""
    categories = ArrayField(models.CharField(max_length=20), default=list)
    """The data categories that a role must carry to be told."""
    counted_on = models.DateField()
    source = models.TextField()

    classification = classified(
        Level.AGGREGATE,
        enrollment=f"proposal review {_PLACE} about part measure school_year group numerator denominator students "
        "value schools distance categories counted_on source",
    )
    objects = LedgerQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="cited_with_proposal_or_review",
                condition=Q(part="cited", review__isnull=True) | (~Q(part="cited") & Q(review__isnull=False)),
            )
        ]

    def __str__(self) -> str:
        return f"{self.measure} {self.school_year}"
