"""The students of a school whose last state test in a subject lies below proficient."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import F, Max, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.roles import Category
from portal.kit.tables import Column, Table
from records.early_warning.listing import OneOf, interventions_of
from records.family.words import level_in_words
from records.measures.catalogue.achievement import STATE_TESTS, SUBJECTS
from records.measures.words import year_in_words
from records.models import AssessmentResult, Organization
from records.record.listing import plain
from records.school.figure import Figure, table_of_figure


@dataclass(frozen=True)
class _Shown:
    """What a row says beside the student: the test in words, and the interventions in force."""

    test: str
    interventions: tuple[str, ...] = ()


class _TestColumn(Column):
    """The level, the score and the year of the test."""

    def __init__(self) -> None:
        super().__init__(
            category=Category.ASSESSMENT, accessor="pk", verbose_name=gettext_lazy("Last state test"), orderable=False,
            empty_values=(),
        )  # fmt: skip

    def render(self, record: Any) -> str:
        return record.shown.test

    def value(self, record: Any) -> str:
        return self.render(record)


@dataclass(frozen=True)
class ProficiencyFigure(Figure):
    """Below proficient in a subject (the options of ``AcademicSubject`` that it takes in), as the measure of
    proficiency counts: of several tests in the latest year the last one, alternate tests among them."""

    subjects: tuple[str, ...]

    @property
    def category(self) -> Category:
        return Category.ASSESSMENT

    @property
    def about(self) -> str:
        return _("Tests")

    @property
    def table(self) -> type[Table]:
        return table_of_figure(fact=_TestColumn())

    def find(self, user: Any, school: Organization, everybody: list[int]) -> tuple[list[int], int]:
        latest = self._latest(user, everybody).values_list(
            "student_id", "performance_level", "assessment__proficient_level"
        )
        rows = list(latest)
        return [student for student, level, proficient in rows if (level or 0) < (proficient or 0)], len(rows)

    def tell(self, user: Any, rows: Sequence[Any]) -> None:
        results = self._latest(user, [row.pk for row in rows]).select_related("assessment")
        words = {result.student_id: _in_words(result) for result in results}
        under_way = interventions_of(user, rows)
        for row in rows:
            row.shown = _Shown(words.get(row.pk, "–"), under_way.get(row.pk, ()))

    def _latest(self, user: Any, students: list[int]) -> QuerySet[AssessmentResult]:
        """The last scored result of each of these students in the latest school year in which the district tested."""
        scored = AssessmentResult.objects.visible_to(user).filter(
            OneOf("student_id", students),
            is_active=True,
            participation="Participated",
            performance_level__isnull=False,
            assessment__is_active=True,
            assessment__proficient_level__isnull=False,
            assessment__kind__in=STATE_TESTS,
            assessment__subject__in=self.subjects,
        )
        year = scored.order_by().aggregate(latest=Max("assessment__school_year"))["latest"]
        return (
            scored.filter(assessment__school_year=year)
            .order_by(
                "student_id",
                "-taken_on",
                F("performance_level").desc(),
                F("growth_percentile").desc(nulls_last=True),
                "-pk",
            )
            .distinct("student_id")
        )


def _in_words(result: AssessmentResult) -> str:
    """ "Basic (level 2 of 4), 402 points, 2025-26"; as much of it as is on file."""
    points = result.scale_score
    said = [
        level_in_words(result),
        "" if points is None else _("%(score)s points") % {"score": plain(points)},
        year_in_words(result.assessment.school_year),
    ]
    return ", ".join(filter(None, said))


_RULE = gettext_lazy(
    "Students of today whose last state test in this subject lies below the first level that counts as proficient. The "
    "test is the last of the latest school year with results, wherever it was taken; the share on the page of trends "
    "counts those who were at this school then."
)
BELOW_PROFICIENT = (
    ProficiencyFigure(
        "reading",
        gettext_lazy("%(count)s of %(all)s tested students are below proficient in reading and language arts"),
        _RULE,
        SUBJECTS["reading"][0],
    ),
    ProficiencyFigure(
        "mathematics",
        gettext_lazy("%(count)s of %(all)s tested students are below proficient in mathematics"),
        _RULE,
        SUBJECTS["mathematics"][0],
    ),
)
