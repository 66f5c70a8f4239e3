"""That two students on file are one child: said by a person, carried out by a job, and undone the same way."""

import uuid
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.roles import Category
from records.catalogue import classified
from records.models.base import StudentLevel
from records.models.people import Student
from records.querysets import StudentMergeQuerySet


class StudentMerge(StudentLevel):
    """``merged`` is the same child as ``student``, who is kept. Nobody edits a merge: it is undone, and stays on file.

    A person asks, on a page; the district's next import job, or the task that is sent at once, carries it out.
    While it holds, ``merged`` has no school, is in no list and opens to nobody new, so its name and number are kept
    here for whoever looks at the merge.
    """

    class State(models.TextChoices):
        """How far a merge is."""

        ASKED = "asked", _("is being carried out")
        HOLDS = "holds", _("holds")
        UNDOING = "undoing", _("is being undone")
        UNDONE = "undone", _("was undone")
        REFUSED = "refused", _("was not carried out")

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    merged = models.ForeignKey(Student, on_delete=models.PROTECT, related_name="+")
    merged_name = models.CharField(max_length=511)
    merged_number = models.CharField(max_length=255, blank=True)
    reason = models.CharField(max_length=255)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(auto_now_add=True)
    carried_out_at = models.DateTimeField(null=True)
    undone_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    undo_asked_at = models.DateTimeField(null=True)
    undone_at = models.DateTimeField(null=True)
    moved = models.JSONField(default=dict)
    """Model -> [rows filed under the kept student, rows that stay because the kept student has the same already]."""

    wall_category = Category.IDENTITY
    classification = classified(
        identity="uid student school district filed_under merged merged_name merged_number reason decided_by "
        "decided_at carried_out_at undone_by undo_asked_at undone_at moved"
    )

    objects: ClassVar[Any] = StudentMergeQuerySet.as_manager()

    class Meta(StudentLevel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["merged"], condition=Q(undone_at__isnull=True), name="student_merged_once"),
            models.CheckConstraint(condition=~Q(merged=F("student")), name="merged_with_another"),
        ]

    @property
    def state(self) -> "StudentMerge.State":
        """How far it is, from its times."""
        if self.undone_at:
            return self.State.UNDONE if self.carried_out_at else self.State.REFUSED
        if self.undo_asked_at:
            return self.State.UNDOING
        return self.State.HOLDS if self.carried_out_at else self.State.ASKED
