"""The attendance calendar: months of a school year, week by week, each day with its mark in a letter and in words."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from records.family.attendance import Attendance, Mark, SchoolDay
from records.family.words import mark_in_words
from records.options import option_in_words
from records.words import number

_SATURDAY = 5


@dataclass(frozen=True)
class Cell:
    """One day. ``look`` is what the page's style is chosen by; ``letter`` and ``words`` say the same."""

    day: int
    look: str
    letter: str = ""
    words: str = ""


@dataclass(frozen=True)
class Month:
    """One month; a week is a row of cells from Monday on, None where the day lies outside the month."""

    title: str
    summary: str
    weekdays: tuple[tuple[str, str], ...]
    """(short, whole) name of each column."""
    weeks: tuple[tuple[Cell | None, ...], ...]


def months_of(attendance: Attendance, today: date) -> list[Month]:
    """The months from the first day on the calendar to this one, the newest first; none without a school day so far."""
    if not attendance.days:
        return []
    days = {day.on: day for day in attendance.days}
    first = min([*days, *attendance.closed]).replace(day=1)
    last = min(today, max([*days, attendance.last_day or today]))
    width = 7 if any(on.weekday() >= _SATURDAY for on in days) else 5
    weekdays = tuple(_weekday(place) for place in range(width))
    by_month: dict[date, list[date]] = defaultdict(list)
    on = first
    while on <= last or on.month == last.month:
        by_month[on.replace(day=1)].append(on)
        on += timedelta(days=1)
    return [
        _month(month, in_month, days, attendance, weekdays, today) for month, in_month in reversed(by_month.items())
    ]


def _month(
    month: date,
    in_month: list[date],
    days: dict[date, SchoolDay],
    attendance: Attendance,
    weekdays: tuple[tuple[str, str], ...],
    today: date,
) -> Month:
    met = [days[on] for on in in_month if on in days]
    missed = sum(day.mark is Mark.ABSENT for day in met)
    summary = _("%(missed)s of %(days)s school days missed") % {"missed": number(missed), "days": number(len(met))}
    weeks = tuple(
        tuple(_cell(on, days.get(on), attendance, today) if on else None for on in week)
        for week in _weeks(in_month, len(weekdays))
    )
    return Month(date_format(month, "YEAR_MONTH_FORMAT"), summary, weekdays, weeks)


def _weeks(in_month: list[date], width: int) -> Iterator[list[date | None]]:
    """Rows of ``width`` days from Monday on; a week that holds none of them is left out."""
    monday = in_month[0] - timedelta(days=in_month[0].weekday())
    while monday <= in_month[-1]:
        week = [monday + timedelta(days=place) for place in range(width)]
        shown = [on if in_month[0] <= on <= in_month[-1] else None for on in week]
        if any(shown):
            yield shown
        monday += timedelta(days=7)


def _cell(on: date, day: SchoolDay | None, attendance: Attendance, today: date) -> Cell:
    if day is not None:
        look = day.mark.value
        if day.mark is Mark.ABSENT and day.is_excused:
            look = "excused"
        return Cell(on.day, look, _letter(day.mark), mark_in_words(day.mark, day.is_excused))
    if on in attendance.closed:
        return Cell(on.day, "closed", "", option_in_words("CalendarEvent", attendance.closed[on]))
    return Cell(on.day, "none", "", _("still to come") if on >= today else _("no school day"))


def _letter(mark: Mark) -> str:
    return {
        Mark.ABSENT: pgettext("letter on a calendar: absent", "A"),
        Mark.PART: pgettext("letter on a calendar: missed a part of the day", "P"),
        Mark.CLASS: pgettext("letter on a calendar: missed a class", "C"),
        Mark.LATE: pgettext("letter on a calendar: late", "L"),
        Mark.EARLY: pgettext("letter on a calendar: left early", "E"),
    }.get(mark, "")


def _weekday(place: int) -> tuple[str, str]:
    monday = date(2024, 1, 1)
    on = monday + timedelta(days=place)
    return date_format(on, "D"), date_format(on, "l")


def legend() -> list[tuple[str, str, str]]:
    """(look, letter, words) of every mark that a calendar may show."""
    return [
        ("absent", _letter(Mark.ABSENT), _("absent, not excused or not said")),
        ("excused", _letter(Mark.ABSENT), _("absent, excused")),
        ("part", _letter(Mark.PART), _("missed a part of the day")),
        ("class", _letter(Mark.CLASS), _("missed a class")),
        ("late", _letter(Mark.LATE), pgettext("attendance", "late")),
        ("early", _letter(Mark.EARLY), _("left early")),
        ("closed", "", _("school closed")),
        ("nothing", "", _("at school: nothing else is on file")),
    ]
