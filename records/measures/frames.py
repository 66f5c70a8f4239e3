"""The relations that all measures are written over: places, school years, who was enrolled, which days counted.

Each frame is one named part of a WITH statement; ``statement.py`` adds those that a measure names. Parameters:
``place``, ``school`` and ``district`` (three arrays side by side), ``years``, ``status_years`` and ``today``.

- A *place* is what a result is about: a school, or a district, which holds its schools and itself (for what belongs
  to the central office).
- A *school year* is named by the calendar year in which it ends. It runs over the district's sessions of that year
  and every day of its calendars; where there is no session, from July 1 to June 30. A year that has not begun gives
  nothing; of the running one, only what has happened.
- Dates are half-open everywhere.

Nothing here has statistics, so that the planner would take a frame of a hundred thousand rows for one row. Frames are
computed one after the other, therefore, and joined by hashing (``compute.py``); and of large tables the rows are picked
by an index on one column, in the form ``= ANY (ARRAY(SELECT ...))``.
"""

import re

#: Days on which students are taught (option set ``CalendarEvent``); no other day counts.
SCHOOL_DAYS = "('InstructionalDay', 'HalfDay', 'MakeUpDay')"

#: FROM items that give ``w.starts_on`` and ``w.ends_on``, of the district of ``d`` in the school year of ``{year}``.
YEAR_WINDOW = """CROSS JOIN LATERAL (
            SELECT min(a.starts_on) AS starts_on, max(a.ends_on) AS ends_on FROM records_academicsession a
            WHERE a.district_id = d.district_id AND a.school_year = {year}.school_year AND a.is_active
            AND a.type = 'schoolYear' AND a.starts_on < a.ends_on
        ) a
        CROSS JOIN LATERAL (
            SELECT min(c.on_date) AS first_day, max(c.on_date) + 1 AS day_after FROM records_calendarday c
            WHERE c.district_id = d.district_id AND c.school_year = {year}.school_year AND c.is_active
        ) c
        CROSS JOIN LATERAL (
            SELECT least(coalesce(a.starts_on, make_date({year}.school_year - 1, 7, 1)), c.first_day) AS starts_on,
                greatest(coalesce(a.ends_on, make_date({year}.school_year, 7, 1)), c.day_after) AS ends_on
        ) w"""

FRAMES: dict[str, str] = {
    "places": """
        SELECT place_id, school_id, district_id
        FROM unnest(%(place)s::bigint[], %(school)s::bigint[], %(district)s::bigint[])
            AS asked (place_id, school_id, district_id)
    """,
    "schools": "SELECT DISTINCT school_id, district_id FROM places",
    # count_day: October 1 (EDFacts file 052, membership), or today where the year has not come so far.
    # seen_until: the first day of which nothing counts yet.
    "years": f"""
        SELECT d.district_id, y.school_year, w.starts_on, w.ends_on,
            (w.starts_on - make_interval(years => %(status_years)s - 1))::date AS status_from,
            least(w.ends_on, %(today)s::date + 1) AS seen_until,
            least(make_date(y.school_year - 1, 10, 1), %(today)s::date) AS count_day
        FROM (SELECT DISTINCT district_id FROM places) d
        CROSS JOIN unnest(%(years)s::int[]) AS y (school_year)
        {YEAR_WINDOW.format(year="y")}
        WHERE w.starts_on <= %(today)s::date
    """,
    # Each enrollment with the part of it that lies in the school year. An enrollment without a day is none.
    "enrolled": """
        SELECT e.id, e.student_id, s.school_id, s.district_id, y.school_year, e.starts_on, e.ends_on, e.is_primary,
            e.grade, e.exit_reason,
            daterange(greatest(e.starts_on, y.starts_on), least(e.ends_on, y.ends_on)) AS stay
        FROM schools s JOIN years y USING (district_id)
        JOIN records_schoolenrollment e ON e.at_school_id = s.school_id AND e.starts_on < y.seen_until
            AND (e.ends_on IS NULL OR (e.ends_on > y.starts_on AND e.ends_on > e.starts_on))
        WHERE e.at_school_id = ANY (%(school)s::bigint[])
    """,
    "pupils": "SELECT DISTINCT student_id FROM enrolled",
    # The same without overlaps: a day that two enrollments say is one day.
    "attending": """
        SELECT school_id, district_id, school_year, student_id, unnest(range_agg(stay)) AS stay
        FROM enrolled GROUP BY school_id, district_id, school_year, student_id
    """,
    "stays": """
        SELECT p.place_id, a.district_id, a.school_year, a.student_id, unnest(range_agg(a.stay)) AS stay
        FROM attending a JOIN places p USING (school_id)
        GROUP BY p.place_id, a.district_id, a.school_year, a.student_id
    """,
    # Everybody who was enrolled at the place on any day of the year so far, once.
    "roster": """
        SELECT DISTINCT p.place_id, e.district_id, e.school_year, e.student_id
        FROM enrolled e JOIN places p USING (school_id)
    """,
    # Until when each student was at the place, of the years that a status counts: what became known of them afterwards
    # is not for the people of a place that they have left.
    "last_stays": """
        SELECT p.place_id, y.school_year, e.student_id, y.status_from,
            max(least(e.ends_on, y.seen_until)) AS until
        FROM schools s JOIN years y USING (district_id)
        JOIN records_schoolenrollment e ON e.at_school_id = s.school_id AND e.starts_on < y.seen_until
            AND (e.ends_on IS NULL OR (e.ends_on > y.status_from AND e.ends_on > e.starts_on))
        JOIN places p ON p.school_id = e.at_school_id
        WHERE e.at_school_id = ANY (%(school)s::bigint[])
        GROUP BY p.place_id, y.school_year, e.student_id, y.status_from
    """,
    # The grade of the main and latest enrollment at the place that says one. Rosters do not say it of an enrollment;
    # then, in the running year and while they are there, the student's grade of today is it.
    "grades": """
        SELECT g.place_id, g.school_year, g.student_id,
            CASE WHEN g.grade ~ '^[0-9]$' THEN '0' || g.grade ELSE upper(g.grade) END AS grade
        FROM (
            SELECT DISTINCT ON (p.place_id, e.school_year, e.student_id) p.place_id, e.school_year, e.student_id,
                CASE WHEN e.grade <> '' THEN e.grade
                    WHEN y.ends_on > %(today)s::date AND (e.ends_on IS NULL OR e.ends_on > %(today)s::date)
                    THEN coalesce(s.grades[1], '') ELSE '' END AS grade
            FROM enrolled e JOIN years y USING (district_id, school_year) JOIN places p ON p.school_id = e.school_id
            JOIN records_student s ON s.id = e.student_id
            WHERE s.id = ANY (ARRAY(SELECT student_id FROM pupils))
            ORDER BY p.place_id, e.school_year, e.student_id, e.grade = '', e.is_primary DESC, e.starts_on DESC,
                e.id DESC
        ) g
    """,
    # Enrolled on the day on which schools count their students.
    "members": """
        SELECT a.school_id, a.district_id, a.school_year, a.student_id
        FROM attending a JOIN years y USING (district_id, school_year) WHERE a.stay @> y.count_day
    """,
    # A half day is half a day even where the calendar forgets to say so. Today is not over, so it does not count yet.
    "school_days": f"""
        SELECT c.at_school_id AS school_id, c.school_year, c.on_date,
            CASE WHEN c.event = 'HalfDay' THEN least(c.portion, 0.5) ELSE c.portion END AS portion
        FROM records_calendarday c
        WHERE c.at_school_id = ANY (%(school)s::bigint[]) AND c.school_year = ANY (%(years)s::int[]) AND c.is_active
        AND c.event IN {SCHOOL_DAYS} AND c.portion > 0 AND c.on_date < %(today)s::date
    """,
    # The last day of instruction in the year, from the whole calendar.
    "last_days": f"""
        SELECT p.place_id, c.school_year, max(c.on_date) AS last_day
        FROM places p JOIN records_calendarday c ON c.at_school_id = p.school_id
        WHERE c.school_year = ANY (%(years)s::int[]) AND c.is_active AND c.event IN {SCHOOL_DAYS} AND c.portion > 0
        GROUP BY p.place_id, c.school_year
    """,
    # For each day of the year, how many school days came before it: of a stay, the difference is what counts.
    "days_before": """
        SELECT s.school_id, y.school_year, g.day::date AS on_date,
            count(d.on_date) OVER before AS days, coalesce(sum(d.portion) OVER before, 0) AS portion
        FROM schools s JOIN years y USING (district_id)
        CROSS JOIN LATERAL generate_series(y.starts_on, y.ends_on, interval '1 day') AS g (day)
        LEFT JOIN school_days d ON d.school_id = s.school_id AND d.school_year = y.school_year
            AND d.on_date = g.day::date
        WINDOW before AS (PARTITION BY s.school_id, y.school_year ORDER BY g.day
            ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)
    """,
    # School days of which something was missed, by students of the places. A missed meeting of one section is none.
    "absences": """
        SELECT v.student_id, d.school_id, d.school_year, v.on_date, (v.portion >= 0.5)::int AS absent,
            v.portion * d.portion AS missed
        FROM records_attendanceevent v JOIN school_days d ON d.school_id = v.at_school_id AND d.on_date = v.on_date
        WHERE v.student_id = ANY (ARRAY(SELECT student_id FROM pupils)) AND v.is_active AND v.kind = 'absence'
        AND v.section_id IS NULL
        AND v.on_date >= (SELECT min(on_date) FROM school_days) AND v.on_date <= (SELECT max(on_date) FROM school_days)
    """,
    # School days with a late arrival, at school or in a section, while the student was enrolled there.
    "late_days": """
        SELECT DISTINCT d.school_id, d.school_year, v.student_id, v.on_date
        FROM records_attendanceevent v JOIN school_days d ON d.school_id = v.at_school_id AND d.on_date = v.on_date
        JOIN attending a ON a.student_id = v.student_id AND a.school_id = d.school_id
            AND a.school_year = d.school_year AND a.stay @> d.on_date
        WHERE v.student_id = ANY (ARRAY(SELECT student_id FROM pupils)) AND v.is_active AND v.kind = 'tardy'
    """,
    # The two ends of a stay are looked up one after the other: both at once, the planner would first pair every day of
    # a school's year with every other.
    "days_begun": """
        SELECT a.school_id, a.school_year, a.student_id, upper(a.stay) AS until, b.days, b.portion
        FROM attending a
        JOIN days_before b ON b.school_id = a.school_id AND b.school_year = a.school_year AND b.on_date = lower(a.stay)
    """,
    "days_at_schools": """
        SELECT s.school_id, s.school_year, s.student_id, b.days - s.days AS days, b.portion - s.portion AS portion
        FROM days_begun s
        JOIN days_before b ON b.school_id = s.school_id AND b.school_year = s.school_year AND b.on_date = s.until
    """,
    # School days of each stay, and each day of it of which something was missed, added up.
    "attendance_at_schools": """
        SELECT school_id, school_year, student_id, sum(days) AS days, sum(portion) AS portion, sum(absent) AS absent,
            sum(missed) AS missed
        FROM (
            SELECT school_id, school_year, student_id, days, portion, 0 AS absent, 0.0 AS missed FROM days_at_schools
            UNION ALL
            SELECT v.school_id, v.school_year, v.student_id, 0, 0, v.absent, v.missed
            FROM absences v JOIN attending a ON a.student_id = v.student_id AND a.school_id = v.school_id
                AND a.school_year = v.school_year AND a.stay @> v.on_date
        ) counted GROUP BY school_id, school_year, student_id
    """,
    # A student's days at all schools of the place are added.
    "attendance": """
        SELECT p.place_id, t.school_year, t.student_id, sum(t.days) AS days, sum(t.portion) AS portion,
            sum(t.absent) AS absent, sum(t.missed) AS missed
        FROM attendance_at_schools t JOIN places p USING (school_id)
        GROUP BY p.place_id, t.school_year, t.student_id HAVING sum(t.days) > 0
    """,
}

#: In place of ``last_stays`` for a measure of a graduating class: also who has no enrollment on file at the place that
#: answers for them.
LAST_STAYS_OF_A_CLASS = f"""{FRAMES["last_stays"]}
        UNION ALL
        SELECT p.place_id, y.school_year, g.student_id, y.status_from, y.seen_until
        FROM places p JOIN years y USING (district_id)
        JOIN records_graduationrecord g ON g.district_id = p.district_id AND g.cohort_year = y.school_year
            AND coalesce(g.at_school_id, g.district_id) = p.school_id
        WHERE g.is_active
        AND NOT EXISTS (
            SELECT FROM places q JOIN records_schoolenrollment e ON e.at_school_id = q.school_id
            WHERE q.place_id = p.place_id AND e.student_id = g.student_id
            AND e.at_school_id = ANY (%(school)s::bigint[]))
"""


def spell_frame(table: str, condition: str, of: str = "pupils") -> str:
    """SQL for (place_id, school_year, student_id) of students with a spell that meets ``condition`` on a day of the
    year so far, or of the years before it that the measure counts, and that began before they left the place.

    The arguments are part of the declared data, never anybody's input; ``of`` is the frame that says which students.
    """
    return f"""
        SELECT DISTINCT t.place_id, t.school_year, t.student_id
        FROM last_stays t JOIN {table} g ON g.student_id = t.student_id AND g.starts_on < t.until
            AND (g.ends_on IS NULL OR (g.ends_on > t.status_from AND g.ends_on > g.starts_on))
        WHERE g.student_id = ANY (ARRAY(SELECT student_id FROM {of})) AND g.is_active AND {condition}
    """


def frames_for(text: str, further: dict[str, str]) -> dict[str, str]:
    """The frames that a statement names, directly or through others, in an order in which each comes after its own.

    ``further`` are frames beside FRAMES, such as those of dimensions. Raises nothing: an unknown name is a table.
    """
    known = {**FRAMES, **further}
    wanted: set[str] = set()
    texts = [text]
    while texts:
        named = set(re.findall(r"\w+", texts.pop())) & known.keys()
        texts += [known[name] for name in named - wanted]
        wanted |= named
    return {name: known[name] for name in known if name in wanted}
