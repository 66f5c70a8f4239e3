"""Why a parent may still see the record of a student who holds the rights to it: dated, decided, with its evidence."""

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.roles import Category
from records.catalogue import classified
from records.models.base import StudentLevel
from records.models.people import Contact
from records.querysets import ContinuedAccessQuerySet


class ContinuedAccess(StudentLevel):
    """An official's decision that a contact still sees the record after the rights passed to the student (34 CFR 99.5).

    It opens nothing by itself: the contact also needs a grant, and a custody restriction still keeps them away.
    """

    class Basis(models.TextChoices):
        """The ways that the law leaves open."""

        CONSENT = "consent", _("the student agreed in writing (34 CFR 99.30)")
        DEPENDENT = "dependent", _("the student is a dependent for tax purposes (34 CFR 99.31(a)(8))")
        GUARDIAN = "guardian", _("a court named them guardian of the adult student (state law)")

    contact = models.ForeignKey(Contact, on_delete=models.PROTECT, related_name="+")
    basis = models.CharField(max_length=20, choices=Basis.choices)
    evidence = models.CharField(max_length=255)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    recorded_at = models.DateTimeField(auto_now_add=True)

    wall_category = Category.CONTACTS
    classification = classified(
        contacts="student school district filed_under contact basis evidence starts_on ends_on recorded_by recorded_at"
    )

    objects: ClassVar[Any] = ContinuedAccessQuerySet.as_manager()

    class Meta(StudentLevel.Meta):
        constraints = [
            models.CheckConstraint(
                name="continued_access_dates", condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on"))
            )
        ]
