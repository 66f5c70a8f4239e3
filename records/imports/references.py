"""References between files: what leads nowhere, and what refers to rows that were refused.

Decided for each reference on its own:

- a whole file names a row that a whole file of the same set does not hold: the set contradicts itself and is refused,
  every place is listed (a feed that is not strict loses only the row);
- where one of the two files holds only changes, the set counts and else what is stored and not ended; a row whose
  reference leads nowhere is refused (in a list of references, such as a student's agents, only that one is left out);
- the file holds the row, but the row was refused: the referring row is refused too, and left out of a list;
- a whole file names a row of a file that is declared absent: what the district has stored counts, and else a named
  placeholder is staged.
"""

from dataclasses import dataclass
from typing import Any

from records.imports.connection import Database
from records.imports.feed import Feed, Mode, mode_of, roles_stand_in_users
from records.imports.issues import IssueLog
from records.imports.reporting import report_lines
from records.imports.staging import FILES, table


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


def refuse_repeated(db: Database, feed: Feed, issues: IssueLog) -> None:
    """Refuse every row whose identifier an earlier row of its file has.

    Asked of the database, because remembering nine million identifiers in here would take too much memory.
    """
    for file in FILES:
        if file == "roles" and roles_stand_in_users(feed):
            continue
        staged = table(file)
        repeated = f"""
            gone AS (
                DELETE FROM {staged} s USING (
                    SELECT sourced_id, min(line) AS first FROM {staged} GROUP BY sourced_id HAVING count(*) > 1
                ) r WHERE s.sourced_id = r.sourced_id AND s.line > r.first RETURNING s.line
            ), counted AS (INSERT INTO left_out SELECT '{file}', line FROM gone)
        """
        count = report_lines(
            db, "SELECT line FROM gone", issues.refuse_row, "repeated_id", before=repeated,
            file=feed.file_name(file), column=feed.column_name(file, "sourced_id"),
        )  # fmt: skip
        if count and file == "users" and roles_stand_in_users(feed):
            db.run("DELETE FROM s_roles r WHERE NOT EXISTS (SELECT FROM s_users u WHERE u.line = r.line)")


def report_dangling(db: Database, feed: Feed, issues: IssueLog) -> None:
    """Refuse the set, or the row, for every reference that leads nowhere."""
    for reference in REFERENCES:
        modes = {mode_of(feed, reference.file), mode_of(feed, reference.target)}
        if mode_of(feed, reference.file) is Mode.ABSENT or modes == {Mode.BULK, Mode.ABSENT}:
            continue
        unknown = _unknown(db, feed, reference)
        if modes != {Mode.BULK} or not feed.strict:
            _refuse_unknown(db, feed, reference, unknown, issues)
            continue
        report_lines(
            db, f"SELECT r.line FROM {reference.values} r WHERE {unknown}", issues.refuse_set, "reference_not_found",
            file=feed.file_name(reference.file), column=feed.column_name(reference.file, reference.column),
            params={"target": feed.file_name(reference.target)},
        )  # fmt: skip


def _unknown(db: Database, feed: Feed, reference: Reference) -> str:
    """The condition that ``r.value`` names a row that is nowhere. Those that were refused are known to be there."""
    target = reference.target
    conditions = [
        f"NOT EXISTS (SELECT FROM {table(target)} t WHERE t.sourced_id = r.value)",
        f"NOT EXISTS (SELECT FROM refused x WHERE x.file = '{target}' AND x.sourced_id = r.value)",
    ]
    if target == "orgs":
        # The district itself is known without its file.
        conditions.append("NOT EXISTS (SELECT FROM own_row o WHERE o.sourced_id = r.value)")
    if mode_of(feed, target) is not Mode.BULK:
        conditions.append(f"NOT EXISTS (SELECT FROM {_still_stored(db, target)} k WHERE k.sourced_id = r.value)")
    return " AND ".join(conditions)


def _still_stored(db: Database, target: str) -> str:
    """A table of the identifiers that are stored, not ended, and not about to be deleted; made when first asked for."""
    name = f"known_{target.lower()}"
    if not db.number("SELECT (to_regclass(%(name)s) IS NOT NULL)::int", name=f"pg_temp.{name}"):
        # Who is not enabled may be enrolled all the same; what else is inactive is gone.
        stored = STORED[target]
        active = stored if target == "users" else f"{stored} AND is_active"
        db.run(
            f"CREATE TEMPORARY TABLE {name} ON COMMIT DROP AS "
            f"{active} EXCEPT SELECT sourced_id FROM deleted_rows WHERE file = '{target}'"
        )
        db.run(f"ANALYZE {name}")
    return name


def _refuse_unknown(db: Database, feed: Feed, reference: Reference, unknown: str, issues: IssueLog) -> None:
    target = feed.file_name(reference.target)
    if reference.many:
        _leave_out(db, feed, reference, unknown, ("unknown_left_out", "reference_unknown"), issues)
        return
    value = f's."{reference.column}"'
    condition = f"{value} <> '' AND {unknown.replace('r.value', value)}"
    refuse_rows(db, feed, reference.file, condition, "reference_unknown", reference.column, issues, target=target)


def spread_refusals(db: Database, feed: Feed, files: tuple[str, ...], issues: IssueLog) -> None:
    """Refuse, in ``files``, the rows that refer to refused rows, and leave refused members out of lists."""
    for reference in REFERENCES:
        if reference.file not in files:
            continue
        if not db.number("SELECT count(*) FROM refused WHERE file = %(file)s", file=reference.target):
            continue
        if reference.many:
            refused = f"EXISTS (SELECT FROM refused x WHERE x.file = '{reference.target}' AND x.sourced_id = r.value)"
            _leave_out(db, feed, reference, refused, ("reference_left_out", "refers_to_refused"), issues)
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
    gone = f"""
        gone AS (DELETE FROM {table(file)} s WHERE {condition} RETURNING s.line, s.sourced_id),
        noted AS (INSERT INTO refused SELECT '{file}', sourced_id FROM gone),
        counted AS (INSERT INTO left_out SELECT '{file}', line FROM gone)
    """
    header = feed.column_name(file, column) if column else ""
    return report_lines(
        db, "SELECT line FROM gone", issues.refuse_row, code,
        before=gone, file=feed.file_name(file), column=header, params=params,
    )  # fmt: skip


def _refuse_referrers(db: Database, feed: Feed, reference: Reference, issues: IssueLog) -> int:
    names = f's."{reference.column}"'
    condition = f"EXISTS (SELECT FROM refused x WHERE x.file = '{reference.target}' AND x.sourced_id = {names})"
    return refuse_rows(
        db, feed, reference.file, condition, "refers_to_refused", reference.column, issues,
        target=feed.file_name(reference.target),
    )  # fmt: skip


def _leave_out(
    db: Database, feed: Feed, reference: Reference, lost: str, codes: tuple[str, str], issues: IssueLog
) -> None:
    """Leave members for which ``lost`` holds of ``r.value`` out of a list; a section needs one session to be left.

    ``codes`` are those of the warning, and of the refusal of a row whose list is empty then.
    """
    column, staged = f'"{reference.column}"', table(reference.file)
    db.run("DROP TABLE IF EXISTS pg_temp.lost")
    db.run(
        f"CREATE TEMPORARY TABLE lost ON COMMIT DROP AS SELECT DISTINCT r.value FROM {reference.values} r WHERE {lost}"
    )
    if not db.number("SELECT count(*) FROM lost"):
        return
    place: dict[str, Any] = {
        "file": feed.file_name(reference.file),
        "column": feed.column_name(reference.file, reference.column),
        "params": {"target": feed.file_name(reference.target)},
    }
    kept = f"""
        kept AS (
            SELECT s.ctid AS place, coalesce(
                array_agg(v.value ORDER BY v.place) FILTER (WHERE l.value IS NULL), '{{}}') AS items
            FROM {staged} s CROSS JOIN unnest(s.{column}) WITH ORDINALITY v(value, place)
            LEFT JOIN lost l ON l.value = v.value
            GROUP BY s.ctid HAVING bool_or(l.value IS NOT NULL)
        )
    """
    left_out = f"UPDATE {staged} s SET {column} = k.items FROM kept k WHERE s.ctid = k.place RETURNING s.line"
    report_lines(db, left_out, issues.warn, codes[0], before=kept, **place)
    if reference.column == "sessions":
        refuse_rows(
            db, feed, reference.file, f"cardinality(s.{column}) = 0 AND NOT s.placeholder", codes[1],
            reference.column, issues, **place["params"],
        )  # fmt: skip


def stage_placeholders(db: Database, feed: Feed, issues: IssueLog) -> None:
    """For files declared absent: stage a named placeholder for every row that is named and not stored."""
    for target in STORED:
        if mode_of(feed, target) is not Mode.ABSENT:
            continue
        for reference in (each for each in REFERENCES if each.target == target):
            named = (
                f"SELECT r.line, r.value FROM {reference.values} r "
                f"WHERE NOT EXISTS (SELECT FROM ({STORED[target]}) k WHERE k.sourced_id = r.value)"
            )
            report_lines(
                db, f"SELECT line FROM ({named}) n", issues.warn, "placeholder_made",
                file=feed.file_name(reference.file), column=feed.column_name(reference.file, reference.column),
                params={"target": feed.file_name(target)},
            )  # fmt: skip
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
