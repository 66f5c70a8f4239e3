"""Whom a teacher should look at first: flags of the early-warning rule, and what is tried already."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Max, Q

from records.early_warning import Area, Flag, Standing, standings_of
from records.early_warning.rule import how_far
from records.interventions.table import running
from records.models import Intervention, Student

#: An intervention without a check-in for so long is named.
SILENT = timedelta(days=14)


@dataclass(frozen=True)
class Reason:
    """One flag of a student, and whether it is new since a week ago."""

    flag: Flag
    is_new: bool


@dataclass(frozen=True)
class Need:
    """A student who has a flag today, why, and the interventions that run."""

    student: Student
    reasons: tuple[Reason, ...]
    interventions: tuple[Intervention, ...] = ()
    far: float = 0
    """How far over a line (early_warning.rule.how_far)."""

    @property
    def is_new(self) -> bool:
        """Whether any of it is new since a week ago."""
        return any(reason.is_new for reason in self.reasons)

    @property
    def urgency(self) -> tuple[Any, ...]:
        """Sorts the most urgent first: more areas, then further over a line, then what is new, then nobody helping
        yet, then by name."""
        order = (-len(self.reasons), -round(self.far, 1), not self.is_new, bool(self.interventions))
        return (*order, self.student.sort_key, self.student.pk)


@dataclass(frozen=True)
class Board:
    """A teacher's students: those who need help, and interventions that somebody should look at."""

    needs: tuple[Need, ...]
    silent: tuple[Intervention, ...]
    due: tuple[Intervention, ...]

    @property
    def new(self) -> int:
        """How many students have a flag that is new."""
        return sum(need.is_new for need in self.needs)

    @property
    def helped(self) -> int:
        """How many of them have a running intervention."""
        return sum(bool(need.interventions) for need in self.needs)


def needs_of(
    students: Iterable[Student], standings: Mapping[int, Standing], plans: Iterable[Intervention]
) -> tuple[Need, ...]:
    """The students with a flag, the most urgent first."""
    by_student: dict[int, list[Intervention]] = defaultdict(list)
    for plan in plans:
        by_student[plan.student_id].append(plan)
    found = []
    for student in students:
        standing = standings.get(student.pk)
        if standing and standing.flags:
            new: frozenset[Area] = standing.new
            reasons = tuple(Reason(flag, flag.area in new) for flag in standing.flags)
            far = how_far(standing.now, standing.thresholds)
            found.append(Need(student, reasons, tuple(by_student[student.pk]), far))
    return tuple(sorted(found, key=lambda need: need.urgency))


def board_of_teacher(user: Any, students: list[Student], today: date) -> Board:
    """The board of these students, who are visible to the user. Four queries, however many students."""
    by_number = {student.pk: student for student in students}
    last = Max("check_ins__on_date", filter=Q(check_ins__is_active=True))
    rows = Intervention.objects.visible_to(user).filter(running(), is_active=True, student__in=by_number)
    plans = list(rows.annotate(last_check_in=last).order_by("starts_on", "pk"))
    for plan in plans:
        plan.student = by_number[plan.student_id]
    own = [plan for plan in plans if plan.opened_by_id]
    return Board(
        needs_of(students, standings_of(user, students, today=today), plans),
        silent=tuple(plan for plan in own if (plan.last_check_in or plan.starts_on) <= today - SILENT),
        due=tuple(plan for plan in own if plan.goal_on and plan.goal_on <= today),
    )
