"""Rules about attendance and the school calendar."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.roles import Category
from records.models import AttendanceEvent, Organization
from records.options import option_in_words
from records.quality.rule import Rule, Severity
from records.quality.sql import day_of_school, enrolled_on
from records.quality.words import day, short_code

#: Days from the first to the last of each school's calendar.
_CALENDARS = (
    "SELECT k.at_school_id, min(k.on_date) AS first, max(k.on_date) AS last FROM {CalendarDay} k "
    "WHERE k.is_active GROUP BY k.at_school_id"
)


def _event(row: Any) -> str:
    return _("%(kind)s on %(day)s at %(school)s") % {
        "kind": option_in_words("AttendanceKind", row.kind),
        "day": day(row.on_date),
        "school": row.at_school.name,
    }


ATTENDANCE = (
    Rule(
        code="attendance_outside_enrollment",
        severity=Severity.GRAVE,
        title=gettext_lazy("Absences outside the enrollment"),
        sentence=gettext_lazy(
            "These absences are at a school and on a day at which the student was not enrolled there, so no rate of "
            "attendance counts them rightly. Correct the day, the school, or the dates of the enrollment."
        ),
        how=gettext_lazy(
            "Absences, late arrivals and early departures without an enrollment there that holds that day."
        ),
        model=AttendanceEvent,
        wrong="NOT " + enrolled_on("{r}.on_date", at="{r}.at_school_id"),
        detail=_event,
        related=("at_school",),
    ),
    Rule(
        code="attendance_without_school",
        severity=Severity.LOOK,
        title=gettext_lazy("Absences on days without school"),
        sentence=gettext_lazy(
            "The school's calendar says that there was no school on these days. Correct the absences, or the calendar."
        ),
        how=gettext_lazy(
            "Absences, late arrivals and early departures on a day between the first and the last of the school's "
            "calendar that is no day of school in it. Schools without a calendar are a check of their own."
        ),
        model=AttendanceEvent,
        # Not in a list that is made once: the planner would look up the day of every absence by itself.
        wrong=f"EXISTS (SELECT FROM ({_CALENDARS}) c WHERE c.at_school_id = {{r}}.at_school_id "
        "AND {r}.on_date BETWEEN c.first AND c.last) AND ({r}.at_school_id, {r}.on_date) NOT IN "
        f"(SELECT k.at_school_id, k.on_date FROM {{CalendarDay}} k WHERE {day_of_school('k')})",
        detail=_event,
        related=("at_school",),
    ),
    Rule(
        code="attendance_in_future",
        severity=Severity.GRAVE,
        title=gettext_lazy("Absences in the future"),
        sentence=gettext_lazy("These absences are on days that have not come yet. Correct their dates."),
        how=gettext_lazy("Absences, late arrivals and early departures after today."),
        model=AttendanceEvent,
        wrong="{r}.on_date > %(today)s",
        detail=_event,
        related=("at_school",),
    ),
    Rule(
        code="attendance_code_unread",
        severity=Severity.NOTE,
        title=gettext_lazy("Absences whose code does not say whether they are excused"),
        sentence=gettext_lazy(
            "The district's own code is kept as it was sent, and the source does not say whether it is excused: these "
            "absences count as neither. Have the source say it."
        ),
        how=gettext_lazy("Absences that carry a code, and neither excused nor unexcused."),
        model=AttendanceEvent,
        among="{r}.is_active AND {r}.kind = 'absence'",
        wrong="{r}.code <> '' AND {r}.is_excused IS NULL",
        detail=lambda row: _("Code %(code)s on %(day)s") % {"code": short_code(row.code), "day": day(row.on_date)},
    ),
    Rule(
        code="school_without_calendar",
        severity=Severity.LOOK,
        title=gettext_lazy("Schools without a calendar for this year"),
        sentence=gettext_lazy(
            "Without a calendar nobody knows how many days a student could have attended, so these schools have no "
            "rate of attendance. Send the calendar with the next import."
        ),
        how=gettext_lazy("Schools that hold students today, without a day of school in this school year's calendar."),
        model=Organization,
        among="{r}.is_active AND {r}.type = 'school'",
        wrong="{r}.id IN (SELECT s.school_id FROM {Student} s WHERE s.is_active) AND NOT EXISTS (SELECT FROM "
        "{CalendarDay} k WHERE k.at_school_id = {r}.id AND k.school_year = %(school_year)s AND "
        + day_of_school("k")
        + ")",
        detail=lambda school: _("No day of school in this year's calendar"),
        shows=frozenset({Category.ATTENDANCE}),
    ),
)
