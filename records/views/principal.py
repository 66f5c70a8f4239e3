"""The dashboard of principals and counselors: their school, its students and staff. Districts open the same schools."""

from collections.abc import Collection
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.roles import Right
from portal.kit.tables import NOT_ABOUT_STUDENTS, Table
from portal.kit.views import ListPage
from records.early_warning.listing import coverage_in_words
from records.filters import StaffFilters
from records.measures.words import year_in_words
from records.measures.years import running_year
from records.models import Organization, Staff, Student
from records.policies import check_right, check_role, has_right, serves_organization, visible_or_404
from records.queries import schools_of, staff_of, students_by_grade, with_school_counts
from records.school.changes import changes_of, goals_at, now_at
from records.school.trends import YEARS_SHOWN, parts_for
from records.school_facts import facts_of
from records.tables import KnownStaffTable, SchoolTable, StaffTable
from records.views.framing import as_of_today
from records.words import GRADES, grade_in_words, number

FOR_SCHOOLS = gettext_lazy(
    "School overviews are for the people who serve a school or a district. An official's decision or the roster "
    "gives that role; ask your district's office."
)


class SchoolList(ListPage):
    """The schools that the person serves, with their size today. Who serves one school goes straight to it."""

    table_class = SchoolTable
    template_name = "records/schools.html"
    shows_students = False

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        check_role(request, serves_organization, FOR_SCHOOLS)
        only = list(schools_of(request.user)[:2])
        if len(only) == 1:
            return redirect("school", uid=only[0].uid)
        return super().get(request, *args, **kwargs)

    def rows(self) -> QuerySet[Organization]:
        user = self.request.user
        return with_school_counts(user, schools_of(user).select_related("district")).order_by("name")

    def categories(self) -> Collection[str]:
        return {NOT_ABOUT_STUDENTS}

    def extra(self, table: Table) -> dict[str, Any]:
        schools = list(self.rows())
        # Counted by themselves: somebody who attends two of the schools is one student.
        students = Student.objects.visible_to(self.request.user).exclude(school=None).count()
        words = {"count": number(len(schools)), "students": number(students)}
        title = ngettext(
            "%(students)s students attend %(count)s school today",
            "%(students)s students attend %(count)s schools today",
            len(schools),
        )
        return {
            "title": title % words,
            "summary": _("Choose a school to see its students by grade, its sections and its staff."),
            "may_import": has_right(self.request.user, Right.IMPORT_RECORDS),
            **as_of_today({school.district for school in schools}, _("the people of the district")),
        }


@never_cache
@require_safe
def school(request: HttpRequest, uid: object) -> HttpResponse:
    """One school today: what changed and who is behind it, then how it stands. Counts only; nobody is named."""
    found: Organization = visible_or_404(request, Organization, uid, type=Organization.Type.SCHOOL)
    check_role(request, serves_organization, FOR_SCHOOLS)
    counted: Any = with_school_counts(request.user, Organization.objects.filter(pk=found.pk)).get()
    words = {
        "school": found.name,
        "students": number(counted.students),
        "sections": number(counted.section_count),
        "staff": number(counted.staff_count),
    }
    context = {
        "school": found,
        "title": ngettext(
            "%(school)s has %(students)s student today", "%(school)s has %(students)s students today", counted.students
        )
        % words,
        **_overview(request, found),
        "figures": _figures(request, found, counted),
        "grades": _grades(request, found),
        "tables": facts_of(found),
        "crumbs": [(_("Schools"), reverse("schools")), (found.name, "")],
        **as_of_today([found.district] if found.district else [], _("the people of the school and the district")),
    }
    return render(request, "records/school.html", context)


def _overview(request: HttpRequest, found: Organization) -> dict[str, Any]:
    """Up to three changes since a month ago, the help under way, how interventions end, and the pages below."""
    user = request.user
    now = now_at(user, found)
    changes = changes_of(user, found, now)[:3]
    year = running_year([found.district] if found.district else [])
    years = [year - back for back in reversed(range(YEARS_SHOWN))]
    return {
        "summary": f"{changes[0].sentence}." if changes else _("As many students reach a line as a month ago."),
        "changes": changes,
        "flagged": now.flagged,
        "coverage": coverage_in_words(user, now.board),
        "goals": [
            (words, [(year_in_words(year), share) for year, share in shares])
            for words, shares in goals_at(user, found, years)
        ],
        "years": [year_in_words(year) for year in years],
        "trends": parts_for(user),
    }


def _figures(request: HttpRequest, found: Organization, counted: Any) -> list[dict[str, Any]]:
    at = f"?school={found.uid}"
    figures = [
        {"value": number(counted.students), "label": _("students"), "href": reverse("students") + at},
        {"value": number(counted.section_count), "label": _("sections"), "href": reverse("sections") + at},
    ]
    staff = {"value": number(counted.staff_count), "label": _("staff")}
    if has_right(request.user, Right.SEE_STAFF):
        staff["href"] = reverse("staff") + at
    return [*figures, staff]


def _grades(request: HttpRequest, found: Organization) -> list[dict[str, Any]]:
    """Rows of the table of grades, in the order in which children go through them."""
    order = list(GRADES)
    rows = []
    for code, count in students_by_grade(request.user, found):
        padded = code.zfill(2) if code.isdigit() else code
        place = order.index(padded) if padded in order else len(order)
        href = f"{reverse('students')}?grade={padded}&school={found.uid}" if padded in order else ""
        rows.append(
            (place, {"grade": grade_in_words(code) or _("no grade on file"), "count": number(count), "href": href})
        )
    return [row for _place, row in sorted(rows, key=lambda pair: pair[0])]


class StaffList(ListPage):
    """The staff of the schools that the person serves."""

    table_class = StaffTable
    filter_class = StaffFilters
    template_name = "records/staff.html"
    shows_students = False

    def prepare(self) -> None:
        check_right(
            self.request,
            Right.SEE_STAFF,
            _("The list of staff is for principals, counselors and district officials. Ask your school's office."),
        )
        if has_right(self.request.user, Right.SEE_PEOPLE):
            self.table_class = KnownStaffTable

    def rows(self) -> QuerySet[Staff]:
        return staff_of(self.request.user).select_related("district")

    def categories(self) -> Collection[str]:
        return {NOT_ABOUT_STUDENTS}

    def extra(self, table: Table) -> dict[str, Any]:
        staff = table.paginator.count
        return {
            "title": ngettext("%(count)s person works here", "%(count)s people work here", staff)
            % {"count": number(staff)},
            **as_of_today(
                {row.record.district for row in table.page.object_list}, _("principals, counselors and the district")
            ),
        }
