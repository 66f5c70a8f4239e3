"""Which figures of schools are stored, and of what day their data speaks."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from django.db import connections

from portal.kit.db import current_database
from records.measures import DIMENSIONS, MEASURES, Cell, Wanted
from records.models import Organization

#: The running school year and those before it, so many in all.
YEARS_KEPT = 3


class Dated(StrEnum):
    """What says of which day a figure's data speaks."""

    RECORDS = "records"
    """When the records were last brought in: nothing else is known."""
    SCHOOL_DAYS = "school_days"
    TESTS = "tests"
    COUNT_DAY = "count_day"


@dataclass(frozen=True)
class Stored:
    """One stored measure; with ``by`` also for each of that dimension's groups."""

    measure: str
    dated: Dated = Dated.RECORDS
    by: str = ""

    @property
    def wanted(self) -> Wanted:
        """What is computed for it."""
        return Wanted(self.measure, self.by)


#: Computed in one statement, whose measures share what they look at.
_ALL = (
    Stored("membership", Dated.COUNT_DAY, by="grade"),
    Stored("mobility"),
    Stored("english_learner_share"),
    Stored("iep_share"),
    Stored("economically_disadvantaged_share"),
    Stored("homeless_share"),
    Stored("suspension_rate"),
    Stored("students_per_teacher", Dated.COUNT_DAY),
    Stored("students_per_counselor", Dated.COUNT_DAY),
    Stored("students_per_nurse", Dated.COUNT_DAY),
    Stored("students_per_specialist", Dated.COUNT_DAY),
    Stored("class_size", Dated.COUNT_DAY),
    Stored("vacancy_share"),
    Stored("devices_per_student", Dated.COUNT_DAY),
    Stored("building_use", Dated.COUNT_DAY),
    Stored("spending_per_student", by="fund_source"),
    Stored("budget_per_student", by="fund_source"),
    Stored("chronic_absenteeism", Dated.SCHOOL_DAYS),
    Stored("attendance_rate", Dated.SCHOOL_DAYS),
    Stored("proficiency_reading", Dated.TESTS, by="grade"),
    Stored("proficiency_mathematics", Dated.TESTS, by="grade"),
    Stored("growth_reading", Dated.TESTS),
    Stored("growth_mathematics", Dated.TESTS),
    Stored("course_failure"),
    Stored("on_track_grade_9"),
)
STORED: dict[str, Stored] = {one.measure: one for one in _ALL}


def categories_of(cell: Cell) -> list[str]:
    """The data categories that a role must carry to be told of the figure."""
    by = {DIMENSIONS[name].category for name, _value in cell.group}
    return sorted(MEASURES[cell.measure].categories | by)


def group_in_text(cell: Cell) -> str:
    """The cell's group as it is stored: "grade=03"; empty for everybody."""
    return ",".join(f"{name}={value}" for name, value in cell.group)


_SCHOOL_DAYS = """
SELECT school_year, max(on_date) FROM records_calendarday
WHERE district_id = %(district)s AND school_year = ANY (%(years)s) AND is_active
AND event IN ('InstructionalDay', 'HalfDay', 'MakeUpDay') AND portion > 0 AND on_date < %(today)s GROUP BY school_year
"""
_TESTS = """
SELECT t.school_year, max(r.taken_on)
FROM records_assessment t JOIN records_assessmentresult r ON r.assessment_id = t.id AND r.is_active
WHERE t.district_id = %(district)s AND t.school_year = ANY (%(years)s) AND t.is_active
AND t.kind IN ('StateSummative', 'AlternateSummative') AND r.taken_on <= %(today)s GROUP BY t.school_year
"""


class DataDays:
    """Of which day the data of each measure speaks, for one district and some school years. Three queries at most."""

    def __init__(self, district: Organization, years: list[int], today: date) -> None:
        self._days: dict[tuple[Dated, int], date] = {
            (Dated.COUNT_DAY, year): min(date(year - 1, 10, 1), today) for year in years
        }
        asked: dict[str, Any] = {"district": district.pk, "years": years, "today": today}
        for dated, statement in ((Dated.SCHOOL_DAYS, _SCHOOL_DAYS), (Dated.TESTS, _TESTS)):
            for year, day in _rows(statement, asked):
                self._days[dated, year] = day

    def of(self, measure: str, year: int) -> date | None:
        """The last day of which the measure's data of the year speaks; None where that is not known."""
        return self._days.get((STORED[measure].dated, year))


def _rows(statement: str, asked: dict[str, Any]) -> Iterator[tuple[int, date]]:
    with connections[current_database()].cursor() as cursor:
        cursor.execute(statement, asked)
        yield from cursor.fetchall()
