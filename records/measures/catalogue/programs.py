"""Who takes part in what, whose families have little, and what helped."""

from django.utils.translation import gettext_lazy as _

from accounts.roles import Category
from records.measures.definition import PERCENT, Direction, Measure, Words
from records.measures.dimensions import LOW_INCOME as LOW_INCOME_RULE
from records.measures.dimensions import OF_STUDENTS
from records.measures.frames import spell_frame

#: option of ``Program`` -> (name of the measure, title)
_PROGRAMS: dict[str, tuple[str, Words]] = {
    "EnglishLearner": ("english_learner_share", _("English learners")),
    "IEP": ("iep_share", _("Students with an IEP")),
    "Section504": ("section_504_share", _("Students with a Section 504 plan")),
    "TitleI": ("title_i_share", _("Students in Title I")),
    "GiftedTalented": ("gifted_share", _("Gifted and talented students")),
    "Bilingual": ("bilingual_share", _("Students in a bilingual program")),
    "CareerTechnical": ("career_technical_share", _("Students in career and technical education")),
    "AfterSchool": ("after_school_share", _("Students in an after-school program")),
    "Tutoring": ("tutoring_share", _("Students with tutoring")),
    "SummerSchool": ("summer_school_share", _("Students in summer school")),
}


def _share(has: str) -> str:
    """SQL for everybody of the year, and whether they are in the frame ``has``."""
    return f"""
        SELECT r.place_id, r.school_year, r.student_id, (h.student_id IS NOT NULL)::int AS numerator, 1 AS denominator
        FROM roster r LEFT JOIN ({has}) h USING (place_id, school_year, student_id)
    """


def _participation(program: str, name: str, title: Words) -> Measure:
    return Measure(
        name=name,
        title=title,
        sentence=_("Of the students enrolled on any day of the year, those who were in the program on any day of it."),
        unit=PERCENT,
        direction=Direction.NEITHER,
        category=Category.SUPPORTS,
        source=_("CEDS, program participation"),
        needs=_("Programs with their first and last day."),
        facts=_share(spell_frame("records_programparticipation", f"g.program = '{program}'")),
        dimensions=OF_STUDENTS,
    )


LOW_INCOME = Measure(
    name="economically_disadvantaged_share",
    title=_("Economically disadvantaged students"),
    sentence=_(
        "Of the students enrolled on any day of the year, those who on any day of it got free or reduced-price meals, "
        "or were certified for them without an application."
    ),
    unit=PERCENT,
    direction=Direction.NEITHER,
    category=Category.ECONOMIC,
    source=_("ESEA 1113(a)(5); 7 CFR 245; EDFacts file 033"),
    needs=_("Meal statuses with their first and last day."),
    facts=_share(spell_frame("records_economicstatus", LOW_INCOME_RULE)),
    dimensions=OF_STUDENTS,
)

HOMELESS = Measure(
    name="homeless_share",
    title=_("Homeless students"),
    sentence=_("Of the students enrolled on any day of the year, those who were homeless on any day of it."),
    unit=PERCENT,
    direction=Direction.NEITHER,
    category=Category.ECONOMIC,
    source=_("McKinney-Vento Homeless Assistance Act, 42 USC 11434a; EDFacts file 118"),
    needs=_("Homelessness with its first and last day."),
    facts=_share(spell_frame("records_economicstatus", "g.indicator = 'Homeless'")),
    dimensions=OF_STUDENTS,
)

#: At each school where the student was enrolled on the last day of the plan.
GOALS_MET = Measure(
    name="intervention_goals_met",
    title=_("Interventions that met their goal"),
    sentence=_("Of the interventions that ended in the year with an outcome on file, those that met their goal."),
    unit=PERCENT,
    direction=Direction.HIGHER,
    category=Category.SUPPORTS,
    source=_("The project's own"),
    needs=_("Interventions with their last day and their outcome."),
    facts="""
        SELECT s.place_id, s.school_year, i.student_id, i.area,
            count(*) FILTER (WHERE i.outcome = 'GoalMet') AS numerator, count(*) AS denominator
        FROM stays s JOIN records_intervention i ON i.student_id = s.student_id
            AND s.stay @> greatest(i.ends_on - 1, i.starts_on)
        WHERE i.student_id = ANY (ARRAY(SELECT student_id FROM pupils)) AND i.is_active
        AND i.outcome <> '' AND i.ends_on <= %(today)s::date
        GROUP BY s.place_id, s.school_year, i.student_id, i.area
    """,
    dimensions=("intervention_area", *OF_STUDENTS),
)

PROGRAMS = (
    _("Programs and support"),
    (*(_participation(program, *named) for program, named in _PROGRAMS.items()), LOW_INCOME, HOMELESS, GOALS_MET),
)
