"""The three concrete grants, beside the objects they open."""

from django.db import models

from accounts.models import Grant
from records.catalogue import classified
from records.models.organization import Organization, Section
from records.models.people import Student

GRANT_FIELDS = "permission user content_object role basis source starts_on ends_on given_by given_at"


class StudentGrant(Grant):
    """This child: a parent's, a guardian's, an eligible student's."""

    content_object = models.ForeignKey(Student, on_delete=models.CASCADE)
    classification = classified(contacts=GRANT_FIELDS)

    class Meta(Grant.Meta):
        pass


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
