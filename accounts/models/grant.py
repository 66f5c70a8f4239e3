"""The grant: a django-guardian object permission with a role, a basis, dates and a source.

Concrete grants stand beside their objects, in ``records``: on a student, a section or an organization.
"""

from datetime import date
from typing import Any, ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from guardian.models import UserObjectPermissionBase

from accounts.roles import ROLES


class GrantQuerySet(models.QuerySet):
    """Grants by who holds them and when they hold."""

    def in_force(self, on: date | None = None) -> Self:
        """Grants that hold on the day (today): ``starts_on`` <= day < ``ends_on``, of users who are active."""
        day = on or timezone.localdate()
        return self.filter(Q(ends_on__isnull=True) | Q(ends_on__gt=day), starts_on__lte=day, user__is_active=True)

    def narrowed_to(self) -> list[tuple[list[str], Any]]:
        """(categories, when it ends) of grants that open less than their role; most kinds of grants never do."""
        return []

    def held_by(self, user: object) -> Self:
        """The user's grants; none for an anonymous or unknown user."""
        pk = getattr(user, "pk", None)
        return self.none() if pk is None else self.filter(user_id=pk)


class Grant(UserObjectPermissionBase):
    """Why somebody may see something: who, on what, in which role, by which law or custom, from when until when."""

    class Source(models.TextChoices):
        """Where a grant came from; an import moves only grants that an import made."""

        ROSTER = "roster", _("the roster")
        OFFICIAL = "official", _("an official's decision")
        SETUP = "setup", _("the installation")

    role = models.CharField(max_length=20, choices=[(name, role.title) for name, role in ROLES.items()])
    basis = models.CharField(max_length=200)
    source = models.CharField(max_length=20, choices=Source.choices)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)
    given_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    given_at = models.DateTimeField(auto_now_add=True)

    objects: ClassVar[Any] = GrantQuerySet.as_manager()  # type: ignore[assignment]  # ours replaces guardian's

    class Meta:
        abstract = True
        unique_together = [("user", "permission", "content_object", "role", "source", "starts_on")]

    def __str__(self) -> str:
        return f"{self.role} grant {self.pk}"


def grant_models() -> list[type[Grant]]:
    """Every concrete grant model, in a fixed order."""
    return sorted(Grant.__subclasses__(), key=lambda model: model.__name__)
