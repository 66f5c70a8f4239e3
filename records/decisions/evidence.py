"""Figures that a decision rests on, and frozen as they are: the one place that reads or counts them.

What is proposed cites the stored figures, so that the ledger, the page of needs and a scenario say the same, each as of
the day on which it was counted. What is not stored is counted for the person who asks: a district that was never
counted, a school that is new, a measure that no page of needs shows. A review counts both of its years anew
(``counted_now``), since a year that was cited in its middle is whole by then.
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
from records.needs.figures import figures_of
from records.needs.stored import STORED, YEARS_KEPT

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

    As they are stored; counted now for a school of which nothing is stored, and of a measure that is never stored. The
    latest school year first. Two queries where all is stored, else a number that depends on the measures alone.
    """
    known = [name for name in dict.fromkeys(names) if _may_know(reader, name)]
    wanted = set(years)
    if not known or not schools or not wanted:
        return {school.pk: [] for school in schools}
    found, covered = _stored(reader, schools, wanted)
    unstored = [name for name in known if name not in STORED]
    missing = [school for school in schools if school.pk not in covered]
    for names_now, of_schools in ((unstored, schools), ([name for name in known if name in STORED], missing)):
        for number, counted in counted_now(reader, of_schools, names_now, wanted).items():
            found[number] += counted
    return {
        number: _in_order([figure for figure in of_school if figure.cell.measure in known], known)
        for number, of_school in found.items()
    }


def _stored(
    reader: Any, schools: Collection[Organization], years: set[int]
) -> tuple[dict[int, list[Figure]], set[int]]:
    """School -> its stored figures of these years for everybody; and the schools of which anything is stored."""
    found: dict[int, list[Figure]] = {school.pk: [] for school in schools}
    covered: set[int] = set()
    for row in figures_of(reader, schools, years=YEARS_KEPT, groups=[""]):
        covered.add(row.organization)
        if row.group or row.school_year not in years:
            continue
        cell = Cell(
            measure=row.measure, organization=row.organization, school_year=row.school_year, group=(),
            numerator=row.numerator, denominator=row.denominator, students=row.students, scale=row.scale,
        )  # fmt: skip
        if says_something(cell):
            found[row.organization].append(Figure(cell, row.counted_on))
    return found, covered


def counted_now(
    reader: Any, schools: Collection[Organization], names: Iterable[str], years: Iterable[int]
) -> dict[int, list[Figure]]:
    """The same, all of it counted now, on one day: what stands side by side is of one moment."""
    known: Sequence[str] = [name for name in dict.fromkeys(names) if _may_know(reader, name)]
    found: dict[int, list[Figure]] = {school.pk: [] for school in schools}
    if not known or not found:
        return found
    today = timezone.localdate()
    for cell in compute(known, reader=reader, school_years=years, schools=list(schools), today=today):
        if says_something(cell):
            found[cell.organization].append(Figure(cell, today))
    return {number: _in_order(of_school, known) for number, of_school in found.items()}


def _in_order(of_school: list[Figure], known: Sequence[str]) -> list[Figure]:
    return sorted(of_school, key=lambda figure: (known.index(figure.cell.measure), -figure.cell.school_year))


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
