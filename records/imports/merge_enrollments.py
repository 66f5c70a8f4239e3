"""Merges who is enrolled in which section and who teaches it: student rows here, everybody else's there.

Dates that the file leaves out are those of the sessions in which the section meets (OneRoster: an enrollment lies
within its session), so that a term's roster closes with the term. Without such dates it begins on the day of its
first import and stays open.
"""

from records.imports.connection import Database
from records.imports.deltas import gone
from records.imports.feed import Feed
from records.imports.upsert import end_dated, end_with, upsert

#: The first day: the file's, the sessions', the stored one, today; never after the last.
_DATES = """
    least(coalesce(e.starts_on, c.starts_on, t.starts_on, %(today)s::date), e.ends_on,
        CASE WHEN e.ends_on IS NULL AND e.starts_on IS NULL THEN c.ends_on END) AS starts_on,
    coalesce(e.ends_on, CASE WHEN e.starts_on IS NULL OR e.starts_on < c.ends_on THEN c.ends_on END) AS ends_on
"""


def merge_enrollments(db: Database, feed: Feed) -> None:
    """Section enrollments of students and section assignments of staff."""
    upsert(
        db,
        "records_sectionenrollment",
        "enrollments",
        ("sourced_id", "student_id", "section_id", "is_primary", "starts_on", "ends_on"),
        f"""
        SELECT e.sourced_id, p.id AS student_id, c.id AS section_id, coalesce(e.is_primary, false) AS is_primary,
            {_DATES}, p.school_id
        FROM s_enrollments e JOIN student_schools p ON p.sourced_id = e."user"
        JOIN section_ids c ON c.sourced_id = e.section
        LEFT JOIN records_sectionenrollment t ON t.district_id = %(district)s AND t.sourced_id = e.sourced_id
        WHERE e.role = 'student'
        """,
        only_new=("school_id",),
    )
    upsert(
        db,
        "records_sectionassignment",
        "enrollments",
        ("sourced_id", "staff_id", "section_id", "role", "is_primary", "starts_on", "ends_on"),
        f"""
        SELECT e.sourced_id, p.id AS staff_id, c.id AS section_id, e.role,
            coalesce(e.is_primary, false) AS is_primary, {_DATES}
        FROM s_enrollments e JOIN staff_ids p ON p.sourced_id = e."user"
        JOIN section_ids c ON c.sourced_id = e.section
        LEFT JOIN records_sectionassignment t ON t.district_id = %(district)s AND t.sourced_id = e.sourced_id
        WHERE e.role <> 'student'
        """,
    )
    # Ended first: what is over stays over, whatever becomes of the sessions.
    _end(db, feed, "records_sectionenrollment", "student", "s.role = 'student'")
    _end(db, feed, "records_sectionassignment", "staff", "s.role <> 'student'")
    for target in ("records_sectionenrollment", "records_sectionassignment"):
        _follow_sections(db, target)


def _follow_sections(db: Database, target: str) -> None:
    """Where a section's sessions have moved, move the days of open enrollments that no row names and were the same.

    One that is over gives nobody sight again; a term that is extended after its end takes its enrollments file.
    """
    moved = "(b.starts_on, b.ends_on) IS DISTINCT FROM (c.starts_on, c.ends_on) AND c.ends_on IS NOT NULL"
    if not db.number(f"SELECT count(*) FROM section_dates b JOIN section_ids c ON c.id = b.section_id WHERE {moved}"):
        return
    starts_on = "CASE WHEN t.starts_on = b.starts_on THEN c.starts_on ELSE least(t.starts_on, c.ends_on) END"
    db.run(
        f"""
        WITH written AS (
            UPDATE {target} t SET starts_on = {starts_on}, ends_on = c.ends_on
            FROM section_dates b JOIN section_ids c ON c.id = b.section_id
            WHERE t.section_id = b.section_id AND t.district_id = %(district)s AND t.ends_on = b.ends_on
            AND t.ends_on > %(today)s::date AND {moved}
            AND NOT EXISTS (SELECT FROM s_enrollments s WHERE s.sourced_id = t.sourced_id)
            RETURNING t.sourced_id
        )
        INSERT INTO touched SELECT 'enrollments', sourced_id, false FROM written
        """
    )


def _end(db: Database, feed: Feed, target: str, person: str, kind: str) -> None:
    """End what the enrollments file no longer says, and what lost its person or its section."""
    for condition in gone(feed, "enrollments", f"(SELECT s.sourced_id FROM s_enrollments s WHERE {kind})"):
        end_dated(db, target, "enrollments", condition)
    end_with(db, target, "enrollments", f"records_{person}", f"{person}_id")
    end_with(db, target, "enrollments", "records_section", "section_id")
