"""Refuses a set that would end most of a district's people, unless somebody said that this is meant.

In a bulk file, whoever is absent has left. A file cut off in transit, an export with only its header, or one with new
identifiers for everybody would so end everybody's access at once, and look like a success.
"""

from records.imports.connection import Database
from records.imports.feed import Feed, Mode, mode_of
from records.imports.issues import IssueLog

#: (kind of person, table, code of the sentence)
_PEOPLE = (
    ("student", "records_student", "ends_most_students"),
    ("staff", "records_staff", "ends_most_staff"),
    ("contact", "records_contact", "ends_most_contacts"),
)

#: Ended, and all that are active. Who was refused stays as stored; who is sent as not enabled ends as well.
_COUNT = """
SELECT count(*) FILTER (WHERE NOT stays), count(*) FROM (
    SELECT EXISTS (
            SELECT FROM s_users s JOIN kinds k ON k.sourced_id = s.sourced_id AND k.kind = '{kind}'
            WHERE s.sourced_id = t.sourced_id AND s.enabled
        ) OR EXISTS (SELECT FROM refused x WHERE x.file = 'users' AND x.sourced_id = t.sourced_id) AS stays
    FROM {table} t WHERE t.district_id = %(district)s AND t.is_active AND NOT t.is_placeholder
) people
"""

#: More than half is too many from this number on; everybody already from the second one on. Small schools change.
MANY, EVERYBODY = 20, 5


def refuse_large_endings(db: Database, roster: Feed, issues: IssueLog) -> None:
    """Refuse the set where its users file would end too many of the active students, staff or contacts.

    Asked once everything is staged and ``kinds`` is settled, before anything is merged.
    """
    if mode_of(roster, "users") is not Mode.BULK:
        return
    for kind, table, code in _PEOPLE:
        [(ended, active)] = db.rows(_COUNT.format(kind=kind, table=table))
        if is_large(ended, active):
            issues.refuse_set(code, file="users.csv", params={"ended": ended, "active": active})


def is_large(ended: int, active: int) -> bool:
    """Whether ending so many of so many needs a confirmation."""
    return (ended * 2 > active and ended >= MANY) or (ended == active and ended >= EVERYBODY)
