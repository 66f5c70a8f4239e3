"""A child's tests over the years, kept apart by what can be compared: one kind of test in one subject."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from records.models import AssessmentResult, Student

STATE_TEST = "StateSummative"


@dataclass(frozen=True)
class Series:
    """Results of one kind of test in one subject, the oldest first; those without a score say why there is none."""

    kind: str
    subject: str
    results: tuple[AssessmentResult, ...]

    @property
    def latest(self) -> AssessmentResult | None:
        """The newest result that has a level or a score."""
        return next((row for row in reversed(self.results) if is_scored(row)), None)


def is_scored(row: AssessmentResult) -> bool:
    """Whether the test says something of what the student can do."""
    return row.scale_score is not None or row.performance_level is not None


def is_proficient(row: AssessmentResult) -> bool | None:
    """Whether the level counts as proficient; None where the test does not say."""
    first = row.assessment.proficient_level
    return None if first is None or row.performance_level is None else row.performance_level >= first


def in_series(rows: Iterable[AssessmentResult]) -> tuple[Series, ...]:
    """The results in series; that with the newest result first."""
    by_what: dict[tuple[str, str], list[AssessmentResult]] = defaultdict(list)
    for row in sorted(rows, key=lambda row: (row.taken_on, row.pk)):
        by_what[row.assessment.kind, row.assessment.subject].append(row)
    series = [Series(kind, subject, tuple(rows)) for (kind, subject), rows in by_what.items()]
    return tuple(sorted(series, key=lambda one: (one.kind != STATE_TEST, -one.results[-1].taken_on.toordinal())))


def tests_of(user: Any, students: Iterable[Student]) -> dict[int, tuple[Series, ...]]:
    """Student id -> their tests of all years in series: one query."""
    by_student: dict[int, list[AssessmentResult]] = defaultdict(list)
    rows = AssessmentResult.objects.visible_to(user).filter(student__in=list(students), is_active=True)
    for row in rows.select_related("assessment"):
        by_student[row.student_id].append(row)
    return {student: in_series(mine) for student, mine in by_student.items()}
