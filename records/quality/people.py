"""Rules about who the students are, where they are placed, and who belongs to them."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.roles import Category
from records.models import Demographics, SchoolEnrollment, Student
from records.quality.rule import Rule, Severity
from records.quality.sql import holds_today, listed, meets_today, overlap
from records.quality.words import GRADE_SPELLINGS, day, short_code, spell
from records.words import grade_in_words


def on_file(student: str) -> str:
    """The source names the student, in a row of their own, and nobody has said that they are another one twice."""
    return f"{student}.is_active AND NOT {student}.is_placeholder AND {student}.merged_into_id IS NULL"


AT_SCHOOL = on_file("{r}") + " AND {r}.school_id IS NOT NULL"
_AT_SCHOOL_TODAY = "{r}.is_active AND {r}.school_id IS NOT NULL"
OLDEST = 26

#: Grade -> the youngest and the oldest who are in it, in whole years. High school may last until the 22nd birthday,
#: because services under the Individuals with Disabilities Education Act do (20 USC 1412(a)(1)).
AGES: dict[str, tuple[int, int]] = {
    "IT": (0, 3),
    "PR": (1, 6),
    "PK": (2, 6),
    "TK": (3, 7),
    "KG": (4, 8),
    **{f"{grade:02d}": (grade + 3, grade + 8) for grade in range(1, 9)},
    **{f"{grade:02d}": (grade + 3, 22) for grade in range(9, 14)},
}

_GRADE = "(CASE WHEN s.grades[1] ~ '^[0-9]$' THEN '0' ELSE '' END || upper(s.grades[1]))"
_AGES = ", ".join(f"('{grade}', {youngest}, {oldest})" for grade, (youngest, oldest) in AGES.items())


def _unknown_grades(student: Any) -> str:
    unknown = [short_code(code) for code in student.grades if code not in GRADE_SPELLINGS]
    return _("Grade on file: %(codes)s") % {"codes": ", ".join(unknown)}


def _blanks(row: Any) -> str:
    blanks = [
        str(words)
        for words, value in (
            (_("birth date"), row.birth_date),
            (_("sex"), row.sex),
            (_("race and ethnicity"), row.race_ethnicity),
        )
        if not value
    ]
    return _("Missing: %(blanks)s") % {"blanks": ", ".join(blanks)}


def _twins(table_join: str, key: str, condition: str) -> str:
    """Ids of the students who share ``key`` with another student of the district."""
    return (
        "{r}.id IN (SELECT unnest(array_agg(s.id)) FROM {Student} s "
        f"{table_join} WHERE {on_file('s')} AND {condition} "
        f"GROUP BY s.district_id, {key} HAVING count(*) > 1)"
    )


PEOPLE = (
    Rule(
        code="student_not_placed",
        severity=Severity.GRAVE,
        title=gettext_lazy("Students who are placed at no school"),
        sentence=gettext_lazy(
            "No file says at which school these students are, so nobody but the records officer sees them. "
            "Enroll them at a school, or take them out of the roster if they never came."
        ),
        how=gettext_lazy("Students whom the source still names and who have no enrollment at any school, at any time."),
        model=Student,
        among=on_file("{r}"),
        wrong="{r}.school_id IS NULL "
        "AND NOT EXISTS (SELECT FROM {SchoolEnrollment} e WHERE e.student_id = {r}.id)",
        detail=lambda student: _("No enrollment on file"),
    ),
    Rule(
        code="student_in_no_section",
        severity=Severity.LOOK,
        title=gettext_lazy("Students who are in no section"),
        sentence=gettext_lazy(
            "These students are enrolled at a school and in none of its sections, so no teacher sees them. "
            "Put them into their sections, or end their enrollment if they have left."
        ),
        how=gettext_lazy(
            "Students whom a school holds today, without a section enrollment that holds today, where the school has "
            "sections that meet in a session of today."
        ),
        model=Student,
        among=AT_SCHOOL,
        wrong="{r}.school_id IN (SELECT c.school_id FROM {Section} c WHERE c.is_active AND "
        + meets_today("c")
        + ") AND NOT EXISTS (SELECT FROM {SectionEnrollment} e WHERE e.student_id = {r}.id AND "
        + holds_today("e")
        + ")",
        detail=lambda student: _("In no section today"),
    ),
    Rule(
        code="student_without_guardian",
        severity=Severity.GRAVE,
        title=gettext_lazy("Students without a parent or guardian"),
        sentence=gettext_lazy(
            "No parent or guardian is on file for these students: nobody of their family can see the record, and "
            "nobody can be called. Add their contacts."
        ),
        how=gettext_lazy(
            "Students whom a school holds today, without a contact of today who is a parent or a guardian."
        ),
        model=Student,
        among=AT_SCHOOL,
        wrong="NOT EXISTS (SELECT FROM {StudentContact} c WHERE c.student_id = {r}.id "
        f"AND c.relationship = ANY ({listed(('parent', 'guardian'))}) AND {holds_today('c')})",
        detail=lambda student: _("No parent or guardian on file"),
    ),
    Rule(
        code="overlapping_enrollments",
        severity=Severity.GRAVE,
        title=gettext_lazy("Enrollments as the primary school that overlap"),
        sentence=gettext_lazy(
            "These students have two primary schools at once, so they count twice and one school's people may not "
            "see them. End one of the enrollments, or mark one as not primary."
        ),
        how=gettext_lazy(
            "Enrollments as the primary school whose dates share a day with another of the same student's."
        ),
        model=SchoolEnrollment,
        among="{r}.is_primary",
        wrong="EXISTS (SELECT FROM {SchoolEnrollment} e WHERE e.student_id = {r}.student_id AND e.id <> {r}.id "
        f"AND e.is_primary AND {overlap('e', '{r}')})",
        detail=lambda row: _("%(school)s, %(dates)s")
        % {"school": row.at_school.name, "dates": spell(row.starts_on, row.ends_on)},
        related=("at_school",),
    ),
    Rule(
        code="unknown_grade",
        severity=Severity.LOOK,
        title=gettext_lazy("Students whose grade is no known code"),
        sentence=gettext_lazy(
            "The grade on file is no code of the Common Education Data Standards, so these students are left out of "
            "every count by grade. Have the source send codes such as KG, 01 or 12."
        ),
        how=gettext_lazy("Students with a grade that is in no spelling of the option set of entry grade levels."),
        model=Student,
        among=AT_SCHOOL,
        wrong="NOT ({r}.grades::text[] <@ " + listed(GRADE_SPELLINGS) + ")",
        detail=_unknown_grades,
        shows=frozenset({Category.ENROLLMENT}),
    ),
    Rule(
        code="impossible_birth_date",
        severity=Severity.GRAVE,
        title=gettext_lazy("Birth dates that cannot be"),
        sentence=gettext_lazy("These birth dates lie in the future or too far back. Correct them at the source."),
        how=gettext_lazy("Birth dates after today, or of students at school who would be older than 26."),
        model=Demographics,
        among="{r}.is_active AND {r}.birth_date IS NOT NULL",
        wrong="{r}.birth_date > %(today)s OR ({r}.school_id IS NOT NULL "
        f"AND {{r}}.birth_date <= %(today)s - interval '{OLDEST + 1} years')",
        detail=lambda row: _("Born on %(day)s") % {"day": day(row.birth_date)},
    ),
    Rule(
        code="age_unlike_grade",
        severity=Severity.LOOK,
        title=gettext_lazy("Birth dates that do not go with the grade"),
        sentence=gettext_lazy(
            "These students are much younger or older than others of their grade. One of the two is probably wrong: "
            "correct the birth date or the grade."
        ),
        how=gettext_lazy(
            "Age today outside the usual span: for grades 1 to 8 the grade plus 3 to plus 8 years, from grade 9 on "
            "up to 22, for the years before grade 1 from birth to 8."
        ),
        model=Demographics,
        among=f"{_AT_SCHOOL_TODAY} AND {{r}}.birth_date <= %(today)s",
        wrong=f"EXISTS (SELECT FROM {{Student}} s JOIN (VALUES {_AGES}) AS span (grade, youngest, oldest) "
        f"ON span.grade = {_GRADE} WHERE s.id = {{r}}.student_id "
        "AND extract(year FROM age(%(today)s, {r}.birth_date)) NOT BETWEEN span.youngest AND span.oldest)",
        detail=lambda row: _("Born on %(day)s, in %(grade)s")
        % {"day": day(row.birth_date), "grade": grade_in_words(row.student.grade)},
        related=("student",),
        shows=frozenset({Category.ENROLLMENT}),
    ),
    Rule(
        code="same_name_and_birth_date",
        severity=Severity.GRAVE,
        title=gettext_lazy("Students with the same name and birth date"),
        sentence=gettext_lazy(
            "Each of these students shares name and birth date with another one of the district: probably one child "
            "on file twice. Compare them, and merge them if they are the same."
        ),
        how=gettext_lazy(
            "Students of the district whose names (as they go by, without accents and capitals) and birth dates are "
            "the same."
        ),
        model=Student,
        among=on_file("{r}"),
        wrong=_twins(
            "JOIN {Demographics} d ON d.student_id = s.id", "s.sort_key, d.birth_date",
            "d.is_active AND d.birth_date IS NOT NULL",
        ),
        detail=lambda student: _("Another student has the same name and birth date"),
        leads_to="duplicates",
    ),
    Rule(
        code="same_student_number",
        severity=Severity.GRAVE,
        title=gettext_lazy("Students with the same student number"),
        sentence=gettext_lazy(
            "Two students of the district have one student number. Give each their own, or merge them if they are "
            "the same child."
        ),
        how=gettext_lazy("Students of the district whose student numbers are the same."),
        model=Student,
        among=on_file("{r}") + " AND {r}.identifier <> ''",
        wrong=_twins("", "s.identifier", "s.identifier <> ''"),
        detail=lambda student: _("Another student has the same number"),
        leads_to="duplicates",
    ),
    Rule(
        code="same_state_identifier",
        severity=Severity.GRAVE,
        title=gettext_lazy("Students with the same state identifier"),
        sentence=gettext_lazy(
            "The state gives each child one identifier, and two students of the district have the same: one child is "
            "on file twice, or one of the identifiers is wrong. Compare them, and merge them if they are the same."
        ),
        how=gettext_lazy("Students of the district whose state identifiers have the same keyed hash."),
        model=Student,
        among=on_file("{r}") + " AND {r}.state_id_lookup IS NOT NULL",
        wrong=_twins("", "s.state_id_lookup", "s.state_id_lookup IS NOT NULL"),
        detail=lambda student: _("Another student has the same state identifier"),
        leads_to="duplicates",
    ),
    Rule(
        code="demographics_missing",
        severity=Severity.LOOK,
        title=gettext_lazy("Students without demographics"),
        sentence=gettext_lazy(
            "Birth date, sex and ethnicity of these students are not on file, so they are missing from every report "
            "by group. Send the demographics with the next import."
        ),
        how=gettext_lazy("Students whom a school holds today, without a row of demographics."),
        model=Student,
        among=AT_SCHOOL,
        wrong="NOT EXISTS (SELECT FROM {Demographics} d WHERE d.student_id = {r}.id AND d.is_active)",
        detail=lambda student: _("No demographics on file"),
    ),
    Rule(
        code="demographics_incomplete",
        severity=Severity.NOTE,
        title=gettext_lazy("Demographics with gaps"),
        sentence=gettext_lazy(
            "Birth date, sex, or race and ethnicity is empty. Ask the family, and send it with the next import."
        ),
        how=gettext_lazy("Demographics of students at school in which one of the three is empty."),
        model=Demographics,
        among=_AT_SCHOOL_TODAY,
        wrong="{r}.birth_date IS NULL OR {r}.sex = '' OR {r}.race_ethnicity = ''",
        detail=_blanks,
    ),
)  # fmt: skip
