"""A file that would end most people's access is refused, unless whoever sends it says that it is meant."""

import json
from typing import Any

import pytest
from django.core.management import call_command

from portal.kit.db import use_database
from records.imports.large_endings import is_large
from records.models import Contact, Staff, Student
from tests.integration.imports.rosters import Place, Roster, issues_of, small_roster

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
        (4, 4, False), (5, 5, True), (5, 6, False), (19, 20, False), (20, 39, True), (20, 40, False),
        (21, 40, True), (0, 0, False), (500, 1000, False), (501, 1000, True),
    ],
)  # fmt: skip
def test_most_and_many_or_everybody(ended: int, of: int, large: bool) -> None:
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
    assert refusals == {("refused_set", f"ends_most_{kind}", "users.csv", None, "")}
    with use_database("maintenance"):
        assert job.issues.get(severity="refused_set").params == {"ended": 6, "active": 6}
    assert active(place, MODELS[kind]) == 6


def test_a_file_cut_off_in_the_middle_is_refused_and_a_confirmed_one_is_not(place: Place) -> None:
    place.done(roster_of(students=40, staff=3))
    assert place.bring_in(roster_of(students=19, staff=3)).state == "refused"
    assert active(place, Student) == 40
    place.done(roster_of(students=20, staff=3))
    assert active(place, Student) == 20
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
