"""The list of students who reach a line: its rows, its columns by category, and what it can be narrowed by."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import django_filters
from django.db.models import (
    BooleanField,
    Case,
    CharField,
    Count,
    Exists,
    F,
    FloatField,
    Func,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Value,
    When,
)
from django.db.models.functions import Cast
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.roles import Category
from portal.kit.tables import NOT_ABOUT_STUDENTS, Column, ReasonColumn, Table
from records.early_warning.facts import Board, Standing
from records.early_warning.rule import AREAS, CATEGORY_OF, Area
from records.filters import StudentFilters
from records.interventions.library import in_readers_language
from records.models import Intervention, Student
from records.policies import carries
from records.words import grade_in_words, listed_in_words, number


class FarOver(Func):
    """How far the student of a row is over a line, by row number; looked up in one value, for lists of thousands."""

    template = "coalesce((%(expressions)s)::numeric, 0)"
    arg_joiner = "::jsonb ->> "
    output_field = FloatField()

    def __init__(self, far: Mapping[int, float]) -> None:
        super().__init__(Value(json.dumps(far)), Cast(F("pk"), CharField()))


class OneOf(Func):
    """A column's value is among these row numbers, looked up in a hash table: for lists of thousands."""

    arg_joiner = " IN (SELECT unnest("
    template = "%(expressions)s::bigint[]))"
    output_field = BooleanField()

    def __init__(self, column: str, numbers: Iterable[int]) -> None:
        super().__init__(F(column), Value(list(numbers)))


def interventions_in_force(user: Any) -> QuerySet[Intervention]:
    """Interventions of students whom the user sees that have begun, have not ended and have no outcome yet."""
    return Intervention.objects.visible_to(user).in_force().filter(is_active=True, outcome="")


def flagged_students(user: Any, board: Board) -> QuerySet[Student]:
    """The students of the board, those with flags in most areas first, of these who is furthest over a line; each
    condition of the filters as an alias."""
    rows = Student.objects.visible_to(user).not_merged().filter(OneOf("pk", board.students()))
    aliases: dict[str, Any] = {"has_new": OneOf("pk", board.students(new=True))}
    for area in Area:
        aliases[f"has_{area}"] = OneOf("pk", board.students(area))
        aliases[f"has_new_{area}"] = OneOf("pk", board.students(area, new=True))
    if carries(user, Category.SUPPORTS):
        aliases["is_helped"] = Exists(interventions_in_force(user).filter(student=OuterRef("pk")))
    areas = Case(
        *(When(OneOf("pk", board.with_areas(count)), then=Value(count)) for count in (3, 2)),
        default=Value(1),
        output_field=IntegerField(),
    )
    return (
        rows.alias(**aliases)
        .annotate(area_count=areas, far=FarOver(board.far))
        .select_related("school", "district")
        .order_by("-area_count", "-far", "sort_key")
    )


@dataclass(frozen=True)
class Shown:
    """What a row says beside the student: standing, and the interventions in force."""

    standing: Standing
    interventions: tuple[str, ...] = ()


def interventions_of(user: Any, students: Iterable[Student]) -> dict[int, tuple[str, ...]]:
    """Student's row number -> titles of the interventions in force; nothing where the role does not carry them."""
    found: dict[int, list[str]] = {}
    rows = interventions_in_force(user).filter(student__in=list(students)).order_by("starts_on", "pk")
    for student, title, entry in rows.values_list("student_id", "title", "library_entry"):
        found.setdefault(student, []).append(in_readers_language(entry, "title", title))
    return {student: tuple(titles) for student, titles in found.items()}


def coverage_in_words(user: Any, board: Board) -> str:
    """How many of the board's students have an intervention under way; empty where the role does not carry supports."""
    if not board.flags or not carries(user, Category.SUPPORTS):
        return ""
    rows = interventions_in_force(user).filter(OneOf("student_id", board.flags)).order_by()
    helped = rows.aggregate(number=Count("student", distinct=True))["number"]
    words = {"with": number(helped), "without": number(len(board.flags) - helped)}
    return _("%(with)s of them have an intervention under way, %(without)s have none.") % words


class AreaColumn(Column):
    """What is on file in one area, where its line is reached."""

    def __init__(self, area: Area) -> None:
        super().__init__(
            category=CATEGORY_OF[area], accessor="pk", verbose_name=AREAS[area], orderable=False, empty_values=()
        )
        self.area = area

    def render(self, record: Any) -> str:
        standing = record.shown.standing
        for flag in standing.flags:
            if flag.area is self.area:
                return (
                    _("%(words)s (new this week)") % {"words": flag.words} if flag.area in standing.new else flag.words
                )
        return "–"

    def value(self, record: Any) -> str:
        return self.render(record)


class EarlyWarningTable(Table):
    """Students who reach a line today, with what is on file and what help is under way.

    Each row carries ``shown``, which the page sets before the table is drawn.
    """

    empty_title = gettext_lazy("Nobody here reaches a line today")

    class Meta(Table.Meta):
        empty_text = gettext_lazy(
            "The rule counts absences on the days of the school's calendar, conduct, grades and missing work. Where "
            "these have not been brought in, it says nothing."
        )

    name = Column(
        category=Category.IDENTITY,
        accessor="sort_name",
        verbose_name=gettext_lazy("Student"),
        linkify=lambda record: reverse("student", args=[record.uid]),
        order_by=("sort_key",),
    )
    identifier = Column(category=Category.IDENTITY, verbose_name=gettext_lazy("Student number"))
    grade = Column(category=Category.ENROLLMENT, verbose_name=gettext_lazy("Grade"), order_by=("grades",))
    attendance = AreaColumn(Area.ATTENDANCE)
    behavior = AreaColumn(Area.BEHAVIOR)
    courses = AreaColumn(Area.COURSES)
    intervention = Column(
        category=Category.SUPPORTS,
        accessor="pk",
        verbose_name=gettext_lazy("Intervention under way"),
        orderable=False,
        empty_values=(),
    )
    because = ReasonColumn()

    def render_grade(self, value: str) -> str:
        return grade_in_words(value)

    def value_grade(self, value: str) -> str:
        return grade_in_words(value)

    def render_intervention(self, record: Any) -> str:
        return listed_in_words(list(record.shown.interventions)) or _("none")

    def value_intervention(self, record: Any) -> str:
        return self.render_intervention(record)


class EarlyWarningSchoolTable(Table):
    """Schools, each with a link to those of its students who reach a line."""

    name = Column(
        category=NOT_ABOUT_STUDENTS,
        verbose_name=gettext_lazy("School"),
        linkify=lambda record: f"{reverse('early_warning')}?school={record.uid}",
    )
    students = Column(category=NOT_ABOUT_STUDENTS, verbose_name=gettext_lazy("Students today"), numeric=True)


class EarlyWarningFilters(StudentFilters):
    """By school and grade, by area, by what is new since a week ago, by whether help is under way."""

    area = django_filters.ChoiceFilter(
        choices=list(AREAS.items()), method="of_area", label=gettext_lazy("Area"), empty_label=gettext_lazy("All areas")
    )
    since = django_filters.ChoiceFilter(
        choices=[("week", gettext_lazy("New this week"))],
        method="since_when",
        label=gettext_lazy("Since when"),
        empty_label=gettext_lazy("Whenever"),
    )
    intervention = django_filters.ChoiceFilter(
        choices=[("with", gettext_lazy("Under way")), ("without", gettext_lazy("None under way"))],
        method="by_intervention",
        label=gettext_lazy("Intervention"),
        empty_label=gettext_lazy("With or without"),
    )
    categories = {
        **StudentFilters.categories,
        "area": NOT_ABOUT_STUDENTS,
        "since": NOT_ABOUT_STUDENTS,
        "intervention": Category.SUPPORTS,
    }

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        carried = self.request.user.acting_role.categories
        self.filters["area"].extra["choices"] = [
            (area, words) for area, words in AREAS.items() if CATEGORY_OF[area] in carried
        ]

    def of_area(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        return queryset.filter(**{f"has_{Area(value)}": True})

    def since_when(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        """New in the area that is chosen; where none is, in any."""
        area = self.form.cleaned_data.get("area")
        return queryset.filter(**{f"has_new_{Area(area)}" if area else "has_new": True})

    def by_intervention(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        return queryset.filter(Q(is_helped=value == "with"))
