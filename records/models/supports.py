"""What a student is given beyond the class: programs with their services, and interventions with how they went."""

from django.db import models

from accounts.roles import Category
from records.catalogue import classified
from records.models.academics import score
from records.models.base import RECORD_FIELDS, StudentRecord
from records.models.organization import Organization, words


class ProgramParticipation(StudentRecord):
    """A spell in a program: English learner, IEP, 504, Title I, gifted, and others. ``ends_on`` is exclusive."""

    program = models.CharField(max_length=40)
    """Option of ``Program``."""
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)
    detail = models.CharField(max_length=100, blank=True)
    """Such as the primary disability of an IEP, or the proficiency level of an English learner."""
    services = words()
    exit_reason = models.CharField(max_length=100, blank=True)
    at_school = models.ForeignKey(
        Organization, null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )

    wall_category = Category.SUPPORTS
    classification = classified(
        supports=f"{RECORD_FIELDS} program starts_on ends_on detail services exit_reason at_school"
    )

    class Meta(StudentRecord.Meta):
        constraints = [models.UniqueConstraint(fields=["student", "program", "starts_on"], name="program_once")]


class Intervention(StudentRecord):
    """A plan to help one student with one thing: what for, how, and what came of it. ``ends_on`` is exclusive."""

    sourced_id = models.CharField(max_length=255)
    title = models.CharField(max_length=255)
    area = models.CharField(max_length=40, blank=True)
    """Option of ``InterventionArea``."""
    tier = models.IntegerField(null=True, blank=True)
    goal = models.TextField(blank=True)
    plan = models.TextField(blank=True)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)
    outcome = models.CharField(max_length=40, blank=True)
    """Option of ``InterventionOutcome``."""

    wall_category = Category.SUPPORTS
    classification = classified(
        supports=f"{RECORD_FIELDS} sourced_id title area tier goal plan starts_on ends_on outcome"
    )

    class Meta(StudentRecord.Meta):
        constraints = [models.UniqueConstraint(fields=["district", "sourced_id"], name="intervention_once")]


class InterventionCheckIn(StudentRecord):
    """How an intervention stood on a day."""

    intervention = models.ForeignKey(Intervention, on_delete=models.PROTECT, related_name="check_ins")
    on_date = models.DateField()
    measured = score()
    """What was measured, on the scale that the goal speaks of."""
    progress = models.CharField(max_length=40, blank=True)
    """Option of ``InterventionProgress``."""
    note = models.TextField(blank=True)

    wall_category = Category.SUPPORTS
    classification = classified(supports=f"{RECORD_FIELDS} intervention on_date measured progress note")

    class Meta(StudentRecord.Meta):
        constraints = [models.UniqueConstraint(fields=["intervention", "on_date"], name="check_in_once")]
