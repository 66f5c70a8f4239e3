"""Which school holds each student today, and the copy of that on every row about them.

A school holds a student through the primary of their school enrollments that are in force. The walls also look at
``held_until`` and at enrollments beside the holding one, so a day on which this did not run shows nobody too much:
it only lets a new school see its student directly, and empties the school of those who have left.
"""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db import connections
from django.utils import timezone

from portal.kit.db import job_context
from records.models import student_level_models

#: In a table of its own with statistics, since those of the real tables lag behind an import that is under way.
_HOLD = (
    "DROP TABLE IF EXISTS pg_temp.holding",
    """
    CREATE TEMPORARY TABLE holding ON COMMIT DROP AS
    SELECT DISTINCT ON (e.student_id) e.student_id, e.at_school_id, e.ends_on
    FROM records_schoolenrollment e
    WHERE e.district_id = %(district)s AND e.starts_on <= %(today)s AND (e.ends_on IS NULL OR e.ends_on > %(today)s)
    AND (%(students)s::bigint[] IS NULL OR e.student_id = ANY (%(students)s::bigint[]))
    ORDER BY e.student_id, e.is_primary DESC, e.starts_on DESC, e.id
    """,
    "ANALYZE pg_temp.holding",
)

_MOVED = "CREATE TEMPORARY TABLE moved (student_id bigint NOT NULL, school_id bigint) ON COMMIT DROP"

_MOVE = """
WITH written AS (
    UPDATE records_student s SET school_id = h.at_school_id, held_until = h.ends_on
    FROM pg_temp.holding h WHERE s.id = h.student_id AND s.district_id = %(district)s
    AND (s.school_id, s.held_until) IS DISTINCT FROM (h.at_school_id, h.ends_on)
    RETURNING s.id, s.school_id
) INSERT INTO moved SELECT id, school_id FROM written
"""

_LET_GO = """
WITH written AS (
    UPDATE records_student s SET school_id = NULL, held_until = NULL
    WHERE s.district_id = %(district)s AND (s.school_id IS NOT NULL OR s.held_until IS NOT NULL)
    AND (%(students)s::bigint[] IS NULL OR s.id = ANY (%(students)s::bigint[]))
    AND NOT EXISTS (SELECT FROM pg_temp.holding h WHERE h.student_id = s.id)
    RETURNING s.id
) INSERT INTO moved SELECT id, NULL FROM written
"""

#: Rows are made with the school that holds their student, so only those of a student who moved can be wrong.
_COPY = """
UPDATE {table} r SET school_id = m.school_id FROM moved m
WHERE r.student_id = m.student_id AND r.district_id = %(district)s AND r.school_id IS DISTINCT FROM m.school_id
"""

#: Unless rows were filed under another student: then all rows of these students are looked at.
_OF_THESE = "INSERT INTO moved SELECT id, school_id FROM records_student WHERE id = ANY (%(students)s::bigint[])"

#: A school enrollment is made before anybody is held by it.
_COPY_TO_ENROLLMENTS = """
UPDATE records_schoolenrollment r SET school_id = s.school_id FROM records_student s
WHERE s.id = r.student_id AND s.district_id = %(district)s AND r.district_id = %(district)s
AND (%(students)s::bigint[] IS NULL OR s.id = ANY (%(students)s::bigint[]))
AND r.school_id IS DISTINCT FROM s.school_id
"""


def settle_holdings(
    cursor: Any, district_id: int, today: date | None = None, students: Sequence[int] | None = None
) -> int:
    """Set every student's holding school in the district and copy it to their rows; returns how many students moved.

    With ``students`` (row numbers), only theirs, and then to every row that is filed under them.
    ``cursor`` is anything with ``execute`` inside an import's context: a Django cursor or a psycopg connection.
    """
    given = {
        "district": district_id,
        "today": today or timezone.localdate(),
        "students": None if students is None else list(students),
    }
    for statement in (*_HOLD, "DROP TABLE IF EXISTS pg_temp.moved", _MOVED):
        cursor.execute(statement, given)
    moved = sum(_written(cursor, statement, given) for statement in (_MOVE, _LET_GO))
    if students is not None:
        cursor.execute(_OF_THESE, given)
    if moved or students:
        cursor.execute("ANALYZE pg_temp.moved", given)
        for model in student_level_models():
            cursor.execute(_COPY.format(table=model._meta.db_table), given)
    cursor.execute(_COPY_TO_ENROLLMENTS, given)
    return moved


def _written(cursor: Any, statement: str, given: dict[str, Any]) -> int:
    # A psycopg connection answers with a cursor; Django's cursor is one itself.
    return int((cursor.execute(statement, given) or cursor).rowcount)


def settle_district(*, district_id: int) -> int:
    """``settle_holdings`` in a context and a transaction of its own, for the daily sweep."""
    with job_context("import", district_id=district_id), connections["worker"].cursor() as cursor:
        return settle_holdings(cursor, district_id)
