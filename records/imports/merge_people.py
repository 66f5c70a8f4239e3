"""Merges people and what they are: students, staff and contacts, their schools, and who belongs to whom.

A row of the users file becomes a student, a staff member and a contact as its roles say; a person can be several.
Without a roles file the roles that are stored count, and what the enrollments say of somebody new.
"""

from records.actions.holding import settle_holdings
from records.imports.connection import Database
from records.imports.feed import Feed, Mode, mode_of
from records.imports.issues import IssueLog
from records.imports.merge_courses import MADE
from records.imports.references import STORED, refuse_rows, spread_refusals, stage_placeholders
from records.imports.upsert import deactivate, end_dated, not_staged, upsert

STAFF_ROLES = (
    "teacher", "aide", "administrator", "principal", "counselor", "siteAdministrator", "districtAdministrator",
    "systemAdministrator", "proctor",
)  # fmt: skip
CONTACT_ROLES = ("parent", "guardian", "relative")

_STAFF, _CONTACT = (", ".join(f"'{role}'" for role in roles) for roles in (STAFF_ROLES, CONTACT_ROLES))
_KIND = f"CASE WHEN role = 'student' THEN 'student' WHEN role IN ({_STAFF}) THEN 'staff' WHEN role IN ({_CONTACT}) "
_KIND += "THEN 'contact' END"

_NAMES = """coalesce(s.given_name, '') AS given_name, coalesce(s.middle_name, '') AS middle_name, s.family_name,
    coalesce(s.preferred_given_name, '') AS preferred_given_name,
    coalesce(s.preferred_family_name, '') AS preferred_family_name, coalesce(s.email, '') AS email,
    s.enabled AS is_active, s.placeholder AS is_placeholder"""
_NAME_COLUMNS = (
    "given_name", "middle_name", "family_name", "preferred_given_name", "preferred_family_name", "email", "is_active",
    "is_placeholder",
)  # fmt: skip

#: table -> (kind, further columns, and how they are read)
_PEOPLE = {
    "records_student": (
        "student",
        ("identifier", "grades"),
        "coalesce(s.identifier, '') AS identifier, coalesce(s.grades, '{}')::varchar[] AS grades",
    ),
    "records_staff": (
        "staff",
        ("identifier", "phone"),
        "coalesce(s.identifier, '') AS identifier, left(coalesce(s.phone, ''), 64) AS phone",
    ),
    "records_contact": (
        "contact",
        ("phone", "sms"),
        "left(coalesce(s.phone, ''), 64) AS phone, left(coalesce(s.sms, ''), 64) AS sms",
    ),
}


def settle_kinds(db: Database, feed: Feed, issues: IssueLog) -> None:
    """Decide what each person is, and refuse what says otherwise: a user of no known role, a student who teaches.

    Afterwards ``kinds`` holds (sourced_id, kind), and placeholders are staged for what absent files would hold.
    """
    db.run(f"CREATE TEMPORARY TABLE persons_before ON COMMIT DROP AS {STORED['users']}")
    db.run("ANALYZE persons_before")
    db.run(
        f'CREATE TEMPORARY TABLE kinds ON COMMIT DROP AS SELECT DISTINCT "user" AS sourced_id, {_KIND} AS kind '
        f"FROM s_roles WHERE {_KIND} IS NOT NULL"
    )
    _keep_stored_kinds(db, feed)
    db.run("ANALYZE kinds")
    if mode_of(feed, "users") is Mode.BULK:
        roleless = "NOT EXISTS (SELECT FROM kinds k WHERE k.sourced_id = s.sourced_id)"
        refuse_rows(db, feed, "users", roleless, "no_known_role", "role" if feed.version == "1.1" else "", issues)
    spread_refusals(db, feed, ("users", "roles", "enrollments"), issues)
    stage_placeholders(db, feed, issues)
    misfit = (
        'NOT EXISTS (SELECT FROM kinds k WHERE k.sourced_id = s."user" '
        "AND k.kind = CASE WHEN s.role = 'student' THEN 'student' ELSE 'staff' END)"
    )
    refuse_rows(db, feed, "enrollments", misfit, "enrolled_against_role", "role", issues)


def _keep_stored_kinds(db: Database, feed: Feed) -> None:
    """Where roles or users are absent, people stay what they are; and so they do where a role's row was refused."""
    stored = """
        SELECT sourced_id, 'student' AS kind FROM records_student WHERE district_id = %(district)s AND {condition}
        UNION SELECT sourced_id, 'staff' FROM records_staff WHERE district_id = %(district)s AND {condition}
        UNION SELECT sourced_id, 'contact' FROM records_contact WHERE district_id = %(district)s AND {condition}
    """
    if mode_of(feed, "roles") is Mode.BULK:
        db.run(
            """
            INSERT INTO kinds
            SELECT p.sourced_id, 'student' FROM records_schoolenrollment e JOIN records_student p ON p.id = e.student_id
            WHERE e.district_id = %(district)s
            AND e.sourced_id IN (SELECT x.sourced_id FROM refused x WHERE x.file = 'roles')
            UNION SELECT p.sourced_id, 'staff' FROM records_staffappointment a JOIN records_staff p ON p.id = a.staff_id
            WHERE a.district_id = %(district)s
            AND a.sourced_id IN (SELECT x.sourced_id FROM refused x WHERE x.file = 'roles')
            EXCEPT SELECT sourced_id, kind FROM kinds
            """
        )
    if mode_of(feed, "roles") is Mode.ABSENT or mode_of(feed, "users") is Mode.ABSENT:
        condition = "is_active" if mode_of(feed, "users") is Mode.ABSENT else "true"
        db.run(f"INSERT INTO kinds {stored.format(condition=condition)} EXCEPT SELECT sourced_id, kind FROM kinds")
        db.run(
            "INSERT INTO kinds SELECT DISTINCT e.\"user\", CASE WHEN e.role = 'student' THEN 'student' "
            "ELSE 'staff' END FROM s_enrollments e "
            'WHERE NOT EXISTS (SELECT FROM kinds k WHERE k.sourced_id = e."user")'
        )


def merge_people(db: Database, feed: Feed) -> None:
    """Students, staff and contacts, and afterwards the maps ``student_ids``, ``staff_ids`` and ``contact_ids``."""
    db.run(
        """
        CREATE TEMPORARY TABLE moved_mail ON COMMIT DROP AS
        SELECT s.sourced_id FROM s_users s JOIN (
            SELECT sourced_id, email FROM records_staff WHERE district_id = %(district)s
            UNION SELECT sourced_id, email FROM records_contact WHERE district_id = %(district)s
        ) t USING (sourced_id) WHERE s.email <> '' AND lower(s.email) <> lower(t.email)
        """
    )
    for target, (kind, columns, read) in _PEOPLE.items():
        upsert(
            db,
            target,
            "users",
            ("sourced_id", *_NAME_COLUMNS, *columns),
            f"SELECT s.sourced_id, {_NAMES}, {read} FROM s_users s "
            f"JOIN kinds k ON k.sourced_id = s.sourced_id AND k.kind = '{kind}'",
            touches="sourced_id, added AND sourced_id NOT IN (SELECT b.sourced_id FROM persons_before b)",
            extra=MADE,
        )
        db.run(
            f"CREATE TEMPORARY TABLE {kind}_ids ON COMMIT DROP AS "
            f"SELECT sourced_id, id FROM {target} WHERE district_id = %(district)s"
        )
        db.run(f"CREATE INDEX ON {kind}_ids (id)")
        db.run(f"ANALYZE {kind}_ids")
        if mode_of(feed, "users") is Mode.BULK:
            staged = f"(SELECT u.sourced_id FROM s_users u JOIN kinds k USING (sourced_id) WHERE k.kind = '{kind}')"
            deactivate(db, target, "users", not_staged("users", staged))


def _role_places(feed: Feed, person: str) -> tuple[str, str]:
    """(file, identifier) under which a change of a role counts: in OneRoster 1.1 it is the user's row that changed.

    ``{row}`` in the identifier stands for the name of the row, with its dot. The map of identifiers has statistics
    and an index; asked of the table itself, where a new district stands in no statistics, it takes minutes.
    """
    if feed.version != "1.1":
        return "roles", "{row}sourced_id"
    return "users", f"(SELECT p.sourced_id FROM {person}_ids p WHERE p.id = {{row}}{person}_id)"


def merge_roles(db: Database, feed: Feed) -> None:
    """School enrollments and appointments; then each student's holding school, and ``student_schools``.

    A school enrollment without a first day keeps the one it has; a new one begins with the running school year.
    """
    _merge_school_enrollments(db, feed)
    _merge_appointments(db, feed)
    # A role at no organization says only what somebody is; it is as new as the person.
    db.run(
        f"INSERT INTO touched SELECT 'roles', r.sourced_id, true FROM s_roles r WHERE r.organization = '' "
        f"AND r.role NOT IN ({_CONTACT}) "
        'AND NOT EXISTS (SELECT FROM persons_before b WHERE b.sourced_id = r."user")'
    )
    settle_holdings(db, db.always["district"], db.always["today"])
    db.run(
        "CREATE TEMPORARY TABLE student_schools ON COMMIT DROP AS "
        "SELECT sourced_id, id, school_id FROM records_student WHERE district_id = %(district)s"
    )
    db.run("ANALYZE student_schools")


_YEAR_START = """(SELECT max(y.starts_on) FROM records_academicsession y
    WHERE y.district_id = %(district)s AND y.is_active AND y.type = 'schoolYear'
    AND y.starts_on <= %(today)s AND (y.ends_on IS NULL OR y.ends_on > %(today)s))"""


def _merge_school_enrollments(db: Database, feed: Feed) -> None:
    file, identifier = _role_places(feed, "student")
    upsert(
        db,
        "records_schoolenrollment",
        file,
        ("sourced_id", "student_id", "at_school_id", "is_primary", "starts_on", "ends_on"),
        f"""
        SELECT r.sourced_id, p.id AS student_id, o.id AS at_school_id,
            CASE WHEN u.primary_org <> '' THEN r.organization = u.primary_org
                ELSE coalesce(r.is_primary, true) END AS is_primary,
            least(coalesce(r.starts_on, t.starts_on, {_YEAR_START}, %(today)s::date), r.ends_on) AS starts_on,
            r.ends_on, o.id AS school_id, '' AS grade, '' AS exit_reason
        FROM s_roles r JOIN student_ids p ON p.sourced_id = r."user" JOIN org_ids o ON o.sourced_id = r.organization
        LEFT JOIN s_users u ON u.sourced_id = r."user"
        LEFT JOIN records_schoolenrollment t ON t.district_id = %(district)s AND t.sourced_id = r.sourced_id
        WHERE r.role = 'student'
        """,
        # The holding is settled right after; this spares most rows a second writing.
        only_new=("school_id", "grade", "exit_reason"),
        touches=f"{identifier.format(row='')}, {'added' if file == 'roles' else 'false'}",
    )
    if mode_of(feed, "roles") is Mode.BULK:
        staged = "(SELECT r.sourced_id FROM s_roles r WHERE r.role = 'student')"
        absent = not_staged("roles", staged)
    else:
        absent = gone_with("student")
    end_dated(db, "records_schoolenrollment", file, absent, counts_as=identifier.format(row="t."))


def _merge_appointments(db: Database, feed: Feed) -> None:
    file, identifier = _role_places(feed, "staff")
    upsert(
        db,
        "records_staffappointment",
        file,
        ("sourced_id", "staff_id", "organization_id", "role", "is_primary", "starts_on", "ends_on"),
        f"""
        SELECT r.sourced_id, p.id AS staff_id, o.id AS organization_id, r.role,
            coalesce(r.is_primary, false) AS is_primary, r.starts_on, r.ends_on
        FROM s_roles r JOIN staff_ids p ON p.sourced_id = r."user" JOIN org_ids o ON o.sourced_id = r.organization
        WHERE r.role IN ({_STAFF})
        """,
        touches=f"{identifier.format(row='')}, {'added' if file == 'roles' else 'false'}",
    )
    if mode_of(feed, "roles") is Mode.BULK:
        absent = not_staged("roles", f"(SELECT r.sourced_id FROM s_roles r WHERE r.role IN ({_STAFF}))")
    else:
        absent = gone_with("staff")
    end_dated(db, "records_staffappointment", file, absent, counts_as=identifier.format(row="t."))


def gone_with(person: str) -> str:
    """Without a file of its own, a dated row ``t`` ends with the person: absent from a users file that is there."""
    return (
        f"EXISTS (SELECT FROM ended x JOIN {person}_ids p USING (sourced_id) "
        f"WHERE x.file = 'users' AND p.id = t.{person}_id)"
    )


_LINKS = """
SELECT a.student_id, a.contact_id, CASE
        -- The row that says it may be among those that were refused: then what is stored stays.
        WHEN NOT r.fits AND EXISTS (SELECT FROM refused x WHERE x.file = 'roles')
        THEN coalesce(t.relationship, r.role)
        ELSE coalesce(r.role, t.relationship, 'relative') END AS relationship,
    least(coalesce(r.starts_on, t.starts_on, %(today)s::date), r.ends_on) AS starts_on, r.ends_on,
    s.school_id
FROM agents a JOIN student_schools s ON s.id = a.student_id
LEFT JOIN relationships r ON r.student_id = a.student_id AND r.contact_id = a.contact_id
LEFT JOIN records_studentcontact t ON t.student_id = a.student_id AND t.contact_id = a.contact_id
"""


def merge_contacts(db: Database, feed: Feed, issues: IssueLog) -> None:
    """Who belongs to whom. Files name agents on the student's row, on the contact's, or on both: any will do."""
    # A contact's role is kept in the links below; as a row of the roles file it is as new as the person.
    db.run(
        f"INSERT INTO touched SELECT 'roles', r.sourced_id, true FROM s_roles r WHERE r.role IN ({_CONTACT}) "
        'AND NOT EXISTS (SELECT FROM persons_before b WHERE b.sourced_id = r."user")'
    )
    if mode_of(feed, "users") is not Mode.BULK:
        return
    _pair_agents(db)
    _settle_relationships(db, feed, issues)
    of_student = "(SELECT p.sourced_id FROM student_ids p WHERE p.id = {})"
    upsert(
        db,
        "records_studentcontact",
        "users",
        ("student_id", "contact_id", "relationship", "starts_on", "ends_on"),
        _LINKS,
        key=("student_id", "contact_id"),
        only_new=("school_id",),
        touches=f"{of_student.format('student_id')}, false",
    )
    end_dated(
        db,
        "records_studentcontact",
        "users",
        """NOT EXISTS (SELECT FROM agents a WHERE a.student_id = t.student_id AND a.contact_id = t.contact_id)
        AND t.student_id NOT IN (
            SELECT p.id FROM student_ids p JOIN refused x USING (sourced_id) WHERE x.file = 'users')
        AND t.contact_id NOT IN (
            SELECT p.id FROM contact_ids p JOIN refused x USING (sourced_id) WHERE x.file = 'users')
        """,
        counts_as=of_student.format("t.student_id"),
    )


def _pair_agents(db: Database) -> None:
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
            FROM agents a JOIN s_roles r ON r."user" = a.contact AND r.role IN ({_CONTACT})
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
    for (line,) in db.rows("SELECT line FROM relationships WHERE unclear ORDER BY line"):
        issues.warn("relationship_unclear", file=feed.file_name("roles"), row=line, column="role")
