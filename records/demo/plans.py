"""What a district is made of before anybody is drawn: schools, sizes, and the people who are always there."""

from dataclasses import dataclass
from zlib import crc32

from records.demo.names import spaced
from records.demo.people import School, Story, Transfer
from records.demo.subjects import ELEMENTARY, GRADES, HIGH, MIDDLE


@dataclass(frozen=True)
class KnownStaff:
    """Somebody who works there in every demo. ``place`` is a school's or the district's identifier."""

    given: str
    family: str
    email: str
    role: str
    place: str
    department: str = ""


@dataclass(frozen=True)
class KnownGuardian:
    """A parent, guardian or relative of a known family; one who works in the district is known by e-mail address."""

    given: str
    family: str
    email: str
    role: str = "parent"


@dataclass(frozen=True)
class KnownChild:
    """A child of a known family."""

    given: str
    family: str
    grade: str
    school: str
    preferred: str = ""
    email: str = ""
    sex: str = ""
    story: Story | None = None


@dataclass(frozen=True)
class KnownFamily:
    """A family that is in every demo; ``community`` is the place of theirs in ``names.COMMUNITIES``."""

    guardians: tuple[KnownGuardian, ...]
    children: tuple[KnownChild, ...]
    community: int = 0
    two_homes: bool = False


@dataclass(frozen=True)
class Zone:
    """Schools between which families' children are divided: from kindergarten to grade 12 they stay in the zone."""

    schools: tuple[School, ...]
    students: int
    families: tuple[KnownFamily, ...] = ()
    arrivals: tuple[Transfer, ...] = ()
    """Children who came from another district of the state; each takes one of the ``students`` seats."""
    departures: tuple[Transfer, ...] = ()
    """Children who went to another district of the state."""


@dataclass(frozen=True)
class DistrictPlan:
    """A district to draw."""

    sourced_id: str
    name: str
    mail: str
    """First label of the district's mail domains: staff at ``<mail>.example.edu``, families at ``.example.org``."""
    identifier: str
    zones: tuple[Zone, ...]
    staff: tuple[KnownStaff, ...] = ()

    @property
    def students(self) -> int:
        return sum(zone.students for zone in self.zones)

    @property
    def schools(self) -> tuple[School, ...]:
        return tuple(school for zone in self.zones for school in zone.schools)


_TREES = spaced(
    "Aspen Birch Cottonwood Dogwood Elm Fir Ginkgo Hawthorn Ironwood Juneberry Katsura Larch Madrone Nutmeg Olive "
    "Poplar Quince Redwood Spruce Tamarack Tupelo Viburnum Willow Yew Zelkova"
)
_PLACES = spaced("Bend Bluff Canyon Creek Crossing Grove Heights Hill Landing Meadow Pass Point Ridge Springs Valley")


def sized_plan(*, sourced_id: str, students: int, schools: int) -> DistrictPlan:
    """A district of any size: ``schools`` schools in zones of about seven, ``students`` divided evenly among zones.

    Raises ValueError, in words for the person who asked, for sizes that make no district.
    """
    if students < 1 or schools < 1:
        raise ValueError("A district needs at least one school and one student.")
    if schools > students:
        raise ValueError("There would be schools without students: ask for fewer schools or more students.")
    count = max(1, round(schools / 7))
    # Districts of different names give their students different identifiers of the state.
    number_of_district = f"99{crc32(sourced_id.encode()) % 100_000:05d}"
    first, zones = 0, []
    for number in range(count):
        here = schools // count + (number < schools % count)
        shared = students // count + (number < students % count)
        zones.append(Zone(schools_of_zone(sourced_id, first, here, number=number_of_district), shared))
        first += here
    mail = "".join(letter for letter in sourced_id.lower() if letter.isalnum()) or "district"
    return DistrictPlan(sourced_id, f"{sourced_id} School District", mail, number_of_district, tuple(zones))


def schools_of_zone(district: str, first: int, count: int, *, number: str) -> tuple[School, ...]:
    """The schools of one zone, numbered from ``first``; ``number`` is the district's, of seven digits."""
    spans: list[tuple[str, tuple[str, ...]]]
    if count == 1:
        spans = [("School", GRADES)]
    elif count == 2:
        spans = [("Elementary School", ELEMENTARY), ("Secondary School", (*MIDDLE, *HIGH))]
    else:
        middles = max(1, (count - 1) // 4)
        spans = [("High School", HIGH), *[("Middle School", MIDDLE)] * middles]
        spans += [("Elementary School", ELEMENTARY)] * (count - 1 - middles)
    made = []
    for place, (kind, grades) in enumerate(spans, start=first):
        name = f"{_TREES[place % len(_TREES)]} {_PLACES[place // len(_TREES) % len(_PLACES)]} {kind}"
        made.append(School(f"{district}-{place + 1:04d}", name, grades, f"{number}{place + 1:05d}"))
    return tuple(made)
