"""The append-only access log: who saw which students, when, which categories, for which reason.

FERPA asks for a record of disclosures (34 CFR 99.32), IDEA for one of everybody's access (34 CFR 300.614).
One entry an answer, one row a student, both partitioned by month. Database rights and a trigger forbid change.
The log holds no names: people and students are numbers whose meaning stays in their own tables.
"""

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone


class AccessEntry(models.Model):
    """One answer that showed students, or one refusal."""

    class Channel(models.TextChoices):
        PAGE = "page"
        EXPORT = "export"
        API = "api"
        JOB = "job"

    class Outcome(models.TextChoices):
        SHOWN = "shown"
        DENIED = "denied"

    # Numbers, not foreign keys: the log outlives what it speaks of, and partitions are dropped whole.
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    at = models.DateTimeField(default=timezone.now)
    user_id = models.BigIntegerField(null=True)
    role = models.CharField(max_length=20, blank=True)
    channel = models.CharField(max_length=10, choices=Channel.choices)
    outcome = models.CharField(max_length=10, choices=Outcome.choices)
    view = models.CharField(max_length=100)
    purpose = models.CharField(max_length=200)
    categories = ArrayField(models.CharField(max_length=20), default=list)
    student_count = models.IntegerField(default=0)

    class Meta:
        managed = False
        db_table = "accounts_accessentry"

    def __str__(self) -> str:
        return f"access {self.id}"


class AccessEntryStudent(models.Model):
    """One student of an entry, and the relationship through which they were seen."""

    entry_id = models.UUIDField(primary_key=True)
    at = models.DateTimeField()
    student_id = models.BigIntegerField()
    district_id = models.BigIntegerField()
    via = models.CharField(max_length=20)
    via_id = models.BigIntegerField(null=True)

    class Meta:
        managed = False
        db_table = "accounts_accessentrystudent"

    def __str__(self) -> str:
        return f"a student of access {self.entry_id}"
