"""How a section did on its work, in percent of what could be reached: pure figures, and the rows they rest on.

A result counts where it has a score and its line item a highest score. Excused and missing work counts as neither.
Sources: OneRoster ``result`` (score, scoreStatus) and ``lineItem`` (resultValueMax).
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from statistics import mean, median
from typing import Any

from records.models import Result, Section

#: The edges of the five bands in which results are counted, in percent.
BANDS = ((0, 20), (20, 40), (40, 60), (60, 80), (80, 101))
MASTERED, NOT_YET = 80, 60
"""From so many percent on something counts as mastered; below the other as not yet."""
RECENT = timedelta(weeks=4)


@dataclass
class Work:
    """One piece of work, or several of a kind: ``percents`` by student (row number), and who has it missing."""

    uid: str
    title: str
    kind: str
    kind_uid: str
    due_on: date | None
    percents: dict[int, float] = field(default_factory=dict)
    missing: set[int] = field(default_factory=set)

    @property
    def median(self) -> float | None:
        """The middle result in percent; None without results."""
        return median(self.percents.values()) if self.percents else None


def work_of(user: Any, section: Section, students: Collection[int]) -> list[Work]:
    """What was given to the section, with the results of these students (row numbers), newest first. One query."""
    rows = (
        Result.objects.visible_to(user)
        .filter(is_active=True, line_item__section=section, line_item__is_active=True, student__in=students)
        .exclude(status="exempt")
        .select_related("line_item__category")
        .order_by("-line_item__due_on", "-line_item_id", "pk")
    )
    found: dict[int, Work] = {}
    for row in rows:
        item, kind = row.line_item, row.line_item.category
        work = found.setdefault(
            item.pk,
            Work(str(item.uid), item.title, kind.title if kind else "", str(kind.uid) if kind else "", item.due_on),
        )
        if row.is_missing:
            work.missing.add(row.student_id)
        elif row.score is not None and item.highest and row.score >= 0:
            work.percents[row.student_id] = float(min(row.score / item.highest, 1) * 100)
    return list(found.values())


def kinds_of(works: Iterable[Work]) -> list[Work]:
    """The same by kind of work: each student's mean over the pieces of that kind. Without kinds, none."""
    by_kind: dict[str, list[Work]] = defaultdict(list)
    for work in works:
        if work.kind_uid:
            by_kind[work.kind_uid].append(work)
    found = []
    for uid, pieces in by_kind.items():
        percents = {
            student: mean(piece.percents[student] for piece in pieces if student in piece.percents)
            for student in {number for piece in pieces for number in piece.percents}
        }
        missing = {number for piece in pieces for number in piece.missing}
        found.append(Work(uid, pieces[0].kind, pieces[0].kind, uid, pieces[0].due_on, percents, missing))
    return sorted(found, key=lambda each: each.title)


def counted(percents: Iterable[float]) -> list[int]:
    """How many results lie in each band."""
    values = list(percents)
    return [sum(low <= value < high for value in values) for low, high in BANDS]


def below(work: Work, limit: float) -> list[int]:
    """Students with a result below the limit in percent, the lowest first. Who has no result is not among them."""
    return sorted((s for s, value in work.percents.items() if value < limit), key=lambda s: (work.percents[s], s))


@dataclass(frozen=True)
class Past:
    """The section against itself: the middle of all results of the last four weeks, and of the time before."""

    now: float
    before: float

    @property
    def change(self) -> float:
        return self.now - self.before


def past_of(works: Sequence[Work], today: date) -> Past | None:
    """The section's own past; None unless both times have results."""
    dated = [work for work in works if work.due_on and work.due_on <= today]
    now = [value for work in dated if work.due_on > today - RECENT for value in work.percents.values()]  # type: ignore[operator]
    before = [value for work in dated if work.due_on <= today - RECENT for value in work.percents.values()]  # type: ignore[operator]
    return Past(median(now), median(before)) if now and before else None


def course_of(works: Sequence[Work], student: int, at_most: int = 6) -> list[float]:
    """One student's latest results in percent, in order of time."""
    latest = [work.percents[student] for work in works if student in work.percents][:at_most]
    return latest[::-1]


def mastered(kinds: Sequence[Work]) -> Mapping[str, int]:
    """Kind -> how many students have it mastered."""
    return {kind.title: sum(value >= MASTERED for value in kind.percents.values()) for kind in kinds}
