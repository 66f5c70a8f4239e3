"""Merges people and what they are: students, staff and contacts, and where they are in which role.

A row of the users file becomes a student, a staff member and a contact as its roles say; a person can be several.
Without a whole roles file the roles that are stored count, and what the enrollments say of somebody new.
"""

from records.actions.holding import settle_holdings
from records.imports.connection import Database
from records.imports.deltas import gone
from records.imports.feed import Feed, Mode, mode_of, roles_stand_in_users
from records.imports.issues import IssueLog
from records.imports.merge_courses import MADE, end_owned
from records.imports.references import STORED, refuse_rows, spread_refusals, stage_placeholders
from records.imports.sealing import seal_contacts
from records.imports.upsert import end_dated, end_with, not_staged, upsert
from records.words import grade_code

STAFF_ROLES = (
    "teacher", "aide", "administrator", "principal", "counselor", "siteAdministrator", "districtAdministrator",
    "systemAdministrator", "proctor",
)  # fmt: skip
CONTACT_ROLES = ("parent", "guardian", "relative")

STAFF, CONTACT = (", ".join(f"'{role}'" for role in roles) for roles in (STAFF_ROLES, CONTACT_ROLES))
_KIND = f"CASE WHEN role = 'student' THEN 'student' WHEN role IN ({STAFF}) THEN 'staff' WHEN role IN ({CONTACT}) "
_KIND += "THEN 'contact' END"

_NAMES = """coalesce(s.given_name, '') AS given_name, coalesce(s.middle_name, '') AS middle_name, s.family_name,
    coalesce(s.preferred_given_name, '') AS preferred_given_name,
    coalesce(s.preferred_family_name, '') AS preferred_family_name,
    s.enabled AS is_active, s.placeholder AS is_placeholder"""
_NAME_COLUMNS = (
    "given_name", "middle_name", "family_name", "preferred_given_name", "preferred_family_name", "is_active",
    "is_placeholder",
)  # fmt: skip
_EMAIL = "coalesce(s.email, '') AS email"

#: table -> (kind, further columns, and how they are read)
_PEOPLE = {
    "records_student": (
        "student",
        ("email", "identifier", "grades"),
        f"{_EMAIL}, coalesce(s.identifier, '') AS identifier, coalesce(s.grades, '{{}}')::varchar[] AS grades, "
        "coalesce(s.state_id, '') AS state_id, s.state_id_lookup",
    ),
    "records_staff": (
        "staff",
        ("email", "identifier", "phone"),
        f"{_EMAIL}, coalesce(s.identifier, '') AS identifier, left(coalesce(s.phone, ''), 64) AS phone",
    ),
    "records_contact": (
        "contact",
        (),
        "coalesce(x.email, '') AS email, coalesce(x.phone, '') AS phone, coalesce(x.sms, '') AS sms, "
        "x.email_lookup, x.details_lookup",
    ),
}
#: kind -> (sealed columns, and the keyed hash that says whether they differ); see records.imports.sealing
_SEALED = {
    "student": (("state_id",), "state_id_lookup"),
    "contact": (("email", "phone", "sms", "email_lookup"), "details_lookup"),
}
_BESIDE = {"contact": "LEFT JOIN sealed_contacts x ON x.sourced_id = s.sourced_id"}


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
    if mode_of(feed, "users") is not Mode.ABSENT:
        roleless = "NOT EXISTS (SELECT FROM kinds k WHERE k.sourced_id = s.sourced_id)"
        column = "role" if roles_stand_in_users(feed) else ""
        refuse_rows(db, feed, "users", roleless, "no_known_role", column, issues)
    spread_refusals(db, feed, ("users", "roles", "enrollments"), issues)
    stage_placeholders(db, feed, issues)
    if mode_of(feed, "roles") is Mode.DELTA:
        _refuse_roles_without_a_person(db, feed, issues)
    misfit = (
        'NOT EXISTS (SELECT FROM kinds k WHERE k.sourced_id = s."user" '
        "AND k.kind = CASE WHEN s.role = 'student' THEN 'student' ELSE 'staff' END)"
    )
    refuse_rows(db, feed, "enrollments", misfit, "enrolled_against_role", "role", issues)


#: What people are as they are stored; of somebody who is active as nothing, what they were.
_STORED_KINDS = """
    CREATE TEMPORARY TABLE stored_kinds ON COMMIT DROP AS
    WITH stored AS (
        SELECT sourced_id, 'student' AS kind, is_active FROM records_student WHERE district_id = %(district)s
        UNION ALL SELECT sourced_id, 'staff', is_active FROM records_staff WHERE district_id = %(district)s
        UNION ALL SELECT sourced_id, 'contact', is_active FROM records_contact WHERE district_id = %(district)s
    ), ranked AS (SELECT s.*, bool_or(is_active) OVER (PARTITION BY sourced_id) AS is_somebody FROM stored s)
    SELECT sourced_id, kind FROM ranked WHERE is_active OR NOT is_somebody
"""


def _keep_stored_kinds(db: Database, feed: Feed) -> None:
    """Unless whole files say so, people stay what they are; and so they do where a role's row was refused."""
    modes = {mode_of(feed, "users"), mode_of(feed, "roles")}
    if mode_of(feed, "roles") is Mode.BULK:
        _keep_kinds_of_refused_roles(db)
    if modes == {Mode.BULK}:
        return
    db.run(_STORED_KINDS)
    db.run("ANALYZE stored_kinds")
    # Where a user's row says all roles, it says what the user no longer is.
    named = "SELECT FROM s_users u WHERE u.sourced_id = t.sourced_id"
    unless = f"NOT EXISTS ({named})" if roles_stand_in_users(feed) else "true"
    db.run(
        f"INSERT INTO kinds SELECT t.sourced_id, t.kind FROM stored_kinds t WHERE {unless} "
        "EXCEPT SELECT sourced_id, kind FROM kinds"
    )
    if Mode.ABSENT in modes:
        db.run(
            "INSERT INTO kinds SELECT DISTINCT e.\"user\", CASE WHEN e.role = 'student' THEN 'student' "
            "ELSE 'staff' END FROM s_enrollments e "
            'WHERE NOT EXISTS (SELECT FROM kinds k WHERE k.sourced_id = e."user")'
        )


def _keep_kinds_of_refused_roles(db: Database) -> None:
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


def _refuse_roles_without_a_person(db: Database, feed: Feed, issues: IssueLog) -> None:
    """A role that makes somebody what they were not needs their names: the row of the users file."""
    lacks_person = (
        'NOT EXISTS (SELECT FROM s_users u WHERE u.sourced_id = s."user") AND NOT EXISTS ('
        f'SELECT FROM stored_kinds k WHERE k.sourced_id = s."user" AND k.kind = {_KIND.replace("role", "s.role")})'
    )
    refuse_rows(db, feed, "roles", lacks_person, "role_needs_user", "user", issues, target=feed.file_name("users"))


def merge_people(db: Database, feed: Feed) -> None:
    """Students, staff and contacts, and afterwards the maps ``student_ids``, ``staff_ids`` and ``contact_ids``."""
    db.run(
        """
        CREATE TEMPORARY TABLE moved_mail ON COMMIT DROP AS
        SELECT s.sourced_id FROM s_users s JOIN records_staff t
        ON t.district_id = %(district)s AND t.sourced_id = s.sourced_id
        WHERE s.email <> '' AND lower(s.email) <> lower(t.email)
        """
    )
    seal_contacts(db)
    for target, (kind, columns, read) in _PEOPLE.items():
        sealed, sealed_by = _SEALED.get(kind, ((), ""))
        upsert(
            db,
            target,
            "users",
            ("sourced_id", *_NAME_COLUMNS, *columns),
            f"SELECT s.sourced_id, {_NAMES}, {read} FROM s_users s "
            f"JOIN kinds k ON k.sourced_id = s.sourced_id AND k.kind = '{kind}' {_BESIDE.get(kind, '')}",
            sealed=sealed,
            sealed_by=sealed_by,
            known="persons_before",
            extra=MADE,
        )
        db.run(
            f"CREATE TEMPORARY TABLE {kind}_ids ON COMMIT DROP AS "
            f"SELECT sourced_id, id FROM {target} WHERE district_id = %(district)s"
        )
        db.run(f"CREATE INDEX ON {kind}_ids (id)")
        db.run(f"ANALYZE {kind}_ids")
        staged = f"(SELECT u.sourced_id FROM s_users u JOIN kinds k USING (sourced_id) WHERE k.kind = '{kind}')"
        end_owned(db, feed, target, "users", staged=staged)


def _role_places(feed: Feed, person: str) -> tuple[str, str]:
    """(file, identifier) under which a change of a role counts: in OneRoster 1.1 it is the user's row that changed.

    ``{row}`` in the identifier stands for the name of the row, with its dot. The map of identifiers has statistics
    and an index; asked of the table itself, where a new district stands in no statistics, it takes minutes.
    """
    if not roles_stand_in_users(feed):
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
        f"AND r.role NOT IN ({CONTACT}) "
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
    """The grade of a school enrollment that is in force follows the student's; the roster says no reason of an end."""
    _map_grades(db)
    file, identifier = _role_places(feed, "student")
    upsert(
        db,
        "records_schoolenrollment",
        file,
        ("sourced_id", "student_id", "at_school_id", "is_primary", "starts_on", "ends_on"),
        f"""
        SELECT w.*, CASE WHEN {_in_force("w")} THEN w.grade_now ELSE '' END AS grade, '' AS exit_reason FROM (
            SELECT r.sourced_id, p.id AS student_id, o.id AS at_school_id,
                CASE WHEN u.primary_org <> '' THEN r.organization = u.primary_org
                    ELSE coalesce(r.is_primary, true) END AS is_primary,
                least(coalesce(r.starts_on, t.starts_on, {_YEAR_START}, %(today)s::date), r.ends_on) AS starts_on,
                r.ends_on, o.id AS school_id, coalesce(g.code, '') AS grade_now
            FROM s_roles r JOIN student_ids p ON p.sourced_id = r."user"
            JOIN org_ids o ON o.sourced_id = r.organization
            LEFT JOIN s_users u ON u.sourced_id = r."user" LEFT JOIN grade_codes g ON g.written = u.grades[1]
            LEFT JOIN records_schoolenrollment t ON t.district_id = %(district)s AND t.sourced_id = r.sourced_id
            WHERE r.role = 'student'
        ) w
        """,
        # The holding is settled right after; this spares most rows a second writing.
        only_new=("school_id", "grade", "exit_reason"),
        counts_as=identifier.format(row="t."),
        adds=file == "roles",
    )
    staged = "(SELECT r.sourced_id FROM s_roles r WHERE r.role = 'student')"
    _end(db, feed, "records_schoolenrollment", "student", "at_school_id", staged)
    _follow_users(db, "grade = g.code", "JOIN grade_codes g ON g.written = u.grades[1]", "t.grade <> g.code")
    if mode_of(feed, "roles") is not Mode.BULK:
        is_primary = "(o.id = t.at_school_id)"
        primary_org = "JOIN org_ids o ON o.sourced_id = u.primary_org"
        _follow_users(db, f"is_primary = {is_primary}", primary_org, f"t.is_primary <> {is_primary}")


def _in_force(row: str) -> str:
    return f"{row}.starts_on <= %(today)s AND ({row}.ends_on IS NULL OR {row}.ends_on > %(today)s)"


#: A file that writes more than this many grades has something else in the column.
_GRADES_KNOWN = 1000


def _map_grades(db: Database) -> None:
    """Make ``grade_codes``: a grade as the users file writes it, and its CEDS code where it can be recognized."""
    db.run("CREATE TEMPORARY TABLE grade_codes (written text NOT NULL, code text NOT NULL) ON COMMIT DROP")
    written = db.rows(
        "SELECT DISTINCT u.grades[1] FROM s_users u WHERE length(u.grades[1]) BETWEEN 1 AND 40 LIMIT %(most)s",
        most=_GRADES_KNOWN,
    )
    db.copy(
        "grade_codes", ("written", "code"), ("text", "text"), ((each, grade_code(each) or each) for (each,) in written)
    )
    db.run("ANALYZE grade_codes")


def _follow_users(db: Database, change: str, join: str, differs: str) -> None:
    """Change the school enrollments ``t`` in force of the students whose rows ``u`` are there."""
    db.run(
        f"""
        WITH written AS (
            UPDATE records_schoolenrollment t SET {change} FROM student_ids p JOIN s_users u USING (sourced_id) {join}
            WHERE t.student_id = p.id AND t.district_id = %(district)s AND {_in_force("t")} AND {differs}
            RETURNING u.sourced_id
        )
        INSERT INTO touched SELECT DISTINCT 'users', sourced_id, false FROM written
        """
    )


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
        WHERE r.role IN ({STAFF})
        """,
        counts_as=identifier.format(row="t."),
        adds=file == "roles",
    )
    staged = f"(SELECT r.sourced_id FROM s_roles r WHERE r.role IN ({STAFF}))"
    _end(db, feed, "records_staffappointment", "staff", "organization_id", staged)


def _end(db: Database, feed: Feed, target: str, person: str, place: str, staged: str) -> None:
    """End what the roles no longer say, and what lost its person or its organization."""
    file, identifier = _role_places(feed, person)
    counts_as = identifier.format(row="t.")
    for condition in gone(feed, "roles", staged):
        end_dated(db, target, file, condition, counts_as=counts_as)
    if mode_of(feed, "roles") is Mode.DELTA and roles_stand_in_users(feed):
        # A user's row says all of their roles.
        named = (
            f"EXISTS (SELECT FROM s_users u JOIN {person}_ids p USING (sourced_id) WHERE p.id = t.{person}_id) "
            f"AND {not_staged('roles', staged)}"
        )
        end_dated(db, target, file, named, counts_as=counts_as)
    end_with(db, target, file, f"records_{person}", f"{person}_id", counts_as)
    end_with(db, target, file, "records_organization", place, counts_as)
