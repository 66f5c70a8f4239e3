"""A child's school days: which count, which were missed, and how they stand against the 10 percent line."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from records.family.attendance import Attendance, Mark, SchoolDay, days_of
from records.family.calendar import months_of
from records.models import AttendanceEvent

MONDAY = date(2026, 9, 7)
TODAY = MONDAY + timedelta(days=30)
SCHOOL, OTHER = 1, 2
AT_SCHOOL = (SCHOOL, MONDAY - timedelta(days=30), None)


def on(days: int) -> date:
    return MONDAY + timedelta(days=days)


def event(day: date, kind: str = "absence", portion: float = 1, **more) -> AttendanceEvent:
    return AttendanceEvent(**{"at_school_id": SCHOOL, "on_date": day, "kind": kind, "portion": portion, **more})


def school_days(*days: int, event: str = "InstructionalDay") -> dict[date, str]:
    return {on(day): event for day in days}


@pytest.mark.parametrize(
    ("kind", "portion", "section", "mark"),
    [
        ("absence", 1, None, Mark.ABSENT),
        ("absence", 0.5, None, Mark.ABSENT),
        ("absence", 0.49, None, Mark.PART),
        ("absence", 1, 7, Mark.CLASS),
        ("tardy", 1, None, Mark.LATE),
        ("tardy", 1, 7, Mark.LATE),
        ("early_departure", 1, None, Mark.EARLY),
        ("a word nobody knows", 1, None, Mark.NOTHING),
    ],
)
def test_an_event_marks_its_day(kind: str, portion: float, section: int | None, mark: Mark) -> None:
    found = days_of([AT_SCHOOL], {SCHOOL: school_days(0)}, [event(on(0), kind, portion, section_id=section)], TODAY)
    assert [day.mark for day in found.days] == [mark]
    assert found.missed == (mark is Mark.ABSENT)


def test_the_gravest_of_several_events_marks_the_day() -> None:
    events = [event(on(0), "tardy"), event(on(0), is_excused=True), event(on(0), "early_departure")]
    found = days_of([AT_SCHOOL], {SCHOOL: school_days(0)}, events, TODAY)
    assert found.days == (SchoolDay(on(0), Mark.ABSENT, True),)


@pytest.mark.parametrize(
    ("stay", "counted"),
    [
        ((SCHOOL, on(0), None), [0, 1, 2]),
        ((SCHOOL, on(1), None), [1, 2]),
        ((SCHOOL, on(0), on(1)), [0]),
        ((SCHOOL, on(1), on(1)), []),
        ((OTHER, on(0), None), []),
    ],
)
def test_a_day_counts_while_the_child_is_enrolled_there(stay: tuple, counted: list[int]) -> None:
    found = days_of([stay], {SCHOOL: school_days(0, 1, 2)}, [], TODAY)
    assert [day.on for day in found.days] == [on(day) for day in counted]


def test_today_is_not_over_and_does_not_count() -> None:
    found = days_of([AT_SCHOOL], {SCHOOL: {TODAY: "InstructionalDay", on(0): "HalfDay"}}, [event(TODAY)], TODAY)
    assert [day.on for day in found.days] == [on(0)]
    assert found.last_day == TODAY


def test_a_holiday_is_no_school_day_and_an_event_on_it_counts_nowhere() -> None:
    found = days_of([AT_SCHOOL], {SCHOOL: school_days(0, event="Holiday")}, [event(on(0))], TODAY)
    assert (found.enrolled, found.missed, dict(found.closed)) == (0, 0, {on(0): "Holiday"})


def test_a_day_at_two_schools_counts_once_and_an_absence_from_either_is_one() -> None:
    calendar = {SCHOOL: school_days(0, 1), OTHER: school_days(0, event="InstructionalDay")}
    stays = [AT_SCHOOL, (OTHER, on(-30), None)]
    found = days_of(stays, calendar, [event(on(0)), event(on(0), at_school_id=OTHER)], TODAY)
    assert (found.enrolled, found.missed) == (2, 1)


def test_what_happened_at_a_school_before_the_child_came_there_does_not_count() -> None:
    found = days_of([(SCHOOL, on(1), None)], {SCHOOL: school_days(0, 1)}, [event(on(0))], TODAY)
    assert (found.enrolled, found.missed) == (1, 0)


@given(
    met=st.sets(st.integers(0, 60)),
    missed=st.sets(st.integers(0, 60)),
    stay=st.tuples(st.integers(0, 60), st.integers(0, 60)),
)
def test_days_are_those_met_enrolled_and_over_and_missed_is_a_part_of_them(met, missed, stay) -> None:
    starts, ends = on(stay[0]), on(stay[1])
    found = days_of([(SCHOOL, starts, ends)], {SCHOOL: school_days(*met)}, [event(on(d)) for d in missed], TODAY)
    expected = [on(d) for d in sorted(met) if starts <= on(d) < min(ends, TODAY)]
    assert [day.on for day in found.days] == expected
    assert found.missed == len([day for day in expected if (day - MONDAY).days in missed])
    assert 0 <= found.percent <= 100
    weeks = found.by_week()
    assert [week for week, *_ in weeks] == sorted({week for week, *_ in weeks})
    if len(expected) >= 10:
        assert weeks[-1] == (expected[-1], found.missed, found.enrolled)
    else:
        assert weeks == []


@given(st.sets(st.integers(0, 200), min_size=1), st.integers(0, 220))
def test_the_calendar_shows_every_school_day_once_in_its_place(days: set[int], today: int) -> None:
    attendance = days_of([AT_SCHOOL], {SCHOOL: school_days(*days)}, [], on(today))
    shown = 0
    for month in months_of(attendance, on(today)):
        cells = [cell for week in month.weeks for cell in week if cell]
        assert all(len(week) == len(month.weekdays) for week in month.weeks)
        assert [cell.day for cell in cells] == sorted(cell.day for cell in cells)
        shown += sum(cell.look == "nothing" for cell in cells)
    assert shown == attendance.enrolled


def test_each_day_of_the_calendar_says_in_words_what_it_is() -> None:
    days = (SchoolDay(on(0), Mark.ABSENT, False), SchoolDay(on(1), Mark.LATE), SchoolDay(on(2)))
    (month,) = months_of(Attendance(days, {on(3): "Holiday"}), on(4))
    said = {cell.day: (cell.letter, cell.words) for week in month.weeks for cell in week if cell}
    assert said[7] == ("A", "Absent, not excused")
    assert said[8] == ("L", "Late")
    assert said[9] == ("", "Nothing on file: at school")
    assert said[10] == ("", "Holiday")
    assert said[11] == ("", "still to come")
    assert month.summary == "1 of 3 school days missed"
