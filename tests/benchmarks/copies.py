"""More of an invented state without importing it again: whole districts copied inside the database, row for row.

Every row of a district is written ``times`` more, with numbers of its own and pointing at its own district's rows. A
copy has students, people and accounts of its own (numbers, ``uid`` and ways in differ), with the same names, days and
figures. Only for measuring: it runs as the database's superuser, past walls, triggers and foreign keys, on tables whose
indexes are put aside meanwhile.
"""

import time
from typing import Any

#: Beside every table of records: who signs in. What nobody measures (sessions, logs, tries) is not copied.
BESIDE_RECORDS = ("accounts_user", "account_emailaddress")
LEFT_OUT = ("records_letterkey", "records_importissue", "records_importedfile")
#: Text by which a row is found whatever its district, so that a copy needs another.
TEXT_OF_ITS_OWN = {("accounts_user", "username"), ("accounts_user", "email"), ("account_emailaddress", "email")}

_COLUMNS = """
    SELECT a.attname, format_type(a.atttypid, NULL), coalesce((
        SELECT f.confrelid::regclass::text FROM pg_constraint f
        WHERE f.contype = 'f' AND f.conrelid = a.attrelid AND f.conkey = ARRAY[a.attnum]), '')
    FROM pg_attribute a
    WHERE a.attrelid = %s::regclass AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
    ORDER BY a.attnum
"""
#: Numbers of rows that are no foreign keys to the database, for the speed of imports: column -> table.
_MEANT = {
    "at_school_id": "records_organization",
    "district_id": "records_organization",
    "filed_under_id": "records_student",
    "school_id": "records_organization",
    "section_id": "records_section",
    "student_id": "records_student",
}
_INDEXES = """
    SELECT i.indexrelid::regclass::text, pg_get_indexdef(i.indexrelid), coalesce(c.conname, ''),
        coalesce(pg_get_constraintdef(c.oid), '')
    FROM pg_index i LEFT JOIN pg_constraint c ON c.conindid = i.indexrelid AND c.contype = 'u'
    WHERE i.indrelid = %s::regclass AND NOT i.indisprimary
"""


def multiply(address: Any, times: int) -> None:
    """Copy all districts ``times`` more; ``address`` is the database's, as its superuser. Nothing is half-copied."""
    import psycopg

    with psycopg.connect(address.url()) as db:
        db.execute("SET session_replication_role = replica; SET maintenance_work_mem = '1GB'; SET work_mem = '256MB'")
        found = db.execute("SELECT relname FROM pg_class WHERE relkind = 'r' AND relname LIKE 'records\\_%' ORDER BY 1")
        tables = [name for (name,) in found if name not in LEFT_OUT] + list(BESIDE_RECORDS)
        last = {table: db.execute(f"SELECT coalesce(max(id), 0) FROM {table}").fetchone()[0] for table in tables}  # type: ignore[index]
        # The nation and the state are everybody's.
        db.execute("CREATE TEMPORARY TABLE shared AS SELECT id FROM records_organization WHERE district_id IS NULL")
        for table in tables:
            began = time.monotonic()
            rows = _copy(db, table, times, last)
            print(f"{table}: {rows:,} rows, {time.monotonic() - began:,.0f} s", flush=True)


def _copy(db: Any, table: str, times: int, last: dict[str, int]) -> int:
    if not last[table]:
        return 0
    columns = [_column(table, *row, last) for row in db.execute(_COLUMNS, [table])]
    indexes = db.execute(_INDEXES, [table]).fetchall()
    for name, _made, constraint, _words in indexes:
        db.execute(f'ALTER TABLE {table} DROP CONSTRAINT "{constraint}"' if constraint else f"DROP INDEX {name}")
    only = "WHERE t.id NOT IN (SELECT id FROM shared)" if table == "records_organization" else ""
    names = ", ".join(f'"{name}"' for name, _value in columns)
    rows = db.execute(
        f"INSERT INTO {table} ({names}) OVERRIDING SYSTEM VALUE SELECT {', '.join(value for _name, value in columns)} "
        f"FROM {table} t CROSS JOIN generate_series(1, {times}) AS k (k) {only} ORDER BY k.k, t.id"
    ).rowcount
    for _name, made, constraint, words in indexes:
        db.execute(f'ALTER TABLE {table} ADD CONSTRAINT "{constraint}" {words}' if constraint else made)
    db.execute(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), max(id)) FROM {table}")
    return int(rows)


def _column(table: str, name: str, kind: str, target: str, last: dict[str, int]) -> tuple[str, str]:
    """The column's name and what a copy holds in it."""
    target = target or (_MEANT.get(name, "") if table == "records_attendanceevent" else "")
    if name == "id":
        return name, f"t.id + k.k * {last[table]}"
    moved = f't."{name}" + k.k * {last.get(target, 0)}'
    if target == "records_organization":
        return name, f'CASE WHEN t."{name}" IN (SELECT id FROM shared) THEN t."{name}" ELSE {moved} END'
    if target in last:
        return name, moved
    if kind == "uuid":
        return name, "gen_random_uuid()"
    if (table, name) in TEXT_OF_ITS_OWN:
        return name, f"""CASE WHEN t."{name}" = '' THEN '' ELSE 'c' || k.k || '.' || t."{name}" END"""
    if (table, name) == ("records_organization", "sourced_id"):
        return name, """CASE WHEN t.type = 'district' THEN 'C' || k.k || t.sourced_id ELSE t.sourced_id END"""
    return name, f't."{name}"'
