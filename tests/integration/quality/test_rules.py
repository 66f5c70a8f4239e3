"""Every rule of data quality finds what is wrong, leaves alone what is right, and counts what it lists."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from accounts.acting import acting
from records import models
from records.quality.rows import rows_of, student_of
from records.quality.rule import Rule
from records.quality.rules import RULES
from tests.factories import day
from tests.integration.quality.making import Place, years_ago
from tests.world import World

Maker = Callable[[Place], Any]

# --- what is made, where it takes more than a line --------------------------------------------------------


def _twin(place: Place, **differs: Any) -> models.Student:
    """A student, and another of the same name; both born on the same day unless told otherwise."""
    born = differs.pop("born", years_ago(15))
    same = {"given_name": "José", "family_name": "Núñez"}
    place.demographics(place.student(**{**same, **differs}), birth_date=born)
    student = place.student(**same)
    place.demographics(student, birth_date=years_ago(15))
    return student


def _enrolled_again(place: Place, starts: int, ends: int | None, **values: Any) -> models.SchoolEnrollment:
    """A second enrollment of a student who has been at the North school for 60 days."""
    return place.make(
        models.SchoolEnrollment, student=place.student(), at_school=place.school("South"), starts_on=day(starts),
        ends_on=None if ends is None else day(ends), **values,
    )  # fmt: skip


def _left_on_paper(place: Place) -> models.Student:
    """A student who is in no section of a school whose sections meet."""
    place.section(place.session())
    return place.student()


def _seated(place: Place, **seat: Any) -> models.Student:
    student = place.student()
    place.seat(place.section(place.session()), student, **seat)
    return student


def _crowd(place: Place, students: int, **seat: Any) -> models.Section:
    section = place.section(place.session())
    for _ in range(students):
        place.seat(section, **seat)
    return section


def _taught(place: Place, **values: Any) -> models.Section:
    section = place.section(place.session())
    place.teach(section, **values)
    return section


def _contact(place: Place, **values: Any) -> models.Student:
    student = place.student()
    contact = place.make(models.Contact, given_name="A", family_name="B")
    values = {"relationship": "guardian", "starts_on": day(-60), **values}
    place.make(models.StudentContact, student=student, contact=contact, **values)
    return student


def _school_year(place: Place, *events: tuple[int, str]) -> models.Organization:
    place.student()
    for offset, event in events:
        place.calendar(offset, event)
    return place.north


def _absent_in_calendar(place: Place, on: int, *events: tuple[int, str]) -> models.AttendanceEvent:
    for offset, event in events:
        place.calendar(offset, event)
    return place.absence(on)


def _scored(place: Place, score: float | None, lowest: float | None, highest: float | None) -> models.Result:
    item = place.make(
        models.LineItem, section=place.section(place.session()), title="Work", lowest=lowest, highest=highest
    )
    return place.make(models.Result, student=place.student(), line_item=item, status="fullyGraded", score=score)


def _graded(place: Place, **values: Any) -> models.TermGrade:
    return place.make(
        models.TermGrade, student=place.student(), course_title="Algebra", school_year=2026, term="Fall", kind="Final",
        **values,
    )  # fmt: skip


def _incident(p: Place, on: int = -5, student: Any = None, **values: Any) -> models.Incident:
    values = {"incident_number": "I-1", "behavior": "Fighting", "part": "Offender", **values}
    return p.make(models.Incident, student=student or p.student(), occurred_on=day(on), **values)


def _action(place: Place, on: int = -5, incident: bool | str = True, **values: Any) -> models.DisciplinaryAction:
    student = place.student()
    if incident is True:
        _incident(place, student=student)
    if incident == "of another":
        _incident(place)
    values = {"action_number": "A-1", "action": "Detention", "incident_number": "I-1", **values}
    return place.make(models.DisciplinaryAction, student=student, starts_on=day(on), **values)


def _program(place: Place, program: str = "TitleI", student: Any = None, **values: Any) -> Any:
    values = {"starts_on": day(-30), **values}
    return place.make(models.ProgramParticipation, student=student or place.student(), program=program, **values)


def _plans(place: Place, iep: dict[str, Any], **plan: Any) -> models.ProgramParticipation:
    student = place.student()
    _program(place, "IEP", student, **iep)
    return _program(place, "Section504", student, **plan)


def _position(place: Place, *others: tuple[float, int], fte: float = 0.8, **values: Any) -> models.StaffPosition:
    """A position of 2026, and others of the same person with their full-time equivalents and school years."""
    staff = place.staff()
    shared = {"organization": place.north, "classification_code": "Teacher", "staff": staff}
    for other, year in others:
        place.make(models.StaffPosition, school_year=year, fte=other, **shared)
    return place.make(models.StaffPosition, school_year=2026, fte=fte, **{**shared, **values})


def _budget(place: Place, budgeted: float | None, spent: float | None, **values: Any) -> models.BudgetLine:
    values = {"organization": place.north, "school_year": 2026, "fund": "Title I", "source": "Federal", **values}
    return place.make(models.BudgetLine, purpose="Instruction", budgeted=budgeted, spent=spent, **values)


INSTRUCTION, HOLIDAY = "InstructionalDay", "Holiday"

#: (rule, what is made, how it is made, whether the rule finds it)
CASES: tuple[tuple[str, str, Maker, bool], ...] = (
    ("student_not_placed", "no enrollment at all", lambda p: p.student(enrolled=None), True),
    ("student_not_placed", "at a school", lambda p: p.student(), False),
    ("student_not_placed", "has left", lambda p: p.gone(), False),
    ("student_not_placed", "no longer in the roster", lambda p: p.student(enrolled=None, is_active=False), False),
    ("student_not_placed", "known by name only", lambda p: p.student(enrolled=None, is_placeholder=True), False),
    ("student_in_no_section", "sections meet, none is theirs", _left_on_paper, True),
    ("student_in_no_section", "was in one until today", lambda p: _seated(p, ends_on=day(0)), True),
    ("student_in_no_section", "is in one", _seated, False),
    ("student_in_no_section", "the school has no sections", lambda p: p.student(), False),
    (
        "student_in_no_section", "the school's sections met last term",
        lambda p: (p.section(p.session(-90, -30)), p.student())[1], False,
    ),
    ("student_without_guardian", "nobody on file", lambda p: p.student(), True),
    ("student_without_guardian", "only a relative", lambda p: _contact(p, relationship="relative"), True),
    ("student_without_guardian", "a guardian until today", lambda p: _contact(p, ends_on=day(0)), True),
    ("student_without_guardian", "a guardian", _contact, False),
    ("student_without_guardian", "a parent", lambda p: _contact(p, relationship="parent"), False),
    ("overlapping_enrollments", "both are open", lambda p: _enrolled_again(p, -10, None), True),
    ("overlapping_enrollments", "they share one day", lambda p: _enrolled_again(p, -90, -59), True),
    ("overlapping_enrollments", "one ends when the other begins", lambda p: _enrolled_again(p, -90, -60), False),
    ("overlapping_enrollments", "it ended on its first day", lambda p: _enrolled_again(p, -10, -10), False),
    (
        "overlapping_enrollments", "the second school is not primary",
        lambda p: _enrolled_again(p, -10, None, is_primary=False), False,
    ),
    ("unknown_grade", "a word", lambda p: p.student(grades=["ninth"]), True),
    ("unknown_grade", "one of two", lambda p: p.student(grades=["09", "9B"]), True),
    ("unknown_grade", "a code", lambda p: p.student(grades=["09"]), False),
    ("unknown_grade", "without the zero, in lower case", lambda p: p.student(grades=["9", "kg"]), False),
    ("unknown_grade", "none on file", lambda p: p.student(grades=[]), False),
    ("impossible_birth_date", "tomorrow", lambda p: p.demographics(birth_date=day(1)), True),
    ("impossible_birth_date", "27 years ago", lambda p: p.demographics(birth_date=years_ago(27)), True),
    ("impossible_birth_date", "26 years ago", lambda p: p.demographics(birth_date=years_ago(26)), False),
    ("impossible_birth_date", "today", lambda p: p.demographics(birth_date=day(0)), False),
    ("impossible_birth_date", "left long ago", lambda p: p.demographics(p.gone(), birth_date=years_ago(40)), False),
    ("impossible_birth_date", "not on file", lambda p: p.demographics(birth_date=None), False),
    ("age_unlike_grade", "grade 9 at 11", lambda p: p.demographics(birth_date=years_ago(11)), True),
    ("age_unlike_grade", "grade 9 at 23", lambda p: p.demographics(birth_date=years_ago(23)), True),
    ("age_unlike_grade", "grade 9 at 12", lambda p: p.demographics(birth_date=years_ago(12)), False),
    ("age_unlike_grade", "grade 9 at 22", lambda p: p.demographics(birth_date=years_ago(22)), False),
    (
        "age_unlike_grade", "grade 1 at 10",
        lambda p: p.demographics(p.student(grades=["1"]), birth_date=years_ago(10)), True,
    ),
    (
        "age_unlike_grade", "kindergarten at 5",
        lambda p: p.demographics(p.student(grades=["KG"]), birth_date=years_ago(5)), False,
    ),
    (
        "age_unlike_grade", "a grade without an age",
        lambda p: p.demographics(p.student(grades=["UG"]), birth_date=years_ago(40)), False,
    ),
    ("same_name_and_birth_date", "the same", _twin, True),
    ("same_name_and_birth_date", "without accents", lambda p: _twin(p, given_name="JOSE", family_name="nunez"), True),
    ("same_name_and_birth_date", "born on another day", lambda p: _twin(p, born=years_ago(15, 31)), False),
    ("same_name_and_birth_date", "a twin sister", lambda p: _twin(p, given_name="Ana"), False),
    ("same_name_and_birth_date", "the other is no longer named", lambda p: _twin(p, is_active=False), False),
    (
        "same_student_number", "the same",
        lambda p: [p.student(identifier="77"), p.student(identifier="77")][1], True,
    ),
    (
        "same_student_number", "the other is no longer named",
        lambda p: [p.student(identifier="77", is_active=False), p.student(identifier="77")][1], False,
    ),
    ("same_student_number", "none on file", lambda p: [p.student(identifier=""), p.student(identifier="")][1], False),
    ("same_state_identifier", "the same", lambda p: [p.student(state_id="47"), p.student(state_id="47")][1], True),
    ("same_state_identifier", "another", lambda p: [p.student(state_id="47"), p.student(state_id="48")][1], False),
    (
        "same_state_identifier", "a person has merged them",
        lambda p: (first := p.student(state_id="47"), p.student(state_id="47", merged_into=first))[0], False,
    ),
    ("same_state_identifier", "none on file", lambda p: [p.student(), p.student()][1], False),
    ("demographics_missing", "none on file", lambda p: p.student(), True),
    ("demographics_missing", "no longer said", lambda p: p.demographics(is_active=False).student, True),
    ("demographics_missing", "on file", lambda p: p.demographics().student, False),
    ("demographics_missing", "has left", lambda p: p.gone(), False),
    ("demographics_incomplete", "no birth date", lambda p: p.demographics(birth_date=None), True),
    ("demographics_incomplete", "no sex", lambda p: p.demographics(sex=""), True),
    ("demographics_incomplete", "no race", lambda p: p.demographics(white=False), True),
    ("demographics_incomplete", "whole", lambda p: p.demographics(), False),
    ("section_without_teacher", "nobody", lambda p: p.section(p.session()), True),
    ("section_without_teacher", "until today", lambda p: _taught(p, ends_on=day(0)), True),
    ("section_without_teacher", "an aide", lambda p: _taught(p, role="aide"), True),
    ("section_without_teacher", "no session has dates", lambda p: p.section(), True),
    ("section_without_teacher", "a teacher", _taught, False),
    ("section_without_teacher", "it met last term", lambda p: p.section(p.session(-90, -30)), False),
    ("section_without_teacher", "no longer named", lambda p: p.section(p.session(), is_active=False), False),
    ("section_without_students", "nobody", lambda p: p.section(p.session()), True),
    ("section_without_students", "the last one left", lambda p: _crowd(p, 1, ends_on=day(0)), True),
    ("section_without_students", "one", lambda p: _crowd(p, 1), False),
    ("section_without_students", "it meets next term", lambda p: p.section(p.session(10, 90)), False),
    ("section_too_large", "46 students", lambda p: _crowd(p, 46), True),
    ("section_too_large", "45 students", lambda p: _crowd(p, 45), False),
    ("attendance_outside_enrollment", "before the first day", lambda p: p.absence(-61), True),
    ("attendance_outside_enrollment", "at another school", lambda p: p.absence(at_school=p.school("South")), True),
    ("attendance_outside_enrollment", "has left", lambda p: p.absence(-10, p.gone()), True),
    ("attendance_outside_enrollment", "no longer said", lambda p: p.absence(-61, is_active=False), False),
    ("attendance_outside_enrollment", "on the first day", lambda p: p.absence(-60), False),
    ("attendance_outside_enrollment", "on the last day", lambda p: p.absence(-11, p.gone()), False),
    (
        "attendance_without_school", "a day that the calendar does not list",
        lambda p: _absent_in_calendar(p, -5, (-6, INSTRUCTION), (-4, INSTRUCTION)), True,
    ),
    (
        "attendance_without_school", "a holiday",
        lambda p: _absent_in_calendar(p, -5, (-6, INSTRUCTION), (-5, HOLIDAY), (-4, INSTRUCTION)), True,
    ),
    (
        "attendance_without_school", "half a day of school",
        lambda p: _absent_in_calendar(p, -5, (-6, INSTRUCTION), (-5, "HalfDay"), (-4, INSTRUCTION)), False,
    ),
    (
        "attendance_without_school", "before the calendar begins",
        lambda p: _absent_in_calendar(p, -5, (-4, INSTRUCTION)), False,
    ),
    ("attendance_without_school", "no calendar", lambda p: p.absence(), False),
    ("attendance_in_future", "tomorrow", lambda p: p.absence(1), True),
    ("attendance_in_future", "today", lambda p: p.absence(0), False),
    ("attendance_code_unread", "a code alone", lambda p: p.absence(code="X"), True),
    ("attendance_code_unread", "a code, and unexcused", lambda p: p.absence(code="X", is_excused=False), False),
    ("attendance_code_unread", "no code", lambda p: p.absence(), False),
    ("attendance_code_unread", "late", lambda p: p.absence(code="X", kind="tardy"), False),
    ("school_without_calendar", "none", lambda p: _school_year(p), True),
    ("school_without_calendar", "holidays alone", lambda p: _school_year(p, (0, HOLIDAY)), True),
    ("school_without_calendar", "of last year", lambda p: _school_year(p, (-400, INSTRUCTION)), True),
    ("school_without_calendar", "of this year", lambda p: _school_year(p, (0, INSTRUCTION)), False),
    ("school_without_calendar", "without students", lambda p: p.school("Empty"), False),
    ("result_beyond_line_item", "above", lambda p: _scored(p, 21, 0, 20), True),
    ("result_beyond_line_item", "below", lambda p: _scored(p, -1, 0, 20), True),
    ("result_beyond_line_item", "the highest", lambda p: _scored(p, 20, 0, 20), False),
    ("result_beyond_line_item", "no limits", lambda p: _scored(p, 900, None, None), False),
    ("result_beyond_line_item", "no score", lambda p: _scored(p, None, 0, 20), False),
    ("test_score_beyond_scale", "above", lambda p: p.test_result(scale_score=801), True),
    ("test_score_beyond_scale", "below", lambda p: p.test_result(scale_score=99), True),
    ("test_score_beyond_scale", "the highest", lambda p: p.test_result(scale_score=800), False),
    (
        "test_score_beyond_scale", "no scale",
        lambda p: p.test_result(p.assessment(lowest_score=None, highest_score=None), scale_score=9), False,
    ),
    ("performance_level_beyond_test", "above", lambda p: p.test_result(performance_level=5), True),
    ("performance_level_beyond_test", "below", lambda p: p.test_result(performance_level=0), True),
    ("performance_level_beyond_test", "the highest", lambda p: p.test_result(performance_level=4), False),
    ("credits_beyond_attempted", "more", lambda p: _graded(p, credits_attempted=1, credits_earned=1.5), True),
    ("credits_beyond_attempted", "as many", lambda p: _graded(p, credits_attempted=1, credits_earned=1), False),
    ("credits_beyond_attempted", "attempted is not said", lambda p: _graded(p, credits_earned=1), False),
    ("grade_beyond_scale", "101", lambda p: _graded(p, number=101), True),
    ("grade_beyond_scale", "5.1 points", lambda p: _graded(p, number=90, points=5.1), True),
    ("grade_beyond_scale", "points alone", lambda p: _graded(p, points=-0.1), True),
    ("grade_beyond_scale", "100 and 5", lambda p: _graded(p, number=100, points=5), False),
    ("grade_beyond_scale", "a letter", lambda p: _graded(p, letter="A"), False),
    ("incident_outside_enrollment", "before the first day", lambda p: _incident(p, -61), True),
    ("incident_outside_enrollment", "in between", _incident, False),
    ("action_outside_enrollment", "before the first day", lambda p: _action(p, -61), True),
    ("action_outside_enrollment", "in between", _action, False),
    ("action_without_incident", "none on file", lambda p: _action(p, incident=False), True),
    ("action_without_incident", "names none", lambda p: _action(p, incident_number=""), True),
    ("action_without_incident", "another student's", lambda p: _action(p, incident="of another"), True),
    ("action_without_incident", "on file", _action, False),
    ("program_after_leaving", "no end", lambda p: _program(p, student=p.gone()), True),
    ("program_after_leaving", "ended", lambda p: _program(p, student=p.gone(), ends_on=day(-10)), False),
    ("program_after_leaving", "at school", _program, False),
    ("iep_and_504", "both hold", lambda p: _plans(p, {}), True),
    ("iep_and_504", "the IEP ended today", lambda p: _plans(p, {"ends_on": day(0)}), False),
    ("iep_and_504", "the plan ended", lambda p: _plans(p, {}, ends_on=day(-1)), False),
    ("iep_and_504", "the plan alone", lambda p: _program(p, "Section504"), False),
    ("staff_beyond_full_time", "1.3 in one year", lambda p: _position(p, (0.5, 2026)), True),
    ("staff_beyond_full_time", "1.2 in one year", lambda p: _position(p, (0.4, 2026)), False),
    ("staff_beyond_full_time", "over two years", lambda p: _position(p, (0.8, 2025)), False),
    ("staff_beyond_full_time", "vacant", lambda p: _position(p, fte=3, staff=None), False),
    ("budget_overspent", "half as much again", lambda p: _budget(p, 10_000, 15_000), True),
    ("budget_overspent", "without a budget", lambda p: _budget(p, None, 1_000), True),
    ("budget_overspent", "a fifth more", lambda p: _budget(p, 10_000, 12_000), False),
    ("budget_overspent", "a small line", lambda p: _budget(p, 100, 900), False),
    ("budget_overspent", "nothing said of spending", lambda p: _budget(p, 10_000, None), False),
    ("budget_overspent", "the district's own", lambda p: _budget(p, 10_000, 15_000, organization=p.district), True),
    ("unknown_codes_demographics", "sex", lambda p: p.demographics(sex="F"), True),
    ("unknown_codes_demographics", "known, or empty", lambda p: p.demographics(sex=""), False),
    ("unknown_codes_attendance", "kind", lambda p: p.absence(kind="skipped"), True),
    ("unknown_codes_attendance", "known", lambda p: p.absence(), False),
    ("unknown_codes_programs", "program", lambda p: _program(p, "Chess"), True),
    ("unknown_codes_programs", "known", _program, False),
    (
        "unknown_codes_transportation", "one of two days",
        lambda p: p.make(
            models.TransportAssignment, student=p.student(), direction="Both", route="1", days=["Monday", "Mo"],
            starts_on=day(-3),
        ), True,
    ),
    (
        "unknown_codes_transportation", "every day",
        lambda p: p.make(
            models.TransportAssignment, student=p.student(), direction="Both", route="1", starts_on=day(-3)
        ), False,
    ),
    ("unknown_codes_school_enrollments", "grade", lambda p: _enrolled_again(p, -9, None, grade="ninth"), True),
    ("unknown_codes_school_enrollments", "without the zero", lambda p: _enrolled_again(p, -9, None, grade="9"), False),
    ("unknown_codes_school_enrollments", "known", lambda p: _enrolled_again(p, -9, None, grade="09"), False),
    ("unknown_codes_assessments", "subject", lambda p: p.assessment(subject="Magic"), True),
    ("unknown_codes_assessments", "known", lambda p: p.assessment(), False),
    ("unknown_codes_calendar", "event", lambda p: p.calendar(0, "Parade"), True),
    ("unknown_codes_calendar", "known", lambda p: p.calendar(0), False),
    ("unknown_codes_budget_lines", "source", lambda p: _budget(p, 1, 1, source="Bake sale"), True),
    ("unknown_codes_staff_positions", "classification", lambda p: _position(p, classification_code="Wizard"), True),
    ("unknown_codes_term_grades", "kind", lambda p: _graded(p, subject="Magic"), True),
    ("unknown_codes_incidents", "place", lambda p: _incident(p, place="Moon"), True),
    ("unknown_codes_disciplinary_actions", "action", lambda p: _action(p, action="Shouting"), True),
    ("unknown_codes_assessment_results", "grade", lambda p: p.test_result(grade_when_assessed="ninth"), True),
    (
        "unknown_codes_economic_statuses", "value",
        lambda p: p.make(
            models.EconomicStatus, student=p.student(), indicator="MealStatus", value="Cheap", starts_on=day(-3)
        ), True,
    ),
)  # fmt: skip

#: Made by the same line of code as those above, or tested in test_counts.py.
UNTRIED = {
    "sudden_change", "unknown_codes_school_resources", "unknown_codes_interventions",
    "unknown_codes_intervention_check_ins", "unknown_codes_health_alerts", "unknown_codes_graduation",
    "unknown_codes_results",
}  # fmt: skip


def _listed(place: Place, rule: Rule, role: str) -> list[Any]:
    user = {"district": place.official, "records": place.officer}[role]
    with acting(user, role):
        rows = list(rows_of(user, rule))
        assert all(rule.detail(row) for row in rows)
    return rows


@pytest.fixture
def place(module_world: World) -> Iterator[Place]:
    yield Place()


@pytest.mark.parametrize(
    ("code", "maker", "wrong"),
    [pytest.param(code, maker, wrong, id=f"{code}: {words}") for code, words, maker, wrong in CASES],
)
def test_a_rule_finds_what_is_wrong_and_counts_what_it_lists(
    place: Place, code: str, maker: Maker, wrong: bool
) -> None:
    rule = RULES[code]
    row = maker(place)
    counted = place.counted(code)
    roles = ["records", "district"] if rule.needs is None else ["district"]
    rows = {role: _listed(place, rule, role) for role in roles}
    assert (row.pk in {found.pk for found in rows[roles[0]]}) == wrong
    if wrong:
        assert sum(counted.values()) == len(rows[roles[0]])
    # The district sees the same, but for students whom no school holds.
    held = [found for found in rows[roles[0]] if not rule.about_students or student_of(found).school_id]
    assert {found.pk for found in rows["district"]} == {found.pk for found in held}


def test_every_rule_is_tried_with_rows_that_are_wrong_and_rows_that_are_right() -> None:
    tried = {wrong: {code for code, _words, _maker, is_wrong in CASES if is_wrong is wrong} for wrong in (True, False)}
    assert tried[True] | UNTRIED == set(RULES)
    assert set(RULES) - UNTRIED - tried[False] <= {code for code in RULES if code.startswith("unknown_codes_")}
