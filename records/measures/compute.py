"""Computes measures, for a person within their own scope, or for a worker's job. One statement a measure, set-based.

A person's request runs under the tier *local*, whose row policies hide every student who has left or moved on: right
for names, and wrong for a rate, which must count them. So the statement runs as the role *measure*: it reads columns
that name nobody, of the students who were ever enrolled at the person's own schools, in the categories of their role.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import connections
from django.utils import timezone

from portal.kit.db import current_database, measure_context, reading_with
from records.measures.access import check_categories, check_scope
from records.measures.catalogue import MEASURES
from records.measures.definition import Cell, Dimension, Group, Measure
from records.measures.dimensions import DIMENSIONS, PLACES
from records.measures.statement import statement
from records.models import Organization

#: Frames have no statistics: the planner would take a large one for a single row, and loop over it again and again.
#: Joined by hashing, in memory, and with rows read in the order in which they lie, they take as long as they are large.
PLANNING = {"enable_nestloop": "off", "enable_mergejoin": "off", "enable_indexscan": "off", "work_mem": "64MB"}


@dataclass(frozen=True)
class Places:
    """What results are about: each place with every organization that counts towards it (a school: itself)."""

    rows: tuple[tuple[int, int, int], ...]
    """(place, organization that counts towards it, district)"""

    @property
    def names(self) -> list[int]:
        """Each place once."""
        return list(dict.fromkeys(place for place, *_ in self.rows))


def compute(
    names: Sequence[str],
    *,
    reader: Any,
    school_years: Iterable[int],
    district: Organization | None = None,
    schools: Collection[Organization] = (),
    by: Sequence[str] = (),
    totals: bool = False,
    today: date | None = None,
) -> list[Cell]:
    """Results of the measures ``names`` for a district, or for single schools, side by side for each school year.

    ``by`` names dimensions, which are crossed; with ``totals`` the whole of each place comes, too. A district gives a
    result for itself, or with ``school`` among ``by`` one for each of its schools (and with ``district`` both);
    ``schools`` always give one for each school. The whole of a place and year is there even where nothing is on file:
    its figures are 0.

    ``reader`` is the user of the request, in the role they act in; None within a worker's job_context("measure"),
    which bounds it. Raises PermissionDenied where the role does not carry the category of a measure or a dimension,
    or the place is out of its scope; ValueError for an unknown name, or a dimension that a measure does not have.
    """
    measures = [_known(MEASURES, name) for name in names]
    dimensions = [_known(DIMENSIONS, name) for name in by if name not in PLACES]
    for measure in measures:
        for dimension in dimensions:
            if dimension.name not in measure.dimensions:
                raise ValueError(f"{measure.name} cannot be broken down by {dimension.name}.")
    if (district is None) == (not schools):
        raise ValueError("Name a district or schools, and not both.")
    if reader is not None:
        check_categories(reader, measures, dimensions)
        check_scope(reader, [district] if district else schools)
    places = places_of(district, schools, by)
    asked: dict[str, Any] = {
        "place": [row[0] for row in places.rows],
        "school": [row[1] for row in places.rows],
        "district": [row[2] for row in places.rows],
        "years": sorted(set(school_years)),
        "today": today or timezone.localdate(),
    }
    with (reading_with if reader is None else measure_context)(**PLANNING):
        found = [cell for measure in measures for cell in _cells(measure, dimensions, totals, asked)]
    return found + ([] if dimensions and not totals else list(_missing(found, measures, places, asked["years"])))


def _known(declared: dict[str, Any], name: str) -> Any:
    try:
        return declared[name]
    except KeyError:
        raise ValueError(f"There is no {name}.") from None


def places_of(district: Organization | None, schools: Collection[Organization], by: Sequence[str]) -> Places:
    """The places of ``compute`` with the same arguments."""
    if district is None:
        return Places(tuple((school.pk, school.pk, school.district_id or 0) for school in schools))
    below = list(Organization.objects.filter(district=district).order_by("pk").values_list("pk", "type"))
    rows: list[tuple[int, int, int]] = []
    if "school" in by:
        rows += [(pk, pk, district.pk) for pk, kind in below if kind == Organization.Type.SCHOOL]
    if "district" in by or "school" not in by:
        rows += [(district.pk, pk, district.pk) for pk, _kind in below]
    return Places(tuple(rows))


def _cells(measure: Measure, by: Sequence[Dimension], totals: bool, asked: dict[str, Any]) -> Iterator[Cell]:
    with connections[current_database()].cursor() as cursor:
        cursor.execute(statement(measure, by, totals=totals), {**asked, "status_years": measure.status_years})
        rows = cursor.fetchall()
    for place, year, *values, is_total, numerator, denominator, students in rows:
        group = () if is_total else tuple(zip((one.name for one in by), values, strict=True))
        yield cell_of(measure, place, year, group, numerator, denominator, students)


def cell_of(measure: Measure, place: int, year: int, group: Group, *figures: Any) -> Cell:
    """A result from a row: ``figures`` are numerator, denominator and students, each empty for 0."""
    numerator, denominator, students = (Decimal(figure or 0) for figure in figures)
    return Cell(
        measure=measure.name,
        organization=place,
        school_year=year,
        group=group,
        numerator=numerator,
        denominator=denominator if measure.denominator else None,
        students=int(students),
        scale=measure.unit.scale,
    )


def _missing(found: list[Cell], measures: list[Measure], places: Places, years: list[int]) -> Iterator[Cell]:
    """A cell of zeros for the whole of each place and year of which nothing is on file."""
    there = {(cell.measure, cell.organization, cell.school_year) for cell in found if not cell.group}
    for measure in measures:
        for place in places.names:
            for year in years:
                if (measure.name, place, year) not in there:
                    yield cell_of(measure, place, year, (), None, None, None)
