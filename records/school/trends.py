"""A school over three years: a few measures side by side, by grade or by group, and who is behind this year's."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.kit.charts import LineChart, line_chart
from records.measures import DIMENSIONS, MEASURES, Cell, Dimension, Direction, Measure, compute, may_compute
from records.measures.words import parts_in_words, value_in_words, value_with_unit, year_in_words
from records.models import Organization
from records.school.behind import BEHIND_MEASURE

YEARS_SHOWN = 3


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


def trends_of(user: Any, school: Organization, part: Part, by: Dimension | None, years: Sequence[int]) -> list[Trend]:
    """The part's measures at this school for these school years, oldest first. One statement a measure."""
    cells = compute(
        part.measures, reader=user, school_years=years, schools=[school], by=[by.name] if by else [], totals=True
    )
    return [
        _trend(school, MEASURES[name], by, [c for c in cells if c.measure == name], years) for name in part.measures
    ]


def _trend(
    school: Organization, measure: Measure, by: Dimension | None, cells: list[Cell], years: Sequence[int]
) -> Trend:
    groups: dict[str | None, dict[int, Cell]] = {None: {}}
    for cell in cells:
        groups.setdefault(cell.group[0][1] if cell.group else None, {})[cell.school_year] = cell
    order = [None, *sorted((value for value in groups if value is not None), key=lambda value: _place(by, value))]
    rows = [Row(_label(by, value), _figures(measure, groups[value], years)) for value in order]
    whole = groups[None]
    return Trend(
        measure,
        _sentence(measure, whole, years),
        [year_in_words(year) for year in years],
        rows,
        _chart(measure, whole, years),
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


def _figures(measure: Measure, cells: Mapping[int, Cell], years: Sequence[int]) -> list[tuple[str, str, str]]:
    found = []
    for year in years:
        cell = cells.get(year)
        has = cell is not None and cell.value is not None
        found.append(
            (year_in_words(year), value_in_words(measure, cell), parts_in_words(measure, cell))
            if has and cell is not None
            else (year_in_words(year), "–", "")
        )
    return found


def _sentence(measure: Measure, whole: Mapping[int, Cell], years: Sequence[int]) -> str:
    """The latest figure, and how it stood before, in words."""
    said = [whole[year] for year in years if year in whole and whole[year].value is not None]
    if not said:
        return _("Nothing is on file of which this could be computed.")
    words = {"year": year_in_words(said[-1].school_year), "value": value_with_unit(measure, said[-1])}
    if len(said) == 1:
        return _("%(value)s in %(year)s.") % words
    words |= {"earlier": year_in_words(said[0].school_year), "before": value_with_unit(measure, said[0])}
    return _("%(value)s in %(year)s; it was %(before)s in %(earlier)s.") % words


def _chart(measure: Measure, whole: Mapping[int, Cell], years: Sequence[int]) -> LineChart | None:
    points = []
    for year in years:
        cell = whole.get(year)
        if cell is not None and cell.value is not None:
            # Heights are whole numbers: tenths of the unit are as fine as a page can show.
            points.append((year_in_words(year), round(cell.value * 10), value_in_words(measure, cell)))
    return line_chart(points)
