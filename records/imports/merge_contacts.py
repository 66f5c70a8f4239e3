"""Merges who belongs to whom: which contacts a student has, and what each of them is to the student."""

from records.imports.connection import Database
from records.imports.feed import Feed, Mode, mode_of, roles_stand_in_users
from records.imports.issues import IssueLog
from records.imports.merge_people import CONTACT
from records.imports.reporting import report_lines
from records.imports.upsert import end_dated, end_with, upsert

_LINKS = """
SELECT a.student_id, a.contact_id, coalesce(r.role, t.relationship, k.relationship, 'relative') AS relationship,
    least(coalesce(r.starts_on, t.starts_on, %(today)s::date), r.ends_on) AS starts_on,
    CASE WHEN r.role IS NULL AND t.ends_on > %(today)s THEN t.ends_on ELSE r.ends_on END AS ends_on, s.school_id
FROM agents a JOIN student_schools s ON s.id = a.student_id
LEFT JOIN relationships r ON r.student_id = a.student_id AND r.contact_id = a.contact_id
LEFT JOIN records_studentcontact t ON t.student_id = a.student_id AND t.contact_id = a.contact_id
LEFT JOIN known_relationships k ON k.contact_id = a.contact_id
"""

_IN_FORCE = "(t.ends_on IS NULL OR t.ends_on > %(today)s)"


def merge_contacts(db: Database, feed: Feed, issues: IssueLog) -> None:
    """Who belongs to whom. Files name agents on the student's row, on the contact's, or on both: any will do.

    A whole users file says all of it. Changes say it of the people whom they name; see ``_end_in_changes``.
    """
    # A contact's role is kept in the links below; as a row of the roles file it is as new as the person.
    db.run(
        f"INSERT INTO touched SELECT 'roles', r.sourced_id, true FROM s_roles r WHERE r.role IN ({CONTACT}) "
        'AND NOT EXISTS (SELECT FROM persons_before b WHERE b.sourced_id = r."user")'
    )
    if {mode_of(feed, "users"), mode_of(feed, "roles")} == {Mode.ABSENT}:
        return
    whole = mode_of(feed, "users") is Mode.BULK
    _pair_agents(db, whole)
    if mode_of(feed, "users") is Mode.DELTA:
        _end_in_changes(db, feed, issues)
    if not whole:
        _add_pairs_of_roles(db)
    _settle_relationships(db, feed, issues)
    _let_stored_relationships_count(db, feed, issues)
    upsert(
        db,
        "records_studentcontact",
        "users",
        ("student_id", "contact_id", "relationship", "starts_on", "ends_on"),
        _LINKS,
        key=("student_id", "contact_id"),
        only_new=("school_id",),
        counts_as=_counts_as("t.", whole),
        adds=False,
    )
    if whole:
        _end_unsaid(db, "true", whole)
        return
    db.run(
        "INSERT INTO touched SELECT 'roles', r.sourced_id, false FROM s_roles r JOIN touched t "
        f"ON t.file = 'users' AND t.sourced_id = r.\"user\" WHERE r.role IN ({CONTACT})"
    )


def _pair_agents(db: Database, whole: bool) -> None:
    """Make ``agents``, every pair that is said, and of changes ``named_students`` and ``named_contacts``, whose rows
    are there.
    """
    db.run(
        """
        CREATE TEMPORARY TABLE agents ON COMMIT DROP AS
        WITH named AS (SELECT u.sourced_id AS one, v.value AS other FROM s_users u, unnest(u.agents) v(value)),
        pairs AS (SELECT one AS student, other AS contact FROM named UNION SELECT other, one FROM named)
        SELECT s.id AS student_id, c.id AS contact_id, p.contact FROM pairs p
        JOIN kinds ks ON ks.sourced_id = p.student AND ks.kind = 'student'
        JOIN kinds kc ON kc.sourced_id = p.contact AND kc.kind = 'contact'
        JOIN student_ids s ON s.sourced_id = p.student JOIN contact_ids c ON c.sourced_id = p.contact
        """
    )
    db.run("ANALYZE agents")
    for person in ("student", "contact"):
        # Nobody of a whole file: there it does not matter whose row is there.
        db.run(
            f"CREATE TEMPORARY TABLE named_{person}s ON COMMIT DROP AS SELECT p.id, p.sourced_id, u.line, "
            f"coalesce(cardinality(u.agents), 0) AS agents FROM s_users u JOIN {person}_ids p USING (sourced_id) "
            f"WHERE {'false' if whole else 'NOT u.placeholder'}"
        )
        db.run(f"CREATE INDEX ON named_{person}s (id)")
        db.run(f"ANALYZE named_{person}s")


def _add_pairs_of_roles(db: Database) -> None:
    """Add to ``agents`` the stored pairs of contacts of whom a role is said or deleted: it may change what they are."""
    db.run(
        f"""
        INSERT INTO agents
        SELECT t.student_id, t.contact_id, c.sourced_id FROM records_studentcontact t
        JOIN contact_ids c ON c.id = t.contact_id JOIN (
            SELECT "user", role FROM s_roles UNION SELECT "user", role FROM deleted_roles
        ) r ON r."user" = c.sourced_id AND r.role IN ({CONTACT})
        WHERE t.district_id = %(district)s AND {_IN_FORCE}
        EXCEPT SELECT * FROM agents
        """
    )
    db.run("ANALYZE agents")


def _counts_as(row: str, whole: bool) -> str:
    """Under whose row of the users file a link ``row`` counts: the student's, or the contact's where that is named."""
    if whole:
        return f"(SELECT p.sourced_id FROM student_ids p WHERE p.id = {row}student_id)"
    return (
        f"coalesce((SELECT n.sourced_id FROM named_students n WHERE n.id = {row}student_id), "
        f"(SELECT p.sourced_id FROM contact_ids p WHERE p.id = {row}contact_id))"
    )


def _end_unsaid(db: Database, condition: str, whole: bool) -> None:
    """End the links that no row says, of people whose rows were not refused."""
    refused = "SELECT FROM {0}_ids p JOIN refused x USING (sourced_id) WHERE x.file = 'users' AND p.id = t.{0}_id"
    end_dated(
        db,
        "records_studentcontact",
        "users",
        "NOT EXISTS (SELECT FROM agents a WHERE a.student_id = t.student_id AND a.contact_id = t.contact_id) "
        f"AND NOT EXISTS ({refused.format('student')}) AND NOT EXISTS ({refused.format('contact')}) AND {condition}",
        counts_as=_counts_as("t.", whole),
    )


def _end_in_changes(db: Database, feed: Feed, issues: IssueLog) -> None:
    """End what changes to the users file no longer say of a student and a contact.

    A row that names agents names all that it ever names, and two rows that are both there say all. One row alone that
    names nobody says nothing: districts name the pair on the other row, which has not changed and is not there.
    """
    students = "FROM named_students n WHERE n.id = t.student_id"
    contacts = "FROM named_contacts n WHERE n.id = t.contact_id"
    for says_it_all in (
        f"EXISTS (SELECT {students} AND n.agents > 0)",
        f"EXISTS (SELECT {contacts} AND n.agents > 0)",
        f"EXISTS (SELECT {students}) AND EXISTS (SELECT {contacts})",
    ):
        _end_unsaid(db, says_it_all, whole=False)
    for person in ("student", "contact"):
        counts_as = f"(SELECT p.sourced_id FROM {person}_ids p WHERE p.id = t.{person}_id)"
        end_with(db, "records_studentcontact", "users", f"records_{person}", f"{person}_id", counts_as)
    left = (
        "SELECT n.line FROM named_students n WHERE n.agents = 0 AND EXISTS ("
        "SELECT FROM records_studentcontact t WHERE t.student_id = n.id AND t.district_id = %(district)s "
        f"AND {_IN_FORCE} AND NOT EXISTS ("
        "SELECT FROM agents a WHERE a.student_id = n.id AND a.contact_id = t.contact_id))"
    )
    report_lines(
        db, left, issues.warn, "agents_unsaid", file=feed.file_name("users"), column=feed.column_name("users", "agents")
    )


def _settle_relationships(db: Database, feed: Feed, issues: IssueLog) -> None:
    """What each contact is to each student: a parent of one child can be another one's aunt.

    The role counts that the contact has where the student is enrolled, or at the district; one that holds before one
    that is over. Where several remain, or none is given there and several elsewhere, the weakest counts: a student
    is opened to nobody by a guess.
    """
    db.run(
        f"""
        CREATE TEMPORARY TABLE relationships ON COMMIT DROP AS
        WITH said AS (
            SELECT a.student_id, a.contact_id, r.line, r.role, r.starts_on, r.ends_on,
                coalesce(o.id = %(district)s, false) OR e.student_id IS NOT NULL AS fits
            FROM agents a JOIN s_roles r ON r."user" = a.contact AND r.role IN ({CONTACT})
            LEFT JOIN org_ids o ON o.sourced_id = r.organization
            LEFT JOIN (
                SELECT DISTINCT student_id, at_school_id FROM records_schoolenrollment
                WHERE district_id = %(district)s AND (ends_on IS NULL OR ends_on > %(today)s)
            ) e ON e.student_id = a.student_id AND e.at_school_id = o.id
        ),
        ranked AS (
            SELECT s.*, rank() OVER (PARTITION BY student_id, contact_id
                ORDER BY fits DESC, ends_on IS NULL OR ends_on > %(today)s DESC) AS place FROM said s
        ),
        nearest AS (
            SELECT n.*, min(role) OVER pair <> max(role) OVER pair AS unclear FROM ranked n WHERE place = 1
            WINDOW pair AS (PARTITION BY student_id, contact_id)
        )
        SELECT DISTINCT ON (student_id, contact_id) * FROM nearest
        ORDER BY student_id, contact_id, role = 'relative' DESC, role = 'guardian' DESC, starts_on
        """
    )
    db.run("ANALYZE relationships")
    report_lines(
        db, "SELECT line FROM relationships WHERE unclear", issues.warn, "relationship_unclear",
        file=feed.file_name("roles"), column=feed.column_name("roles", "role"),
    )  # fmt: skip


#: Whether the organization of the deleted role ``d`` is the district, or where the student of the link ``t`` is.
_FITS = """
    (d.organization IN (SELECT o.sourced_id FROM own_row o) OR EXISTS (
        SELECT FROM records_schoolenrollment e JOIN org_ids o ON o.id = e.at_school_id
        WHERE e.student_id = t.student_id AND e.district_id = %(district)s AND o.sourced_id = d.organization
        AND (e.ends_on IS NULL OR e.ends_on > %(today)s)))
"""


def _let_stored_relationships_count(db: Database, feed: Feed, issues: IssueLog) -> None:
    """Leave out of ``relationships`` what is no reason to change a stored link; make ``known_relationships``.

    Where the roles are whole, that is so only if the row which says more may be among those that were refused. Where
    they are changes, a role that fits the student nowhere changes a link only if the role that it had was deleted; and
    a contact who lost a role where the student is, and has got no other there, is a relative. A pair that is new has
    the weakest relationship of all that the contact has.
    """
    db.run(
        "CREATE TEMPORARY TABLE known_relationships (contact_id bigint NOT NULL, relationship text NOT NULL) "
        "ON COMMIT DROP"
    )
    same = "t.student_id = r.student_id AND t.contact_id = r.contact_id"
    if mode_of(feed, "roles") is Mode.BULK or roles_stand_in_users(feed):
        db.run(
            f"DELETE FROM relationships r USING records_studentcontact t WHERE {same} AND NOT r.fits "
            "AND EXISTS (SELECT FROM refused x WHERE x.file = 'roles')"
        )
        return
    withdrawn = 'deleted_roles d JOIN contact_ids c ON c.sourced_id = d."user"'
    db.run(
        f"DELETE FROM relationships r USING records_studentcontact t WHERE {same} AND NOT r.fits "
        f"AND NOT EXISTS (SELECT FROM {withdrawn} WHERE c.id = t.contact_id AND d.role = t.relationship)"
    )
    db.run(
        f"""
        INSERT INTO relationships (student_id, contact_id, role)
        SELECT DISTINCT t.student_id, t.contact_id, 'relative'
        FROM records_studentcontact t JOIN contact_ids c ON c.id = t.contact_id
        JOIN deleted_roles d ON d."user" = c.sourced_id AND d.role = t.relationship
        WHERE t.district_id = %(district)s AND {_IN_FORCE} AND {_FITS}
        AND NOT EXISTS (SELECT FROM relationships r WHERE {same})
        """
    )
    db.run(
        f"""
        INSERT INTO known_relationships
        SELECT t.contact_id, CASE WHEN bool_or(t.relationship = 'relative') THEN 'relative'
            WHEN bool_or(t.relationship = 'guardian') THEN 'guardian' ELSE 'parent' END
        FROM records_studentcontact t WHERE t.district_id = %(district)s AND {_IN_FORCE}
        AND t.contact_id IN (SELECT a.contact_id FROM agents a) GROUP BY t.contact_id
        """
    )
    unknown = """
        SELECT coalesce(u.line, v.line) AS line FROM agents a
        JOIN student_ids s ON s.id = a.student_id LEFT JOIN s_users u ON u.sourced_id = s.sourced_id
        LEFT JOIN s_users v ON v.sourced_id = a.contact
        WHERE NOT EXISTS (SELECT FROM relationships r WHERE r.student_id = a.student_id AND r.contact_id = a.contact_id)
        AND NOT EXISTS (SELECT FROM known_relationships k WHERE k.contact_id = a.contact_id)
    """
    report_lines(
        db, unknown, issues.warn, "relationship_unknown",
        file=feed.file_name("users"), column=feed.column_name("users", "agents"),
    )  # fmt: skip
