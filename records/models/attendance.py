"""Days on which a school meets, and the days and periods that students missed. Present is what nobody writes down."""

from typing import Any

from django.db import models

from accounts.roles import Category, Level
from records.catalogue import classified
from records.models.base import RECORD_FIELDS, StudentRecord
from records.models.organization import Organization, Section


class CalendarDay(models.Model):
    """One day of a school's calendar. A day that the calendar does not list is no school day."""

    district = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    at_school = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="calendar", db_index=False)
    on_date = models.DateField()
    school_year = models.IntegerField()
    """The calendar year in which the school year ends."""
    event = models.CharField(max_length=40)
    """Option of ``CalendarEvent``; only instructional days, and half days, count."""
    portion = models.DecimalField(max_digits=4, decimal_places=3, default=1)
    """How much of a full day of instruction it is, 0 to 1."""
    is_active = models.BooleanField(default=True)

    classification = classified(
        Level.AGGREGATE, attendance="district at_school on_date school_year event portion is_active"
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=["at_school", "on_date"], name="calendar_day_once")]
        # Each measure asks when a district's school year begins and ends: a large district has 90,000 such days.
        indexes = [
            models.Index(
                fields=["district", "school_year", "on_date"], name="calendar_year", condition=models.Q(is_active=True)
            )
        ]

    def __str__(self) -> str:
        return f"calendar day {self.on_date}"


def reference(to: Any, *, null: bool = False, db_index: bool = False) -> models.ForeignKey[Any, Any]:
    """A reference that the database does not check again."""
    return models.ForeignKey(
        to, null=null, blank=null, on_delete=models.PROTECT, related_name="+", db_index=db_index, db_constraint=False
    )


class AttendanceEvent(StudentRecord):
    """A student was absent, late or left early: on a day of school, or in a section's meeting."""

    # Millions of rows come at once, and a check of each reference costs more than storing the row. The merge takes
    # every number from the tables themselves, and nobody has a right to delete what is referred to (adr/0009).
    # The unique index below begins with the student, so that none of the student's own is needed.
    student = reference("records.Student")
    school = reference(Organization, null=True, db_index=True)
    district = reference(Organization)
    filed_under = reference("records.Student", null=True)
    at_school = reference(Organization)
    section = reference(Section, null=True)
    """Empty: the day as a whole."""
    on_date = models.DateField()
    kind = models.CharField(max_length=20)
    """Option of ``AttendanceKind``: absence, tardy, early_departure."""
    is_excused = models.BooleanField(null=True)
    """Empty: the source does not say."""
    portion = models.DecimalField(max_digits=4, decimal_places=3, default=1)
    """How much of the day, or of the meeting, was missed, 0 to 1."""
    code = models.CharField(max_length=40, blank=True)
    """The district's own code."""

    wall_category = Category.ATTENDANCE
    classification = classified(attendance=f"{RECORD_FIELDS} at_school section on_date kind is_excused portion code")

    class Meta(StudentRecord.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["student", "on_date", "section", "kind"], nulls_distinct=False, name="attendance_event_once"
            )
        ]
