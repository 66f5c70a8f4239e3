"""One statement that counts what the rule needs, for any number of students, now and as it stood a week ago.

Every row comes through ``visible_to``: each part begins with a queryset of the reader's, and what their role does not
carry is not in the statement at all. Days are counted as the measures count them (records/measures/frames.py), with
one difference: the district's measure adds the days of two schools that a student attends at once; here, where a
sentence says how many days a person missed, a day is one day.

What stood a week ago follows from the dates of the rows. Two things carry no date of their own: a grade counts as
known from the end of the term that it names, and where no session of that name says an end, it is called old; missing
work counts from the day on which it was due.
"""

from datetime import date, timedelta
from typing import Any

from django.db.models import BooleanField, DateField, Func, IntegerField, Q, QuerySet
from django.db.models.expressions import RawSQL

from accounts.roles import Category
from records.measures.frames import SCHOOL_DAYS, YEAR_WINDOW
from records.models import (
    AttendanceEvent,
    DisciplinaryAction,
    Incident,
    Result,
    SchoolEnrollment,
    Student,
    TermGrade,
)
from records.policies import carries
from records.scope import Among

#: How far back "before" lies, unless a page asks for more.
BACK = timedelta(days=7)
SUSPENSIONS = ("InSchoolSuspension", "OutOfSchoolSuspension")

#: The running school year of each district, and its days; none before its first day. As records/measures says it.
_YEARS = f"""
    SELECT d.district_id, r.school_year, w.starts_on, w.ends_on, greatest(w.starts_on, %(before)s::date) AS week_on
    FROM (SELECT DISTINCT district_id FROM pupils) d
    CROSS JOIN LATERAL (
        SELECT coalesce(max(a.school_year), extract(year FROM %(today)s::date)::int
            + (extract(month FROM %(today)s::date) >= 7)::int) AS school_year
        FROM records_academicsession a WHERE a.district_id = d.district_id AND a.is_active AND a.type = 'schoolYear'
        AND a.starts_on <= %(today)s::date AND a.ends_on > %(today)s::date
    ) r
    {YEAR_WINDOW.format(year="r")}
    WHERE w.starts_on <= %(today)s::date
"""

#: ``upto[n]``: how many school days there were before the n-th day of the year; of a stay the difference counts.
_ATTENDANCE = f"""
    school_days AS MATERIALIZED (
        SELECT c.at_school_id AS school_id, c.district_id, c.on_date
        FROM records_calendarday c JOIN years y ON y.district_id = c.district_id AND y.school_year = c.school_year
        WHERE c.at_school_id = ANY (ARRAY(SELECT at_school_id FROM enrolled)) AND c.is_active
        AND c.event IN {SCHOOL_DAYS} AND c.portion > 0 AND c.on_date < %(today)s::date
    ),
    counts AS MATERIALIZED (
        SELECT school_id, starts_on, week_on, array_agg(days ORDER BY day) AS upto
        FROM (
            SELECT k.school_id, y.starts_on, y.week_on, g.day::date AS day,
                count(d.on_date) OVER (PARTITION BY k.school_id ORDER BY g.day
                    ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)::int AS days
            FROM (SELECT DISTINCT school_id, district_id FROM school_days) k JOIN years y USING (district_id)
            CROSS JOIN LATERAL generate_series(y.starts_on, least(y.ends_on, %(today)s::date), '1 day') AS g (day)
            LEFT JOIN school_days d ON d.school_id = k.school_id AND d.on_date = g.day::date
        ) counted GROUP BY school_id, starts_on, week_on
    ),
    stays AS MATERIALIZED (
        SELECT e.student_id, e.at_school_id AS school_id, unnest(range_agg(daterange(
            greatest(e.starts_on, y.starts_on), least(e.ends_on, y.ends_on, %(today)s::date)))) AS stay
        FROM enrolled e JOIN years y USING (district_id)
        WHERE e.starts_on < least(y.ends_on, %(today)s::date)
        AND (e.ends_on IS NULL OR (e.ends_on > y.starts_on AND e.ends_on > e.starts_on))
        GROUP BY e.student_id, e.at_school_id
    ),
    -- Of who is enrolled at two schools at once, each day is looked at: one that both have is one day.
    overlapping AS MATERIALIZED (
        SELECT DISTINCT a.student_id FROM stays a
        JOIN stays b ON b.student_id = a.student_id AND b.school_id <> a.school_id AND b.stay && a.stay
    ),
    attended AS (
        SELECT s.student_id,
            sum(c.upto[upper(s.stay) - c.starts_on + 1] - c.upto[lower(s.stay) - c.starts_on + 1]) AS days,
            sum(c.upto[least(upper(s.stay), c.week_on) - c.starts_on + 1]
                - c.upto[least(lower(s.stay), c.week_on) - c.starts_on + 1]) AS days_before
        FROM stays s JOIN counts c USING (school_id)
        WHERE s.student_id NOT IN (SELECT student_id FROM overlapping) GROUP BY s.student_id
        UNION ALL
        SELECT s.student_id, count(DISTINCT d.on_date),
            count(DISTINCT d.on_date) FILTER (WHERE d.on_date < %(before)s::date)
        FROM stays s JOIN overlapping USING (student_id)
        JOIN school_days d ON d.school_id = s.school_id AND s.stay @> d.on_date GROUP BY s.student_id
    ),
    absent AS (
        SELECT v.student_id, count(*) AS absent, count(*) FILTER (WHERE v.on_date < %(before)s::date) AS absent_before
        FROM absences v JOIN school_days d ON d.school_id = v.at_school_id AND d.on_date = v.on_date
        JOIN stays s ON s.student_id = v.student_id AND s.school_id = v.at_school_id AND s.stay @> v.on_date
        GROUP BY v.student_id
    )
"""

_CONDUCT = """
    behaved AS (
        SELECT i.student_id, count(DISTINCT i.incident_number) AS incidents,
            count(DISTINCT i.incident_number) FILTER (WHERE i.occurred_on <= %(before)s::date) AS incidents_before
        FROM incidents i JOIN years y USING (district_id)
        WHERE i.occurred_on >= y.starts_on AND i.occurred_on < y.ends_on
        GROUP BY i.student_id
    ),
    suspended AS (
        SELECT a.student_id, count(DISTINCT a.action_number) AS suspensions,
            count(DISTINCT a.action_number) FILTER (WHERE a.starts_on <= %(before)s::date) AS suspensions_before
        FROM actions a JOIN years y USING (district_id)
        WHERE a.starts_on >= y.starts_on AND a.starts_on < y.ends_on
        GROUP BY a.student_id
    )
"""

#: A grade of a higher rank stands in place of those below it: a course's final one, those of its terms, those of its
#: grading periods. ``is_new``: its term ended within the last week.
_ACADEMICS = """
    term_ends AS MATERIALIZED (
        SELECT a.district_id, a.school_year, a.title, max(a.ends_on) AS ends_on
        FROM records_academicsession a JOIN years y USING (district_id, school_year)
        WHERE a.is_active AND a.ends_on IS NOT NULL GROUP BY a.district_id, a.school_year, a.title
    ),
    in_question AS MATERIALIZED (
        SELECT DISTINCT g.student_id, g.course_title
        FROM failing_grades g JOIN years y USING (district_id, school_year)
    ),
    graded AS MATERIALIZED (
        SELECT g.student_id, g.course_title, CASE g.kind WHEN 'Final' THEN 1 WHEN 'Term' THEN 2 ELSE 3 END AS rank,
            coalesce(CASE WHEN g.points IS NOT NULL THEN g.points = 0
                WHEN g.letter <> '' THEN upper(left(g.letter, 1)) = 'F'
                ELSE g.number < 60 END, false) AS fails,
            coalesce(t.ends_on > %(before)s::date AND t.ends_on <= %(today)s::date, false) AS is_new
        FROM grades g JOIN years y USING (district_id, school_year)
        JOIN in_question q USING (student_id, course_title)
        LEFT JOIN term_ends t ON t.district_id = g.district_id AND t.school_year = g.school_year AND t.title = g.term
    ),
    standing AS (
        SELECT g.student_id, g.course_title,
            bool_or(g.fails) FILTER (WHERE g.rank = r.rank) AS fails,
            coalesce(bool_or(g.fails) FILTER (WHERE g.rank = r.rank_before AND NOT g.is_new), false) AS failed_before
        FROM graded g JOIN (
            SELECT student_id, course_title, min(rank) AS rank, min(rank) FILTER (WHERE NOT is_new) AS rank_before
            FROM graded GROUP BY student_id, course_title
        ) r USING (student_id, course_title)
        GROUP BY g.student_id, g.course_title
    ),
    failing AS (
        SELECT student_id, count(*) FILTER (WHERE fails) AS failing, count(*) FILTER (WHERE failed_before)
            AS failing_before, array_agg(course_title ORDER BY course_title) FILTER (WHERE fails) AS courses
        FROM standing GROUP BY student_id
    ),
    missing AS (
        SELECT r.student_id, count(*) AS missing, count(*) FILTER (WHERE w.due_on < %(before)s::date) AS missing_before
        FROM missing_results r JOIN records_lineitem l ON l.id = r.line_item_id AND l.is_active
        JOIN years y ON y.district_id = r.district_id
        CROSS JOIN LATERAL (SELECT coalesce(l.due_on, l.assigned_on, r.scored_on) AS due_on) w
        WHERE w.due_on >= y.starts_on AND w.due_on < least(y.ends_on, %(today)s::date)
        GROUP BY r.student_id
    )
"""

#: (category, parts of the statement, joins, columns)
_PARTS: tuple[tuple[Category, str, tuple[str, ...], tuple[str, ...]], ...] = (
    (Category.ATTENDANCE, _ATTENDANCE, ("attended", "absent"), ("days", "absent")),
    (Category.CONDUCT, _CONDUCT, ("behaved", "suspended"), ("incidents", "suspensions")),
    (Category.ACADEMICS, _ACADEMICS, ("failing", "missing"), ("failing", "missing")),
)

FAILS = Q(points=0) | Q(points__isnull=True, letter__istartswith="F") | Q(points__isnull=True, letter="", number__lt=60)
KINDS = ("Final", "Term", "GradingPeriod")
MISSING = Q(is_missing=True) | Q(status="notSubmitted")


class _Failing(Func):
    """Among those who fail in something: whoever does not is not looked at twice. In the form that an index answers."""

    template = "%(expressions)s = ANY (ARRAY(SELECT student_id FROM failing_grades))"
    output_field = BooleanField()


class Statement:
    """Collects querysets as named parts, with their parameters, beside the parameters of the whole."""

    def __init__(self, today: date, back: timedelta) -> None:
        self.params: dict[str, Any] = {"today": today, "before": today - back}
        self.parts: list[str] = []

    def part(self, name: str, rows: QuerySet) -> None:
        """The rows of a queryset, computed once, as a part of that name."""
        sql, given = rows.query.sql_with_params()
        names = [f"{name}_{number}" for number in range(len(given))]
        self.params |= dict(zip(names, given, strict=True))
        self.parts.append(f"{name} AS MATERIALIZED ({sql % tuple(f'%({one})s' for one in names)})")


def facts_statement(
    user: Any, *, today: date, back: timedelta = BACK, only: list[int] | None = None
) -> tuple[str, dict[str, Any]]:
    """SQL and parameters for one row a student: id, district, each fact now and ``back`` ago, and titles of courses.

    Of all students whom the user sees, or ``only`` those among them. A fact whose category the role does not carry
    is NULL. Raises EmptyResultSet where the user's grants reach nobody at all.
    """
    made = Statement(today, back)
    made.part("pupils", _of(Student.objects.visible_to(user).not_merged(), only, "pk").values("id", "district_id"))
    made.parts.append(f"years AS MATERIALIZED ({_YEARS})")
    for name, rows in _rows(user, today, only).items():
        made.part(name, rows)
    columns, joins = [], []
    for category, parts, joined, facts in _PARTS:
        has = carries(user, category)
        if has:
            made.parts.append(parts)
            joins += [f"LEFT JOIN {name} ON {name}.student_id = p.id" for name in joined]
        for fact in facts:
            columns += [
                f"coalesce({one}, 0)::int AS {one}" if has else f"NULL::int AS {one}"
                for one in (fact, f"{fact}_before")
            ]
    titles = "failing.courses" if carries(user, Category.ACADEMICS) else "NULL::text[]"
    sql = (
        f"WITH {', '.join(made.parts)} SELECT p.id, p.district_id, {', '.join(columns)}, {titles} AS courses "
        f"FROM pupils p {' '.join(joins)}"
    )
    return sql, made.params


def _of(rows: Any, only: list[int] | None, column: str = "student_id") -> Any:
    return rows.order_by() if only is None else rows.order_by().filter(Among(column, only))


def _rows(user: Any, today: date, only: list[int] | None) -> dict[str, QuerySet]:
    """The rows that the parts count, each through the reader's own door; none from before the running school years."""
    since = RawSQL("(SELECT min(starts_on) FROM years)", (), output_field=DateField())
    found: dict[str, QuerySet] = {}
    if carries(user, Category.ATTENDANCE):
        found["enrolled"] = _of(SchoolEnrollment.objects.visible_to(user), only).values(
            "student_id", "at_school_id", "district_id", "starts_on", "ends_on"
        )
        events = AttendanceEvent.objects.visible_to(user).filter(
            is_active=True, kind="absence", section__isnull=True, on_date__gte=since, on_date__lt=today,
            portion__gte="0.5",
        )  # fmt: skip
        found["absences"] = _of(events, only).values("student_id", "at_school_id", "on_date")
    if carries(user, Category.CONDUCT):
        incidents = Incident.objects.visible_to(user).filter(
            is_active=True, part="Offender", occurred_on__gte=since, occurred_on__lte=today
        )
        found["incidents"] = _of(incidents, only).values("student_id", "district_id", "incident_number", "occurred_on")
        actions = DisciplinaryAction.objects.visible_to(user).filter(
            is_active=True, action__in=SUSPENSIONS, starts_on__gte=since, starts_on__lte=today
        )
        found["actions"] = _of(actions, only).values("student_id", "district_id", "action_number", "starts_on")
    if carries(user, Category.ACADEMICS):
        found |= _academic_rows(user, today, only)
    return found


def _academic_rows(user: Any, today: date, only: list[int] | None) -> dict[str, QuerySet]:
    running = RawSQL("SELECT school_year FROM years", (), output_field=IntegerField())
    grades = TermGrade.objects.visible_to(user).filter(is_active=True, kind__in=KINDS, school_year__in=running)
    missing = Result.objects.visible_to(user).filter(MISSING, is_active=True).exclude(status="exempt")
    key = ("student_id", "district_id", "school_year", "course_title")
    return {
        "failing_grades": _of(grades.filter(FAILS), only).values(*key),
        "grades": _of(grades.filter(_Failing("student_id")), only).values(
            *key, "kind", "term", "points", "letter", "number"
        ),
        "missing_results": _of(missing, only).values("student_id", "district_id", "line_item_id", "scored_on"),
    }
