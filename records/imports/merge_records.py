"""Merges the kinds beyond the roster, all in one way: resolve, refuse, insert, update, end. Set by set, never by row.

What a kind's rows refer to is resolved through maps from source identifier to row number; a row whose reference leads
nowhere is refused, and so is the second row of the same key. Rows that say what is stored already are only read.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from records import models
from records.imports.connection import Database
from records.imports.feed import Feed, Mode, mode_of
from records.imports.issues import IssueLog
from records.imports.kinds import KINDS, Column, Kind, Type
from records.imports.reporting import report_lines
from records.imports.staging import kind_table

#: What a column refers to -> the temporary table that maps its identifiers to row numbers.
MAPS = {
    "student": "student_map",
    "section": "section_ids",
    "organization": "org_ids",
    "session": "session_ids",
    "staff": "staff_ids",
    "course": "course_ids",
}

STUDENT_MAP = """
CREATE TEMPORARY TABLE student_map ON COMMIT DROP AS
SELECT sourced_id, id, school_id, NULL::bigint AS filed_under_id FROM records_student WHERE district_id = %(district)s
"""


def map_students(db: Database) -> None:
    """Make ``student_map`` anew: identifier -> row number and the school that holds the student."""
    db.run("DROP TABLE IF EXISTS pg_temp.student_map")
    db.run(STUDENT_MAP)
    db.run("ANALYZE student_map")


@dataclass(frozen=True)
class Target:
    """The table that a kind's rows are merged into, in SQL."""

    kind: Kind

    @property
    def model(self) -> type:
        return getattr(models, self.kind.model)

    @property
    def table(self) -> str:
        return self.model._meta.db_table  # type: ignore[attr-defined]

    @property
    def can_be_inactive(self) -> bool:
        """Whether rows are marked as no longer said; a kind without the mark ends by its dates."""
        return any(field.name == "is_active" for field in self.model._meta.fields)  # type: ignore[attr-defined]

    @property
    def stored(self) -> list[str]:
        """The table's columns that a file fills."""
        return [column.stored_as for column in self.kind.columns]

    @property
    def key(self) -> list[str]:
        return [self.kind.column(name).stored_as for name in self.kind.key]

    @property
    def beside(self) -> dict[str, str]:
        """Further columns that follow from the student."""
        if not self.kind.about_students:
            return {}
        return {"school_id": "w.school_id", "filed_under_id": "w.filed_under_id"}

    @property
    def of_the_source(self) -> str:
        """The condition that the source's files speak of the stored row ``t``: nobody wrote it on a page here."""
        written_here = getattr(self.model, "written_here", "")
        return f"t.{written_here}_id IS NULL" if written_here else "true"

    @property
    def constants(self) -> dict[str, str]:
        """Further columns of a new row."""
        made = {"is_active": "true"} if self.can_be_inactive else {}
        return made | ({"uid": "gen_random_uuid()", "is_placeholder": "false"} if self.kind.owned else {})

    @property
    def is_same_row(self) -> str:
        """The condition that the stored row ``t`` is the wanted row ``w``. Only a reference can be empty in a key."""
        required = {self.kind.column(name).stored_as: self.kind.column(name).required for name in self.kind.key}
        same = [
            f"t.{name} = w.{name}" if required[name] else f"t.{name} IS NOT DISTINCT FROM w.{name}" for name in self.key
        ]
        if self.kind.key == ("sourced_id",):
            same.insert(0, "t.district_id = %(district)s")
        return " AND ".join(same)


def merge_kind(db: Database, feed: Feed, kind: Kind, issues: IssueLog) -> dict[str, int]:
    """Merge what is staged of one kind; gives its counts: added, changed, ended, unchanged, refused.

    The maps that the kind refers to must be there. Rows that are refused are reported in ``issues``.
    """
    target = Target(kind)
    is_first_time = not db.number(f"SELECT EXISTS (SELECT FROM {target.table} WHERE district_id = %(district)s)::int")
    _resolve(db, target)
    refused = unread = feed.refused_count(kind.name)
    db.run("CREATE TEMPORARY TABLE lost_rows AS SELECT * FROM wanted_rows WHERE unknown IS NOT NULL")
    if db.number("SELECT count(*) FROM wanted_rows WHERE unknown IS NOT NULL OR NOT is_first"):
        unread += _refuse_unknown(db, feed, kind, issues)
        refused = unread + _refuse_repeated(db, feed, kind, issues)
    rows = db.number("SELECT count(*) FROM wanted_rows WHERE NOT deleted")
    added = _insert(db, target, is_first_time)
    changed = _update(db, target, carried_by(feed, kind)) if added < rows else 0
    ended = 0 if is_first_time else _end(db, feed, target, issues, unread)
    db.run("DROP TABLE wanted_rows, lost_rows")
    return {
        "added": added, "changed": changed, "ended": ended, "unchanged": rows - added - changed, "refused": refused,
    }  # fmt: skip


def carried_by(feed: Feed, kind: Kind) -> set[str]:
    """The kind's columns that the feed's files have. Of the others it says nothing, so what is stored stays."""
    carried = getattr(feed, "carried", None)
    return set(carried(kind.name)) if carried else {column.name for column in kind.columns}


def map_of(db: Database, refers_to: str) -> str:
    """The map for a reference; the map of another kind is made when it is first asked for, after that kind's merge."""
    if refers_to in MAPS:
        return MAPS[refers_to]
    name, target = f"ids_of_{refers_to}", Target(KINDS[refers_to])
    if not db.number("SELECT (to_regclass(%(name)s) IS NOT NULL)::int", name=f"pg_temp.{name}"):
        db.run(
            f"CREATE TEMPORARY TABLE {name} ON COMMIT DROP AS "
            f"SELECT sourced_id, id FROM {target.table} t WHERE district_id = %(district)s AND {target.of_the_source}"
        )
        db.run(f"ANALYZE {name}")
    return name


def _resolve(db: Database, target: Target) -> None:
    """Make ``wanted_rows``: the staged rows with row numbers in place of identifiers, sorted as they will be stored.

    ``unknown`` lists the columns whose reference leads nowhere. The first good row of a key is marked as the first.
    Sorted, so that the indexes are filled from one side.
    """
    columns, joins, unknown = ["s.line", "s.deleted"], [], []
    for number, column in enumerate(target.kind.columns):
        if not column.refers_to:
            columns.append(f"{_value(column)} AS {column.stored_as}")
            continue
        alias, said = f"m{number}", f's."{column.name}"'
        joins.append(f"LEFT JOIN {map_of(db, column.refers_to)} {alias} ON {alias}.sourced_id = {said}")
        columns.append(f"{alias}.id AS {column.stored_as}")
        unknown.append(f"CASE WHEN {said} <> '' AND NOT s.deleted AND {alias}.id IS NULL THEN '{column.name}' END")
        if column.refers_to == "student":
            columns += [f"{alias}.school_id", f"{alias}.filed_under_id"]
    lost = f"nullif(concat_ws(',', {', '.join(unknown)}), '')" if unknown else "NULL::text"
    key = ", ".join(target.key)
    db.run(
        f"CREATE TEMPORARY TABLE wanted_rows ON COMMIT DROP AS "
        f"SELECT r.*, row_number() OVER (PARTITION BY {key} ORDER BY unknown IS NOT NULL, line) = 1 AS is_first FROM "
        f"(SELECT {', '.join(columns)}, {lost} AS unknown FROM {kind_table(target.kind.name)} s {' '.join(joins)}) r "
        f"ORDER BY {key}"
    )
    db.run("ANALYZE wanted_rows")


def _refuse_unknown(db: Database, feed: Feed, kind: Kind, issues: IssueLog) -> int:
    """Take out the rows a reference of which leads nowhere, and report each such reference; returns how many rows."""
    for (unknown,) in db.rows("SELECT DISTINCT unknown FROM wanted_rows WHERE unknown IS NOT NULL"):
        for name in unknown.split(","):
            report_lines(
                db, f"SELECT line FROM wanted_rows WHERE unknown = '{unknown}'", issues.refuse_row,
                "record_names_unknown", file=feed.file_name(kind.name), column=feed.column_name(kind.name, name),
                params={"what": f"refers_to:{kind.column(name).refers_to}"},
            )  # fmt: skip
    return db.run("DELETE FROM wanted_rows WHERE unknown IS NOT NULL").rowcount


def _refuse_repeated(db: Database, feed: Feed, kind: Kind, issues: IssueLog) -> int:
    """Take out every row whose key an earlier row has; returns how many."""
    return report_lines(
        db, "SELECT line FROM gone", issues.refuse_row, "record_repeated",
        before="gone AS (DELETE FROM wanted_rows WHERE NOT is_first RETURNING line)",
        file=feed.file_name(kind.name), column=feed.column_name(kind.name, kind.key[0]),
    )  # fmt: skip


def _value(column: Column) -> str:
    """What is stored for a staged cell: an empty one means the column's default."""
    name = f's."{column.name}"'
    if column.type is Type.TEXT:
        return f"coalesce({name}, '')"
    if column.type is Type.WORDS:
        return f"coalesce({name}, '{{}}')::varchar[]"
    if column.type is Type.YES_NO and column.default != "":
        return f"coalesce({name}, {str(bool(column.default)).lower()})"
    if column.default not in (None, ""):
        return f"coalesce({name}, {column.default})"
    return name


def _insert(db: Database, target: Target, is_first_time: bool) -> int:
    """Insert the wanted rows that are not stored; returns how many."""
    columns = [*target.stored, *target.beside, *target.constants]
    values = [*(f"w.{name}" for name in target.stored), *target.beside.values(), *target.constants.values()]
    is_new = "true" if is_first_time else f"NOT EXISTS (SELECT FROM {target.table} t WHERE {target.is_same_row})"
    return db.run(
        f"INSERT INTO {target.table} (district_id, {', '.join(columns)}) "
        f"SELECT %(district)s, {', '.join(values)} FROM wanted_rows w WHERE NOT w.deleted AND {is_new}"
    ).rowcount


def _update(db: Database, target: Target, carried: set[str]) -> int:
    """Write the wanted rows that are stored and differ in a column that is carried; returns how many."""
    compared = [
        column.stored_as
        for column in target.kind.columns
        if column.name in carried and column.stored_as not in target.key
    ]
    # A kind whose key is all there is to say has nothing to write but the mark that it is said.
    stored, wanted = [f"t.{name}" for name in compared], [f"w.{name}" for name in compared]
    if target.can_be_inactive:
        stored, wanted = [*stored, "t.is_active"], [*wanted, "true"]
    if target.kind.owned:
        stored, wanted = [*stored, "t.is_placeholder"], [*wanted, "false"]
    written = dict(zip((name.removeprefix("t.") for name in stored), wanted, strict=True)) | target.beside
    return db.run(
        f"UPDATE {target.table} t SET {', '.join(f'{name} = {value}' for name, value in written.items())} "
        f"FROM wanted_rows w WHERE NOT w.deleted AND {target.is_same_row} AND t.district_id = %(district)s "
        f"AND {target.of_the_source} AND ({', '.join(stored)}) IS DISTINCT FROM ({', '.join(wanted)})"
    ).rowcount


def _end(db: Database, feed: Feed, target: Target, issues: IssueLog, unread: int) -> int:
    """End what the file says has ended, in so many words or by leaving it out; returns how many rows ended."""
    if mode_of(feed, target.kind.name) is Mode.DELTA:
        return _end_deleted(db, target)
    return _end_absent(db, feed, target, issues, unread)


def _end_deleted(db: Database, target: Target) -> int:
    """End what a delta says is gone; returns how many rows ended."""
    return _end_rows(db, target, "EXISTS (SELECT FROM wanted_rows w WHERE w.deleted AND " + target.is_same_row + ")")


def _end_absent(db: Database, feed: Feed, target: Target, issues: IssueLog, unread: int) -> int:
    """End what a whole file no longer says, within its scope; returns how many rows ended.

    Nothing is ended that one of the ``unread`` rows may have meant, which could not be read or name somebody unknown:
    without identifiers that is the whole kind.
    """
    kind = target.kind
    if kind.keeps_absent:
        return 0
    has_ids = kind.key == ("sourced_id",)
    if unread and not has_ids:
        issues.warn("record_endings_wait", file=feed.file_name(kind.name))
        return 0
    conditions = [f"NOT EXISTS (SELECT FROM wanted_rows w WHERE {target.is_same_row})", *_scope(kind)]
    if has_ids:
        conditions.append("t.sourced_id <> ALL (%(unread)s)")
        conditions.append("NOT EXISTS (SELECT FROM lost_rows l WHERE l.sourced_id = t.sourced_id)")
    return _end_rows(db, target, " AND ".join(conditions), unread=feed.refused_ids(kind.name) if has_ids else [])


def _scope(kind: Kind) -> Iterable[str]:
    """Conditions that the file speaks for the stored row ``t``."""
    shared = [kind.column(name).stored_as for name in kind.scope]
    if shared:
        pairs = ", ".join(f"w.{name}" for name in shared)
        same = " AND ".join(f"t.{name} IS NOT DISTINCT FROM w.{name}" for name in shared)
        yield f"EXISTS (SELECT FROM (SELECT DISTINCT {pairs} FROM wanted_rows w) w WHERE {same})"
    if kind.span:
        name = kind.column(kind.span).stored_as
        yield f"t.{name} BETWEEN (SELECT min({name}) FROM wanted_rows) AND (SELECT max({name}) FROM wanted_rows)"


def _end_rows(db: Database, target: Target, condition: str, **params: object) -> int:
    if target.kind.dated:
        last = "greatest(%(today)s, t.starts_on)"
        return db.run(
            f"UPDATE {target.table} t SET ends_on = {last} WHERE t.district_id = %(district)s "
            f"AND (t.ends_on IS NULL OR t.ends_on > %(today)s) AND t.ends_on IS DISTINCT FROM {last} "
            f"AND {target.of_the_source} AND {condition}",
            **params,
        ).rowcount
    return db.run(
        f"UPDATE {target.table} t SET is_active = false "
        f"WHERE t.district_id = %(district)s AND t.is_active AND {target.of_the_source} AND {condition}",
        **params,
    ).rowcount
