"""The staff of one school: hired as its timetable needs them, each free in the period they are asked for."""

from collections import Counter
from collections.abc import Iterable
from random import Random

from records.demo import names
from records.demo.people import Person, RoleAt, School

_MOST_PERIODS = 6
_MOST_GROUPS_OF_A_SPECIALIST = 24


class Registry:
    """Numbers and addresses of a district's staff; the known ones are there from the beginning."""

    def __init__(self, district: str, mail: str, *, seed: str) -> None:
        self.district, self.mail = district, mail
        self.random = Random(f"{seed}/staff")
        self.hired = 0
        self._names: Counter[str] = Counter()

    def hire(self, role: str, place: str, *, named: tuple[str, str, str] | None = None) -> Person:
        """A new member of staff at this school or district; ``named`` gives their name and e-mail address."""
        home = names.community(self.random)
        given, family = names.given_name(self.random, home), names.family_name(self.random, home)
        email = ""
        if named:
            given, family, email = named
            self._names[email.split("@")[0]] += 1
        self.hired += 1
        return Person(
            f"{self.district}-T{self.hired:05d}",
            given,
            family,
            email or self._address(given, family),
            identifier=f"{70000 + self.hired}",
            phone=f"({self.random.choice((205, 308))}) 555-01{self.random.randrange(100):02d}",
            primary_org=place,
            roles=[RoleAt(role, place)],
        )

    def engage(self, person: Person, role: str, place: str) -> Person:
        """Take a guardian of the district on, under one account: from now on they have the staff's address."""
        person.email = self._address(person.given, person.family)
        person.roles.append(RoleAt(role, place))
        person.primary_org = place
        return person

    def _address(self, given: str, family: str) -> str:
        name = names.mail_name(given, family)
        self._names[name] += 1
        number = str(self._names[name]) if self._names[name] > 1 else ""
        return f"{name}{number}@{self.mail}.example.edu"


class Faculty:
    """Who works at a school. Teachers are looked for among those hired before a new one is hired.

    ``neighbors`` are parents of the zone: some are hired where none of their own children go.
    """

    def __init__(self, school: School, registry: Registry, neighbors: list[Person]) -> None:
        self.school, self.registry = school, registry
        self.people: list[Person] = []
        self._departments: dict[str, list[Person]] = {}
        self._busy: dict[Person, set[str]] = {}
        self._rooms: dict[Person, int] = {}
        self._neighbors = neighbors

    def add(self, person: Person, department: str = "") -> Person:
        """Count somebody among the staff, and among a department's teachers where one is named."""
        self.people.append(person)
        if department:
            self._departments.setdefault(department, []).append(person)
            self._busy[person] = set()
            self._rooms[person] = 101 + len(self._rooms)
        return person

    def hire(self, role: str, department: str = "") -> Person:
        """Take on somebody new: mostly a stranger, sometimes a parent of pupils of another school."""
        neighbor = self._neighbor() if role == "teacher" and self.registry.random.random() < 0.07 else None
        if neighbor:
            return self.add(self.registry.engage(neighbor, role, self.school.sourced_id), department)
        return self.add(self.registry.hire(role, self.school.sourced_id), department)

    def _neighbor(self) -> Person | None:
        for place in range(len(self._neighbors) - 1, -1, -1):
            if all(held.organization != self.school.sourced_id for held in self._neighbors[place].roles):
                return self._neighbors.pop(place)
        return None

    def department(self, name: str) -> list[Person]:
        """The teachers of a department."""
        return self._departments.get(name, [])

    def teacher(self, department: str, slots: Iterable[str], *, specialist: bool = False) -> Person:
        """A teacher of the department who is free in these slots; hired where there is none."""
        wanted = set(slots)
        # A slot is half a year of one period, so that two semester courses may share the period.
        most = 2 * (_MOST_GROUPS_OF_A_SPECIALIST if specialist else _MOST_PERIODS)
        for person in self._departments.get(department, ()):
            busy = self._busy[person]
            if not busy & wanted and len(busy) + len(wanted) <= most:
                busy |= wanted
                return person
        person = self.hire("teacher", department)
        self._busy[person] |= wanted
        return person

    def occupy(self, person: Person, slots: Iterable[str]) -> None:
        """Keep a teacher of the school for these slots."""
        self._busy[person] |= set(slots)

    def adviser(self, slots: Iterable[str]) -> Person:
        """Any teacher of the school who leads no homeroom yet (it does not count as a period taught)."""
        wanted = set(slots)
        for person, busy in self._busy.items():
            if not busy & wanted:
                busy |= wanted
                return person
        return self.teacher("general", wanted)

    def room(self, person: Person) -> str:
        """Where this teacher teaches."""
        return f"Room {self._rooms[person]}"
