"""Import jobs: what was brought in, how far it is, what changed and what was refused. No values, only places."""

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.roles import Level
from records.catalogue import classified
from records.models.organization import Organization


class ImportJob(models.Model):
    """One file or folder brought in for one district. The state lives here; the task queue is only a hint."""

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        RUNNING = "running", _("running")
        DONE = "done", _("done")
        REFUSED = "refused", _("refused: nothing was changed")
        FAILED = "failed", _("failed: nothing was changed")

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    district = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="import_jobs")
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    file_name = models.CharField(max_length=255)
    stored_at = models.CharField(max_length=500, blank=True)
    """Path of the waiting upload below the data folder; emptied, and the file deleted, when the job has ended."""
    format = models.CharField(max_length=40, blank=True)
    allow_large_endings = models.BooleanField(default=False)
    """Whoever sent it said that it may end most people's access. Else such a set is refused."""
    step = models.CharField(max_length=40, blank=True)
    done_steps = models.IntegerField(default=0)
    total_steps = models.IntegerField(default=0)
    counts = models.JSONField(default=dict)
    """File -> {"added", "changed", "ended", "unchanged", "refused"} -> rows."""
    message = models.TextField(blank=True)
    started_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    started_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    classification = classified(
        Level.AGGREGATE,
        enrollment="uid district state file_name stored_at format allow_large_endings step done_steps total_steps "
        "counts message started_by created_at started_at ended_at",
    )

    class Meta:
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return f"import {self.uid}"

    @property
    def has_ended(self) -> bool:
        return self.state in (self.State.DONE, self.State.REFUSED, self.State.FAILED)


class ImportIssue(models.Model):
    """One thing an import has to say: where (file, row, column), how grave, and what to do. Never the value."""

    class Severity(models.TextChoices):
        WARNING = "warning", _("read leniently")
        REFUSED_ROW = "refused_row", _("row refused")
        REFUSED_SET = "refused_set", _("whole set refused")

    job = models.ForeignKey(ImportJob, on_delete=models.CASCADE, related_name="issues")
    district = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    severity = models.CharField(max_length=12, choices=Severity.choices)
    code = models.CharField(max_length=40)
    file = models.CharField(max_length=100)
    row = models.IntegerField(null=True)
    """Line of the file as a spreadsheet counts it: the header is 1. Empty: the file as a whole."""
    column = models.CharField(max_length=100, blank=True)
    params = models.JSONField(default=dict)
    """What fills the words of the code's sentence: file and column names, counts. Never a value of a row."""
    count = models.IntegerField(default=1)
    """How many rows say the same, where they were folded into one line."""

    classification = classified(Level.AGGREGATE, enrollment="job district severity code file row column params count")

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"issue {self.pk} of import {self.job_id}"


class ImportedFile(models.Model):
    """What a district brought in last under the name of a file or kind, so that the same file is not read again."""

    district = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=100)
    digest = models.CharField(max_length=80, blank=True)
    """Of the file's content; empty where it must be read again in any case."""
    rows = models.IntegerField()
    imported_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    """When something last changed under this name, by whatever import."""

    classification = classified(Level.AGGREGATE, enrollment="district name digest rows imported_at changed_at")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["district", "name"], name="imported_file_once")]

    def __str__(self) -> str:
        return f"{self.name} of district {self.district_id}"
