"""Programs that students are in, and interventions: assigned where the need is, checked every few weeks."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from records.demo.state.funds import FUNDS, TITLE_I, TUTORING
from records.demo.state.kind_files import Cells, spelled
from records.demo.state.life import Life, Year
from records.demo.state.traits import DISABILITIES
from records.demo.state.zone import ZoneRecords
from records.demo.subjects import ELEMENTARY, GRADES, HIGH

_SERVICES = {
    "Specific learning disability": "Specialized instruction",
    "Speech or language impairment": "Speech therapy",
    "Other health impairment": "Specialized instruction,Nursing",
    "Autism": "Specialized instruction,Speech therapy,Occupational therapy",
    "Developmental delay": "Specialized instruction,Occupational therapy",
    "Intellectual disability": "Specialized instruction,Speech therapy",
    "Emotional disturbance": "Counseling",
    "Hearing impairment": "Audiology",
}
_BY_NAME = {fund.name: fund for fund in FUNDS}


def write_programs(zone: ZoneRecords) -> None:
    """Who is in which program, from when until when."""
    draw = zone.random("programs")
    rows: list[Cells] = []
    for life in zone.lives:
        if life.years:
            rows += _lasting(life, draw)
            rows += _yearly(zone, life, draw)
    zone.files.write("programs", rows)


def _lasting(life: Life, draw: Random) -> Iterable[Cells]:
    """Programs that a student stays in from year to year."""
    traits, first, last = life.traits, life.years[0], life.years[-1]
    starts = first.spells[0].starts_on
    ends = last.ends_on
    if learning := [year for year in life.years if year.english_level]:
        began, level = learning[0].spells[0].starts_on, learning[-1].english_level
        exited = learning[-1] is not last
        left = date(learning[-1].ends_in, 8, 1) if exited else ends
        reason = "Reclassified as fluent" if exited else ""
        yield _row(life, "EnglishLearner", began, left, f"Level {level}", "English language development", reason)
        if traits.home.language == "spa" and draw.random() < 0.2:
            yield _row(life, "Bilingual", began, left, "Spanish and English")
    if traits.disability >= 0:
        name = DISABILITIES[traits.disability][0]
        yield _row(life, "IEP", starts, ends, name, _SERVICES[name])
    if traits.has_504:
        yield _row(life, "Section504", starts, ends, "", "Extended time,Preferential seating")
    if traits.gifted:
        yield _row(life, "GiftedTalented", starts, ends, "", "Enrichment")
    if traits.home.migrant:
        yield _row(life, "MigrantEducation", starts, ends)
    if traits.home.homeless:
        yield _row(life, "HomelessServices", last.spells[0].starts_on, ends, "", "Transportation,School supplies")
    if life.pupil.career_center:
        spell = next(spell for spell in life.pupil.spells if not spell.is_primary)
        yield _row(life, "CareerTechnical", spell.starts_on, None, school=spell.school.sourced_id)


def _yearly(zone: ZoneRecords, life: Life, draw: Random) -> Iterable[Cells]:
    """Programs that are given for a school year."""
    for year in life.years:
        if draw.random() < 0.06 and GRADES[year.grade] in ELEMENTARY:
            yield _in_year(zone, life, year, "AfterSchool")
        weakest = min(year.reading, year.mathematics)
        if weakest < -0.9 and zone.state.awards.holds(_BY_NAME[TITLE_I], year.school, year.ends_in):
            yield _in_year(zone, life, year, "TitleI")
        if weakest < 0 and zone.state.awards.holds(_BY_NAME[TUTORING], year.school, year.ends_in):
            yield _in_year(zone, life, year, "Tutoring")


def _in_year(zone: ZoneRecords, life: Life, year: Year, program: str) -> Cells:
    spell = year.spells[-1]
    return _row(life, program, spell.starts_on, spell.ends_on, school=year.school)


def _row(
    life: Life,
    program: str,
    starts: date,
    ends: date | None,
    detail: str = "",
    services: str = "",
    reason: str = "",
    school: str = "",
) -> Cells:
    last = ends.isoformat() if ends else ""
    return life.student, program, starts.isoformat(), last, detail, services, reason, school or life.years[-1].school


@dataclass(frozen=True, slots=True)
class _Plan:
    """How schools help in one area: what is measured begins near ``begins`` and rises (or falls) by ``step``."""

    area: str
    title: str
    goal: str
    plan: str
    begins: float
    step: float


_PLANS = (
    _Plan(
        "Reading", "Small-group reading", "90 words a minute, read with understanding",
        "30 minutes, four days a week, in a group of four", 52, 4,
    ),
    _Plan(
        "Mathematics", "Number sense group", "80 percent of weekly checks right",
        "25 minutes, three days a week, with the mathematics specialist", 48, 4,
    ),
    _Plan(
        "Attendance", "Check-in each morning", "At school on 95 percent of days",
        "An adult greets the student each morning; a call home on the first day missed", 84, 1.2,
    ),
    _Plan(
        "Behavior", "Check in, check out", "80 percent of daily points",
        "A daily card with three goals; a talk before and after school", 55, 3.5,
    ),
    _Plan(
        "Language", "English for newcomers", "Takes part in talk about class work in English",
        "45 minutes a day with the teacher of English learners", 40, 4,
    ),
    _Plan(
        "Graduation", "Credit recovery", "On track with credits by June",
        "Two courses online with a teacher after school", 45, 5,
    ),
)  # fmt: skip
_DAYS_BETWEEN_CHECKS = 21
#: Progress in the end -> (outcome, share)
_OUTCOMES = {
    True: (("GoalMet", 45), ("Improved", 50), ("Discontinued", 5)),
    False: (("Improved", 25), ("NoChange", 50), ("Worsened", 12), ("Discontinued", 13)),
}


def write_interventions(zone: ZoneRecords) -> None:
    """Plans of this year and the year before, and their check-ins, whichever of the two are wanted."""
    draw = zone.random("interventions")
    plans: list[Cells] = []
    checks: list[Cells] = []
    for life in zone.lives:
        for year in life.years:
            if year.ends_in >= zone.running.ends_in - 1:
                for place in _needed(life, year, draw):
                    _intervene(zone, life, year, _PLANS[place], draw, plans, checks)
    for kind, rows in (("interventions", plans), ("intervention_check_ins", checks)):
        if kind in zone.files:
            zone.files.write(kind, rows)


def _needed(life: Life, year: Year, draw: Random) -> list[int]:
    """Places in _PLANS. Not every need is met; those of the cast are."""
    grade = GRADES[year.grade]
    wanted = (
        (year.reading < -1.2 and grade not in HIGH, 0.65),
        (year.mathematics < -1.4 and grade not in HIGH, 0.45),
        (year.absence > 0.12, 0.5),
        (year.incidents > 1, 0.5),
        (0 < year.english_level < 3, 0.4),
        (grade in HIGH and year.reading < -1 and year.absence > 0.08, 0.5),
    )
    chances = [draw.random() for _ in wanted]
    return [
        place
        for place, ((needs, share), chance) in enumerate(zip(wanted, chances, strict=True))
        if needs and (chance < share or life.traits.story)
    ]


def _intervene(
    zone: ZoneRecords, life: Life, year: Year, plan: _Plan, draw: Random, plans: list[Cells], checks: list[Cells]
) -> None:
    wait, weeks, works = draw.randrange(35, 70), draw.randrange(14, 24), draw.random() < 0.6
    tier, begins, step = draw.choice((2, 2, 3)), plan.begins + draw.gauss(0, 6), plan.step * (1 if works else 0.15)
    outcomes = _OUTCOMES[works]
    outcome = draw.choices([name for name, _ in outcomes], [share for _, share in outcomes])[0]
    days = zone.days[year.school][year.ends_in]
    starts = days.on_or_after(year.spells[-1].starts_on + timedelta(days=wait))
    left = year.ends_on or zone.today
    if starts is None or starts >= left:
        return
    ends: date | None = min(starts + timedelta(weeks=weeks), year.ends_on or date.max)
    identifier = f"INT-{life.student}-{year.ends_in}-{plan.area[:2].upper()}"
    day, number = starts + timedelta(days=_DAYS_BETWEEN_CHECKS), 0
    while ends and day < min(ends, zone.today):
        number += 1
        measured = begins + step * number + draw.gauss(0, abs(plan.step))
        checked = days.on_or_after(day)
        if checked and checked < ends:
            progress = "OnTrack" if works or measured > begins + plan.step * number / 2 else "Behind"
            note = "Parent told of the progress" if number == 2 else ""
            row = (life.student, identifier, checked.isoformat(), spelled(max(0, measured), 1), progress, note)
            checks.append(row)
        day += timedelta(days=_DAYS_BETWEEN_CHECKS)
    is_over = ends is not None and ends <= zone.today
    plans.append(
        (
            *(identifier, life.student, plan.title, plan.area, tier, plan.goal, plan.plan, starts.isoformat()),
            *((ends.isoformat(), outcome) if is_over and ends else ("", "")),
        )
    )
