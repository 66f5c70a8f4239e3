"""Incidents and what followed. One incident may name several students: who took part, and who was harmed."""

from datetime import date, timedelta

from records.demo.state.kind_files import Cells, spelled
from records.demo.state.life import Life, Year, poisson
from records.demo.state.zone import ZoneRecords
from records.demo.subjects import ELEMENTARY

#: Behavior -> share among the young, share among the older; how grave it is (1 to 3); whether it harms somebody.
_BEHAVIORS = (
    ("Disruption", 40, 26, 1, False),
    ("Insubordination", 20, 20, 1, False),
    ("SchoolRules", 16, 12, 1, False),
    ("Attendance", 0, 14, 1, False),
    ("PhysicalHarm", 10, 3, 2, True),
    ("Bullying", 6, 4, 2, True),
    ("Fighting", 4, 8, 2, False),
    ("Harassment", 1, 3, 2, True),
    ("Tobacco", 0, 5, 2, False),
    ("PropertyDamage", 2, 2, 2, False),
    ("Theft", 1, 2, 2, True),
    ("Threat", 1, 2, 2, True),
    ("Drugs", 0, 2, 3, False),
    ("Alcohol", 0, 1, 3, False),
    ("Weapons", 0, 1, 3, False),
)
_YOUNG = [row[1] for row in _BEHAVIORS]
_OLDER = [row[2] for row in _BEHAVIORS]
_PLACES = ("Classroom", "Hallway", "Cafeteria", "Grounds", "Bus", "OffCampus", "Online")
_PLACE_SHARES = (45, 18, 10, 14, 8, 2, 3)
#: By gravity: (action, share, days lost at least and at most)
_ACTIONS = {
    1: (("Conference", 45, 0, 0), ("Detention", 35, 0, 0), ("RestorativePractice", 20, 0, 0)),
    2: (
        ("Detention", 30, 0, 0),
        ("InSchoolSuspension", 32, 1, 2),
        ("OutOfSchoolSuspension", 26, 1, 4),
        ("RestorativePractice", 12, 0, 0),
    ),
    3: (
        ("OutOfSchoolSuspension", 68, 3, 10),
        ("AlternativePlacement", 18, 10, 40),
        ("LawEnforcementReferral", 11, 0, 0),
        ("Expulsion", 3, 30, 90),
    ),
}


def write_conduct(zone: ZoneRecords) -> None:
    """Incidents and disciplinary actions, whichever of the two are wanted."""
    _Conduct(zone).write()


class _Conduct:
    def __init__(self, zone: ZoneRecords) -> None:
        self.zone, self.draw = zone, zone.random("conduct")
        self.incidents: list[Cells] = []
        self.actions: list[Cells] = []
        self.serial = 0
        #: Classmates who may be harmed.
        self.others: dict[str, list[Life]] = {}
        for life in zone.lives:
            if life.years and life.years[-1].ends_in == zone.running.ends_in:
                self.others.setdefault(life.years[-1].school, []).append(life)

    def write(self) -> None:
        for life in self.zone.lives:
            for year in life.years:
                self._year(life, year)
        for kind, rows in (("incidents", self.incidents), ("disciplinary_actions", self.actions)):
            if kind in self.zone.files:
                self.zone.files.write(kind, rows)

    def _year(self, life: Life, year: Year) -> None:
        for spell in year.spells:
            days = self.zone.days[spell.school.sourced_id][year.ends_in]
            first, last = days.between(spell.starts_on, spell.ends_on)
            if last <= first:
                continue
            for _ in range(poisson(self.draw, year.incidents * (last - first) / 175)):
                place = first + int(self.draw.random() * (last - first))
                # What follows begins on the next day of school, while the student is there.
                day, after = days.days[place], days.days[min(place + 1, last - 1)]
                self._incident(life, year, spell.school.sourced_id, spell.grade in ELEMENTARY, day, after)

    def _incident(self, life: Life, year: Year, school: str, is_young: bool, day: date, after: date) -> None:
        draw = self.draw
        behavior, _, _, gravity, harms = draw.choices(_BEHAVIORS, _YOUNG if is_young else _OLDER)[0]
        place = draw.choices(_PLACES, _PLACE_SHARES)[0]
        self.serial += 1
        number = f"{school}-{year.ends_in}-{self.serial:05d}"
        self.incidents.append((life.student, number, behavior, "Offender", day.isoformat(), school, place))
        if harms and draw.random() < 0.7:
            self._harmed(life, number, behavior, day, school, place)
        if draw.random() < 0.9:
            self._action(life, number, gravity if draw.random() < 0.8 else min(3, gravity + 1), is_young, after)

    def _harmed(self, life: Life, number: str, behavior: str, day: date, school: str, place: str) -> None:
        others = self.others.get(school)
        other = self.draw.choice(others) if others else life
        year = other.years[-1] if other.years else None
        spell = year.at(day) if year else None
        # Whoever was not there on that day is not named.
        if other is not life and spell and spell.school.sourced_id == school:
            self.incidents.append((other.student, number, behavior, "Victim", day.isoformat(), school, place))

    def _action(self, life: Life, number: str, gravity: int, is_young: bool, starts: date) -> None:
        choices = _ACTIONS[min(gravity, 2) if is_young else gravity]
        action, _, least, most = self.draw.choices(choices, [choice[1] for choice in choices])[0]
        lost = self.draw.randint(least, most)
        ends = (starts + timedelta(days=_calendar_days(lost))).isoformat() if lost else ""
        self.actions.append((life.student, f"A-{number}", number, action, starts.isoformat(), ends, spelled(lost)))


def _calendar_days(school_days: int) -> int:
    """How long so many school days take with their weekends."""
    return school_days + 2 * (school_days // 5)
