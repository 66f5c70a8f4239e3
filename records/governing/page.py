"""What the pages about people show: who sees a school's students, a person's access, and who has left."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.db.models import Max
from django.utils import timezone

from accounts.models import Grant
from accounts.roles import ROLES, GrantedOn
from records.governing.reach import (
    Known,
    Way,
    objects_named,
    opened_in_words,
    people_known,
    reason_in_words,
)
from records.governing.rule import GIVES
from records.models import (
    AccessDecision,
    AccessPause,
    CustodyRestriction,
    Organization,
    OrganizationGrant,
    SectionGrant,
    Student,
)

#: So long somebody who has left is still named on the page.
LEFT_DAYS = 120


@dataclass
class Person:
    """One person in one role, and every way by which they reach the students of the page."""

    known: Known
    role: str
    ways: list[Way]
    reasons: list[tuple[str, Way]] = field(default_factory=list)

    @property
    def students(self) -> int:
        """The most that one of the ways reaches: ways overlap, so they are not added up."""
        return max(way.students for way in self.ways)

    @property
    def categories_words(self) -> str:
        return opened_in_words(self.ways)


def people_reaching(ways: Iterable[Way]) -> list[Person]:
    """The people of these ways, by role and name. Three queries."""
    ways = list(ways)
    known, names = people_known({way.person for way in ways}), objects_named(ways)
    found: dict[tuple[int, str], Person] = {}
    for way in ways:
        if way.person in known:
            person = found.setdefault((way.person, way.role), Person(known[way.person], way.role, []))
            person.ways.append(way)
            person.reasons.append((reason_in_words(way, names), way))
    order = list(ROLES)
    return sorted(found.values(), key=lambda one: (order.index(one.role), one.known.name.casefold(), one.known.pk))


def is_family(role: str) -> bool:
    """A role of parents, guardians and students: held on one child."""
    return ROLES[role].granted_on is GrantedOn.STUDENT


@dataclass(frozen=True)
class SchoolCounts:
    """How many people see a student of the school, by role."""

    school: Organization
    families: int
    by_role: list[tuple[str, int]]
    total: int


def counts_in_order(school: Organization, people: dict[str, set[int]]) -> SchoolCounts:
    """A school's row: staff by role in the order of the roles, and families together; each person is one."""
    staff, families = sides(people)
    return SchoolCounts(school, len(families), [(role, len(people.get(role, ()))) for role in STAFF_ROLES], len(staff))


def sides(people: dict[str, set[int]]) -> tuple[set[int], set[int]]:
    """Of the people by role: who works here, and who sees their own children or themselves."""
    staff = set().union(*(found for role, found in people.items() if not is_family(role)))
    return staff, set().union(*(found for role, found in people.items() if is_family(role)))


STAFF_ROLES = [role.name.value for role in ROLES.values() if role.categories and not is_family(role.name)]


def kept_away_from(user: Any, student: Student) -> list[CustodyRestriction]:
    """Who may not see the student's record today by a court's order or a binding document."""
    rows = CustodyRestriction.objects.visible_to(user).in_force().filter(student=student)
    return list(rows.select_related("contact").order_by("contact__sort_key", "pk"))


@dataclass(frozen=True)
class Held:
    """One grant of a person at a place that the reader answers for, whether or not it holds today."""

    kind: str
    grant: Any
    place: str
    state: str
    """"holds", "coming", "paused" or "ended"."""
    may_end: bool

    @property
    def role_title(self) -> str:
        return str(ROLES[self.grant.role].title)

    @property
    def key(self) -> str:
        return f"{self.kind}-{self.grant.pk}"


def grants_of(user: Any, person: int, ways: Iterable[Way] = ()) -> list[Held]:
    """The person's staff grants at the places that the reader answers for: what holds first. Four queries.

    ``ways``: by which the person reaches students. An official does not see the account of somebody of the operator,
    so that of support only these say whether it holds.
    """
    today = timezone.localdate()
    mine = GIVES.get(user.acting_role.name, ())
    found = []
    reaching = {(way.by, way.grant_id) for way in ways}
    for kind, model in (("organization", OrganizationGrant), ("section", SectionGrant)):
        rows = model.objects.visible_to(user).filter(user=person).select_related("content_object")
        holding = set(model.objects.visible_to(user).in_force().filter(user=person).values_list("pk", flat=True))
        for grant in rows:
            state = _state(grant, grant.pk in holding or (kind, grant.pk) in reaching, today)
            may = grant.source != Grant.Source.ROSTER and grant.role in mine and person != user.pk and state != "ended"
            found.append(Held(kind, grant, str(grant.content_object), state, may))
    order = ["holds", "paused", "coming", "ended"]
    return sorted(found, key=lambda one: (order.index(one.state), -one.grant.starts_on.toordinal(), one.key))


def _state(grant: Any, holds: bool, today: date) -> str:
    if grant.ends_on is not None and grant.ends_on <= today:
        return "ended"
    # A grant on an organization may end at a moment.
    ends_at = getattr(grant, "ends_at", None)
    if ends_at is not None and ends_at <= timezone.now():
        return "ended"
    if grant.starts_on > today:
        return "coming"
    return "holds" if holds else "paused"


def pauses_of(user: Any, person: int) -> list[AccessPause]:
    """Where the person is kept away today or from a day to come, at places that the reader answers for."""
    rows = AccessPause.objects.visible_to(user).filter(person=person, ends_on__gt=timezone.localdate())
    return list(rows.select_related("organization").order_by("ends_on", "pk"))


def decisions_about(user: Any, person: int) -> list[AccessDecision]:
    """What officials decided about the person's access at those places, newest first."""
    rows = AccessDecision.objects.visible_to(user).filter(person=person)
    return list(rows.order_by("-decided_at", "-pk")[:100])


@dataclass(frozen=True)
class Left:
    """Somebody whose access by the roster ended, and who reaches nothing here any more."""

    known: Known
    on: date


def who_left(user: Any, reaching: set[int], school: Organization | None = None) -> list[Left]:
    """Staff whose last roster grant (at this school) ended within ``LEFT_DAYS``, but for who still reaches students.

    Three queries.
    """
    today = timezone.localdate()
    last: dict[int, date] = {}
    models: Any = ((SectionGrant, "content_object__school"), (OrganizationGrant, "content_object"))
    for model, at in models:
        here = {} if school is None else {at: school}
        rows = (
            model.objects.visible_to(user)
            .filter(source=Grant.Source.ROSTER, **here)
            .order_by()
            .values("user")
            .annotate(until=Max("ends_on"))
            .filter(until__lte=today, until__gt=today - timedelta(days=LEFT_DAYS))
            .values_list("user", "until")
        )
        for person, until in rows:
            last[person] = max(until, last.get(person, until))
    known = people_known(set(last) - reaching)
    found = [Left(known[person], until) for person, until in last.items() if person in known]
    return sorted(found, key=lambda one: (-one.on.toordinal(), one.known.name.casefold()))
