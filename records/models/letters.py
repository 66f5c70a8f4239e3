"""Letters that a school prints for families: the number and the code in one open one child to one person, once."""

import uuid
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.roles import Category
from records.catalogue import classified
from records.letters.codes import shown_number
from records.models.base import StudentLevel
from records.models.people import Contact
from records.querysets import LetterCodeQuerySet


class LetterCode(StudentLevel):
    """One letter: to a parent or guardian about one child, or (``contact`` empty) to a student of 18 or more.

    The code itself is known to nobody but the letter: ``LetterKey`` keeps a keyed hash of it, which no page can read.
    """

    class State(models.TextChoices):
        """What can still be done with a letter."""

        OPEN = "open", _("not used yet")
        USED = "used", _("used")
        REVOKED = "revoked", _("withdrawn")
        LOCKED = "locked", _("locked after wrong tries")
        EXPIRED = "expired", _("expired")

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    number = models.CharField(max_length=10, unique=True)
    """What the letter says of itself. It is no secret: with the code beside it, it names the letter that is tried."""
    contact = models.ForeignKey(Contact, null=True, on_delete=models.PROTECT, related_name="letters")
    batch = models.UUIDField(db_index=True)
    """The letters that were printed together."""
    printed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    printed_by_name = models.CharField(max_length=310)
    printed_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    used_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    locked_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    wall_category = Category.CONTACTS
    classification = classified(
        contacts="uid student school district filed_under number contact batch printed_by printed_by_name printed_at "
        "expires_at used_at used_by locked_at revoked_at"
    )
    objects: ClassVar[Any] = LetterCodeQuerySet.as_manager()

    class Meta(StudentLevel.Meta):
        pass

    @property
    def shown_number(self) -> str:
        """The number as it is printed."""
        return shown_number(self.number)

    @property
    def state(self) -> "LetterCode.State":
        """What can be done with the letter, judged now."""
        if self.used_at:
            return self.State.USED
        if self.revoked_at:
            return self.State.REVOKED
        if self.locked_at:
            return self.State.LOCKED
        return self.State.OPEN if timezone.now() < self.expires_at else self.State.EXPIRED


class LetterKey(models.Model):
    """What is tried: a letter's number, the keyed hash of its code, and how often a wrong one was given.

    A number that belongs to no letter gets a row without a hash when it is first tried, so that it costs and answers
    the same. Only the functions of records/walls/writers.py read this table.
    """

    number = models.CharField(max_length=10, primary_key=True)
    code_hash = models.BinaryField(null=True)
    wrong = models.SmallIntegerField(default=0)
    last_at = models.DateTimeField(default=timezone.now)

    classification = classified(contacts="number code_hash wrong last_at")

    def __str__(self) -> str:
        return f"letter key {self.pk}"
