"""What the page of needs shows of a district: its schools' figures, read from what is stored, and their ranking."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from records.models import Organization
from records.needs.figures import Figure, figures_of
from records.needs.indicators import INDICATORS, Indicator
from records.needs.levels import level_of
from records.needs.ranking import Facts, Standing, rank
from records.needs.stored import YEARS_KEPT

_GROUPS = sorted({"", *(indicator.group for indicator in INDICATORS.values())})
#: An indicator is compared in the newest school year in which so large a share of its schools have it.
_SHARE_THAT_SETS_THE_YEAR = 0.5


@dataclass(frozen=True)
class Reading:
    """An indicator at one school: the stored figure that counts, and that of the school year before."""

    indicator: Indicator
    figure: Figure
    before: Figure | None
    so_far: bool = False
    """The figure adds up through the school year, and that is not over: the one before is of a whole year."""


@dataclass
class SchoolFacts:
    """One school with its figures by (measure, group) and school year, and what its indicators read."""

    school: Organization
    figures: dict[tuple[str, str], dict[int, Figure]] = field(default_factory=dict)
    readings: dict[str, Reading] = field(default_factory=dict)
    level: str = "other"
    students: int = 0

    def newest(self, measure: str, group: str = "") -> Figure | None:
        """The newest figure that has a value."""
        years = self.figures.get((measure, group), {})
        return next((years[year] for year in sorted(years, reverse=True) if years[year].value is not None), None)


@dataclass(frozen=True)
class Board:
    """A district's schools that have students, with their standings, greatest need first, and the district's own
    figures. Empty where nothing was counted yet."""

    schools: dict[int, SchoolFacts]
    whole: SchoolFacts
    standings: tuple[Standing, ...]
    years: dict[str, int]
    """Indicator -> the school year in which it is compared."""
    counted_on: date | None


def board_of(user: Any, district: Organization, schools: Iterable[Organization], weights: dict[str, int]) -> Board:
    """The board of a district for these schools of it, as far as the user may see them. Four queries."""
    known = {school.pk: SchoolFacts(school) for school in schools}
    whole = SchoolFacts(district)
    of_district = figures_of(user, [district], years=YEARS_KEPT, groups=_GROUPS)
    only = _years_wanted(of_district) if of_district else None
    everything = of_district + figures_of(user, known, years=YEARS_KEPT, groups=_GROUPS, only=only)
    for figure in everything:
        facts = whole if figure.organization == district.pk else known[figure.organization]
        facts.figures.setdefault((figure.measure, figure.group), {})[figure.school_year] = figure
    for facts in (*known.values(), whole):
        settle(facts)
    with_students = {pk: facts for pk, facts in known.items() if facts.students}
    running = max((figure.school_year for figure in everything), default=0)
    years = _years(list(with_students.values()), running)
    for facts in (*with_students.values(), whole):
        read(facts, years, running)
    standings = rank([_facts(facts) for facts in with_students.values()], weights)
    counted_on = max((figure.counted_on for figure in everything), default=None)
    return Board(with_students, whole, standings, years, counted_on)


def _years_wanted(of_district: list[Figure]) -> dict[int, set[str]]:
    """School year -> measures: of each that an indicator reads, the two newest years with a value in the district."""
    running = max(figure.school_year for figure in of_district)
    wanted: dict[int, set[str]] = {running: {"membership"}, running - 1: {"membership"}}
    for indicator in INDICATORS.values():
        years = [
            figure.school_year
            for figure in of_district
            if figure.measure == indicator.measure and figure.group == indicator.group
            and figure.value is not None and is_over(indicator, figure.school_year, running)
        ]  # fmt: skip
        if years:
            for year in (max(years), max(years) - 1):
                wanted.setdefault(year, set()).add(indicator.measure)
    return wanted


def settle(facts: SchoolFacts) -> None:
    """Find out from the newest membership how many students the school has, and at which level it teaches."""
    newest = facts.newest("membership")
    if newest is None:
        return
    facts.students = newest.students
    grades = {
        group.partition("=")[2]: int(years[newest.school_year].numerator)
        for (measure, group), years in facts.figures.items()
        if measure == "membership" and group and newest.school_year in years
    }
    facts.level = level_of(grades)


def _years(schools: Sequence[SchoolFacts], running: int) -> dict[str, int]:
    """For each indicator the newest year in which at least half of the schools that have it at all have a value."""
    found = {}
    for name, indicator in INDICATORS.items():
        have: dict[int, int] = {}
        ever = 0
        for facts in schools:
            years = _years_with_value(facts, indicator, running)
            ever += bool(years)
            for year in years:
                have[year] = have.get(year, 0) + 1
        enough = [year for year, number in have.items() if number >= ever * _SHARE_THAT_SETS_THE_YEAR]
        if enough:
            found[name] = max(enough)
    return found


def _years_with_value(facts: SchoolFacts, indicator: Indicator, running: int) -> list[int]:
    by_year = facts.figures.get((indicator.measure, indicator.group), {})
    return [
        year for year, figure in by_year.items() if is_readable(indicator, figure) and is_over(indicator, year, running)
    ]


def is_over(indicator: Indicator, year: int, running: int) -> bool:
    """Whether the indicator may be read in this school year: some only when it is over."""
    return not indicator.complete or year < running


def is_readable(indicator: Indicator, figure: Figure) -> bool:
    """Whether there is anything to divide by: of an inverse indicator, students."""
    return bool(figure.numerator if indicator.inverse else figure.denominator)


def read(facts: SchoolFacts, years: dict[str, int], running: int) -> None:
    """Set what each indicator reads at the school in its year, and in the one before."""
    for name, year in years.items():
        indicator = INDICATORS[name]
        by_year = facts.figures.get((indicator.measure, indicator.group), {})
        figure, before = by_year.get(year), by_year.get(year - 1)
        if figure is not None and is_readable(indicator, figure):
            is_there = before is not None and is_readable(indicator, before)
            facts.readings[name] = Reading(
                indicator, figure, before if is_there else None, so_far=indicator.grows and year == running
            )


def _facts(facts: SchoolFacts) -> Facts:
    return Facts(
        facts.school.pk,
        facts.level,
        facts.students,
        tuple(
            (name, float(reading.figure.numerator), float(reading.figure.denominator or 0))
            for name, reading in facts.readings.items()
        ),
    )
