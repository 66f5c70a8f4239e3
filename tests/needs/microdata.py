"""The truth behind a generated state: what each school's figures would be without chance, from its students' lives.

The generator draws a life for each student (how much they are expected to miss, where they stand) and then, by chance,
what happened. Here the second step is drawn again, once for what is observed, or many times for what is true.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from records.demo.state.circumstances import _REDUCED
from records.demo.state.grades import usual_grade
from records.demo.state.plans import StatePlan
from records.demo.state.truth import Truth
from records.demo.state.write import _District
from records.demo.state.zone import ZoneRecords
from records.demo.subjects import CORE, GRADES, HIGH
from records.needs.indicators import INDICATORS
from records.needs.levels import level_of
from records.needs.ranking import Facts

_TESTED = {"03", "04", "05", "06", "07", "08", "11"}
_PROFICIENT, _ERROR, _SLOPE, _SPREAD = 0.05, 0.3, 0.83, 0.52
_ILLNESS = np.array([1, 1, 1, 1, 1, 2, 2, 2, 3, 5])
_SUSPENDED = 0.13
"""Of incidents, how many end in an out-of-school suspension."""
#: Makes chance so small that a figure is the truth.
WITHOUT_CHANCE = 1e6


@dataclass
class School:
    """The students of a school of the generated state, and what it has."""

    identifier: str
    planted: int
    grades: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    students: int = 0
    known: dict[str, tuple[float, float]] = field(default_factory=dict)
    """Figures that no chance is in."""
    absence: list[float] = field(default_factory=list)
    incidents: list[float] = field(default_factory=list)
    standings: dict[str, list[tuple[float, float]]] = field(default_factory=lambda: defaultdict(list))
    """(standing last spring, a year before it or nan), by subject."""
    third: list[float] = field(default_factory=list)
    courses: list[list[float]] = field(default_factory=list)
    ninth: list[list[float]] = field(default_factory=list)


class Watched(_District):
    """Writes a district as the generator does, and lets the lives of its zones be looked at."""

    seen: list[ZoneRecords]

    def _zone(self, drawn: Any) -> ZoneRecords:
        zone = super()._zone(drawn)
        self.seen.append(zone)
        return zone


def write_and_watch(state: StatePlan, out: Path, only: Iterable[str]) -> dict[str, School]:
    """Write the files of the state that ``only`` names; gives its schools by their identifier."""
    out.mkdir(parents=True, exist_ok=True)
    schools: dict[str, School] = {}
    with Truth(state, out) as truth:
        for plan in state.districts:
            district = Watched(state, plan, out, frozenset(only), truth)
            district.seen = []
            district.write()
            for zone in district.seen:
                _look(zone, schools)
    return {identifier: school for identifier, school in schools.items() if school.students}


def _look(zone: ZoneRecords, schools: dict[str, School]) -> None:
    running = zone.running.ends_in
    for faculty in zone.faculties:
        identifier = faculty.school.sourced_id
        schools[identifier] = School(identifier, len(zone.profile(identifier).planted))
    counts: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for life in zone.lives:
        by_year = {year.ends_in: year for year in life.years}
        now, last, before = (by_year.get(running - back) for back in range(3))
        if now is not None:
            school, count = schools[now.school], counts[now.school]
            school.students += 1
            school.grades[GRADES[now.grade]] += 1
            school.absence.append(now.absence)
            school.incidents.append(now.incidents)
            count["english_learners"] += bool(now.english_level)
            count["with_iep"] += life.traits.disability >= 0
            count["homeless"] += bool(life.traits.home.homeless)
            count["low_income"] += now.means < _REDUCED
            count["mobility"] += len(now.spells) > 1
        if last is not None:
            school, grade = schools[last.school], GRADES[last.grade]
            if grade in _TESTED:
                was = before is not None and GRADES[before.grade] in _TESTED
                for subject in ("reading", "mathematics"):
                    earlier = getattr(before, subject) if was else float("nan")
                    school.standings[subject].append((getattr(last, subject), earlier))
                if grade == "03":
                    school.third.append(last.reading)
            grades = [usual_grade(zone, course, last) for course in CORE[grade]]
            school.courses.append(grades)
            if grade == HIGH[0]:
                school.ninth.append(grades)
    for identifier, count in counts.items():
        school = schools[identifier]
        school.known = {name: (float(number), float(school.students)) for name, number in count.items()}


def figures(school: School, rng: np.random.Generator, times: int) -> dict[str, tuple[float, float]]:
    """(numerator, denominator) of each indicator, when what happened is drawn ``times`` times; the mean of all."""
    found = dict(school.known)
    found["chronic_absenteeism"] = _share(_absent(np.array(school.absence), rng, times))
    happened = rng.poisson(np.array(school.incidents) * 0.3 * _SUSPENDED, (times, school.students))
    found["suspended"] = _share(happened > 0)
    for subject, standings in school.standings.items():
        now, before = np.array(standings).T
        seen = now + rng.normal(0, _ERROR, (times, len(now)))
        earlier = before + rng.normal(0, _ERROR, (times, len(now)))
        found[f"below_{subject}"] = _share(seen > _PROFICIENT)
        known = ~np.isnan(before)
        if known.any():
            z = (seen - _SLOPE * earlier)[:, known] / _SPREAD
            percentiles = np.clip(100 * _normal(z), 1, 99)
            found[f"growth_{subject}"] = (float(percentiles.mean() * known.sum()), float(known.sum()))
    if school.third:
        found["below_reading_grade_3"] = _share(
            np.array(school.third) + rng.normal(0, _ERROR, (times, len(school.third))) > _PROFICIENT
        )
    if school.courses:
        found["course_failure"] = _share(_failed(school.courses, rng, times) > 0)
    if school.ninth:
        found["off_track_grade_9"] = _share(_failed(school.ninth, rng, times) <= 1)
    return found


def _absent(share: Any, rng: np.random.Generator, times: int, days: int = 55) -> Any:
    """Whether each student misses a tenth of so many days."""
    illnesses = rng.poisson(share * days / _ILLNESS.mean(), (times, len(share)))
    missed = np.zeros(illnesses.shape)
    for number in range(1, int(illnesses.max(initial=0)) + 1):
        missed += (illnesses >= number) * rng.choice(_ILLNESS, illnesses.shape)
    return missed >= days / 10


def _failed(courses: list[list[float]], rng: np.random.Generator, times: int) -> Any:
    longest = max(len(grades) for grades in courses)
    usual = np.array([grades + [1000.0] * (longest - len(grades)) for grades in courses])
    return (usual + rng.normal(0, 4, (times, *usual.shape)) < 59.5).sum(axis=2)


def _share(happened: Any) -> tuple[float, float]:
    return float(happened.mean() * happened.shape[1]), float(happened.shape[1])


def _normal(z: Any) -> Any:
    from scipy.special import ndtr

    return ndtr(z)


def facts(school: School, key: int, found: dict[str, tuple[float, float]], *, scale: float = 1) -> Facts:
    """The school as it is ranked; ``scale`` makes chance small."""
    ordered = tuple((name, found[name][0] * scale, found[name][1] * scale) for name in INDICATORS if name in found)
    return Facts(key, level_of(school.grades), school.students, ordered)
