"""What is known about schools: calendars, who fills which position, buildings and devices, money by fund."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from random import Random

from records.demo.faculty import Faculty, Registry
from records.demo.people import Person, RoleAt, School
from records.demo.state.funds import FUNDS, TECHNOLOGY
from records.demo.state.kind_files import Cells, spelled
from records.demo.state.needs import CROWDED, DEVICES, VACANCIES, Profile
from records.demo.state.zone import ZoneRecords

_TURNOVER = 0.11
"""Share of positions that somebody else filled a year before."""
_VACANT = 0.025
_BY_ROLE = {
    "teacher": "Teacher",
    "counselor": "Counselor",
    "aide": "Paraprofessional",
    "principal": "Principal",
    "siteAdministrator": "AssistantPrincipal",
}
#: Beside whom the roster names: (StaffClassification, students for each)
_SPECIALISTS = (
    ("Nurse", 750), ("Psychologist", 1100), ("SocialWorker", 1400), ("SpeechTherapist", 900), ("Librarian", 900),
    ("ReadingSpecialist", 600), ("MathSpecialist", 1300), ("EnglishLearnerTeacher", 500), ("OfficeStaff", 300),
    ("TechnologyStaff", 1500),
)  # fmt: skip


def write_calendar(zone: ZoneRecords, schools: Iterable[School]) -> None:
    """Every listed day of these schools, with the part of a day that it holds."""
    portions = {"InstructionalDay": "1", "MakeUpDay": "1", "HalfDay": "0.5"}
    for school in schools:
        rows: list[Cells] = [
            (school.sourced_id, day.isoformat(), ends_in, event, portions.get(event, "0"))
            for ends_in, days in zone.days[school.sourced_id].items()
            for day, event in days.events
        ]
        zone.files.write("calendar", rows)


@dataclass
class Enrollment:
    """How many students each school had, by year."""

    students: dict[tuple[str, int], int] = field(default_factory=dict)

    @classmethod
    def of(cls, zone: ZoneRecords) -> "Enrollment":
        made = cls()
        for life in zone.lives:
            for year in life.years:
                key = (year.school, year.ends_in)
                made.students[key] = made.students.get(key, 0) + 1
        return made

    def at(self, school: str, ends_in: int) -> int:
        return self.students.get((school, ends_in), 0)


class Positions:
    """Writes the positions of a zone's schools; hires whom the roster's classes do not need, and the predecessors.

    ``hired`` are the people whom the roster has to name in addition.
    """

    def __init__(self, zone: ZoneRecords, registry: Registry, enrollment: Enrollment) -> None:
        self.zone, self.registry, self.enrollment = zone, registry, enrollment
        self.draw = zone.random("staff_positions")
        self.hired: list[Person] = []
        self.rows: list[Cells] = []
        self._shared: dict[str, tuple[Person, float]] = {}

    def write(self) -> None:
        """All positions in all years."""
        for faculty in self.zone.faculties:
            self._school(faculty)
        if "staff_positions" in self.zone.files:
            self.zone.files.write("staff_positions", self.rows)

    def _school(self, faculty: Faculty) -> None:
        school, profile = faculty.school, self.zone.profile(faculty.school.sourced_id)
        place, held = school.sourced_id, []
        for person in faculty.people:
            for role in person.roles:
                if role.organization == place and role.role in _BY_ROLE:
                    held.append((person, self._classification(faculty, person, role.role), 1.0))
        students = self.enrollment.at(place, self.zone.running.ends_in)
        for classification, per in _SPECIALISTS if school.grades else ():
            held += self._specialist(school, classification, students / per)
        for number, (person, classification, fte) in enumerate(held, start=1):
            self._position(school, profile, number, person, classification, fte)
        self._vacant(school, profile, len(held))

    @staticmethod
    def _classification(faculty: Faculty, person: Person, role: str) -> str:
        special = role == "teacher" and person in faculty.department("special education")
        return "SpecialEducationTeacher" if special else _BY_ROLE[role]

    def _specialist(self, school: School, classification: str, wanted: float) -> list[tuple[Person, str, float]]:
        """Somebody, or a part of somebody who works at other schools of the zone as well; tenths of a position."""
        fte = max(0.1, round(wanted, 1)) if wanted > 0.03 else 0.0
        held = []
        while fte > 0:
            person, left = self._shared.get(classification, (None, 0.0))
            if person is None or left < 0.05:
                person, left = self.registry.hire("aide", school.sourced_id), 1.0
                self.hired.append(person)
            elif all(role.organization != school.sourced_id for role in person.roles):
                person.roles.append(RoleAt("aide", school.sourced_id, is_primary=False))
            part = min(fte, left)
            held.append((person, classification, part))
            self._shared[classification] = (person, round(left - part, 1))
            fte = round(fte - part, 1)
        return held

    def _position(
        self, school: School, profile: Profile, number: int, person: Person, classification: str, fte: float
    ) -> None:
        """One position through the years: its holder now, and now and then another one before."""
        identifier = f"P-{school.sourced_id}-{number:03d}"
        holder = person
        turnover = _TURNOVER * (1.6 if profile.need > 0.7 else 1)
        for year in reversed(self.zone.years):
            cells = (school.sourced_id, year.ends_in, classification, spelled(fte))
            self.rows.append((f"{identifier}-{year.ends_in}", holder.sourced_id, *cells))
            if self.draw.random() < turnover and classification == "Teacher" and year is not self.zone.years[0]:
                holder = self._predecessor(school, year.year.starts_on)

    def _predecessor(self, school: School, left: date) -> Person:
        person = self.registry.hire("teacher", school.sourced_id)
        person.roles = [RoleAt("teacher", school.sourced_id, True, None, left)]
        self.hired.append(person)
        return person

    def _vacant(self, school: School, profile: Profile, filled: int) -> None:
        share = VACANCIES.size if profile.has(VACANCIES) else _VACANT
        for year in self.zone.years:
            number = round(filled * 0.6 * share / (1 - share) + self.draw.random() * 0.6)
            for place in range(number if school.grades else 0):
                identifier = f"P-{school.sourced_id}-V{place + 1}-{year.ends_in}"
                self.rows.append((identifier, "", school.sourced_id, year.ends_in, "Teacher", "1"))


def write_resources(zone: ZoneRecords, enrollment: Enrollment) -> None:
    """Devices, rooms and the state of each building, year by year."""
    draw = zone.random("school_resources")
    rows: list[Cells] = []
    for faculty in (one for one in zone.faculties if one.school.grades):
        rows += _resources(zone, faculty.school, enrollment, draw)
    zone.files.write("school_resources", rows)


def _resources(zone: ZoneRecords, school: School, enrollment: Enrollment, draw: Random) -> Iterable[Cells]:
    profile, place = zone.profile(school.sourced_id), school.sourced_id
    built, share = draw.randrange(1948, 2021), DEVICES.size if profile.has(DEVICES) else draw.uniform(0.75, 1.1)
    students_now = max(1, enrollment.at(place, zone.running.ends_in))
    capacity = round(students_now / (CROWDED.size if profile.has(CROWDED) else draw.uniform(0.72, 1.02)))
    condition = max(15, min(98, round(95 - 0.6 * (zone.running.ends_in - built) - 6 * profile.need + draw.gauss(0, 8))))
    internet = draw.choice((200, 500, 500, 1000, 1000, 2000))
    portables = round(max(0, students_now - capacity) / 25)
    technology = next(fund for fund in FUNDS if fund.name == TECHNOLOGY)
    for year in zone.years:
        students = enrollment.at(place, year.ends_in)
        more = 0.25 if zone.state.awards.holds(technology, place, year.ends_in) else 0
        amounts = {
            "StudentDevices": round(students * (share + more)),
            "Classrooms": -(-capacity // 24),
            "PortableClassrooms": portables,
            "BuildingCapacity": capacity,
            "FacilityCondition": condition - (year.ends_in - zone.years[0].ends_in),
            "BuildingYear": built,
            "InternetMbps": internet,
        }
        for resource, amount in amounts.items():
            yield place, year.ends_in, resource, amount


def write_budget(zone: ZoneRecords, enrollment: Enrollment) -> None:
    """Money by fund for each school and year; what the district keeps for all of them is written by its first zone."""
    draw = zone.random("budget_lines")
    rows: list[Cells] = []
    for faculty in zone.faculties:
        school = faculty.school.sourced_id
        for year in zone.years:
            students = enrollment.at(school, year.ends_in)
            for fund in FUNDS if students else ():
                if zone.state.awards.holds(fund, school, year.ends_in):
                    named = (fund.name, fund.source, fund.purpose)
                    rows.append(_line(zone, school, year.ends_in, named, students * fund.per_student, draw))
    zone.files.write("budget_lines", rows)


#: (fund, source, purpose, dollars a student) that a district spends for all its schools
_CENTRAL = (
    ("Local property tax", "Local", "DistrictAdministration", 310),
    ("State transportation aid", "State", "Transportation", 390),
    ("National School Lunch Program", "Federal", "FoodService", 420),
    ("Local property tax", "Local", "Operations", 640),
)


def write_central_budget(zone: ZoneRecords) -> None:
    """What the district spends at no single school."""
    draw = Random(f"{zone.state.seed}/central/{zone.plan.sourced_id}")
    rows: list[Cells] = [
        _line(zone, zone.plan.sourced_id, year.ends_in, named, zone.plan.students * dollars, draw)
        for year in zone.years
        for *named, dollars in _CENTRAL
    ]
    zone.files.write("budget_lines", rows)


def _line(zone: ZoneRecords, place: str, ends_in: int, named: Sequence[str], dollars: float, draw: Random) -> Cells:
    """``named`` is fund, source and purpose. Of this year's money, as much is spent as the year is old."""
    budgeted = dollars * draw.uniform(0.94, 1.06)
    spent = budgeted * draw.uniform(0.86, 1.0)
    if ends_in == zone.running.ends_in:
        year = zone.running.year
        spent *= (zone.today - year.starts_on).days / (year.ends_on - year.starts_on).days
    return place, ends_in, *named, f"{budgeted:.2f}", f"{spent:.2f}"
