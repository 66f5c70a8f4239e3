"""What the role *measure* may read: the columns that measures count, and none that names a student.

A person's page switches to it for one statement (records.measures.compute). It reads more rows than the person may
see by name: those of everybody who was ever enrolled at the person's own schools, wherever they are now, because a
rate must count who has left. Which schools and which categories follows from the same grants and roles as every wall.
"""

from accounts.roles import Category
from records.walls.conditions import JOB_DISTRICT, ME, array
from records.walls.phrases import IN_MY_DISTRICTS

#: table -> (the columns that are read, the category of a student-level table; empty for what is about no student)
READ: dict[str, tuple[str, Category | None]] = {
    "records_academicsession": ("district_id, school_year, is_active, type, starts_on, ends_on", None),
    "records_assessment": ("id, district_id, is_active, kind, subject, grade, school_year, proficient_level", None),
    "records_budgetline": (
        "district_id, organization_id, school_year, is_active, fund, source, purpose, budgeted, spent",
        None,
    ),
    "records_calendarday": ("district_id, at_school_id, on_date, school_year, event, portion, is_active", None),
    "records_lineitem": ("id, is_active, section_id, assigned_on, due_on", None),
    "records_schoolresource": ("organization_id, school_year, is_active, resource, amount", None),
    "records_section": ("id, school_id, type", None),
    "records_staffposition": ("organization_id, school_year, is_active, staff_id, classification_code, fte", None),
    "records_student": ("id, grades", Category.ENROLLMENT),
    "records_schoolenrollment": (
        "id, student_id, at_school_id, is_primary, starts_on, ends_on, grade, exit_reason",
        Category.ENROLLMENT,
    ),
    "records_sectionenrollment": ("student_id, section_id, starts_on, ends_on", Category.ENROLLMENT),
    "records_demographics": ("student_id, is_active, race_ethnicity, sex", Category.DEMOGRAPHICS),
    "records_attendanceevent": (
        "student_id, is_active, at_school_id, section_id, on_date, kind, portion",
        Category.ATTENDANCE,
    ),
    "records_organization": ("id, district_id, type", None),
    "records_result": ("student_id, is_active, line_item_id, status, scored_on, is_missing", Category.ACADEMICS),
    "records_termgrade": (
        "student_id, is_active, section_id, course_title, at_school_id, school_year, kind, subject, letter, number, "
        "points, credits_attempted, credits_earned",
        Category.ACADEMICS,
    ),
    "records_graduationrecord": (
        "student_id, district_id, is_active, cohort_year, outcome, outcome_on, diploma, at_school_id",
        Category.ACADEMICS,
    ),
    "records_assessmentresult": (
        "id, student_id, is_active, assessment_id, taken_on, at_school_id, participation, performance_level, "
        "growth_percentile",
        Category.ASSESSMENT,
    ),
    "records_disciplinaryaction": ("student_id, is_active, action, starts_on, days_lost", Category.CONDUCT),
    "records_programparticipation": (
        "student_id, district_id, is_active, program, starts_on, ends_on",
        Category.SUPPORTS,
    ),
    "records_intervention": ("student_id, is_active, area, starts_on, ends_on, outcome", Category.SUPPORTS),
    "records_economicstatus": (
        "student_id, district_id, is_active, indicator, value, starts_on, ends_on",
        Category.ECONOMIC,
    ),
}

#: Who answers for a graduate: the school, else the district. In the words of an index of the table (``coalesce`` would
#: say the same, but PostgreSQL asks no index about it before a row policy has let the row pass).
ANSWERABLE = "CASE WHEN {row}at_school_id IS NULL THEN {row}district_id ELSE {row}at_school_id END"


def counted(table: str, category: str | None) -> str:
    """Rows that the role *measure* counts: of a worker's job those of its district; for a person, of their own schools.

    Of students, those who were ever enrolled at one of the schools that the person's grants reach in this category, or
    for whose graduation one of them answers (the district, where no school does).
    """
    job = f"({ME} IS NULL AND district_id + 0 = {JOB_DISTRICT})"
    if category is None:
        return f"{IN_MY_DISTRICTS} OR {job}"
    schools = array(f"my_schools('{category}')")
    if table == "records_schoolenrollment":
        return f"at_school_id = {schools} OR {job}"
    if table == "records_graduationrecord":
        return f"{ANSWERABLE.format(row='')} = {schools} OR {job}"
    student = "id" if table == "records_student" else "student_id"
    theirs = (
        f"SELECT e.student_id FROM records_schoolenrollment e WHERE e.at_school_id = {schools} UNION ALL "
        f"SELECT g.student_id FROM records_graduationrecord g WHERE {ANSWERABLE.format(row='g.')} = {schools}"
    )
    return f"{student} IN ({theirs}) OR {job}"
