"""State tests: who took them, who is proficient, who grew; and how English learners come along."""

from django.utils.translation import gettext_lazy as _

from accounts.roles import Category
from records.measures.definition import PERCENT, PERCENTILE, Direction, Measure, Words
from records.measures.dimensions import OF_STUDENTS

STATE_TESTS = ("StateSummative", "AlternateSummative")

#: subject -> (the options of ``AcademicSubject`` that it takes in, titles by kind of measure)
SUBJECTS: dict[str, tuple[tuple[str, ...], dict[str, Words]]] = {
    "reading": (
        ("English", "Reading"),
        {
            "proficiency": _("Proficient in reading and language arts"),
            "participation": _("Took the state test in reading and language arts"),
            "growth": _("Mean growth in reading and language arts"),
            "typical_growth": _("Typical growth or more in reading and language arts"),
        },
    ),
    "mathematics": (
        ("Mathematics",),
        {
            "proficiency": _("Proficient in mathematics"),
            "participation": _("Took the state test in mathematics"),
            "growth": _("Mean growth in mathematics"),
            "typical_growth": _("Typical growth or more in mathematics"),
        },
    ),
    "science": (
        ("Science",),
        {
            "proficiency": _("Proficient in science"),
            "participation": _("Took the state test in science"),
        },
    ),
}


def _listed(options: tuple[str, ...]) -> str:
    """The options as a list of SQL."""
    quoted = [f"'{option}'" for option in options]
    return f"({', '.join(quoted)})"


def _results(tests: str) -> str:
    """SQL for results of tests that ``tests`` picks, at the schools that answer for them.

    That is the school that the result names, or each at which the student was enrolled on the day of the test; and
    only where the student was enrolled in that school year.
    """
    return f"""
        SELECT p.place_id, t.school_year, r.student_id, r.id, r.taken_on, r.participation, r.performance_level,
            r.growth_percentile, t.id AS test_id, t.grade AS test_grade, t.proficient_level
        FROM attending a JOIN years y USING (district_id, school_year)
        JOIN records_assessment t ON t.district_id = a.district_id AND t.school_year = a.school_year AND t.is_active
            AND {tests}
        JOIN records_assessmentresult r ON r.assessment_id = t.id AND r.student_id = a.student_id AND r.is_active
            AND r.taken_on <= %(today)s::date
            AND (r.at_school_id = a.school_id OR (r.at_school_id IS NULL AND a.stay @> r.taken_on))
        JOIN places p ON p.school_id = a.school_id
        WHERE r.student_id = ANY (ARRAY(SELECT student_id FROM pupils))
    """


def _latest(results: str, counts: str) -> str:
    """SQL for one row a student of ``results``: the last that ``counts``; of several on a day, the highest level."""
    return f"""
        SELECT DISTINCT ON (place_id, school_year, student_id) * FROM ({results}) taken WHERE {counts}
        ORDER BY place_id, school_year, student_id, taken_on DESC, performance_level DESC NULLS LAST,
            growth_percentile DESC NULLS LAST, id DESC
    """


_SCORED = "participation = 'Participated' AND performance_level IS NOT NULL AND proficient_level IS NOT NULL"


def _proficiency(subject: str, results: str, title: Words) -> Measure:
    return Measure(
        name=f"proficiency_{subject}",
        title=title,
        sentence=_(
            "Of the students who took the state test and got a score, those at or above the first level that counts "
            "as proficient. Of several tests in a year the last one counts; alternate tests are among them."
        ),
        unit=PERCENT,
        direction=Direction.HIGHER,
        category=Category.ASSESSMENT,
        source=_("ESEA 1111(c)(4)(B)(i); EDFacts files 175, 178 and 179, Academic achievement"),
        needs=_("Results of state tests with performance levels, and each test's first proficient level."),
        facts=f"""
            SELECT place_id, school_year, student_id, (performance_level >= proficient_level)::int AS numerator,
                1 AS denominator
            FROM ({_latest(results, _SCORED)}) latest
        """,
        dimensions=OF_STUDENTS,
    )


#: Without regard to why they did not take it, except those whom the rule leaves out.
_EXCUSED = "('MedicalExemption', 'Exempt')"


def _participation(subject: str, results: str, title: Words) -> Measure:
    return Measure(
        name=f"participation_{subject}",
        title=title,
        sentence=_(
            "Of the students who were to take the state test, those who took it: everybody in the tested grade on the "
            "last day on which the place tested it, and everybody of whom a result or an absence is on file. Students "
            "who were exempt or medically excused do not count. The law asks for 95 percent."
        ),
        unit=PERCENT,
        direction=Direction.HIGHER,
        category=Category.ASSESSMENT,
        source=_("ESEA 1111(c)(4)(E); EDFacts files 185, 188 and 189, Assessment participation"),
        needs=_("Results of state tests that say who took part; the grade of each test and each enrollment."),
        facts=f"""
            WITH results AS ({results}),
            answered AS (
                SELECT place_id, school_year, student_id, bool_or(participation = 'Participated') AS took,
                    bool_and(participation IN {_EXCUSED}) AS excused
                FROM results GROUP BY place_id, school_year, student_id
            ),
            days AS (
                SELECT place_id, school_year, test_grade, max(taken_on) AS last_day
                FROM results WHERE test_grade <> '' GROUP BY place_id, school_year, test_id, test_grade
            ),
            expected AS (
                SELECT DISTINCT s.place_id, s.school_year, s.student_id
                FROM days d JOIN stays s ON s.place_id = d.place_id AND s.school_year = d.school_year
                    AND s.stay @> d.last_day
                JOIN grades g ON g.place_id = s.place_id AND g.school_year = s.school_year
                    AND g.student_id = s.student_id AND g.grade = d.test_grade
            )
            SELECT place_id, school_year, student_id, coalesce(took, false)::int AS numerator, 1 AS denominator
            FROM answered FULL JOIN expected USING (place_id, school_year, student_id)
            WHERE NOT coalesce(excused, false)
        """,
        dimensions=OF_STUDENTS,
    )


_GREW = "participation = 'Participated' AND growth_percentile IS NOT NULL"


def _growth(subject: str, results: str, title: Words) -> Measure:
    return Measure(
        name=f"growth_{subject}",
        title=title,
        sentence=_(
            "The mean of the students' growth percentiles: where each stands among students with the same earlier "
            "scores. 50 is typical."
        ),
        unit=PERCENTILE,
        direction=Direction.HIGHER,
        category=Category.ASSESSMENT,
        source=_("ESEA 1111(c)(4)(B)(ii), growth; the mean rather than the median, after Castellano and Ho (2015)"),
        needs=_("Results of state tests with growth percentiles."),
        facts=f"""
            SELECT place_id, school_year, student_id, growth_percentile AS numerator, 1 AS denominator
            FROM ({_latest(results, _GREW)}) latest
        """,
        dimensions=OF_STUDENTS,
    )


def _typical_growth(subject: str, results: str, title: Words) -> Measure:
    return Measure(
        name=f"typical_growth_{subject}",
        title=title,
        sentence=_(
            "Of the students with a growth percentile, those at the 35th or above, where typical growth begins."
        ),
        unit=PERCENT,
        direction=Direction.HIGHER,
        category=Category.ASSESSMENT,
        source=_("ESEA 1111(c)(4)(B)(ii), growth; the bands of states that publish growth percentiles"),
        needs=_("Results of state tests with growth percentiles."),
        facts=f"""
            SELECT place_id, school_year, student_id, (growth_percentile >= 35)::int AS numerator, 1 AS denominator
            FROM ({_latest(results, _GREW)}) latest
        """,
        dimensions=OF_STUDENTS,
    )


_KINDS = {
    "proficiency": _proficiency,
    "participation": _participation,
    "growth": _growth,
    "typical_growth": _typical_growth,
}


def _of_subjects() -> tuple[Measure, ...]:
    made = []
    for kind, make in _KINDS.items():
        for subject, (options, titles) in SUBJECTS.items():
            if kind in titles:
                tests = f"t.kind IN {_listed(STATE_TESTS)} AND t.subject IN {_listed(options)}"
                made.append(make(subject, _results(tests), titles[kind]))
    return tuple(made)


_ENGLISH_TESTS = _latest(
    _results("t.kind = 'EnglishProficiency'"), "participation = 'Participated' AND performance_level IS NOT NULL"
)

ENGLISH_PROGRESS = Measure(
    name="english_progress",
    title=_("Progress in English of English learners"),
    sentence=_(
        "Of the students with a score in the English proficiency test of this year and of an earlier one, those who "
        "reached a higher level than the last time, or the level that counts as proficient."
    ),
    unit=PERCENT,
    direction=Direction.HIGHER,
    category=Category.ASSESSMENT,
    source=_("ESEA 1111(c)(4)(B)(iv), progress in achieving English language proficiency"),
    needs=_("Results of the English proficiency test with levels, of two years."),
    facts=f"""
        SELECT latest.place_id, latest.school_year, latest.student_id,
            (latest.performance_level > before.performance_level
             OR latest.performance_level >= coalesce(latest.proficient_level, 1000))::int AS numerator,
            1 AS denominator
        FROM ({_ENGLISH_TESTS}) latest
        CROSS JOIN LATERAL (
            SELECT r.performance_level
            FROM records_assessmentresult r JOIN records_assessment t ON t.id = r.assessment_id
            WHERE r.student_id = latest.student_id AND r.is_active AND t.is_active AND t.kind = 'EnglishProficiency'
            AND t.school_year < latest.school_year AND r.participation = 'Participated'
            AND r.performance_level IS NOT NULL
            ORDER BY t.school_year DESC, r.taken_on DESC, r.performance_level DESC, r.id DESC LIMIT 1
        ) before
    """,
    dimensions=OF_STUDENTS,
)

ACHIEVEMENT = (_("Tests"), (*_of_subjects(), ENGLISH_PROGRESS))
