"""People and organizations of a demo district, in memory while their zone is written."""

from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True)
class School:
    """A school: which grades it has; a career center has none of its own and teaches other schools' students."""

    sourced_id: str
    name: str
    grades: tuple[str, ...]
    identifier: str = ""
    is_career_center: bool = False


@dataclass(frozen=True, slots=True)
class RoleAt:
    """A person's role at an organization (a row of OneRoster 1.2 ``roles``); dates are half-open."""

    role: str
    organization: str
    is_primary: bool = True
    starts_on: date | None = None
    ends_on: date | None = None


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
    phone: str = ""
    grade: str = ""
    primary_org: str = ""
    roles: list[RoleAt] = field(default_factory=list)
    agents: list["Person"] = field(default_factory=list)


@dataclass(slots=True, eq=False)
class Pupil:
    """A student's time this year: where, in which grade, from when until when (half-open)."""

    person: Person
    school: School
    grade: str
    starts_on: date
    ends_on: date | None = None
    career_center: School | None = None


@dataclass(slots=True, eq=False)
class Teaching:
    """Somebody who teaches a section; ``is_primary`` is false for co-teachers."""

    person: Person
    is_primary: bool = True
