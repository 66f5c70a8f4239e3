"""Every kind of record is added, left alone, changed, ended and taken up again in the same way."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from portal.kit.db import use_database
from records import models
from records.imports import jobs
from records.imports.feed import Mode
from records.imports.kinds import KINDS, Column, Kind, Type
from records.imports.merge_records import Target
from records.models import Student
from tests.factories import day
from tests.integration.imports.feeds import RowsFeed, bring_in
from tests.integration.imports.rosters import Place, issues_of, small_roster

#: Kinds with rows of their own; what stands in the student's row has its tests in test_identifiers.py.
OWN_ROWS = [kind for kind in KINDS.values() if not kind.in_student_row]
EVERY_KIND = pytest.mark.parametrize("kind", OWN_ROWS, ids=lambda kind: kind.name)
REFERS = {"student": "sam", "section": "math", "organization": "north", "session": "term", "staff": "tom",
          "course": "c-math"}  # fmt: skip


def said(column: Column, number: int) -> Any:
    """A value for the column; another number gives another value."""
    if column.refers_to in REFERS:
        return REFERS[column.refers_to]
    if column.refers_to:
        return "1"
    if column.option_set is not None:
        word = list(column.option_set)[number % len(column.option_set)]
        return [word] if column.type is Type.WORDS else word
    return {
        Type.TEXT: str(number),
        Type.DAY: day(-30) + timedelta(days=number),
        Type.NUMBER: Decimal(column.lowest or 0) + number % 2,
        Type.WHOLE: int(column.lowest or 0) + number,
        Type.YES_NO: number % 2 == 1,
        Type.WORDS: [str(number)],
    }[column.type]


def row_of(kind: Kind, key: int = 1, rest: int = 1) -> dict[str, Any]:
    """A row whose key is of number ``key``, and whose other columns are of number ``rest``."""
    made = {column.name: said(column, key if column.name in kind.key else rest) for column in kind.columns}
    if kind.dated and "ends_on" not in kind.key:
        made["ends_on"] = None
    return made


def with_needed(kind: Kind, rows: list[dict[str, Any]]) -> dict[str, list[dict[str, Any]]]:
    """The rows, after the rows of other kinds that they refer to."""
    needed: dict[str, list[dict[str, Any]]] = {}
    for column in kind.columns:
        if column.refers_to in KINDS and column.name:
            needed |= with_needed(KINDS[column.refers_to], [row_of(KINDS[column.refers_to])])
    return {**needed, kind.name: rows}


@pytest.fixture
def district(place: Place) -> Place:
    """A district with two students, sections and a teacher."""
    place.done(small_roster())
    return place


def stored(place: Place, kind: Kind, **filters: Any) -> list[Any]:
    return place.all(getattr(models, kind.model), **filters)


def bring(place: Place, kind: Kind, rows: list[dict[str, Any]], patch: Any, mode: Mode = Mode.BULK) -> dict[str, int]:
    """Import the rows of the kind with what they refer to; gives the kind's counts."""
    job = bring_in(place, RowsFeed(with_needed(kind, rows), mode), patch)
    assert job.state == "done", (job.message, issues_of(job))
    return job.counts[kind.name]


def counts(added: int = 0, changed: int = 0, ended: int = 0, unchanged: int = 0, refused: int = 0) -> dict[str, int]:
    return {"added": added, "changed": changed, "ended": ended, "unchanged": unchanged, "refused": refused}


def varied(kind: Kind) -> bool:
    """Whether a row says anything beside its key and its references."""
    return any(column.name not in kind.key and not column.refers_to for column in kind.columns)


@EVERY_KIND
def test_a_row_is_added_once_and_left_alone_the_second_time(
    kind: Kind, district: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = len(stored(district, kind))
    assert bring(district, kind, [row_of(kind)], monkeypatch) == counts(added=1)
    assert bring(district, kind, [row_of(kind)], monkeypatch) == counts(unchanged=1)
    assert len(stored(district, kind)) == before + 1


@EVERY_KIND
def test_every_column_of_a_row_is_stored(kind: Kind, district: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    row = row_of(kind)
    bring(district, kind, [row], monkeypatch)
    made = stored(district, kind)[-1]
    for column in kind.columns:
        found = getattr(made, column.stored_as)
        if column.refers_to:
            assert found is not None, column.name
        else:
            assert found == row[column.name], column.name
    if kind.about_students:
        student = district.get(Student, "sam")
        assert (made.student_id, made.school_id) == (student.pk, student.school_id)


@EVERY_KIND
def test_a_row_that_says_something_else_is_changed(
    kind: Kind, district: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not varied(kind):
        pytest.skip("says nothing beside its key")
    bring(district, kind, [row_of(kind)], monkeypatch)
    scoped = {name: row_of(kind)[name] for name in (*kind.scope, kind.span) if name}
    assert bring(district, kind, [row_of(kind, rest=2) | scoped], monkeypatch) == counts(changed=1)


@EVERY_KIND
def test_what_a_whole_file_no_longer_says_ends_and_can_be_said_again(
    kind: Kind, district: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    if kind.key == ("student",):
        rows = [row_of(kind), row_of(kind) | {"student": "sue"}]
    else:
        scoped = {name: row_of(kind)[name] for name in (*kind.scope, kind.span) if name}
        rows = [row_of(kind), row_of(kind, key=2) | scoped]
    bring(district, kind, rows, monkeypatch)
    if kind.keeps_absent:
        assert bring(district, kind, rows[:1], monkeypatch) == counts(unchanged=1)
        return
    assert bring(district, kind, rows[:1], monkeypatch) == counts(unchanged=1, ended=1)
    assert bring(district, kind, rows, monkeypatch) == counts(unchanged=1, changed=1)


@EVERY_KIND
def test_a_delta_ends_only_what_it_says_is_gone(kind: Kind, district: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = row_of(kind), row_of(kind, key=2)
    if kind.key == ("student",):
        second = row_of(kind) | {"student": "sue"}
    bring(district, kind, [first, second], monkeypatch)
    gone = {name: first[name] for name in kind.key} | {"deleted": True}
    assert bring(district, kind, [gone], monkeypatch, Mode.DELTA) == counts(ended=1)
    assert bring(district, kind, [second], monkeypatch, Mode.DELTA) == counts(unchanged=1)


@EVERY_KIND
def test_the_second_row_of_a_key_is_refused_and_the_first_counts(
    kind: Kind, district: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = [row_of(kind), row_of(kind, rest=2)]
    assert bring(district, kind, rows, monkeypatch) == counts(added=1, refused=1)


@pytest.mark.parametrize(
    ("kind", "column"),
    [(kind, column) for kind in KINDS.values() for column in kind.columns if column.refers_to],
    ids=lambda value: value.name,
)
def test_a_row_that_names_what_is_not_there_is_refused_with_its_place(
    kind: Kind, column: Column, district: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = [row_of(kind) | {column.name: "nobody"}]
    job = bring_in(district, RowsFeed(with_needed(kind, rows)), monkeypatch)
    assert job.counts[kind.name] == counts(refused=1)
    assert ("refused_row", "record_names_unknown", f"{kind.name}.csv", 2, column.header) in issues_of(job)


def test_refused_rows_that_follow_each_other_are_told_as_one_run(
    district: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    absence = {"student": "sam", "at_school": "north", "on_date": day(-1), "kind": "absence"}
    lost = [absence | {"student": f"nobody {number}"} for number in range(40)]
    rows = [absence, *lost[:30], absence | {"on_date": day(-2)}, *lost[30:], absence, absence]
    job = bring_in(district, RowsFeed({"attendance": rows}), monkeypatch)
    assert job.counts["attendance"] == counts(added=2, refused=42)
    with use_database("maintenance"):
        told = {issue.code: (issue.row, issue.count, issue.spans) for issue in job.issues.all()}
    assert told == {
        "record_names_unknown": (3, 40, [3, 32, 34, 43]),
        "record_repeated": (44, 2, [44, 45]),
    }


def test_an_attendance_file_speaks_only_for_its_schools_and_days(
    district: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    kind = KINDS["attendance"]
    absence = {"student": "sam", "at_school": "north", "kind": "absence"}
    old, new = absence | {"on_date": day(-20)}, absence | {"on_date": day(-1)}
    elsewhere = absence | {"student": "sue", "at_school": "south", "on_date": day(-1)}
    bring(district, kind, [old, new, elsewhere], monkeypatch)
    later = absence | {"on_date": day(-1), "kind": "tardy"}
    assert bring(district, kind, [later], monkeypatch) == counts(added=1, ended=1)
    said_still = {(row.student.sourced_id, row.on_date, row.kind) for row in _active(district)}
    assert said_still == {("sam", day(-20), "absence"), ("sam", day(-1), "tardy"), ("sue", day(-1), "absence")}


def _active(place: Place) -> list[Any]:
    with use_database("maintenance"):
        rows = models.AttendanceEvent.objects.filter(district=place.district, is_active=True)
        return list(rows.select_related("student"))


def test_nothing_ends_that_a_row_which_could_not_be_read_may_have_meant(
    district: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    kind = KINDS["attendance"]
    bring(district, kind, [row_of(kind), row_of(kind, key=2) | {"on_date": row_of(kind)["on_date"]}], monkeypatch)
    feed = RowsFeed({kind.name: [row_of(kind)]})
    feed.unread[kind.name] = [""]
    job = bring_in(district, feed, monkeypatch)
    assert job.counts[kind.name] == counts(unchanged=1, refused=1)
    assert ("warning", "record_endings_wait", "attendance.csv", None, "") in issues_of(job)


def test_a_column_that_the_file_does_not_have_stays_as_it_is_stored(
    district: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    kind = KINDS["demographics"]
    bring(district, kind, [{"student": "sam", "sex": "Male", "home_language": "spa"}], monkeypatch)
    feed = RowsFeed({kind.name: [{"student": "sam", "sex": "Female"}]})
    monkeypatch.setattr(feed, "carried", lambda name: {"student", "sex"}, raising=False)
    assert bring_in(district, feed, monkeypatch).counts[kind.name] == counts(changed=1)
    [row] = stored(district, kind)
    assert (row.sex, row.home_language) == ("Female", "spa")


def test_the_tables_of_kinds_say_which_columns_they_have() -> None:
    for kind in OWN_ROWS:
        target = Target(kind)
        names = {field.column for field in target.model._meta.fields}
        assert {*target.stored, *target.beside, *target.constants} <= names


def test_nothing_ends_that_a_row_which_names_somebody_unknown_may_have_meant(
    district: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    kind = KINDS["attendance"]
    first = row_of(kind)
    bring(district, kind, [first, row_of(kind, key=2) | {"on_date": first["on_date"]}], monkeypatch)
    mistyped = row_of(kind, key=2) | {"on_date": first["on_date"], "student": "s4m"}
    job = bring_in(district, RowsFeed({kind.name: [first, mistyped]}), monkeypatch)
    assert job.counts[kind.name] == counts(unchanged=1, refused=1)
    assert ("warning", "record_endings_wait", "attendance.csv", None, "") in issues_of(job)
    only_mistyped = bring_in(district, RowsFeed({kind.name: [mistyped]}), monkeypatch)
    assert only_mistyped.message == jobs.NOTHING_READ


@pytest.mark.parametrize(
    ("said_still", "allowed", "ended"),
    [
        pytest.param(99, False, 1, id="one of a hundred"),
        pytest.param(90, False, 10, id="a tenth"),
        pytest.param(89, False, None, id="more than a tenth"),
        pytest.param(89, True, 11, id="more than a tenth, and allowed"),
        pytest.param(2, False, None, id="a file of a few rows"),
    ],
)
def test_a_file_that_would_end_more_than_a_tenth_of_what_it_speaks_for_is_asked_about(
    district: Place, monkeypatch: pytest.MonkeyPatch, said_still: int, allowed: bool, ended: int | None
) -> None:
    kind = KINDS["attendance"]
    base = row_of(kind)
    every = [base | {"on_date": day(-number), "student": who} for number in range(1, 51) for who in ("sam", "sue")]
    bring(district, kind, every, monkeypatch)
    # The first and the last day are named, so that the file speaks for all days between.
    still = [every[0], every[-1], *every[1:-1]][:said_still]
    job = bring_in(district, RowsFeed({kind.name: still}), monkeypatch, allow_large_endings=allowed)
    if ended is None:
        assert job.state == "refused" and ("refused_set", "ends_many_records") in {row[:2] for row in issues_of(job)}
        assert len(_active(district)) == 100
    else:
        assert job.counts[kind.name] == counts(unchanged=said_still, ended=ended)
