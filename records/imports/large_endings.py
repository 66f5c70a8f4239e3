"""Stops a set that would end many of a district's people or records, until somebody says that this is meant.

In a whole file, whoever is absent has left. A file cut off in transit, an export of one school, one with only its
header, or one with new identifiers for everybody would so end the access of hundreds at once, and look like a success.
"""

from collections.abc import Mapping
from typing import Any

from records.imports.connection import Database
from records.imports.feed import Feed, Mode, mode_of
from records.imports.issues import IssueLog
from records.models import ImportJob

#: Kind of person -> table, code of the sentence, and a FROM item that gives the school of each (person, school).
_PEOPLE = {
    "student": (
        "records_student",
        "ends_many_students",
        "(SELECT id AS person, school_id FROM records_student WHERE district_id = %(district)s)",
    ),
    "staff": (
        "records_staff",
        "ends_many_staff",
        "(SELECT DISTINCT staff_id AS person, organization_id AS school_id FROM records_staffappointment "
        "WHERE district_id = %(district)s AND (ends_on IS NULL OR ends_on > %(today)s))",
    ),
    "contact": ("records_contact", "ends_many_contacts", ""),
}

#: By mode: who is meant by it, and whether these are the ones who end or the ones who stay.
_MEANT = {
    # Who was refused stays as stored; who is sent as not enabled ends as well.
    Mode.BULK: (
        "SELECT s.sourced_id FROM s_users s JOIN kinds k USING (sourced_id) WHERE k.kind = '{kind}' AND s.enabled "
        "UNION SELECT x.sourced_id FROM refused x WHERE x.file = 'users'",
        "NULL",
    ),
    # A file of changes ends whom it names.
    Mode.DELTA: (
        "SELECT d.sourced_id FROM deleted_rows d WHERE d.file = 'users' "
        "UNION SELECT s.sourced_id FROM s_users s WHERE s.enabled IS FALSE",
        "NOT NULL",
    ),
}

#: Joined, for the statistics of a district that is new are none: asked row by row this takes minutes.
_MAKE = """
CREATE TEMPORARY TABLE ending_{kind} ON COMMIT DROP AS
SELECT t.id, m.sourced_id IS {ends} AS ends FROM {table} t LEFT JOIN ({meant}) m USING (sourced_id)
WHERE t.district_id = %(district)s AND t.is_active AND NOT t.is_placeholder
"""
_BY_SCHOOL = """
SELECT o.name, count(*) FILTER (WHERE e.ends), count(*)
FROM ending_{kind} e JOIN {schools} p ON p.person = e.id JOIN records_organization o ON o.id = p.school_id
GROUP BY o.id, o.name HAVING bool_or(e.ends) ORDER BY 2 DESC, 1 LIMIT {limit}
"""

#: More than a tenth is too many from ten people on; more than half already from five on. In a small school two students
#: of twelve may move away in a week.
MANY, MOST = 10, 5
SCHOOLS_NAMED = 200


class NeedsConfirmation(Exception):
    """The set would end many people or rows. ``endings``: kind, ``ended`` of ``active``, ``schools`` with the same."""

    def __init__(self, endings: list[dict[str, Any]]) -> None:
        self.endings = endings
        super().__init__()


def ask_about_large_endings(db: Database, feed: Feed, job: ImportJob, issues: IssueLog) -> None:
    """Stop where the users file would end too many of the active students, staff or contacts.

    Asked once everything is staged and ``kinds`` is settled, before anything is merged. An upload is kept and can be
    confirmed: raises NeedsConfirmation. Where nothing is kept, as from the command line, the set is refused.
    """
    mode = mode_of(feed, "users")
    if job.allow_large_endings or mode is Mode.ABSENT:
        return
    endings = [ending for kind in _PEOPLE if (ending := _ending(db, kind, mode))]
    if endings and job.stored_at:
        raise NeedsConfirmation(endings)
    for ending in endings:
        code = _PEOPLE[ending["kind"]][1]
        issues.refuse_set(
            code, file=feed.file_name("users"), params={"ended": ending["ended"], "active": ending["active"]}
        )


def ask_about_ended_records(
    feed: Feed, counts: Mapping[str, Mapping[str, int]], job: ImportJob, issues: IssueLog
) -> None:
    """Stop where whole files of records have ended more than a tenth of the stored rows that they speak for.

    Asked when they are merged, in the same transaction, which is then rolled back. ``counts``: what was done, by kind.
    Raises NeedsConfirmation, or refuses the set, as ``ask_about_large_endings`` does.
    """
    if job.allow_large_endings:
        return
    endings = []
    for name, of_kind in counts.items():
        ended, spoken_for = of_kind["ended"], of_kind["ended"] + of_kind["changed"] + of_kind["unchanged"]
        if mode_of(feed, name) is not Mode.DELTA and ended >= MANY and ended * 10 > spoken_for:
            endings.append({"kind": name, "ended": ended, "active": spoken_for, "schools": []})
    if endings and job.stored_at:
        raise NeedsConfirmation(endings)
    for ending in endings:
        params = {"ended": ending["ended"], "active": ending["active"]}
        issues.refuse_set("ends_many_records", file=feed.file_name(str(ending["kind"])), params=params)


def _ending(db: Database, kind: str, mode: Mode) -> dict[str, Any] | None:
    table, _code, schools = _PEOPLE[kind]
    meant, ends = _MEANT[mode]
    db.run(_MAKE.format(kind=kind, table=table, meant=meant.format(kind=kind), ends=ends))
    [(ended, active)] = db.rows(f"SELECT count(*) FILTER (WHERE ends), count(*) FROM ending_{kind}")
    if not is_large(ended, active):
        return None
    named = db.rows(_BY_SCHOOL.format(kind=kind, schools=schools, limit=SCHOOLS_NAMED)) if schools else []
    by_school = [{"school": school, "ended": some, "active": every} for school, some, every in named]
    return {"kind": kind, "ended": ended, "active": active, "schools": by_school}


def is_large(ended: int, active: int) -> bool:
    """Whether ending so many of so many needs a confirmation."""
    return (ended * 10 > active and ended >= MANY) or (ended * 2 > active and ended >= MOST)
