"""From 18 on the rights to a record are the student's (34 CFR 99.5): who that is, and which parent still sees it."""

from collections.abc import Collection, Mapping
from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.db.models import Case, Count, F, OuterRef, QuerySet, Subquery, When
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import Channel
from accounts.roles import Category, Right
from portal.kit.tables import Table
from portal.kit.views import ListPage
from records.actions.continued_access import continue_access, end_access
from records.eighteen import SOON
from records.filters import RightsFilters
from records.forms import ContinuedAccessForm
from records.models import ContinuedAccess, Student
from records.policies import check_right, disclose, has_right, numbered_or_404, visible_or_404
from records.purposes import Purpose
from records.queries import contacts_of
from records.rights import decisions_about, has_passed, pass_on_of, told_soon, with_pass_on
from records.tables import RightsTable
from records.views.framing import as_of_today
from records.words import number

NOT_YOURS = gettext_lazy(
    "Who may still see the record of a student of 18 is decided by the principal, the records officer or the district, "
    "who have the paper that says so. Bring it to one of them."
)
_SHOWN = {Category.IDENTITY, Category.CONTACTS, Category.DEMOGRAPHICS}


class RightsList(ListPage):
    """Students who turn 18 soon or have turned 18, whose turn is next first; by a filter those of unknown age."""

    table_class = RightsTable
    filter_class = RightsFilters
    template_name = "records/rights.html"
    export_name = "students-of-18"

    def prepare(self) -> None:
        check_right(self.request, Right.CONTINUE_ACCESS, NOT_YOURS)

    def rows(self) -> QuerySet[Student]:
        held = ContinuedAccess.objects.visible_to(self.request.user).in_force().filter(student=OuterRef("pk"))
        counted = held.order_by().values("student").annotate(number=Count("contact", distinct=True)).values("number")
        students: QuerySet[Any] = self._students().annotate(continued=Coalesce(Subquery(counted), 0))
        if self.request.GET.get("state") != "unknown":
            students = students.filter(pass_on__lte=timezone.localdate() + timedelta(days=SOON))
        # Whose turn is next comes first, the nearest day before the others; then who had it, the latest first.
        coming = Case(When(pass_on__gt=timezone.localdate(), then=F("pass_on")))
        return students.select_related("school", "district").order_by(
            coming.asc(nulls_last=True), "-pass_on", "sort_key"
        )

    def _students(self) -> QuerySet[Any]:
        user = self.request.user
        return with_pass_on(user, Student.objects.visible_to(user).not_merged())

    def categories(self) -> Collection[str]:
        return self.request.user.acting_role.categories  # type: ignore[union-attr]

    def may_export(self) -> bool:
        return has_right(self.request.user, Right.EXPORT_ROSTER)

    def disclose(self, rows: list[Any], shown: list[str], *, exported: bool) -> Mapping[Any, Any]:
        channel = Channel.EXPORT if exported else Channel.PAGE
        return disclose(self.request, rows, map(Category, shown), Purpose.RIGHTS, channel=channel)

    def extra(self, table: Table) -> dict[str, Any]:
        students = table.paginator.count
        is_unknown = self.request.GET.get("state") == "unknown"
        unknown = students if is_unknown else self._students().filter(pass_on__isnull=True).count()
        return {
            "title": _list_title(students, is_unknown),
            "summary": _(
                "On the 18th birthday the rights to the record pass from the parents to the student (34 CFR 99.5). "
                "From that day on a parent no longer sees it here, unless you write down why one still may. Tell "
                "families before, and send the student a letter on the day."
            ),
            "unknown": unknown,
            "is_unknown": is_unknown,
            **as_of_today({row.record.district for row in table.page.object_list}, _audience()),
        }


def _list_title(students: int, is_unknown: bool) -> str:
    words = {"count": number(students)}
    if is_unknown:
        return (
            ngettext(
                "No birth date is on file for %(count)s student",
                "No birth date is on file for %(count)s students",
                students,
            )
            % words
        )
    return (
        ngettext(
            "%(count)s student has turned 18, or will within 60 days",
            "%(count)s students have turned 18, or will within 60 days",
            students,
        )
        % words
    )


def _audience() -> str:
    return _("the principal, the records officer and the district")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def student_rights(request: HttpRequest, uid: object) -> HttpResponse:
    """Who holds the rights to one record; the decisions that a parent still sees it, and the form for a new one."""
    student: Student = visible_or_404(request, Student, uid)
    check_right(request, Right.CONTINUE_ACCESS, NOT_YOURS)
    user: Any = request.user
    pass_on, contacts = pass_on_of(user, [student]).get(student.pk), contacts_of(user, student)
    may_decide = told_soon(pass_on) and not student.merged_into_id and bool(contacts)
    form = ContinuedAccessForm(contacts, request.POST or None) if may_decide else None
    if form is not None and request.method == "POST" and form.is_valid():
        names = ("contact", "basis", "evidence", "starts_on", "ends_on")
        continue_access(by=user, student=student, **{name: form.cleaned_data[name] for name in names})
        messages.success(request, _("It is written down. This person sees the record from the first day on."))
        return redirect("student_rights", uid=student.uid)
    disclose(request, [student], _SHOWN, Purpose.RIGHTS)
    context = {
        "student": student,
        "form": form,
        "why_no_form": "" if form else _why_no_form(pass_on, student),
        "decisions": decisions_about(user, student),
        "title": _title(student.name, pass_on),
        "summary": _summary(pass_on),
        "crumbs": [
            (_("Students of 18"), reverse("rights")),
            (student.name, reverse("student", args=[student.uid])),
            (_("Rights"), ""),
        ],
        **as_of_today([student.district], _audience()),
    }
    return render(request, "records/student_rights.html", context)


def _title(name: str, pass_on: date | None) -> str:
    if pass_on is None:
        return _("The rights to %(name)s's record are with the parents") % {"name": name}
    words = {"name": name, "day": date_format(pass_on, "DATE_FORMAT")}
    if has_passed(pass_on):
        return _("The rights to %(name)s's record are the student's own since %(day)s") % words
    return _("The rights to %(name)s's record pass to the student on %(day)s") % words


def _summary(pass_on: date | None) -> str:
    if pass_on is None:
        return _(
            "No birth date is on file, so that the portal cannot say when this student turns 18. Add it in the student "
            "information system; it counts from the next import on."
        )
    return _(
        "On the 18th birthday the rights pass to the student (34 CFR 99.5), and earlier to whoever attends a college; "
        "of colleges the portal knows nothing. From then on a parent sees the record only while a decision below holds."
    )


def _why_no_form(pass_on: date | None, student: Student) -> str:
    if student.merged_into_id:
        return _("This record is filed under another one of the same child. Record it there.")
    if told_soon(pass_on):
        return _("The student has no contact on file. Contacts come with the roster.")
    if pass_on is None:
        return _("The parents hold the rights, so that nothing needs to be decided.")
    day = date_format(pass_on - timedelta(days=SOON), "DATE_FORMAT")
    return _("The parents hold the rights. A decision can be written down from %(day)s on.") % {"day": day}


@never_cache
@require_POST
def student_rights_end(request: HttpRequest, uid: object) -> HttpResponse:
    """End one decision today: the student withdrew their consent, or the reason is gone."""
    student: Student = visible_or_404(request, Student, uid)
    check_right(request, Right.CONTINUE_ACCESS, NOT_YOURS)
    decisions = ContinuedAccess.objects.visible_to(request.user).filter(student=student)
    found = numbered_or_404(decisions, request.POST.get("decision", ""))
    end_access(by=request.user, decision=found)  # type: ignore[arg-type]
    messages.success(request, _("It ends today: this person no longer sees the record. It stays on file."))
    return redirect("student_rights", uid=student.uid)
