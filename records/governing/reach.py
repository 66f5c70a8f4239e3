"""Who can see these students, and whom can this person see: the database's own answer, in rows and in words.

``who_reaches`` (records/walls/reach.py) answers with the conditions of the walls, about students whom the person who
asks may see; what is here groups it and says it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import connections
from django.utils.translation import gettext as _

from accounts.models import Grant
from accounts.roles import ROLES, Category
from portal.kit.db import current_database
from records.models import Organization, Section
from records.walls.functions import BESIDE, dated
from records.words import CATEGORIES, listed_in_words


@dataclass(frozen=True)
class Known:
    """A person, as those who answer for them may know them. ``signed_in``: when they last came in."""

    pk: int
    uid: UUID
    name: str
    signed_in: datetime | None
    is_open: bool
    came_in: bool


@dataclass(frozen=True)
class Way:
    """One grant by which a person reaches students, and how many of those that were asked about."""

    person: int
    role: str
    by: str
    """The kind of its object: student, section or organization."""
    object_id: int
    grant_id: int
    source: str
    since: date
    until: date | None
    ends_at: datetime | None
    """The moment at which it ends, where it was opened for hours."""
    only_categories: list[str] | None
    """The data categories that it opens, where these are not all of its role's."""
    basis: str
    students: int

    @property
    def role_title(self) -> str:
        return str(ROLES[self.role].title)

    @property
    def source_words(self) -> str:
        return str(Grant.Source(self.source).label)

    @property
    def basis_words(self) -> str:
        """The basis: what the portal wrote is translated, what an official wrote stands as it is."""
        return _(self.basis)

    @property
    def categories_words(self) -> str:
        return categories_in_words(self.role, self.only_categories)


_BY_GRANT = """SELECT by_person, in_role, by_way, on_object, by_grant, from_source, since, until, until_moment,
    only_kinds, on_basis, count(DISTINCT seen_student) FROM who_reaches(%s::bigint[], %s::bigint[])
    GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11 ORDER BY 1, 7, 5"""


def ways_to(students: Iterable[int] | None, people: Iterable[int] | None = None) -> list[Way]:
    """Every grant that reaches one of these students today (None: of all whom one may see), of these people (None: of
    anybody). One query; nothing to a role that may not know it."""
    return [Way(*row) for row in _rows(_BY_GRANT, [_array(students), _array(people)])]


_AT_SCHOOLS = f"""WITH reached AS MATERIALIZED (
        SELECT DISTINCT seen_student, in_role, by_person FROM who_reaches(NULL, NULL)
    )
    SELECT coalesce(s.school_id, 0), r.in_role, r.by_person
        FROM reached r JOIN records_student s ON s.id = r.seen_student
    UNION SELECT e.at_school_id, r.in_role, r.by_person
        FROM reached r JOIN records_schoolenrollment e ON e.student_id = r.seen_student
        WHERE {BESIDE} AND {dated("e")}"""


def people_by_school() -> dict[int, dict[str, set[int]]]:
    """School (row number; 0 for those who have left) -> role -> who sees a student who is held by it, or enrolled there
    beside the school that does. One query."""
    found: dict[int, dict[str, set[int]]] = {}
    for school, role, person in _rows(_AT_SCHOOLS, []):
        found.setdefault(school, {}).setdefault(role, set()).add(person)
    return found


def students_of(person: int) -> list[int]:
    """The students (row numbers) whom this person sees today, of those whom one may see oneself. One query."""
    rows = _rows("SELECT DISTINCT seen_student FROM who_reaches(NULL, %s::bigint[])", [[person]])
    return [number for (number,) in rows]


def reached_by(person: int) -> tuple[dict[str, int], dict[str, int]]:
    """How many students this person sees: by the name of the school that holds them, and by data category.

    Of the students whom one may see oneself. Two queries, and one for the schools' names.
    """
    by_school: dict[int, int] = dict(
        _rows(
            "SELECT coalesce(s.school_id, 0), count(DISTINCT s.id) FROM who_reaches(NULL, %s::bigint[]) r "
            "JOIN records_student s ON s.id = r.seen_student GROUP BY 1",
            [[person]],
        )
    )
    by_category: dict[str, set[int]] = {}
    for student, role, only in _rows(
        "SELECT DISTINCT seen_student, in_role, only_kinds FROM who_reaches(NULL, %s::bigint[])", [[person]]
    ):
        for category in opened_categories(role, only):
            by_category.setdefault(category, set()).add(student)
    names = dict(Organization.objects.filter(pk__in=by_school).values_list("pk", "name"))
    return (
        {names.get(school, _("has left the district")): number for school, number in sorted(by_school.items())},
        {category: len(by_category[category]) for category in Category if category in by_category},
    )


def people_known(numbers: Iterable[int] | None = None, *, uid: UUID | None = None) -> dict[int, Known]:
    """Row number -> who that is, of those whom one may know; by row numbers or by identifier. One query."""
    rows = _rows("SELECT * FROM people_known(%s::bigint[], %s)", [_array(numbers), uid])
    return {row[0]: Known(*row) for row in rows}


def objects_named(ways: Iterable[Way]) -> dict[tuple[str, int], str]:
    """(kind, row number) of what grants are on -> its name; a student is never named here. Two queries."""
    ways = list(ways)
    numbers = {kind: {way.object_id for way in ways if way.by == kind} for kind in ("section", "organization")}
    sections = Section.objects.filter(pk__in=numbers["section"]).values_list("pk", "title")
    places = Organization.objects.filter(pk__in=numbers["organization"]).values_list("pk", "name")
    return {("section", pk): title for pk, title in sections} | {("organization", pk): name for pk, name in places}


def reason_in_words(way: Way, names: dict[tuple[str, int], str]) -> str:
    """Why somebody sees students by this grant: "teaches Algebra I, section 3"."""
    name = names.get((way.by, way.object_id), "")
    if way.by == "student":
        return _("the student's own record") if way.role == "student" else _("parent or guardian of the student")
    if way.by == "section":
        return _("teaches %(section)s") % {"section": name}
    return _("%(role)s of %(place)s") % {"role": way.role_title, "place": name}


def opened_categories(role: str, only: Iterable[str] | None) -> frozenset[Category]:
    """The data categories of a role, or those of them that its grant names."""
    return ROLES[role].categories if only is None else ROLES[role].categories & {Category(each) for each in only}


def categories_in_words(role: str, only: Iterable[str] | None = None) -> str:
    """The data categories that a role carries, or of them ``only`` these, as a list in words."""
    carried = opened_categories(role, only)
    if carried == frozenset(Category):
        return _("all kinds of data")
    missing = [str(CATEGORIES[each]).lower() for each in Category if each not in carried]
    if len(missing) <= 2:
        return _("all but %(kinds)s") % {"kinds": listed_in_words(missing)}
    return listed_in_words([str(CATEGORIES[each]).lower() for each in Category if each in carried])


def opened_in_words(ways: Iterable[Way]) -> str:
    """The data categories that these ways of one role open, taken together, in words; "" for no way."""
    ways = list(ways)
    if not ways:
        return ""
    opened: frozenset[Category] = frozenset().union(*(opened_categories(way.role, way.only_categories) for way in ways))
    return categories_in_words(ways[0].role, opened)


def _array(numbers: Iterable[int] | None) -> list[int] | None:
    return None if numbers is None else list(numbers)


def _rows(statement: str, params: list[Any]) -> list[tuple[Any, ...]]:
    with connections[current_database()].cursor() as cursor:
        cursor.execute(statement, params)
        return list(cursor.fetchall())
