"""What generate_state writes is whole and valid: the same every time, by the declared kinds, and counted."""

import hashlib
import os
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from portal.environment import ROOT
from records.demo.state.plans import sized_districts
from records.demo.state.write import PARTS
from records.imports.kinds import KINDS, Column, Type
from records.imports.oneroster import open_set
from tests.unit.state_files import StateFiles, write

TODAY = date(2026, 11, 23)
OWN = [part for part in PARTS if part in KINDS]
ROSTER = ("orgs", "academicSessions", "courses", "classes", "users", "roles", "enrollments")
ROSTER_FILES = (*ROSTER, "demographics", "categories", "lineItems", "results")


@pytest.fixture(scope="module")
def state(tmp_path_factory: pytest.TempPathFactory) -> StateFiles:
    return write(tmp_path_factory.mktemp("state"), students=500, districts=3, today=TODAY)


def test_every_kind_that_is_no_gradebook_has_a_file() -> None:
    # The state's identifiers stand in the roster.
    in_the_roster = {"student_identifiers", "line_item_categories", "score_scales", "line_items", "results"}
    assert set(KINDS) - set(OWN) == in_the_roster


@pytest.mark.parametrize("kind", OWN)
def test_every_kind_has_rows_under_its_declared_headers(state: StateFiles, kind: str) -> None:
    rows = [row for _, row in state.all(f"records/{kind}")]
    assert len(rows) > 5
    assert list(rows[0]) == [column.header for column in KINDS[kind].columns]


@pytest.mark.parametrize("kind", OWN)
def test_every_cell_is_what_its_kind_declares(state: StateFiles, kind: str) -> None:
    for district, row in state.all(f"records/{kind}"):
        for column in KINDS[kind].columns:
            assert _is_valid(column, row[column.header]), (district, column.name, row)


def _is_valid(column: Column, cell: str) -> bool:
    if not cell:
        return not column.required
    if len(cell) > column.limit:
        return False
    words = cell.split(",") if column.type is Type.WORDS else [cell]
    if column.options and any(word not in (column.option_set or ()) for word in words):
        return False
    if column.type is Type.DAY:
        return date.fromisoformat(cell).isoformat() == cell
    if column.type is Type.YES_NO:
        return cell in ("true", "false")
    if column.type in (Type.NUMBER, Type.WHOLE):
        number = Decimal(cell) if column.type is Type.NUMBER else int(cell)
        return (column.lowest is None or number >= column.lowest) and (
            column.highest is None or number <= column.highest
        )
    return True


@pytest.mark.parametrize("kind", OWN)
def test_no_key_comes_twice(state: StateFiles, kind: str) -> None:
    columns = [KINDS[kind].column(name).header for name in KINDS[kind].key]
    for district in state.districts:
        keys = [tuple(row[column] for column in columns) for row in state.rows(district, f"records/{kind}")]
        assert len(set(keys)) == len(keys)


@pytest.mark.parametrize("kind", OWN)
def test_spells_are_never_backwards(state: StateFiles, kind: str) -> None:
    names = {column.name: column.header for column in KINDS[kind].columns}
    if {"starts_on", "ends_on"} <= set(names):
        for _, row in state.all(f"records/{kind}"):
            starts, ends = row[names["starts_on"]], row[names["ends_on"]]
            assert not ends or starts <= ends, row


#: What a column refers to -> the file that holds it and the column of its identifier.
TARGETS = {
    "student": ("roster/users", "sourcedId"),
    "staff": ("roster/users", "sourcedId"),
    "section": ("roster/classes", "sourcedId"),
    "organization": ("roster/orgs", "sourcedId"),
    "assessments": ("records/assessments", "AssessmentIdentifier"),
    "interventions": ("records/interventions", "InterventionIdentifier"),
}


@pytest.mark.parametrize("kind", OWN)
def test_every_reference_leads_to_a_row_of_the_same_district(state: StateFiles, kind: str) -> None:
    for district in state.districts:
        for column in KINDS[kind].columns:
            if column.refers_to:
                file, header = TARGETS[column.refers_to]
                known = {row[header] for row in state.rows(district, file)}
                named = {row[column.header] for row in state.rows(district, f"records/{kind}")} - {""}
                assert named <= known, column.name


def test_the_roster_reads_without_a_complaint(state: StateFiles) -> None:
    for district in state.districts:
        with open_set(state.folder / state.truth["files"][district]["roster"]) as roster:
            for file in ("orgs", "academicSessions", "courses", "classes", "users", "roles", "enrollments"):
                assert sum(1 for _ in roster.rows(file)) == state.truth["counts"][district][f"roster/{file}"]
            assert {issue.code for issue in roster.issues} <= {"file_not_kept"}


def test_the_gradebook_holds_together(state: StateFiles) -> None:
    for district in state.districts:
        ids = {file: {row["sourcedId"] for row in state.rows(district, f"roster/{file}")} for file in ROSTER_FILES}
        enrolled = {(row["classSourcedId"], row["userSourcedId"]) for row in state.rows(district, "roster/enrollments")}
        for row in state.rows(district, "roster/lineItems"):
            assert row["classSourcedId"] in ids["classes"]
            assert row["categorySourcedId"] in ids["categories"]
            assert row["academicSessionSourcedId"] in ids["academicSessions"]
            assert row["assignDate"] <= row["dueDate"]
            assert row["assignDate"] <= str(TODAY)
        items = {row["sourcedId"]: row for row in state.rows(district, "roster/lineItems")}
        for row in state.rows(district, "roster/results"):
            item = items[row["lineItemSourcedId"]]
            assert (item["classSourcedId"], row["studentSourcedId"]) in enrolled
            assert item["dueDate"] < str(TODAY)
            assert row["scoreDate"] < str(TODAY)
            if row["score"]:
                assert 0 <= float(row["score"]) <= float(item["resultValueMax"])
            assert (row["missing"] == "true") == (row["scoreStatus"] == "not submitted")
        assert {row["sourcedId"] for row in state.rows(district, "roster/demographics")} <= ids["users"]


def test_classes_that_go_on_have_work_still_to_come(state: StateFiles) -> None:
    for district in state.districts:
        items = state.rows(district, "roster/lineItems")
        ahead = {row["classSourcedId"] for row in items if row["dueDate"] >= str(TODAY)}
        assert len(ahead) > len({row["classSourcedId"] for row in items}) / 3


def test_the_two_files_of_demographics_say_the_same(state: StateFiles) -> None:
    own = {
        (district, row["StudentIdentifier"]): (row["Birthdate"], row["Sex"].lower(), *list(row.values())[3:10])
        for district, row in state.all("records/demographics")
    }
    theirs = {
        (district, row["sourcedId"]): (row["birthDate"], row["sex"], *list(row.values())[5:12])
        for district, row in state.all("roster/demographics")
    }
    assert own == theirs


def test_absences_lie_in_the_student_s_enrollment_on_days_of_school_before_today(state: StateFiles) -> None:
    spells = defaultdict(list)
    for district, row in state.all("records/school_enrollments"):
        spells[district, row["StudentIdentifier"], row["SchoolIdentifier"]].append(row)
    whole_days = set()
    for district, row in state.all("records/attendance"):
        school, day = row["SchoolIdentifier"], row["AttendanceEventDate"]
        assert day in state.days[school]
        there = spells[district, row["StudentIdentifier"], school]
        assert any(spell["EnrollmentEntryDate"] <= day < (spell["EnrollmentExitDate"] or "9999") for spell in there), (
            row
        )
        if not row["CourseSectionIdentifier"]:
            key = (district, row["StudentIdentifier"], day)
            assert key not in whole_days
            whole_days.add(key)


def test_incidents_and_actions_lie_in_the_student_s_enrollment(state: StateFiles) -> None:
    for kind, header in (("incidents", "IncidentDate"), ("disciplinary_actions", "DisciplinaryActionStartDate")):
        for district, row in state.all(f"records/{kind}"):
            assert any(
                spell["EnrollmentEntryDate"] <= row[header] < (spell["EnrollmentExitDate"] or "9999")
                for spell in state.spells[district, row["StudentIdentifier"]]
            ), row


def test_scores_lie_within_the_scale_of_their_test(state: StateFiles) -> None:
    for district in state.districts:
        scales = {row["AssessmentIdentifier"]: row for row in state.rows(district, "records/assessments")}
        for row in state.rows(district, "records/assessment_results"):
            if score := row["AssessmentResultScoreValue"]:
                scale = scales[row["AssessmentIdentifier"]]
                low, high = scale["AssessmentMinimumScore"], scale["AssessmentMaximumScore"]
                assert float(low) <= float(score) <= float(high)


def test_nobody_is_at_two_schools_at_once_but_those_of_a_career_center(state: StateFiles) -> None:
    for own in state.spells.values():
        for one, following in zip(own, own[1:], strict=False):
            assert one["EnrollmentExitDate"]
            assert one["EnrollmentExitDate"] <= following["EnrollmentEntryDate"]


def test_the_roles_of_students_are_among_their_enrollments(state: StateFiles) -> None:
    """The roster's import makes enrollments of roles: under other identifiers, students would be there twice."""
    for district in state.districts:
        enrollments = {row["EnrollmentIdentifier"]: row for row in state.rows(district, "records/school_enrollments")}
        roles = [row for row in state.rows(district, "roster/roles") if row["role"] == "student"]
        assert roles
        for role in roles:
            row = enrollments[role["sourcedId"]]
            assert (role["userSourcedId"], role["orgSourcedId"]) == (row["StudentIdentifier"], row["SchoolIdentifier"])
            assert (role["beginDate"], role["endDate"]) == (row["EnrollmentEntryDate"], row["EnrollmentExitDate"])


def test_the_truth_counts_what_the_files_hold(state: StateFiles) -> None:
    total: dict[str, int] = defaultdict(int)
    for district in state.districts:
        assert set(state.truth["counts"][district]) == {
            *(f"roster/{file}" for file in ROSTER_FILES),
            *(f"records/{kind}" for kind in OWN),
        }
        for file, number in state.truth["counts"][district].items():
            assert len(state.rows(district, file)) == number
            total[file] += number
    assert state.truth["total"] == total


def test_there_are_as_many_students_as_asked_for(state: StateFiles) -> None:
    here = [own[-1] for own in state.spells.values() if not own[-1]["EnrollmentExitDate"]]
    assert 0.95 * 500 < len(here) <= 500
    assert sum(plan.students for plan in sized_districts(students=500, districts=3, seed="test")) == 500


def _digests(folder: Path) -> dict[str, str]:
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(folder.iterdir())}


def _run(folder: Path, hash_seed: str, seed: str) -> None:
    command = [sys.executable, "manage.py", "generate_state", "--students", "150", "--districts", "2"]
    command += ["--seed", seed, "--out", str(folder), "--today", str(TODAY)]
    subprocess.run(command, check=True, cwd=ROOT, env={**os.environ, "PYTHONHASHSEED": hash_seed}, capture_output=True)


def test_the_same_arguments_give_the_same_bytes_in_any_process(tmp_path: Path) -> None:
    runs = {"one": ("1", "a"), "two": ("2", "a"), "three": ("1", "b")}
    for name, (hash_seed, seed) in runs.items():
        _run(tmp_path / name, hash_seed, seed)
    one, two, three = (_digests(tmp_path / name) for name in runs)
    assert len(one) == 5
    assert one == two
    assert all(one[name] != three[name] for name in one)


def test_a_part_alone_is_the_same_as_within_the_whole(tmp_path: Path, state: StateFiles) -> None:
    part = write(tmp_path, students=500, districts=3, today=TODAY, only=("attendance", "interventions"))
    for district in state.districts:
        for kind in ("attendance", "interventions"):
            assert part.rows(district, f"records/{kind}") == state.rows(district, f"records/{kind}")
        assert set(part.truth["files"][district]) == {"records"}


DAYS = [date(2026, 8, 1), date(2026, 8, 20), date(2027, 1, 1), date(2028, 2, 29), date(2026, 6, 30), date(2026, 7, 31)]


@pytest.fixture(scope="module", params=DAYS, ids=str)
def any_day(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[StateFiles]:
    yield write(tmp_path_factory.mktemp("day"), students=120, districts=2, today=request.param, years=2)


def test_on_any_day_all_cells_are_valid_and_nothing_is_of_the_future(any_day: StateFiles) -> None:
    happened = ("AttendanceEventDate", "IncidentDate", "AssessmentAdministrationDate", "CheckInDate")
    for kind in OWN:
        for _, row in any_day.all(f"records/{kind}"):
            assert all(_is_valid(column, row[column.header]) for column in KINDS[kind].columns), (kind, row)
            assert all(row.get(header, "") < str(any_day.today) for header in happened), (kind, row)


@pytest.mark.parametrize(("students", "districts"), [(0, None), (100, 50), (-5, 1)])
def test_sizes_that_make_no_state_are_refused_in_words(students: int, districts: int | None) -> None:
    with pytest.raises(ValueError, match="district"):
        sized_districts(students=students, districts=districts, seed="x")


def test_sizes_are_skewed_as_real_ones_are() -> None:
    plans = sized_districts(students=200_000, districts=80, seed="x")
    sizes = sorted(plan.students for plan in plans)
    assert sum(sizes) == 200_000
    assert sizes[-1] > 6 * sizes[40], "a few large ones"
    assert sum(size < 600 for size in sizes) > 12, "many small ones"
    assert sum(len(plan.schools) == 1 for plan in plans) > 3, "some with one school"
    assert len({school.sourced_id for plan in plans for school in plan.schools}) == sum(
        len(plan.schools) for plan in plans
    )
