"""What of one student's record leaves the district, and what the family says to it."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.access import record_denial
from accounts.roles import Category, Right
from records.actions.leaving import may_say, say
from records.flows.directory.provider import notice_of
from records.flows.directory.words import statements_of
from records.flows.forms import OptOutForm
from records.flows.panel import in_words
from records.models import Student
from records.policies import check_right, disclose, has_own_records, visible_or_404
from records.purposes import Purpose
from records.views import record
from records.views.framing import as_of_today

NOT_YOURS = gettext_lazy(
    "What leaves the district about a student is shown to the family, and to the principal and the district, who write "
    "down what a family says on paper."
)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def student_sharing(request: HttpRequest, uid: object) -> HttpResponse:
    """Which flows hold this student's data, what was said so far, and the form to say no or yes again."""
    student: Student = visible_or_404(request, Student, uid)
    user: Any = request.user
    family = has_own_records(user)
    if not family:
        check_right(request, Right.RECORD_OPT_OUT, NOT_YOURS)
    allowed = may_say(user, student) and not student.merged_into_id
    form = OptOutForm(request.POST or None, on_paper=not family) if allowed else None
    if request.method == "POST" and form is None:
        record_denial(request, "may not say no for this student")
    if request.method == "POST" and form is not None and form.is_valid():
        given = form.cleaned_data
        say(
            by=user,
            student=student,
            covers=given["covers"],
            is_out=given["word"] == "no",
            evidence=given.get("evidence", ""),
        )
        messages.success(request, _("It is written down and holds at once: the next file already goes by it."))
        return redirect("student_sharing", uid=student.uid)
    disclose(request, [student], {Category.IDENTITY}, Purpose.SHARING)
    context = {
        "student": student,
        "form": form,
        "family": family,
        "notice": notice_of(student.district),
        "statements": statements_of(user, student),
        "title": _("What leaves the district about %(name)s") % {"name": student.name},
        "crumbs": [
            *record.way_here(request),
            (student.name, reverse("student", args=[student.uid])),
            (_("What leaves the district"), ""),
        ],
        **in_words(user, student),
        **as_of_today([student.district], record.audience_of(user)),
    }
    return render(request, "records/student_sharing.html", {**context, "summary": context["sentence"]})
