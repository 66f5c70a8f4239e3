"""Tests: the state's, with standard error, level and growth percentile; screenings; English proficiency."""

from dataclasses import dataclass
from datetime import date, timedelta
from math import erf, sqrt
from random import Random

from records.demo.state.kind_files import Cells
from records.demo.state.life import POINTS_IN_A_DEVIATION, Life, Year
from records.demo.state.traits import DISABILITIES
from records.demo.state.zone import ZoneRecords
from records.demo.subjects import GRADES, grade_label
from records.demo.terms import SchoolYear

_FLUSH = 50_000
STATE_TESTS = {
    "English": ("03", "04", "05", "06", "07", "08", "11"),
    "Mathematics": ("03", "04", "05", "06", "07", "08", "11"),
    "Science": ("05", "08", "11"),
}
"""Subject -> grades (ESSA section 1111(b)(2)(B)(v))."""
SCREENED = ("KG", "01", "02", "03")
LEVELS = ("Beginning", "Developing", "Proficient", "Advanced")
_CUTS = (-0.85, 0.05, 1.05)
"""Where the levels begin, in deviations."""
_ENGLISH_LEVELS = ("Entering", "Emerging", "Developing", "Expanding", "Bridging")
_ERROR = 0.3
"""Standard error of a state test in the middle of its scale, in deviations."""
#: From one year's observed score to the next year's, in the state as a whole; in deviations.
_SLOPE, _SPREAD = 0.83, 0.52
_NOT_TESTED = (("Absent", 0.012), ("ParentOptOut", 0.008), ("MedicalExemption", 0.002), ("Invalidated", 0.002))
_NAMES = {"English": "English language arts", "Mathematics": "Mathematics", "Science": "Science", "Reading": "Reading"}


@dataclass(frozen=True, slots=True)
class Window:
    """When a test is taken, as month and day of the fall or the spring."""

    code: str
    month: int
    day: int
    days: int

    def opens(self, year: SchoolYear) -> date:
        return date(year.ends_in - (self.month >= 8), self.month, self.day)


STATE, ENGLISH = Window("STATE", 4, 13, 20), Window("ELP", 2, 1, 20)
SCREENINGS = (Window("FALL", 9, 8, 10), Window("SPRING", 4, 27, 10))


def center(grade: int) -> int:
    """The middle of the state's vertical scale in a grade."""
    return 380 + 26 * grade


def write_assessments(zone: ZoneRecords) -> None:
    """The tests themselves, once for the district, with those that are still to come this year."""
    rows: list[Cells] = []
    for year in zone.years:
        for subject, grades in STATE_TESTS.items():
            for grade in grades:
                title = f"State test, {_NAMES[subject]}, {grade_label(grade).lower()}"
                low, high = center(GRADES.index(grade)) - 240, center(GRADES.index(grade)) + 240
                identifier = _identifier("STATE", year.ends_in, subject, grade)
                rows.append((identifier, title, "StateSummative", subject, grade, year.ends_in, low, high, 4, 3))
            identifier = _identifier("ALT", year.ends_in, subject, "")
            title = f"State test, alternate, {_NAMES[subject]}"
            rows.append((identifier, title, "AlternateSummative", subject, "", year.ends_in, 100, 300, 4, 3))
        for window in SCREENINGS:
            for subject in ("Reading", "Mathematics"):
                for grade in SCREENED:
                    identifier = _identifier(window.code, year.ends_in, subject, grade)
                    title = f"{window.code.capitalize()} screening, {_NAMES[subject]}, {grade_label(grade).lower()}"
                    rows.append((identifier, title, "Screening", subject, grade, year.ends_in, 0, 100, 3, 3))
        title = "English language proficiency test"
        identifier = _identifier("ELP", year.ends_in, "EnglishProficiency", "")
        rows.append((identifier, title, "EnglishProficiency", "EnglishProficiency", "", year.ends_in, 200, 450, 5, 5))
    zone.files.write("assessments", rows)


def _identifier(code: str, ends_in: int, subject: str, grade: str) -> str:
    return f"{code}-{ends_in}-{subject}-{grade}".rstrip("-")


def write_assessment_results(zone: ZoneRecords) -> None:
    """How each student did on each test that they were to take, up to yesterday."""
    draw = zone.random("assessment_results")
    rows: list[Cells] = []
    taking = _Taking(zone, draw)
    for life in zone.lives:
        rows += taking.of(life)
        if len(rows) > _FLUSH:
            zone.files.write("assessment_results", rows)
            rows = []
    zone.files.write("assessment_results", rows)


class _Taking:
    def __init__(self, zone: ZoneRecords, draw: Random) -> None:
        self.zone, self.draw = zone, draw
        self.by_year = {year.ends_in: year for year in zone.years}

    def of(self, life: Life) -> list[Cells]:
        rows: list[Cells] = []
        alternate = life.traits.disability >= 0 and DISABILITIES[life.traits.disability][0] == "Intellectual disability"
        before: dict[str, float] = {}
        for year in life.years:
            grade = GRADES[year.grade]
            if grade in SCREENED:
                for window in SCREENINGS:
                    rows += self._screening(life, year, grade, window)
            if year.english_level:
                rows += self._english(life, year)
            observed: dict[str, float] = {}
            if any(grade in grades for grades in STATE_TESTS.values()):
                for subject, grades in STATE_TESTS.items():
                    if grade in grades:
                        rows += self._state(life, year, grade, subject, alternate, before, observed)
            before = observed
        return rows

    def _day(self, window: Window, year: Year) -> tuple[str, str] | None:
        """A day of the window on which the student's school met, and that school; None where there is none yet."""
        opens = window.opens(self.by_year[year.ends_in])
        wanted = opens + timedelta(days=int(self.draw.random() * window.days))
        spell = year.at(wanted)
        if spell is None:
            return None
        day = self.zone.days[spell.school.sourced_id][year.ends_in].on_or_after(wanted)
        if day is None or (spell.ends_on and day >= spell.ends_on):
            return None
        return day.isoformat(), spell.school.sourced_id

    def _state(
        self,
        life: Life,
        year: Year,
        grade: str,
        subject: str,
        alternate: bool,
        before: dict[str, float],
        observed: dict[str, float],
    ) -> list[Cells]:
        taken = self._day(STATE, year)
        if taken is None:
            return []
        day, school = taken
        identifier = _identifier("ALT" if alternate else "STATE", year.ends_in, subject, "" if alternate else grade)
        start = (life.student, identifier, day, school, grade)
        chance = self.draw.random()
        for why, share in _NOT_TESTED:
            if chance < share:
                return [(*start, why, "", "", "", "", "")]
            chance -= share
        standing = {"English": year.reading, "Mathematics": year.mathematics}.get(subject)
        if standing is None:
            standing = (year.reading + year.mathematics) / 2
        # A score far from the middle of the scale is less certain.
        error = _ERROR * (1 + 0.08 * standing * standing)
        seen = standing + self.draw.gauss(0, _ERROR)
        if alternate:
            return [(*start, "Participated", round(200 + 20 * max(-5, min(5, seen))), "9", *_level(seen + 1.2), "")]
        observed[subject] = seen
        score = round(center(year.grade) + POINTS_IN_A_DEVIATION * max(-3.9, min(3.9, seen)))
        growth = _percentile(before[subject], seen) if subject in before and subject != "Science" else ""
        return [(*start, "Participated", score, f"{error * POINTS_IN_A_DEVIATION:.1f}", *_level(seen), growth)]

    def _screening(self, life: Life, year: Year, grade: str, window: Window) -> list[Cells]:
        taken = self._day(window, year)
        if taken is None:
            return []
        rows: list[Cells] = []
        for subject, standing in (("Reading", year.reading), ("Mathematics", year.mathematics)):
            seen = standing + self.draw.gauss(0, 0.4) + (0.35 if window.code == "SPRING" else 0)
            score = round(max(0, min(100, 52 + 16 * seen)))
            level = 1 + (seen > -1) + (seen > -0.4)
            label = ("Well below the goal", "Below the goal", "On track")[level - 1]
            identifier = _identifier(window.code, year.ends_in, subject, grade)
            cells = (life.student, identifier, *taken, grade, "Participated", score, "6.4", level, label, "")
            rows.append(cells)
        return rows

    def _english(self, life: Life, year: Year) -> list[Cells]:
        taken = self._day(ENGLISH, year)
        if taken is None:
            return []
        level = year.english_level
        score = round(240 + 32 * level + 4 * year.grade + self.draw.gauss(0, 9))
        identifier = _identifier("ELP", year.ends_in, "EnglishProficiency", "")
        label = _ENGLISH_LEVELS[level - 1]
        start = (life.student, identifier, *taken, GRADES[year.grade], "Participated")
        return [(*start, min(450, max(200, score)), "11.5", level, label, "")]


def _level(seen: float) -> tuple[int, str]:
    level = 1 + sum(seen > cut for cut in _CUTS)
    return level, LEVELS[level - 1]


def _percentile(before: float, now: float) -> int:
    """The growth percentile: where this score lies among those of students who scored alike the year before."""
    z = (now - _SLOPE * before) / _SPREAD
    return max(1, min(99, round(100 * (1 + erf(z / sqrt(2))) / 2)))
