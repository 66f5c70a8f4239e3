"""Who asks, what they ask, and how somebody would write it by hand in SQL if there were no walls.

The hand-written forms say the same rule as the walls: dates, active user, custody, second school, students held on
paper only. What a person's role may see at all is left to the code that would choose the query.
"""

import random
from dataclasses import dataclass

from tests.benchmarks.population import DISTRICTS, OFFICIALS, PARENTS, PRINCIPALS, SMALL_DISTRICT, TEACHERS

#: Repetitions with the same people each time, so that runs can be compared.
_CHOSEN = random.Random(34)


@dataclass(frozen=True)
class Asker:
    """People of one kind, by user number. They take turns, so that nobody's rows are warmer than another's."""

    words: str
    role: str
    users: tuple[int, ...]
    repeat: int


def _some(first: int, last: int, count: int) -> tuple[int, ...]:
    return tuple(first + _CHOSEN.randrange(last - first) for _ in range(count))


def _first_small_district() -> int:
    number = 1
    for count, schools, size in DISTRICTS:
        if schools * size == SMALL_DISTRICT:
            return number
        number += count
    raise LookupError("no district is small")


ASKERS = (
    Asker("Parent", "parent", _some(1, PARENTS * 2 // 3, 30), 90),
    Asker("Teacher", "teacher", _some(TEACHERS + 1, TEACHERS + 40_000, 30), 90),
    Asker("Principal", "principal", _some(PRINCIPALS + 1, PRINCIPALS + 1_480, 20), 60),
    Asker(
        "District of 5,000", "district", tuple(OFFICIALS + 10 * (_first_small_district() + n) for n in range(20)), 60
    ),
    Asker("District of 200,000", "district", (OFFICIALS + 10,), 16),
)


@dataclass(frozen=True)
class Question:
    """``sql`` without a filter is what is asked under the walls; by hand a WHERE takes the place of {where}."""

    words: str
    sql: str
    #: not asked by those for whom it would be a download
    up_to_rows: int = 10**9


def _questions(table: str, columns: str, order: str, groups: str, key: str) -> tuple[Question, ...]:
    return (
        Question("first page of 25", f"SELECT {columns} FROM {table} s WHERE {{where}} ORDER BY {order} LIMIT 25"),
        Question("all rows", f"SELECT {columns} FROM {table} s WHERE {{where}}", up_to_rows=6_000),
        Question("one", f"SELECT {columns} FROM {table} s WHERE s.{key} = %(one)s AND ({{where}})"),
        Question("count", f"SELECT count(*) FROM {table} s WHERE {{where}}"),
        Question("count by group", f"SELECT {groups}, count(*) FROM {table} s WHERE {{where}} GROUP BY 1, 2"),
    )


STUDENTS = _questions(
    "records_student",
    "s.id, s.uid, s.district_id, s.sourced_id, s.is_active, s.is_placeholder, s.given_name, s.middle_name, "
    "s.family_name, s.preferred_given_name, s.preferred_family_name, s.email, s.school_id, s.held_until, "
    "s.identifier, s.grades, s.sort_key",
    "s.sort_key, s.id",
    "s.school_id, s.grades[1]",
    "uid",
)
SECTION_ENROLLMENTS = _questions(
    "records_sectionenrollment",
    "s.id, s.student_id, s.school_id, s.district_id, s.sourced_id, s.section_id, s.is_primary, s.starts_on, s.ends_on",
    "s.starts_on, s.id",
    "s.school_id, s.section_id",
    "id",
)

_TODAY = "{0}.starts_on <= current_date AND ({0}.ends_on IS NULL OR {0}.ends_on > current_date)".format
_HELD = f"g.user_id = %(me)s AND g.role = %(role)s AND {_TODAY('g')}"
_ACTIVE = "EXISTS (SELECT FROM accounts_user u WHERE u.id = %(me)s AND u.is_active)"
_CHILDREN = f"""SELECT g.content_object_id FROM records_studentgrant g WHERE {_HELD} AND NOT EXISTS (
    SELECT FROM records_custodyrestriction r JOIN records_contact c ON c.id = r.contact_id
    WHERE r.student_id = g.content_object_id AND c.user_id = %(me)s AND {_TODAY("r")})"""
_TAUGHT = f"""SELECT DISTINCT e.student_id FROM records_sectiongrant g
    JOIN records_sectionenrollment e ON e.section_id = g.content_object_id WHERE {_HELD} AND {_TODAY("e")}"""
_BELOW = f"""WITH RECURSIVE below AS (
    SELECT g.content_object_id AS id FROM records_organizationgrant g WHERE {_HELD} AND {_ACTIVE}
    UNION SELECT o.id FROM below JOIN records_organization o ON o.parent_id = below.id) """
_SCHOOLS = "ANY (ARRAY(SELECT id FROM below))"
_ALSO = f"""SELECT e.student_id FROM records_schoolenrollment e WHERE e.at_school_id = {_SCHOOLS}
    AND (e.school_id IS NULL OR e.school_id <> e.at_school_id) AND {_TODAY("e")}"""
_NOW = "({0}.held_until IS NULL OR {0}.held_until > current_date)".format


def hand_written(student: str, role: str) -> dict[str, tuple[str, str]]:
    """Several ways to write it, each as (what stands before SELECT, the condition); the fastest is compared."""
    if role in ("parent", "teacher"):
        students = _CHILDREN if role == "parent" else _TAUGHT
        return {
            "in": ("", f"{student} IN ({students}) AND {_ACTIVE}"),
            "array": ("", f"{student} = ANY (ARRAY({students})) AND {_ACTIVE}"),
        }
    if student == "s.id":
        return {
            "plain": (_BELOW, f"(s.school_id = {_SCHOOLS} AND {_NOW('s')}) OR s.id = ANY (ARRAY({_ALSO}))"),
            "parts": (
                _BELOW,
                f"(s.school_id = {_SCHOOLS} OR s.id = ANY (ARRAY({_ALSO}))) "
                f"AND ({_NOW('s')} OR s.id = ANY (ARRAY({_ALSO})))",
            ),
        }
    lapsed = f"SELECT x.id FROM records_student x WHERE x.school_id = {_SCHOOLS} AND x.held_until <= current_date"
    return {
        "joined": (
            _BELOW,
            f"EXISTS (SELECT FROM records_student p WHERE p.id = {student} AND "
            f"((p.school_id = {_SCHOOLS} AND {_NOW('p')}) OR p.id = ANY (ARRAY({_ALSO}))))",
        ),
        "parts": (
            _BELOW,
            f"(s.school_id = {_SCHOOLS} OR {student} = ANY (ARRAY({_ALSO}))) "
            f"AND {student} NOT IN ({lapsed} EXCEPT {_ALSO})",
        ),
    }
