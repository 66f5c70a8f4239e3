"""Students: the list, the search by name, one student's page, and who has seen it. The same addresses for all roles."""

from collections.abc import Collection, Mapping
from typing import Any

from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.access import Channel
from accounts.roles import Category, GrantedOn, Right, RoleName
from portal.kit.tables import Table
from portal.kit.views import ListPage
from records.filters import StudentFilters
from records.forms import StudentSearchForm
from records.models import CustodyRestriction, SchoolEnrollment, Student
from records.names import folded
from records.policies import (
    carries,
    check_right,
    check_role,
    disclose,
    has_own_records,
    has_right,
    teaches,
    visible_or_404,
    works_with_students,
)
from records.purposes import Purpose
from records.queries import contacts_of, looks_at, looks_in_words, schedules
from records.tables import FoundTable, StudentTable
from records.views.framing import as_of_today, staff_audience
from records.views.parent import student_in_a_sentence
from records.words import number

FOR_STAFF = gettext_lazy(
    "Lists of students are for people who teach them or serve their school or district. "
    "A section or an organization that is yours would open one; ask your school's or district's office."
)
AT_MOST_FOUND = 25


class StudentList(ListPage):
    """The students whom the person's role reaches today, 25 a page."""

    table_class = StudentTable
    filter_class = StudentFilters
    template_name = "records/students.html"
    export_name = "students"

    def prepare(self) -> None:
        check_role(self.request, works_with_students, FOR_STAFF)

    def rows(self) -> QuerySet[Student]:
        rows = Student.objects.visible_to(self.request.user).select_related("school", "district")
        return rows.order_by("sort_key")

    def categories(self) -> Collection[str]:
        return _role(self.request).categories

    def may_export(self) -> bool:
        return has_right(self.request.user, Right.EXPORT_ROSTER)

    def disclose(self, rows: list[Any], shown: list[str], *, exported: bool) -> Mapping[Any, Any]:
        channel = Channel.EXPORT if exported else Channel.PAGE
        return disclose(self.request, rows, map(Category, shown), Purpose.STUDENTS, channel=channel)

    def extra(self, table: Table) -> dict[str, Any]:
        students = table.paginator.count
        return {
            "title": ngettext("You see %(count)s student today", "You see %(count)s students today", students)
            % {"count": number(students)},
            "summary": _what_the_list_holds(self.request.user),
            "search_form": StudentSearchForm(),
            **as_of_today({row.record.district for row in table.page.object_list}, staff_audience()),
        }


def _what_the_list_holds(user: Any) -> str:
    """In the second person: which relationship brings a student into this list."""
    if teaches(user):
        return _("They are enrolled today in the sections that you teach.")
    if user.acting_role.sees_departed:
        return _("They attend your district's schools today, or have left them and their record stays with you.")
    return _("They are enrolled today at the schools that you serve.")


@never_cache
@require_POST
def student_search(request: HttpRequest) -> HttpResponse:
    """Students by name or number. What was typed comes in the body and stays out of every address and log."""
    check_role(request, works_with_students, FOR_STAFF)
    user: Any = request.user
    form = StudentSearchForm(request.POST)
    found: list[Student] = []
    total = 0
    if form.is_valid():
        matching = _matching(user, form.cleaned_data["words"])
        total = matching.count()
        found = list(matching[:AT_MOST_FOUND])
    table = FoundTable(found, categories=user.acting_role.categories)
    table.reasons = disclose(request, found, map(Category, table.shown_categories), Purpose.SEARCH)
    context = {
        "title": ngettext("%(count)s student matches", "%(count)s students match", total) % {"count": number(total)},
        "search_form": form,
        "table": table,
        "more": total - len(found),
        **as_of_today({student.district for student in found}, staff_audience()),
    }
    return render(request, "records/student_search.html", context)


def _matching(user: Any, words: str) -> QuerySet[Student]:
    """Students each of whose typed words begins or stands in one of their names, or is their number."""
    students = Student.objects.visible_to(user).select_related("school", "district")
    for word in words.replace(",", " ").split():
        in_a_name = Q(identifier__iexact=word) | Q(sort_key__contains=folded(word))
        for field in ("given_name", "family_name"):  # the names on file, where another is preferred
            in_a_name |= Q(**{f"{field}__icontains": word})
        students = students.filter(in_a_name)
    return students.order_by("sort_key", "pk")


@never_cache
@require_safe
def student(request: HttpRequest, uid: object) -> HttpResponse:
    """One student's page: as much of it as the acting role's categories allow, and why this person may see it."""
    found: Student = visible_or_404(request, Student, uid)
    user: Any = request.user
    shown = {Category.IDENTITY, *(c for c in (Category.ENROLLMENT, Category.CONTACTS) if carries(user, c))}
    reason = disclose(request, [found], shown, Purpose.RECORD)[found.pk]
    sections = schedules(user, [found]).get(found.pk, []) if Category.ENROLLMENT in shown else []
    for_staff = works_with_students(user)
    context = {
        "student": found,
        "title": found.name,
        "summary": _summary(user, found, len(sections)),
        "reason": reason,
        "identity": _identity(found),
        "shows_enrollment": Category.ENROLLMENT in shown,
        "sections": sections,
        "schools": _schools(user, found) if Category.ENROLLMENT in shown else [],
        "shows_contacts": Category.CONTACTS in shown,
        "contacts": contacts_of(user, found) if Category.CONTACTS in shown else [],
        "restrictions": _restrictions(user, found) if for_staff and Category.CONTACTS in shown else [],
        "for_staff": for_staff,
        "may_restrict": has_right(user, Right.RESTRICT_CUSTODY),
        "may_see_access": has_right(user, Right.SEE_RECORD_ACCESS),
        "crumbs": [*_way_here(request), (found.name, "")],
        **as_of_today([found.district], _audience(user)),
    }
    return render(request, "records/student.html", context)


def _summary(user: Any, found: Student, sections: int) -> str:
    return student_in_a_sentence(found, sections, is_own=user.acting_role.name == RoleName.STUDENT)


def _identity(found: Student) -> list[tuple[str, str]]:
    """Labels and values of who the student is."""
    facts = [(_("Name on file"), " ".join(filter(None, (found.given_name, found.middle_name, found.family_name))))]
    if found.preferred_given_name or found.preferred_family_name:
        facts.append((_("Goes by"), found.name))
    return [*facts, (_("Student number"), found.identifier), (_("E-mail"), found.email)]


def _schools(user: Any, found: Student) -> list[SchoolEnrollment]:
    rows = SchoolEnrollment.objects.visible_to(user).filter(student=found).select_related("at_school")
    return list(rows.order_by("-starts_on", "pk"))


def _restrictions(user: Any, found: Student) -> list[CustodyRestriction]:
    rows = CustodyRestriction.objects.visible_to(user).in_force().filter(student=found).select_related("contact")
    return list(rows.order_by("starts_on", "pk"))


def _way_here(request: HttpRequest) -> list[tuple[str, str]]:
    if has_own_records(request.user):
        own = _role(request).name == RoleName.STUDENT
        return [(_("My record") if own else _("My children"), reverse("children"))]
    return [(_("Students"), reverse("students"))]


def _audience(user: Any) -> str:
    if user.acting_role.granted_on is GrantedOn.STUDENT:
        return _("you, and the people of the school and the district who are responsible for this record")
    return _("you, the family, and the people of the school and the district who are responsible for this record")


@never_cache
@require_safe
def student_access(request: HttpRequest, uid: object) -> HttpResponse:
    """Who has seen this record: when, in which role, for what, by which relationship. No names (34 CFR 99.32)."""
    found: Student = visible_or_404(request, Student, uid)
    check_right(
        request,
        Right.SEE_RECORD_ACCESS,
        _("Who has seen a record is shown to the family, the principal and the district. Ask one of them."),
    )
    disclose(request, [found], {Category.IDENTITY}, Purpose.ACCESS)
    page = Paginator(looks_at(found), 25).get_page(request.GET.get("page"))
    total = page.paginator.count
    context = {
        "student": found,
        "page": page,
        "looks": looks_in_words(list(page.object_list)),
        "title": ngettext("This record was seen %(count)s time", "This record was seen %(count)s times", total)
        % {"count": number(total)},
        "summary": _(
            "Each time somebody saw %(name)s's record is listed here, newest first. The list cannot be changed."
        )
        % {"name": found.name},
        "crumbs": [*_way_here(request), (found.name, reverse("student", args=[found.uid])), (_("Who has seen it"), "")],
        **as_of_today([found.district], _("the family, the principal and the district")),
    }
    return render(request, "records/student_access.html", context)


def _role(request: HttpRequest) -> Any:
    return request.user.acting_role  # type: ignore[union-attr]
