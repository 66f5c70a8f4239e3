"""Days that students were kept out of school."""

from django.utils.translation import gettext_lazy as _

from accounts.roles import Category
from records.measures.definition import PER_HUNDRED, PERCENT, Direction, Measure
from records.measures.dimensions import OF_STUDENTS

#: At each school where the student was enrolled on the first day of the suspension.
_SUSPENDED = """
    SELECT s.place_id, s.school_year, s.student_id, coalesce(sum(d.days_lost), 0) AS days
    FROM stays s JOIN records_disciplinaryaction d ON d.student_id = s.student_id AND s.stay @> d.starts_on
    WHERE d.student_id = ANY (ARRAY(SELECT student_id FROM pupils)) AND d.is_active
    AND d.action = 'OutOfSchoolSuspension' AND d.starts_on <= %(today)s::date
    GROUP BY s.place_id, s.school_year, s.student_id
"""
_SOURCE = _("Civil Rights Data Collection, out-of-school suspensions; ESEA 1111(h)(1)(C)(viii)")
_NEEDS = _("Disciplinary actions with their first day, and enrollments with their dates.")

RATE = Measure(
    name="suspension_rate",
    title=_("Students suspended"),
    sentence=_(
        "Of the students enrolled on any day of the year, those with at least one out-of-school suspension. Whoever "
        "was suspended twice counts once."
    ),
    unit=PERCENT,
    direction=Direction.LOWER,
    category=Category.CONDUCT,
    source=_SOURCE,
    needs=_NEEDS,
    facts=f"""
        SELECT r.place_id, r.school_year, r.student_id, (d.student_id IS NOT NULL)::int AS numerator, 1 AS denominator
        FROM roster r LEFT JOIN ({_SUSPENDED}) d USING (place_id, school_year, student_id)
    """,
    dimensions=OF_STUDENTS,
)

DAYS = Measure(
    name="suspension_days",
    title=_("Days lost to suspensions"),
    sentence=_(
        "Days of school lost to out-of-school suspensions, for every 100 students enrolled on any day of the year."
    ),
    unit=PER_HUNDRED,
    direction=Direction.LOWER,
    category=Category.CONDUCT,
    source=_SOURCE,
    needs=_("Disciplinary actions with the days lost, and enrollments with their dates."),
    facts=f"""
        SELECT r.place_id, r.school_year, r.student_id, coalesce(d.days, 0) AS numerator, 1 AS denominator
        FROM roster r LEFT JOIN ({_SUSPENDED}) d USING (place_id, school_year, student_id)
    """,
    dimensions=OF_STUDENTS,
)

CONDUCT = (_("Conduct"), (RATE, DAYS))
