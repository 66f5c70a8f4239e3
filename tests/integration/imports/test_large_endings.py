"""A file that would end many people's access waits until somebody says that it is meant, or is refused."""

import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from accounts.acting import acting
from portal.kit.db import use_database
from records import tasks
from records.actions import imports
from records.imports import jobs
from records.imports.large_endings import is_large
from records.models import Contact, ImportJob, Staff, Student
from tests.integration.imports.rosters import Place, Roster, issues_of, small_roster
from tests.integration.imports.uploads import now, official_of, run, upload
from tests.world import World

MODELS = {"students": Student, "staff": Staff, "contacts": Contact}
PREFIX = {"students": "s", "staff": "t", "contacts": "c"}


def roster_of(**numbers: int) -> Roster:
    """So many students, staff and contacts, all of the north, and nobody else."""
    made = small_roster()
    for file in ("users", "roles", "enrollments"):
        made.rows[file] = {}
    for kind, role in (("students", "student"), ("staff", "teacher"), ("contacts", "parent")):
        for number in range(numbers.get(kind, 0)):
            made.person(f"{PREFIX[kind]}{number}", role)
    return made


def active(place: Place, model: Any) -> int:
    return len(place.all(model, is_active=True))


@pytest.mark.parametrize(
    ("ended", "of", "large"),
    [
        (0, 0, False), (4, 4, False), (5, 5, True), (5, 9, True), (5, 10, False), (2, 12, False), (9, 80, False),
        (10, 99, True), (10, 100, False), (100, 1000, False), (101, 1000, True),
    ],
)  # fmt: skip
def test_more_than_a_tenth_from_ten_on_and_more_than_half_from_five_on(ended: int, of: int, large: bool) -> None:
    assert is_large(ended, of) is large


@pytest.mark.parametrize("kind", MODELS)
@pytest.mark.parametrize("version", ["1.1", "1.2"])
def test_a_file_without_rows_ends_nobody(place: Place, kind: str, version: str) -> None:
    full, empty = roster_of(**{kind: 6}), roster_of()
    full.version = empty.version = version
    place.done(full)
    job = place.bring_in(empty)
    assert job.state == "refused"
    refusals = {issue for issue in issues_of(job) if issue[0] != "warning"}
    assert refusals == {("refused_set", f"ends_many_{kind}", "users.csv", None, "")}
    with use_database("maintenance"):
        assert job.issues.get(severity="refused_set").params == {"ended": 6, "active": 6}
    assert active(place, MODELS[kind]) == 6


def test_a_file_cut_off_in_the_middle_is_refused_and_a_confirmed_one_is_not(place: Place) -> None:
    place.done(roster_of(students=40, staff=3))
    assert place.bring_in(roster_of(students=30, staff=3)).state == "refused"
    assert active(place, Student) == 40
    place.done(roster_of(students=31, staff=3))
    assert active(place, Student) == 31
    assert place.bring_in(roster_of(staff=3), confirmed=True).state == "done"
    assert (active(place, Student), active(place, Staff)) == (0, 3)


def test_everybody_sent_as_not_enabled_ends_as_well(place: Place) -> None:
    roster = roster_of(students=6)
    place.done(roster)
    for row in roster.rows["users"].values():
        row["enabledUser"] = "false"
    job = place.bring_in(roster)
    assert (job.state, active(place, Student)) == ("refused", 6)


def test_whoever_has_left_before_does_not_count_again(place: Place) -> None:
    place.done(roster_of(students=6))
    assert place.bring_in(roster_of(), confirmed=True).state == "done"
    place.done(roster_of())


def test_new_people_in_the_place_of_all_others_are_refused(place: Place) -> None:
    """New identifiers for everybody: the old rows would end, and with them what districts decided about people."""
    place.done(roster_of(students=6))
    roster = roster_of()
    for number in range(6):
        roster.person(f"new{number}", "student")
    assert place.bring_in(roster).state == "refused"


def test_the_command_needs_to_be_told(place: Place, capsys: pytest.CaptureFixture[str]) -> None:
    place.done(roster_of(students=6))
    path = roster_of().write(place.folder)
    arguments = ["import_records", str(path), "--district", place.district.sourced_id, "--json"]
    with pytest.raises(SystemExit) as ended:
        call_command(*arguments)
    assert ended.value.code == 1
    said = json.loads(capsys.readouterr().out)["issues"]
    (issue,) = (issue for issue in said if issue["severity"] == "refused_set")
    assert "would end 6 of 6 active students" in issue["sentence"]
    call_command(*arguments, "--allow-large-endings")
    assert json.loads(capsys.readouterr().out)["state"] == "done"
    assert active(place, Student) == 0


def waiting_for_an_answer(world: World, place: Place) -> ImportJob:
    """An upload that would end 12 of 40 students, 10 of them of the north."""
    full = roster_of(students=40)
    for number in (38, 39):
        full.put("roles", f"s{number}-student-north", orgSourcedId="south")
    place.done(full)
    part = roster_of(students=40)
    for number in range(28, 40):
        del part.rows["users"][f"s{number}"], part.rows["roles"][f"s{number}-student-north"]
    job = upload(world, place, part)
    assert run(job) == "confirm"
    return now(job)


def test_an_upload_waits_for_an_answer_and_keeps_its_file(
    place: Place, module_world: World, sent: list[Any], data_folder: Path
) -> None:
    job = waiting_for_an_answer(module_world, place)
    assert (job.message, job.is_open, job.has_ended, job.counts) == (jobs.CONFIRM, False, False, {})
    assert issues_of(job) == set()
    assert active(place, Student) == 40
    assert imports.stored_path(job).exists()
    schools = [
        {"school": "North School", "ended": 10, "active": 38},
        {"school": "South School", "ended": 2, "active": 2},
    ]
    assert job.endings == [{"kind": "student", "ended": 12, "active": 40, "schools": schools}]
    sent.clear()
    tasks.start_waiting_imports()
    assert (run(job), sent) == ("confirm", []), "nobody but a person moves it on"


def test_a_confirmed_upload_is_brought_in(
    place: Place, module_world: World, sent: list[Any], data_folder: Path
) -> None:
    job = waiting_for_an_answer(module_world, place)
    sent.clear()
    official = official_of(module_world, place)
    with acting(official, "district"):
        assert imports.confirm_import(by=official, job=job)
        assert not imports.confirm_import(by=official, job=job), "a second click"
    assert sent == [("records.tasks.run_import", [str(job.uid), place.district.pk])]
    assert run(job) == "done"
    assert active(place, Student) == 28
    job = now(job)
    assert (job.decided_by, job.allow_large_endings, len(job.endings)) == (official, True, 1)
    assert not list((data_folder / "uploads").iterdir())


def test_one_that_is_not_meant_changes_nothing(
    place: Place, module_world: World, sent: list[Any], data_folder: Path
) -> None:
    job = waiting_for_an_answer(module_world, place)
    official = official_of(module_world, place)
    with acting(official, "district"):
        assert imports.cancel_import(by=official, job=job)
        assert not imports.confirm_import(by=official, job=job)
    assert (now(job).state, job.message, job.decided_by) == ("cancelled", jobs.CANCELLED, official)
    assert active(place, Student) == 40


def test_an_upload_confirmed_beforehand_is_not_asked_about(
    place: Place, module_world: World, sent: list[Any], data_folder: Path
) -> None:
    place.done(roster_of(students=12))
    assert run(upload(module_world, place, roster_of(), confirmed=True)) == "done"
