"""Recomputes every measure without SQL: rows of the ORM, one after the other, one day after the other.

Written from the sentences of the measures, and differently from their SQL on purpose: a student's enrollment is a set
of days here, not a range; each group is computed by itself from the students who are in it; nothing is shared with
records/measures but the names.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import date, timedelta
from decimal import Decimal
from functools import cache
from typing import Any, NamedTuple

from portal.kit.db import use_database
from records import models

ONE_DAY = timedelta(days=1)
TAUGHT = {"InstructionalDay", "HalfDay", "MakeUpDay"}


class Figures(NamedTuple):
    """What a cell must hold."""

    numerator: Decimal
    denominator: Decimal | None
    students: int


def _span(first: date, after: date) -> Iterable[date]:
    day = first
    while day < after:
        yield day
        day += ONE_DAY


def _by_student(rows: Iterable[Any]) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = defaultdict(list)
    for row in rows:
        found[row.student_id].append(row)
    return found


class Oracle:
    """One district as it stands in the tables, judged on ``today``."""

    def __init__(self, district: Any, today: date) -> None:
        self.district, self.today = district, today
        with use_database("maintenance"):
            self._load()
        self.days_at = cache(self._days_at)
        self.window = cache(self._window)
        self.grade_of = cache(self._grade_of)
        self.attendance_of = cache(self._attendance_of)
        self.group_of = cache(self._group_of)
        self.everybody = cache(self._everybody)

    def _load(self) -> None:
        def rows(model: Any, **wanted: Any) -> list[Any]:
            return list(model.objects.filter(district=self.district, **wanted).order_by("pk"))

        self.organizations = {row.pk: row for row in rows(models.Organization)}
        self.students = {row.pk: row for row in rows(models.Student)}
        self.enrollments = _by_student(rows(models.SchoolEnrollment))
        self.sessions = [row for row in rows(models.AcademicSession, is_active=True) if row.type == "schoolYear"]
        self.calendar = rows(models.CalendarDay, is_active=True)
        self.events = _by_student(rows(models.AttendanceEvent, is_active=True))
        self.demographics = {row.student_id: row for row in rows(models.Demographics, is_active=True)}
        self.programs = _by_student(rows(models.ProgramParticipation, is_active=True))
        self.economic = _by_student(rows(models.EconomicStatus, is_active=True))
        self.tests = {row.pk: row for row in rows(models.Assessment, is_active=True)}
        self.results = _by_student(rows(models.AssessmentResult, is_active=True))
        self.sections = {row.pk: row for row in rows(models.Section)}
        self.seats = rows(models.SectionEnrollment)
        self.work = {row.pk: row for row in rows(models.LineItem, is_active=True)}
        self.scores = _by_student(rows(models.Result, is_active=True))
        self.term_grades = _by_student(rows(models.TermGrade, is_active=True))
        self.graduations = rows(models.GraduationRecord, is_active=True)
        self.actions = _by_student(rows(models.DisciplinaryAction, is_active=True))
        self.interventions = _by_student(rows(models.Intervention, is_active=True))
        self.positions = rows(models.StaffPosition, is_active=True)
        self.resources = rows(models.SchoolResource, is_active=True)
        self.money = rows(models.BudgetLine, is_active=True)

    # --- places, years, enrollment ---------------------------------------------------------------------

    def parts(self, place: int) -> set[int]:
        """The organizations that count towards a place."""
        return set(self.organizations) if place == self.district.pk else {place}

    def _window(self, year: int) -> tuple[date, date]:
        """First day of the school year, and the day after its last."""
        sessions = [
            row for row in self.sessions
            if row.school_year == year and row.starts_on and row.ends_on and row.starts_on < row.ends_on
        ]  # fmt: skip
        first = [row.starts_on for row in sessions] or [date(year - 1, 7, 1)]
        after = [row.ends_on for row in sessions] or [date(year, 7, 1)]
        listed = [day.on_date for day in self.calendar if day.school_year == year]
        return min(first + listed), max(after + [day + ONE_DAY for day in listed])

    def begun(self, year: int) -> bool:
        return self.window(year)[0] <= self.today

    def count_day(self, year: int) -> date:
        return min(date(year - 1, 10, 1), self.today)

    def _real(self, student: int, place: int) -> list[Any]:
        """Enrollments at the place that have begun and hold on at least one day."""
        return [
            row for row in self.enrollments[student]
            if row.at_school_id in self.parts(place)
            and row.starts_on <= self.today
            and (row.ends_on is None or row.ends_on > row.starts_on)
        ]  # fmt: skip

    def _days_at(self, student: int, place: int, year: int) -> frozenset[date]:
        """Every day of the school year on which the student is enrolled at the place."""
        first, after = self.window(year)
        found: set[date] = set()
        for row in self._real(student, place):
            found.update(_span(max(first, row.starts_on), min(after, row.ends_on or after)))
        return frozenset(found)

    def _everybody(self, place: int, year: int) -> list[int]:
        """Students enrolled at the place on any day of the year."""
        if not self.begun(year):
            return []
        return [student for student in self.students if self.days_at(student, place, year)]

    def members(self, place: int, year: int) -> list[int]:
        return [s for s in self.everybody(place, year) if self.count_day(year) in self.days_at(s, place, year)]

    def _rows_in(self, student: int, place: int, year: int) -> list[Any]:
        first, after = self.window(year)
        return [
            row for row in self._real(student, place)
            if row.starts_on < after and (row.ends_on is None or row.ends_on > first)
        ]  # fmt: skip

    def _grade_of(self, student: int, place: int, year: int) -> str:
        best = max(
            self._rows_in(student, place, year),
            key=lambda row: (row.grade != "", row.is_primary, row.starts_on, row.pk),
            default=None,
        )
        if best is None:
            return ""
        grade = best.grade
        if not grade and self.today < self.window(year)[1] and (best.ends_on is None or best.ends_on > self.today):
            grade = self.students[student].grade
        return f"0{grade}" if len(grade) == 1 and grade.isdigit() else grade.upper()

    # --- groups ----------------------------------------------------------------------------------------

    def _spell(self, rows: Iterable[Any], student: int, place: int, year: int, back: int) -> bool:
        """Whether one of the rows held on a day of the years, and began before the student left the place."""
        first, after = self.window(year)
        first = first.replace(year=first.year - back)
        after = min(after, self.today + ONE_DAY)
        here = [row for row in self._real(student, place) if row.starts_on < after and (row.ends_on or after) > first]
        if not here and (back == 0 or any(row.at_school_id in self.parts(place) for row in self.enrollments[student])):
            return False
        # Somebody may be in a graduating class without any enrollment on file.
        last_day = max((min(row.ends_on or after, after) for row in here), default=after) - ONE_DAY
        held = [(row.starts_on, row.ends_on or date.max) for row in rows]
        return any(starts < end and starts <= last_day and end > first for starts, end in held)

    def in_program(self, student: int, program: str, place: int, year: int, back: int = 0) -> bool:
        rows = (row for row in self.programs[student] if row.program == program)
        return self._spell(rows, student, place, year, back)

    def has_status(self, student: int, indicator: str, place: int, year: int, back: int = 0) -> bool:
        rows = (row for row in self.economic[student] if row.indicator == indicator)
        return self._spell(rows, student, place, year, back)

    def has_low_income(self, student: int, place: int, year: int, back: int = 0) -> bool:
        meals = [
            row for row in self.economic[student]
            if row.indicator == "DirectlyCertified"
            or (row.indicator == "MealStatus" and row.value in ("Free", "ReducedPrice"))
        ]  # fmt: skip
        return self._spell(meals, student, place, year, back)

    def _group_of(self, student: int, dimension: str, place: int, year: int, back: int = 0) -> str:
        """The student's value in a dimension."""
        demographics = self.demographics.get(student)
        match dimension:
            case "grade":
                return self.grade_of(student, place, year)
            case "race_ethnicity":
                return _federal_race(demographics) if demographics else ""
            case "sex":
                return demographics.sex if demographics else ""
            case "english_learner":
                has = self.in_program(student, "EnglishLearner", place, year, back)
            case "iep":
                has = self.in_program(student, "IEP", place, year, back)
            case "section_504":
                has = self.in_program(student, "Section504", place, year, back)
            case "economically_disadvantaged":
                has = self.has_low_income(student, place, year, back)
            case "homeless":
                has = self.has_status(student, "Homeless", place, year, back)
            case "foster":
                has = self.has_status(student, "FosterCare", place, year, back)
            case "migrant":
                has = self.has_status(student, "Migrant", place, year, back)
            case "military":
                has = self.has_status(student, "MilitaryConnected", place, year, back)
            case _:
                raise AssertionError(dimension)
        return "yes" if has else "no"

    # --- attendance ------------------------------------------------------------------------------------

    def _attendance_of(self, student: int, place: int, year: int) -> tuple[int, Decimal, int, Decimal, int]:
        """(days enrolled, their portions, days absent, portions missed, days late), over the schools of the place."""
        days = absent = late = 0
        portions = missed = Decimal(0)
        events = self.events[student]
        for row in self.calendar:
            if row.school_year != year or row.at_school_id not in self.parts(place) or row.event not in TAUGHT:
                continue
            if row.portion <= 0 or row.on_date >= self.today:
                continue
            if row.on_date not in self.days_at(student, row.at_school_id, year):
                continue
            worth = min(row.portion, Decimal("0.5")) if row.event == "HalfDay" else row.portion
            days += 1
            portions += worth
            here = [
                event for event in events if event.on_date == row.on_date and event.at_school_id == row.at_school_id
            ]
            for event in here:
                if event.kind == "absence" and event.section_id is None:
                    missed += worth * event.portion
                    absent += event.portion >= Decimal("0.5")
            late += any(event.kind == "tardy" for event in here)
        return days, portions, absent, missed, late

    # --- tests -----------------------------------------------------------------------------------------

    def taken(self, student: int, place: int, year: int, kinds: set[str], subjects: set[str]) -> list[Any]:
        """The student's results for which the place answers."""
        found = []
        for result in self.results[student]:
            test = self.tests.get(result.assessment_id)
            if not test or test.school_year != year or test.kind not in kinds or test.subject not in subjects:
                continue
            if result.taken_on > self.today:
                continue
            for school in self.parts(place):
                enrolled = self.days_at(student, school, year)
                named = result.at_school_id == school and bool(enrolled)
                if named or (result.at_school_id is None and result.taken_on in enrolled):
                    found.append(result)
                    break
        return found

    def last_result(self, results: list[Any]) -> Any:
        def order(row: Any) -> tuple[Any, ...]:
            low = -1
            level = low if row.performance_level is None else row.performance_level
            growth = low if row.growth_percentile is None else row.growth_percentile
            return (row.taken_on, level, growth, row.pk)

        return max(results, key=order, default=None)

    # --- courses ---------------------------------------------------------------------------------------

    def standing_grades(self, student: int, place: int, year: int) -> list[Any]:
        """Final grades, and term grades of courses without one, given at the place."""
        of_year = [
            row for row in self.term_grades[student] if row.school_year == year and row.kind in ("Final", "Term")
        ]
        final = {row.course_title for row in of_year if row.kind == "Final"}
        found = []
        for row in of_year:
            section = self.sections.get(row.section_id)
            school = row.at_school_id or (section.school_id if section else None)
            if school not in self.parts(place) or not self.days_at(student, school, year):
                continue
            if row.kind == "Final" or row.course_title not in final:
                found.append(row)
        return found


def _federal_race(row: Any) -> str:
    if row.hispanic_or_latino:
        return "HispanicOrLatino"
    said = row.races
    if row.two_or_more_races or len(said) > 1:
        return "TwoOrMoreRaces"
    return said[0] if said else ""


def failed(row: Any) -> bool | None:
    """Whether a grade fails; None where it cannot be told."""
    if row.points is not None:
        return row.points == 0
    if row.letter:
        return row.letter[0] in "Ff"
    return None if row.number is None else row.number < 60


Keep = Callable[[int], bool]
KeepFact = Callable[[dict[str, str]], bool]


def share(students: Iterable[int], counts: Callable[[int], bool]) -> Figures:
    """Of these students, those who count."""
    students = list(students)
    return Figures(Decimal(sum(map(counts, students))), Decimal(len(students)), len(students))


def total(rows: Iterable[tuple[int, Any, Any]]) -> Figures:
    """Sums of (student, numerator, denominator)."""
    rows = list(rows)
    return Figures(
        sum((Decimal(row[1]) for row in rows), Decimal(0)),
        sum((Decimal(row[2]) for row in rows), Decimal(0)),
        len({row[0] for row in rows}),
    )
