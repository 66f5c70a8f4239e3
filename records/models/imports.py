"""Import jobs: what was brought in, how far it is, what changed and what was refused. No values, only places."""

import uuid

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.roles import Level
from records.catalogue import classified
from records.models.organization import Organization


class ImportJob(models.Model):
    """One file or folder brought in for one district. The state lives here; the task queue is only a hint.

    Who works on it holds a *lease*: ``worker`` until ``lease_until``, renewed every few seconds. A lease that ran out
    means that the worker died; another one begins the job again, and nothing is lost, since nothing was committed.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        RUNNING = "running", _("running")
        CONFIRM = "confirm", _("waits for your confirmation")
        DONE = "done", _("done")
        REFUSED = "refused", _("refused: nothing was changed")
        FAILED = "failed", _("failed: nothing was changed")
        CANCELLED = "cancelled", _("cancelled: nothing was changed")

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    district = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="import_jobs")
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    file_name = models.CharField(max_length=255)
    stored_at = models.CharField(max_length=500, blank=True)
    """Path of the upload below the data folder; emptied, and the file deleted, when the job is done or two days after
    it ended otherwise. Empty for a job whose file lies elsewhere, as the command line's."""
    format = models.CharField(max_length=40, blank=True)
    allow_large_endings = models.BooleanField(default=False)
    """Somebody said that it may end many people's access. Else such a set waits for a confirmation."""
    endings = models.JSONField(default=list)
    """What waits for the confirmation, or was confirmed: kinds of people with how many of how many would end."""
    worker = models.CharField(max_length=100, blank=True)
    """Who holds the lease: host, process and a random part, new for each attempt."""
    lease_until = models.DateTimeField(null=True)
    attempts = models.SmallIntegerField(default=0)
    sent_at = models.DateTimeField(null=True)
    """When the queue was last told."""
    cancel_asked = models.BooleanField(default=False)
    """Somebody wants the running import to stop: its worker sees it within seconds."""
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    """Who cancelled it, or confirmed what it ends."""
    retry_of = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="retries")
    """The job whose file was sent again."""
    step = models.CharField(max_length=40, blank=True)
    done_steps = models.IntegerField(default=0)
    total_steps = models.IntegerField(default=0)
    percent = models.SmallIntegerField(default=0)
    """How far the present step is."""
    rows = models.BigIntegerField(default=0)
    """Rows that the present step has worked on."""
    counts = models.JSONField(default=dict)
    """File -> {"added", "changed", "ended", "unchanged", "refused"} -> rows."""
    message = models.TextField(blank=True)
    started_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    started_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    classification = classified(
        Level.AGGREGATE,
        enrollment="uid district state file_name stored_at format allow_large_endings endings worker lease_until "
        "attempts sent_at cancel_asked decided_by retry_of step done_steps total_steps percent rows counts message "
        "started_by created_at started_at ended_at",
    )

    class Meta:
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return f"import {self.uid}"

    @property
    def has_ended(self) -> bool:
        return self.state in (self.State.DONE, self.State.REFUSED, self.State.FAILED, self.State.CANCELLED)

    def total(self, name: str) -> int:
        """Rows of all files and kinds that were added, changed, ended, unchanged or refused."""
        return sum(counts.get(name, 0) for counts in self.counts.values())

    @property
    def took(self) -> float | None:
        """Seconds from the last beginning to the end."""
        return (self.ended_at - self.started_at).total_seconds() if self.started_at and self.ended_at else None

    @property
    def is_open(self) -> bool:
        """A worker has it, or will take it. Neither ended, nor waiting for a person."""
        return self.state in (self.State.WAITING, self.State.RUNNING)


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
    spans = ArrayField(models.IntegerField(), default=list)
    """All these rows, as first and last of each run: 2, 4, 9, 9 are the rows 2 to 4 and 9."""

    classification = classified(
        Level.AGGREGATE, enrollment="job district severity code file row column params count spans"
    )

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
