"""People who work at schools, beside the students they are there for. Positions are full-time equivalents (FTE)."""

from django.utils.translation import gettext_lazy as _

from accounts.roles import Category
from records.measures.definition import PERCENT, STUDENTS_PER_FTE, STUDENTS_PER_SECTION, Direction, Measure, Words

_TEACHERS = ("Teacher", "SpecialEducationTeacher", "EnglishLearnerTeacher")
#: Who helps students one by one, beside counselors and nurses.
_SPECIALISTS = ("Psychologist", "SocialWorker", "SpeechTherapist", "ReadingSpecialist", "MathSpecialist")
_SOURCE = _("Common Core of Data, EDFacts file 059, Staff FTE")
_NEEDS = _("Positions of the school year with their FTE, and enrollments with their dates.")
#: A school with no position on file in the year has not said who works there: its students do not count.
_REPORTING = """SELECT DISTINCT organization_id, school_year FROM records_staffposition
            WHERE is_active AND school_year = ANY (%(years)s::int[])"""


def _students_per(name: str, title: Words, sentence: Words, classifications: tuple[str, ...]) -> Measure:
    among = ", ".join(f"'{code}'" for code in classifications)
    return Measure(
        name=name,
        title=title,
        sentence=sentence,
        unit=STUDENTS_PER_FTE,
        direction=Direction.LOWER,
        category=Category.IDENTITY,
        source=_SOURCE,
        needs=_NEEDS,
        facts=f"""
            SELECT DISTINCT p.place_id, m.school_year, m.student_id, 1 AS numerator, 0 AS denominator
            FROM members m JOIN places p USING (school_id)
            JOIN ({_REPORTING}) k ON k.organization_id = m.school_id AND k.school_year = m.school_year
            UNION ALL
            SELECT p.place_id, y.school_year, NULL, 0, k.fte
            FROM places p JOIN years y USING (district_id)
            JOIN records_staffposition k ON k.organization_id = p.school_id AND k.school_year = y.school_year
            WHERE k.is_active AND k.staff_id IS NOT NULL AND k.classification_code IN ({among})
        """,
        dimensions=(),
    )


NURSE_COVERAGE = Measure(
    name="nurse_coverage",
    title=_("Schools with a full-time nurse"),
    sentence=_("Of the schools with students on the counting day, those with at least one full-time nurse."),
    unit=PERCENT,
    direction=Direction.HIGHER,
    category=Category.IDENTITY,
    source=_("American Academy of Pediatrics, Role of the School Nurse (2016): one full-time nurse in every school"),
    needs=_NEEDS,
    facts=f"""
        SELECT p.place_id, m.school_year, NULL::bigint AS student_id,
            (coalesce(sum(k.fte), 0) >= 1)::int AS numerator, 1 AS denominator
        FROM (SELECT DISTINCT school_id, school_year FROM members) m JOIN places p USING (school_id)
        JOIN ({_REPORTING}) has ON has.organization_id = m.school_id AND has.school_year = m.school_year
        LEFT JOIN records_staffposition k ON k.organization_id = m.school_id AND k.school_year = m.school_year
            AND k.is_active AND k.staff_id IS NOT NULL AND k.classification_code = 'Nurse'
        GROUP BY p.place_id, m.school_year, m.school_id
    """,
    dimensions=(),
)

VACANCIES = Measure(
    name="vacancy_share",
    title=_("Vacant positions"),
    sentence=_("Of all positions of the year, in full-time equivalents, the share that nobody fills."),
    unit=PERCENT,
    direction=Direction.LOWER,
    category=Category.IDENTITY,
    source=_("The project's own"),
    needs=_("Positions of the school year with their FTE, the vacant ones among them."),
    facts="""
        SELECT p.place_id, y.school_year, NULL::bigint AS student_id, k.classification_code,
            CASE WHEN k.staff_id IS NULL THEN k.fte ELSE 0 END AS numerator, k.fte AS denominator
        FROM places p JOIN years y USING (district_id)
        JOIN records_staffposition k ON k.organization_id = p.school_id AND k.school_year = y.school_year
        WHERE k.is_active
    """,
    dimensions=("staff_classification",),
)

#: Homerooms are no classes; a section counts by the students who are enrolled in it and at its school on the day.
CLASS_SIZE = Measure(
    name="class_size",
    title=_("Class size"),
    sentence=_(
        "Students in each scheduled section on the counting day, on average. Sections without students and homerooms "
        "do not count."
    ),
    unit=STUDENTS_PER_SECTION,
    direction=Direction.LOWER,
    category=Category.ENROLLMENT,
    source=_("National Teacher and Principal Survey, average class size"),
    needs=_("Section enrollments with their dates."),
    # Enrollments first: else the planner would pair every student of a school with every section of it.
    facts="""
        WITH taught AS MATERIALIZED (
            SELECT e.student_id, e.section_id, c.school_id, e.starts_on, e.ends_on
            FROM records_sectionenrollment e JOIN records_section c ON c.id = e.section_id
            WHERE e.student_id = ANY (ARRAY(SELECT student_id FROM pupils))
            AND c.school_id = ANY (%(school)s::bigint[]) AND c.type = 'scheduled'
        )
        SELECT p.place_id, s.school_year, s.student_id, s.section_id, 1 AS numerator
        FROM (
            SELECT DISTINCT m.school_id, m.school_year, m.student_id, t.section_id
            FROM members m JOIN years y USING (district_id, school_year)
            JOIN taught t ON t.student_id = m.student_id AND t.school_id = m.school_id
                AND t.starts_on <= y.count_day AND (t.ends_on IS NULL OR t.ends_on > y.count_day)
        ) s JOIN places p USING (school_id)
    """,
    denominator="count(DISTINCT f.section_id)",
    dimensions=(),
)

STAFFING = (
    _("Staff"),
    (
        _students_per(
            "students_per_teacher",
            _("Students for each teacher"),
            _("Students on the counting day for each full-time teacher. Teachers of special education and of English "
              "learners are among them, vacant positions are not."),
            _TEACHERS,
        ),
        _students_per(
            "students_per_counselor",
            _("Students for each counselor"),
            _("Students on the counting day for each full-time school counselor. The profession asks for 250."),
            ("Counselor",),
        ),
        _students_per(
            "students_per_nurse",
            _("Students for each nurse"),
            _("Students on the counting day for each full-time nurse."),
            ("Nurse",),
        ),
        _students_per(
            "students_per_specialist",
            _("Students for each specialist"),
            _("Students on the counting day for each full-time psychologist, social worker, speech therapist, reading "
              "or mathematics specialist."),
            _SPECIALISTS,
        ),
        NURSE_COVERAGE,
        VACANCIES,
        CLASS_SIZE,
    ),
)  # fmt: skip
