"""The edges of every definition, as truth tables that can be checked by eye; the oracle is held against each, too."""

from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from records.measures import MEASURES
from tests.measures.comparing import assert_same
from tests.measures.making import Making, days
from tests.measures.oracle import Oracle
from tests.world import World

TODAY = date(2026, 3, 18)
#: Twenty school days of the school year that ends in 2026; the first is September 1.
TWENTY = days("2025-09-01", 20)


@pytest.fixture(scope="module")
def database(module_world: World) -> Iterator[World]:
    yield module_world


def figure(made: Making, name: str, place: str = "A", year: int = 2026, today: date = TODAY) -> tuple[Any, ...]:
    """(numerator, denominator, students) of a place, once the oracle agreed on all places and dimensions."""
    cells = assert_same(Oracle(made.district, today), [name], [year], MEASURES[name].dimensions)
    organization = made.district if place == "district" else made[place]
    found = next(cell for cell in cells if cell.organization == organization.pk and not cell.group)
    return tuple(None if each is None else float(each) for each in (found.numerator, found.denominator, found.students))


def attending(made: Making, starts: Any = "2025-08-01", ends: Any = None, school: str = "A", **more: Any) -> Any:
    student = made.student()
    made.enroll(student, school, starts, ends, **more)
    return student


# --- attendance ----------------------------------------------------------------------------------------

Change = Callable[[Making, Any], None]


def _missed(count: int, **more: Any) -> Change:
    return lambda made, student: [made.attend(student, "A", day, **more) for day in TWENTY[:count]] and None  # type: ignore[func-returns-value]


@pytest.mark.parametrize(
    ("change", "absent", "missed"),
    [
        pytest.param(_missed(1), 0, 1, id="one day of twenty is five percent"),
        pytest.param(_missed(2), 1, 2, id="two days of twenty are ten percent, and ten is enough"),
        pytest.param(_missed(2, is_excused=True), 1, 2, id="an excused absence counts like any other"),
        pytest.param(_missed(2, is_excused=False), 1, 2, id="so does an unexcused one"),
        pytest.param(
            _missed(2, portion=Decimal("0.5")), 1, 1, id="half a day missed is a day absent, and half of one lost"
        ),
        pytest.param(_missed(2, portion=Decimal("0.499")), 0, 0.998, id="less than half a day is no day absent"),
        pytest.param(_missed(5, kind="tardy"), 0, 0, id="coming late is no absence"),
        pytest.param(_missed(5, kind="early_departure"), 0, 0, id="leaving early is none"),
        pytest.param(_missed(5, is_active=False), 0, 0, id="what the source took back never was"),
    ],
)
def test_which_days_count_as_absent(database: World, change: Change, absent: int, missed: float) -> None:
    made = Making("A")
    made.calendar("A", 2026, TWENTY)
    change(made, attending(made))
    assert figure(made, "chronic_absenteeism") == (absent, 1, 1)
    assert figure(made, "attendance_rate") == (20 - missed, 20, 1)


def test_a_missed_class_is_no_missed_day_but_a_late_arrival_in_class_is_one(database: World) -> None:
    made = Making("A")
    made.calendar("A", 2026, TWENTY)
    student, section = attending(made), made.section("A")
    for day in TWENTY[:6]:
        made.attend(student, "A", day, section=section)
        made.attend(student, "A", day, "tardy", section=section)
        made.attend(student, "A", day, "tardy")
    assert figure(made, "chronic_absenteeism") == (0, 1, 1)
    assert figure(made, "tardiness") == (6, 20, 1)


def test_days_count_only_while_enrolled_and_only_when_school_was_held(database: World) -> None:
    made = Making("A")
    made.calendar("A", 2026, TWENTY[:18])
    made.calendar("A", 2026, TWENTY[18:19], "HalfDay")
    made.calendar("A", 2026, TWENTY[19:], "MakeUpDay", portion=Decimal("0.75"))
    made.calendar("A", 2026, ["2025-11-27"], "Holiday")
    made.calendar("A", 2026, ["2025-11-28"], "InstructionalDay", is_active=False)
    made.calendar("A", 2026, [TODAY], "InstructionalDay")
    student = made.student()
    made.enroll(student, "A", TWENTY[4], TWENTY[16])  # 12 days
    made.enroll(student, "A", TWENTY[18])  # again for the half day and the make-up day
    for day in (TWENTY[3], TWENTY[16], TWENTY[17], "2025-11-27", "2025-11-28", TODAY):
        made.attend(student, "A", day)  # outside the enrollment, or of school
    assert figure(made, "attendance_rate") == (13.25, 13.25, 1)
    made.attend(student, "A", TWENTY[18])
    assert figure(made, "attendance_rate") == (12.75, 13.25, 1)
    assert figure(made, "chronic_absenteeism") == (0, 1, 1)
    made.attend(student, "A", TWENTY[19])
    assert figure(made, "attendance_rate") == (12, 13.25, 1)
    assert figure(made, "chronic_absenteeism") == (1, 1, 1)  # 2 of 14 days


def test_who_was_enrolled_for_less_than_ten_days_is_not_counted(database: World) -> None:
    made = Making("A")
    made.calendar("A", 2026, TWENTY)
    for length in (9, 10):
        student = attending(made, TWENTY[0], TWENTY[length])
        made.attend(student, "A", TWENTY[0])
    assert figure(made, "chronic_absenteeism") == (1, 1, 1)
    assert figure(made, "attendance_rate") == (17, 19, 2)


def test_two_schools_at_once_count_a_student_at_each_and_once_in_the_district(database: World) -> None:
    made = Making("A", "B")
    for school in "AB":
        made.calendar(school, 2026, TWENTY)
    student = attending(made)
    made.enroll(student, "B", "2025-08-01", is_primary=False)
    for day in TWENTY[:3]:
        made.attend(student, "B", day)
    assert figure(made, "chronic_absenteeism", "A") == (0, 1, 1)
    assert figure(made, "chronic_absenteeism", "B") == (1, 1, 1)
    assert figure(made, "chronic_absenteeism", "district") == (0, 1, 1)  # 3 of 40 days
    assert figure(made, "attendance_rate", "district") == (37, 40, 1)
    assert [figure(made, "membership", place)[0] for place in ("A", "B", "district")] == [1, 1, 1]


def test_overlapping_enrollments_at_one_school_are_one(database: World) -> None:
    made = Making("A")
    made.calendar("A", 2026, TWENTY)
    student = attending(made, "2025-08-01", TWENTY[12])
    made.enroll(student, "A", TWENTY[6], TWENTY[15])
    made.attend(student, "A", TWENTY[7])
    assert figure(made, "attendance_rate") == (14, 15, 1)
    assert figure(made, "membership") == (0, None, 0)
    assert figure(made, "enrollment") == (1, None, 1)


def test_a_student_whom_a_person_merged_with_another_counts_once(database: World) -> None:
    made = Making("A")
    made.calendar("A", 2026, TWENTY)
    kept, other = attending(made), made.student(is_active=False)
    made.enroll(kept, "A", "2025-08-01", filed_under=other)
    made.attend(kept, "A", TWENTY[0], filed_under=other)
    made.program(kept, "IEP", "2025-08-01", filed_under=other)
    made.program(kept, "IEP", "2025-08-02")
    assert figure(made, "membership") == (1, None, 1)
    assert figure(made, "attendance_rate") == (19, 20, 1)
    assert figure(made, "iep_share") == (1, 1, 1)


def test_a_school_without_a_calendar_has_no_rate(database: World) -> None:
    made = Making("A", "B")
    made.calendar("B", 2026, TWENTY)
    made.attend(attending(made), "A", TWENTY[0])
    attending(made, school="B")
    assert figure(made, "attendance_rate", "A") == (0, 0, 0)
    assert figure(made, "chronic_absenteeism", "A") == (0, 0, 0)
    assert figure(made, "chronic_absenteeism", "district") == (0, 1, 1)
    cells = assert_same(Oracle(made.district, TODAY), ["attendance_rate"], [2026])
    assert {cell.value for cell in cells} == {None, Decimal(100)}


def test_the_running_year_counts_up_to_yesterday(database: World) -> None:
    made = Making("A")
    made.calendar("A", 2026, TWENTY)
    student = attending(made)
    made.attend(student, "A", TWENTY[10])
    for today, days_so_far, attended in ((TWENTY[10], 10, 10), (TWENTY[11], 11, 10), (TODAY, 20, 19)):
        assert figure(made, "attendance_rate", today=today) == (attended, days_so_far, 1)
    assert figure(made, "attendance_rate", today=date(2025, 6, 30)) == (0, 0, 0)


# --- how many ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("starts", "ends", "member", "enrolled"),
    [
        pytest.param("2025-10-01", None, 1, 1, id="enrolled from October 1 on"),
        pytest.param("2025-10-02", None, 0, 1, id="came a day later"),
        pytest.param("2025-08-01", "2025-10-01", 0, 1, id="October 1 is the first day after the last"),
        pytest.param("2025-08-01", "2025-10-02", 1, 1, id="October 1 was the last day"),
        pytest.param("2025-10-01", "2025-10-01", 0, 0, id="an enrollment without a day is none"),
        pytest.param("2024-08-01", "2025-07-01", 0, 0, id="left with the year before"),
        pytest.param("2026-03-19", None, 0, 0, id="will come tomorrow"),
        pytest.param("2026-03-18", None, 0, 1, id="came today"),
    ],
)
def test_who_is_a_member(database: World, starts: str, ends: str | None, member: int, enrolled: int) -> None:
    made = Making("A")
    attending(made, starts, ends)
    assert figure(made, "membership") == (member, None, member)
    assert figure(made, "enrollment") == (enrolled, None, enrolled)


def test_before_october_the_members_are_those_of_today(database: World) -> None:
    made = Making("A")
    attending(made, "2025-08-20", "2025-09-10")
    assert figure(made, "membership", today=date(2025, 9, 9)) == (1, None, 1)
    assert figure(made, "membership", today=date(2025, 9, 10)) == (0, None, 0)


def test_the_districts_own_sessions_say_when_a_year_begins_and_ends(database: World) -> None:
    made = Making("A")
    made.session(2026, "2025-08-11", "2026-06-05")
    made.session(2026, "2020-01-01", "2030-01-01", is_active=False)
    attending(made, "2024-08-01", "2025-08-11")
    attending(made, "2024-08-01", "2025-08-12")
    assert figure(made, "enrollment") == (1, None, 1)
    assert figure(made, "enrollment", today=date(2025, 8, 10)) == (0, None, 0)


def test_a_move_inside_the_district_is_a_move_of_its_schools_only(database: World) -> None:
    made = Making("A", "B")
    stays, moves = attending(made), attending(made, "2025-08-01", "2026-01-10")
    made.enroll(moves, "B", "2026-01-10")
    assert figure(made, "mobility", "A") == (1, 2, 2)
    assert figure(made, "mobility", "B") == (1, 0, 1)
    assert figure(made, "mobility", "district") == (0, 2, 2)
    assert stays


@pytest.mark.parametrize(
    ("starts", "ends", "reason", "moves"),
    [
        pytest.param("2025-08-01", None, "", 0, id="there all year"),
        pytest.param("2025-10-01", None, "", 0, id="there on the counting day"),
        pytest.param("2025-10-02", None, "", 1, id="came after it"),
        pytest.param("2025-10-02", "2026-02-01", "", 2, id="came and left"),
        pytest.param("2025-08-01", "2025-10-01", "", 0, id="left before it"),
        pytest.param("2025-08-01", "2025-10-02", "", 1, id="left right after it"),
        pytest.param("2025-08-01", "2026-05-30", "MovedOutOfState", 1, id="left before the last day"),
        pytest.param("2025-08-01", "2026-06-06", "", 0, id="stayed to the last day"),
        pytest.param("2025-08-01", "2026-05-30", "Graduated", 0, id="graduated"),
        pytest.param("2025-08-01", "2026-07-20", "", 0, id="left in the summer"),
    ],
)
def test_what_is_a_move(database: World, starts: str, ends: str | None, reason: str, moves: int) -> None:
    made = Making("A")
    made.calendar("A", 2026, ["2025-08-11", "2026-06-05"])
    attending(made, starts, ends, exit_reason=reason)
    assert figure(made, "mobility", today=date(2026, 8, 1))[0] == moves


def test_the_grade_is_that_of_the_main_and_latest_enrollment_that_says_one(database: World) -> None:
    made = Making("A", "B")
    student = made.student("7")
    made.enroll(student, "A", "2024-09-01", "2025-06-10")
    made.enroll(student, "A", "2025-08-01", "2025-12-01", grade="08")
    made.enroll(student, "B", "2025-12-01", grade="09", is_primary=False)
    made.enroll(student, "A", "2025-12-01")
    oracle = Oracle(made.district, TODAY)
    cells = assert_same(oracle, ["enrollment"], [2025, 2026], ["grade"])
    names = {made.district.pk: "district", **{made[name].pk: name for name in "AB"}}
    found = {
        (names[cell.organization], cell.school_year, dict(cell.group).get("grade")) for cell in cells if cell.group
    }
    # The roster of a year that is over does not say the grade, and today's is not that of then.
    assert found == {
        ("A", 2025, ""),
        ("district", 2025, ""),
        ("A", 2026, "08"),
        ("B", 2026, "09"),
        ("district", 2026, "08"),
    }


def test_a_roster_that_says_no_grade_of_enrollments_leaves_the_students_grade_of_today(database: World) -> None:
    made = Making("A")
    made.enroll(made.student("7"), "A", "2025-08-01")
    cells = assert_same(Oracle(made.district, TODAY), ["membership"], [2026], ["grade"])
    assert {cell.group for cell in cells} == {(), (("grade", "07"),)}


def test_a_student_without_demographics_is_in_no_group_and_in_the_whole(database: World) -> None:
    made = Making("A")
    known, unknown = attending(made), attending(made)
    made.demographics(known, sex="Female", asian=True, white=True)
    made.demographics(unknown, sex="Male", is_active=False)
    cells = assert_same(Oracle(made.district, TODAY), ["membership"], [2026], ["race_ethnicity", "sex"])
    groups = {cell.group: cell.numerator for cell in cells if cell.organization == made["A"].pk}
    assert groups == {
        (): 2,
        (("race_ethnicity", "TwoOrMoreRaces"), ("sex", "Female")): 1,
        (("race_ethnicity", ""), ("sex", "")): 1,
    }


@pytest.mark.parametrize(
    ("starts", "ends", "value"),
    [
        pytest.param("2025-07-01", None, "yes", id="all year"),
        pytest.param("2024-07-01", "2025-07-01", "no", id="ended with the year before"),
        pytest.param("2024-07-01", "2025-07-02", "yes", id="one day of the year is enough"),
        pytest.param("2026-03-18", None, "yes", id="since today"),
        pytest.param("2026-03-19", None, "no", id="from tomorrow on"),
        pytest.param("2025-09-01", "2025-09-01", "no", id="a spell without a day"),
    ],
)
def test_when_a_status_counts(database: World, starts: str, ends: str | None, value: str) -> None:
    made = Making("A")
    student = attending(made)
    made.program(student, "EnglishLearner", starts, ends)
    made.program(student, "IEP", "2025-07-01", is_active=False)
    made.economic(student, "MealStatus", starts, ends, value="Free")
    made.economic(student, "Homeless", starts, ends)
    for dimension in ("english_learner", "economically_disadvantaged", "homeless"):
        cells = assert_same(Oracle(made.district, TODAY), ["membership"], [2026], [dimension])
        assert {cell.group for cell in cells} == {(), ((dimension, value),)}
    assert figure(made, "english_learner_share") == (value == "yes", 1, 1)
    assert figure(made, "economically_disadvantaged_share") == (value == "yes", 1, 1)
    assert figure(made, "iep_share") == (0, 1, 1)


@pytest.mark.parametrize(
    ("starts", "at_a", "at_b"),
    [
        pytest.param("2025-07-02", "yes", "yes", id="before they came"),
        pytest.param("2025-10-31", "yes", "yes", id="on their last day at the school"),
        pytest.param("2025-11-01", "no", "yes", id="since they go to another school"),
    ],
)
def test_a_school_learns_nothing_of_what_began_after_a_student_left(
    database: World, starts: str, at_a: str, at_b: str
) -> None:
    made = Making("A", "B")
    student = attending(made, ends="2025-11-01")
    made.enroll(student, "B", "2025-11-01")
    made.program(student, "IEP", starts)
    made.economic(student, "Homeless", starts)
    for dimension in ("iep", "homeless"):
        cells = assert_same(Oracle(made.district, TODAY), ["enrollment"], [2026], [dimension])
        groups = {cell.organization: cell.group[0][1] for cell in cells if cell.group}
        assert groups == {made["A"].pk: at_a, made["B"].pk: at_b, made.district.pk: "yes"}
    assert figure(made, "iep_share", "A") == (at_a == "yes", 1, 1)
    assert figure(made, "iep_share", "B") == (1, 1, 1)


def test_full_price_meals_are_no_disadvantage_and_direct_certification_is(database: World) -> None:
    made = Making("A")
    for indicator, value in (("MealStatus", "FullPrice"), ("MealStatus", "ReducedPrice"), ("DirectlyCertified", "")):
        made.economic(attending(made), indicator, "2025-08-01", value=value)
    assert figure(made, "economically_disadvantaged_share") == (2, 3, 3)


# --- courses -------------------------------------------------------------------------------------------


def test_a_final_grade_stands_in_place_of_the_terms(database: World) -> None:
    made = Making("A")
    student = attending(made)
    made.grade(student, 2026, "Algebra", kind="Term", term="Fall", points=0, at_school="A", credits_attempted=1)
    made.grade(student, 2026, "Algebra", kind="Exam", term="Fall", points=0, at_school="A")
    assert figure(made, "course_failure") == (1, 1, 1)
    made.grade(student, 2026, "Algebra", points=Decimal("2.5"), at_school="A", credits_attempted=2)
    made.grade(student, 2026, "Art", points=4, section=made.section("A"))
    made.grade(student, 2026, "Music", points=1, at_school="A", credits_attempted=0)
    made.grade(student, 2026, "Elsewhere", points=1)
    made.grade(student, 2026, "Taken back", points=0, at_school="A", is_active=False)
    assert figure(made, "course_failure") == (0, 1, 1)
    assert figure(made, "grade_point_average") == (9, 3, 1)


@pytest.mark.parametrize(
    ("grade", "fails"),
    [
        ({"points": 0, "letter": "A"}, 1),
        ({"points": Decimal("0.7"), "letter": "F"}, 0),
        ({"letter": "f"}, 1),
        ({"letter": "D-", "number": 20}, 0),
        ({"number": 60}, 0),
        ({"number": Decimal("59.9")}, 1),
        ({}, None),
    ],
)
def test_which_grade_fails(database: World, grade: dict[str, Any], fails: int | None) -> None:
    made = Making("A")
    made.grade(attending(made), 2026, "Algebra", at_school="A", **grade)
    assert figure(made, "course_failure") == ((0, 0, 0) if fails is None else (fails, 1, 1))


@pytest.mark.parametrize(
    ("credits", "failures", "grade", "expected"),
    [
        (5, 0, "09", (1, 1, 1)),
        (5, 1, "09", (1, 1, 1)),
        (5, 2, "09", (0, 1, 1)),
        (4.5, 0, "09", (0, 1, 1)),
        (6, 0, "10", (0, 0, 0)),
    ],
)
def test_who_is_on_track(database: World, credits: float, failures: int, grade: str, expected: tuple[int, ...]) -> None:
    made = Making("A")
    student = attending(made, grade=grade)
    made.grade(student, 2026, "All", credits_attempted=6, credits_earned=Decimal(str(credits)), points=3, at_school="A")
    for number in range(failures):
        made.grade(
            student,
            2026,
            f"Core {number}",
            subject="Science",
            credits_attempted=1,
            credits_earned=0,
            points=0,
            at_school="A",
        )
    made.grade(student, 2026, "Art", subject="Arts", credits_attempted=1, credits_earned=0, points=0, at_school="A")
    assert figure(made, "on_track_grade_9") == expected


def test_work_counts_once_it_is_due_and_only_of_the_schools_own_students(database: World) -> None:
    made = Making("A", "B")
    student, section = attending(made), made.section("A")
    statuses = ("fullyGraded", "notSubmitted", "submitted", "exempt", "fullyGraded", "fullyGraded")
    dues = ("2025-10-01", "2025-10-01", "2026-03-17", "2025-10-01", "2026-03-18", "2025-06-30")
    for status, due in zip(statuses, dues, strict=True):
        made.score(student, made.work(section, due), status)
    made.score(student, made.work(section, "2025-10-02"), is_missing=True)
    made.score(student, made.work(section, None), scored_on="2025-11-01")
    made.score(student, made.work(section, "2025-10-02", is_active=False), is_missing=True)
    made.score(student, made.work(section, "2025-10-02"), is_missing=True, is_active=False)
    made.score(student, made.work(made.section("B"), "2025-10-02"), is_missing=True)
    assert figure(made, "missing_work", "A") == (2, 5, 1)
    assert figure(made, "missing_work", "B") == (0, 0, 0)


# --- tests ---------------------------------------------------------------------------------------------


def test_the_last_scored_test_of_the_year_counts(database: World) -> None:
    made = Making("A")
    test, other = made.test(2026), made.test(2026, subject="Science")
    students = [attending(made) for _ in range(6)]
    made.result(students[0], test, "2026-02-01", 2)
    made.result(students[0], test, "2026-02-02", 3)
    made.result(students[1], test, "2026-02-01", 3)
    made.result(students[1], test, "2026-02-02", 2)
    made.result(students[2], test, "2026-02-02", None)
    made.result(students[3], test, "2026-02-02", 4, participation="Invalidated")
    made.result(students[4], test, "2026-02-02", 4, is_active=False)
    made.result(students[5], other, "2026-02-02", 4)
    made.result(students[5], test, "2026-03-19", 4)
    assert figure(made, "proficiency_mathematics") == (1, 2, 2)
    assert figure(made, "proficiency_science") == (1, 1, 1)
    assert figure(made, "proficiency_reading") == (0, 0, 0)


def test_a_result_belongs_to_the_school_it_names_or_where_the_student_was_that_day(database: World) -> None:
    made = Making("A", "B")
    test = made.test(2026)
    mover = attending(made, "2025-08-01", "2026-01-10")
    made.enroll(mover, "B", "2026-01-10")
    made.result(mover, test, "2025-11-01", 3)
    assert [figure(made, "proficiency_mathematics", place) for place in ("A", "B", "district")] == [
        (1, 1, 1), (0, 0, 0), (1, 1, 1),
    ]  # fmt: skip
    made.result(mover, test, "2025-11-02", 1, at_school="B")
    assert [figure(made, "proficiency_mathematics", place) for place in ("A", "B", "district")] == [
        (1, 1, 1), (0, 1, 1), (0, 1, 1),
    ]  # fmt: skip
    stranger = made.student()
    made.result(stranger, test, "2025-11-02", 4, at_school="B")
    assert figure(made, "proficiency_mathematics", "B") == (0, 1, 1)


def test_who_was_to_be_tested(database: World) -> None:
    made = Making("A")
    test = made.test(2026, grade="05")
    took, absent, opted_out, exempt, nothing, elsewhere, left = (attending(made, grade="05") for _ in range(7))
    other_grade, came_later = attending(made, grade="06"), attending(made, "2026-02-03", grade="05")
    made.enroll(elsewhere, "A", "2025-08-01", grade="06")
    made.result(took, test, "2026-02-02", 3)
    made.result(absent, test, "2026-02-01", participation="Absent")
    made.result(opted_out, test, "2026-02-01", participation="ParentOptOut")
    made.result(exempt, test, "2026-02-01", participation="MedicalExemption")
    assert nothing and left and other_grade and came_later
    # took, absent, opted out, nothing on file, left (never did); the one with a later enrollment in grade 6 is out.
    assert figure(made, "participation_mathematics") == (1, 5, 5)


def test_growth(database: World) -> None:
    made = Making("A")
    test = made.test(2026)
    for percentile in (34, 35, 90, None):
        made.result(attending(made), test, "2026-02-02", 3, growth_percentile=percentile)
    assert figure(made, "growth_mathematics") == (159, 3, 3)
    assert figure(made, "typical_growth_mathematics") == (2, 3, 3)


@pytest.mark.parametrize(
    ("before", "now", "expected"),
    [
        (2, 3, (1, 1, 1)),
        (3, 3, (0, 1, 1)),
        (4, 3, (0, 1, 1)),
        (5, 5, (1, 1, 1)),
        (None, 4, (0, 0, 0)),
        (2, None, (0, 0, 0)),
    ],
)
def test_progress_in_english(database: World, before: int | None, now: int | None, expected: tuple[int, ...]) -> None:
    made = Making("A")
    student = attending(made)
    kind = {"kind": "EnglishProficiency", "subject": "EnglishProficiency", "proficient_level": 5}
    made.result(student, made.test(2024, **kind), "2025-06-01", 1 if before else None)  # made up late
    made.result(student, made.test(2025, **kind), "2025-02-01", before)
    made.result(student, made.test(2026, **kind), "2026-02-01", now)
    assert figure(made, "english_progress") == expected


# --- how school ends -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("outcome", "more", "expected"),
    [
        ("Graduated", {"diploma": "Regular", "outcome_on": "2025-06-10"}, (1, 1, 1)),
        ("Graduated", {"diploma": "Advanced", "outcome_on": "2024-06-10"}, (1, 1, 1)),
        ("Graduated", {"diploma": "Alternate"}, (1, 1, 1)),
        ("Graduated", {"diploma": ""}, (1, 1, 1)),
        ("Graduated", {"diploma": "Regular", "outcome_on": "2025-08-31"}, (1, 1, 1)),
        ("Graduated", {"diploma": "Regular", "outcome_on": "2025-09-01"}, (0, 1, 1)),
        ("Graduated", {"diploma": "Certificate"}, (0, 1, 1)),
        ("Graduated", {"diploma": "HighSchoolEquivalency"}, (0, 1, 1)),
        ("OtherCompleter", {}, (0, 1, 1)),
        ("DroppedOut", {}, (0, 1, 1)),
        ("StillEnrolled", {}, (0, 1, 1)),
        ("Unknown", {}, (0, 1, 1)),
        ("TransferredOut", {}, (0, 0, 0)),
        ("Emigrated", {}, (0, 0, 0)),
        ("Deceased", {}, (0, 0, 0)),
        ("Graduated", {"is_active": False}, (0, 0, 0)),
    ],
)
def test_who_graduates_and_who_is_in_the_class(
    database: World, outcome: str, more: dict[str, Any], expected: tuple[int, ...]
) -> None:
    made = Making("A")
    made.graduation(made.student(), 2025, outcome, "A", **more)
    assert figure(made, "graduation_rate", year=2025) == expected
    assert figure(made, "graduation_rate", year=2026) == (0, 0, 0)


def test_a_student_who_joined_the_class_counts_at_the_school_that_answers(database: World) -> None:
    made = Making("A", "B")
    joined = attending(made, "2024-01-10", "2025-06-10", "B")
    made.graduation(joined, 2025, "Graduated", "B")
    made.graduation(made.student(), 2025, "DroppedOut")  # no school answers: the district does
    assert [figure(made, "graduation_rate", place, 2025) for place in ("A", "B", "district")] == [
        (0, 0, 0), (1, 1, 1), (1, 2, 2),
    ]  # fmt: skip


@pytest.mark.parametrize("enrolled", [True, False], ids=["enrolled", "before enrollments begin"])
def test_a_status_of_any_of_the_four_years_counts_for_the_class(database: World, enrolled: bool) -> None:
    made = Making("A")
    for starts, ends in (("2021-06-01", "2021-07-01"), ("2021-07-01", "2021-07-02")):
        student = attending(made, "2023-08-01", "2025-06-10") if enrolled else made.student()
        made.program(student, "EnglishLearner", starts, ends)
        made.graduation(student, 2025, "Graduated", "A")
    cells = assert_same(Oracle(made.district, TODAY), ["graduation_rate"], [2025], ["english_learner"])
    groups = {cell.group: cell.denominator for cell in cells if cell.organization == made["A"].pk}
    assert groups == {(): 2, (("english_learner", "yes"),): 1, (("english_learner", "no"),): 1}


@pytest.mark.parametrize(
    ("spells", "grade", "expected"),
    [
        pytest.param([("2024-08-01", "2025-01-10", "DroppedOut")], "10", (1, 1, 1), id="dropped out"),
        pytest.param([("2024-08-01", "2025-01-10", "MovedOutOfState")], "10", (0, 1, 1), id="moved away"),
        pytest.param([("2024-08-01", "2025-01-10", "DroppedOut")], "08", (0, 0, 0), id="too young to count"),
        pytest.param(
            [("2024-08-01", "2025-01-10", "DroppedOut"), ("2025-03-01", None, "")], "10", (0, 1, 1), id="came back"
        ),
        pytest.param(
            [("2024-08-01", "2025-01-10", "DroppedOut"), ("2025-10-01", None, "")],
            "10",
            (0, 1, 1),
            id="back by October",
        ),
        pytest.param(
            [("2024-08-01", "2025-01-10", "DroppedOut"), ("2025-10-02", None, "")], "10", (1, 1, 1), id="back too late"
        ),
        pytest.param(
            [("2024-08-01", "2025-07-01", "DroppedOut"), ("2025-07-01", None, "")], "10", (0, 1, 1), id="back at once"
        ),
        pytest.param([("2024-08-01", None, "DroppedOut")], "10", (0, 1, 1), id="has not left"),
        pytest.param([("2024-08-01", "2025-07-10", "DroppedOut")], "10", (0, 1, 1), id="left in the next year"),
    ],
)
def test_who_dropped_out(database: World, spells: list[Any], grade: str, expected: tuple[int, ...]) -> None:
    made = Making("A")
    student = made.student()
    for starts, ends, reason in spells:
        made.enroll(student, "A", starts, ends, exit_reason=reason, grade=grade)
    assert figure(made, "dropout_rate", year=2025) == expected


# --- conduct and support -------------------------------------------------------------------------------


def test_whoever_was_suspended_twice_counts_once_and_the_days_add_up(database: World) -> None:
    made = Making("A", "B")
    twice, never = attending(made), attending(made)
    made.suspend(twice, "2025-10-01", 2)
    made.suspend(twice, "2025-11-01", Decimal("1.5"))
    made.suspend(never, "2025-11-01", 1, "InSchoolSuspension")
    made.suspend(never, "2025-11-01", 5, is_active=False)
    made.suspend(never, "2026-03-19", 5)
    made.suspend(never, "2025-07-31", 5)  # not enrolled yet
    assert figure(made, "suspension_rate") == (1, 2, 2)
    assert figure(made, "suspension_days") == (3.5, 2, 2)
    made.enroll(twice, "B", "2025-10-15")
    assert figure(made, "suspension_days", "B") == (1.5, 1, 1)
    assert figure(made, "suspension_days", "district") == (3.5, 2, 2)


def test_interventions_count_when_they_have_ended_with_an_outcome(database: World) -> None:
    made = Making("A")
    student = attending(made, "2025-08-01", "2026-01-10")
    made.intervene(student, "2025-09-01", "2025-12-01", "GoalMet", "Reading")
    made.intervene(student, "2025-09-01", "2026-01-10", "NoChange", "Mathematics")
    made.intervene(student, "2025-09-01", "2026-01-11", "GoalMet", "Mathematics")  # no longer there on its last day
    made.intervene(student, "2025-09-01", "2025-12-01", "", "Reading")
    made.intervene(student, "2025-09-01", None, "GoalMet")
    made.intervene(student, "2025-09-01", "2025-12-01", "GoalMet", is_active=False)
    assert figure(made, "intervention_goals_met") == (1, 2, 1)


# --- staff, devices, money -----------------------------------------------------------------------------


def test_a_teacher_of_two_schools_counts_by_their_share_and_a_vacancy_not_at_all(database: World) -> None:
    made = Making("A", "B")
    teacher = made.staff()
    for school, students in (("A", 10), ("B", 5)):
        for _ in range(students):
            attending(made, school=school)
    made.position("A", 2026, "Teacher", Decimal("0.6"), teacher)
    made.position("B", 2026, "SpecialEducationTeacher", Decimal("0.4"), teacher)
    made.position("A", 2026, "Teacher", 1)
    made.position("A", 2026, "Teacher", 1, made.staff(), is_active=False)
    made.position("A", 2025, "Teacher", 1, made.staff())
    made.position("office", 2026, "Nurse", 2, made.staff())
    assert figure(made, "students_per_teacher", "A") == (10, 0.6, 10)
    assert figure(made, "students_per_teacher", "B") == (5, 0.4, 5)
    assert figure(made, "students_per_teacher", "district") == (15, 1, 15)
    assert figure(made, "students_per_counselor", "A") == (10, 0, 10)
    assert figure(made, "students_per_nurse", "district") == (15, 2, 15)
    assert figure(made, "vacancy_share", "A") == (1, 1.6, 0)
    assert figure(made, "nurse_coverage", "district") == (0, 2, 0)
    for _ in range(2):
        made.position("B", 2026, "Nurse", Decimal("0.5"), made.staff())
    assert figure(made, "nurse_coverage", "district") == (1, 2, 0)


def test_students_of_a_school_that_has_said_no_position_count_nowhere(database: World) -> None:
    made = Making("A", "B")
    attending(made), attending(made, school="B")
    made.position("A", 2026, "Teacher", 1, made.staff())
    assert figure(made, "students_per_teacher", "B") == (0, 0, 0)
    assert figure(made, "students_per_teacher", "district") == (1, 1, 1)


def test_the_size_of_classes(database: World) -> None:
    made = Making("A")
    students = [attending(made) for _ in range(5)]
    full, small, empty, homeroom = (
        made.section("A"),
        made.section("A"),
        made.section("A"),
        made.section("A", "homeroom"),
    )
    for student in students:
        made.seat(student, full, "2025-08-01")
        made.seat(student, homeroom, "2025-08-01")
    made.seat(students[0], full, "2025-08-02")
    made.seat(students[0], small, "2025-10-01", "2025-10-02")
    made.seat(students[1], small, "2025-08-01", "2025-10-01")
    made.seat(made.student(), small, "2025-08-01")  # of no school here
    assert empty
    assert figure(made, "class_size") == (6, 2, 5)


def test_devices_buildings_and_money(database: World) -> None:
    made = Making("A", "B")
    for school in "AAB":
        attending(made, school=school)
    made.resource("A", 2026, "StudentDevices", 3)
    made.resource("A", 2026, "BuildingCapacity", 4)
    made.resource("A", 2026, "FacilityCondition", 80)
    made.resource("B", 2026, "FacilityCondition", 60)
    made.resource("B", 2026, "StudentDevices", None)
    made.money("A", 2026, "Title I", source="Federal", spent=1000, budgeted=1500)
    made.money("A", 2026, "General", spent=Decimal("500.50"))
    made.money("A", 2026, "Old", spent=9, is_active=False)
    made.money("office", 2026, "General", spent=300, budgeted=0)
    assert figure(made, "devices_per_student", "district") == (3, 2, 2)
    assert figure(made, "devices_per_student", "B") == (0, 0, 0)
    assert figure(made, "building_use", "A") == (2, 4, 2)
    assert figure(made, "facility_condition", "district") == (140, 2, 0)
    assert figure(made, "spending_per_student", "A") == (1500.5, 2, 2)
    assert figure(made, "spending_per_student", "district") == (1800.5, 3, 3)
    assert figure(made, "budget_spent", "district") == (1300, 1500, 0)
    cells = assert_same(Oracle(made.district, TODAY), ["spending_per_student"], [2026], ["fund_source"])
    parts = {dict(cell.group).get("fund_source", ""): cell.value for cell in cells if cell.organization == made["A"].pk}
    # The parts are divided by the same students, so that they add up to the whole.
    assert parts == {"": Decimal("750.25"), "Federal": 500, "Local": Decimal("250.25")}
