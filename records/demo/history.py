"""Where a student went to school in each year on record: the spells behind today's seat, drawn backwards.

With one school year there is no past, and the spells are those of the running year alone.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, timedelta
from random import Random

from records.demo.families import Families
from records.demo.people import Pupil, School, Spell, Transfer
from records.demo.subjects import GRADES
from records.demo.terms import SchoolYear, school_year_around, year_before

_NEW_IN_A_YEAR = 0.045
"""Share of students who came from elsewhere in a year; as many leave."""
_CHANGED_SCHOOL, _IN_MID_YEAR = 0.03, 0.6
_REPEATED_GRADE = 0.008
_NOT_FINISHED = 0.11
"""Of those who reached grade 12."""

LastDay = Callable[[SchoolYear], date]
"""Gives the last day of school in a year."""


def transfer_day(transfer: Transfer, years: Sequence[SchoolYear]) -> date:
    """The first day at the new district, the same for both: within the school year, or when it begins."""
    starts = years[-1 - transfer.years_ago].year.starts_on
    return starts + timedelta(days=100 + Random(f"{transfer.seed}/day").randrange(110)) if transfer.mid_year else starts


class History:
    """Fills ``pupil.spells`` for the pupils of a zone. ``years`` are those on record, oldest first.

    ``last_day`` gives the last day of school in a year; ``moving`` how often students of this zone change schools,
    where 1 is usual.
    """

    def __init__(
        self, families: Families, years: Sequence[SchoolYear], last_day: LastDay, *, moving: float = 1
    ) -> None:
        self.families, self.years, self.last_day, self.moving = families, years, last_day, moving
        self.district = families.plan.sourced_id
        self.random = Random(f"{families.seed}/history")
        self._places = len(families.schools[GRADES[0]])

    def draw(self) -> None:
        """Give every pupil of the zone their spells."""
        for pupil in self.families.pupils:
            spells = self._of_former(pupil) if pupil.departure else self._of_now(pupil)
            pupil.spells = [*self._earlier(pupil, spells), *spells]
            if pupil.career_center:
                pupil.spells.insert(-1, self._at_career_center(pupil, pupil.career_center, spells[-1].ends_in))
            pupil.starts_on, pupil.ends_on = pupil.spells[-1].starts_on, pupil.spells[-1].ends_on

    def _of_now(self, pupil: Pupil) -> list[Spell]:
        """The spells of this year; or of the year in which somebody left or will begin."""
        year = self.years[-1]
        if pupil.starts_on >= year.year.ends_on:
            year = school_year_around(pupil.starts_on, district=self.district)
        elif pupil.ends_on and pupil.ends_on <= year.year.starts_on:
            year = year_before(year, district=self.district)
        starts = max(pupil.starts_on, year.year.starts_on)
        if pupil.ends_on:
            starts = year.year.starts_on
            return [self._spell(pupil, year, pupil.school, pupil.grade, starts, pupil.ends_on, "MovedOutOfState")]
        if pupil.came_from and pupil.came_from[1] > starts:
            before, moved = pupil.came_from
            return [
                self._spell(pupil, year, before, pupil.grade, starts, moved, "MovedWithinDistrict"),
                self._spell(pupil, year, pupil.school, pupil.grade, moved, None, "", "b"),
            ]
        return [self._spell(pupil, year, pupil.school, pupil.grade, starts, None, "")]

    def _at_career_center(self, pupil: Pupil, school: School, ends_in: int) -> Spell:
        identifier = f"{pupil.person.sourced_id}.{ends_in}cc"
        return Spell(identifier, school, ends_in, pupil.grade, self.years[-1].year.starts_on, is_primary=False)

    def _of_former(self, pupil: Pupil) -> list[Spell]:
        """The last spell of somebody who has left."""
        assert pupil.departure
        year, reason = self.years[-1 - pupil.departure.years_ago], pupil.departure.reason
        ends = self.last_day(year) + timedelta(days=1)
        if pupil.departure.mid_year:
            ends = year.year.starts_on + timedelta(days=60 + self.random.randrange(200))
            if pupil.transfer:
                ends = transfer_day(pupil.transfer, self.years) - timedelta(days=pupil.transfer.days_away)
        elif reason == "Graduated" and self.random.random() < _NOT_FINISHED:
            reason = self.random.choices(("DroppedOut", "Other"), (7, 4))[0]
        return [self._spell(pupil, year, pupil.school, pupil.grade, year.year.starts_on, ends, reason)]

    def _earlier(self, pupil: Pupil, spells: list[Spell]) -> list[Spell]:
        """The years before ``spells[0]``, whose first day moves where the student came within that year."""
        first = spells[0]
        index = next((i for i, year in enumerate(self.years) if year.ends_in == first.ends_in), None)
        if index is None or first.starts_on > self.years[index].year.starts_on:
            return []  # still to come, or left before the years on record
        arrived = pupil.transfer in self.families.zone.arrivals if pupil.transfer else False
        came = len(self.years) - 1 - pupil.transfer.years_ago if pupil.transfer and arrived else -1
        earlier: list[Spell] = []
        school, place, grade = first.school, pupil.household.place, GRADES.index(first.grade)
        while index > 0:
            if index == came or (came < 0 and self.random.random() < _NEW_IN_A_YEAR * self.moving):
                break
            index -= 1
            grade -= self.random.random() >= _REPEATED_GRADE
            if grade < 0:
                return earlier
            code = GRADES[grade]
            if code not in school.grades:
                school = self.families.school_of(code, place)
            before = school
            if self._places > 1 and self.random.random() < _CHANGED_SCHOOL * self.moving:
                place = (place + 1 + self.random.randrange(self._places - 1)) % self._places
                before = self.families.school_of(code, place)
            earlier[:0] = self._year(pupil, self.years[index], before, school, code)
            school = before
        if index or came == 0:
            self._begin_late(pupil, earlier or spells, arrived=arrived)
        return earlier

    def _year(self, pupil: Pupil, year: SchoolYear, before: School, school: School, grade: str) -> list[Spell]:
        """A whole year at one school, or at two where the student moved within it."""
        starts, ends = year.year.starts_on, self.last_day(year) + timedelta(days=1)
        if before is school:
            return [self._spell(pupil, year, school, grade, starts, ends, "EndOfYear")]
        if self.random.random() >= _IN_MID_YEAR:
            return [self._spell(pupil, year, before, grade, starts, ends, "EndOfYear")]
        moved = starts + timedelta(days=60 + self.random.randrange(200))
        return [
            self._spell(pupil, year, before, grade, starts, moved, "MovedWithinDistrict"),
            self._spell(pupil, year, school, grade, moved, ends, "EndOfYear", "b"),
        ]

    def _begin_late(self, pupil: Pupil, spells: list[Spell], *, arrived: bool) -> None:
        """The first spell of a student from elsewhere begins within the year, or with it."""
        first = spells[0]
        if arrived and pupil.transfer:
            starts = transfer_day(pupil.transfer, self.years)
        elif self.random.random() < _IN_MID_YEAR:
            starts = first.starts_on + timedelta(days=30 + self.random.randrange(180))
        else:
            return
        if starts < min(first.ends_on or self.families.today, self.families.today):
            spells[0] = replace(first, starts_on=starts)

    @staticmethod
    def _spell(
        pupil: Pupil,
        year: SchoolYear,
        school: School,
        grade: str,
        starts: date,
        ends: date | None,
        reason: str,
        suffix: str = "",
    ) -> Spell:
        identifier = f"{pupil.person.sourced_id}.{year.ends_in}{suffix}"
        return Spell(identifier, school, year.ends_in, grade, starts, ends, reason)
