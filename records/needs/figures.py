"""Stored figures as other code reads them: ``current_figures`` is the door, ``figures_of`` gives earlier years, too."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Max, Q

from records.measures import MEASURES, Measure
from records.models import Organization, SchoolFigure
from records.needs.stored import STORED


@dataclass(frozen=True, slots=True)
class Figure:
    """A measure of one organization in one school year, as it was counted and stored. It names nobody.

    ``group`` is empty for everybody, else as "grade=03". ``denominator`` is None for a plain count; ``value`` is None
    where the denominator is 0, which says nothing. ``counted_on`` is the day as of which it was judged, ``data_on``
    the last day of which its data speaks (the last test, the last school day), where that is known.
    """

    measure: str
    organization: int
    school_year: int
    group: str
    numerator: Decimal
    denominator: Decimal | None
    students: int
    counted_on: date
    data_on: date | None

    @property
    def value(self) -> Decimal | None:
        """The figure itself, in the unit of its measure."""
        if self.denominator is None:
            return self.numerator
        return self.definition.unit.scale * self.numerator / self.denominator if self.denominator else None

    @property
    def definition(self) -> Measure:
        """What it means."""
        return MEASURES[self.measure]

    @property
    def scale(self) -> int:
        """By what numerator / denominator is multiplied."""
        return self.definition.unit.scale


def figures_of(
    user: Any,
    organizations: Iterable[Organization | int],
    *,
    years: int = 2,
    groups: Iterable[str] | None = None,
    only: Mapping[int, Iterable[str]] | None = None,
) -> list[Figure]:
    """Every stored figure of these organizations that the user may see, of the last ``years`` school years.

    ``groups`` are the only groups wanted ("" for everybody, "grade=03"), ``only`` the only measures of each school
    year; None for all. Organizations that are not theirs, and measures whose category their role does not carry, are
    left out. Newest years first. Two queries.
    """
    numbers = [one if isinstance(one, int) else one.pk for one in organizations]
    seen = SchoolFigure.objects.visible_to(user).filter(organization__in=numbers)
    newest = seen.aggregate(newest=Max("school_year"))["newest"]
    if newest is None:
        return []
    rows = seen.filter(school_year__gt=newest - years, measure__in=list(STORED))
    if groups is not None:
        # Of how many students there are by grade, the newest year says it.
        rows = rows.filter(Q(group__in=list(groups)) | Q(measure="membership", school_year=newest))
    if only is not None:
        of_years = (Q(school_year=year, measure__in=list(measures)) for year, measures in only.items())
        rows = rows.filter(reduce(or_, of_years, Q(pk__in=())))
    found = rows.values_list(
        "measure", "organization_id", "school_year", "group", "numerator", "denominator", "students", "counted_on",
        "data_on",
    )  # fmt: skip
    return sorted((Figure(*row) for row in found), key=_place)


def _place(figure: Figure) -> tuple[int, int, str, str]:
    return (-figure.school_year, figure.organization, figure.measure, figure.group)


def current_figures(user: Any, schools: Iterable[Organization]) -> list[Figure]:
    """The latest stored figure of each measure and group of these schools (or districts), as the user may see them.

    The latest is that of the newest school year in which it has a value: a state test is of last spring until this
    year's is in. A measure that has no value in any year is not there. Two queries.
    """
    found: dict[tuple[int, str, str], Figure] = {}
    for figure in figures_of(user, schools):
        if figure.value is not None:
            found.setdefault((figure.organization, figure.measure, figure.group), figure)
    return list(found.values())
