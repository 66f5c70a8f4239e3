"""Incidents and what followed. One row a student: nobody reads in it who else was there."""

from django.db import models

from accounts.roles import Category
from records.catalogue import classified
from records.models.academics import score
from records.models.base import RECORD_FIELDS, StudentRecord
from records.models.organization import Organization


class Incident(StudentRecord):
    """A student's part in an incident."""

    incident_number = models.CharField(max_length=255)
    """The district's number; students of one incident share it."""
    behavior = models.CharField(max_length=40)
    """Option of ``IncidentBehavior``."""
    part = models.CharField(max_length=40)
    """Option of ``IncidentPart``: who did it, whom it was done to, who saw it."""
    occurred_on = models.DateField()
    at_school = models.ForeignKey(
        Organization, null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    place = models.CharField(max_length=40, blank=True)
    """Option of ``IncidentPlace``."""

    wall_category = Category.CONDUCT
    classification = classified(conduct=f"{RECORD_FIELDS} incident_number behavior part occurred_on at_school place")

    class Meta(StudentRecord.Meta):
        constraints = [
            models.UniqueConstraint(fields=["student", "incident_number", "behavior", "part"], name="incident_once")
        ]


class DisciplinaryAction(StudentRecord):
    """What the school did, and how many days of school the student lost by it."""

    action_number = models.CharField(max_length=255)
    incident_number = models.CharField(max_length=255, blank=True)
    action = models.CharField(max_length=40)
    """Option of ``DisciplinaryActionTaken``."""
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)
    days_lost = score()

    wall_category = Category.CONDUCT
    classification = classified(
        conduct=f"{RECORD_FIELDS} action_number incident_number action starts_on ends_on days_lost"
    )

    class Meta(StudentRecord.Meta):
        constraints = [
            models.UniqueConstraint(fields=["student", "action_number", "action"], name="disciplinary_action_once")
        ]
