"""The three concrete grants, beside the objects they open."""

from datetime import date
from typing import Any, ClassVar, Self

from django.apps import apps
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from accounts.models import Grant
from accounts.models.grant import GrantQuerySet
from accounts.roles import Right
from records.catalogue import classified
from records.models.organization import Organization, Section
from records.models.people import Student
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
        role = getattr(user, "acting_role", None)
        if role is None or Right.SEE_PEOPLE not in role.rights:
            return self.none()
        return self.filter(**{f"{self.school}__in": scope_of(user).organizations})


class SectionGrantQuerySet(StaffGrantQuerySet):
    """Grants on sections."""

    school, district = "content_object__school", "content_object__district"


class OrganizationGrantQuerySet(StaffGrantQuerySet):
    """Grants on organizations."""

    school, district = "content_object", "content_object__district"


class SectionGrant(Grant):
    """The students enrolled in this section on the day: a teacher's."""

    content_object = models.ForeignKey(Section, on_delete=models.CASCADE)
    classification = classified(enrollment=GRANT_FIELDS)
    objects: ClassVar[Any] = SectionGrantQuerySet.as_manager()

    class Meta(Grant.Meta):
        pass


class OrganizationGrant(Grant):
    """What lies below this organization: a principal's, a counselor's, an official's."""

    content_object = models.ForeignKey(Organization, on_delete=models.CASCADE)
    classification = classified(enrollment=GRANT_FIELDS)
    objects: ClassVar[Any] = OrganizationGrantQuerySet.as_manager()

    class Meta(Grant.Meta):
        pass
