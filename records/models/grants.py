"""The three concrete grants, beside the objects they open."""

from datetime import date
from typing import Any, ClassVar, Self

from django.apps import apps
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from accounts.models import Grant
from accounts.models.grant import GrantQuerySet
from accounts.roles import Right, RoleName, has_right
from records.catalogue import classified
from records.models.organization import Organization, Section
from records.models.people import Student
from records.models.support import SupportAccess
from records.scope import scope_of

GRANT_FIELDS = "permission user content_object role basis source starts_on ends_on given_by given_at"


class StudentGrant(Grant):
    """This child: a parent's, a guardian's, an eligible student's."""

    content_object = models.ForeignKey(Student, on_delete=models.CASCADE)
    filed_under = models.ForeignKey(
        Student, null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    """The student on whom it was given, where a person has merged that student into this one; else empty."""
    classification = classified(contacts=GRANT_FIELDS + " filed_under")

    class Meta(Grant.Meta):
        unique_together: ClassVar[Any] = []
        constraints = [
            # Of two merged students the same person may have been given both.
            models.UniqueConstraint(
                fields=[*Grant.Meta.unique_together[0], "filed_under"], nulls_distinct=False, name="student_grant_once"
            )
        ]
        indexes = [
            models.Index(fields=["filed_under"], condition=Q(filed_under__isnull=False), name="student_grant_filed")
        ]


class StaffGrantQuerySet(GrantQuerySet):
    """Grants of people who work with students, each at a school or at a district."""

    school: ClassVar[str]
    """The path to the school, or whatever organization the grant is at."""
    district: ClassVar[str]

    def in_force(self, on: date | None = None) -> Self:
        """Grants that hold on the day (today), of users who are active and are not kept away from the place."""
        day = on or timezone.localdate()
        pauses = apps.get_model("records", "AccessPause").objects.filter(
            Q(organization=OuterRef(self.school)) | Q(organization=OuterRef(self.district)),
            person=OuterRef("user"),
            starts_on__lte=day,
            ends_on__gt=day,
        )
        return super().in_force(day).filter(~Exists(pauses))

    def visible_to(self, user: Any) -> Self:
        """Grants at the schools and districts that this person serves, if their role may know who sees students."""
        if not has_right(user, Right.SEE_PEOPLE):
            return self.none()
        return self.filter(**{f"{self.school}__in": scope_of(user).organizations})


class SectionGrantQuerySet(StaffGrantQuerySet):
    """Grants on sections."""

    school, district = "content_object__school", "content_object__district"


class SectionGrant(Grant):
    """The students enrolled in this section on the day: a teacher's."""

    content_object = models.ForeignKey(Section, on_delete=models.CASCADE)
    classification = classified(enrollment=GRANT_FIELDS)
    objects: ClassVar[Any] = SectionGrantQuerySet.as_manager()

    class Meta(Grant.Meta):
        pass


class OrganizationGrantQuerySet(StaffGrantQuerySet):
    """Grants on organizations, some of which end at a moment and open less than their role."""

    school, district = "content_object", "content_object__district"

    def in_force(self, on: date | None = None) -> Self:
        """Grants that hold on the day, and now where they end at a moment."""
        return super().in_force(on).filter(Q(ends_at__isnull=True) | Q(ends_at__gt=timezone.now()))

    def opening(self, category: str) -> Self:
        """Grants that open this kind of data, as far as they say."""
        return self.filter(Q(only_categories__isnull=True) | Q(only_categories__contains=[category]))

    def narrowed_to(self) -> list[tuple[list[str], Any]]:
        """(categories, when it ends) of grants that open less than their role."""
        return list(self.filter(only_categories__isnull=False).values_list("only_categories", "ends_at"))


class OrganizationGrant(Grant):
    """What lies below this organization: a principal's, a counselor's, an official's."""

    content_object = models.ForeignKey(Organization, on_delete=models.CASCADE)
    ends_at = models.DateTimeField(null=True, blank=True)
    """The exact moment from which it no longer holds, beside its days: support is let in for hours."""
    only_categories = ArrayField(models.CharField(max_length=20), null=True, blank=True)
    """The only kinds of data that it opens; empty for all of the role's."""
    support = models.ForeignKey(SupportAccess, null=True, blank=True, on_delete=models.PROTECT, related_name="grants")
    classification = classified(enrollment=GRANT_FIELDS + " ends_at only_categories support")

    objects: ClassVar[Any] = OrganizationGrantQuerySet.as_manager()

    class Meta(Grant.Meta):
        unique_together: ClassVar[Any] = []
        constraints = [
            # Support may be let in to the same school twice on one day.
            models.UniqueConstraint(
                fields=[*Grant.Meta.unique_together[0], "support"],
                nulls_distinct=False,
                name="organization_grant_once",
            ),
            models.CheckConstraint(
                name="support_has_an_end",
                condition=~Q(role=RoleName.SUPPORT.value)
                | Q(ends_at__isnull=False, only_categories__isnull=False, support__isnull=False),
            ),
        ]
