"""The students behind a figure of a school: each as a line of early warning, drawn where the measure has it."""

from dataclasses import dataclass, replace
from typing import Any

from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from portal.kit.tables import Table
from records.early_warning import Area, Thresholds, board_of
from records.early_warning.listing import AreaColumn, EarlyWarningTable, OneOf
from records.early_warning.rule import CATEGORY_OF
from records.filters import StudentFilters
from records.models import Organization, Student
from records.school.changes import numbers_at

_NO_LINES = Thresholds(incidents=None, suspensions=None, failing_courses=None, missing_work=None)


@dataclass(frozen=True)
class Figure:
    """One figure: its name in addresses, the line that its students reach, and the fact as a title."""

    name: str
    area: Area
    lines: Thresholds
    title: str | Promise
    rule: str | Promise


_ALL = (
    Figure(
        "absent",
        Area.ATTENDANCE,
        replace(_NO_LINES, absent_percent=10, least_days=10),
        _("%(count)s of %(all)s students are chronically absent"),
        _(
            "They were absent on 10 percent or more of the school days on which they were enrolled this year, at any "
            "school of the district, and were enrolled for at least 10 (EDFacts file 195)."
        ),
    ),
    Figure(
        "suspended",
        Area.BEHAVIOR,
        replace(_NO_LINES, suspensions=1),
        _("%(count)s of %(all)s students have been suspended this year"),
        _("At least one suspension of this school year is on file, in school or out of school."),
    ),
    Figure(
        "failing",
        Area.COURSES,
        replace(_NO_LINES, failing_courses=1),
        _("%(count)s of %(all)s students have a failing grade"),
        _(
            "The final grade of a course of this year fails; while there is none, the grade of a term, or else of a "
            "grading period. A grade fails without grade points, with an F, or with less than 60 of 100."
        ),
    ),
    Figure(
        "missing",
        Area.COURSES,
        replace(_NO_LINES, missing_work=1),
        _("%(count)s of %(all)s students have missing work"),
        _("Work of this school year that was due is missing or was not handed in."),
    ),
)
FIGURES: dict[str, Figure] = {figure.name: figure for figure in _ALL}

#: Which figure of a trend leads to which students.
BEHIND_MEASURE = {
    "chronic_absenteeism": "absent",
    "suspension_rate": "suspended",
    "course_failure": "failing",
    "missing_work": "missing",
}


class GradeFilters(StudentFilters):
    """The students of one school by their grade."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.filters.pop("school", None)


def table_for(area: Area) -> type[Table]:
    """The columns of a list of one area: the student, what is on file, and the help under way."""
    others = {f"{one}": None for one in EarlyWarningTable.base_columns if one in {"attendance", "behavior", "courses"}}
    options = {"sequence": ("name", "identifier", "grade", "fact", "intervention", "because")}
    meta = type("Meta", (EarlyWarningTable.Meta,), options)
    return type("BehindTable", (EarlyWarningTable,), {**others, "fact": AreaColumn(area), "Meta": meta})


def students_behind(user: Any, school: Organization, figure: Figure) -> tuple[QuerySet[Student], int, int]:
    """The students of today at this school who are behind the figure, how many they are, and of how many."""
    everybody = numbers_at(user, school)
    found: list[int] = []
    if everybody:
        board = board_of(user, [school.district_id or 0], only=everybody, lines=figure.lines)
        found = board.students(figure.area)
    rows = Student.objects.visible_to(user).filter(OneOf("pk", found)).select_related("school", "district")
    return rows.order_by("sort_key"), len(found), len(everybody)


def category_of(figure: Figure) -> Any:
    """What a role must carry to be told."""
    return CATEGORY_OF[figure.area]
