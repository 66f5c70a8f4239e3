"""What can be proposed for a school: resources with their units, what they are paid as, which figure shows the need.

A district adds what a unit costs there, how many students it is for, and resources of its own (``ResourceTerms``).
"""

from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from records.measures import Cell

Words = str | Promise
HUNDREDTH = Decimal("0.01")


class Rule(StrEnum):
    """How a figure says how much a school is short of."""

    STAFF_RATIO = "staff_ratio"
    """Students beyond those for whom today's positions are enough."""
    ONE_A_SCHOOL = "one_a_school"
    """What is missing to one full position."""
    NOT_REACHED = "not_reached"
    """Students of the denominator who are not in the numerator, such as those not proficient."""
    REACHED = "reached"
    """Students of the numerator, such as those chronically absent."""
    ONE_EACH = "one_each"
    """One for each student of the denominator."""
    BY_HAND = "by_hand"
    """No figure says it: people do."""


@dataclass(frozen=True)
class Resource:
    """One thing that can be proposed. ``measure`` shows its need, ``measures`` are offered to be cited with it."""

    code: str
    title: Words
    unit: Words
    purpose: str
    """Option of ``ExpenditurePurpose``."""
    rule: Rule
    students_per_unit: int
    source: Words
    measure: str = ""
    measures: tuple[str, ...] = ()


_FTE = _("full-time positions")
_OWN = _("The project's own suggestion; a district sets its own number")
RESOURCES = (
    Resource(
        "counselor", _("School counselor"), _FTE, "StudentSupport", Rule.STAFF_RATIO, 250,
        _("American School Counselor Association: 250 students for each counselor"), "students_per_counselor",
        ("students_per_counselor", "chronic_absenteeism", "suspension_rate", "attendance_rate"),
    ),
    Resource(
        "nurse", _("School nurse"), _FTE, "StudentSupport", Rule.ONE_A_SCHOOL, 750,
        _("American Academy of Pediatrics (2016): one full-time nurse in every school"), "students_per_nurse",
        ("students_per_nurse", "attendance_rate", "chronic_absenteeism"),
    ),
    Resource(
        "reading_specialist", _("Reading specialist"), _FTE, "Instruction", Rule.NOT_REACHED, 50, _OWN,
        "proficiency_reading", ("proficiency_reading", "growth_reading", "course_failure"),
    ),
    Resource(
        "mathematics_specialist", _("Mathematics specialist"), _FTE, "Instruction", Rule.NOT_REACHED, 50, _OWN,
        "proficiency_mathematics", ("proficiency_mathematics", "growth_mathematics", "course_failure"),
    ),
    Resource(
        "attendance_worker", _("Attendance worker"), _FTE, "StudentSupport", Rule.REACHED, 60, _OWN,
        "chronic_absenteeism", ("chronic_absenteeism", "attendance_rate"),
    ),
    Resource(
        "devices", _("Devices for students"), _("devices"), "Technology", Rule.ONE_EACH, 1,
        _("One device for each student; the project's own suggestion"), "devices_per_student",
        ("devices_per_student", "missing_work"),
    ),
    Resource(
        "bus_route", _("Bus route"), _("routes"), "Transportation", Rule.BY_HAND, 50, _OWN, "",
        ("attendance_rate", "tardiness", "chronic_absenteeism"),
    ),
    Resource(
        "after_school", _("After-school program"), _("groups"), "Instruction", Rule.BY_HAND, 25, _OWN, "",
        ("missing_work", "course_failure", "proficiency_reading", "proficiency_mathematics"),
    ),
)  # fmt: skip
BY_CODE = {resource.code: resource for resource in RESOURCES}
#: Offered beside a resource's own figures, and with resources of a district's own.
ALWAYS = ("membership", "attendance_rate", "chronic_absenteeism", "economically_disadvantaged_share")


@dataclass(frozen=True)
class Shortage:
    """How much a school is short of: ``units`` (in hundredths, rounded up), each for so many ``students_per_unit``."""

    units: Decimal
    students_per_unit: int

    @property
    def students(self) -> Decimal:
        """Students whose need it is."""
        return self.units * self.students_per_unit


def shortage(resource: Resource, cell: Cell | None, students_per_unit: int) -> Shortage | None:
    """What the figure says that the school is short of; None where there is no figure, or no figure can say it.

    Of a staff ratio the figure counts students by positions; of a share students by students.
    """
    if cell is None or resource.rule is Rule.BY_HAND:
        return None
    counted, of = cell.numerator, cell.denominator or Decimal(0)
    if not counted and not of:
        return None
    per_unit = Decimal(students_per_unit)
    if resource.rule is Rule.ONE_A_SCHOOL:
        return Shortage(_whole_hundredths(1 - of), max(1, int(counted)))
    students = {
        Rule.STAFF_RATIO: counted - per_unit * of,
        Rule.NOT_REACHED: of - counted,
        Rule.REACHED: counted,
        Rule.ONE_EACH: of - counted,
    }[resource.rule]
    return Shortage(_whole_hundredths(students / per_unit), students_per_unit)


def _whole_hundredths(units: Decimal) -> Decimal:
    return max(units, Decimal(0)).quantize(HUNDREDTH, ROUND_CEILING)
