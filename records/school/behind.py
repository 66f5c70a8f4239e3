"""The students behind the figures of a school."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.roles import Category
from portal.kit.tables import Table
from records.early_warning import Area, Thresholds, board_of, standings_of
from records.early_warning.listing import AreaColumn, OneOf, Shown, interventions_of
from records.early_warning.rule import AREAS, CATEGORY_OF
from records.filters import StudentFilters
from records.models import Organization, Student
from records.school.changes import numbers_at
from records.school.figure import Figure, table_of_figure
from records.school.tested import BELOW_PROFICIENT

_NO_LINES = Thresholds(incidents=None, suspensions=None, failing_courses=None, missing_work=None)


@dataclass(frozen=True)
class AreaFigure(Figure):
    """A figure whose students reach a line of early warning, drawn where the measure has it."""

    area: Area
    lines: Thresholds

    @property
    def category(self) -> Category:
        return CATEGORY_OF[self.area]

    @property
    def about(self) -> str:
        return str(AREAS[self.area])

    @property
    def table(self) -> type[Table]:
        return table_of_figure(fact=AreaColumn(self.area))

    def find(self, user: Any, school: Organization, everybody: list[int]) -> tuple[list[int], int]:
        board = board_of(user, [school.district_id or 0], only=everybody, lines=self.lines)
        return board.students(self.area), len(everybody)

    def tell(self, user: Any, rows: Sequence[Any]) -> None:
        standings, under_way = standings_of(user, rows, lines=self.lines), interventions_of(user, rows)
        for row in rows:
            row.shown = Shown(standings[row.pk], under_way.get(row.pk, ()))


_ALL = (
    AreaFigure(
        "absent",
        _("%(count)s of %(all)s students are chronically absent"),
        _(
            "They were absent on 10 percent or more of the school days on which they were enrolled this year, at any "
            "school of the district, and were enrolled for at least 10 (EDFacts file 195)."
        ),
        Area.ATTENDANCE,
        replace(_NO_LINES, absent_percent=10, least_days=10),
    ),
    AreaFigure(
        "suspended",
        _("%(count)s of %(all)s students have been suspended this year"),
        _("At least one suspension of this school year is on file, in school or out of school."),
        Area.BEHAVIOR,
        replace(_NO_LINES, suspensions=1),
    ),
    AreaFigure(
        "failing",
        _("%(count)s of %(all)s students have a failing grade"),
        _(
            "The final grade of a course of this year fails; while there is none, the grade of a term, or else of a "
            "grading period. A grade fails without grade points, with an F, or with less than 60 of 100."
        ),
        Area.COURSES,
        replace(_NO_LINES, failing_courses=1),
    ),
    AreaFigure(
        "missing",
        _("%(count)s of %(all)s students have missing work"),
        _("Work of this school year that was due is missing or was not handed in."),
        Area.COURSES,
        replace(_NO_LINES, missing_work=1),
    ),
)
FIGURES: dict[str, Figure] = {figure.name: figure for figure in (*_ALL, *BELOW_PROFICIENT)}

#: Which figure of a trend leads to which students.
BEHIND_MEASURE = {
    "chronic_absenteeism": "absent",
    "suspension_rate": "suspended",
    "course_failure": "failing",
    "missing_work": "missing",
    "proficiency_reading": "reading",
    "proficiency_mathematics": "mathematics",
}


class GradeFilters(StudentFilters):
    """The students of one school by their grade."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        if self.filters.pop("school", None):
            self.offer_own_grades()


def students_behind(user: Any, school: Organization, figure: Figure) -> tuple[QuerySet[Student], int, int]:
    """The students of today at this school who are behind the figure, how many they are, and of how many."""
    everybody = numbers_at(user, school)
    found, of = figure.find(user, school, everybody) if everybody else ([], 0)
    rows = Student.objects.visible_to(user).filter(OneOf("pk", found)).select_related("school", "district")
    return rows.order_by("sort_key"), len(found), of
