"""A child's work in the classes of today: what is missing, what is due, and what each grade is made of."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Q

from records.models import AcademicSession, LineItem, Result, Section, Student, TermGrade

#: So far ahead a page looks for work that is due.
AHEAD = timedelta(days=28)
#: Results with one of these have been handed in, or need not be.
_DONE = frozenset({"fullyGraded", "partiallyGraded", "submitted", "exempt"})
_KINDS = ("Exam", "GradingPeriod", "Term", "Final")
"""Options of ``GradeKind``; of two grades that end on one day the later one here says more."""


@dataclass(frozen=True)
class Piece:
    """One piece of work of one child; ``result`` is empty for work that is still to be done."""

    item: LineItem
    result: Result | None = None

    @property
    def section(self) -> Section:
        """The class that was given the work."""
        return self.item.section

    @property
    def share(self) -> tuple[Decimal, Decimal] | None:
        """(points, most points) where it was scored in points."""
        if self.result is None or self.result.score is None or not self.item.highest:
            return None
        return self.result.score, self.item.highest


@dataclass(frozen=True)
class CategorySum:
    """The work of one category in one class: points of the most points, over what has been scored."""

    title: str
    weight: Decimal | None
    scored: int
    missing: int
    points: Decimal
    most: Decimal

    @property
    def percent(self) -> float | None:
        """Points of a hundred; None where nothing has been scored in points."""
        return float(100 * self.points / self.most) if self.most else None


@dataclass(frozen=True)
class Work:
    """``missing`` and ``due`` are in order of their due date; ``pieces`` are those of the year, newest first."""

    missing: tuple[Piece, ...] = ()
    due: tuple[Piece, ...] = ()
    pieces: tuple[Piece, ...] = ()
    grades: tuple[TermGrade, ...] = ()
    """Of the running year, the latest of each course."""
    all_grades: tuple[TermGrade, ...] = ()
    """Of the running year, in order of time."""
    graded_on: date | None = None
    """The end of the last period that has a grade, where its session is dated."""

    def due_within(self, days: int, today: date) -> int:
        """How many pieces are due in the next days, today included."""
        return sum(_by_due(piece)[0] < today + timedelta(days=days) for piece in self.due)

    def of_section(self, section: Section) -> tuple[Piece, ...]:
        """The pieces of one class."""
        return tuple(piece for piece in self.pieces if piece.item.section_id == section.pk)


def category_sums(pieces: Iterable[Piece], *, untitled: str) -> list[CategorySum]:
    """The pieces by category, the weightiest first; ``untitled`` names work that has no category."""
    sums: dict[int | None, CategorySum] = {}
    for piece in pieces:
        category = piece.item.category
        key = category.pk if category else None
        so_far = sums.get(key) or CategorySum(
            category.title if category else untitled,
            category.weight if category else None,
            0,
            0,
            Decimal(0),
            Decimal(0),
        )
        if piece.share:
            points, most = piece.share
            so_far = replace(so_far, scored=so_far.scored + 1, points=so_far.points + points, most=so_far.most + most)
        if piece.result and piece.result.is_missing:
            so_far = replace(so_far, missing=so_far.missing + 1)
        sums[key] = so_far
    return sorted(sums.values(), key=lambda one: (-(one.weight or 0), one.title))


def latest_grades(
    grades: Iterable[TermGrade], ends: Mapping[tuple[int, str], date]
) -> tuple[list[TermGrade], list[TermGrade], date | None]:
    """(all in order of time, the latest of each course, the end of the last period).

    ``ends``: (district, title of a session) -> its end.
    """

    def when(grade: TermGrade) -> tuple[date, int, int]:
        kind = _KINDS.index(grade.kind) if grade.kind in _KINDS else 0
        return ends.get((grade.district_id, grade.term), date.min), kind, grade.pk

    ordered = sorted(grades, key=when)
    latest = {(grade.section_id, grade.course_title): grade for grade in ordered}
    ended = ends.get((ordered[-1].district_id, ordered[-1].term)) if ordered else None
    return ordered, sorted(latest.values(), key=lambda grade: grade.course_title), ended


def work_of(
    user: Any,
    students: Iterable[Student],
    sections: Mapping[int, list[Section]],
    years: Mapping[int, tuple[int, date]],
    today: date,
) -> dict[int, Work]:
    """Student id -> work: four queries. ``sections``: the classes of today; ``years`` as of ``attendance_of``."""
    students = list(students)
    pieces = _pieces(user, students, years)
    due = _due(sections, today)
    grades = _grades(user, students, years)
    found = {}
    for student in students:
        mine = pieces[student.pk]
        done = {p.item.pk for p in mine if p.result and (p.result.score is not None or p.result.status in _DONE)}
        missing = sorted((p for p in mine if p.result and p.result.is_missing), key=_by_due)
        still = [p for s in sections.get(student.pk, ()) for p in due[s.pk] if p.item.pk not in done]
        ordered, latest, ended = grades[student.pk]
        found[student.pk] = Work(
            tuple(missing), tuple(sorted(still, key=_by_due)), tuple(mine), tuple(latest), tuple(ordered), ended
        )
    return found


def _by_due(piece: Piece) -> tuple[date, int]:
    return piece.item.due_on or date.max, piece.item.pk


def _pieces(user: Any, students: list[Student], years: Mapping[int, tuple[int, date]]) -> dict[int, list[Piece]]:
    begun = min((first for _, first in years.values()), default=date.max)
    results = (
        Result.objects.visible_to(user)
        .filter(Q(line_item__due_on__gte=begun) | Q(line_item__due_on=None), student__in=students, is_active=True)
        .select_related("line_item__section", "line_item__category")
        .order_by("-line_item__due_on", "-pk")
    )
    found: dict[int, list[Piece]] = defaultdict(list)
    for result in results:
        first = years[result.district_id][1]
        if result.line_item.due_on is None or result.line_item.due_on >= first:
            found[result.student_id].append(Piece(result.line_item, result))
    return found


def _due(sections: Mapping[int, list[Section]], today: date) -> dict[int, list[Piece]]:
    items = LineItem.objects.filter(
        section__in={section.pk for mine in sections.values() for section in mine},
        is_active=True,
        due_on__gte=today,
        due_on__lte=today + AHEAD,
    )
    found: dict[int, list[Piece]] = defaultdict(list)
    for item in items.select_related("section", "category"):
        found[item.section_id].append(Piece(item))
    return found


def _grades(
    user: Any, students: list[Student], years: Mapping[int, tuple[int, date]]
) -> dict[int, tuple[list[TermGrade], list[TermGrade], date | None]]:
    in_years = {year for year, _ in years.values()}
    sessions = AcademicSession.objects.filter(district__in=years, school_year__in=in_years)
    rows_of_sessions = sessions.values_list("district_id", "title", "ends_on")
    ends = {(district, title): on for district, title, on in rows_of_sessions if on is not None}
    by_student = defaultdict(list)
    rows = TermGrade.objects.visible_to(user).filter(student__in=students, is_active=True, school_year__in=in_years)
    for grade in rows:
        if grade.school_year == years[grade.district_id][0]:
            by_student[grade.student_id].append(grade)
    return {student.pk: latest_grades(by_student[student.pk], ends) for student in students}
