"""Files what is known about a merged student under the one who is kept, and puts it back: the rows of every table.

``filed_under`` says whom the source named, so that each row finds its way back. A row whose like the kept student has
already (by the table's unique key) stays where it is: nothing is lost, nothing counts twice, and no two rows argue.
Runs in a job's transaction, bound to a district; an import puts everything back first, merges its files as if nobody
had been merged, and files again at its end.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, cast

from django.db import models

from records.models import (
    ContinuedAccess,
    CustodyRestriction,
    InterventionNote,
    LetterCode,
    StudentGrant,
    StudentGroupMember,
    StudentMerge,
    student_level_models,
)


@dataclass(frozen=True)
class Filed:
    """A table whose rows move with their student."""

    model: type[models.Model]
    student: str = "student_id"

    @property
    def name(self) -> str:
        return self.model.__name__

    @property
    def table(self) -> str:
        return self.model._meta.db_table

    @property
    def _once(self) -> models.UniqueConstraint | None:
        """The constraint by which the kept student's own row may exclude another one."""
        for constraint in self.model._meta.constraints:
            if isinstance(constraint, models.UniqueConstraint) and "student" in constraint.fields:
                return constraint
        return None

    @property
    def can_collide(self) -> bool:
        return self._once is not None

    @property
    def key(self) -> list[str]:
        """The columns that, beside the student, make two rows alike."""
        names = self._once.fields if self._once else ()
        return [str(cast(Any, self.model._meta.get_field(name)).column) for name in names if name != "student"]

    def alike(self, one: str, other: str) -> str:
        """The condition that two rows of the table, whoever's they are, say the same thing."""
        equals = "IS NOT DISTINCT FROM" if self._once and self._once.nulls_distinct is False else "="
        return " AND ".join(f"{one}.{name} {equals} {other}.{name}" for name in self.key) or "true"


@lru_cache(maxsize=1)
def filed_tables() -> tuple[Filed, ...]:
    """Every table whose rows follow their student. What was decided about a student stays with that student."""
    found = [Filed(model) for model in student_level_models() if model is not StudentMerge]
    return (*found, Filed(StudentGrant, student="content_object_id"))


#: What no import reads or writes: it stays filed meanwhile, so that nobody who writes one has to wait.
NOT_IMPORTED = (ContinuedAccess, CustodyRestriction, InterventionNote, StudentGroupMember, LetterCode)

#: By arrays, which indexes answer: an import forbids the joins that would look rows up one by one.
_PUT_BACK = """
UPDATE {table} t SET {student} = t.filed_under_id, filed_under_id = NULL
WHERE t.{student} = ANY (%(kept)s::bigint[]) AND t.filed_under_id IS NOT NULL
"""

_FILE = """
WITH coming AS (
    SELECT t.id, m.student_id AS kept, m.merged_id {place}
    FROM {table} t JOIN records_studentmerge m ON m.merged_id = t.{student} AND m.id = ANY (%(merges)s::bigint[])
    WHERE t.{student} = ANY (%(merged)s::bigint[])
)
UPDATE {table} t SET {student} = c.kept, filed_under_id = c.merged_id FROM coming c
WHERE t.{student} = ANY (%(merged)s::bigint[]) AND t.id = c.id {no_like}
"""
#: Of rows that come from several merged students the earlier merge's goes first.
_PLACE = ", row_number() OVER (PARTITION BY {key} ORDER BY m.id) AS place"
_NO_LIKE = """AND c.place = 1 AND NOT EXISTS (
    SELECT FROM {table} o WHERE o.{student} = ANY (%(kept)s::bigint[]) AND o.{student} = c.kept AND {alike})"""

_COUNT = """
SELECT '{name}', m.id,
    (SELECT count(*) FROM {table} t WHERE t.{student} = m.student_id AND t.filed_under_id = m.merged_id),
    (SELECT count(*) FROM {table} t WHERE t.{student} = m.merged_id)
FROM records_studentmerge m WHERE m.id = ANY (%(merges)s::bigint[])
"""


@dataclass(frozen=True)
class Merged:
    """Merges that hold: their row numbers, whom they keep, and whom they merged."""

    merges: Sequence[int] = ()
    kept: Sequence[int] = ()
    merged: Sequence[int] = ()

    def as_parameters(self) -> dict[str, list[int]]:
        return {"merges": list(self.merges), "kept": list(self.kept), "merged": list(self.merged)}


def put_back(db: Any, kept: Iterable[int], *, without: tuple[type[models.Model], ...] = ()) -> None:
    """Give every row that is filed under these students (row numbers) back to whom its source named."""
    given = list(kept)
    for each in filed_tables() if given else ():
        if each.model not in without:
            db.run(_PUT_BACK.format(table=each.table, student=each.student), kept=given)


def file_again(db: Any, held: Merged) -> None:
    """File the rows of merged students under those who are kept. All rows must be where their sources named them."""
    for each in filed_tables() if held.merges else ():
        place = no_like = ""
        if each.can_collide:
            key = ", ".join(["m.student_id", *(f"t.{name}" for name in each.key)])
            place = _PLACE.format(key=key)
            no_like = _NO_LIKE.format(table=each.table, student=each.student, alike=each.alike("o", "t"))
        statement = _FILE.format(table=each.table, student=each.student, place=place, no_like=no_like)
        db.run(statement, **held.as_parameters())


def count_filed(db: Any, held: Merged) -> dict[int, dict[str, list[int]]]:
    """Merge -> model -> [rows that are filed under the kept student, rows that stay], where there are any."""
    found: dict[int, dict[str, list[int]]] = {merge: {} for merge in held.merges}
    if not held.merges:
        return found
    counts = (_COUNT.format(name=each.name, table=each.table, student=each.student) for each in filed_tables())
    for name, merge, filed, stayed in db.rows(" UNION ALL ".join(counts), **held.as_parameters()):
        if filed or stayed:
            found[merge][name] = [filed, stayed]
    return found
