"""What a student is given beyond the class: programs with their services, and interventions with how they went."""

import uuid
from typing import Any, ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.functions import RandomUUID
from django.db import models

from accounts.roles import Category
from records.catalogue import classified
from records.interventions.library import in_readers_language
from records.models.academics import score
from records.models.base import RECORD_FIELDS, StudentLevel, StudentRecord
from records.models.organization import Organization, words
from records.querysets import InterventionNoteQuerySet


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
    """A plan to help one student with one thing: what for, how, and what came of it. ``ends_on`` is exclusive.

    One that a person opened on a page says who (``opened_by``); no file of a district speaks of it. The others come
    from the district's system, and only its files change them.
    """

    uid = models.UUIDField(default=uuid.uuid4, db_default=RandomUUID(), unique=True, editable=False)
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
    library_entry = models.CharField(max_length=60, blank=True, db_default="")
    """Which entry of the library it was made from."""
    progress_measure = models.CharField(max_length=255, blank=True, db_default="")
    """What check-ins measure, such as words read correctly in a minute."""
    goal_value = score()
    """The number at which the goal is reached, on the scale of ``progress_measure``."""
    goal_on = models.DateField(null=True, blank=True)
    """By when the goal is to be reached."""
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    """Who opened it on a page; empty for what a district's files brought."""
    opened_at = models.DateTimeField(null=True)

    @property
    def title_in_words(self) -> str:
        """The title in the reader's language, where it is the library's own; else as it was written."""
        return in_readers_language(self.library_entry, "title", self.title)

    @property
    def plan_in_words(self) -> str:
        """The plan, likewise."""
        return in_readers_language(self.library_entry, "what", self.plan)

    @property
    def measure_in_words(self) -> str:
        """What check-ins measure, likewise."""
        return in_readers_language(self.library_entry, "measure", self.progress_measure)

    wall_category = Category.SUPPORTS
    written_here = "opened_by"
    classification = classified(
        supports=f"{RECORD_FIELDS} uid sourced_id title area tier goal plan starts_on ends_on outcome library_entry "
        "progress_measure goal_value goal_on opened_by opened_at"
    )

    class Meta(StudentRecord.Meta):
        constraints = [models.UniqueConstraint(fields=["district", "sourced_id"], name="intervention_once")]


class InterventionCheckIn(StudentRecord):
    """How an intervention stood on a day. One that a person wrote on a page says who (``logged_by``)."""

    intervention = models.ForeignKey(Intervention, on_delete=models.PROTECT, related_name="check_ins")
    on_date = models.DateField()
    measured = score()
    """What was measured, on the scale that the goal speaks of."""
    progress = models.CharField(max_length=40, blank=True)
    """Option of ``InterventionProgress``."""
    note = models.TextField(blank=True)
    logged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    logged_at = models.DateTimeField(null=True)

    wall_category = Category.SUPPORTS
    written_here = "logged_by"
    classification = classified(
        supports=f"{RECORD_FIELDS} intervention on_date measured progress note logged_by logged_at"
    )

    class Meta(StudentRecord.Meta):
        constraints = [models.UniqueConstraint(fields=["intervention", "on_date"], name="check_in_once")]


class InterventionNote(StudentLevel):
    """A note about an intervention for those whom its author named, as long as they see the student.

    It is part of the education record once it is shared: the family may ask the school to see it (34 CFR 99.10).
    """

    intervention = models.ForeignKey(Intervention, on_delete=models.PROTECT, related_name="notes")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    readers = ArrayField(models.BigIntegerField(), default=list, blank=True)
    """Row numbers of the users who may read it, beside its author."""
    text = models.TextField()
    written_at = models.DateTimeField(auto_now_add=True)

    wall_category = Category.SUPPORTS
    classification = classified(
        supports="student school district filed_under intervention author readers text written_at"
    )
    objects: ClassVar[Any] = InterventionNoteQuerySet.as_manager()
