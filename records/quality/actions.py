"""Checks a district's records: counts what every rule finds, school by school, and stores the numbers."""

import logging
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from django.db import models
from django.utils import timezone

from portal.kit.logs import traceback_without_values
from records.actions.holding import settle_holdings
from records.imports.connection import Database, import_transaction
from records.models import ImportJob, Student, StudentLevel
from records.quality.rule import Rule, filled, parameters, place_of
from records.quality.rules import RULES
from records.quality.sizes import SIZES, SUDDEN_CHANGE

log = logging.getLogger(__name__)

ByPlace = Mapping[int | None, int]
"""School (None: the district's own, or no school) -> number of rows."""


def check_quality(*, district_id: int) -> int:
    """Check the district in a transaction of its own, after who is held where is settled; gives the check's number."""
    today = timezone.localdate()
    with import_transaction(district_id, wait=True, today=today) as db:
        settle_holdings(db, district_id, today)
        return count_quality(db, district_id)


def check_after(job: ImportJob) -> None:
    """Check the district of an import that was brought in, unless it changed nothing since today's check.

    In a transaction of its own: what was imported is kept even if the check fails, which is logged and made up for by
    the next one.
    """
    if job.state != ImportJob.State.DONE:
        return
    changed = any(counts[what] for counts in job.counts.values() for what in ("added", "changed", "ended"))
    try:
        with import_transaction(job.district_id, wait=True, today=timezone.localdate()) as db:
            if changed or not is_checked_today(db):
                count_quality(db, job.district_id, job=job)
    except Exception as problem:
        log.error("The check after import %s failed.\n%s", job.uid, traceback_without_values(problem))


def count_quality(db: Database, district: int, *, job: ImportJob | None = None) -> int:
    """Count and store what every rule finds in the district; gives the number of the ``QualityRun``.

    Runs in the import's transaction, under the job role, once the students' holding schools are settled.
    """
    check = Check(db, district)
    previous = db.number("SELECT max(id) FROM records_qualityrun WHERE district_id = %(district)s")
    run = db.number(
        "INSERT INTO records_qualityrun (district_id, job_id, counted_on, counted_at) "
        "VALUES (%(district)s, %(job)s, %(today)s, clock_timestamp()) RETURNING id",
        job=job.pk if job else None,
    )
    counts = _Counts()
    for size in SIZES:
        found = check.number(size.model, size.among, place=size.place)
        counts.add(size.code, size.categories, found, found)
    for rule in RULES.values():
        if rule is not SUDDEN_CHANGE:
            counts.add(rule.code, rule.categories, check.wrong(rule), check.looked_at(rule))
    _store(db, run, previous, counts)
    counts = _Counts()
    counts.add(SUDDEN_CHANGE.code, SUDDEN_CHANGE.categories, check.wrong(SUDDEN_CHANGE), check.looked_at(SUDDEN_CHANGE))
    _store(db, run, previous, counts)
    return run


def is_checked_today(db: Database) -> bool:
    """Whether the district was checked today: where nothing has changed since, a check would count the same again."""
    return bool(
        db.number("SELECT count(*) FROM records_qualityrun WHERE district_id = %(district)s AND counted_on = %(today)s")
    )


class Check:
    """Counts rows of one district. What several rules look at is counted once."""

    def __init__(self, db: Database, district: int) -> None:
        self._db = db
        places = db.rows("SELECT id FROM records_organization WHERE district_id = %(district)s")
        self.given = {**parameters(db.always["today"]), "district": district, "places": [place for (place,) in places]}
        self._known: dict[tuple[type[models.Model], str, str], ByPlace] = {}

    def wrong(self, rule: Rule) -> dict[int | None, int]:
        """How many rows the rule finds."""
        return self._count(rule.model, f"({rule.looked_at}) AND ({rule.wrong})", place_of(rule.model))

    def looked_at(self, rule: Rule) -> ByPlace:
        """How many rows the rule looks at."""
        return self.number(rule.model, rule.looked_at, place=place_of(rule.model))

    def number(self, model: type[models.Model], condition: str, *, place: str) -> ByPlace:
        """How many rows of the model meet the condition."""
        key = (model, condition, place)
        if key not in self._known:
            self._known[key] = self._count(*key)
        return self._known[key]

    def _count(self, model: type[models.Model], condition: str, place: str) -> dict[int | None, int]:
        statement = statement_for(model, condition, place)
        return dict(self._db.run(statement, **self.given).fetchall())


def statement_for(model: type[models.Model], condition: str, place: str) -> str:
    """SQL that counts the district's rows that meet the condition, by school."""
    school = f"nullif(r.{place}, %(district)s)" if place else "NULL::bigint"
    return (
        f"SELECT {school}, count(*) FROM {model._meta.db_table} r "
        f"WHERE {_of_district(model, 'r.')} AND ({filled(condition, 'r', _table_of_district)}) GROUP BY 1"
    )


def _of_district(model: type[models.Model], alias: str = "") -> str:
    """The rows of the district, said so that an index finds them: the row policy alone would read every district's."""
    if model is Student or issubclass(model, StudentLevel):
        return (
            f"({alias}school_id = ANY (%(places)s::bigint[]) "
            f"OR ({alias}school_id IS NULL AND {alias}district_id = %(district)s))"
        )
    if any(column.column == "district_id" for column in model._meta.concrete_fields):
        return f"{alias}district_id = %(district)s"
    return "true"


def _table_of_district(model: type[models.Model]) -> str:
    condition = _of_district(model)
    table = model._meta.db_table
    return table if condition == "true" else f"(SELECT * FROM {table} WHERE {condition})"


@dataclass
class _Counts:
    """Rows to be stored, column by column."""

    codes: set[str] = field(default_factory=set)
    schools: list[int | None] = field(default_factory=list)
    rules: list[str] = field(default_factory=list)
    categories: list[str] = field(default_factory=list)
    numbers: list[int] = field(default_factory=list)
    out_of: list[int] = field(default_factory=list)

    def add(self, code: str, categories: Iterable[str], found: ByPlace, among: ByPlace) -> None:
        """A row for each school with rows that were looked at."""
        self.codes.add(code)
        for school in found.keys() | among.keys():
            self.schools.append(school)
            self.rules.append(code)
            self.categories.append(" ".join(sorted(categories)))
            self.numbers.append(found.get(school, 0))
            self.out_of.append(among.get(school, 0))


#: A school that had rows at the check before and has none now is stored as well: with 0.
_STORE = """
WITH counted AS (
    SELECT * FROM unnest(%(schools)s::bigint[], %(rules)s::text[], %(categories)s::text[], %(numbers)s::int[],
        %(out_of)s::int[]) AS counted (school_id, rule, categories, number, out_of)
), earlier AS (
    SELECT school_id, rule, array_to_string(categories, ' ') AS categories, number FROM records_qualitycount
    WHERE run_id = %(previous)s AND rule = ANY (%(codes)s::text[])
)
INSERT INTO records_qualitycount (run_id, district_id, school_id, rule, categories, number, out_of, before)
SELECT %(run)s, %(district)s, coalesce(c.school_id, e.school_id), coalesce(c.rule, e.rule),
    string_to_array(coalesce(c.categories, e.categories), ' '), coalesce(c.number, 0), coalesce(c.out_of, 0),
    CASE WHEN %(previous)s > 0 THEN coalesce(e.number, 0) END
FROM counted c FULL JOIN earlier e ON e.rule = c.rule AND coalesce(e.school_id, 0) = coalesce(c.school_id, 0)
WHERE c.rule IS NOT NULL OR e.number > 0
"""


def _store(db: Database, run: int, previous: int, counts: _Counts) -> None:
    db.run(
        _STORE, run=run, previous=previous, schools=counts.schools, rules=counts.rules, categories=counts.categories,
        numbers=counts.numbers, out_of=counts.out_of, codes=sorted(counts.codes),
    )  # fmt: skip
