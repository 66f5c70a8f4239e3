"""Files of changes (OneRoster's delta): what they say is deleted ends, what they do not name stays.

Rows that are to be deleted are set apart before anything is checked, so that the staging tables hold only what there
is. What refers to a deleted row leads nowhere.
"""

from records.imports.connection import Database
from records.imports.feed import Feed, Mode, mode_of, roles_stand_in_users
from records.imports.issues import IssueLog
from records.imports.references import STORED
from records.imports.reporting import report_lines
from records.imports.staging import FILES, table
from records.imports.upsert import not_staged

#: Where the rows of each file are stored, by identifier.
_KNOWN = STORED | {
    "roles": "SELECT sourced_id FROM records_schoolenrollment WHERE district_id = %(district)s "
    "UNION SELECT sourced_id FROM records_staffappointment WHERE district_id = %(district)s",
    "enrollments": "SELECT sourced_id FROM records_sectionenrollment WHERE district_id = %(district)s "
    "UNION SELECT sourced_id FROM records_sectionassignment WHERE district_id = %(district)s",
}


def set_deleted_apart(db: Database, feed: Feed, issues: IssueLog) -> None:
    """Move rows that are to be deleted out of the staging tables into ``deleted_rows``; warn where none is stored.

    What is said of a deleted role is noted in ``deleted_roles``: roles of contacts are stored only in what follows.
    """
    db.run(
        "CREATE TEMPORARY TABLE deleted_rows (file text NOT NULL, line int4, sourced_id text NOT NULL) ON COMMIT DROP"
    )
    db.run('CREATE TEMPORARY TABLE deleted_roles ("user" text, role text, organization text) ON COMMIT DROP')
    for file in FILES:
        if mode_of(feed, file) is not Mode.DELTA:
            continue
        gone = f"DELETE FROM {table(file)} s WHERE s.deleted"
        if file == "roles" and roles_stand_in_users(feed):
            db.run(gone)
            continue
        if file == "roles":
            db.run('INSERT INTO deleted_roles SELECT s."user", s.role, s.organization FROM s_roles s WHERE s.deleted')
        db.run(
            f"WITH gone AS ({gone} RETURNING s.line, s.sourced_id) "
            f"INSERT INTO deleted_rows SELECT '{file}', line, sourced_id FROM gone"
        )
    db.run("ANALYZE deleted_rows")
    for file in FILES:
        if db.number("SELECT count(*) FROM deleted_rows WHERE file = %(file)s", file=file):
            _warn_of_unknown(db, feed, file, issues)


def _warn_of_unknown(db: Database, feed: Feed, file: str, issues: IssueLog) -> None:
    unknown = (
        f"SELECT d.line FROM deleted_rows d WHERE d.file = '{file}' "
        f"AND NOT EXISTS (SELECT FROM ({_KNOWN[file]}) k WHERE k.sourced_id = d.sourced_id)"
    )
    report_lines(db, unknown, issues.warn, "deletes_unknown", file=feed.file_name(file))


def gone(feed: Feed, file: str, staged: str = "") -> list[str]:
    """Conditions, any of which means that the stored row ``t`` is no longer said by ``file``.

    ``staged`` is what of the file makes rows of this table, a table or a subquery; all of it where empty. A file of
    changes also takes out of this table what it now says makes rows of another one: a student who has become staff.
    Each condition is for a statement of its own, in which it is a join; linked by OR they would be asked row by row.
    """
    staged = staged or table(file)
    if mode_of(feed, file) is Mode.BULK:
        return [not_staged(file, staged)]
    if mode_of(feed, file) is Mode.ABSENT:
        return []
    return [
        f"EXISTS (SELECT FROM deleted_rows d WHERE d.file = '{file}' AND d.sourced_id = t.sourced_id)",
        f"EXISTS (SELECT FROM {table(file)} n WHERE n.sourced_id = t.sourced_id AND NOT n.placeholder) "
        f"AND {not_staged(file, staged)}",
    ]
