"""Families of one zone: children with a seat in a grade and school, and the people responsible for them.

What is drawn depends on the seed alone and never on the day: the same child lives in the demo next year.
"""

from datetime import date, timedelta
from itertools import count
from random import Random

from records.demo import names
from records.demo.people import Person, Pupil, RoleAt, School
from records.demo.plans import DistrictPlan, KnownChild, KnownFamily, Zone
from records.demo.subjects import GRADES, HIGH
from records.demo.terms import SchoolYear, first_of_next_month

#: (children, share) and (kind of household, share)
_CHILDREN = ((1, 2, 3, 4), (52, 34, 11, 3))
_HOUSEHOLDS = (("together", "divorced", "single", "grandparent"), (58, 16, 21, 5))
_GRANDPARENT_BESIDE = 0.05
_WITHDRAWN, _STARTING_SOON, _MOVED = 0.012, 0.008, 0.006
_AT_CAREER_CENTER = 0.24


class Families:
    """Draws the families of a zone. After ``draw`` it holds ``pupils`` and ``guardians``."""

    def __init__(
        self, plan: DistrictPlan, zone: Zone, year: SchoolYear, today: date, *, seed: str, serial: "count[int]"
    ) -> None:
        self.plan, self.zone, self.year, self.today = plan, zone, year, today
        self.random = Random(f"{seed}/families")
        self.serial = serial
        self.pupils: list[Pupil] = []
        self.guardians: dict[Person, None] = {}
        self.career_center = next((school for school in zone.schools if school.is_career_center), None)
        self._schools = {grade: [s for s in zone.schools if grade in s.grades] for grade in GRADES}
        self._by_id = {school.sourced_id: school for school in zone.schools}

    def draw(self, known_staff: dict[str, Person]) -> None:
        """Draw everybody; a known guardian who is among ``known_staff`` (by e-mail) is that same person."""
        neighborhoods = self._seats()
        for family in self.zone.families:
            self._known(family, neighborhoods, known_staff)
        for seats in neighborhoods:
            self.random.shuffle(seats)
            while seats:
                size = self.random.choices(*_CHILDREN)[0]
                mine = [seats.pop() for _ in range(min(size, len(seats)))]
                self._family(mine)

    def _seats(self) -> list[list[tuple[str, School]]]:
        """Per neighborhood (one for each school that has the youngest) the seats its children fill."""
        neighborhoods: list[list[tuple[str, School]]] = [[] for _ in self._schools[GRADES[0]]]
        for number, grade in enumerate(GRADES):
            here = self.zone.students // len(GRADES) + (number < self.zone.students % len(GRADES))
            for seat in range(here):
                place = (seat + number) % len(neighborhoods)
                schools = self._schools[grade]
                neighborhoods[place].append((grade, schools[place % len(schools)]))
        return neighborhoods

    def _known(
        self, family: KnownFamily, neighborhoods: list[list[tuple[str, School]]], staff: dict[str, Person]
    ) -> None:
        guardians = []
        for known in family.guardians:
            person = staff.get(known.email) or self._person(known.given, known.family, known.email)
            person.phone = person.phone or self._phone()
            guardians.append((person, known.role))
        children = []
        for child in family.children:
            seat = (child.grade, self._by_id[child.school])
            next((seats for seats in neighborhoods if seat in seats), [seat]).remove(seat)
            children.append(self._known_child(child, seat[1]))
        self._belong_together(children, guardians)

    def _known_child(self, child: KnownChild, school: School) -> Pupil:
        person = self._person(child.given, child.family, child.email)
        person.preferred = child.preferred
        return self._enroll(person, child.grade, school)

    def _family(self, seats: list[tuple[str, School]]) -> None:
        draw = self.random
        home = names.community(draw)
        other = home if draw.random() < 0.85 else names.community(draw)
        first, second = names.family_name(draw, home), names.family_name(draw, other)
        household = draw.choices(*_HOUSEHOLDS)[0]
        children_name = names.child_family_name(draw, first, second, home)
        guardians = [(self._guardian(names.given_name(draw, home), first), "parent")]
        if household == "grandparent":
            guardians = [(guardians[0][0], "guardian")]
        elif household != "single":
            shares_name = household == "together" and not home.two_family_names and draw.random() < 0.7
            guardians.append(
                (self._guardian(names.given_name(draw, other), first if shares_name else second), "parent")
            )
        if draw.random() < _GRANDPARENT_BESIDE:
            guardians.append((self._guardian(names.given_name(draw, home), first), "relative"))
        children = [self._child(seat, children_name, home) for seat in seats]
        if household == "divorced" and len(children) > 1 and draw.random() < 0.3:
            # A half-brother or half-sister: only the first parent is theirs.
            self._belong_together(children[:1], guardians[:1])
            children = children[1:]
        self._belong_together(children, guardians)

    def _child(self, seat: tuple[str, School], family: str, home: names.Community) -> Pupil:
        given = names.given_name(self.random, home)
        person = self._person(given, family, "")
        person.middle = names.given_name(self.random, home) if self.random.random() < 0.4 else ""
        person.preferred = names.preferred_name(self.random, given)
        pupil = self._enroll(person, *seat)
        self._comes_and_goes(pupil)
        return pupil

    def _guardian(self, given: str, family: str) -> Person:
        person = self._person(given, family, "")
        # The number keeps two people of one name apart, here and in the next district.
        number = int(person.sourced_id.rsplit("-", 1)[1])
        person.email = f"{names.mail_name(given, family)}{number}@{self.plan.mail}.example.org"
        person.phone = self._phone()
        return person

    def _person(self, given: str, family: str, email: str) -> Person:
        return Person(f"{self.plan.sourced_id}-{next(self.serial):06d}", given, family, email)

    def _phone(self) -> str:
        # 555-0100 to 555-0199 are kept for fiction.
        return f"({self.random.choice((205, 308, 406, 509, 970))}) 555-01{self.random.randrange(100):02d}"

    def _enroll(self, person: Person, grade: str, school: School) -> Pupil:
        person.identifier = f"99{int(person.sourced_id.rsplit('-', 1)[1]):08d}"
        person.email = person.email or f"{person.identifier}@students.{self.plan.mail}.example.edu"
        person.grade = grade
        person.primary_org = school.sourced_id
        years_here = school.grades.index(grade)
        entered = date(self.year.year.starts_on.year - years_here, 8, 1)
        pupil = Pupil(person, school, grade, entered)
        if self.career_center and grade in HIGH[2:] and self.random.random() < _AT_CAREER_CENTER:
            pupil.career_center = self.career_center
        self.pupils.append(pupil)
        return pupil

    def _comes_and_goes(self, pupil: Pupil) -> None:
        """A few have left, a few start next month, a few came from another school of the zone."""
        chance, days = self.random.random(), self.random.randrange(5, 120)
        if chance < _WITHDRAWN:
            left = self.today - timedelta(days=days)
            pupil.starts_on, pupil.ends_on = min(pupil.starts_on, left - timedelta(days=300)), left
            pupil.career_center = None
        elif chance < _WITHDRAWN + _STARTING_SOON:
            pupil.starts_on = first_of_next_month(self.today)
            pupil.career_center = None
        elif chance < _WITHDRAWN + _STARTING_SOON + _MOVED:
            others = [s for s in self._schools[pupil.grade] if s is not pupil.school]
            if others:
                moved = self.today - timedelta(days=days + 5)
                earlier = RoleAt("student", others[0].sourced_id, True, moved - timedelta(days=300), moved)
                pupil.person.roles.append(earlier)
                pupil.starts_on = moved

    def _belong_together(self, children: list[Pupil], guardians: list[tuple[Person, str]]) -> None:
        """Write each side's roles: a guardian's at the schools of the children, a student's at their own."""
        for child in children:
            child.person.agents = [person for person, _ in guardians]
            enrolled = RoleAt("student", child.school.sourced_id, True, child.starts_on, child.ends_on)
            child.person.roles.append(enrolled)
            if child.career_center:
                starts = self.year.year.starts_on
                child.person.roles.append(RoleAt("student", child.career_center.sourced_id, False, starts, None))
        for person, role in guardians:
            self.guardians[person] = None
            for school in dict.fromkeys(child.school.sourced_id for child in children):
                if not any(held.role == role and held.organization == school for held in person.roles):
                    person.roles.append(RoleAt(role, school))
            person.primary_org = person.primary_org or children[0].school.sourced_id
