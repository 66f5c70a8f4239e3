"""What the elements of each interchange group become: options, numbers, spells; and what an unknown value does."""

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from records.imports.edfi.outputs import SOURCES
from records.imports.edfi.values import Refused, code_of, joined, read_school_year
from records.imports.edfi.words import NOTHING, Meanings, Words
from records.imports.kinds import KINDS
from records.options import OPTIONS
from tests.unit.imports.edfi_records import PROGRAMS, assessment, program, result, scored
from tests.unit.imports.edfi_sets import (
    attendance,
    descriptor,
    place_is,
    read,
    school_is,
    section_is,
    student_is,
    tag,
)


def _codes(found: dict[str, Any]) -> set[str]:
    return {issue.code for issue in found["issues"]}


@pytest.mark.parametrize(
    ("text", "year"), [("2021-2022", 2022), ("2021-22", 2022), ("1999-00", 2000), ("2022", 2022), ("2021 - 2022", 2022)]
)
def test_a_school_year_is_the_year_in_which_it_ends(text: str, year: int) -> None:
    assert read_school_year(text) == year


@pytest.mark.parametrize("text", ["2021-2023", "soon", "22", "3021", "2021-2022-2023", ""])
def test_what_is_no_school_year_is_refused(text: str) -> None:
    with pytest.raises(Refused):
        read_school_year(text)


def test_descriptors_are_read_by_their_value_whoever_defines_them() -> None:
    assert code_of(descriptor("Sex", "Female")) == "Female"
    assert code_of("uri://gbisd.edu/BusRouteDescriptor#101") == "101"
    assert code_of("Female") == "Female"
    assert code_of("Room #4") == "Room #4"


def test_long_identifiers_stay_apart_and_the_same() -> None:
    long = ["x" * 200, "y" * 200]
    assert joined(long) == joined(long) != joined(["x" * 200, "y" * 199 + "z"])
    assert len(joined(long)) == 255


def _tables() -> list[tuple[str, Words]]:
    modules = {source.make.__module__ for sources in SOURCES.values() for source in sources}
    modules |= {"records.imports.edfi.shared", "records.imports.edfi.placement"}
    found = []
    for module in sorted(modules):
        for name, table in vars(__import__(module, fromlist=["x"])).items():
            if isinstance(table, Words):
                found.append((f"{module}.{name}", table))
    return found


@pytest.mark.parametrize(("name", "table"), _tables(), ids=lambda value: value if isinstance(value, str) else "")
def test_every_meaning_is_an_option_that_exists(name: str, table: Words) -> None:
    options = next(options for options in OPTIONS.values() if set(table._known.values()) - {NOTHING} <= set(options))
    assert table.other in ("", *options)


def test_every_kind_that_is_given_exists_and_those_without_data_are_not_given() -> None:
    kinds = {name for name in SOURCES if name in KINDS}
    assert {"health_alerts", "school_resources", "budget_lines", "score_scales"} == KINDS.keys() - kinds


def test_demographics_follow_the_federal_questions(tmp_path: Path) -> None:
    said = "".join(
        tag("Race", descriptor("Race", race)) for race in ("Black - African American", "White", "Choose Not to Respond")
    )
    home = tag("Language", descriptor("Language", "spa")) + tag("LanguageUse", descriptor("L", "Home language"))
    about = place_is("D") + tag("Sex", descriptor("Sex", "Female")) + tag("HispanicLatinoEthnicity", "true") + said
    about += tag("Language", tag("Language", descriptor("Language", "eng"))) + tag("Language", home)
    about += tag("ElectronicMail", tag("ElectronicMailAddress", "one@school.example"))
    found = read(tmp_path, More=tag("StudentEducationOrganizationAssociation", student_is("1") + about))
    first, second, _third = found["demographics"]
    assert [row["email"] for row in found["users"][:2]] == ["one@school.example", ""]
    assert (first["sex"], first["home_language"], first["birth_date"]) == ("Female", "spa", date(2015, 3, 9))
    assert (first["black_or_african_american"], first["white"], first["asian"]) == (True, True, None)
    assert first["hispanic_or_latino"] is True
    assert (second["sex"], second["hispanic_or_latino"]) == ("", None)


def test_the_states_identifier_is_taken_and_no_other(tmp_path: Path) -> None:
    def code(system: str, value: str) -> str:
        inside = tag("IdentificationCode", value) + tag("StudentIdentificationSystem", descriptor("S", system))
        return tag("StudentIdentificationCode", inside)

    about = student_is("1") + place_is("D") + code("District", "55") + code("State", "1000042817")
    found = read(tmp_path, More=tag("StudentEducationOrganizationAssociation", about))
    assert [(row["student"], row["state_id"]) for row in found["student_identifiers"]] == [("1", "1000042817")]


def test_characteristics_become_circumstances_with_their_dates(tmp_path: Path) -> None:
    def characteristic(value: str, period: str = "") -> str:
        return tag("StudentCharacteristic", tag("StudentCharacteristic", descriptor("S", value)) + period)

    period = tag("Period", tag("BeginDate", "2025-09-01") + tag("EndDate", "2025-09-30"))
    inside = characteristic("Foster Care", period) + characteristic("Migrant") + characteristic("Left-handed")
    about = student_is("1") + place_is("D") + inside
    found = read(tmp_path, More=tag("StudentEducationOrganizationAssociation", about))
    assert [(row["indicator"], row["starts_on"], row["ends_on"]) for row in found["economic_statuses"]] == [
        ("FosterCare", date(2025, 9, 1), date(2025, 10, 1)), ("Migrant", date(2025, 8, 25), None),
    ]  # fmt: skip
    assert "edfi_characteristic_not_kept" in _codes(found)


@pytest.mark.parametrize(
    ("category", "more", "expected"),
    [
        ("Excused Absence", {}, ("absence", True, Decimal(1))),
        ("Unexcused Absence", {"event": tag("EventDuration", "0.5")}, ("absence", False, Decimal("0.5"))),
        ("Tardy", {}, ("tardy", None, Decimal(0))),
        ("Tardy", {"event": tag("AttendanceEventReason", "Tardy, unexcused")}, ("tardy", False, Decimal(0))),
        ("Partial", {}, ("absence", None, Decimal("0.5"))),
        ("Partial", {"after": tag("SchoolAttendanceDuration", "35")}, ("absence", None, Decimal("0.1"))),
        ("Partial", {"after": tag("SchoolAttendanceDuration", "3500")}, ("absence", None, Decimal(1))),
        ("Early departure", {}, ("early_departure", None, Decimal(0))),
    ],
)
def test_attendance_says_what_was_missed_and_how_much(
    tmp_path: Path, category: str, more: dict[str, str], expected: tuple[Any, ...]
) -> None:
    bell = tag("BellSchedule", school_is("S1") + tag("TotalInstructionalTime", "350"))
    found = read(tmp_path, MasterSchedule=bell, StudentAttendance=attendance("2", "S1", "2025-09-04", category, **more))
    row = found["attendance"][-1]
    assert (row["kind"], row["is_excused"], row["portion"]) == expected
    assert (row["at_school"], row["section"], row["on_date"]) == ("S1", "", date(2025, 9, 4))


def test_presence_is_not_written_down_and_a_part_of_a_missed_day_is_merged(tmp_path: Path) -> None:
    here = attendance("2", "S1", "2025-09-04", "In Attendance")
    both = attendance("1", "S1", "2025-09-05", "Partial") + attendance("1", "S1", "2025-09-05", "Unexcused Absence")
    found = read(tmp_path, StudentAttendance=here + both)
    assert [(row["on_date"].day, row["portion"]) for row in found["attendance"]] == [(2, 1), (5, 1)]
    assert {"edfi_was_there", "edfi_partial_of_whole_day"} <= _codes(found)


def test_work_and_results_keep_scores_and_say_what_is_missing(tmp_path: Path) -> None:
    def entry_is(key: str) -> str:
        return tag(
            "GradebookEntryReference",
            tag("GradebookEntryIdentity", tag("GradebookEntryIdentifier", key) + tag("Namespace", "n")),
        )

    entry = tag("GradebookEntryIdentifier", "G") + tag("Namespace", "n") + tag("Title", "T") + tag("MaxPoints", "20")
    entry += tag("DateAssigned", "2025-09-01") + tag("GradebookEntryType", descriptor("G", "Homework")) + section_is()
    missing = tag("SubmissionStatus", descriptor("S", "Missing"))
    late = tag("NumericGradeEarned", "17.5") + tag("AssignmentLateStatus", descriptor("A", "Late"))
    found = read(
        tmp_path,
        More=tag("GradebookEntry", entry)
        + tag("StudentGradebookEntry", entry_is("G") + student_is("1") + late)
        + tag("StudentGradebookEntry", entry_is("G") + student_is("2") + missing),
    )
    [category], [item] = found["line_item_categories"], found["line_items"]
    assert (category["sourced_id"], item["category"], item["highest"]) == ("category:homework",) * 2 + (Decimal(20),)
    assert [(row["score"], row["status"], row["is_late"], row["is_missing"]) for row in found["results"]] == [
        (Decimal("17.5"), "fullyGraded", True, False), (None, "notSubmitted", False, True),
    ]  # fmt: skip
    assert {row["line_item"] for row in found["results"]} == {item["sourced_id"]}


def test_grades_and_transcripts_become_term_grades(tmp_path: Path) -> None:
    attends = student_is("1") + section_is() + tag("BeginDate", "2025-08-25")
    period = tag("GradingPeriodName", "Q1") + tag("SchoolYear", "2025-2026") + school_is("S1")
    grade = tag(
        "Grade",
        tag("StudentSectionAssociationReference", tag("StudentSectionAssociationIdentity", attends))
        + tag("GradingPeriodReference", tag("GradingPeriodIdentity", period))
        + tag("GradeType", descriptor("GradeType", "Grading Period")) + tag("NumericGradeEarned", "91"),
    )  # fmt: skip
    record = student_is("1") + place_is("S1") + tag("SchoolYear", "2024-2025") + tag("Term", descriptor("T", "Fall"))
    transcript = tag(
        "CourseTranscript",
        tag("StudentAcademicRecordReference", tag("StudentAcademicRecordIdentity", record)) + tag("CourseTitle", "Art")
        + tag("EarnedCredits", tag("Credits", "0.5")) + tag("FinalLetterGradeEarned", "A"),
    )  # fmt: skip
    found = read(tmp_path, More=grade + transcript)
    assert [
        (row["course_title"], row["term"], row["kind"], row["school_year"], row["number"], row["credits_earned"])
        for row in found["term_grades"]
    ] == [
        ("Algebra", "Q1", "GradingPeriod", 2026, Decimal(91), None),
        ("Art", "Fall", "Final", 2025, None, Decimal("0.5")),
    ]


def test_an_assessment_is_one_test_of_one_year_with_its_levels_in_order(tmp_path: Path) -> None:
    level = tag("PerformanceLevel", tag("PerformanceLevel", descriptor("P", "Met Standard")))
    scores = scored("Raw score", "31") + scored("Scale score", "612") + scored("Student Growth Percentile", "57")
    absent = tag("ReasonNotTested", descriptor("R", "Absent"))
    found = read(
        tmp_path,
        More=assessment() + result("2026-04-14", scores + level) + result("2025-04-15", absent, "2024-2025"),
    )
    assert [(row["school_year"], row["levels"], row["proficient_level"]) for row in found["assessments"]] == [
        (2025, 3, 2), (2026, 3, 2),
    ]  # fmt: skip
    assert {(row["lowest_score"], row["highest_score"]) for row in found["assessments"]} == {(100, 950)}
    taken, missed = found["assessment_results"]
    assert (taken["scale_score"], taken["performance_level"], taken["growth_percentile"]) == (612, 2, 57)
    assert (taken["assessment"], taken["taken_on"]) == ("A:n:2026", date(2026, 4, 14))
    assert (missed["participation"], missed["scale_score"], missed["assessment"]) == ("Absent", None, "A:n:2025")


def test_scores_that_are_no_numbers_and_levels_that_are_not_listed(tmp_path: Path) -> None:
    strange = tag("PerformanceLevel", tag("PerformanceLevel", descriptor("P", "Stellar")))
    letter = result("2026-05-01", scored("Scale score", "B+"))
    found = read(tmp_path, More=assessment() + result("2026-04-14", strange) + letter)
    [row] = found["assessment_results"]
    assert (row["performance_level"], row["performance_label"]) == (None, "Stellar")
    assert {"edfi_level_unknown", "edfi_not_a_number"} <= _codes(found)


def test_incidents_name_the_part_and_never_who_else_was_there(tmp_path: Path) -> None:
    incident = tag(
        "DisciplineIncident",
        tag("IncidentIdentifier", "7") + tag("IncidentDate", "2025-10-02") + school_is("S1")
        + tag("IncidentLocation", descriptor("I", "Cafeteria area"))
        + tag("Behavior", tag("Behavior", descriptor("B", "Fighting"))),
        id="I7",
    )  # fmt: skip
    about = tag("DisciplineIncidentReference", ref="I7")

    def took_part(behavior: str, inside: str) -> str:
        said = tag("Behavior", descriptor("B", behavior)) + inside
        return tag("StudentDisciplineIncidentBehaviorAssociation", student_is("1") + about + said)

    victim = tag("DisciplineIncidentParticipationCode", descriptor("D", "Victim"))
    found = read(
        tmp_path,
        More=incident
        + took_part("Vandalism", tag("DisciplineIncidentParticipationCode", descriptor("D", "Perpetrator")))
        + took_part("State Offense", tag("Weapon", descriptor("W", "Knife")))
        + took_part("Whistling", "")
        + tag("StudentDisciplineIncidentNonOffenderAssociation", student_is("2") + about + victim),
    )
    assert [(row["student"], row["behavior"], row["part"], row["place"]) for row in found["incidents"]] == [
        ("1", "PropertyDamage", "Offender", "Cafeteria"), ("1", "Weapons", "Offender", "Cafeteria"),
        ("1", "Other", "Offender", "Cafeteria"), ("2", "Fighting", "Victim", "Cafeteria"),
    ]  # fmt: skip
    assert {row["incident_number"] for row in found["incidents"]} == {"S1:7"}
    assert "edfi_descriptor_unknown" in _codes(found)


def test_an_action_of_several_kinds_becomes_a_row_of_each(tmp_path: Path) -> None:
    incident = tag("IncidentIdentifier", "7") + school_is("S1")
    after = tag("DisciplineIncidentReference", tag("DisciplineIncidentIdentity", incident)) + student_is("1")
    followed = "StudentDisciplineIncidentBehaviorAssociation"
    inside = tag("DisciplineActionIdentifier", "9") + tag("DisciplineDate", "2025-10-03") + student_is("1")
    inside += tag("Discipline", descriptor("D", "Detention")) + tag("Discipline", descriptor("D", "Peer Mediation"))
    inside += tag("DisciplineActionLength", "3") + tag("ActualDisciplineActionLength", "2")
    inside += school_is("S1", "ResponsibilitySchoolReference")
    inside += tag(f"{followed}Reference", tag(f"{followed}Identity", after))
    found = read(tmp_path, More=tag("DisciplineAction", inside))
    assert [(row["action"], row["days_lost"], row["incident_number"]) for row in found["disciplinary_actions"]] == [
        ("Detention", 2, "S1:7"), ("RestorativePractice", 2, "S1:7"),
    ]  # fmt: skip


@pytest.mark.parametrize(("element", "expected"), PROGRAMS, ids=[expected[0] for _element, expected in PROGRAMS])
def test_each_association_becomes_a_participation(tmp_path: Path, element: str, expected: tuple[Any, ...]) -> None:
    [row] = read(tmp_path, More=element)["programs"]
    assert (row["program"], row["detail"], row["services"]) == expected
    assert (row["starts_on"], row["ends_on"]) == (date(2025, 9, 1), None)


def test_a_program_ends_the_day_after_its_last_and_says_why(tmp_path: Path) -> None:
    ended = tag("EndDate", "2025-12-17") + tag("ReasonExited", descriptor("R", "Moved out of state"))
    [row] = read(tmp_path, More=program("CTE", ended))["programs"]
    assert (row["ends_on"], row["exit_reason"]) == (date(2025, 12, 18), "Moved out of state")
    backwards = read(tmp_path / "b", More=program("CTE", tag("EndDate", "2024-12-17")))
    assert backwards["programs"] == []
    assert "ends_before_start" in _codes(backwards)


@pytest.mark.parametrize(
    ("services", "expected"),
    [
        (["Reduced Price Lunch", "Free Breakfast"], "Free"),
        (["Reduced Price Breakfast"], "ReducedPrice"),
        (["Full Price Lunch"], "FullPrice"),
    ],
)
def test_food_service_becomes_a_meal_status_and_no_program(tmp_path: Path, services: list[str], expected: str) -> None:
    service = "SchoolFoodServiceProgramService"
    inside = "".join(tag(service, tag(service, descriptor(service, name))) for name in services)
    found = read(tmp_path, More=program("SchoolFoodService", inside + tag("DirectCertification", "true")))
    assert [(row["indicator"], row["value"]) for row in found["economic_statuses"]] == [
        ("MealStatus", expected), ("DirectlyCertified", ""),
    ]  # fmt: skip
    assert found["programs"] == []


def test_homelessness_and_migration_are_circumstances_beside_their_programs(tmp_path: Path) -> None:
    night = tag("HomelessPrimaryNighttimeResidence", descriptor("H", "Hotels/Motels"))
    found = read(tmp_path, More=program("Homeless", night) + program("MigrantEducation"))
    assert [(row["indicator"], row["value"]) for row in found["economic_statuses"]] == [
        ("Homeless", "HotelMotel"), ("Migrant", ""),
    ]  # fmt: skip
    assert len(found["programs"]) == 2


def test_an_intervention_becomes_each_students_plan_with_its_check_ins(tmp_path: Path) -> None:
    identity = place_is("S1") + tag("InterventionIdentificationCode", "Check")
    named = tag("InterventionReference", tag("InterventionIdentity", identity))
    came = tag("EventDate", "2025-10-01") + tag("AttendanceEventCategory", descriptor("A", "In Attendance"))
    event = tag("AttendanceEvent", came)
    risk = tag("BeginDate", "2025-09-01") + tag("Diagnosis", "uri://d/Diagnosis#Dropout Risk")
    found = read(
        tmp_path,
        More=tag("Intervention", identity + risk)
        + tag("StudentInterventionAssociation", student_is("2") + named + tag("Dosage", "10"))
        + tag("StudentInterventionAttendanceEvent", student_is("2") + named + event),
    )
    [plan], [check_in] = found["interventions"], found["intervention_check_ins"]
    assert (plan["sourced_id"], plan["area"], plan["plan"]) == ("S1:Check:2", "Graduation", "10 minutes")
    assert (check_in["intervention"], check_in["note"]) == ("S1:Check:2", "In Attendance")
    assert ("2", "S1") in {(row["user"], row["organization"]) for row in found["roles"]}


def test_bus_rides_need_a_route_and_lean_to_both_directions(tmp_path: Path) -> None:
    def ride(inside: str) -> str:
        by = place_is("D", "TransportationEducationOrganizationReference")
        return tag("StudentTransportation", student_is("1") + by + inside)

    route = tag("BusRoute", "uri://d/BusRouteDescriptor#101")
    days = tag("TravelDayofWeek", descriptor("T", "Monday")) + tag("TravelDayofWeek", descriptor("T", "Friday"))
    to = tag("TravelDirection", descriptor("T", "To School"))
    buses = (tag("StudentBusDetails", route + days + to), tag("StudentBusDetails", route), "")
    found = read(tmp_path, More="".join(map(ride, buses)))
    assert [(row["route"], row["direction"], row["days"], row["starts_on"]) for row in found["transportation"]] == [
        ("101", "ToSchool", ["Monday", "Friday"], date(2025, 8, 25)), ("101", "Both", [], date(2025, 8, 25)),
    ]  # fmt: skip
    assert {"edfi_no_route", "edfi_direction_assumed"} <= _codes(found)


def test_the_schools_calendar_is_kept_and_calendars_of_single_students_are_not(tmp_path: Path) -> None:
    def calendar(code: str, type: str) -> str:
        identity = tag("CalendarCode", code) + tag("SchoolYear", "2025-2026") + school_is("S1")
        return tag("Calendar", identity + tag("CalendarType", descriptor("CalendarType", type)))

    def day(code: str, on: str, *events: str) -> str:
        identity = tag("CalendarCode", code) + tag("SchoolYear", "2025-2026") + school_is("S1")
        said = "".join(tag("CalendarEvent", descriptor("CalendarEvent", event)) for event in events)
        return tag("CalendarDate", tag("Date", on) + said + tag("CalendarReference", tag("CalendarIdentity", identity)))

    found = read(
        tmp_path,
        More=calendar("C", "School") + calendar("K", "Student Specific") + day("C", "2025-09-01", "Holiday")
        + day("C", "2025-09-02", "Instructional day", "Student late arrival/early dismissal")
        + day("K", "2025-09-03", "Instructional day") + day("C", "2025-09-04", "Other"),
    )  # fmt: skip
    assert [(row["on_date"].day, row["event"], row["portion"]) for row in found["calendar"]] == [
        (1, "Holiday", 0), (2, "HalfDay", Decimal("0.5")),
    ]  # fmt: skip
    assert {"edfi_calendar_of_few", "edfi_day_without_event"} <= _codes(found)
    assert {row["school_year"] for row in found["calendar"]} == {2026}


def test_immunizations_are_not_kept(tmp_path: Path) -> None:
    found = read(tmp_path, More=tag("StudentHealth", student_is("1") + tag("RequiredImmunization", "x")))
    assert "edfi_immunizations" in _codes(found)
    assert "health_alerts" not in SOURCES


def test_numbers_out_of_range_and_texts_too_long_refuse_their_row(tmp_path: Path) -> None:
    long = tag("GradebookEntryIdentifier", "L") + tag("Namespace", "n") + tag("Title", "T" * 300) + section_is()
    huge = result("2026-04-14", scored("Scale score", "123456789012"))
    found = read(tmp_path, More=tag("GradebookEntry", long) + assessment() + huge)
    assert found["line_items"] == found["assessment_results"] == []
    assert {"too_long", "edfi_out_of_range"} <= _codes(found)


def test_values_are_compared_by_letters_and_digits() -> None:
    table = Meanings({"Out of School Suspension": "x"})
    assert table.of("out-of-school SUSPENSION") == "x"
    assert table.of("Out of School") is None
