"""How a student's years go: days missed, standing in reading and mathematics, trouble. What all records follow from.

The correlations of real life live here. Poverty and illness cost days; days, poverty, little English and disabilities
cost learning; trouble follows from both. Schools add their own, and funds move what they move.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from math import exp
from random import Random

from records.demo.people import Pupil, Spell
from records.demo.state.funds import Awards, Outcome
from records.demo.state.needs import ABSENCE, COUNSELORS, MATHEMATICS, READING, Profile
from records.demo.state.traits import DISABILITIES, Traits
from records.demo.subjects import GRADES

POINTS_IN_A_DEVIATION = 60
"""Of a state test's scale score."""
USUAL_ABSENCE = 0.029
_PERSISTENCE = 0.92
"""How much of a student's own standing is left a year later."""
#: Kindergarten and the upper grades miss most; trouble peaks in the middle grades.
_ABSENCE_BY_GRADE = (0.3, 0.1, 0, -0.1, -0.15, -0.15, -0.05, 0, 0.1, 0.25, 0.3, 0.35, 0.45)
_INCIDENTS_BY_GRADE = (0.25, 0.35, 0.45, 0.55, 0.7, 0.9, 1.4, 1.7, 1.6, 1.5, 1.2, 0.9, 0.7)
_USUAL_INCIDENTS = 0.11


@dataclass(slots=True)
class Year:
    """One student in one school year; ``spells`` are the primary ones, oldest first."""

    index: int
    """0 is the oldest year on record."""
    ends_in: int
    spells: list[Spell]
    grade: int
    """Place in GRADES."""
    means: float
    absence: float
    """Expected share of days missed."""
    reading: float
    mathematics: float
    incidents: float
    """Expected number in a whole year."""
    english_level: int
    lift: float
    """What tutoring has added so far, in deviations."""

    @property
    def school(self) -> str:
        """Identifier of the school where the year ended, or goes on."""
        return self.spells[-1].school.sourced_id

    @property
    def ends_on(self) -> date | None:
        return self.spells[-1].ends_on

    def at(self, day: date) -> Spell | None:
        """The spell that holds this day."""
        for spell in self.spells:
            if spell.starts_on <= day and (spell.ends_on is None or day < spell.ends_on):
                return spell
        return None


@dataclass(slots=True)
class Life:
    """A pupil with traits and years."""

    pupil: Pupil
    traits: Traits
    years: list[Year]

    @property
    def student(self) -> str:
        return self.pupil.person.sourced_id


class Lives:
    """Makes the years of the students of a zone."""

    def __init__(self, profiles: dict[str, Profile], awards: Awards, years: Sequence[int], *, seed: str) -> None:
        self.profiles, self.awards = profiles, awards
        self._index = {ends_in: index for index, ends_in in enumerate(years)}
        self._newest = len(years) - 1
        self.random = Random(f"{seed}/life")
        self._effects = {school: awards.effects(school) for school in profiles}

    def live(self, pupil: Pupil, traits: Traits) -> Life:
        """The years on record of one pupil, oldest first."""
        by_year: dict[int, list[Spell]] = {}
        for spell in pupil.spells:
            if spell.is_primary and spell.ends_in in self._index:
                by_year.setdefault(spell.ends_in, []).append(spell)
        draw, years, lift = self.random, [], 0.0
        reading, mathematics = traits.reading, traits.mathematics
        for ends_in, spells in by_year.items():
            year = self._year(ends_in, spells, traits, reading, mathematics, lift)
            lift = year.lift
            years.append(year)
            fresh = (1 - _PERSISTENCE**2) ** 0.5
            reading = _PERSISTENCE * reading + fresh * draw.gauss(0, 1)
            mathematics = _PERSISTENCE * mathematics + fresh * draw.gauss(0, 1)
        return Life(pupil, traits, years)

    def _year(
        self, ends_in: int, spells: list[Spell], traits: Traits, reading: float, mathematics: float, lift: float
    ) -> Year:
        draw, story = self.random, traits.story
        school = spells[-1].school.sourced_id
        profile, code = self.profiles[school], spells[-1].grade
        grade, index = GRADES.index(code), self._index[ends_in]
        effects = self._effects[school] if ends_in >= self.awards.from_year else {}
        means = traits.home.means + draw.gauss(0, 0.12)
        level = self._english_level(traits, index)
        # What a student learns, and gets into, follows from their own habit: a fund's effect on days missed is on
        # these alone, so that each fund moves one thing.
        habit = self._absence(traits, profile, grade, means)
        absence = habit * (1 + effects.get("absence", 0))
        lift += effects.get("growth", 0) / POINTS_IN_A_DEVIATION
        held_back = 0.18 * (5.5 - level) if level else 0.0
        if traits.disability >= 0:
            held_back += DISABILITIES[traits.disability][2]
        common = 0.5 * means - 4 * (habit - USUAL_ABSENCE) - held_back + lift
        reading = common + 0.78 * reading + profile.reading + draw.gauss(0, 0.1)
        mathematics = common + 0.78 * mathematics + profile.mathematics + 0.3 * held_back + draw.gauss(0, 0.1)
        if profile.has(READING) and code in READING.grades:
            reading -= READING.size
        if profile.has(MATHEMATICS) and code in MATHEMATICS.grades:
            mathematics -= MATHEMATICS.size
        if story:
            absence = absence if story.absence is None else story.absence
            reading = reading if story.reading is None else story.reading
            mathematics = mathematics if story.mathematics is None else story.mathematics
        incidents = self._incidents(traits, profile, grade, habit, reading, effects)
        return Year(index, ends_in, spells, grade, means, absence, reading, mathematics, incidents, level, lift)

    def _english_level(self, traits: Traits, index: int) -> int:
        years_ago = self._newest - index
        if traits.exited_years_ago >= 0:
            return 5 if years_ago > traits.exited_years_ago else 0
        return max(1, traits.english_level - years_ago) if traits.english_level else 0

    def _absence(self, traits: Traits, profile: Profile, grade: int, means: float) -> float:
        """The share of days that a student is expected to miss, without what a fund does about it."""
        shift = profile.absence + _ABSENCE_BY_GRADE[grade] - 0.28 * means + 0.7 * traits.frailty
        shift += 0.18 * (traits.disability >= 0) + 0.5 * bool(traits.home.homeless) + 0.2 * traits.asthma
        shift += self.random.gauss(0, 0.2)
        share = USUAL_ABSENCE * exp(shift)
        if profile.has(ABSENCE):
            share *= ABSENCE.size
        return min(share, 0.6)

    def _incidents(
        self,
        traits: Traits,
        profile: Profile,
        grade: int,
        habit: float,
        reading: float,
        effects: dict[Outcome, float],
    ) -> float:
        if traits.story and traits.story.calm:
            return 0
        shift = profile.incidents + 0.9 * traits.temper - 0.15 * traits.home.means - 0.15 * reading
        shift += 0.3 * (traits.sex == "Male") + 4 * min(habit, 0.25) + 0.4 * profile.has(COUNSELORS)
        return _USUAL_INCIDENTS * _INCIDENTS_BY_GRADE[grade] * exp(shift) * (1 + effects.get("incidents", 0))


def poisson(draw: Random, mean: float) -> int:
    """A number of events of which ``mean`` are expected; near enough to Poisson's for large means."""
    if mean > 12:
        return max(0, round(draw.gauss(mean, mean**0.5)))
    number, left, least = 0, draw.random(), exp(-mean)
    while left > least:
        left *= draw.random()
        number += 1
    return number
