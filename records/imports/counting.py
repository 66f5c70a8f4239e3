"""How many rows of each file were added, changed, left alone or refused, and how many stored ones ended.

For each whole file, added + changed + unchanged + refused is the number of its rows; ``ended`` counts what was stored
and is in the file no more. In a file of changes, rows that say that something is deleted count as ended where that
ended it, and else as unchanged. A person whose row makes a student and a contact counts once.
"""

from records.imports.connection import Database
from records.imports.feed import Feed, Mode, mode_of
from records.imports.staging import FILES, table

_TOUCHED = """
SELECT count(*) FILTER (WHERE added), count(*) FILTER (WHERE NOT added) FROM (
    SELECT t.sourced_id, bool_or(t.added) AS added FROM (
        SELECT sourced_id, added FROM touched WHERE file = '{file}'
        UNION ALL SELECT sourced_id, false FROM ended WHERE file = '{file}'
    ) t JOIN {staged} s ON s.sourced_id = t.sourced_id AND NOT s.placeholder GROUP BY t.sourced_id
) rows
"""

_ENDED = """
SELECT count(DISTINCT e.sourced_id) FROM ended e
WHERE e.file = '{file}' AND NOT EXISTS (SELECT FROM {staged} s WHERE s.sourced_id = e.sourced_id)
"""


_DELETED_ALREADY = """
SELECT count(*) FROM deleted_rows d WHERE d.file = %(file)s
AND NOT EXISTS (SELECT FROM ended e WHERE e.file = d.file AND e.sourced_id = d.sourced_id)
"""


def count_rows(db: Database, roster: Feed) -> dict[str, dict[str, int]]:
    """File -> {"added", "changed", "ended", "unchanged", "refused"} -> rows."""
    counts = {}
    for file in FILES:
        if mode_of(roster, file) is Mode.ABSENT or (file == "roles" and roster.version == "1.1"):
            continue
        staged = table(file)
        [(added, changed)] = db.rows(_TOUCHED.format(file=file, staged=staged))
        rows = db.number(f"SELECT count(*) FROM {staged} WHERE NOT placeholder")
        rows += db.number(_DELETED_ALREADY, file=file)
        counts[file] = {
            "added": added,
            "changed": changed,
            "ended": db.number(_ENDED.format(file=file, staged=staged)),
            "unchanged": rows - added - changed,
            "refused": roster.refused_count(file)
            + db.number("SELECT count(*) FROM left_out WHERE file = %(file)s", file=file),
        }
    return counts
