"""How many students, and how many come and go."""

from django.utils.translation import gettext_lazy as _

from accounts.roles import Category
from records.measures.definition import PER_HUNDRED, STUDENTS, Direction, Measure
from records.measures.dimensions import OF_STUDENTS

MEMBERSHIP = Measure(
    name="membership",
    title=_("Membership"),
    sentence=_(
        "Students enrolled on October 1, the day on which schools count; before that day in the running year, the "
        "students enrolled today. A student of two schools counts at each, and once in the district."
    ),
    unit=STUDENTS,
    direction=Direction.NEITHER,
    category=Category.ENROLLMENT,
    source=_("EDFacts file 052, Membership"),
    needs=_("Enrollments with their dates."),
    facts="""
        SELECT DISTINCT p.place_id, m.school_year, m.student_id, 1 AS numerator
        FROM members m JOIN places p USING (school_id)
    """,
    denominator="",
    dimensions=OF_STUDENTS,
)

ENROLLED = Measure(
    name="enrollment",
    title=_("Students in the year"),
    sentence=_("Students enrolled on at least one day of the school year so far, whether or not they are still there."),
    unit=STUDENTS,
    direction=Direction.NEITHER,
    category=Category.ENROLLMENT,
    source=_("CEDS, cumulative enrollment"),
    needs=_("Enrollments with their dates."),
    facts="SELECT place_id, school_year, student_id, 1 AS numerator FROM roster",
    denominator="",
    dimensions=OF_STUDENTS,
)

#: Who stayed to the end of the year leaves on its last day; graduates leave when they are done.
_MOVES = """
    WITH ended AS (
        SELECT DISTINCT p.place_id, e.school_year, e.student_id, e.ends_on
        FROM enrolled e JOIN places p USING (school_id) WHERE e.exit_reason IN ('EndOfYear', 'Graduated')
    )
    SELECT s.place_id, s.school_year, s.student_id,
        sum((lower(s.stay) > greatest(y.count_day, y.starts_on))::int
            + (upper(s.stay) > y.count_day AND upper(s.stay) <= %(today)s::date
               AND upper(s.stay) < coalesce(l.last_day + 1, y.ends_on) AND d.student_id IS NULL)::int) AS numerator,
        max((s.stay @> y.count_day)::int) AS denominator
    FROM stays s JOIN years y USING (district_id, school_year)
    LEFT JOIN last_days l ON l.place_id = s.place_id AND l.school_year = s.school_year
    LEFT JOIN ended d ON d.place_id = s.place_id AND d.school_year = s.school_year AND d.student_id = s.student_id
        AND d.ends_on = upper(s.stay)
    GROUP BY s.place_id, s.school_year, s.student_id
"""

MOBILITY = Measure(
    name="mobility",
    title=_("Mobility"),
    sentence=_(
        "Entries and exits after October 1 and before the last day of school, for every 100 students enrolled on "
        "October 1. Leaving at the end of the year or by graduating is no exit; a move between two schools of the "
        "district is none in the district."
    ),
    unit=PER_HUNDRED,
    direction=Direction.LOWER,
    category=Category.ENROLLMENT,
    source=_("The project's own, after the mobility rates that states publish"),
    needs=_("Enrollments with their dates; the school calendar, for its last day."),
    facts=_MOVES,
    dimensions=OF_STUDENTS,
)

ENROLLMENT = (_("Students"), (MEMBERSHIP, ENROLLED, MOBILITY))
