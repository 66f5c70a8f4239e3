"""Merges the kind ``student_identifiers``: state identifiers, sealed as they were staged, into the students' rows."""

from records.imports.connection import Database
from records.imports.feed import Feed
from records.imports.issues import IssueLog
from records.imports.kinds import Kind
from records.imports.reporting import report_lines
from records.imports.staging import kind_table

_RESOLVE = """
CREATE TEMPORARY TABLE said_identifiers ON COMMIT DROP AS
SELECT s.line, s.deleted, s.state_id, s.state_id_lookup, m.id AS student_id,
    row_number() OVER (PARTITION BY m.id ORDER BY s.line) = 1 AS is_first
FROM {staged} s LEFT JOIN student_map m ON m.sourced_id = s.student
"""

#: (code of the sentence, which rows it is about, and its parameters)
_REFUSALS: tuple[tuple[str, str, dict[str, str]], ...] = (
    ("record_names_unknown", "student_id IS NULL", {"what": "refers_to:student"}),
    ("record_repeated", "NOT is_first", {}),
)

_WRITE = """
WITH different AS (
    SELECT t.id, t.state_id_lookup AS before, s.state_id, s.state_id_lookup
    FROM said_identifiers s JOIN records_student t ON t.id = s.student_id
    WHERE NOT s.deleted AND s.state_id_lookup IS NOT NULL AND t.state_id_lookup IS DISTINCT FROM s.state_id_lookup
),
written AS (
    UPDATE records_student t SET state_id = d.state_id, state_id_lookup = d.state_id_lookup
    FROM different d WHERE t.id = d.id
)
SELECT count(*) FILTER (WHERE before IS NULL), count(*) FILTER (WHERE before IS NOT NULL) FROM different
"""

_TAKE_AWAY = """
UPDATE records_student t SET state_id = '', state_id_lookup = NULL
FROM said_identifiers s WHERE s.deleted AND t.id = s.student_id AND t.state_id_lookup IS NOT NULL
"""


def merge_identifiers(db: Database, feed: Feed, kind: Kind, issues: IssueLog) -> dict[str, int]:
    """Write the identifiers that are new or differ; gives the counts of ``merge_kind``.

    Whom the file does not name keeps theirs. A delta that says one is gone takes it away.
    """
    db.run(_RESOLVE.format(staged=kind_table(kind.name)))
    refused = feed.refused_count(kind.name)
    file, column = feed.file_name(kind.name), feed.column_name(kind.name, "student")
    for code, about, params in _REFUSALS:
        refused += report_lines(
            db, "SELECT line FROM gone", issues.refuse_row, code, file=file, column=column, params=params,
            before=f"gone AS (DELETE FROM said_identifiers WHERE {about} RETURNING line)",
        )  # fmt: skip
    rows = db.number("SELECT count(*) FROM said_identifiers WHERE NOT deleted")
    ended = db.run(_TAKE_AWAY).rowcount
    [(added, changed)] = db.rows(_WRITE)
    return {
        "added": added, "changed": changed, "ended": ended, "unchanged": rows - added - changed, "refused": refused,
    }  # fmt: skip
