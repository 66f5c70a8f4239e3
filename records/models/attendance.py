"""Days on which a school meets, and the days and periods that students missed. Present is what nobody writes down."""

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

    def __str__(self) -> str:
        return f"calendar day {self.on_date}"


class AttendanceEvent(StudentRecord):
    """A student was absent, late or left early: on a day of school, or in a section's meeting."""

    # The unique index below begins with the student, so that none of the student's own is needed.
    student = models.ForeignKey("records.Student", on_delete=models.PROTECT, db_index=False)
    at_school = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+", db_index=False)
    section = models.ForeignKey(
        Section, null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
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
