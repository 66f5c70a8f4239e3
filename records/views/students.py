"""Students: the list, and the search by name. The same addresses for all roles."""

from collections.abc import Collection, Mapping
from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.access import Channel
from accounts.roles import Category, Right
from portal.kit.tables import Table
from portal.kit.views import ListPage
from records import search_words
from records.filters import StudentFilters
from records.forms import StudentSearchForm
from records.models import Student, StudentMerge
from records.names import folded
from records.policies import (
    check_role,
    disclose,
    has_right,
    teaches,
    works_with_students,
)
from records.purposes import Purpose
from records.tables import FoundTable, StudentTable
from records.views.framing import WHERE_TO_ASK, as_of_today, staff_audience
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
        rows = Student.objects.visible_to(self.request.user).not_merged().select_related("school", "district")
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
            "where_to_ask": WHERE_TO_ASK if teaches(self.request.user) else "",
            "search_form": StudentSearchForm(by_state_id=has_right(self.request.user, Right.SEE_STATE_ID)),
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
@require_http_methods(["GET", "HEAD", "POST"])
def student_search(request: HttpRequest) -> HttpResponse:
    """Students by name or number. What was typed comes in the body and stays out of every address and log.

    A sealed cookie of this session keeps it for half an hour, and the results are a page of their own: one can come
    back to it from a student, load it anew or read it in the other language, and no browser asks whether to send the
    form again.
    """
    check_role(request, works_with_students, FOR_STAFF)
    by_state_id = has_right(request.user, Right.SEE_STATE_ID)
    answer: HttpResponse
    if request.method == "POST":
        form = StudentSearchForm(request.POST, by_state_id=by_state_id)
        if form.is_valid():
            answer = redirect("student_search")
            search_words.keep(request, answer, form.cleaned_data["words"])
            return answer
        title = _("Find a student")
        answer = render(request, "records/student_search.html", {"title": title, "search_form": form})
        search_words.forget(request, answer)
        return answer
    words = search_words.kept(request)
    form = StudentSearchForm({"words": words} if words else None, by_state_id=by_state_id)
    return render(request, "records/student_search.html", {"search_form": form, **_found(request, words)})


def _found(request: HttpRequest, words: str) -> dict[str, Any]:
    """What a search for these words found, for the page; without words, that there was none."""
    user: Any = request.user
    if not words:
        return {"title": _("Find a student")}
    matching = _matching(user, words)
    total = matching.count()
    found = list(matching[:AT_MOST_FOUND])
    table = FoundTable(found, categories=user.acting_role.categories)
    table.reasons = disclose(request, found, map(Category, table.shown_categories), Purpose.SEARCH)
    return {
        "title": ngettext("%(count)s student matches", "%(count)s students match", total) % {"count": number(total)},
        "table": table,
        "more": total - len(found),
        **as_of_today({student.district for student in found}, staff_audience()),
    }


def _matching(user: Any, words: str) -> QuerySet[Student]:
    """Students each of whose typed words begins or stands in one of their names, or is their number.

    Whose state identifier was typed is found by those who may see it; a merged record's number finds the kept one.
    """
    students = Student.objects.visible_to(user).not_merged().select_related("school", "district")
    known_as = Q(
        pk__in=StudentMerge.objects.visible_to(user)
        .holding()
        .filter(merged_number__iexact=words.strip())
        .values("student")
    )
    if has_right(user, Right.SEE_STATE_ID):
        known_as |= Q(pk__in=Student.objects.with_state_id(words).values("pk"))
    named = Q()
    for word in words.replace(",", " ").split():
        in_a_name = Q(identifier__iexact=word) | Q(sort_key__contains=folded(word))
        for field in ("given_name", "family_name"):  # the names on file, where another is preferred
            in_a_name |= Q(**{f"{field}__icontains": word})
        named &= in_a_name
    return students.filter(named | known_as).order_by("sort_key", "pk")


def _role(request: HttpRequest) -> Any:
    return request.user.acting_role  # type: ignore[union-attr]
