"""References between files: what does not resolve refuses the whole set, what was refused takes its referrers along.

Three cases, decided for each reference on its own:

- the file it points into is in the set and does not hold the row: the whole set is refused, every place is listed;
- the file holds the row, but the row was refused: the referring row is refused too (in a list of references, such
  as a student's agents, only that one is left out);
- the file is declared absent: what the district has stored counts, and else a named placeholder is staged.
"""

from dataclasses import dataclass

from records.imports.connection import Database
from records.imports.feed import Feed, Mode, mode_of
from records.imports.issues import IssueLog
from records.imports.staging import table


@dataclass(frozen=True)
class Reference:
    """``file``'s ``column`` names rows of ``target``."""

    file: str
    column: str
    target: str
    many: bool = False

    @property
    def values(self) -> str:
        """A FROM item that gives (line, sourced_id, value) of every reference that is written."""
        if self.many:
            return (
                f'(SELECT s.line, s.sourced_id, v.value FROM {table(self.file)} s, unnest(s."{self.column}") v(value) '
                "WHERE v.value <> '')"
            )
        return (
            f'(SELECT s.line, s.sourced_id, s."{self.column}" AS value FROM {table(self.file)} s '
            f"WHERE s.\"{self.column}\" <> '')"
        )


#: In the order in which refusals spread: a file's targets come before it.
REFERENCES = (
    Reference("orgs", "parent", "orgs"),
    Reference("academicSessions", "parent", "academicSessions"),
    Reference("courses", "school_year", "academicSessions"),
    Reference("courses", "organization", "orgs"),
    Reference("classes", "course", "courses"),
    Reference("classes", "school", "orgs"),
    Reference("classes", "sessions", "academicSessions", many=True),
    Reference("users", "primary_org", "orgs"),
    Reference("users", "agents", "users", many=True),
    Reference("roles", "user", "users"),
    Reference("roles", "organization", "orgs"),
    Reference("enrollments", "section", "classes"),
    Reference("enrollments", "school", "orgs"),
    Reference("enrollments", "user", "users"),
)

#: Whole rows of which files the district has stored, by identifier.
STORED = {
    "orgs": "SELECT sourced_id FROM records_organization WHERE district_id = %(district)s",
    "academicSessions": "SELECT sourced_id FROM records_academicsession WHERE district_id = %(district)s",
    "courses": "SELECT sourced_id FROM records_course WHERE district_id = %(district)s",
    "classes": "SELECT sourced_id FROM records_section WHERE district_id = %(district)s",
    "users": "SELECT sourced_id FROM records_student WHERE district_id = %(district)s "
    "UNION SELECT sourced_id FROM records_staff WHERE district_id = %(district)s "
    "UNION SELECT sourced_id FROM records_contact WHERE district_id = %(district)s",
}


def report_dangling(db: Database, feed: Feed, issues: IssueLog) -> None:
    """Refuse the set for every reference into a file of the set that holds no such row."""
    for reference in REFERENCES:
        if mode_of(feed, reference.target) is not Mode.BULK:
            continue
        # The district itself is known without its file.
        unless = "AND r.value <> %(district_sourced_id)s" if reference.target == "orgs" else ""
        lines = db.rows(
            f"""
            SELECT r.line FROM {reference.values} r
            WHERE NOT EXISTS (SELECT FROM {table(reference.target)} t WHERE t.sourced_id = r.value)
            AND NOT EXISTS (SELECT FROM refused x WHERE x.file = '{reference.target}' AND x.sourced_id = r.value)
            {unless} ORDER BY r.line
            """
        )
        for (line,) in lines:
            issues.refuse_set(
                "reference_not_found",
                file=feed.file_name(reference.file),
                row=line,
                column=feed.column_name(reference.file, reference.column),
                params={"target": feed.file_name(reference.target)},
            )


def spread_refusals(db: Database, feed: Feed, files: tuple[str, ...], issues: IssueLog) -> None:
    """Refuse, in ``files``, the rows that refer to refused rows, and leave refused members out of lists."""
    for reference in REFERENCES:
        if reference.file not in files:
            continue
        if reference.many:
            _leave_out(db, feed, reference, issues)
        else:
            # A row that refers to its own file can pull others along.
            while _refuse_referrers(db, feed, reference, issues) and reference.file == reference.target:
                pass


def refuse_rows(
    db: Database, feed: Feed, file: str, condition: str, code: str, column: str, issues: IssueLog, **params: str
) -> int:
    """Take the rows of ``s`` that meet the condition out of a file's staging table, and say why; returns how many.

    ``column`` is the name in staging of the column at fault; empty for the row as a whole.
    """
    header = feed.column_name(file, column) if column else ""
    lines = db.rows(
        f"""
        WITH gone AS (DELETE FROM {table(file)} s WHERE {condition} RETURNING s.line, s.sourced_id),
        noted AS (INSERT INTO refused SELECT '{file}', sourced_id FROM gone),
        counted AS (INSERT INTO left_out SELECT '{file}', line FROM gone)
        SELECT line FROM gone ORDER BY line
        """
    )
    for (line,) in lines:
        issues.refuse_row(code, file=feed.file_name(file), row=line, column=header, params=params)
    return len(lines)


def _refuse_referrers(db: Database, feed: Feed, reference: Reference, issues: IssueLog) -> int:
    names = f's."{reference.column}"'
    condition = f"EXISTS (SELECT FROM refused x WHERE x.file = '{reference.target}' AND x.sourced_id = {names})"
    return refuse_rows(
        db, feed, reference.file, condition, "refers_to_refused", reference.column, issues,
        target=feed.file_name(reference.target),
    )  # fmt: skip


def _leave_out(db: Database, feed: Feed, reference: Reference, issues: IssueLog) -> None:
    column, staged = f'"{reference.column}"', table(reference.file)
    refused = f"SELECT x.sourced_id FROM refused x WHERE x.file = '{reference.target}'"
    lines = db.rows(
        f"""
        UPDATE {staged} s SET {column} = ARRAY(
            SELECT v.value FROM unnest(s.{column}) WITH ORDINALITY v(value, place)
            WHERE v.value NOT IN ({refused}) ORDER BY v.place)
        WHERE s.{column} && ARRAY({refused}) RETURNING s.line
        """
    )
    for (line,) in sorted(lines):
        issues.warn(
            "reference_left_out",
            file=feed.file_name(reference.file),
            row=line,
            column=feed.column_name(reference.file, reference.column),
            params={"target": feed.file_name(reference.target)},
        )
    if reference.column == "sessions":
        condition = f"cardinality(s.{column}) = 0 AND s.line = ANY (%(emptied)s)"
        gone = db.rows(f"SELECT line FROM {staged} s WHERE {condition}", emptied=[line for (line,) in lines])
        if gone:
            where = f"s.line IN ({', '.join(str(int(line)) for (line,) in gone)})"
            refuse_rows(
                db, feed, reference.file, where, "refers_to_refused", reference.column, issues,
                target=feed.file_name(reference.target),
            )  # fmt: skip


def stage_placeholders(db: Database, feed: Feed, issues: IssueLog) -> None:
    """For files declared absent: stage a named placeholder for every row that is named and not stored."""
    for target in STORED:
        if mode_of(feed, target) is not Mode.ABSENT:
            continue
        for reference in (each for each in REFERENCES if each.target == target):
            named = f"SELECT r.line, r.value FROM {reference.values} r WHERE r.value NOT IN ({STORED[target]})"
            for (line,) in db.rows(f"SELECT line FROM ({named}) n ORDER BY line"):
                issues.warn(
                    "placeholder_made",
                    file=feed.file_name(reference.file),
                    row=line,
                    column=feed.column_name(reference.file, reference.column),
                    params={"target": feed.file_name(target)},
                )
            db.run(
                f"INSERT INTO {table(target)} (line, sourced_id, placeholder) "
                f"SELECT 0, n.value, true FROM ({named}) n "
                f"WHERE NOT EXISTS (SELECT FROM {table(target)} t WHERE t.sourced_id = n.value) GROUP BY n.value"
            )
    _name_placeholders(db)


_NAMED = "left({alias}.sourced_id, 200) || ' (named by another file)'"


def _name_placeholders(db: Database) -> None:
    """Fill what a placeholder must say. A section's school is the one its enrollments name; its course is another."""
    db.run(f"UPDATE s_orgs s SET type = 'school', name = 'School ' || {_NAMED.format(alias='s')} WHERE placeholder")
    db.run(
        f"UPDATE s_academicsessions s SET title = 'Session ' || {_NAMED.format(alias='s')}, type = CASE WHEN EXISTS "
        "(SELECT FROM s_courses c WHERE c.school_year = s.sourced_id) THEN 'schoolYear' ELSE 'term' END "
        "WHERE placeholder"
    )
    db.run(
        f"UPDATE s_users s SET enabled = true, family_name = 'Person ' || {_NAMED.format(alias='s')} WHERE placeholder"
    )
    db.run(
        f"UPDATE s_classes s SET title = 'Section ' || {_NAMED.format(alias='s')}, type = 'scheduled', "
        "course = 'course of section ' || left(s.sourced_id, 200), sessions = '{}', school = e.school "
        "FROM (SELECT section, min(school) AS school FROM s_enrollments GROUP BY section) e "
        "WHERE e.section = s.sourced_id AND placeholder"
    )
    db.run(
        f"UPDATE s_courses s SET title = 'Course ' || {_NAMED.format(alias='s')}, organization = c.school "
        "FROM (SELECT course, min(school) AS school FROM s_classes GROUP BY course) c "
        "WHERE c.course = s.sourced_id AND placeholder"
    )
    db.run(
        "INSERT INTO s_courses (line, sourced_id, organization, title, placeholder) "
        f"SELECT 0, course, school, 'Course of section ' || {_NAMED.format(alias='s')}, true "
        "FROM s_classes s WHERE placeholder"
    )
