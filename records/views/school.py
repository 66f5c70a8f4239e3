"""A school's own pages: trends over three years, sections, the students behind a figure, conflicts in the schedule."""

from collections.abc import Collection, Mapping
from typing import Any

from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.access import Channel
from accounts.roles import Category, Right
from portal.kit.tables import NOT_ABOUT_STUDENTS, Column, Table
from portal.kit.views import ListPage
from records.early_warning import Area, Board
from records.early_warning.listing import OneOf
from records.early_warning.rule import AREAS, CATEGORY_OF
from records.measures import MEASURES
from records.measures.years import running_year
from records.models import Organization, Section, SectionEnrollment, Student
from records.policies import (
    carries,
    check_category,
    check_role,
    disclose,
    has_right,
    serves_organization,
    visible_or_404,
)
from records.purposes import Purpose
from records.queries import teaching_today, with_student_count
from records.school.behind import FIGURES, GradeFilters, students_behind
from records.school.changes import now_at
from records.school.conflicts import Schedule
from records.school.figure import Figure
from records.school.trends import PARTS, YEARS_SHOWN, parts_for, trends_of, ways_for
from records.tables import SectionTable, StudentTable
from records.views.framing import as_of_today, staff_audience
from records.views.principal import FOR_SCHOOLS
from records.words import number

NOT_YOUR_DATA = gettext_lazy("Your role does not see the data that this page counts.")


def school_or_404(request: HttpRequest, uid: object) -> Organization:
    """The school, for somebody who serves it. Raises Http404 out of scope, PermissionDenied for another role."""
    found: Organization = visible_or_404(request, Organization, uid, type=Organization.Type.SCHOOL)
    check_role(request, serves_organization, FOR_SCHOOLS)
    return found


def crumbs_to(school: Organization, here: str) -> list[tuple[str, str]]:
    """The way from the schools to a page below this one."""
    return [(_("Schools"), reverse("schools")), (school.name, reverse("school", args=[school.uid])), (here, "")]


def _framing(school: Organization, audience: str) -> dict[str, Any]:
    return as_of_today([school.district] if school.district else [], audience)


@never_cache
@require_safe
def school_trends(request: HttpRequest, uid: object, name: str) -> HttpResponse:
    """One part of the school's figures over three years, by grade or by group. Aggregates: nobody is named."""
    school = school_or_404(request, uid)
    user: Any = request.user
    part = PARTS.get(name)
    if part is None:
        raise Http404
    for category in _categories(name):
        check_category(request, category, NOT_YOUR_DATA)
    ways = ways_for(user, part)
    by = next((one for one in ways if one.name == request.GET.get("by")), None)
    year = running_year([school.district] if school.district else [])
    years = [year - back for back in reversed(range(YEARS_SHOWN))]
    trends = trends_of(user, school, part, by, years)
    words = {"measure": trends[0].measure.title, "school": school.name}
    context = {
        "title": _("%(measure)s at %(school)s over three years") % words,
        "summary": trends[0].sentence,
        "trends": trends,
        "ways": ways,
        "chosen": by,
        "first_column": by.title if by else _("Group"),
        "tabs": [
            {
                "text": one.title,
                "href": reverse("school_trends", args=[school.uid, one.name]),
                "is_current": one is part,
            }
            for one in parts_for(user)
        ],
        "crumbs": crumbs_to(school, str(part.title)),
        **_framing(school, _("the people of the school and the district")),
    }
    return render(request, "records/school_trends.html", context)


def _categories(name: str) -> set[Category]:
    return {category for measure in PARTS[name].measures for category in MEASURES[measure].categories}


class SchoolSections(ListPage):
    """The school's sections, each with how many of its students reach a line of early warning. Counts only."""

    template_name = "records/school_sections.html"
    shows_students = False
    per_page = 50
    school: Organization
    board: Board

    def prepare(self) -> None:
        self.school = school_or_404(self.request, self.kwargs["uid"])
        self.board = now_at(self.request.user, self.school).board
        self.table_class = _table_of_sections(self.request.user)

    def rows(self) -> QuerySet[Section]:
        user: Any = self.request.user
        taught = Section.objects.visible_to(user).filter(school=self.school, is_active=True)
        sections = with_student_count(user, taught.select_related("course", "school", "district"))
        enrolled = SectionEnrollment.objects.visible_to(user).in_force().filter(section=OuterRef("pk")).order_by()
        for area in _areas_for(user):
            reaching = enrolled.filter(OneOf("student_id", self.board.students(area))).values("section")
            counted = reaching.annotate(number=Count("student", distinct=True)).values("number")
            sections = sections.annotate(**{f"in_{area}": Coalesce(Subquery(counted), 0)})
        return sections.prefetch_related(teaching_today(user)).order_by("title")

    def categories(self) -> Collection[str]:
        return {NOT_ABOUT_STUDENTS}

    def extra(self, table: Table) -> dict[str, Any]:
        words = {"school": self.school.name, "count": number(table.paginator.count)}
        return {
            "title": ngettext(
                "%(school)s teaches %(count)s section", "%(school)s teaches %(count)s sections", table.paginator.count
            )
            % words,
            "summary": _("Beside each: how many of its students of today reach a line of early warning."),
            "crumbs": crumbs_to(self.school, _("Sections")),
            **_framing(self.school, _("the people of the school and the district")),
        }


def _areas_for(user: Any) -> list[Area]:
    return [area for area in Area if carries(user, CATEGORY_OF[area])]


def _table_of_sections(user: Any) -> type[Table]:
    columns: dict[str, Any] = {
        f"in_{area}": Column(category=NOT_ABOUT_STUDENTS, verbose_name=AREAS[area], numeric=True)
        for area in _areas_for(user)
    }
    return type("SchoolSectionTable", (SectionTable,), {"course": None, "school": None, "location": None, **columns})


class SchoolBehind(ListPage):
    """The students of today who are behind one figure of the school."""

    filter_class = GradeFilters
    template_name = "records/school_behind.html"
    export_name = "students-behind-a-figure"
    school: Organization
    figure: Figure

    def prepare(self) -> None:
        self.school = school_or_404(self.request, self.kwargs["uid"])
        if self.kwargs["name"] not in FIGURES:
            raise Http404
        self.figure = FIGURES[self.kwargs["name"]]
        check_category(self.request, self.figure.category, NOT_YOUR_DATA)
        self.found = students_behind(self.request.user, self.school, self.figure)
        self.table_class = self.figure.table

    def rows(self) -> QuerySet[Student]:
        return self.found[0]

    def categories(self) -> Collection[str]:
        return self.request.user.acting_role.categories  # type: ignore[union-attr]

    def may_export(self) -> bool:
        return has_right(self.request.user, Right.EXPORT_ROSTER)

    def disclose(self, rows: list[Any], shown: list[str], *, exported: bool) -> Mapping[Any, Any]:
        user, channel = self.request.user, Channel.EXPORT if exported else Channel.PAGE
        reasons = disclose(self.request, rows, map(Category, shown), Purpose.FIGURE, channel=channel)
        self.figure.tell(user, rows)
        return reasons

    def extra(self, table: Table) -> dict[str, Any]:
        _rows, count, everybody = self.found
        return {
            "title": self.figure.title % {"count": number(count), "all": number(everybody)},
            "summary": self.figure.rule,
            "who_counts": _(
                "These are the students of today. A figure of the year, as the trends show it, also counts everybody "
                "who was enrolled and has left since."
            ),
            "crumbs": crumbs_to(self.school, self.figure.about),
            **_framing(self.school, staff_audience()),
        }


class ConflictTable(StudentTable):
    """Students in two sections at the same time. Each row carries ``conflicts``."""

    conflicts = Column(
        category=Category.ENROLLMENT, accessor="pk", verbose_name=gettext_lazy("In two places"), orderable=False,
        empty_values=(),
    )  # fmt: skip
    empty_title = gettext_lazy("No student is in two sections at the same time today")

    class Meta(Table.Meta):
        empty_text = gettext_lazy("Periods and sessions come with the roster; where it names none, none can clash.")
        sequence = ("name", "identifier", "grade", "conflicts", "...")

    def render_conflicts(self, record: Any) -> str:
        return "; ".join(
            _("period %(period)s: %(sections)s") % {"period": one.period, "sections": ", ".join(one.sections)}
            for one in record.conflicts
        )


class SchoolConflicts(ListPage):
    """Students, teachers and rooms that the schedule has in two sections at the same time."""

    table_class = ConflictTable
    template_name = "records/school_conflicts.html"
    school: Organization

    def prepare(self) -> None:
        self.school = school_or_404(self.request, self.kwargs["uid"])
        self.schedule = Schedule(self.request.user, self.school)
        self.of_students = self.schedule.students()

    def rows(self) -> QuerySet[Student]:
        rows = Student.objects.visible_to(self.request.user).not_merged().filter(OneOf("pk", self.of_students))
        return rows.select_related("school", "district").order_by("sort_key")

    def categories(self) -> Collection[str]:
        return self.request.user.acting_role.categories  # type: ignore[union-attr]

    def disclose(self, rows: list[Any], shown: list[str], *, exported: bool) -> Mapping[Any, Any]:
        for row in rows:
            row.conflicts = self.of_students[row.pk]
        return disclose(self.request, rows, map(Category, shown), Purpose.CONFLICTS)

    def extra(self, table: Table) -> dict[str, Any]:
        teachers, rooms = self.schedule.teachers(), self.schedule.rooms()
        total = table.paginator.count + len({one.key for one in teachers}) + len({one.key for one in rooms})
        words = {"count": number(total), "school": self.school.name}
        title = ngettext(
            "%(count)s student, teacher or room is in two sections at once",
            "%(count)s students, teachers and rooms are in two sections at once",
            total,
        )
        return {
            "title": title % words if total else _("Nobody is in two sections at once at %(school)s") % words,
            "summary": _(
                "Two sections clash when the roster writes one of their periods the same and both meet today. A class "
                "that two teachers share as two sections looks like a conflict, too."
            ),
            "teachers": teachers,
            "rooms": rooms,
            "crumbs": crumbs_to(self.school, _("Schedule conflicts")),
            **_framing(self.school, staff_audience()),
        }
