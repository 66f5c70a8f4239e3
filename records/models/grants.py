"""The three concrete grants, beside the objects they open."""

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q

from accounts.models import Grant
from records.catalogue import classified
from records.models.organization import Organization, Section
from records.models.people import Student

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


class SectionGrant(Grant):
    """The students enrolled in this section on the day: a teacher's."""

    content_object = models.ForeignKey(Section, on_delete=models.CASCADE)
    classification = classified(enrollment=GRANT_FIELDS)

    class Meta(Grant.Meta):
        pass


class OrganizationGrant(Grant):
    """What lies below this organization: a principal's, a counselor's, an official's."""

    content_object = models.ForeignKey(Organization, on_delete=models.CASCADE)
    classification = classified(enrollment=GRANT_FIELDS)

    class Meta(Grant.Meta):
        pass
