"""A student's timeline, for the people of the school."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.roles import Category
from records.models import Student
from records.policies import check_role, disclose, visible_or_404, works_with_students
from records.purposes import Purpose
from records.timeline.entries import categories_of, kinds_for, known_kind, timeline
from records.timeline.sources import KINDS
from records.views.framing import as_of_today, staff_audience

FOR_STAFF = gettext_lazy(
    "The timeline is for those who teach the student or serve their school. Families find it on the student's page."
)


@never_cache
@require_safe
def student_timeline(request: HttpRequest, uid: object) -> HttpResponse:
    """What happened, newest first, as far as the role's categories go; the address says which kind and which page."""
    student: Student = visible_or_404(request, Student, uid)
    check_role(request, works_with_students, FOR_STAFF)
    user: Any = request.user
    kind = known_kind(user, request.GET.get("kind", ""))
    said = request.GET.get("page", "")
    page = max(1, int(said)) if said.isdecimal() and len(said) < 4 else 1
    reason = disclose(request, [student], {Category.IDENTITY, *categories_of(user, kind)}, Purpose.TIMELINE)[student.pk]
    entries, has_older = timeline(user, student, kind=kind, page=page)
    context = {
        "student": student,
        "reason": reason,
        "entries": entries,
        "title": _("What happened with %(name)s, newest first") % {"name": student.name},
        "summary": _("The last entry is of %(day)s.") % {"day": date_format(entries[0].on)} if entries else "",
        "tabs": _tabs(user, kind),
        "tabs_label": _("Kinds of entries"),
        "older": _address(kind, page + 1) if has_older else "",
        "newer": _address(kind, page - 1) if page > 1 else "",
        "crumbs": [
            (_("Students"), reverse("students")),
            (student.name, reverse("student", args=[student.uid])),
            (_("Timeline"), ""),
        ],
        **as_of_today([student.district], staff_audience()),
    }
    return render(request, "records/timeline.html", context)


def _tabs(user: Any, current: str) -> list[dict[str, Any]]:
    everything = {"text": _("Everything"), "href": _address("", 1), "is_current": not current}
    return [
        everything,
        *({"text": KINDS[kind], "href": _address(kind, 1), "is_current": kind == current} for kind in kinds_for(user)),
    ]


def _address(kind: str, page: int) -> str:
    parts = [f"kind={kind}"] if kind else []
    parts += [f"page={page}"] if page > 1 else []
    return "?" + "&".join(parts)
