"""Staging: the roster as it was read, in temporary tables of the job role that vanish with the transaction.

``s_<file>`` holds a file's rows. ``refused`` holds the identifiers of rows that were read and left out: what refers
to them is left out too, and what is stored under them stays as it was. ``left_out`` counts those that the merge
refused after the reader. ``touched`` and ``ended`` note which rows of which file the merge wrote, ``deactivated`` what
it marked as inactive.
"""

from collections.abc import Iterable, Iterator

from records.imports.connection import Database
from records.imports.feed import Feed, Mode, mode_of
from records.imports.kinds import KINDS, Kind
from records.imports.oneroster import COLUMNS
from records.imports.sealing import staged_columns, staged_rows, staged_types

FILES = tuple(COLUMNS)
"""The roster's files."""

_TYPES = {
    "line": "int4",
    "deleted": "bool",
    "enabled": "bool",
    "is_primary": "bool",
    "starts_on": "date",
    "ends_on": "date",
    "grades": "text[]",
    "subjects": "text[]",
    "subject_codes": "text[]",
    "periods": "text[]",
    "sessions": "text[]",
    "agents": "text[]",
}

TOUCHED = """
CREATE TEMPORARY TABLE refused (file text NOT NULL, sourced_id text NOT NULL) ON COMMIT DROP;
CREATE TEMPORARY TABLE left_out (file text NOT NULL, line int4) ON COMMIT DROP;
CREATE TEMPORARY TABLE touched (file text NOT NULL, sourced_id text NOT NULL, added boolean NOT NULL) ON COMMIT DROP;
CREATE TEMPORARY TABLE ended (file text NOT NULL, sourced_id text NOT NULL) ON COMMIT DROP;
CREATE TEMPORARY TABLE deactivated (target text NOT NULL, id bigint NOT NULL) ON COMMIT DROP;
"""


def column_type(file: str, column: str) -> str:
    """The staging type of a column. Only an academic session's school year is a number; a course's is a reference."""
    if (file, column) == ("academicSessions", "school_year"):
        return "int4"
    return _TYPES.get(column, "text")


def table(file: str) -> str:
    """The staging table's name."""
    return f"s_{file.lower()}"


def kind_table(kind: str) -> str:
    """The staging table's name of a kind."""
    return f"k_{kind}"


def make_tables(db: Database) -> None:
    """Create every staging table, also those of files that are absent: placeholders are staged like rows."""
    for statement in filter(str.strip, TOUCHED.split(";")):
        db.run(statement)
    for file, columns in COLUMNS.items():
        # "user" and a few others are words of SQL, so every name is quoted.
        types = staged_types(columns, [column_type(file, name) for name in columns])
        made = ", ".join(f'"{name}" {kind}' for name, kind in zip(staged_columns(columns), types, strict=True))
        db.run(f"CREATE TEMPORARY TABLE {table(file)} ({made}, placeholder boolean DEFAULT false) ON COMMIT DROP")


def fill(db: Database, feed: Feed, file: str) -> int:
    """Stage one file of the roster and note what the reader refused. Returns how many rows were staged.

    A file may be absent although it lies there: it is the same as last time, and need not be read.
    """
    if mode_of(feed, file) is Mode.ABSENT:
        return 0
    columns = COLUMNS[file]
    types = [column_type(file, name) for name in columns]
    rows = staged_rows(columns, feed.rows(file))
    count = db.copy(table(file), staged_columns(columns), staged_types(columns, types), rows)
    db.copy("refused", ("file", "sourced_id"), ("text", "text"), _refused(file, feed.refused_ids(file)))
    db.run(f"ANALYZE {table(file)}")
    return count


def kinds_of(feed: Feed) -> list[Kind]:
    """The kinds that the feed brings, in the order in which they are merged."""
    return [kind for kind in KINDS.values() if mode_of(feed, kind.name) is not Mode.ABSENT]


def fill_kind(db: Database, feed: Feed, kind: Kind) -> int:
    """Stage one kind; returns how many rows were staged."""
    name = kind_table(kind.name)
    columns, types = staged_columns(kind.staging), staged_types(kind.staging, kind.types)
    made = ", ".join(f'"{column}" {of}' for column, of in zip(columns, types, strict=True))
    db.run(f"CREATE TEMPORARY TABLE {name} ({made}) ON COMMIT DROP")
    lines = getattr(feed, "copy_lines", None)
    if lines is not None and columns == kind.staging:  # what is to be sealed comes row by row
        count = db.copy_blocks(name, columns, lines(kind.name))
    else:
        count = db.copy(name, columns, types, staged_rows(kind.staging, feed.rows(kind.name)))
    db.run(f"ANALYZE {name}")
    return count


def _refused(file: str, sourced_ids: Iterable[str]) -> Iterator[tuple[str, str]]:
    return ((file, sourced_id) for sourced_id in sourced_ids)
