"""Merges what is about no single student: organizations, academic sessions, courses and sections.

The district's own row is the one with the district's identifier, or the only row of type district; it is never
written, since a district is named by the installation and not by a file. What a file says of a state or a nation
is not kept, and another district's row is refused. Schools, departments and local agencies hang under the parent
that the file names, or under the district: nothing can be attached outside it.
"""

from records.imports.connection import Database
from records.imports.deltas import gone
from records.imports.feed import Feed, Mode, mode_of
from records.imports.issues import IssueLog
from records.imports.references import refuse_rows
from records.imports.upsert import deactivate, lost_its, some_deactivated, upsert

MADE = "uid = gen_random_uuid()"


def end_owned(db: Database, feed: Feed, target: str, file: str, unless: str = "true", staged: str = "") -> None:
    """Mark as inactive what the file no longer says. A placeholder that a whole file does not name stays."""
    if mode_of(feed, file) is Mode.BULK:
        unless = f"{unless} AND NOT t.is_placeholder"
    for condition in gone(feed, file, staged):
        deactivate(db, target, file, f"{unless} AND {condition}")
    if mode_of(feed, file) is Mode.DELTA:
        # What was inactive already may still have open rows that hang on it.
        db.run(
            f"INSERT INTO deactivated SELECT '{target}', t.id FROM {target} t JOIN deleted_rows d USING (sourced_id) "
            f"WHERE d.file = '{file}' AND t.district_id = %(district)s AND {unless}"
        )


def settle_district(db: Database, feed: Feed, issues: IssueLog) -> None:
    """Find the district's own row in the orgs file, and refuse other districts and what stands above a district."""
    rows = db.rows(
        "SELECT sourced_id, line FROM s_orgs WHERE sourced_id = %(district_sourced_id)s "
        "OR (type = 'district' AND NOT placeholder)"
    )
    own = next((each for each in rows if each[0] == db.always["district_sourced_id"]), None)
    if own is None and len(rows) == 1:
        own = rows[0]
        issues.warn(
            "district_by_type", file=feed.file_name("orgs"), row=own[1], column=feed.column_name("orgs", "sourced_id")
        )
    db.run("CREATE TEMPORARY TABLE own_row (sourced_id text NOT NULL) ON COMMIT DROP")
    db.run("INSERT INTO own_row VALUES (%(district_sourced_id)s)")
    if own is not None:
        db.run("INSERT INTO own_row SELECT %(own)s::text WHERE %(own)s::text <> %(district_sourced_id)s", own=own[0])
    not_own = "s.sourced_id NOT IN (SELECT sourced_id FROM own_row)"
    # A state above this district is no reason to refuse what names it as its parent.
    if mode_of(feed, "orgs") is Mode.DELTA:
        db.run("UPDATE s_orgs SET parent = '' WHERE sourced_id IN (SELECT sourced_id FROM own_row)")
    db.run(
        "UPDATE s_orgs s SET parent = '' WHERE parent IN "
        "(SELECT a.sourced_id FROM s_orgs a WHERE a.type IN ('state', 'national')) OR parent = sourced_id"
    )
    refuse_rows(
        db, feed, "orgs", f"s.type IN ('state', 'national') AND {not_own}", "above_the_district", "type", issues
    )
    refuse_rows(db, feed, "orgs", f"s.type = 'district' AND {not_own}", "another_district", "type", issues)
    db.run("DELETE FROM refused WHERE file = 'orgs' AND sourced_id IN (SELECT sourced_id FROM own_row)")


def merge_organizations(db: Database, feed: Feed, issues: IssueLog) -> None:
    """Schools and what else lies below the district, and afterwards the map ``org_ids`` from identifier to row."""
    _cut_loops(db, feed, "orgs", issues)
    upsert(
        db,
        "records_organization",
        "orgs",
        ("sourced_id", "type", "name", "identifier", "is_active", "is_placeholder"),
        "SELECT sourced_id, type, name, coalesce(identifier, '') AS identifier, true AS is_active, "
        "placeholder AS is_placeholder, %(district)s::bigint AS parent_id FROM s_orgs "
        "WHERE sourced_id NOT IN (SELECT sourced_id FROM own_row)",
        only_new=("parent_id",),
        extra=MADE,
    )
    db.run(
        "CREATE TEMPORARY TABLE org_ids ON COMMIT DROP AS "
        "SELECT sourced_id, id, type FROM records_organization WHERE district_id = %(district)s "
        "AND id <> %(district)s AND sourced_id NOT IN (SELECT sourced_id FROM own_row) "
        "UNION ALL SELECT sourced_id, %(district)s, 'district' FROM own_row"
    )
    db.run("ANALYZE org_ids")
    _set_parents(db, "orgs", "records_organization", "org_ids", missing="%(district)s")
    end_owned(db, feed, "records_organization", "orgs", "t.id <> %(district)s")


def _cut_loops(db: Database, feed: Feed, file: str, issues: IssueLog) -> None:
    """Rows that are their own ancestors would hang nowhere: they lose their parent."""
    staged = f"s_{file.lower()}"
    lines = db.rows(
        f"""
        WITH RECURSIVE fine AS (
            SELECT s.sourced_id FROM {staged} s
            WHERE NOT EXISTS (SELECT FROM {staged} p WHERE p.sourced_id = s.parent)
            UNION SELECT s.sourced_id FROM fine JOIN {staged} s ON s.parent = fine.sourced_id
        )
        UPDATE {staged} s SET parent = '' WHERE NOT EXISTS (SELECT FROM fine f WHERE f.sourced_id = s.sourced_id)
        RETURNING s.line
        """
    )
    for (line,) in sorted(lines):
        issues.warn("parents_in_a_circle", file=feed.file_name(file), row=line, column=feed.column_name(file, "parent"))


def _set_parents(db: Database, file: str, target: str, ids: str, missing: str) -> None:
    """Parents are set once all rows are there. A placeholder's parent stays what it is, and the district's own."""
    not_own = "AND t.id <> %(district)s" if target == "records_organization" else ""
    db.run(
        f"""
        WITH moved AS (
            UPDATE {target} t SET parent_id = coalesce(p.id, {missing})
            FROM s_{file.lower()} s LEFT JOIN {ids} p ON p.sourced_id = s.parent
            WHERE t.district_id = %(district)s AND t.sourced_id = s.sourced_id {not_own}
            AND NOT s.placeholder AND t.parent_id IS DISTINCT FROM coalesce(p.id, {missing})
            RETURNING t.sourced_id
        )
        INSERT INTO touched SELECT '{file}', m.sourced_id, false FROM moved m
        """
    )


def merge_sessions(db: Database, feed: Feed, issues: IssueLog) -> None:
    """Academic sessions, and afterwards the map ``session_ids``."""
    _note_section_dates(db)
    _cut_loops(db, feed, "academicSessions", issues)
    upsert(
        db,
        "records_academicsession",
        "academicSessions",
        ("sourced_id", "title", "type", "starts_on", "ends_on", "school_year", "is_active", "is_placeholder"),
        "SELECT sourced_id, title, type, starts_on, ends_on, school_year, true AS is_active, "
        "placeholder AS is_placeholder FROM s_academicsessions",
        extra=MADE,
    )
    db.run(
        "CREATE TEMPORARY TABLE session_ids ON COMMIT DROP AS SELECT sourced_id, id, starts_on, ends_on "
        "FROM records_academicsession WHERE district_id = %(district)s"
    )
    db.run("ANALYZE session_ids")
    _set_parents(db, "academicSessions", "records_academicsession", "session_ids", missing="NULL::bigint")
    end_owned(db, feed, "records_academicsession", "academicSessions")


def _note_section_dates(db: Database) -> None:
    """Make ``section_dates``: when each section meets, as it is stored before anything changes."""
    db.run(
        """
        CREATE TEMPORARY TABLE section_dates ON COMMIT DROP AS
        SELECT m.section_id, min(a.starts_on) AS starts_on, max(a.ends_on) AS ends_on
        FROM records_academicsession a JOIN records_sectionsession m ON m.session_id = a.id
        WHERE a.district_id = %(district)s GROUP BY m.section_id
        """
    )
    db.run("ANALYZE section_dates")


def merge_courses(db: Database, feed: Feed) -> None:
    """Courses, and afterwards the map ``course_ids``. A course that names no organization is the district's."""
    upsert(
        db,
        "records_course",
        "courses",
        (
            "sourced_id", "organization_id", "title", "code", "school_year_id", "grades", "subjects",
            "subject_codes", "is_active", "is_placeholder",
        ),
        """
        SELECT s.sourced_id, coalesce(o.id, %(district)s) AS organization_id, s.title,
            coalesce(s.code, '') AS code, y.id AS school_year_id,
            coalesce(s.grades, '{}')::varchar[] AS grades, coalesce(s.subjects, '{}')::varchar[] AS subjects,
            coalesce(s.subject_codes, '{}')::varchar[] AS subject_codes,
            true AS is_active, s.placeholder AS is_placeholder
        FROM s_courses s LEFT JOIN org_ids o ON o.sourced_id = s.organization
        LEFT JOIN session_ids y ON y.sourced_id = s.school_year
        """,
        extra=MADE,
    )  # fmt: skip
    db.run(
        "CREATE TEMPORARY TABLE course_ids ON COMMIT DROP AS "
        "SELECT sourced_id, id FROM records_course WHERE district_id = %(district)s"
    )
    db.run("ANALYZE course_ids")
    end_owned(db, feed, "records_course", "courses")


def merge_sections(db: Database, feed: Feed) -> None:
    """Sections and the sessions they meet in, and afterwards the map ``section_ids`` with the sessions' dates."""
    upsert(
        db,
        "records_section",
        "classes",
        (
            "sourced_id", "course_id", "school_id", "title", "code", "type", "location", "grades", "subjects",
            "subject_codes", "periods", "is_active", "is_placeholder",
        ),
        """
        SELECT s.sourced_id, c.id AS course_id, coalesce(o.id, %(district)s) AS school_id, s.title,
            coalesce(s.code, '') AS code, s.type, coalesce(s.location, '') AS location,
            coalesce(s.grades, '{}')::varchar[] AS grades, coalesce(s.subjects, '{}')::varchar[] AS subjects,
            coalesce(s.subject_codes, '{}')::varchar[] AS subject_codes,
            coalesce(s.periods, '{}')::varchar[] AS periods,
            true AS is_active, s.placeholder AS is_placeholder
        FROM s_classes s JOIN course_ids c ON c.sourced_id = s.course
        LEFT JOIN org_ids o ON o.sourced_id = s.school
        """,
        extra=MADE,
    )  # fmt: skip
    _merge_section_sessions(db)
    db.run(
        """
        CREATE TEMPORARY TABLE section_ids ON COMMIT DROP AS
        SELECT s.sourced_id, s.id, min(a.starts_on) AS starts_on, max(a.ends_on) AS ends_on
        FROM records_section s LEFT JOIN records_sectionsession m ON m.section_id = s.id
        LEFT JOIN session_ids a ON a.id = m.session_id
        WHERE s.district_id = %(district)s GROUP BY s.id
        """
    )
    db.run("ANALYZE section_ids")
    end_owned(db, feed, "records_section", "classes")
    if some_deactivated(db, "records_organization"):
        deactivate(db, "records_section", "classes", lost_its("records_organization", "school_id"))


def _merge_section_sessions(db: Database) -> None:
    """Which session a section meets in is no dated fact: pairs that are no longer named, or have ended, are removed."""
    if some_deactivated(db, "records_academicsession"):
        db.run(
            """
            WITH gone AS (
                DELETE FROM records_sectionsession m USING deactivated x
                WHERE x.target = 'records_academicsession' AND x.id = m.session_id
                RETURNING m.section_id
            )
            INSERT INTO touched SELECT 'classes', c.sourced_id, false FROM gone JOIN records_section c
            ON c.id = gone.section_id AND c.district_id = %(district)s
            """
        )
    db.run(
        """
        CREATE TEMPORARY TABLE section_pairs ON COMMIT DROP AS
        SELECT DISTINCT t.id AS section_id, a.id AS session_id, t.sourced_id
        FROM s_classes s JOIN records_section t ON t.district_id = %(district)s AND t.sourced_id = s.sourced_id
        LEFT JOIN LATERAL unnest(s.sessions) v(value) ON true LEFT JOIN session_ids a ON a.sourced_id = v.value
        WHERE NOT s.placeholder
        """
    )
    db.run("ANALYZE section_pairs")
    db.run(
        """
        WITH gone AS (
            DELETE FROM records_sectionsession m
            USING (SELECT DISTINCT section_id, sourced_id FROM section_pairs) s
            WHERE m.section_id = s.section_id AND NOT EXISTS (
                SELECT FROM section_pairs p WHERE p.section_id = m.section_id AND p.session_id = m.session_id)
            RETURNING s.sourced_id
        ), made AS (
            INSERT INTO records_sectionsession (section_id, session_id)
            SELECT p.section_id, p.session_id FROM section_pairs p
            LEFT JOIN records_sectionsession m ON m.section_id = p.section_id AND m.session_id = p.session_id
            WHERE m.id IS NULL AND p.session_id IS NOT NULL
            ON CONFLICT DO NOTHING RETURNING section_id
        )
        INSERT INTO touched
        SELECT 'classes', sourced_id, false FROM gone
        UNION ALL SELECT 'classes', s.sourced_id, false FROM made m JOIN section_pairs s USING (section_id)
        """
    )
