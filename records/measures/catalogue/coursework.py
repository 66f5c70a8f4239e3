"""Work, grades and credits. Only students who were enrolled at the school in the year count."""

from django.utils.translation import gettext_lazy as _

from accounts.roles import Category
from records.measures.definition import GRADE_POINTS, PERCENT, Direction, Measure
from records.measures.dimensions import OF_STUDENTS, WITHOUT_GRADE

MISSING_WORK = Measure(
    name="missing_work",
    title=_("Missing work"),
    sentence=_(
        "Of all pieces of work that were due before today, the share that is missing or was not handed in. Work from "
        "which a student was excused does not count."
    ),
    unit=PERCENT,
    direction=Direction.LOWER,
    category=Category.ACADEMICS,
    source=_("The project's own, from the gradebook (OneRoster results)"),
    needs=_("Line items with their due dates, and results."),
    # Where nobody said when work was due, the day counts on which it was given out, or scored.
    facts="""
        WITH work AS MATERIALIZED (
            SELECT l.id, k.school_id, k.district_id, coalesce(l.due_on, l.assigned_on) AS due_on
            FROM records_lineitem l JOIN records_section c ON c.id = l.section_id JOIN schools k USING (school_id)
            WHERE c.school_id = ANY (%(school)s::bigint[]) AND l.section_id = ANY (ARRAY(
                SELECT id FROM records_section WHERE school_id = ANY (%(school)s::bigint[])
            )) AND l.is_active
        ),
        given AS MATERIALIZED (
            SELECT r.student_id, w.school_id, w.district_id, coalesce(w.due_on, r.scored_on) AS due_on,
                r.is_missing OR r.status = 'notSubmitted' AS is_missing
            FROM records_result r JOIN work w ON w.id = r.line_item_id
            WHERE r.student_id = ANY (ARRAY(SELECT student_id FROM pupils)) AND r.is_active AND r.status <> 'exempt'
        ),
        counted AS MATERIALIZED (
            SELECT g.school_id, y.school_year, g.student_id, count(*) FILTER (WHERE g.is_missing) AS missing,
                count(*) AS given
            FROM given g JOIN years y ON y.district_id = g.district_id AND g.due_on >= y.starts_on
                AND g.due_on < least(y.ends_on, %(today)s::date)
            GROUP BY g.school_id, y.school_year, g.student_id
        )
        SELECT p.place_id, n.school_year, n.student_id, sum(n.missing) AS numerator, sum(n.given) AS denominator
        FROM counted n
        JOIN (SELECT DISTINCT school_id, school_year, student_id FROM attending) a
            USING (school_id, school_year, student_id)
        JOIN places p USING (school_id)
        GROUP BY p.place_id, n.school_year, n.student_id
    """,
    dimensions=OF_STUDENTS,
)

#: The grade that stands: a course's final one; while there is none, those of its terms. Grades of grading periods and
#: exams are parts of these.
_GRADES = """
    WITH given AS MATERIALIZED (
        SELECT t.student_id, t.school_year, t.course_title, t.kind, t.subject, t.points, t.credits_attempted,
            t.credits_earned, coalesce(t.at_school_id, c.school_id) AS school_id,
            CASE WHEN t.points IS NOT NULL THEN t.points = 0
                WHEN t.letter <> '' THEN upper(left(t.letter, 1)) = 'F'
                ELSE t.number < 60 END AS failed
        FROM records_termgrade t
        LEFT JOIN records_section c ON c.id = t.section_id AND c.school_id = ANY (%(school)s::bigint[])
        WHERE t.student_id = ANY (ARRAY(SELECT student_id FROM pupils)) AND t.school_year = ANY (%(years)s::int[])
        AND t.is_active AND t.kind IN ('Final', 'Term')
    ),
    standing AS MATERIALIZED (
        SELECT * FROM given WHERE kind = 'Final'
        UNION ALL
        SELECT * FROM given g WHERE kind = 'Term' AND NOT EXISTS (
            SELECT FROM given f WHERE f.kind = 'Final' AND f.student_id = g.student_id
            AND f.school_year = g.school_year AND f.course_title = g.course_title)
    )
    SELECT p.place_id, g.*
    FROM standing g JOIN (SELECT DISTINCT school_id, school_year, student_id FROM attending) a
        USING (school_id, school_year, student_id)
    JOIN places p USING (school_id)
"""

FAILURE = Measure(
    name="course_failure",
    title=_("Students who failed a course"),
    sentence=_(
        "Of the students with a final or term grade, those with at least one that fails: no grade points, an F, or "
        "less than 60 of 100. Where a course has a final grade, its terms do not count beside it."
    ),
    unit=PERCENT,
    direction=Direction.LOWER,
    category=Category.ACADEMICS,
    source=_("The project's own"),
    needs=_("Final or term grades with points, a letter or a number."),
    facts=f"""
        SELECT place_id, school_year, student_id, bool_or(failed)::int AS numerator, 1 AS denominator
        FROM ({_GRADES}) graded WHERE failed IS NOT NULL GROUP BY place_id, school_year, student_id
    """,
    dimensions=OF_STUDENTS,
)

GPA = Measure(
    name="grade_point_average",
    title=_("Grade point average"),
    sentence=_(
        "Grade points of final grades, each weighted by the credits attempted (one where none are given). While a "
        "course has no final grade, its term grades count."
    ),
    unit=GRADE_POINTS,
    direction=Direction.HIGHER,
    category=Category.ACADEMICS,
    source=_("CEDS, grade point average"),
    needs=_("Final or term grades with grade points."),
    facts=f"""
        SELECT place_id, school_year, student_id, sum(points * coalesce(credits_attempted, 1)) AS numerator,
            sum(coalesce(credits_attempted, 1)) AS denominator
        FROM ({_GRADES}) graded WHERE points IS NOT NULL AND coalesce(credits_attempted, 1) > 0
        GROUP BY place_id, school_year, student_id
    """,
    dimensions=OF_STUDENTS,
)

ON_TRACK = Measure(
    name="on_track_grade_9",
    title=_("Ninth graders on track"),
    sentence=_(
        "Of the students in grade 9 with final grades that give credits, those who earned at least 5 credits in the "
        "year and failed no more than one course in English, mathematics, science or social studies."
    ),
    unit=PERCENT,
    direction=Direction.HIGHER,
    category=Category.ACADEMICS,
    source=_("University of Chicago Consortium on School Research, on-track indicator"),
    needs=_("The grade of each enrollment; final grades with credits attempted and earned."),
    facts=f"""
        SELECT place_id, school_year, student_id,
            (sum(coalesce(credits_earned, 0)) >= 5 AND count(*) FILTER (
                WHERE failed AND subject IN ('English', 'Mathematics', 'Science', 'SocialStudies')) <= 1
            )::int AS numerator, 1 AS denominator
        FROM ({_GRADES}) graded JOIN grades USING (place_id, school_year, student_id)
        WHERE kind = 'Final' AND credits_attempted > 0 AND grades.grade = '09'
        GROUP BY place_id, school_year, student_id
    """,
    dimensions=WITHOUT_GRADE,
)

COURSEWORK = (_("Courses"), (MISSING_WORK, FAILURE, GPA, ON_TRACK))
