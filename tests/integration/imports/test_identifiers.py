"""State identifiers come with the roster or in a file of their own, are sealed on the way in, and stay as they are."""

from typing import Any

import pytest

from portal.kit.db import use_database
from records.identifiers import state_id_hash
from records.imports.feed import Mode
from records.models import ImportJob, Student
from tests.access.asking import ask
from tests.integration.imports.feeds import RowsFeed, bring_in
from tests.integration.imports.rosters import Place, Roster, changed, issues_of, small_roster

KIND = "student_identifiers"


@pytest.fixture
def district(place: Place) -> Place:
    place.done(small_roster().put("users", "tom", email="").put("users", "tia", email="").put("users", "pat", email=""))
    return place


def bring(place: Place, rows: list[dict[str, Any]], patch: Any, mode: Mode = Mode.BULK) -> ImportJob:
    job = bring_in(place, RowsFeed({KIND: rows}, mode), patch)
    assert job.state == "done", (job.message, issues_of(job))
    return job


def identifiers(place: Place) -> dict[str, str]:
    return {row.sourced_id: row.state_id for row in place.all(Student)}


def moved(job: ImportJob) -> dict[str, int]:
    return {name: number for name, number in job.counts[KIND].items() if number}


def versions(place: Place) -> list[tuple[Any, ...]]:
    """The physical rows: one that is written anew has another."""
    return ask("maintenance", "SELECT ctid::text FROM records_student WHERE district_id = %s", [place.district.pk])


def test_identifiers_are_added_changed_left_alone_and_taken_away(
    district: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = [{"student": "sam", "state_id": " 10 42 a"}, {"student": "sue", "state_id": "77"}]
    assert moved(bring(district, rows, monkeypatch)) == {"added": 2}
    assert identifiers(district) == {"sam": "10 42 a", "sue": "77"}
    assert district.get(Student, "sam").state_id_lookup == state_id_hash("1042A")

    before = versions(district)
    rows[0]["state_id"] = "1042A"  # the same identifier, written in another way
    assert moved(bring(district, rows, monkeypatch)) == {"unchanged": 2}
    assert versions(district) == before

    assert moved(bring(district, [{"student": "sue", "state_id": "78"}], monkeypatch)) == {"changed": 1}
    assert identifiers(district) == {"sam": "10 42 a", "sue": "78"}
    gone = [{"student": "sue", "state_id": None, "deleted": True}]
    assert moved(bring(district, gone, monkeypatch, Mode.DELTA)) == {"ended": 1}
    assert identifiers(district) == {"sam": "10 42 a", "sue": ""}
    assert moved(bring(district, gone, monkeypatch, Mode.DELTA)) == {}


def test_unknown_students_and_second_rows_are_refused_with_their_place(
    district: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = [
        {"student": "sam", "state_id": "1"},
        {"student": "nobody", "state_id": "2"},
        {"student": "sam", "state_id": "3"},
    ]
    job = bring(district, rows, monkeypatch)
    assert moved(job) == {"added": 1, "refused": 2}
    assert identifiers(district)["sam"] == "1"
    assert {issue[1:4] for issue in issues_of(job)} == {
        ("record_names_unknown", f"{KIND}.csv", 3),
        ("record_repeated", f"{KIND}.csv", 4),
    }


def test_another_district_is_left_alone(place: Place, other_place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    roster = small_roster()
    for person in ("tom", "tia", "pat"):
        roster.put("users", person, email="")
    place.done(roster)
    other_place.done(roster)
    bring(place, [{"student": "sam", "state_id": "555"}], monkeypatch)
    assert identifiers(other_place) == {"sam": "", "sue": ""}
    bring(other_place, [{"student": "sue", "state_id": "555"}], monkeypatch)
    with use_database("maintenance"):
        # One child of one state: in whichever district and under whichever number, the hash is the same.
        found = Student.objects.with_state_id("555").values_list("district", "sourced_id")
        assert set(found) == {(place.district.pk, "sam"), (other_place.district.pk, "sue")}


def roster_with(*identifiers: str) -> Roster:
    roster = small_roster()
    for person in ("tom", "tia", "pat"):
        roster.put("users", person, email="")
    for pupil, identifier in zip(("sam", "sue"), identifiers, strict=False):
        roster.put("users", pupil, userIds=f"{{stateId:{identifier}}},{{local:9}}")
    return roster


def test_identifiers_come_with_the_roster_sealed_and_stay_as_they_lie(place: Place) -> None:
    place.done(roster_with("1042000001", "1042000002"))
    assert identifiers(place) == {"sam": "1042000001", "sue": "1042000002"}
    lies = (
        "SELECT sourced_id, state_id, state_id_lookup FROM records_student WHERE district_id = %s ORDER BY sourced_id"
    )
    before = ask("maintenance", lies, [place.district.pk])
    assert all(b"104200" not in bytes(value) for row in before for value in row[1:])
    assert changed(place.done(roster_with("1042000001", "1042000009"))) == {"users": (0, 1, 0)}
    after = ask("maintenance", lies, [place.district.pk])
    assert before[0] == after[0] and before[1] != after[1]
    # A roster that says nothing takes nothing away.
    assert changed(place.done(roster_with("1042000001"))) == {}
    assert identifiers(place) == {"sam": "1042000001", "sue": "1042000009"}
