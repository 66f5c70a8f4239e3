"""People and organizations of a demo district, in memory while their zone is written."""

from dataclasses import dataclass, field
from datetime import date

from records.demo.names import Community


@dataclass(frozen=True)
class School:
    """A school: which grades it has; a career center has none of its own and teaches other schools' students."""

    sourced_id: str
    name: str
    grades: tuple[str, ...]
    identifier: str = ""
    is_career_center: bool = False
    weight: int = 1
    """How many children live around it, beside the other schools of its zone with the same grades."""
    class_size: int = 28
    """The most that sit in one class."""
    pupils_per_counselor: int = 350


@dataclass(frozen=True, slots=True)
class RoleAt:
    """A person's role at an organization (a row of OneRoster 1.2 ``roles``); dates are half-open."""

    role: str
    organization: str
    is_primary: bool = True
    starts_on: date | None = None
    ends_on: date | None = None
    sourced_id: str = ""
    """Empty: the row is numbered within the person's."""


@dataclass(slots=True, eq=False)
class Person:
    """Somebody in ``users``. ``agents`` are the people responsible for them."""

    sourced_id: str
    given: str
    family: str
    email: str
    middle: str = ""
    preferred: str = ""
    identifier: str = ""
    state_id: str = ""
    """A student's identifier in the whole state, the same in every district they go to."""
    phone: str = ""
    sms: str = ""
    grade: str = ""
    primary_org: str = ""
    roles: list[RoleAt] = field(default_factory=list)
    agents: list["Person"] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Story:
    """What the record of somebody in the cast must show; everything else is drawn. Standings are in deviations."""

    reading: float | None = None
    mathematics: float | None = None
    absence: float | None = None
    """Share of days missed."""
    english_level: int = 0
    """1 to 5 for an English learner."""
    disability: str = ""
    means: float | None = None
    calm: bool = False
    """No incidents."""
    of_age: bool = False
    """A year older than the grade says, and so 18 in grade 12 on every day of the year."""


@dataclass(frozen=True, slots=True)
class Transfer:
    """A child who went to school in one district of the state and goes to school in another now.

    Or who left a district, came back, and was registered there a second time.
    """

    seed: str
    """What the child is drawn from, in both districts."""
    number: int
    state_id: str
    """Empty where the second registration did not find the first."""
    grade: str
    """In the new district, this year."""
    years_ago: int
    """School years since the one in which the new district's time begins."""
    mid_year: bool
    """Whether the move fell within that year; otherwise in the summer before it."""
    days_away: int = 0
    """For somebody who came back: how long they were nowhere in the state."""


@dataclass(frozen=True, slots=True)
class Departure:
    """Why a former student is no longer there: in which school year before this one, at its end or within it."""

    years_ago: int
    reason: str
    """An ``ExitReason``."""
    mid_year: bool = False


@dataclass(slots=True, eq=False)
class Household:
    """A family: what its children share."""

    community: Community
    place: int
    """The neighborhood: which of the zone's schools its children go to."""
    two_homes: bool = False
    mixed: bool = False
    """The parents come from different communities."""
    pupils: list["Pupil"] = field(default_factory=list)
    guardians: list[Person] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Spell:
    """A student's time at a school in one school year; dates are half-open."""

    sourced_id: str
    school: School
    ends_in: int
    """The calendar year in which the school year ends."""
    grade: str
    starts_on: date
    ends_on: date | None = None
    exit_reason: str = ""
    is_primary: bool = True


@dataclass(slots=True, eq=False)
class Pupil:
    """A student's time this year: where, in which grade, from when until when (half-open)."""

    person: Person
    school: School
    grade: str
    household: Household
    starts_on: date
    ends_on: date | None = None
    career_center: School | None = None
    sex: str = ""
    story: Story | None = None
    transfer: Transfer | None = None
    departure: Departure | None = None
    """Set for a former student, whose grade and school are the last ones."""
    came_from: tuple[School, date] | None = None
    """The school of the zone that they were at before, until that day."""
    spells: list[Spell] = field(default_factory=list)
    """Oldest first."""


@dataclass(slots=True, eq=False)
class Teaching:
    """Somebody who teaches a section; ``is_primary`` is false for co-teachers."""

    person: Person
    is_primary: bool = True
