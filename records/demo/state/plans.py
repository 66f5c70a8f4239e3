"""The state before anybody is drawn: districts and schools of skewed sizes, what they need, and who gets which fund."""

from bisect import bisect
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import accumulate, count
from random import Random

from records.demo.names import spaced
from records.demo.people import School, Transfer
from records.demo.plans import DistrictPlan, Zone, schools_of_zone
from records.demo.state.funds import TUTORING, Awards, Candidate, award
from records.demo.state.needs import COUNSELORS, CROWDED, Profile, plant
from records.demo.subjects import GRADES
from records.demo.terms import school_year_around

_STUDENTS_IN_A_DISTRICT = 2500
_SMALLEST = 40
_CHANGED_DISTRICT = 0.004
"""Share of students who change districts within the state in a year."""
_REGISTERED_TWICE = 0.0008
"""Share of students who left, came back, and have two records in one district."""
_BEGINNINGS = spaced(
    "Bel Cor Dun Elm Fal Gar Hal Ister Jas Kel Lor Mar Nor Orr Pel Quil Ros Sal Tor Umber Ver Wex Yar Zel"
)
_ENDINGS = spaced("bury dale field ford haven holm mere mont ridge stead ton vale wick wood")


@dataclass(frozen=True)
class StatePlan:
    """Everything that is decided before people are drawn."""

    districts: tuple[DistrictPlan, ...]
    profiles: dict[str, Profile]
    """By the school's ``sourcedId``."""
    awards: Awards
    years: int
    today: date
    seed: str
    transfers: tuple[tuple[Transfer, str, str], ...]
    """Each with the identifiers of the district left and the district entered: of one, for whoever came back."""


def sized_districts(*, students: int, districts: int | None, seed: str) -> tuple[DistrictPlan, ...]:
    """Districts whose sizes are skewed as real ones are: a few large, many small and rural, some with one school.

    Raises ValueError, in words for the person who asked, for sizes that make no state.
    """
    number = districts or max(min(3, students // _SMALLEST), round(students / _STUDENTS_IN_A_DISTRICT), 1)
    if students < 1 or number < 1:
        raise ValueError("A state needs at least one district and one student.")
    if number * _SMALLEST > students and number > 1:
        raise ValueError(f"A district has {_SMALLEST} students or more: ask for fewer districts or more students.")
    sizes = _skewed(students, number, Random(f"{seed}/sizes"))
    names = Random(f"{seed}/names").sample(range(len(_BEGINNINGS) * len(_ENDINGS)), len(_BEGINNINGS) * len(_ENDINGS))
    serial = count()
    return tuple(
        _district(place, size, names[place % len(names)], serial, Random(f"{seed}/district {place}"))
        for place, size in enumerate(sizes)
    )


def _skewed(students: int, number: int, draw: Random) -> list[int]:
    """Divide the students among districts by a log-normal share, largest first."""
    least = min(_SMALLEST, students // number)
    shares = sorted((draw.lognormvariate(0, 1.25) for _ in range(number)), reverse=True)
    left = students - least * number
    sizes = [least + int(left * share / sum(shares)) for share in shares]
    sizes[0] += students - sum(sizes)
    return sizes


def _district(place: int, students: int, name: int, serial: "count[int]", draw: Random) -> DistrictPlan:
    identifier = f"SD{place + 1:04d}"
    town = f"{_BEGINNINGS[name // len(_ENDINGS)]}{_ENDINGS[name % len(_ENDINGS)]}"
    again = place // (len(_BEGINNINGS) * len(_ENDINGS))
    title = f"{town} School District{f' {again + 1}' if again else ''}"
    schools = _number_of_schools(students, draw)
    zones = max(1, round(schools / 7))
    weights = [draw.uniform(0.6, 1.6) for _ in range(zones)]
    sizes = [int(students * weight / sum(weights)) for weight in weights]
    sizes[0] += students - sum(sizes)
    made = []
    for zone, size in enumerate(sizes):
        here = schools // zones + (zone < schools % zones)
        first = next(serial)
        for _ in range(here - 1):
            next(serial)
        named = schools_of_zone(identifier, first, here, number=f"99{place + 1:05d}")
        made.append(Zone(tuple(replace(school, weight=draw.choice((1, 1, 2, 2, 3))) for school in named), size))
    return DistrictPlan(identifier, title, identifier.lower(), f"99{place + 1:05d}", tuple(made))


def _number_of_schools(students: int, draw: Random) -> int:
    if students < 300:
        return 1
    if students < 900:
        return draw.choice((2, 2, 3))
    return max(3, round(students / draw.uniform(430, 620)))


def plan_state(districts: Sequence[DistrictPlan], *, years: int, today: date, seed: str) -> StatePlan:
    """Give each school its profile, plant needs, award funds, and send some children from district to district.

    ``years`` is the number of school years on record. Raises ValueError if it is not positive.
    """
    if years < 1:
        raise ValueError("A state needs at least one school year.")
    profiles = {one.school.sourced_id: one for one in _profiles(districts, seed)}
    teaching = [one for one in profiles.values() if one.school.grades]
    running = school_year_around(today, district="").ends_in
    from_year = running - max(0, years - 2)
    candidates = [Candidate(one.school.sourced_id, one.school.grades, one.need) for one in teaching]
    awards = award(candidates, from_year=from_year, seed=seed)
    plant(teaching, tutored=awards.schools[TUTORING], seed=seed)
    transfers = _transfers(districts, years, seed)
    made = tuple(_settled(plan, profiles, transfers) for plan in districts)
    pairs = tuple((transfer, here[0], there[0]) for transfer, here, there in transfers)
    return StatePlan(made, profiles, awards, years, today, seed, pairs)


def _profiles(districts: Sequence[DistrictPlan], seed: str) -> list[Profile]:
    profiles = []
    for plan in districts:
        draw = Random(f"{seed}/profiles/{plan.sourced_id}")
        of_district = draw.gauss(0.25 if plan.students < 600 else 0, 0.6)
        for zone in plan.zones:
            of_zone = of_district + draw.gauss(0, 0.4)
            for school in zone.schools:
                need = of_zone + draw.gauss(0, 0.6 if "KG" in school.grades and len(school.grades) < 9 else 0.2)
                profile = Profile(school, plan.sourced_id, need)
                profile.absence, profile.incidents = draw.gauss(0, 0.12), draw.gauss(0, 0.25)
                profile.reading, profile.mathematics = draw.gauss(0, 0.1), draw.gauss(0, 0.1)
                profiles.append(profile)
    # However few districts there are, the state as a whole is a usual one.
    usual = sum(one.need for one in profiles) / len(profiles)
    for one in profiles:
        one.need -= usual
        one.absence += 0.15 * one.need
        one.incidents += 0.15 * one.need
    return profiles


Place = tuple[str, int]
"""A district's identifier and the number of one of its zones."""


def _transfers(districts: Sequence[DistrictPlan], years: int, seed: str) -> list[tuple[Transfer, Place, Place]]:
    """Who changes districts, and who comes back to their own; nobody where one year is on record."""
    if years < 2:
        return []
    draw = Random(f"{seed}/transfers")
    places = [(plan.sourced_id, zone) for plan in districts for zone in range(len(plan.zones))]
    ends = list(accumulate(zone.students for plan in districts for zone in plan.zones))
    changed = max(2, round(_CHANGED_DISTRICT * ends[-1] * (years - 1))) if len(districts) > 1 else 0
    returned = max(2, round(_REGISTERED_TWICE * ends[-1]))
    made = []
    for serial in range(changed + returned):
        here = there = places[bisect(ends, draw.randrange(ends[-1]))]
        while serial < changed and there[0] == here[0]:
            there = places[bisect(ends, draw.randrange(ends[-1]))]
        mid_year = draw.random() < 0.5
        years_ago = draw.randrange(1, years) if mid_year else draw.randrange(years - 1)
        grade, away = draw.choice(GRADES[years:]), 0 if serial < changed else draw.randrange(20, 60)
        drawn_from, state_id = f"{seed}/transfer {serial}", f"88{serial:08d}"
        made.append((Transfer(drawn_from, serial, state_id, grade, years_ago, mid_year, away), here, there))
    return made


def _settled(
    plan: DistrictPlan, profiles: dict[str, Profile], transfers: list[tuple[Transfer, Place, Place]]
) -> DistrictPlan:
    """The plan with what its schools' needs make of them, and with the children who come and go."""
    zones = []
    for number, zone in enumerate(plan.zones):
        me = (plan.sourced_id, number)
        schools = tuple(_with_needs(school, profiles[school.sourced_id]) for school in zone.schools)
        arrivals = tuple(
            replace(transfer, state_id="") if transfer.days_away else transfer
            for transfer, _, there in transfers
            if there == me
        )
        departures = tuple(transfer for transfer, here, _ in transfers if here == me)
        zones.append(replace(zone, schools=schools, arrivals=arrivals, departures=departures))
    return replace(plan, zones=tuple(zones))


def _with_needs(school: School, profile: Profile) -> School:
    if profile.has(COUNSELORS):
        school = replace(school, pupils_per_counselor=int(COUNSELORS.size))
    if profile.has(CROWDED):
        school = replace(school, class_size=32)
    profile.school = school
    return school
