"""Figures that a decision rests on: counted for the person who asks, and frozen as they are. The one place that counts.

Whoever stores figures elsewhere changes this module and nothing besides.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import timezone

from records.measures import MEASURES, Cell, compute
from records.measures.access import may_compute
from records.measures.words import parts_in_words, value_in_words
from records.measures.years import running_year
from records.models import CitedFigure, Organization

#: So many school years back a figure is looked for: tests of the running year come in at its end.
YEARS_BACK = 2


@dataclass(frozen=True)
class Figure:
    """One figure of one school, as it was counted on a day."""

    cell: Cell
    counted_on: date

    @property
    def key(self) -> tuple[str, int]:
        """(measure, school year): by this a form names it."""
        return (self.cell.measure, self.cell.school_year)

    @property
    def categories(self) -> list[str]:
        """The data categories that a reader must carry."""
        return sorted(MEASURES[self.cell.measure].categories)

    @property
    def source(self) -> str:
        """What it counts and by which rule, in words."""
        measure = MEASURES[self.cell.measure]
        return f"{measure.title}. {measure.sentence} ({measure.source})"

    @property
    def in_words(self) -> str:
        return value_in_words(MEASURES[self.cell.measure], self.cell)

    @property
    def parts(self) -> str:
        return parts_in_words(MEASURES[self.cell.measure], self.cell)

    def columns(self) -> dict[str, Any]:
        """The columns of a ``CitedFigure`` that copy it."""
        cell = self.cell
        return {
            "measure": cell.measure,
            "school_year": cell.school_year,
            "group": ", ".join(f"{name}={value}" for name, value in cell.group),
            "numerator": cell.numerator,
            "denominator": cell.denominator,
            "students": cell.students,
            "value": cell.value,
            "categories": self.categories,
            "counted_on": self.counted_on,
            "source": self.source,
        }


def latest_year(schools: Collection[Organization]) -> int:
    """The school year that is running at these schools."""
    return running_year([school.district for school in schools if school.district])


def figures(
    reader: Any, schools: Collection[Organization], names: Iterable[str], years: Iterable[int]
) -> dict[int, list[Figure]]:
    """School's row number -> its figures that say something, of the measures whose data the reader's role carries.

    The latest school year first; a number of statements that depends on the measures alone.
    """
    known: Sequence[str] = [name for name in dict.fromkeys(names) if _may_know(reader, name)]
    found: dict[int, list[Figure]] = {school.pk: [] for school in schools}
    if not known or not found:
        return found
    today = timezone.localdate()
    for cell in compute(known, reader=reader, school_years=years, schools=list(schools), today=today):
        if says_something(cell):
            found[cell.organization].append(Figure(cell, today))
    for of_school in found.values():
        of_school.sort(key=lambda figure: (known.index(figure.cell.measure), -figure.cell.school_year))
    return found


def _may_know(reader: Any, name: str) -> bool:
    return name in MEASURES and may_compute(reader, MEASURES[name].categories)


def says_something(cell: Cell) -> bool:
    """Whether anything was on file to count."""
    return bool(cell.students or cell.numerator or cell.denominator)


def recent_years(schools: Collection[Organization]) -> list[int]:
    """The running school year and those before it that are looked at."""
    running = latest_year(schools)
    return [running - back for back in range(YEARS_BACK)]


def newest(of_school: Iterable[Figure]) -> dict[str, Figure]:
    """Measure -> its figure of the latest school year that says something."""
    found: dict[str, Figure] = {}
    for figure in of_school:
        before = found.get(figure.cell.measure)
        if before is None or before.cell.school_year < figure.cell.school_year:
            found[figure.cell.measure] = figure
    return found


def cell_of(row: CitedFigure) -> Cell:
    """A frozen figure as the cell that it copies."""
    scale = MEASURES[row.measure].unit.scale if row.measure in MEASURES else 1
    return Cell(
        measure=row.measure,
        organization=row.about_id or 0,
        school_year=row.school_year,
        group=(),
        numerator=row.numerator,
        denominator=row.denominator,
        students=row.students,
        scale=scale,
    )
