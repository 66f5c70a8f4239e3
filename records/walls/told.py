"""Bodies of functions that count where the person may not read: who said no, how much somebody saw, and who saw much.

``records/walls/functions.py`` makes them, as functions of *guard*.
"""

from collections.abc import Callable

from accounts.roles import ROLES, Right
from records.limits.rule import USUAL_LIMIT


def _roles_with(right: Right) -> str:
    return ", ".join(f"'{name}'" for name, role in sorted(ROLES.items()) if right in role.rights)


#: The students of a district (1) whose family's last word on directory information is no; with 2, also those who said
#: no to recruiters. What was said of a record in the moment in which it was merged counts for the kept one.
_DIRECTORY_OPTED_OUT = f"""
    IF acting IS NULL OR acting NOT IN ({_roles_with(Right.SEE_FLOWS)}) OR NOT $1 = ANY (my_districts()) THEN
        RETURN NULL;
    END IF;
    RETURN coalesce((SELECT array_agg(DISTINCT last.about) FROM (
        SELECT DISTINCT ON (coalesce(s.merged_into_id, s.id), o.covers)
            coalesce(s.merged_into_id, s.id) AS about, o.is_out
        FROM records_directoryoptout o JOIN records_student s ON s.id = o.student_id
        WHERE o.district_id = $1 AND (o.covers = 'all' OR $2)
        ORDER BY coalesce(s.merged_into_id, s.id), o.covers, o.stated_at DESC, o.id DESC
    ) last WHERE last.is_out), '{{}}');
"""

#: How the records of a district (1) were looked at since a day (2), by person and day: those days on which somebody
#: reaches one of the lines 3, or saw as many as make their habit worth comparing; and who raised the limit or drew
#: other lines on that day. Told to who reviews, of one's own district; counts alone, and the name of the person.
_ACCESS_BY_DAY = f"""
    IF acting IS NULL OR acting NOT IN ({_roles_with(Right.REVIEW_UNUSUAL)}) OR NOT $1 = ANY (my_districts()) THEN
        RETURN NULL;
    END IF;
    RETURN (
        WITH looks AS MATERIALIZED (
            SELECT a.user_id, a.id, a.at, a.at::date AS day, a.channel = 'export' AS exported, s.student_id
            FROM accounts_accessentrystudent s JOIN accounts_accessentry a ON a.id = s.entry_id AND a.at = s.at
            WHERE s.district_id = $1 AND s.at >= $2 - 30 AND s.via <> 'student'
        ), days AS (
            SELECT l.user_id, l.day, count(DISTINCT l.student_id) AS students,
                count(DISTINCT l.student_id) FILTER (WHERE l.exported) AS exported
            FROM looks l GROUP BY l.user_id, l.day
        ), nights AS (
            SELECT h.user_id, h.day, jsonb_object_agg(h.hour, h.times) AS exports FROM (
                SELECT l.user_id, l.day, extract(hour FROM l.at)::int AS hour, count(DISTINCT l.id) AS times
                FROM looks l WHERE l.exported AND $3->'night_hours' @> to_jsonb(extract(hour FROM l.at)::int)
                GROUP BY 1, 2, 3) h
            GROUP BY h.user_id, h.day
        ), raised AS (
            SELECT n.set_by_id AS user_id, n.set_at::date AS day, max(n.students_a_day) AS most FROM (
                SELECT l.*, lag(l.students_a_day, 1, {USUAL_LIMIT}) OVER (ORDER BY l.set_at, l.id) AS before
                FROM records_accesslimit l WHERE l.district_id = $1) n
            WHERE n.students_a_day > n.before AND n.set_at >= $2
            GROUP BY n.set_by_id, n.set_at::date
        ), redrawn AS (
            SELECT t.set_by_id AS user_id, t.set_at::date AS day, count(*) AS times FROM records_unusualthresholds t
            WHERE t.district_id = $1 AND t.set_at >= $2 GROUP BY t.set_by_id, t.set_at::date
        ), habits AS (
            SELECT d.*, coalesce(avg(d.students) OVER (PARTITION BY d.user_id ORDER BY d.day
                RANGE BETWEEN interval '30 days' PRECEDING AND interval '1 day' PRECEDING), 0) AS habit FROM days d
        ), people AS (
            SELECT s.user_id FROM records_staff s WHERE s.district_id = $1 AND s.user_id IS NOT NULL
            UNION SELECT g.user_id FROM records_organizationgrant g
            JOIN records_organization o ON o.id = g.content_object_id AND o.district_id = $1
        ), refused AS (
            SELECT hours.user_id, hours.day, max(hours.times) AS times FROM (
                SELECT a.user_id, a.at::date AS day, count(*) AS times FROM people p
                JOIN accounts_accessentry a ON a.user_id = p.user_id AND a.at >= $2 AND a.outcome = 'denied'
                GROUP BY a.user_id, a.at::date, date_trunc('hour', a.at)) hours
            GROUP BY hours.user_id, hours.day
        )
        SELECT jsonb_agg(jsonb_build_object('person_id', user_id, 'on', day,
            'name', btrim(concat(u.given_name, ' ', u.family_name)),
            'students', coalesce(h.students, 0), 'habit', coalesce(round(h.habit, 1), 0),
            'exported', coalesce(h.exported, 0), 'exports_by_hour', coalesce(n.exports, '{{}}'),
            'refusals', coalesce(r.times, 0), 'raised_to', coalesce(raised.most, 0), 'redrawn', coalesce(w.times, 0)))
        FROM habits h FULL JOIN refused r USING (user_id, day) FULL JOIN raised USING (user_id, day)
            FULL JOIN redrawn w USING (user_id, day) LEFT JOIN nights n USING (user_id, day)
            JOIN accounts_user u ON u.id = user_id
        WHERE day >= $2 AND (raised.most > 0 OR w.times > 0 OR n.exports IS NOT NULL
            OR h.students >= ($3->>'least_students')::int
            OR h.exported >= ($3->>'exported_students')::int OR r.times >= ($3->>'refusals_an_hour')::int));
"""


def bodies(dated: Callable[[str], str]) -> dict[str, str]:
    """Name -> body. ``dated`` says in SQL that a row holds today."""
    return {
        "directory_opted_out": _DIRECTORY_OPTED_OUT,
        "access_today": _access_today(dated),
        "access_by_day": _ACCESS_BY_DAY,
    }


def _access_today(dated: Callable[[str], str]) -> str:
    """Of the person of this request: how many different students the log says they saw today outside the
    sections that the roster says they teach; how many of 1 that would add; and, of that district of 2 in which it is
    least, the limit and what second persons of that district added to it for now.

    A higher number holds from the day after it was set, a lower one at once (records/limits/rule.py). Today is the
    portal's day: the connection is told the time zone. What is counted are rows that nobody can change.
    """
    return f"""
    RETURN (
        WITH own AS MATERIALIZED (
            SELECT e.student_id FROM records_sectiongrant g
            JOIN records_sectionenrollment e ON e.section_id = g.content_object_id
            -- What an official gave is no class of one's own until the roster says so: two people who may give each
            -- other sections would have no limit.
            WHERE g.user_id = me AND g.source = 'roster' AND {dated("g")} AND {dated("e")}
        ), seen AS MATERIALIZED (
            SELECT DISTINCT s.student_id FROM accounts_accessentry a
            JOIN accounts_accessentrystudent s ON s.entry_id = a.id AND s.at = a.at
            WHERE a.user_id = me AND a.at >= date_trunc('day', now()) AND s.at >= date_trunc('day', now())
            -- So that no other month's partition is looked into.
            AND a.at < now() + interval '1 hour' AND s.at < now() + interval '1 hour'
            AND s.via IN ('organization', 'section') AND s.student_id NOT IN (SELECT own.student_id FROM own)
        ), granted AS (
            SELECT r.district_id, sum(r.students) AS students, min(d.expires_at) AS until FROM records_accessrequest r
            JOIN records_accessrequestdecision d ON d.request_id = r.id
            WHERE r.asked_by_id = me AND r.district_id = ANY ($2) AND d.approved AND d.expires_at > now()
            GROUP BY r.district_id
        ), allowed AS (
            SELECT least(
                coalesce((SELECT l.students_a_day FROM records_accesslimit l
                    WHERE l.district_id = asked.id AND l.set_at < date_trunc('day', now())
                    ORDER BY l.set_at DESC, l.id DESC LIMIT 1), {USUAL_LIMIT}),
                (SELECT min(l.students_a_day) FROM records_accesslimit l
                    WHERE l.district_id = asked.id AND l.set_at >= date_trunc('day', now()))) AS students,
                coalesce(g.students, 0) AS more, g.until
            FROM unnest($2) AS asked (id) LEFT JOIN granted g ON g.district_id = asked.id
        ), least_allowed AS (
            SELECT * FROM allowed a ORDER BY a.students + a.more, a.students LIMIT 1
        )
        SELECT jsonb_build_object(
            'seen', (SELECT count(*) FROM seen),
            'new', (SELECT count(*) FROM (SELECT unnest($1) EXCEPT SELECT seen.student_id FROM seen
                EXCEPT SELECT own.student_id FROM own) further),
            'limit', coalesce((SELECT f.students FROM least_allowed f), {USUAL_LIMIT}),
            'more', coalesce((SELECT f.more FROM least_allowed f), 0),
            'until', (SELECT f.until FROM least_allowed f)));
"""
