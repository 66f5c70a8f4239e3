"""What few may see: a family's means and housing, alerts about health, and how a child comes to school."""

from django.db import models

from accounts.roles import Category
from records.catalogue import classified
from records.models.base import RECORD_FIELDS, StudentRecord
from records.models.organization import words


class EconomicStatus(StudentRecord):
    """A spell of meal status, homelessness, foster care, migrant or military connection. ``ends_on`` is exclusive."""

    indicator = models.CharField(max_length=40)
    """Option of ``EconomicIndicator``."""
    value = models.CharField(max_length=40, blank=True)
    """Meal status: option of ``MealStatus``. Homeless: option of ``NighttimeResidence``."""
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)

    wall_category = Category.ECONOMIC
    classification = classified(economic=f"{RECORD_FIELDS} indicator value starts_on ends_on")

    class Meta(StudentRecord.Meta):
        constraints = [models.UniqueConstraint(fields=["student", "indicator", "starts_on"], name="economic_once")]
        verbose_name_plural = "economic statuses"


class HealthAlert(StudentRecord):
    """What staff must know to keep a child safe. No diagnosis beyond that, no history, no immunizations."""

    alert = models.CharField(max_length=40)
    """Option of ``HealthAlertKind``."""
    instructions = models.TextField(blank=True)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)

    wall_category = Category.HEALTH
    classification = classified(health=f"{RECORD_FIELDS} alert instructions starts_on ends_on")

    class Meta(StudentRecord.Meta):
        constraints = [models.UniqueConstraint(fields=["student", "alert", "starts_on"], name="health_alert_once")]


class TransportAssignment(StudentRecord):
    """A route and a stop. ``ends_on`` is exclusive."""

    direction = models.CharField(max_length=40)
    """Option of ``TravelDirection``."""
    route = models.CharField(max_length=100)
    stop = models.CharField(max_length=255, blank=True)
    days = words()
    """Options of ``Weekday``; empty: every school day."""
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)

    wall_category = Category.TRANSPORTATION
    classification = classified(transportation=f"{RECORD_FIELDS} direction route stop days starts_on ends_on")

    class Meta(StudentRecord.Meta):
        constraints = [
            models.UniqueConstraint(fields=["student", "direction", "route", "starts_on"], name="transport_once")
        ]
