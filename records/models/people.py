"""Students, staff, and the contacts of students with what a court said about them."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.roles import Category
from portal.kit.fields import HashField, SealedField
from records.catalogue import classified
from records.identifiers import details_hash, email_hash, state_id_hash
from records.models.base import PERSON_FIELDS, Person, StudentLevel, half_open
from records.models.organization import Organization, words
from records.querysets import ContactQuerySet, StaffQuerySet, StudentQuerySet


class Student(Person):
    """A student. ``school`` holds them until ``held_until`` (the first day it no longer does; empty is open)."""

    school = models.ForeignKey(
        Organization, null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=True
    )
    held_until = models.DateField(null=True, blank=True)
    identifier = models.CharField(max_length=255, blank=True)
    state_id = SealedField(blank=True)
    """The state's identifier of the student, sealed: the same in every year, school and district."""
    state_id_lookup = HashField(of=("state_id",), by=state_id_hash)
    grades = words()
    merged_into = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    """Whom a person has said this is the same child as; what is known is filed there. See ``StudentMerge``."""

    wall_category = Category.IDENTITY
    classification = classified(
        identity=PERSON_FIELDS + " identifier state_id state_id_lookup merged_into",
        enrollment="school held_until grades",
    )
    objects = StudentQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["district", "sourced_id"], name="student_once")]
        indexes = [
            models.Index(fields=["district"], condition=Q(school__isnull=True), name="student_departed"),
            models.Index(fields=["school", "held_until"], condition=Q(held_until__isnull=False), name="student_held"),
            models.Index(
                fields=["state_id_lookup"], condition=Q(state_id_lookup__isnull=False), name="student_state_id"
            ),
        ]

    @property
    def grade(self) -> str:
        """The student's grade as the district writes it (CEDS option), the first where several are given."""
        return self.grades[0] if self.grades else ""


class Staff(Person):
    """A person who works for the district."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="staff_records"
    )
    identifier = models.CharField(max_length=255, blank=True)
    phone = models.CharField(max_length=64, blank=True)

    classification = classified(identity=PERSON_FIELDS + " user identifier phone")
    objects = StaffQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["district", "sourced_id"], name="staff_once")]
        verbose_name = "staff member"


class StaffAppointment(models.Model):
    """A staff member's role at an organization (OneRoster 1.2 ``roles``; in 1.1 the role and orgs of the user)."""

    district = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    sourced_id = models.CharField(max_length=255)
    staff = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="appointments")
    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="appointments")
    role = models.CharField(max_length=40)
    is_primary = models.BooleanField(default=False)
    starts_on = models.DateField(null=True)
    ends_on = models.DateField(null=True)

    classification = classified(identity="district sourced_id staff organization role is_primary starts_on ends_on")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["district", "sourced_id"], name="appointment_once"),
            half_open("appointment_dates"),
        ]

    def __str__(self) -> str:
        return f"{self.role} appointment {self.pk}"


class Contact(Person):
    """A parent, guardian or relative, whoever of the district's students they belong to.

    How to reach them is sealed; ``email_lookup`` matches people, ``details_lookup`` tells an import what changed.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="contact_records"
    )
    joined_at = models.DateTimeField(null=True, blank=True, editable=False)
    """When somebody proved to be this contact, and became ``user``: from then on a roster ties no other user to it."""
    email = SealedField(blank=True)
    phone = SealedField(blank=True)
    sms = SealedField(blank=True)
    email_lookup = HashField(of=("email",), by=email_hash)
    details_lookup = HashField(of=("email", "phone", "sms"), by=details_hash)

    classification = classified(contacts=PERSON_FIELDS + " user joined_at phone sms email_lookup details_lookup")
    objects = ContactQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["district", "sourced_id"], name="contact_once")]


class StudentContact(StudentLevel):
    """A contact of a student, and what they are to each other."""

    class Relationship(models.TextChoices):
        """OneRoster's roles of people who belong to a student."""

        PARENT = "parent", _("parent")
        GUARDIAN = "guardian", _("guardian")
        RELATIVE = "relative", _("relative")

    contact = models.ForeignKey(Contact, on_delete=models.PROTECT, related_name="students")
    relationship = models.CharField(max_length=20, choices=Relationship.choices)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)

    wall_category = Category.CONTACTS
    classification = classified(contacts="student school district filed_under contact relationship starts_on ends_on")

    class Meta(StudentLevel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["student", "contact"], name="student_contact_once"),
            half_open("student_contact_dates"),
        ]


class CustodyRestriction(StudentLevel):
    """A court order or binding document that revokes a contact's rights for a time (34 CFR 99.4)."""

    contact = models.ForeignKey(Contact, on_delete=models.PROTECT, related_name="restrictions")
    evidence = models.CharField(_("document that says so"), max_length=255)
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("until"), null=True, blank=True)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(auto_now_add=True)

    wall_category = Category.CONTACTS
    classification = classified(
        contacts="student school district filed_under contact evidence starts_on ends_on recorded_by recorded_at"
    )

    class Meta(StudentLevel.Meta):
        constraints = [
            models.CheckConstraint(
                name="custody_dates", condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on"))
            )
        ]
