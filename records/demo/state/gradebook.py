"""The gradebook of the running term, in OneRoster's own files: categories, line items, results and what is missing."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from math import exp
from random import Random

from records.demo.people import Pupil
from records.demo.state.grades import is_graded, usual_grade
from records.demo.state.life import USUAL_ABSENCE, Life, Year
from records.demo.state.zone import ZoneRecords
from records.demo.timetable import Section

TERM_IN_SCHOOL_DAYS = 45
"""How far back the gradebook reaches: a grading period's worth, so that it is never empty while school is on."""
_DAYS_BETWEEN = 7
_DAYS_TO_GRADE = 4
#: So many school days from today a teacher has entered the next pieces of work.
_DAYS_AHEAD = (1, 6)

#: (code, title, weight, most points)
CATEGORIES = (
    ("HW", "Homework", 20, 10),
    ("CW", "Classwork", 20, 20),
    ("QZ", "Quizzes", 25, 25),
    ("TP", "Tests and projects", 35, 100),
)
_ORDER = (0, 1, 2, 0, 1, 3, 2)
"""Which category the pieces of work of a term are in, one after the other."""
_TITLES = {
    "HW": ("Practice {n}", "Worksheet {n}", "Homework {n}"),
    "CW": ("In-class work {n}", "Notebook check {n}", "Group work {n}"),
    "QZ": ("Quiz {n}", "Check for understanding {n}"),
    "TP": ("Unit test {n}", "Project {n}", "Presentation {n}"),
}


@dataclass(frozen=True, slots=True)
class _Item:
    identifier: str
    due: date
    day: str
    """``due``, spelled out."""
    graded: str
    """When its scores are given."""
    most: int
    is_new: bool
    """Due so lately that not everything is graded."""


def write_categories(zone: ZoneRecords) -> None:
    """The kinds of work, once for the district."""
    for code, title, weight, _ in CATEGORIES:
        zone.roster.row("categories", f"{zone.plan.sourced_id}-{code}", title=title, weight=weight)


def write_gradebook(zone: ZoneRecords) -> None:
    """Line items of each section over the last school days, with the results of the students who were in it."""
    draw = zone.random("gradebook")
    by_pupil = {life.pupil: life for life in zone.lives}
    for section in zone.sections:
        if not is_graded(section):
            continue
        items = _items(zone, section, draw)
        rows: list[tuple[str, ...]] = []
        for pupil in section.pupils:
            life = by_pupil[pupil]
            if life.years and life.years[-1].ends_in == zone.running.ends_in:
                rows += _results(section, usual_grade(zone, section.course, life.years[-1]), items, pupil, life, draw)
        zone.roster.plain_rows("results", rows)


def _items(zone: ZoneRecords, section: Section, draw: Random) -> list[_Item]:
    days = zone.days[section.school.sourced_id][zone.running.ends_in]
    first, last = section.sessions[0].starts_on, section.sessions[-1].ends_on
    term = [day for day in days.days[-TERM_IN_SCHOOL_DAYS:] if first <= day < last]
    items = []
    for number, place in enumerate(range(draw.randrange(2, _DAYS_BETWEEN), len(term), _DAYS_BETWEEN)):
        code, _, _, most = CATEGORIES[_ORDER[number % len(_ORDER)]]
        due = term[place]
        identifier = _write_item(zone, section, number, code, draw.choice(_TITLES[code]), term[max(0, place - 4)], due)
        graded = min(due + timedelta(days=2), zone.today - timedelta(days=1))
        is_new = place > len(term) - _DAYS_TO_GRADE
        items.append(_Item(identifier, due, due.isoformat(), graded.isoformat(), most, is_new))
    _announce(zone, section, len(items), [day for day in days.all_days if day >= zone.today and first <= day < last])
    return items


def _announce(zone: ZoneRecords, section: Section, number: int, ahead: list[date]) -> None:
    """Pieces of work that are still to come; drawn apart, so that nothing else changes with the day."""
    draw = zone.random(f"ahead/{section.sourced_id}")
    for place in _DAYS_AHEAD:
        if (later := place + draw.randrange(3)) < len(ahead):
            code = CATEGORIES[_ORDER[number % len(_ORDER)]][0]
            _write_item(zone, section, number, code, draw.choice(_TITLES[code]), zone.today, ahead[later])
            number += 1


def _write_item(
    zone: ZoneRecords, section: Section, number: int, code: str, title: str, assigned: date, due: date
) -> str:
    """One row of line items; gives its identifier."""
    quarter = next(session for session in zone.running.quarters if session.starts_on <= due < session.ends_on)
    identifier = f"{section.sourced_id}-L{number + 1}"
    zone.roster.row(
        "lineItems",
        identifier,
        title=title.format(n=number + 1),
        assignDate=assigned,
        dueDate=due,
        classSourcedId=section.sourced_id,
        categorySourcedId=f"{zone.plan.sourced_id}-{code}",
        academicSessionSourcedId=quarter.sourced_id,
        resultValueMin=0,
        resultValueMax=next(most for known, _, _, most in CATEGORIES if known == code),
        schoolSourcedId=section.school.sourced_id,
    )
    return identifier


def _results(
    section: Section, usual: float, items: list[_Item], pupil: Pupil, life: Life, draw: Random
) -> Iterable[tuple[str, ...]]:
    """Rows of OneRoster's results, in the order of its columns."""
    missing, student, class_ = _missing(life.years[-1]), life.student, section.sourced_id
    starts, ends = pupil.starts_on, pupil.ends_on or date.max
    for item in items:
        if not starts <= item.due < ends:
            continue
        chance = draw.random()
        score, late, is_missing, scored = "", "false", "false", item.day
        if chance < missing:
            status, is_missing = "not submitted", "true"
        elif item.is_new and chance < 0.6:
            status = "submitted"
        else:
            status, scored = "fully graded", item.graded
            share = min(100.0, max(0.0, usual + draw.gauss(2, 9)))
            score = f"{share * item.most / 100:.0f}"
            late = "true" if draw.random() < 0.5 * missing else "false"
        yield (
            *(f"{item.identifier}.{student}", "", "", item.identifier, student, status, score, scored, "", ""),
            *(class_, "false", "false", late, is_missing),
        )


def _missing(year: Year) -> float:
    """How likely a student does not hand a piece of work in."""
    return 1 / (1 + exp(3.2 + 0.5 * year.reading - 12 * (year.absence - USUAL_ABSENCE)))
