"""The first wall's one source: what a person's grants reach, today, in the role they act in.

``visible_to`` (lists) and the permission check on one object (``has_perm``) both ask ``scope_of``; the row
policies of the database (records/walls/) say the same again, in SQL and without this module.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.apps import apps
from django.db import connections
from django.db.models import BooleanField, DateField, Exists, F, Func, Min, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils import timezone

from accounts.models import Grant
from accounts.roles import Category, GrantedOn, Role, RoleName
from portal.kit.db import current_database


class Among(Func):
    """A column's value is among these row numbers.

    Unlike ``__in`` it does not show the numbers to the planner, which would weigh each one of a thousand before
    every query; and it becomes an index scan also beside the row policies, which speak in the same form.
    """

    arg_joiner = " = ANY ((SELECT "
    template = "%(expressions)s::bigint[])::bigint[])"
    output_field = BooleanField()

    def __init__(self, column: str, numbers: Iterable[int]) -> None:
        super().__init__(F(column), Value(list(numbers)))


@dataclass(frozen=True)
class Scope:
    """Row numbers that a person's grants reach.

    ``students``: reached one by one (children, rosters, a second school); ``sections`` and ``organizations``:
    granted, with everything below; ``lent``: those of the sections that no roster gave, but an official's decision;
    ``lapsed``: held by one of the organizations on paper, no longer today, and
    reached in no other way; ``departed_in``: districts whose departed students may be seen.
    """

    students: tuple[int, ...] = ()
    sections: tuple[int, ...] = ()
    organizations: tuple[int, ...] = ()
    lent: tuple[int, ...] = ()
    lapsed: tuple[int, ...] = ()
    departed_in: tuple[int, ...] = ()
    find_districts: Callable[[], Iterable[int]] = tuple

    @cached_property
    def districts(self) -> tuple[int, ...]:
        """The districts in which any grant lies; found when they are asked for, which is seldom."""
        return _distinct(self.find_districts())

    def rows(self, student: str) -> Q:
        """The condition on a student-level table whose student column is ``student`` (``pk`` on Student itself)."""
        if not (self.students or self.organizations or self.departed_in):
            # Known to be empty, so that Django asks nothing: tiers that see no individual may not even ask.
            return Q(pk__in=())
        condition = Q(Among(student, self.students))
        if self.organizations:
            condition |= Q(Among("school_id", self.organizations))
        if self.departed_in:
            condition |= Q(Among("district_id", self.departed_in), school_id__isnull=True)
        if self.lapsed:
            # Apart, so that the conditions above are answered by indexes alone.
            condition &= ~Q(**{f"{student}__in": self.lapsed})
        return condition


NOTHING = Scope()


def scope_of(user: Any, category: Category | None = None) -> Scope:
    """What the user reaches in their acting role; with a category, nothing unless the role carries it.

    Computed once per user object, which lives as long as a request. An anonymous, unknown or inactive user, or
    one who acts in no role, reaches nothing.
    """
    role: Role | None = getattr(user, "acting_role", None)
    if role is None or getattr(user, "pk", None) is None or not user.is_active:
        return NOTHING
    if category is not None and category not in role.categories:
        return NOTHING
    # What support is let in to differs by the kind of data; everybody else's reach does not.
    of_kind = category if role.name == RoleName.SUPPORT else None
    cached = user.__dict__.get("_scope")
    if cached is None or cached[0] is not role:
        cached = user.__dict__["_scope"] = (role, {})
    if of_kind not in cached[1]:
        reach = _REACH[role.granted_on]
        cached[1][of_kind] = reach(user, role) if of_kind is None else _reach_organizations(user, role, of_kind)
    return cached[1][of_kind]


def _granted(model: str, user: Any, role: Role) -> Any:
    return apps.get_model("records", model).objects.in_force().held_by(user).filter(role=role.name)


def _in_force(*conditions: Any) -> Q:
    today = timezone.localdate()
    return Q(*conditions, starts_on__lte=today) & (Q(ends_on__isnull=True) | Q(ends_on__gt=today))


def _reach_students(user: Any, role: Role) -> Scope:
    restriction = apps.get_model("records", "CustodyRestriction")
    grants = _granted("StudentGrant", user, role).alias(pass_on=_rights_pass_on()).filter(_has_rights(user, role))
    granted = set(grants.values_list("content_object_id", flat=True))
    # Also of a record that is filed under the granted one: it may have been recorded just when they were merged.
    about = Q(Among("student_id", granted)) | Q(Among("student__merged_into_id", granted))
    kept_away = restriction.objects.filter(_in_force(about), contact__user_id=user.pk).values_list(
        "student_id", "student__merged_into_id"
    )
    allowed = sorted(granted.difference(*kept_away))
    return Scope(students=tuple(allowed), find_districts=lambda: _districts("Student", allowed))


def _rights_pass_on() -> Coalesce:
    """Of a grant on a student: the day on which the rights pass to them. What the kept one of merged records says."""
    demographics, merge = apps.get_model("records", "Demographics"), apps.get_model("records", "StudentMerge")
    own = demographics.objects.filter(student=OuterRef("content_object")).values("rights_pass_on")
    merged = merge.objects.holding().filter(student=OuterRef(OuterRef("content_object"))).values("merged")
    of_merged = demographics.objects.filter(student__in=merged).order_by().values("district")
    merged_say = Subquery(of_merged.values(earliest=Min("rights_pass_on"))[:1])
    return Coalesce(Subquery(own), merged_say, output_field=DateField())


def _has_rights(user: Any, role: Role) -> Q:
    """Who holds the rights today (34 CFR 99.5): the student from ``pass_on`` on, before the parents, also if unknown.

    A parent sees the record further on while a decision says why.
    """
    if role.name == RoleName.STUDENT:
        return Q(pass_on__lte=timezone.localdate())
    continued = apps.get_model("records", "ContinuedAccess").objects.filter(
        _in_force(), student=OuterRef("content_object"), contact__user_id=user.pk
    )
    return Q(pass_on__isnull=True) | Q(pass_on__gt=timezone.localdate()) | Q(Exists(continued))


def _reach_sections(user: Any, role: Role) -> Scope:
    enrollment = apps.get_model("records", "SectionEnrollment")
    rows = list(_granted("SectionGrant", user, role).values_list("content_object_id", "source"))
    granted = _distinct(section for section, _source in rows)
    by_roster = {section for section, source in rows if source == Grant.Source.ROSTER}
    students = enrollment.objects.filter(_in_force(Among("section_id", granted))).values_list("student_id", flat=True)
    return Scope(
        students=_distinct(students),
        sections=granted,
        lent=_distinct(section for section in granted if section not in by_roster),
        find_districts=lambda: _districts("Section", granted),
    )


def _districts(model: str, numbers: Iterable[int]) -> Iterable[int]:
    rows = apps.get_model("records", model).objects.filter(Among("pk", numbers))
    return rows.order_by().values_list("district_id", flat=True).distinct()


_BELOW = """
WITH RECURSIVE below AS (
    SELECT id, district_id FROM records_organization WHERE id = ANY(%s)
    UNION
    SELECT o.id, o.district_id FROM below JOIN records_organization o ON o.parent_id = below.id
) SELECT id, district_id FROM below
"""


def organizations_below(granted: Sequence[int]) -> dict[int, int | None]:
    """Organization id -> district id, for these organizations and everything below them."""
    with connections[current_database()].cursor() as cursor:
        cursor.execute(_BELOW, [list(granted)])
        return dict(cursor.fetchall())


def _reach_organizations(user: Any, role: Role, category: Category | None = None) -> Scope:
    student, enrollment = apps.get_model("records", "Student"), apps.get_model("records", "SchoolEnrollment")
    grants = _granted("OrganizationGrant", user, role)
    if category is not None:
        grants = grants.opening(category)
    granted = list(grants.values_list("content_object_id", flat=True))
    if not granted:
        return NOTHING
    below = organizations_below(granted)
    districts = {district for district in below.values() if district}
    if not role.categories:  # no student data at all: the tier has no right to ask
        return Scope(organizations=_distinct(below), find_districts=lambda: districts)
    beside = enrollment.objects.filter(_in_force(Among("at_school_id", below))).beside_holding()
    students = set(beside.values_list("student_id", flat=True))
    lapsed: Any = ()
    if not role.sees_departed:
        lapsed = student.objects.filter(Among("school_id", below), held_until__lte=timezone.localdate())
        lapsed = lapsed.values_list("pk", flat=True)
    return Scope(
        students=_distinct(students),
        organizations=_distinct(below),
        lapsed=_distinct(number for number in lapsed if number not in students),
        departed_in=_distinct(d for d in granted if below[d] == d) if role.sees_departed else (),
        find_districts=lambda: districts,
    )


def _distinct(values: Any) -> tuple[int, ...]:
    return tuple(sorted(set(values)))


_REACH = {
    GrantedOn.STUDENT: _reach_students,
    GrantedOn.SECTION: _reach_sections,
    GrantedOn.ORGANIZATION: _reach_organizations,
}
