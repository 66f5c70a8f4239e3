"""Work, grades and credits. Only students who were enrolled at the school in the year count."""

from django.utils.translation import gettext_lazy as _

from accounts.roles import Category
from records.measures.definition import GRADE_POINTS, PERCENT, Direction, Measure
from records.measures.dimensions import OF_STUDENTS, WITHOUT_GRADE

#: A day by which the work was asked for: when it was due, given out, or scored.
_DUE = "coalesce(l.due_on, l.assigned_on, r.scored_on)"

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
    facts=f"""
        SELECT p.place_id, y.school_year, r.student_id,
            count(*) FILTER (WHERE r.is_missing OR r.status = 'notSubmitted') AS numerator, count(*) AS denominator
        FROM years y JOIN schools k USING (district_id) JOIN records_section c ON c.school_id = k.school_id
        JOIN records_lineitem l ON l.section_id = c.id AND l.is_active
        JOIN records_result r ON r.line_item_id = l.id AND r.is_active AND r.status <> 'exempt'
            AND {_DUE} >= y.starts_on AND {_DUE} < least(y.ends_on, %(today)s::date)
        JOIN (SELECT DISTINCT school_id, school_year, student_id FROM attending) a
            ON a.school_id = c.school_id AND a.school_year = y.school_year AND a.student_id = r.student_id
        JOIN places p ON p.school_id = c.school_id
        GROUP BY p.place_id, y.school_year, r.student_id
    """,
    dimensions=OF_STUDENTS,
)

#: The grade that stands: a course's final one; while there is none, those of its terms. Grades of grading periods and
#: exams are parts of these.
_GRADES = """
    SELECT p.place_id, g.school_year, g.student_id, g.kind, g.subject, g.points, g.credits_attempted, g.credits_earned,
        CASE WHEN g.points IS NOT NULL THEN g.points = 0
            WHEN g.letter <> '' THEN upper(left(g.letter, 1)) = 'F'
            ELSE g.number < 60 END AS failed
    FROM (
        SELECT t.student_id, t.school_year, t.kind, t.subject, t.letter, t.number, t.points, t.credits_attempted,
            t.credits_earned, coalesce(t.at_school_id, c.school_id) AS school_id,
            bool_or(t.kind = 'Final') OVER (PARTITION BY t.student_id, t.school_year, t.course_title) AS has_final
        FROM (SELECT DISTINCT school_year, student_id FROM attending) a
        JOIN records_termgrade t ON t.student_id = a.student_id AND t.school_year = a.school_year AND t.is_active
            AND t.kind IN ('Final', 'Term')
        LEFT JOIN records_section c ON c.id = t.section_id
    ) g
    JOIN (SELECT DISTINCT school_id, school_year, student_id FROM attending) a
        USING (school_id, school_year, student_id)
    JOIN places p USING (school_id)
    WHERE g.kind = 'Final' OR NOT g.has_final
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
