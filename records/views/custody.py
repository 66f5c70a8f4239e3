"""Custody restrictions of one student: record one with its document, end one. Effective on the next request."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from accounts.roles import Category, Right
from records.actions.custody import end_restriction, record_restriction
from records.forms import CustodyForm
from records.models import CustodyRestriction, Student
from records.policies import check_right, disclose, numbered_or_404, visible_or_404
from records.purposes import Purpose
from records.queries import contacts_of
from records.views.framing import as_of_today

NOT_YOURS = gettext_lazy(
    "A custody restriction is recorded by the principal, the records officer or the district, who have seen the "
    "document. Bring it to one of them."
)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def custody(request: HttpRequest, uid: object) -> HttpResponse:
    """The form for a new restriction, below those on file."""
    student: Student = visible_or_404(request, Student, uid)
    check_right(request, Right.RESTRICT_CUSTODY, NOT_YOURS)
    user: Any = request.user
    contacts = contacts_of(user, student)
    form = CustodyForm(contacts, request.POST or None)
    if request.method == "POST" and form.is_valid():
        record_restriction(
            by=user,
            student=student,
            **{name: form.cleaned_data[name] for name in ("contact", "evidence", "starts_on", "ends_on")},
        )
        messages.success(request, _("The restriction is recorded. It holds from its first day on, at once."))
        return redirect("custody", uid=student.uid)
    disclose(request, [student], {Category.IDENTITY, Category.CONTACTS}, Purpose.CUSTODY)
    on_file = CustodyRestriction.objects.visible_to(user).filter(student=student).select_related("contact")
    context = {
        "student": student,
        "form": form,
        "contacts": contacts,
        "restrictions": list(on_file.order_by("-starts_on", "pk")),
        "title": _("Who may not see %(name)s's record") % {"name": student.name},
        "summary": _(
            "A court order or another binding document can take a parent's right to see the record (34 CFR 99.4). "
            "Without such a document, both parents have it."
        ),
        "crumbs": [
            (_("Students"), reverse("students")),
            (student.name, reverse("student", args=[student.uid])),
            (_("Custody"), ""),
        ],
        **as_of_today([student.district], _("the principal, the records officer and the district")),
    }
    return render(request, "records/custody.html", context)


@never_cache
@require_POST
def custody_end(request: HttpRequest, uid: object) -> HttpResponse:
    """End one restriction of the student today."""
    student: Student = visible_or_404(request, Student, uid)
    check_right(request, Right.RESTRICT_CUSTODY, NOT_YOURS)
    restrictions = CustodyRestriction.objects.visible_to(request.user).filter(student=student)
    found = numbered_or_404(restrictions, request.POST.get("restriction", ""))
    end_restriction(by=request.user, restriction=found)  # type: ignore[arg-type]
    messages.success(request, _("The restriction ends today. It stays on file."))
    return redirect("custody", uid=student.uid)
