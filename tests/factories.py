"""Makes single rows for tests, as the maintenance login: past row-level security, never as a superuser.

Every value that says something about a student is a *canary*: a word that belongs to one field of one person and
stands nowhere else, so that finding it in an answer proves a leak. Call factories inside
``use_database("maintenance")``.
"""

import datetime
import hashlib
from typing import Any

import factory
from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Permission
from django.utils import timezone

from accounts.models import Grant, SupportPerson, User
from accounts.roles import Category
from records import models

PASSWORD = "correct horse battery staple"
_hashed: list[str] = []


def canary(owner: str, field: str) -> str:
    """The word that stands in this field of this person's record, and nowhere else."""
    return f"Canary{hashlib.sha256(f'{owner}/{field}'.encode()).hexdigest()[:12]}"


def day(offset: int) -> datetime.date:
    """Today, or so many days from it."""
    return timezone.localdate() + datetime.timedelta(days=offset)


def born_to_be_18(offset: int) -> datetime.date:
    """The latest birth date with which one is 18 on the day so many days from today."""
    on = day(offset)
    try:
        return on.replace(year=on.year - 18)
    except ValueError:  # on February 29 nobody turns 18
        return on.replace(year=on.year - 18, day=28)


def hashed_password() -> str:
    """``PASSWORD`` as it is stored; made once, because making it is slow by design."""
    if not _hashed:
        _hashed.append(make_password(PASSWORD))
    return _hashed[0]


class Factory(factory.django.DjangoModelFactory):
    """Rows are written through the maintenance login."""

    class Meta:
        abstract = True
        database = "maintenance"
        skip_postgeneration_save = True


class UserFactory(Factory):
    """Somebody who can sign in: by e-mail address and ``PASSWORD``."""

    class Meta:
        model = User

    username = factory.Sequence("user{}".format)
    email = factory.LazyAttribute(lambda made: f"{made.username}@people.example")
    given_name = factory.LazyAttribute(lambda made: made.username.capitalize())
    family_name = "Example"
    password = factory.LazyFunction(hashed_password)

    @factory.post_generation
    def address(self, create: bool, extracted: Any, **_: Any) -> None:
        """The verified address that sign-in looks for."""
        EmailAddress.objects.using("maintenance").create(user=self, email=self.email, verified=True, primary=True)


class OrganizationFactory(Factory):
    """A school unless told otherwise; a district owns itself."""

    class Meta:
        model = models.Organization

    type = models.Organization.Type.SCHOOL
    name = factory.Sequence("School {}".format)
    sourced_id = factory.Sequence("organization-{}".format)
    parent = None
    district = factory.LazyAttribute(lambda made: made.parent.district if made.parent else None)

    @factory.post_generation
    def owns_itself(self, create: bool, extracted: Any, **_: Any) -> None:
        """A district belongs to itself."""
        if self.type == models.Organization.Type.DISTRICT and self.district_id is None:  # type: ignore[attr-defined]
            self.district = self
            self.save(using="maintenance")  # type: ignore[attr-defined]


class OfDistrict(Factory):
    class Meta:
        abstract = True

    sourced_id = factory.Sequence("row-{}".format)


class AcademicSessionFactory(OfDistrict):
    class Meta:
        model = models.AcademicSession

    title = "Fall term"
    type = models.AcademicSession.Type.TERM
    starts_on = factory.LazyFunction(lambda: day(-60))
    ends_on = factory.LazyFunction(lambda: day(120))


class CourseFactory(OfDistrict):
    class Meta:
        model = models.Course

    title = factory.Sequence("Course {}".format)
    organization = factory.SelfAttribute("district")


class SectionFactory(OfDistrict):
    class Meta:
        model = models.Section

    school = None
    district = factory.SelfAttribute("school.district")
    course = factory.SubFactory(
        CourseFactory, district=factory.SelfAttribute("..district"), title=factory.SelfAttribute("..title")
    )
    title = factory.Sequence("Section {}".format)
    type = models.Section.Type.SCHEDULED


class PersonFactory(OfDistrict):
    """A person whose every value is a canary of ``key``."""

    class Meta:
        abstract = True
        exclude = ("key",)

    key = factory.Sequence("person{}".format)
    sourced_id = factory.LazyAttribute(lambda made: canary(made.key, "sourced_id"))
    given_name = factory.LazyAttribute(lambda made: canary(made.key, "given_name"))
    middle_name = factory.LazyAttribute(lambda made: canary(made.key, "middle_name"))
    family_name = factory.LazyAttribute(lambda made: canary(made.key, "family_name"))
    email = factory.LazyAttribute(lambda made: f"{canary(made.key, 'email')}@pupils.example".lower())


class StudentFactory(PersonFactory):
    class Meta:
        model = models.Student

    school = None
    district = factory.SelfAttribute("school.district")
    identifier = factory.LazyAttribute(lambda made: canary(made.key, "identifier"))
    state_id = factory.LazyAttribute(lambda made: canary(made.key, "state_id"))
    grades = factory.LazyFunction(lambda: ["09"])


class ContactFactory(PersonFactory):
    class Meta:
        model = models.Contact

    phone = factory.LazyAttribute(lambda made: canary(made.key, "phone"))
    sms = factory.LazyAttribute(lambda made: canary(made.key, "sms"))


class StaffFactory(OfDistrict):
    class Meta:
        model = models.Staff

    given_name = factory.Sequence("Given{}".format)
    family_name = factory.Sequence("Family{}".format)
    email = factory.Sequence("staff{}@work.example".format)


class AppointmentFactory(OfDistrict):
    class Meta:
        model = models.StaffAppointment

    district = factory.SelfAttribute("staff.district")
    role = "teacher"


class AssignmentFactory(OfDistrict):
    class Meta:
        model = models.SectionAssignment

    district = factory.SelfAttribute("section.district")
    role = "teacher"
    starts_on = factory.LazyFunction(lambda: day(-60))


class AboutStudent(Factory):
    """A student-level row: school and district are the student's own."""

    class Meta:
        abstract = True

    school = factory.SelfAttribute("student.school")
    district = factory.SelfAttribute("student.district")
    starts_on = factory.LazyFunction(lambda: day(-60))


class SchoolEnrollmentFactory(AboutStudent):
    class Meta:
        model = models.SchoolEnrollment

    sourced_id = factory.LazyAttributeSequence(lambda made, number: canary(made.student.sourced_id, f"school{number}"))


class SectionEnrollmentFactory(AboutStudent):
    class Meta:
        model = models.SectionEnrollment

    sourced_id = factory.LazyAttributeSequence(lambda made, number: canary(made.student.sourced_id, f"section{number}"))


class StudentContactFactory(AboutStudent):
    class Meta:
        model = models.StudentContact

    relationship = models.StudentContact.Relationship.PARENT


class CustodyRestrictionFactory(AboutStudent):
    class Meta:
        model = models.CustodyRestriction

    evidence = factory.LazyAttribute(lambda made: canary(made.student.sourced_id, "evidence"))


class ContinuedAccessFactory(AboutStudent):
    class Meta:
        model = models.ContinuedAccess

    basis = models.ContinuedAccess.Basis.CONSENT
    evidence = factory.LazyAttribute(lambda made: canary(made.student.sourced_id, "consent"))


class StudentMergeFactory(Factory):
    """Asked for; ``records.tasks.carry_out_merges`` carries it out."""

    class Meta:
        model = models.StudentMerge

    school = factory.SelfAttribute("student.school")
    district = factory.SelfAttribute("student.district")
    merged_name = factory.SelfAttribute("merged.sort_name")
    merged_number = factory.SelfAttribute("merged.identifier")
    reason = factory.LazyAttribute(lambda made: canary(made.merged.sourced_id, "reason"))


GRANTS: dict[type, type[Grant]] = {
    models.Student: models.StudentGrant,
    models.Section: models.SectionGrant,
    models.Organization: models.OrganizationGrant,
}


def grant(user: User, role: str, target: Any, *, starts: int = -60, ends: int | None = None, **more: Any) -> Any:
    """Give the user this role on a student, section or organization; the dates are days from today."""
    return GRANTS[type(target)].objects.create(
        user=user,
        permission=Permission.objects.get(
            content_type__app_label="records", codename=f"view_{target._meta.model_name}"
        ),
        content_object=target,
        role=role,
        basis="test",
        starts_on=day(starts),
        ends_on=None if ends is None else day(ends),
        **{"source": Grant.Source.ROSTER, **more},
    )


def let_support_in(
    user: User, *schools: Any, by: User, categories: Any = tuple(Category), hours: float = 8
) -> models.SupportAccess:
    """Let the user in for support, as an official does; makes them a support person."""
    SupportPerson.objects.get_or_create(user=user, defaults={"name": f"Support {user.username}"})
    ends_at = timezone.now() + datetime.timedelta(hours=hours)
    access = models.SupportAccess.objects.create(
        district=schools[0].district, person=user, person_name=f"Support {user.username}", reason="A question",
        schools=[school.pk for school in schools], categories=sorted({"identity", *categories}), approved_by=by,
        ends_at=ends_at,
    )  # fmt: skip
    for school in schools:
        made = grant(user, "support", school, starts=0, support=access, ends_at=ends_at,
            only_categories=access.categories, source=Grant.Source.OFFICIAL)  # fmt: skip
        assert made.support_id == access.pk
    return access


def number_on() -> None:
    """Number what is made from here on past whatever another process made: its world was copied, its counters not."""
    for made in list(globals().values()):
        if isinstance(made, type) and issubclass(made, factory.Factory) and not made._meta.abstract:
            made.reset_sequence(1_000_000, force=True)
