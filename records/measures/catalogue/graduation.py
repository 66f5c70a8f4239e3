"""How school ends: in a diploma, or too early."""

from django.utils.translation import gettext_lazy as _

from accounts.roles import Category
from records.measures.definition import PERCENT, Direction, Measure
from records.measures.dimensions import OF_STUDENTS, WITHOUT_GRADE

GRADUATION_RATE = Measure(
    name="graduation_rate",
    title=_("Graduation rate"),
    sentence=_(
        "Of the students of the graduating class, those who earned a regular diploma in four years, the summer after "
        "them included (a state's alternate diploma for students with the most severe disabilities counts). The class "
        "is everybody who began grade 9 with it or joined it later, without those who moved to another school that "
        "leads to a diploma, left the country or died. Whoever dropped out, or is still enrolled, stays in it."
    ),
    unit=PERCENT,
    direction=Direction.HIGHER,
    category=Category.ACADEMICS,
    source=_("ESEA 8101(25), four-year adjusted cohort graduation rate; EDFacts files 150 and 151"),
    needs=_("The graduating class and the outcome of each student."),
    facts="""
        SELECT p.place_id, y.school_year, g.student_id,
            (g.outcome = 'Graduated' AND g.diploma IN ('', 'Regular', 'Advanced', 'Alternate')
             AND (g.outcome_on IS NULL
                  OR (g.outcome_on < make_date(y.school_year, 9, 1) AND g.outcome_on <= %(today)s::date)))::int
                AS numerator,
            1 AS denominator
        FROM places p JOIN years y USING (district_id)
        JOIN records_graduationrecord g ON g.district_id = p.district_id AND g.cohort_year = y.school_year
            AND coalesce(g.at_school_id, g.district_id) = p.school_id
        WHERE g.is_active AND g.outcome NOT IN ('TransferredOut', 'Emigrated', 'Deceased')
    """,
    dimensions=WITHOUT_GRADE,
    status_years=4,
)

DROPOUT_RATE = Measure(
    name="dropout_rate",
    title=_("Dropout rate"),
    sentence=_(
        "Of the students enrolled in grades 9 to 12 on any day of the year, those whose last enrollment in it ended by "
        "dropping out, and who were not back by the next October 1."
    ),
    unit=PERCENT,
    direction=Direction.LOWER,
    category=Category.ENROLLMENT,
    source=_("EDFacts file 032, Dropouts; NCES event dropout rate"),
    needs=_("Enrollments with their dates, grades and exit reasons."),
    facts="""
        SELECT last.place_id, last.school_year, last.student_id,
            (last.exit_reason = 'DroppedOut' AND last.ends_on <= least(last.year_ends_on, %(today)s::date)
             AND NOT EXISTS (
                SELECT FROM places q JOIN records_schoolenrollment b ON b.at_school_id = q.school_id
                WHERE q.place_id = last.place_id AND b.student_id = last.student_id AND b.starts_on >= last.ends_on
                AND (b.ends_on IS NULL OR b.ends_on > b.starts_on)
                AND b.starts_on <= least(make_date(last.school_year, 10, 1), %(today)s::date)
             ))::int AS numerator,
            1 AS denominator
        FROM (
            SELECT DISTINCT ON (p.place_id, e.school_year, e.student_id) p.place_id, e.school_year, e.student_id,
                e.exit_reason, e.ends_on, y.ends_on AS year_ends_on
            FROM enrolled e JOIN years y USING (district_id, school_year) JOIN places p ON p.school_id = e.school_id
            ORDER BY p.place_id, e.school_year, e.student_id, e.ends_on DESC NULLS FIRST, e.is_primary DESC, e.id DESC
        ) last
        JOIN grades g USING (place_id, school_year, student_id) WHERE g.grade IN ('09', '10', '11', '12')
    """,
    dimensions=OF_STUDENTS,
)

GRADUATION = (_("How school ends"), (GRADUATION_RATE, DROPOUT_RATE))
