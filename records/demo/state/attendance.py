"""Absences, late arrivals and early departures, day by day; and periods that older students skipped."""

from random import Random

from records.demo.state.calendars import SchoolDays
from records.demo.state.kind_files import Cells
from records.demo.state.life import Life, Year, poisson
from records.demo.state.zone import ZoneRecords
from records.demo.subjects import ELEMENTARY

_FLUSH = 50_000
_DAYS_OF_AN_ILLNESS = (1, 1, 1, 1, 1, 1, 1, 2, 2, 3)
_MEAN_ILLNESS = sum(_DAYS_OF_AN_ILLNESS) / len(_DAYS_OF_AN_ILLNESS)
_HALF_DAY = 0.07
_LATE = 0.16
"""Late arrivals for each day missed."""
_SKIPPED = 0.12
"""Periods skipped for each day missed, in the upper grades."""


def write_attendance(zone: ZoneRecords) -> None:
    """Every event of the zone's students up to yesterday, always on a day on which their school met."""
    draw = zone.random("attendance")
    rows: list[Cells] = []
    for life in zone.lives:
        for year in life.years:
            for spell in year.spells:
                days = zone.days[spell.school.sourced_id][year.ends_in]
                first, last = days.between(spell.starts_on, spell.ends_on)
                if last > first:
                    rows += _of_spell(life.student, spell.school.sourced_id, year, days, first, last, draw)
        if life.years and life.years[-1].ends_in == zone.running.ends_in:
            rows += _skipped(zone, life, draw)
        if len(rows) > _FLUSH:
            zone.files.write("attendance", rows)
            rows = []
    zone.files.write("attendance", rows)


def _of_spell(
    student: str, school: str, year: Year, days: SchoolDays, first: int, last: int, draw: Random
) -> list[Cells]:
    expected = year.absence * (last - first)
    missed: set[int] = set()
    rows: list[Cells] = []
    spelled, bag, whole = days.spelled, days.bag, last - first == len(days.days)
    # Whoever misses much has fewer notes from home.
    excused = 0.82 - min(0.5, 2.2 * year.absence)
    for _ in range(poisson(draw, expected / _MEAN_ILLNESS)):
        place = bag[int(draw.random() * len(bag))] if whole else first + int(draw.random() * (last - first))
        is_excused = draw.random() < excused
        for day in range(place, min(place + _DAYS_OF_AN_ILLNESS[int(draw.random() * 10)], last)):
            if day in missed:
                continue
            missed.add(day)
            if draw.random() < _HALF_DAY:
                rows.append((student, school, "", spelled[day], "absence", _YES_NO[is_excused], "0.5", "AH"))
            else:
                rows.append((student, school, "", spelled[day], "absence", *_WHOLE[is_excused]))
    for _ in range(poisson(draw, expected * _LATE)):
        day = first + int(draw.random() * (last - first))
        if day not in missed:
            missed.add(day)
            kind = "tardy" if draw.random() < 0.8 else "early_departure"
            is_excused = draw.random() < 0.3
            rows.append((student, school, "", spelled[day], kind, _YES_NO[is_excused], *_PART[kind]))
    return rows


_YES_NO = ("false", "true")
_WHOLE = (("false", "1", "AU"), ("true", "1", "AE"))
_PART = {"tardy": ("0.1", "T"), "early_departure": ("0.25", "ED")}


def _skipped(zone: ZoneRecords, life: Life, draw: Random) -> list[Cells]:
    """Single periods of this year, in sections that the student is in."""
    year = life.years[-1]
    sections = [section for section in zone.sections_of.get(life.pupil, ()) if section.type == "scheduled"]
    if life.pupil.grade in ELEMENTARY or not sections:
        return []
    rows: dict[tuple[str, str], Cells] = {}
    for _ in range(poisson(draw, year.absence * 175 * _SKIPPED)):
        section = sections[int(draw.random() * len(sections))]
        days = zone.days[section.school.sourced_id][year.ends_in]
        starts = max(life.pupil.starts_on, section.sessions[0].starts_on)
        ends = section.sessions[-1].ends_on
        first, last = days.between(starts, min(ends, life.pupil.ends_on or ends))
        if last > first:
            day = days.spelled[first + int(draw.random() * (last - first))]
            kind = "absence" if draw.random() < 0.6 else "tardy"
            cells = (life.student, section.school.sourced_id, section.sourced_id, day, kind, "false")
            rows[section.sourced_id, day] = (*cells, "1" if kind == "absence" else "0.1", "SK")
    return list(rows.values())
