"""What measures can be broken down by: each dimension as data, with the category that a reader's role must carry.

A status such as "English learner" is a student's who had it on any day of the school year so far, before they left the
place. A value that is on no file is empty, and shown as "not recorded".
"""

from django.utils.translation import gettext_lazy as _

from accounts.roles import Category
from records.measures.definition import Dimension, Words
from records.measures.frames import spell_frame
from records.options import OPTIONS
from records.words import grade_in_words

_PROGRAMS, _ECONOMIC = "records_programparticipation", "records_economicstatus"
#: Free or reduced-price meals, or certified for them without an application (7 CFR 245.6).
LOW_INCOME = """(g.indicator = 'DirectlyCertified'
            OR (g.indicator = 'MealStatus' AND g.value IN ('Free', 'ReducedPrice')))"""

#: Frames about the students of ``facts``: (place_id, school_year, student_id) of those who have a status; demographics.
STATUSES: dict[str, str] = {
    "english_learners": spell_frame(_PROGRAMS, "g.program = 'EnglishLearner'", "facts"),
    "with_iep": spell_frame(_PROGRAMS, "g.program = 'IEP'", "facts"),
    "with_504": spell_frame(_PROGRAMS, "g.program = 'Section504'", "facts"),
    "with_low_income": spell_frame(_ECONOMIC, LOW_INCOME, "facts"),
    "without_home": spell_frame(_ECONOMIC, "g.indicator = 'Homeless'", "facts"),
    "in_foster_care": spell_frame(_ECONOMIC, "g.indicator = 'FosterCare'", "facts"),
    "of_migrants": spell_frame(_ECONOMIC, "g.indicator = 'Migrant'", "facts"),
    "of_military": spell_frame(_ECONOMIC, "g.indicator = 'MilitaryConnected'", "facts"),
    "demographics": """
        SELECT d.student_id, d.race_ethnicity, d.sex FROM records_demographics d
        WHERE d.student_id = ANY (ARRAY(SELECT student_id FROM facts)) AND d.is_active
    """,
}


def _status(name: str, frame: str, category: Category, title: Words, has: Words, has_not: Words) -> Dimension:
    return Dimension(
        name,
        title,
        category,
        value=f"CASE WHEN {frame}.student_id IS NULL THEN 'no' ELSE 'yes' END",
        join=f"LEFT JOIN {frame} ON {frame}.place_id = f.place_id AND {frame}.school_year = f.school_year "
        f"AND {frame}.student_id = f.student_id",
        in_words={"yes": has, "no": has_not},
    )


_DEMOGRAPHICS = "LEFT JOIN demographics ON demographics.student_id = f.student_id"

_ALL = (
    Dimension(
        "grade",
        _("Grade"),
        Category.ENROLLMENT,
        value="coalesce(grades.grade, '')",
        join="LEFT JOIN grades ON grades.place_id = f.place_id AND grades.school_year = f.school_year "
        "AND grades.student_id = f.student_id",
        in_words=grade_in_words,
    ),
    Dimension(
        "race_ethnicity",
        _("Race and ethnicity"),
        Category.DEMOGRAPHICS,
        value="coalesce(demographics.race_ethnicity, '')",
        join=_DEMOGRAPHICS,
        in_words=OPTIONS["RaceEthnicity"],
    ),
    Dimension(
        "sex",
        _("Sex"),
        Category.DEMOGRAPHICS,
        value="coalesce(demographics.sex, '')",
        join=_DEMOGRAPHICS,
        in_words=OPTIONS["Sex"],
    ),
    _status(
        "english_learner", "english_learners", Category.SUPPORTS,
        _("English learners"), _("English learners"), _("Not English learners"),
    ),
    _status(
        "iep", "with_iep", Category.SUPPORTS,
        _("Students with an IEP"), _("With an IEP"), _("Without an IEP"),
    ),
    _status(
        "section_504", "with_504", Category.SUPPORTS,
        _("Students with a Section 504 plan"), _("With a Section 504 plan"), _("Without a Section 504 plan"),
    ),
    _status(
        "economically_disadvantaged", "with_low_income", Category.ECONOMIC,
        _("Economic disadvantage"), _("Economically disadvantaged"), _("Not economically disadvantaged"),
    ),
    _status("homeless", "without_home", Category.ECONOMIC, _("Housing"), _("Homeless"), _("Not homeless")),
    _status(
        "foster", "in_foster_care", Category.ECONOMIC,
        _("Foster care"), _("In foster care"), _("Not in foster care"),
    ),
    _status(
        "migrant", "of_migrants", Category.ECONOMIC,
        _("Migrant families"), _("Of a migrant family"), _("Not of a migrant family"),
    ),
    _status(
        "military", "of_military", Category.ECONOMIC,
        _("Military families"), _("Of a military family"), _("Not of a military family"),
    ),
    # Said of facts about schools, not of students.
    Dimension(
        "intervention_area", _("What the help is for"), Category.SUPPORTS, "f.area",
        of_student=False, in_words=OPTIONS["InterventionArea"],
    ),
    Dimension(
        "staff_classification", _("Kind of position"), Category.IDENTITY, "f.classification_code",
        of_student=False, in_words=OPTIONS["StaffClassification"],
    ),
    Dimension(
        "fund_source", _("Where the money comes from"), Category.ENROLLMENT, "f.source",
        of_student=False, in_words=OPTIONS["FundSource"],
    ),
    Dimension("fund", _("Fund"), Category.ENROLLMENT, "f.fund", of_student=False),
    Dimension(
        "purpose", _("What the money is for"), Category.ENROLLMENT, "f.purpose",
        of_student=False, in_words=OPTIONS["ExpenditurePurpose"],
    ),
)  # fmt: skip

DIMENSIONS: dict[str, Dimension] = {dimension.name: dimension for dimension in _ALL}

#: What a result is always about, beside its groups: whole districts, single schools, and the school year.
PLACES = ("district", "school", "school_year")

#: Every dimension that is said of a student.
OF_STUDENTS = tuple(dimension.name for dimension in _ALL if dimension.of_student)
#: Those that are said of a student whatever grade they are in, or were.
WITHOUT_GRADE = tuple(name for name in OF_STUDENTS if name != "grade")
