"""What the writers of one zone's records work on."""

from dataclasses import dataclass, field
from datetime import date
from random import Random

from records.demo.faculty import Faculty
from records.demo.families import Families
from records.demo.files import RosterFiles
from records.demo.people import Pupil
from records.demo.plans import DistrictPlan
from records.demo.state.calendars import SchoolDays
from records.demo.state.kind_files import KindFiles
from records.demo.state.life import Life
from records.demo.state.needs import Profile
from records.demo.state.plans import StatePlan
from records.demo.terms import SchoolYear
from records.demo.timetable import Section


@dataclass
class ZoneRecords:
    """A zone whose people and classes were drawn, with the files that its records go into."""

    state: StatePlan
    plan: DistrictPlan
    years: tuple[SchoolYear, ...]
    days: dict[str, dict[int, SchoolDays]]
    """School -> year -> its days."""
    families: Families
    faculties: list[Faculty]
    sections: list[Section]
    lives: list[Life]
    files: KindFiles
    roster: RosterFiles
    seed: str
    sections_of: dict[Pupil, list[Section]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for section in self.sections:
            for pupil in section.pupils:
                self.sections_of.setdefault(pupil, []).append(section)

    @property
    def today(self) -> date:
        return self.state.today

    @property
    def running(self) -> SchoolYear:
        return self.years[-1]

    def profile(self, school: str) -> Profile:
        return self.state.profiles[school]

    def random(self, kind: str) -> Random:
        """Draws of one kind of record, the same whichever other kinds are written."""
        return Random(f"{self.seed}/{kind}")
