"""What a school has to work with: positions, devices and rooms, money by fund. None of it is about a student."""

from django.db import models

from accounts.roles import Level
from records.catalogue import classified
from records.models.academics import score
from records.models.organization import Organization
from records.models.people import Staff

_PLACE = "district organization school_year is_active"


class SchoolFact(models.Model):
    """Something about one organization in one school year."""

    district = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+", db_index=False)
    school_year = models.IntegerField()
    """The calendar year in which the school year ends."""
    is_active = models.BooleanField(default=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self._meta.verbose_name} {self.pk}"


class StaffPosition(SchoolFact):
    """How much of a position a staff member fills at a school, or that it stands empty."""

    sourced_id = models.CharField(max_length=255)
    staff = models.ForeignKey(Staff, null=True, blank=True, on_delete=models.PROTECT, related_name="positions")
    """Empty: the position is vacant."""
    classification_code = models.CharField(max_length=40)
    """Option of ``StaffClassification``."""
    fte = models.DecimalField(max_digits=6, decimal_places=3)
    """Full-time equivalents."""

    classification = classified(identity=f"{_PLACE} sourced_id staff classification_code fte")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["district", "sourced_id"], name="staff_position_once")]
        indexes = [models.Index(fields=["organization", "school_year"], name="staff_position_place")]


class SchoolResource(SchoolFact):
    """Devices, rooms, the state of a building: one number of one kind."""

    resource = models.CharField(max_length=40)
    """Option of ``SchoolResourceKind``."""
    amount = score()

    classification = classified(Level.AGGREGATE, enrollment=f"{_PLACE} resource amount")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organization", "school_year", "resource"], name="school_resource_once")
        ]


class BudgetLine(SchoolFact):
    """Money of one fund for one purpose: planned and spent, in dollars."""

    fund = models.CharField(max_length=100)
    """The fund's name, such as "Title I, Part A" or "State reading grant"."""
    source = models.CharField(max_length=40)
    """Option of ``FundSource``: federal, state, local, other."""
    purpose = models.CharField(max_length=40)
    """Option of ``ExpenditurePurpose``."""
    budgeted = models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True)
    spent = models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True)

    classification = classified(Level.AGGREGATE, enrollment=f"{_PLACE} fund source purpose budgeted spent")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organization", "school_year", "fund", "purpose"], name="budget_line_once")
        ]
