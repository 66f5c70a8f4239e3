"""School calendars: which days a school meets, which it does not and why. A district's schools share most of it."""

from bisect import bisect_left
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from random import Random

from records.demo.people import School
from records.demo.terms import SchoolYear

MEETING = ("InstructionalDay", "HalfDay", "MakeUpDay")
"""Events (``CalendarEvent``) of days on which a school meets."""
_DAY = timedelta(days=1)
_TOLERATED_CLOSINGS = 2
"""Closings for weather that need not be made up."""


@dataclass(frozen=True)
class SchoolDays:
    """The days of one school in one year. ``events`` holds every listed day, in order."""

    ends_in: int
    events: tuple[tuple[date, str], ...]
    today: date

    @cached_property
    def all_days(self) -> list[date]:
        """Every day on which the school meets, also those still to come."""
        return [day for day, event in self.events if event in MEETING]

    @cached_property
    def days(self) -> list[date]:
        """Days on which the school met, up to yesterday: attendance is taken on these."""
        return self.all_days[: bisect_left(self.all_days, self.today)]

    @cached_property
    def spelled(self) -> list[str]:
        """``days`` as they are written."""
        return [day.isoformat() for day in self.days]

    @cached_property
    def bag(self) -> list[int]:
        """Places in ``days``, each as often as absences fall on it: Mondays, Fridays and the cold season more."""
        return [
            place
            for place, day in enumerate(self.days)
            for _ in range(2 + (day.weekday() in (0, 4)) + (day.month in (12, 1, 2)))
        ]

    def between(self, starts: date, ends: date | None) -> tuple[int, int]:
        """The places in ``days`` from one day to (not including) another."""
        return bisect_left(self.days, starts), bisect_left(self.days, ends) if ends else len(self.days)

    def on_or_after(self, day: date) -> date | None:
        """The first day of ``days`` that is not before this one."""
        place = bisect_left(self.days, day)
        return self.days[place] if place < len(self.days) else None


class DistrictCalendar:
    """The common calendar of a district: ``last_day`` of a year, and ``school`` for each school's own days."""

    def __init__(self, years: tuple[SchoolYear, ...], today: date, *, seed: str) -> None:
        self.today, self.seed = today, seed
        self._years = {year.ends_in: self._common(year) for year in years}
        self._shared = {ends_in: SchoolDays(ends_in, events, today) for ends_in, events in self._years.items()}

    def last_day(self, year: SchoolYear) -> date:
        """The last day of school."""
        return self._shared[year.ends_in].all_days[-1]

    def school(self, school: School) -> dict[int, SchoolDays]:
        """The days of one school, by the year in which the school year ends."""
        draw = Random(f"{self.seed}/calendar/{school.sourced_id}")
        days = {}
        for ends_in, shared in self._shared.items():
            days[ends_in] = shared
            closed = shared.all_days[draw.randrange(40, 140)]
            # A burst pipe, a power failure: one school is closed, the others are not.
            if draw.random() < 0.25 and closed < self.today:
                events = tuple((day, "EmergencyDay" if day == closed else event) for day, event in shared.events)
                days[ends_in] = SchoolDays(ends_in, events, self.today)
        return days

    def _common(self, year: SchoolYear) -> tuple[tuple[date, str], ...]:
        draw = Random(f"{self.seed}/calendar/{year.ends_in}")
        fall, spring = year.year.starts_on.year, year.ends_in
        first = date(fall, 8, 11) + draw.randrange(8) * _DAY
        first += (7 - first.weekday()) % 7 * _DAY if first.weekday() > 4 else 0 * _DAY
        last = date(spring, 5, 28) + draw.randrange(10) * _DAY
        off = _holidays(fall, spring, draw)
        events = {}
        day = first
        while day <= last:
            if day.weekday() < 5:
                events[day] = "Holiday" if day in off else "InstructionalDay"
            day += _DAY
        self._teachers_and_half_days(events, draw)
        self._weather(events, spring, last, draw)
        return tuple(sorted(events.items()))

    def _teachers_and_half_days(self, events: dict[date, str], draw: Random) -> None:
        fridays = [day for day, event in events.items() if day.weekday() == 4 and event == "InstructionalDay"]
        chosen = draw.sample(fridays, 9)
        events.update(dict.fromkeys(chosen[:3], "TeacherOnlyDay"))
        events.update(dict.fromkeys(chosen[3:], "HalfDay"))

    def _weather(self, events: dict[date, str], spring: int, last: date, draw: Random) -> None:
        winter = [
            day
            for day, event in events.items()
            if event == "InstructionalDay" and date(spring - 1, 12, 1) <= day <= date(spring, 3, 15)
        ]
        closed = [day for day in draw.sample(winter, draw.choice((0, 1, 2, 3, 5))) if day < self.today]
        events.update(dict.fromkeys(closed, "WeatherDay"))
        for _ in closed[_TOLERATED_CLOSINGS:]:
            last += (3 if last.weekday() >= 4 else 1) * _DAY
            last += (7 - last.weekday()) % 7 * _DAY if last.weekday() > 4 else 0 * _DAY
            events[last] = "MakeUpDay"


def _holidays(fall: int, spring: int, draw: Random) -> set[date]:
    """Federal holidays and the breaks around them."""
    thanksgiving = _nth(fall, 11, 3, 4)
    off = {_nth(fall, 9, 0, 1), _nth(fall, 10, 0, 2), date(fall, 11, 11), _nth(spring, 1, 0, 3), _nth(spring, 2, 0, 3)}
    off |= {thanksgiving - _DAY, thanksgiving, thanksgiving + _DAY}
    off |= {date(fall, 12, 22) + days * _DAY for days in range(13)}
    off.add(_nth(spring, 6, 0, 1) - 7 * _DAY)  # Memorial Day, the last Monday in May
    spring_break = _nth(spring, 3, 0, draw.choice((3, 4)))
    return off | {spring_break + days * _DAY for days in range(5)}


def _nth(year: int, month: int, weekday: int, number: int) -> date:
    """The first, second, ... such weekday (Monday: 0) of a month."""
    first = date(year, month, 1)
    return first + ((weekday - first.weekday()) % 7 + 7 * (number - 1)) * _DAY
