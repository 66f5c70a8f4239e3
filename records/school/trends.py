"""A school over three years: a few measures side by side, by grade or by group, and who is behind this year's."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.kit.charts import LineChart, line_chart
from records.measures import DIMENSIONS, MEASURES, Cell, Dimension, Direction, Measure, compute, may_compute
from records.measures.words import parts_in_words, value_in_words, value_with_unit, year_in_words
from records.models import Organization
from records.school.behind import BEHIND_MEASURE
from records.words import listed_in_words

YEARS_SHOWN = 3
#: What fills up over a year, and can be computed as it stood on any day: a third of a year is compared with the same
#: third of the years before.
COUNTED_UP_TO_A_DAY = frozenset(
    {"attendance_rate", "chronic_absenteeism", "suspension_rate", "suspension_days", "missing_work"}
)
#: What stands on a day and does not fill up: the running year is as good as a whole one.
STANDS = frozenset({"class_size", "students_per_teacher", "vacancy_share"})


@dataclass(frozen=True)
class Part:
    """A page of trends: its name in addresses and its measures."""

    name: str
    title: str | Promise
    measures: tuple[str, ...]


_ALL = (
    Part("attendance", gettext_lazy("Attendance"), ("attendance_rate", "chronic_absenteeism")),
    Part("conduct", gettext_lazy("Conduct"), ("suspension_rate", "suspension_days")),
    Part("grades", gettext_lazy("Grades"), ("course_failure", "missing_work")),
    Part("tests", gettext_lazy("Tests"), ("proficiency_reading", "proficiency_mathematics")),
    Part("staff", gettext_lazy("Staff and class sizes"), ("class_size", "students_per_teacher", "vacancy_share")),
)
PARTS: dict[str, Part] = {part.name: part for part in _ALL}


@dataclass(frozen=True)
class Row:
    """A group: its words and, for each year, (year, value, what it is made of)."""

    label: str
    figures: list[tuple[str, str, str]]


@dataclass(frozen=True)
class Trend:
    """One measure over the years, oldest first: a sentence, the chart of the whole, a row for each group."""

    measure: Measure
    sentence: str
    years: list[str]
    rows: list[Row]
    chart: LineChart | None
    chart_title: str
    behind: tuple[str, str] | None
    """Where the students of today behind the figure are, and what the link says; None where there are none."""
    href: str
    """The same measure among all, with its definition."""


def parts_for(user: Any) -> list[Part]:
    """The parts of which the acting role may be told every measure."""
    return [
        part for part in PARTS.values() if all(may_compute(user, MEASURES[name].categories) for name in part.measures)
    ]


def ways_for(user: Any, part: Part) -> list[Dimension]:
    """How the part can be broken down for this role: by what is said of students; what is about staff, by nothing."""
    return [
        one
        for one in DIMENSIONS.values()
        if one.of_student
        and may_compute(user, {one.category})
        and all(one.name in MEASURES[name].dimensions for name in part.measures)
    ]


def trends_of(
    user: Any, school: Organization, part: Part, by: Dimension | None, years: Sequence[int], today: date | None = None
) -> list[Trend]:
    """The part's measures at this school for these school years, oldest first; the last one is running.

    One statement a measure, and one for each year before of what is counted up to a day.
    """
    today = today or timezone.localdate()
    cells = compute(
        part.measures,
        reader=user,
        school_years=years,
        schools=[school],
        by=[by.name] if by else [],
        totals=True,
        today=today,
    )
    up_to = _up_to_the_same_day(user, school, part, years, today)
    return [
        _trend(
            school, MEASURES[name], by, [c for c in cells if c.measure == name], _Years(years, up_to.get(name), today)
        )
        for name in part.measures
    ]


@dataclass(frozen=True)
class _Years:
    """The years of a trend: ``up_to`` are the whole school's figures of the years before up to the day of ``today``;
    None for what is not counted so."""

    years: Sequence[int]
    up_to: dict[int, Cell] | None
    today: date

    @property
    def day(self) -> str:
        """ "November 30"."""
        return date_format(self.today, "MONTH_DAY_FORMAT")

    def title(self, measure: Measure, year: int) -> str:
        """The year's name; of the running one, that it is not over where that matters."""
        said = year_in_words(year)
        return said if year != self.years[-1] or measure.name in STANDS else _("%(year)s so far") % {"year": said}


def same_day(today: date, back: int) -> date:
    """The same day some years ago; the last of February for its 29th."""
    try:
        return today.replace(year=today.year - back)
    except ValueError:
        return today.replace(year=today.year - back, day=28)


def _up_to_the_same_day(
    user: Any, school: Organization, part: Part, years: Sequence[int], today: date
) -> dict[str, dict[int, Cell]]:
    """Measure -> year before -> what it was by the same day of that year."""
    names = [name for name in part.measures if name in COUNTED_UP_TO_A_DAY]
    found: dict[str, dict[int, Cell]] = {name: {} for name in names}
    for year in years[:-1] if names else ():
        then = same_day(today, years[-1] - year)
        for cell in compute(names, reader=user, school_years=[year], schools=[school], today=then):
            found[cell.measure][year] = cell
    return found


def _trend(school: Organization, measure: Measure, by: Dimension | None, cells: list[Cell], asked: _Years) -> Trend:
    groups: dict[str | None, dict[int, Cell]] = {None: {}}
    for cell in cells:
        groups.setdefault(cell.group[0][1] if cell.group else None, {})[cell.school_year] = cell
    order = [None, *sorted((value for value in groups if value is not None), key=lambda value: _place(by, value))]
    rows = [Row(_label(by, value), _figures(measure, groups[value], asked)) for value in order]
    whole, years = groups[None], asked.years
    running = whole.get(years[-1])
    if running is None or running.value is None:  # before its first day: whole years are compared with each other
        asked = replace(asked, up_to=None)
    compared = whole
    chart_title = _("The whole school, year by year")
    if asked.up_to is not None:
        compared = {**asked.up_to, **{year: whole[year] for year in years[-1:] if year in whole}}
        label = _("The whole school, each year up to %(day)s") % {"day": asked.day}
        rows.insert(1, Row(label, _figures(measure, compared, asked)))
        chart_title = label
    return Trend(
        measure,
        _sentence(measure, compared, asked),
        [asked.title(measure, year) for year in years],
        rows,
        _chart(measure, compared, asked),
        chart_title,
        _behind(school, measure, whole, years),
        f"{reverse('measures')}?measure={measure.name}&place={school.uid}&by={by.name if by else ''}",
    )


def _behind(
    school: Organization, measure: Measure, whole: Mapping[int, Cell], years: Sequence[int]
) -> tuple[str, str] | None:
    """Behind a rate that should be low stand those whom this year's counts; behind a good one, the others."""
    name = BEHIND_MEASURE.get(measure.name)
    said = [whole[year] for year in years if year in whole and whole[year].value is not None]
    if name is None or not said:
        return None
    href = reverse("school_behind", args=[school.uid, name])
    if measure.direction is Direction.HIGHER:
        return href, _("See the students of today who are below proficient")
    if said[-1].school_year == years[-1] and said[-1].numerator:
        return href, _("See the students of today behind this year's figure")
    return None


def _place(by: Dimension | None, value: str) -> tuple[Any, ...]:
    """What is not recorded comes last; listed values in their order, others by their text."""
    listed = list(by.in_words) if by and isinstance(by.in_words, Mapping) else []
    return (value == "", listed.index(value) if value in listed else len(listed), value)


def _label(by: Dimension | None, value: str | None) -> str:
    return str(_("The whole school")) if value is None or by is None else by.words_of(value)


def _figures(measure: Measure, cells: Mapping[int, Cell], asked: _Years) -> list[tuple[str, str, str]]:
    found = []
    for year in asked.years:
        cell, title = cells.get(year), asked.title(measure, year)
        has = cell is not None and cell.value is not None
        found.append(
            (title, value_in_words(measure, cell), parts_in_words(measure, cell))
            if has and cell is not None
            else (title, "–", "")
        )
    return found


def _sentence(measure: Measure, cells: Mapping[int, Cell], asked: _Years) -> str:
    """The latest figure, and how it stood in the years before: of a running year with the same part of those."""
    said = [cells[year] for year in reversed(asked.years) if year in cells and cells[year].value is not None]
    if not said:
        return _("Nothing is on file of which this could be computed.")
    latest, *before = said
    words = {"year": year_in_words(latest.school_year), "value": value_with_unit(measure, latest)}
    words["before"] = listed_in_words([_in_its_year(measure, cell) for cell in before])
    if latest.school_year != asked.years[-1] or measure.name in STANDS:
        return (_("%(value)s in %(year)s; it was %(before)s.") if before else _("%(value)s in %(year)s.")) % words
    if not before:
        return _("%(value)s so far in %(year)s.") % words
    if asked.up_to is not None:
        return _("%(value)s so far in %(year)s; up to the same day it was %(before)s.") % words
    return _("%(value)s so far in %(year)s, which is not over; over the whole year it was %(before)s.") % words


def _in_its_year(measure: Measure, cell: Cell) -> str:
    words = {"value": value_with_unit(measure, cell), "year": year_in_words(cell.school_year)}
    return _("%(value)s in %(year)s") % words


def _chart(measure: Measure, cells: Mapping[int, Cell], asked: _Years) -> LineChart | None:
    points = []
    for year in asked.years:
        cell = cells.get(year)
        if cell is not None and cell.value is not None:
            # Heights are whole numbers: tenths of the unit are as fine as a page can show.
            title = year_in_words(year) if asked.up_to is not None else asked.title(measure, year)
            points.append((title, round(cell.value * 10), value_in_words(measure, cell)))
    return line_chart(points)
