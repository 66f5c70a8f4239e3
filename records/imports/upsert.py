"""The merge's one way of writing: insert what is new, update what differs, leave alone what is the same."""

from collections.abc import Sequence

from records.imports.connection import Database


def upsert(
    db: Database,
    target: str,
    file: str,
    columns: Sequence[str],
    select: str,
    *,
    only_new: Sequence[str] = (),
    key: Sequence[str] = ("district_id", "sourced_id"),
    sealed: Sequence[str] = (),
    sealed_by: str = "",
    extra: str = "",
    counts_as: str = "t.sourced_id",
    adds: bool = True,
    known: str = "",
) -> None:
    """Merge ``select`` into the table ``target`` and note in ``touched`` which rows of ``file`` it changed.

    ``select`` gives ``key`` (without the district), ``columns`` and ``only_new``, by name, each key once; ``only_new``
    columns are written with a new row and never compared. Rows that are the same are only read, so that a second
    import of the same file writes nothing.
    ``sealed`` columns never look the same twice: they differ where ``sealed_by``, their keyed hash, does; where that is
    NULL nothing was said, and what is stored stays.
    ``extra`` are further columns with constants, in SQL, as ``uid = gen_random_uuid()``.

    ``counts_as`` is the identifier of the file's row that a written row ``t`` counts as. It counts as added where the
    row is new, unless it only ``adds`` to another file's row, or its identifier is in the table ``known``.
    """
    own_key = [name for name in key if name != "district_id"]
    compared = [name for name in columns if name not in own_key]
    hashed = [*sealed, sealed_by] if sealed else []
    written = [*own_key, *compared, *hashed, *only_new]
    extras = [part.strip().split(" = ", 1) for part in extra.split(";") if part.strip()]
    is_empty = not db.number(f"SELECT EXISTS (SELECT FROM {target} WHERE district_id = %(district)s)::int")
    rows = f"({select}) w" if is_empty else _different(target, own_key, compared, sealed_by, select)
    conflict = "" if is_empty else _or_update(key, compared, hashed)
    is_new = "m.is_new" if adds else "false"
    db.run(
        f"""
        WITH merged AS (
            INSERT INTO {target} AS t (district_id, {", ".join([*written, *(name for name, _ in extras)])})
            SELECT %(district)s, {", ".join([*(f"w.{name}" for name in written), *(value for _, value in extras)])}
            FROM {rows} {conflict}
            RETURNING {counts_as} AS sourced_id, {"true" if is_empty else "t.xmax = 0"} AS is_new
        )
        INSERT INTO touched (file, sourced_id, added)
        SELECT '{file}', m.sourced_id, {is_new} {"AND k.sourced_id IS NULL" if known else ""}
        FROM merged m {f"LEFT JOIN {known} k USING (sourced_id)" if known else ""}
        """
    )


def _different(target: str, own_key: Sequence[str], compared: Sequence[str], sealed_by: str, select: str) -> str:
    """A FROM item: those of the selected rows ``w`` that are not stored, or otherwise."""
    is_same_row = " AND ".join(["t.district_id = %(district)s", *(f"t.{name} = w.{name}" for name in own_key)])
    stored = ", ".join(f"t.{name}" for name in compared)
    wanted = ", ".join(f"w.{name}" for name in compared)
    differs = f"({stored}) IS DISTINCT FROM ({wanted})"
    if sealed_by:
        differs += f" OR coalesce(w.{sealed_by} <> t.{sealed_by}, w.{sealed_by} IS NOT NULL)"
    return f"({select}) w LEFT JOIN {target} t ON {is_same_row} WHERE t.id IS NULL OR {differs}"


def _or_update(key: Sequence[str], compared: Sequence[str], hashed: Sequence[str]) -> str:
    """The clause that changes a row that is stored. ``hashed`` are the sealed columns and their hash, which is last."""
    changes = [f"{name} = EXCLUDED.{name}" for name in compared]
    changes += [
        f"{name} = CASE WHEN EXCLUDED.{hashed[-1]} IS NULL THEN t.{name} ELSE EXCLUDED.{name} END" for name in hashed
    ]
    return f"ON CONFLICT ({', '.join(key)}) DO UPDATE SET {', '.join(changes)}"


def end_dated(
    db: Database, target: str, file: str, absent: str, *, counts_as: str = "t.sourced_id", condition: str = "true"
) -> None:
    """End-date today, in ``target``, the open rows ``t`` of the district for which ``absent`` holds.

    Half-open: a row that ends today no longer holds today. One that had not begun yet ends on its first day.
    """
    last = "greatest(%(today)s, t.starts_on)"
    db.run(
        f"""
        WITH gone AS (
            UPDATE {target} t SET ends_on = {last}
            WHERE t.district_id = %(district)s AND (t.ends_on IS NULL OR t.ends_on > %(today)s)
            AND t.ends_on IS DISTINCT FROM {last} AND {condition} AND {absent}
            RETURNING {counts_as} AS sourced_id
        )
        INSERT INTO ended (file, sourced_id) SELECT '{file}', sourced_id FROM gone
        """
    )


def deactivate(db: Database, target: str, file: str, absent: str) -> None:
    """Mark as inactive the district's active rows ``t`` of ``target`` for which ``absent`` holds. Never deletes."""
    db.run(
        f"""
        WITH gone AS (
            UPDATE {target} t SET is_active = false
            WHERE t.district_id = %(district)s AND t.is_active AND {absent}
            RETURNING t.id, t.sourced_id
        ), noted AS (INSERT INTO deactivated (target, id) SELECT '{target}', id FROM gone)
        INSERT INTO ended (file, sourced_id) SELECT '{file}', sourced_id FROM gone
        """
    )


def some_deactivated(db: Database, target: str) -> bool:
    """Whether the merge has marked a row of the table ``target`` as inactive."""
    return bool(db.number("SELECT count(*) FROM deactivated WHERE target = %(target)s", target=target))


def lost_its(target: str, column: str) -> str:
    """The condition that the merge has marked as inactive what this column of the row ``t`` names in ``target``."""
    return f"EXISTS (SELECT FROM deactivated x WHERE x.target = '{target}' AND x.id = t.{column})"


def end_with(db: Database, target: str, file: str, lost: str, column: str, counts_as: str = "t.sourced_id") -> None:
    """End-date the open rows of ``target`` that lost what their column names in the table ``lost``."""
    if some_deactivated(db, lost):
        end_dated(db, target, file, lost_its(lost, column), counts_as=counts_as)


def not_staged(file: str, staged: str) -> str:
    """The row ``t`` is neither in the staging table (or subquery) nor among the rows of the file that were refused."""
    return (
        f"NOT EXISTS (SELECT FROM {staged} s WHERE s.sourced_id = t.sourced_id) "
        f"AND NOT EXISTS (SELECT FROM refused x WHERE x.file = '{file}' AND x.sourced_id = t.sourced_id)"
    )
