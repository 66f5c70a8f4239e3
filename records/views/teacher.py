"""The dashboard of teachers: their sections and rosters. Schools and districts open the same sections."""

from collections.abc import Collection, Mapping
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.access import Channel
from accounts.roles import Category, Right
from portal.kit.tables import NOT_ABOUT_STUDENTS, Table
from portal.kit.views import ListPage
from records.filters import SectionFilters
from records.groups.results import course_of, work_of
from records.groups.roster import SectionRosterTable, with_needs
from records.models import Section, Student, StudentGroup
from records.policies import check_role, disclose, has_right, teaches, visible_or_404, works_with_students
from records.purposes import Purpose
from records.queries import roster_of, teaching_today, with_student_count
from records.tables import SectionTable
from records.views.framing import WHERE_TO_ASK, as_of_today, staff_audience
from records.words import listed_in_words, number

FOR_STAFF = gettext_lazy(
    "Sections and rosters are for the people who teach them or serve the school. Teaching a section opens it; "
    "the roster says who does. If a section of yours is missing, ask your school's office."
)


class SectionList(ListPage):
    """A teacher's sections, or those of a school or district, with how many students each has today."""

    table_class = SectionTable
    filter_class = SectionFilters
    template_name = "records/sections.html"
    shows_students = False

    def prepare(self) -> None:
        check_role(self.request, works_with_students, FOR_STAFF)

    def rows(self) -> QuerySet[Section]:
        user = self.request.user
        sections = Section.objects.visible_to(user).select_related("course", "school", "district")
        return with_student_count(user, sections.prefetch_related(teaching_today(user))).order_by("title")

    def categories(self) -> Collection[str]:
        return {NOT_ABOUT_STUDENTS}

    def extra(self, table: Table) -> dict[str, Any]:
        sections = table.paginator.count
        words = {"count": number(sections)}
        if teaches(self.request.user):
            title = ngettext("You teach %(count)s section", "You teach %(count)s sections", sections) % words
        elif self.request.GET.keys() & {"title", "school"}:
            title = ngettext("%(count)s section matches", "%(count)s sections match", sections) % words
        else:
            title = ngettext("%(count)s section is taught", "%(count)s sections are taught", sections) % words
        return {
            "title": title,
            "summary": self._summary(),
            "where_to_ask": WHERE_TO_ASK if teaches(self.request.user) else "",
            **as_of_today(
                {row.record.district for row in table.page.object_list}, _("the people of the school and the district")
            ),
        }

    def _summary(self) -> str:
        students = Student.objects.visible_to(self.request.user).exclude(school=None).count()
        words = {"count": number(students)}
        if teaches(self.request.user):
            return (
                ngettext("%(count)s student is in them today.", "%(count)s students are in them today.", students)
                % words
            )
        return (
            ngettext(
                "%(count)s student is enrolled today at the schools that you serve.",
                "%(count)s students are enrolled today at the schools that you serve.",
                students,
            )
            % words
        )


class Roster(ListPage):
    """One section's students of today."""

    table_class = SectionRosterTable
    template_name = "records/roster.html"
    export_name = "roster"
    section: Section

    def prepare(self) -> None:
        self.section = visible_or_404(self.request, Section, self.kwargs["uid"])
        check_role(self.request, works_with_students, FOR_STAFF)

    def rows(self) -> QuerySet[Student]:
        return with_needs(self.request.user, self.section, roster_of(self.request.user, self.section))

    def categories(self) -> Collection[str]:
        return self.request.user.acting_role.categories  # type: ignore[union-attr]

    def may_export(self) -> bool:
        return has_right(self.request.user, Right.EXPORT_ROSTER)

    def disclose(self, rows: list[Any], shown: list[str], *, exported: bool) -> Mapping[Any, Any]:
        channel = Channel.EXPORT if exported else Channel.PAGE
        return disclose(self.request, rows, map(Category, shown), Purpose.ROSTER, channel=channel)

    def extra(self, table: Table) -> dict[str, Any]:
        section = (
            Section.objects.select_related("school", "district", "course")
            .prefetch_related(teaching_today(self.request.user), "sessions")
            .get(pk=self.section.pk)
        )
        students = table.paginator.count
        shown = [row.record.pk for row in table.page.object_list]
        works = work_of(self.request.user, section, shown)
        table.courses = {number: course_of(works, number) for number in shown}
        return {
            "groups": groups_of(self.request.user, section),
            "may_form": teaches(self.request.user),
            "summary": WHERE_TO_ASK,
            "section": section,
            "title": ngettext(
                "%(section)s has %(count)s student today", "%(section)s has %(count)s students today", students
            )
            % {"section": section.title, "count": number(students)},
            "facts": _facts(section),
            "crumbs": [(_("Sections"), reverse("sections")), (section.title, "")],
            **as_of_today([section.district], staff_audience()),
        }


def groups_of(user: Any, section: Section) -> list[StudentGroup]:
    """The small groups of a section that the person may see, by name."""
    found = StudentGroup.objects.visible_to(user).filter(section=section, is_active=True)
    return list(found.order_by("title", "pk"))


def _facts(section: Any) -> list[tuple[str, str]]:
    """When, where and by whom the section is taught."""
    return [
        (_("School"), section.school.name),
        (_("Course"), section.course.title),
        (_("Teacher"), listed_in_words([assignment.staff.name for assignment in section.teaching])),
        (_("Period"), ", ".join(section.periods)),
        (_("Room"), section.location),
        (_("When"), listed_in_words([session.title for session in section.sessions.all()])),
    ]
