"""Grades of grading periods and years, credits, and how high school ended."""

from collections.abc import Iterable, Sequence
from random import Random

from records.demo.state.kind_files import Cells
from records.demo.state.life import USUAL_ABSENCE, Life, Year
from records.demo.state.needs import CREDITS
from records.demo.state.traits import DISABILITIES
from records.demo.state.zone import ZoneRecords
from records.demo.subjects import CORE, FIRST_CHOICE, GRADES, HIGH, MIDDLE, SECOND_CHOICE, SEMESTER_CHOICE, Course
from records.demo.terms import Session
from records.demo.timetable import Section

_FLUSH = 50_000
SUBJECTS = {
    "english": "English",
    "mathematics": "Mathematics",
    "science": "Science",
    "social studies": "SocialStudies",
    "languages": "WorldLanguage",
    "art": "Arts",
    "music": "Arts",
    "physical education": "PhysicalEducation",
    "technology": "CareerTechnical",
    "career": "CareerTechnical",
}
"""Department -> ``AcademicSubject``."""
_LETTERS = (
    (93, "A", "4"), (90, "A-", "3.7"), (87, "B+", "3.3"), (83, "B", "3"), (80, "B-", "2.7"), (77, "C+", "2.3"),
    (73, "C", "2"), (70, "C-", "1.7"), (67, "D+", "1.3"), (60, "D", "1"), (0, "F", "0"),
)  # fmt: skip
_PASSED = 60
#: Subjects in which a student's standing in mathematics tells more than the one in reading.
_COUNTING = ("mathematics", "science", "technology")


def is_graded(section: Section) -> bool:
    """Homerooms give no grades, and neither do an elementary school's specials."""
    return section.type == "scheduled" and not section.course.code.endswith("-E")


def standing_in(course: Course, year: Year) -> float:
    """How a student stands in a course, in deviations."""
    if course.department in _COUNTING:
        return year.mathematics
    return year.reading if course.department in ("english", "social studies") else 0.4 * year.reading + 0.5


def usual_grade(zone: ZoneRecords, course: Course, year: Year) -> float:
    """The grade to expect, on a scale of 100."""
    grade = 84 + 6.5 * standing_in(course, year) - 60 * (year.absence - USUAL_ABSENCE) - 2 * min(year.incidents, 2)
    if GRADES[year.grade] in CREDITS.grades and zone.profile(year.school).has(CREDITS):
        grade -= CREDITS.size
    return grade


def write_term_grades(zone: ZoneRecords) -> None:
    """Final grades of the years before, and this year's grading periods that are over."""
    draw = zone.random("term_grades")
    rows: list[Cells] = []
    quarters = [quarter for quarter in zone.running.quarters if quarter.ends_on <= zone.today]
    titles = {year.ends_in: year.year.title for year in zone.years}
    for life in zone.lives:
        for year in life.years:
            if year.ends_in != zone.running.ends_in:
                rows += _finals(zone, life, year, titles[year.ends_in], draw)
            elif quarters:
                rows += _periods(zone, life, year, quarters, draw)
        if len(rows) > _FLUSH:
            zone.files.write("term_grades", rows)
            rows = []
    zone.files.write("term_grades", rows)


def _finals(zone: ZoneRecords, life: Life, year: Year, title: str, draw: Random) -> Iterable[Cells]:
    if year.spells[-1].exit_reason not in ("EndOfYear", "Graduated"):
        return
    grade = GRADES[year.grade]
    courses: Sequence[tuple[Course, str]] = [(course, "1") for course in CORE[grade]]
    band = MIDDLE if grade in MIDDLE else HIGH if grade in HIGH else ()
    if band:
        first, second, third = (draw.choice(choice[band]) for choice in (FIRST_CHOICE, SECOND_CHOICE, SEMESTER_CHOICE))
        courses = [*courses, (first, "1"), (second, "1"), (third, "0.5")]
    for course, credits in courses:
        number = _number(usual_grade(zone, course, year), draw)
        yield _cells(life, course, year, number, "", title, "Final", credits if band is HIGH else "")


def _periods(zone: ZoneRecords, life: Life, year: Year, quarters: list[Session], draw: Random) -> Iterable[Cells]:
    starts, ends = life.pupil.starts_on, life.pupil.ends_on
    for section in zone.sections_of.get(life.pupil, ()):
        if not is_graded(section):
            continue
        usual = usual_grade(zone, section.course, year) + draw.gauss(0, 2)
        whole_year, held_in = section.sessions[0].type == "schoolYear", section.sessions[0].sourced_id
        for quarter in quarters:
            there = starts < quarter.ends_on and (ends is None or ends >= quarter.ends_on)
            if there and (whole_year or quarter.parent == held_in):
                number = _number(usual, draw)
                yield _cells(life, section.course, year, number, section.sourced_id, quarter.title, "GradingPeriod", "")


def _number(usual: float, draw: Random) -> int:
    return max(30, min(100, round(usual + draw.gauss(0, 4))))


def letter_of(number: float) -> tuple[str, str]:
    """The letter and the grade points (on a scale of 4) of a number on a scale of 100."""
    return next((letter, points) for least, letter, points in _LETTERS if number >= least)


def _cells(
    life: Life, course: Course, year: Year, number: int, section: str, term: str, kind: str, credits: str
) -> Cells:
    letter, points = letter_of(number)
    return (
        life.student,
        section,
        course.title,
        year.school,
        year.ends_in,
        term,
        kind,
        SUBJECTS.get(course.department, "Other"),
        letter,
        number,
        points,
        credits,
        (credits if number >= _PASSED else "0") if credits else "",
    )


_OUTCOMES = {
    "Graduated": "Graduated",
    "DroppedOut": "DroppedOut",
    "MovedOutOfState": "TransferredOut",
    "MovedToOtherDistrict": "TransferredOut",
    "MovedToPrivateSchool": "TransferredOut",
    "HomeSchool": "TransferredOut",
    "Other": "OtherCompleter",
}
"""Why the last spell ended -> ``CohortOutcome``."""


def write_graduation(zone: ZoneRecords) -> None:
    """The graduating class of everybody in high school, and how it ended for those who have left.

    The class is that of the first year in grade 9, whoever repeats a grade later (34 CFR 200.34).
    """
    zone.files.write(
        "graduation", [_graduation(life) for life in zone.lives if life.years and life.years[-1].grade >= _NINTH]
    )


_NINTH = GRADES.index("09")


def _graduation(life: Life) -> Cells:
    first = next(year for year in life.years if year.grade >= _NINTH)
    last = life.years[-1]
    cohort = first.ends_in + 3 - (first.grade - _NINTH)
    outcome = _OUTCOMES.get(last.spells[-1].exit_reason, "StillEnrolled")
    if outcome == "OtherCompleter" and last.grade < len(GRADES) - 1:
        outcome = "Unknown"
    diploma, on = "", ""
    if outcome in ("Graduated", "OtherCompleter"):
        on = last.ends_on.isoformat() if last.ends_on else ""
        diploma = "HighSchoolEquivalency" if outcome == "OtherCompleter" else _diploma(life, last)
    return (life.student, cohort, outcome, on, diploma, last.school)


def _diploma(life: Life, last: Year) -> str:
    if life.traits.disability >= 0 and DISABILITIES[life.traits.disability][0] == "Intellectual disability":
        return "Alternate"
    return "Advanced" if last.reading + last.mathematics > 1.4 else "Regular"
