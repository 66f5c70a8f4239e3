"""A later year beside the cited figures, and beside schools that went without: counted live, frozen by a review."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.utils import timezone

from records.decisions.comparison import Beside, level_of, nearest, pooled
from records.decisions.evidence import Figure, cell_of, counted_now, latest_year, recent_years
from records.decisions.life import Step
from records.measures import Cell, compute
from records.models import CitedFigure, DecisionEvent, Organization, Proposal
from records.queries import my_districts, schools_of

Key = tuple[str, int]
#: Of fewer schools together the figures would be one other school's own, told to the people of this one.
LEAST_POOLED = 2


@dataclass(frozen=True)
class Peer:
    """A school that is compared with, how unlike it was, and its figures before and later by (measure, year)."""

    school: Organization
    distance: float
    before: tuple[Figure, ...]
    later: tuple[Figure, ...]


@dataclass(frozen=True)
class Outcome:
    """What there is to put beside the cited figures, and why there are no schools to compare with."""

    before: Mapping[Key, Figure]
    """Cited (measure, year) -> the school's figure of that year as it is counted today.

    Of what was cited in the middle of a year: by now it is whole, as the other schools' is.
    """
    later: Mapping[Key, Figure]
    """Cited (measure, year) -> the school's figure of the latest whole school year after it, else the running one."""
    peers: tuple[Peer, ...] = ()
    serves_district: bool = False

    def lines(self, cited: Iterable[CitedFigure]) -> list[Beside]:
        """One line for each cited figure."""
        return [self._line(row) for row in cited]

    def cell_before(self, row: CitedFigure) -> Cell:
        """The cited year as it is counted today; as it was cited where it can no longer be counted."""
        found = self.before.get((row.measure, row.school_year))
        return found.cell if found else cell_of(row)

    def _line(self, row: CitedFigure) -> Beside:
        key = (row.measure, row.school_year)
        later = self.later.get(key)
        complete = [pair for peer in self.peers if (pair := _pair(peer, key, later))]
        return Beside(
            before=self.cell_before(row),
            later=later.cell if later else None,
            peers_before=pooled([before for before, _later in complete]),
            peers_later=pooled([later for _before, later in complete]),
            schools=len(complete),
        )

    def pooled(self, cited: Iterable[CitedFigure]) -> list[tuple[str, int, Figure]]:
        """(part, how many schools, their figure together) of the schools compared with: what a review freezes for the
        school's own people. Nothing of fewer than ``LEAST_POOLED`` schools."""
        lines = [line for line in self.lines(cited) if line.schools >= LEAST_POOLED]
        part, day = CitedFigure.Part, timezone.localdate()
        of_parts = {
            part.PEERS_BEFORE: [(line.schools, line.peers_before) for line in lines],
            part.PEERS_LATER: [(line.schools, line.peers_later) for line in lines],
        }
        found: list[tuple[str, int, Figure]] = []
        for kind, cells in of_parts.items():
            once = {
                (cell.measure, cell.school_year): (str(kind), schools, Figure(cell, day))
                for schools, cell in cells
                if cell
            }
            found += once.values()
        return found


def _pair(peer: Peer, key: Key, later: Figure | None) -> tuple[Cell, Cell] | None:
    """A peer's figure of the cited year and of the later one, where it has both."""
    if later is None:
        return None
    before = next((one.cell for one in peer.before if one.key == key), None)
    after = next((one.cell for one in peer.later if one.key == later.key), None)
    return (before, after) if before and after else None


def outcome_of(user: Any, proposal: Proposal, cited: Sequence[CitedFigure]) -> Outcome:
    """The school's later figures; and for whoever serves the whole district, the schools most alike."""
    names = list(dict.fromkeys(row.measure for row in cited))
    years = {*recent_years([proposal.school]), *(row.school_year for row in cited)}
    own = counted_now(user, [proposal.school], names, years)[proposal.school_id]
    again = {figure.key: figure for figure in own}
    keys = [(row.measure, row.school_year) for row in cited]
    before = {key: again[key] for key in keys if key in again}
    running = latest_year([proposal.school])
    later = {key: found for key in keys if (found := _latest(own, key, running))}
    if not my_districts(user).filter(pk=proposal.district_id).exists():
        return Outcome(before, later)
    outcome = Outcome(before, later, serves_district=True)
    return replace(outcome, peers=tuple(_peers(user, proposal, cited, outcome, years)))


def _latest(own: Iterable[Figure], key: Key, running: int) -> Figure | None:
    """Of a year after the cited one: the latest whole one, or the running one where there is no other."""
    measure, year = key
    fits = {one.cell.school_year: one for one in own if one.cell.measure == measure and one.cell.school_year > year}
    whole = [after for after in fits if after < running]
    return fits[max(whole)] if whole else fits.get(running)


def _peers(
    user: Any, proposal: Proposal, cited: Sequence[CitedFigure], outcome: Outcome, years: Iterable[int]
) -> Iterable[Peer]:
    schools = {school.pk: school for school in _same_level(user, proposal)}
    got_it = set(
        DecisionEvent.objects.visible_to(user)
        .filter(step=Step.FUNDED, proposal__resource=proposal.resource, district=proposal.district_id)
        .values_list("school_id", flat=True)
    )
    without = [school for number, school in schools.items() if number not in got_it]
    # By whole years, all counted on one day.
    wanted = {
        (row.measure, row.school_year): cell.value
        for row in cited
        if (cell := outcome.cell_before(row)).value is not None
    }
    keys = list(wanted)
    found = counted_now(user, without, [measure for measure, _year in keys], years)
    values = {
        number: [next((one.cell.value for one in of_school if one.key == key), None) for key in keys]
        for number, of_school in found.items()
    }
    late = {one.key for one in outcome.later.values()}
    for number, distance in nearest([value for value in wanted.values() if value is not None], values):
        of_school = found[number]
        yield Peer(
            schools[number],
            distance,
            before=tuple(one for one in of_school if one.key in keys),
            later=tuple(one for one in of_school if one.key in late),
        )


def _same_level(user: Any, proposal: Proposal) -> list[Organization]:
    """The other schools of the district at which most students are in grades of the same level."""
    schools = list(schools_of(user).filter(district=proposal.district_id).select_related("district").order_by("name"))
    counts: dict[int, dict[str, int]] = {school.pk: {} for school in schools}
    years = recent_years([proposal.school])
    for cell in compute(["membership"], reader=user, school_years=years, schools=schools, by=("grade",)):
        if cell.group:
            of_school = counts[cell.organization]
            of_school[cell.group[0][1]] = of_school.get(cell.group[0][1], 0) + int(cell.numerator)
    level = level_of(counts.get(proposal.school_id, {}))
    return [
        school for school in schools
        if level and school.pk != proposal.school_id and level_of(counts[school.pk]) == level
    ]  # fmt: skip
