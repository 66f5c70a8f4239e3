"""The same file again is not read again, and whatever could make a difference has it read."""

import hashlib
from typing import Any

import pytest

from portal.kit.db import use_database
from records import models
from records.models import ImportedFile
from tests.factories import day
from tests.integration.imports.feeds import RowsFeed, bring_in
from tests.integration.imports.rosters import Place, issues_of, small_roster


class Same(RowsFeed):
    """A feed whose kinds have a digest."""

    def digest(self, name: str) -> str:
        return hashlib.sha256(repr(self._rows.get(name)).encode()).hexdigest()


ABSENCE = {"student": "sam", "at_school": "north", "on_date": day(-1), "kind": "absence"}


def read_again(job: Any) -> set[str]:
    """The files of the import that were read, and not left alone as unchanged."""
    left = {file for _, code, file, _, _ in issues_of(job) if code == "file_unchanged"}
    return {f"{name}.csv" for name in job.counts} - left


def send(place: Place, patch: Any, *rows: dict[str, Any]) -> Any:
    return bring_in(place, Same({"attendance": list(rows)}), patch)


def test_the_same_roster_is_not_read_again_and_counts_as_unchanged(place: Place) -> None:
    first = place.done(small_roster())
    second = place.done(small_roster())
    assert read_again(first) == {f"{name}.csv" for name in first.counts}
    assert read_again(second) == set()
    assert {name: counts["unchanged"] for name, counts in second.counts.items()} == {
        name: counts["added"] + counts["unchanged"] for name, counts in first.counts.items()
    }


def test_a_file_that_is_left_alone_is_not_even_opened_for_its_rows(place: Place) -> None:
    lenient = small_roster().put("users", "sam", givenName=" Sam")
    assert ("warning", "spaces_cut", "users.csv") in {issue[:3] for issue in issues_of(place.done(lenient))}
    assert {issue[1] for issue in issues_of(place.done(lenient))} == {"file_unchanged"}


def test_one_changed_file_has_the_whole_roster_read(place: Place) -> None:
    place.done(small_roster())
    changed = small_roster().put("users", "sam", givenName="Samuel")
    assert read_again(place.done(changed)) == {f"{name}.csv" for name in place.done(changed).counts}
    assert read_again(place.done(small_roster())) != set(), "what was before is not what is stored"


def test_the_same_absences_are_not_read_again(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    place.done(small_roster())
    assert read_again(send(place, monkeypatch, ABSENCE)) == {"attendance.csv"}
    again = send(place, monkeypatch, ABSENCE)
    assert read_again(again) == set()
    assert again.counts["attendance"]["unchanged"] == 1


def test_absences_are_read_again_when_the_roster_has_changed_meanwhile(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    place.done(small_roster())
    send(place, monkeypatch, ABSENCE)
    place.done(small_roster())
    assert read_again(send(place, monkeypatch, ABSENCE)) == set(), "the same roster again is no change"
    place.done(small_roster().person("sid", "student", "north"))
    assert read_again(send(place, monkeypatch, ABSENCE)) == {"attendance.csv"}


def test_absences_are_read_again_after_others_came_in_between(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    place.done(small_roster())
    send(place, monkeypatch, ABSENCE)
    send(place, monkeypatch, ABSENCE | {"code": "X"})
    assert read_again(send(place, monkeypatch, ABSENCE)) == {"attendance.csv"}
    [event] = place.all(models.AttendanceEvent)
    assert event.code == ""


def test_a_file_of_which_rows_were_refused_is_read_again(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    place.done(small_roster())
    unknown = ABSENCE | {"student": "nobody"}
    send(place, monkeypatch, ABSENCE, unknown)
    again = send(place, monkeypatch, ABSENCE, unknown)
    assert again.counts["attendance"]["refused"] == 1


def test_a_refused_set_is_not_remembered(place: Place) -> None:
    roster = small_roster().enroll("nowhere", "sam")
    assert place.bring_in(roster).state == "refused"
    with use_database("maintenance"):
        assert not ImportedFile.objects.filter(district=place.district).exists()
    assert place.bring_in(roster).state == "refused"
