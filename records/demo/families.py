"""Families of one zone: children with a seat in a grade and school, and the people responsible for them.

What is drawn depends on the seed alone and never on the day: the same child lives in the demo next year. Former
students fill seats like everybody else, so that some are the elder brothers and sisters of those who are there.
"""

from collections.abc import Sequence
from datetime import date, timedelta
from itertools import count
from random import Random
from typing import NamedTuple

from records.demo import names
from records.demo.people import Departure, Household, Person, Pupil, RoleAt, School, Transfer
from records.demo.plans import DistrictPlan, KnownChild, KnownFamily, Zone
from records.demo.subjects import GRADES, HIGH
from records.demo.terms import SchoolYear, first_of_next_month

#: (children, share) and (kind of household, share)
_CHILDREN = ((1, 2, 3, 4), (52, 34, 11, 3))
_HOUSEHOLDS = (("together", "divorced", "single", "grandparent"), (58, 16, 21, 5))
_GRANDPARENT_BESIDE = 0.05
_WITHDRAWN, _STARTING_SOON, _MOVED = 0.012, 0.008, 0.006
_AT_CAREER_CENTER = 0.24
#: Share of a zone's students who leave it in a year before they graduate, and why (ExitReason).
_LEAVING = 0.045
_REASONS = (("MovedOutOfState", "MovedToPrivateSchool", "HomeSchool", "Other"), (70, 15, 10, 5))
_DROPPED_OUT = 0.35
"""Of those who leave high school early."""


class Seat(NamedTuple):
    """A place for one child; ``departure`` where the child has left it again."""

    grade: str
    school: School
    place: int
    departure: Departure | None = None


class Families:
    """Draws the families of a zone. After ``draw`` it holds ``pupils``, ``guardians`` and ``households``.

    ``years`` are the school years on record, oldest first: whoever left in one of them is a former student.
    """

    def __init__(
        self,
        plan: DistrictPlan,
        zone: Zone,
        years: Sequence[SchoolYear],
        today: date,
        *,
        seed: str,
        serial: "count[int]",
    ) -> None:
        self.plan, self.zone, self.year, self.today = plan, zone, years[-1], today
        self.years_before = len(years) - 1
        self.seed = seed
        self.random = Random(f"{seed}/families")
        self.serial = serial
        self.pupils: list[Pupil] = []
        self.households: list[Household] = []
        self.guardians: dict[Person, None] = {}
        self.career_center = next((school for school in zone.schools if school.is_career_center), None)
        self.schools = {grade: [s for s in zone.schools if grade in s.grades] for grade in GRADES}
        self._by_id = {school.sourced_id: school for school in zone.schools}

    def school_of(self, grade: str, place: int) -> School:
        """The school to which a neighborhood's children go in a grade."""
        schools = self.schools[grade]
        return schools[place % len(schools)]

    def draw(self, known_staff: dict[str, Person]) -> None:
        """Draw everybody; a known guardian who is among ``known_staff`` (by e-mail) is that same person."""
        neighborhoods = self._seats()
        for family in self.zone.families:
            self._known(family, neighborhoods, known_staff)
        for transfer in (*self.zone.arrivals, *self.zone.departures):
            self._transferred(transfer, neighborhoods)
        for seats in neighborhoods:
            self.random.shuffle(seats)
            while seats:
                size = self.random.choices(*_CHILDREN)[0]
                mine = [seats.pop() for _ in range(min(size, len(seats)))]
                self._family(mine)

    def _seats(self) -> list[list[Seat]]:
        """Per neighborhood (one for each school that has the youngest) the seats its children fill."""
        youngest = self.schools[GRADES[0]]
        neighborhoods: list[list[Seat]] = [[] for _ in youngest]
        # A school of weight 2 has twice the children of one of weight 1.
        places = [place for place, school in enumerate(youngest) for _ in range(school.weight)]
        for number, grade in enumerate(GRADES):
            here = self.zone.students // len(GRADES) + (number < self.zone.students % len(GRADES))
            for seat in range(here):
                place = places[(seat + number) % len(places)]
                neighborhoods[place].append(Seat(grade, self.school_of(grade, place), place))
        draw = Random(f"{self.seed}/departures")
        for years_ago in range(1, self.years_before + 1):
            self._former_seats(years_ago, places, neighborhoods, draw)
        return neighborhoods

    def _former_seats(self, years_ago: int, places: list[int], neighborhoods: list[list[Seat]], draw: Random) -> None:
        """The seats of those who finished or left in one of the years before."""
        for number in range(max(1, self.zone.students // len(GRADES))):
            place = places[number % len(places)]
            departure = Departure(years_ago, "Graduated")
            neighborhoods[place].append(Seat(GRADES[-1], self.school_of(GRADES[-1], place), place, departure))
        for _ in range(round(_LEAVING * self.zone.students)):
            grade, place = draw.choice(GRADES), draw.choice(places)
            reason = draw.choices(*_REASONS)[0]
            if grade in HIGH and draw.random() < _DROPPED_OUT:
                reason = "DroppedOut"
            departure = Departure(years_ago, reason, mid_year=draw.random() < 0.5)
            neighborhoods[place].append(Seat(grade, self.school_of(grade, place), place, departure))

    def _take_seat(self, neighborhoods: list[list[Seat]], grade: str, school: School | None = None) -> Seat:
        """Take a seat of this grade (at this school) away from those that will be drawn; without one, add it."""
        for seats in neighborhoods:
            for number, seat in enumerate(seats):
                if seat.grade == grade and seat.departure is None and school in (None, seat.school):
                    return seats.pop(number)
        return Seat(grade, school or self.school_of(grade, 0), 0)

    def _known(self, family: KnownFamily, neighborhoods: list[list[Seat]], staff: dict[str, Person]) -> None:
        guardians = []
        for known in family.guardians:
            person = staff.get(known.email) or self._person(known.given, known.family, known.email)
            person.phone = person.phone or self._phone()
            guardians.append((person, known.role))
        home = self._household(names.COMMUNITIES[family.community], 0, two_homes=family.two_homes)
        children = []
        for child in family.children:
            seat = self._take_seat(neighborhoods, child.grade, self._by_id[child.school])
            home.place = seat.place
            children.append(self._known_child(child, seat, home))
        self._belong_together(children, guardians, home)

    def _known_child(self, child: KnownChild, seat: Seat, home: Household) -> Pupil:
        person = self._person(child.given, child.family, child.email)
        person.preferred = child.preferred
        pupil = self._enroll(person, seat, home)
        pupil.sex = child.sex or names.sex_of(child.given)
        pupil.story = child.story
        return pupil

    def _transferred(self, transfer: Transfer, neighborhoods: list[list[Seat]]) -> None:
        """The same child and guardian in both places: drawn from the transfer, and not from the zone."""
        draw = Random(transfer.seed)
        home = names.community(draw)
        given, family = names.given_name(draw, home), names.family_name(draw, home)
        guardian = self._guardian(names.given_name(draw, home), family)
        if transfer in self.zone.arrivals:
            seat = self._take_seat(neighborhoods, transfer.grade)
        else:
            before = transfer.years_ago + (not transfer.mid_year)
            grade = GRADES[GRADES.index(transfer.grade) - before]
            reason = "MovedOutOfState" if transfer.days_away else "MovedToOtherDistrict"
            departure = Departure(before, reason, transfer.mid_year)
            place = transfer.number % len(neighborhoods)
            seat = Seat(grade, self.school_of(grade, place), place, departure)
        household = self._household(home, seat.place)
        pupil = self._enroll(self._person(given, family, ""), seat, household, transfer)
        pupil.sex = names.sex_of(given)
        self._belong_together([pupil], [(guardian, "parent")], household)

    def _household(
        self, home: names.Community, place: int, *, two_homes: bool = False, mixed: bool = False
    ) -> Household:
        household = Household(home, place, two_homes, mixed)
        self.households.append(household)
        return household

    def _family(self, seats: list[Seat]) -> None:
        draw = self.random
        home = names.community(draw)
        other = home if draw.random() < 0.85 else names.community(draw)
        first, second = names.family_name(draw, home), names.family_name(draw, other)
        kind = draw.choices(*_HOUSEHOLDS)[0]
        children_name = names.child_family_name(draw, first, second, home)
        guardians = [(self._guardian(names.given_name(draw, home), first), "parent")]
        if kind == "grandparent":
            guardians = [(guardians[0][0], "guardian")]
        elif kind != "single":
            shares_name = kind == "together" and not home.two_family_names and draw.random() < 0.7
            guardians.append(
                (self._guardian(names.given_name(draw, other), first if shares_name else second), "parent")
            )
            if kind == "together":
                # One home, one telephone in it.
                guardians[1][0].phone = guardians[0][0].phone
        if draw.random() < _GRANDPARENT_BESIDE:
            guardians.append((self._guardian(names.given_name(draw, home), first), "relative"))
        household = self._household(home, seats[0].place, two_homes=kind == "divorced", mixed=other is not home)
        children = [self._child(seat, children_name, household) for seat in seats]
        if kind == "divorced" and len(children) > 1 and draw.random() < 0.3:
            # A half-brother or half-sister: only the first parent is theirs.
            self._belong_together(children[:1], guardians[:1], household)
            children = children[1:]
        self._belong_together(children, guardians, household)

    def _child(self, seat: Seat, family: str, home: Household) -> Pupil:
        given = names.given_name(self.random, home.community)
        person = self._person(given, family, "")
        person.middle = names.given_name(self.random, home.community) if self.random.random() < 0.4 else ""
        person.preferred = names.preferred_name(self.random, given)
        pupil = self._enroll(person, seat, home)
        pupil.sex = names.sex_of(given)
        if seat.departure is None:
            self._comes_and_goes(pupil)
        return pupil

    def _guardian(self, given: str, family: str) -> Person:
        person = self._person(given, family, "")
        # The number keeps two people of one name apart, here and in the next district.
        number = int(person.sourced_id.rsplit("-", 1)[1])
        person.email = f"{names.mail_name(given, family)}{number}@{self.plan.mail}.example.org"
        person.phone = person.sms = self._phone()
        return person

    def _person(self, given: str, family: str, email: str) -> Person:
        return Person(f"{self.plan.sourced_id}-{next(self.serial):06d}", given, family, email)

    def _phone(self) -> str:
        # 555-0100 to 555-0199 are kept for fiction.
        return f"({self.random.choice((205, 308, 406, 509, 970))}) 555-01{self.random.randrange(100):02d}"

    def _enroll(self, person: Person, seat: Seat, home: Household, transfer: Transfer | None = None) -> Pupil:
        serial = int(person.sourced_id.rsplit("-", 1)[1])
        person.identifier = f"99{serial:08d}"
        person.state_id = transfer.state_id if transfer else f"{self.plan.identifier[-5:]}{serial:07d}"
        person.email = person.email or f"{person.identifier}@students.{self.plan.mail}.example.edu"
        person.grade = seat.grade
        person.primary_org = seat.school.sourced_id
        pupil = Pupil(person, seat.school, seat.grade, home, self.year.year.starts_on, transfer=transfer)
        pupil.departure = seat.departure
        home.pupils.append(pupil)
        career_center = self.career_center and seat.grade in HIGH[2:] and self.random.random() < _AT_CAREER_CENTER
        if career_center and seat.departure is None:
            pupil.career_center = self.career_center
        self.pupils.append(pupil)
        return pupil

    def _comes_and_goes(self, pupil: Pupil) -> None:
        """A few have left, a few start next month, a few came from another school of the zone."""
        chance, days = self.random.random(), self.random.randrange(5, 120)
        if chance < _WITHDRAWN:
            pupil.ends_on = self.today - timedelta(days=days)
            pupil.career_center = None
        elif chance < _WITHDRAWN + _STARTING_SOON:
            pupil.starts_on = first_of_next_month(self.today)
            pupil.career_center = None
        elif chance < _WITHDRAWN + _STARTING_SOON + _MOVED:
            others = [s for s in self.schools[pupil.grade] if s is not pupil.school]
            if others:
                pupil.came_from = (others[0], self.today - timedelta(days=days + 5))

    def _belong_together(
        self, children: list[Pupil], guardians: list[tuple[Person, str]], household: Household
    ) -> None:
        """Make the guardians those of the children, with a role at each of the children's schools.

        Whoever has graduated holds the rights to their own record, so that nobody is named for them.
        """
        for child in children:
            if child.departure is None or child.departure.reason != "Graduated":
                child.person.agents = [person for person, _ in guardians]
        for person, role in guardians:
            if person not in household.guardians:
                household.guardians.append(person)
            here = dict.fromkeys(child.school.sourced_id for child in children if child.person.agents)
            if not here:
                continue
            self.guardians[person] = None
            for school in here:
                if not any(held.role == role and held.organization == school for held in person.roles):
                    person.roles.append(RoleAt(role, school))
            person.primary_org = person.primary_org or next(iter(here))
