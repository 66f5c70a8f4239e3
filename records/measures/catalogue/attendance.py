"""Who was there. Days are counted on the school's own calendar, up to yesterday; nobody writes presence down."""

from django.utils.translation import gettext_lazy as _

from accounts.roles import Category
from records.measures.definition import PERCENT, Direction, Measure
from records.measures.dimensions import OF_STUDENTS

_NEEDS = _("The school's calendar, and enrollments with their dates.")

RATE = Measure(
    name="attendance_rate",
    title=_("Attendance rate"),
    sentence=_(
        "Of all school days on which students were enrolled, the share that they attended. Half days count as half, "
        "and so do halves of days that were missed. A missed meeting of one class is no missed day."
    ),
    unit=PERCENT,
    direction=Direction.HIGHER,
    category=Category.ATTENDANCE,
    source=_("CEDS, average daily attendance: days attended by days enrolled"),
    needs=_NEEDS,
    facts="""
        SELECT place_id, school_year, student_id, portion - missed AS numerator, portion AS denominator
        FROM attendance
    """,
    dimensions=OF_STUDENTS,
)

#: EDFacts file 195, since school year 2018-19: absent on at least a tenth of the days enrolled, excused or not; absent
#: is who misses at least half of a day; who was enrolled for less than ten days is not counted.
CHRONIC = Measure(
    name="chronic_absenteeism",
    title=_("Chronic absenteeism"),
    sentence=_(
        "Of the students enrolled for at least 10 school days, those who were absent on 10 percent or more of the days "
        "on which they were enrolled, excused or not. A day counts as absent when at least half of it was missed; "
        "coming late does not. In the district, a student's days at all its schools are added."
    ),
    unit=PERCENT,
    direction=Direction.LOWER,
    category=Category.ATTENDANCE,
    source=_("EDFacts file 195, Chronic absenteeism"),
    needs=_NEEDS,
    facts="""
        SELECT place_id, school_year, student_id, (absent * 10 >= days)::int AS numerator, 1 AS denominator
        FROM attendance WHERE days >= 10
    """,
    dimensions=OF_STUDENTS,
)

TARDINESS = Measure(
    name="tardiness",
    title=_("Late arrivals"),
    sentence=_(
        "Of all school days on which students were enrolled, the share with a late arrival, at school or in class."
    ),
    unit=PERCENT,
    direction=Direction.LOWER,
    category=Category.ATTENDANCE,
    source=_("The project's own"),
    needs=_NEEDS,
    facts="""
        SELECT place_id, school_year, student_id, sum(late) AS numerator, sum(days) AS denominator
        FROM (
            SELECT p.place_id, d.school_year, d.student_id, 0 AS late, d.days
            FROM days_at_schools d JOIN places p USING (school_id)
            UNION ALL
            SELECT p.place_id, l.school_year, l.student_id, 1, 0 FROM late_days l JOIN places p USING (school_id)
        ) counted
        GROUP BY place_id, school_year, student_id HAVING sum(days) > 0
    """,
    dimensions=OF_STUDENTS,
)

ATTENDANCE = (_("Attendance"), (RATE, CHRONIC, TARDINESS))
