"""The invented state is like a real one, and what was planted in it can be found again in its files."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from datetime import date
from statistics import correlation, mean, stdev

import pytest

from tests.unit.state_files import StateFiles, Who, write, year_of

TODAY = date(2026, 11, 23)
YEARS = (2025, 2026, 2027)


@pytest.fixture(scope="module")
def state(tmp_path_factory: pytest.TempPathFactory) -> StateFiles:
    return write(tmp_path_factory.mktemp("state"), students=4000, districts=4, today=TODAY)


def _split(values: Iterable[tuple[bool, float]]) -> tuple[list[float], list[float]]:
    yes: list[float] = []
    no: list[float] = []
    for where, value in values:
        (yes if where else no).append(value)
    return yes, no


def _apart(one: list[float], other: list[float]) -> tuple[float, float]:
    """How far two means lie apart, and the standard error of that."""
    error = (stdev(one) ** 2 / len(one) + stdev(other) ** 2 / len(other)) ** 0.5
    return mean(one) - mean(other), error


def _meals(state: StateFiles) -> dict[tuple[Who, int], str]:
    return {
        ((district, row["StudentIdentifier"]), year_of(row["StartDate"])): row["EconomicIndicatorValue"]
        for district, row in state.all("records/economic_statuses")
        if row["EconomicIndicatorType"] == "MealStatus"
    }


def _in_program(state: StateFiles, program: str) -> set[Who]:
    return {(d, row["StudentIdentifier"]) for d, row in state.all("records/programs") if row["ProgramType"] == program}


def test_who_misses_school_has_lower_grades(state: StateFiles) -> None:
    pairs = [(share, state.grade_average[key]) for key, share in state.absence.items() if key in state.grade_average]
    assert correlation([one for one, _ in pairs], [two for _, two in pairs]) < -0.35


def test_most_students_are_there_on_most_days(state: StateFiles) -> None:
    assert 0.03 < mean(state.absence.values()) < 0.08
    assert 0.06 < mean(share >= 0.1 for share in state.absence.values()) < 0.25


def test_poor_families_children_miss_more_and_score_less(state: StateFiles) -> None:
    meals = _meals(state)
    free, full = _split((meals[key] == "Free", share) for key, share in state.absence.items() if key in meals)
    assert mean(free) > 1.2 * mean(full)
    scored = [(meals.get((who, year)) == "Free", row[0]) for (who, year, _), row in state.scores.items()]
    assert mean(_split(scored)[0]) < mean(_split(scored)[1]) - 20
    assert 0.3 < sum(value == "Free" for value in meals.values()) / len(meals) < 0.6


@pytest.mark.parametrize("program", ["EnglishLearner", "IEP"])
def test_students_who_need_support_score_less_in_english(state: StateFiles, program: str) -> None:
    inside = _in_program(state, program)
    theirs, others = _split(
        (who in inside, score) for (who, _, subject), (score, _, _) in state.scores.items() if subject == "English"
    )
    assert 0.05 < len(inside) / len(state.spells) < 0.25
    assert mean(theirs) < mean(others) - 15


def test_gifted_students_score_more(state: StateFiles) -> None:
    inside = _in_program(state, "GiftedTalented")
    theirs, others = _split((who in inside, score) for (who, _, _), (score, _, _) in state.scores.items())
    assert mean(theirs) > mean(others) + 30


def test_a_year_s_score_tells_most_of_the_next_one(state: StateFiles) -> None:
    pairs = [
        (state.scores[who, year - 1, subject][0], state.scores[who, year, subject][0])
        for who, year, subject in state.growth
    ]
    assert 0.75 < correlation([one for one, _ in pairs], [two for _, two in pairs]) < 0.95


def test_growth_percentiles_are_spread_around_fifty(state: StateFiles) -> None:
    said = [row["StudentGrowthPercentile"] for _, row in state.all("records/assessment_results")]
    percentiles = [int(one) for one in said if one]
    assert len(percentiles) > 1000
    assert 44 < mean(percentiles) < 57
    assert 25 < stdev(percentiles) < 34


def test_every_score_has_an_error_and_a_level(state: StateFiles) -> None:
    for _, row in state.all("records/assessment_results"):
        took = row["AssessmentParticipationIndicator"] == "Participated"
        for column in (
            "AssessmentResultScoreValue",
            "AssessmentResultStandardError",
            "AssessmentPerformanceLevelIdentifier",
        ):
            assert bool(row[column]) == took


def test_interventions_are_given_where_the_need_is(state: StateFiles) -> None:
    absent = {
        (district, row["StudentIdentifier"])
        for district, row in state.all("records/interventions")
        if row["InterventionArea"] == "Attendance"
    }
    theirs, others = _split((key[0] in absent, share) for key, share in state.absence.items())
    assert mean(theirs) > 2 * mean(others)
    assert len(state.all("records/intervention_check_ins")) > 2 * len(state.all("records/interventions"))


def test_trouble_and_absence_go_together(state: StateFiles) -> None:
    incidents = Counter(
        ((district, row["StudentIdentifier"]), year_of(row["IncidentDate"]))
        for district, row in state.all("records/incidents")
        if row["IncidentPersonRoleType"] == "Offender"
    )
    troubled, calm = _split((incidents[key] > 1, share) for key, share in state.absence.items())
    assert mean(troubled) > 1.15 * mean(calm)


def test_students_move_between_schools_and_districts_and_the_state(state: StateFiles) -> None:
    reasons = Counter(row["ExitOrWithdrawalType"] for _, row in state.all("records/school_enrollments"))
    for reason in ("EndOfYear", "Graduated", "DroppedOut", "MovedOutOfState", "MovedToOtherDistrict"):
        assert reasons[reason] > 5, reason
    assert reasons["MovedWithinDistrict"] > 20


def test_most_of_a_class_graduates(state: StateFiles) -> None:
    outcomes = Counter(
        row["CohortOutcomeType"]
        for _, row in state.all("records/graduation")
        if row["CohortGraduationYear"] == "2026" and row["CohortOutcomeType"] != "TransferredOut"
    )
    assert 0.75 < outcomes["Graduated"] / outcomes.total() < 0.95
    assert outcomes["DroppedOut"]


def test_tutoring_raises_growth_by_what_is_planted(state: StateFiles) -> None:
    treated, fund = state.fund("State tutoring grant")
    assert fund["from_year"] == 2026
    growth = [(school in treated, points) for (_, year, _), (points, school) in state.growth.items() if year == 2026]
    apart, error = _apart(*_split(growth))
    planted = fund["effect"]["change"]
    # Two of three standard errors of students; schools differ from each other besides.
    assert abs(apart - planted) < 3 * error + 4
    assert apart > 3 * error


def _change_of_absence(state: StateFiles, schools: set[str]) -> tuple[float, float]:
    """How absence changed from the first year to the later ones, in these schools and in the others, as a factor."""

    def factor(here: bool) -> float:
        by_year = defaultdict(list)
        for (who, year), share in state.absence.items():
            if (state.school[who, year] in schools) == here:
                by_year[year == YEARS[0]].append(share)
        return mean(by_year[False]) / mean(by_year[True])

    return factor(True), factor(False)


def test_the_attendance_fund_lowers_absence_by_what_is_planted(state: StateFiles) -> None:
    treated, fund = state.fund("State attendance and engagement fund")
    inside, outside = _change_of_absence(state, treated)
    assert inside / outside - 1 == pytest.approx(fund["effect"]["change"], abs=0.1)


@pytest.mark.parametrize("name", ["State classroom technology grant", "State school climate award"])
def test_a_null_program_moves_nothing(state: StateFiles, name: str) -> None:
    treated, fund = state.fund(name)
    assert fund["effect"] is None
    assert name in state.truth["null_programs"]
    moved, _ = state.fund("State attendance and engagement fund")
    inside, outside = _change_of_absence(state, treated - moved or treated)
    assert 0.75 < inside / outside < 1.25


def test_grants_are_paid_where_and_when_the_truth_says(state: StateFiles) -> None:
    paid = {
        (row["FundName"], row["SchoolIdentifier"], int(row["SchoolYear"]))
        for _, row in state.all("records/budget_lines")
    }
    for fund in state.truth["funds"]:
        for _, school in fund["schools"]:
            for year in YEARS:
                assert ((fund["fund"], school, year) in paid) == (year >= (fund["from_year"] or 0))


def _per_school(state: StateFiles, number: Callable[[str], float]) -> dict[str, float]:
    schools = {row["SchoolIdentifier"] for _, row in state.all("records/school_resources")}
    return {school: number(school) for school in schools}


def _students(state: StateFiles, year: int = 2027) -> Counter[str]:
    return Counter(school for (_, in_year), school in state.school.items() if in_year == year)


def _resource(state: StateFiles, resource: str) -> dict[str, float]:
    return {
        row["SchoolIdentifier"]: float(row["SchoolResourceAmount"])
        for _, row in state.all("records/school_resources")
        if row["SchoolResourceType"] == resource and row["SchoolYear"] == "2027"
    }


def test_every_need_is_planted_somewhere_and_not_everywhere(state: StateFiles) -> None:
    schools = set(_students(state))
    needs = {one["need"] for one in state.truth["planted_needs"]}
    assert len(needs) == 8
    for need in needs:
        assert 0 < len(state.planted(need)) < len(schools) / 2


def test_schools_that_need_counselors_have_few(state: StateFiles) -> None:
    students, counselors = _students(state), Counter[str]()
    for _, row in state.all("records/staff_positions"):
        if row["K12StaffClassification"] == "Counselor" and row["SchoolYear"] == "2027":
            counselors[row["SchoolIdentifier"]] += float(row["FullTimeEquivalency"])  # type: ignore[assignment]
    planted = state.planted("needs counselors")
    for school in planted:
        assert (
            counselors[school] == max(1, round(students[school] / 950)) or students[school] / counselors[school] > 450
        )
    large = [school for school in students if school not in planted and students[school] > 400]
    assert all(students[school] / counselors[school] < 600 for school in large)


def test_schools_with_chronic_absence_miss_the_most(state: StateFiles) -> None:
    planted = state.planted("chronic absence")
    inside, outside = _split((state.school[key] in planted, share) for key, share in state.absence.items())
    assert mean(inside) > 1.35 * mean(outside)


def test_grade_3_lags_in_reading_where_it_was_planted(state: StateFiles) -> None:
    planted = state.planted("reading in grade 3")

    def gap(school_is_planted: bool) -> float:
        third, fourth = _split(
            (grade == "03", score - 26 * (int(grade) - 3))
            for (_, _, subject), (score, school, grade) in state.scores.items()
            if subject == "English" and grade in ("03", "04", "05") and (school in planted) == school_is_planted
        )
        return mean(third) - mean(fourth)

    assert gap(True) < gap(False) - 15


def test_positions_stand_empty_where_it_was_planted(state: StateFiles) -> None:
    planted = state.planted("teacher vacancies")
    inside, outside = _split(
        (row["SchoolIdentifier"] in planted, float(not row["StaffMemberIdentifier"]))
        for _, row in state.all("records/staff_positions")
        if row["K12StaffClassification"] == "Teacher"
    )
    assert mean(inside) > 0.09 > 2 * mean(outside)


def test_devices_and_room_are_short_where_it_was_planted(state: StateFiles) -> None:
    students, devices, capacity = (
        _students(state),
        _resource(state, "StudentDevices"),
        _resource(state, "BuildingCapacity"),
    )
    few, crowded = state.planted("few devices"), state.planted("crowded building")
    for school in devices:
        assert (devices[school] / students[school] < 0.65) == (school in few)
        assert (students[school] / capacity[school] > 1.2) == (school in crowded or capacity[school] < 3)


def test_brothers_and_sisters_have_one_home(state: StateFiles) -> None:
    meals, names = _meals(state), defaultdict(set)
    for district, row in state.all("roster/users"):
        names[district, row["sourcedId"]] |= set(row["familyName"].split())
    groups = state.truth["sibling_groups"]
    assert len(groups) > 500
    schools = 0
    same, pairs = 0, 0
    for group in groups:
        students = [(group["district"], student) for student in group["students"]]
        assert set.intersection(*(names[student] for student in students))
        here = {state.school.get((student, 2027)) for student in students} - {None}
        schools += len(here) > 1
        known = [meals[student, 2027] for student in students if (student, 2027) in meals]
        pairs += len(known) > 1
        same += len(known) > 1 and len(set(known)) == 1
    assert schools > 200, "many families have children in several schools"
    assert same > 0.8 * pairs


def test_guardians_of_two_homes_have_different_telephones(state: StateFiles) -> None:
    users = {(district, row["sourcedId"]): row for district, row in state.all("roster/users")}
    apart = state.truth["two_household_guardians"]
    assert len(apart) > 100
    for tie in apart:
        one, other = (users[tie["district"], guardian] for guardian in tie["guardians"])
        assert one["email"] != other["email"]
    phones = [{users[tie["district"], one]["phone"] for one in tie["guardians"]} for tie in apart]
    assert sum(len(numbers) == 2 for numbers in phones) > 0.9 * len(phones)


def test_children_who_changed_districts_are_one_person_in_both(state: StateFiles) -> None:
    users = {(district, row["sourcedId"]): row for district, row in state.all("roster/users")}
    births = {(d, row["StudentIdentifier"]): list(row.values())[1:] for d, row in state.all("records/demographics")}
    pairs = state.truth["same_person"]
    assert len(pairs) > 10
    for pair in pairs:
        left, entered = ((pair[side]["district"], pair[side]["student"]) for side in ("left", "entered"))
        assert left[0] != entered[0]
        for who in (left, entered):
            assert users[who]["userIds"] == f"{{stateId:{pair['state_id']}}}"
        assert users[left]["givenName"] == users[entered]["givenName"]
        assert users[left]["familyName"] == users[entered]["familyName"]
        assert births[left] == births[entered]
        assert state.spells[left][-1]["EnrollmentExitDate"] <= state.spells[entered][0]["EnrollmentEntryDate"]
        assert state.spells[left][-1]["ExitOrWithdrawalType"] == "MovedToOtherDistrict"
    ids = Counter(row["userIds"] for row in users.values() if row["userIds"])
    assert sum(number == 2 for number in ids.values()) == len(pairs)
    assert max(ids.values()) == 2


def test_who_came_back_may_be_registered_twice(state: StateFiles) -> None:
    users = {(district, row["sourcedId"]): row for district, row in state.all("roster/users")}
    births = {(d, row["StudentIdentifier"]): list(row.values())[1:] for d, row in state.all("records/demographics")}
    pairs = state.truth["registered_twice"]
    assert len(pairs) >= 2
    for pair in pairs:
        left, entered = ((pair[side]["district"], pair[side]["student"]) for side in ("left", "entered"))
        assert left[0] == entered[0]
        assert users[left]["familyName"] == users[entered]["familyName"]
        assert births[left] == births[entered]
        assert users[left]["userIds"] and not users[entered]["userIds"]
        assert state.spells[left][-1]["EnrollmentExitDate"] < state.spells[entered][0]["EnrollmentEntryDate"]
