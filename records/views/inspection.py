"""The whole record of a student as files: for the family to inspect and to keep (34 CFR 99.10)."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.access import Channel
from accounts.roles import RoleName
from portal.kit.exports import download
from portal.kit.pdf import make_pdf
from records.inspection.chapters import as_data, chapters_of
from records.inspection.files import zip_of
from records.models import Student
from records.policies import check_role, disclose, has_own_records, visible_or_404
from records.purposes import Purpose
from records.views.framing import as_of_today

FOR_FAMILIES = gettext_lazy(
    "The whole record is for the family: a parent, a guardian, or the student from 18 on. Whoever has no account can "
    "inspect it at the school's office."
)


@never_cache
@require_safe
def student_whole(request: HttpRequest, uid: object) -> HttpResponse:
    """What the files hold, and where they are."""
    found = _for_family(request, uid)
    disclose(request, [found], _categories(request)[:1], Purpose.INSPECTION)
    own = request.user.acting_role.name == RoleName.STUDENT  # type: ignore[union-attr]
    context = {
        "student": found,
        "title": _("Everything that is kept about %(name)s, to keep yourself") % {"name": found.name},
        "summary": _("You may inspect the whole record, and ask the school to correct what is wrong."),
        "crumbs": [
            (_("My record") if own else _("My children"), reverse("children")),
            (found.name, reverse("student", args=[found.uid])),
            (_("The whole record"), ""),
        ],
        **_as_of(found),
    }
    return render(request, "records/student_whole.html", context)


@never_cache
@require_safe
def student_whole_file(request: HttpRequest, uid: object, form: str) -> HttpResponse:
    """The whole record as a PDF to read, or as a zip for machines."""
    if form not in ("pdf", "zip"):
        raise Http404
    found = _for_family(request, uid)
    user: Any = request.user
    disclose(request, [found], _categories(request), Purpose.INSPECTION, channel=Channel.EXPORT)
    if form == "zip":
        return download(zip_of(user, found), "record", "zip", "application/zip")
    data = as_data(
        found, chapters_of(user, found), language=(get_language() or "en")[:2], source=_as_of(found)["source"]
    )
    return download(make_pdf("record", data), "record", "pdf", "application/pdf")


def _for_family(request: HttpRequest, uid: object) -> Student:
    found: Student = visible_or_404(request, Student, uid)
    check_role(request, has_own_records, FOR_FAMILIES)
    return found


def _categories(request: HttpRequest) -> list[Any]:
    """Every category of the acting role, identity first."""
    return sorted(request.user.acting_role.categories, key=lambda one: one != "identity")  # type: ignore[union-attr]


def _as_of(found: Student) -> dict[str, Any]:
    return as_of_today(
        [found.district], _("you, and the people of the school and the district who are responsible for this record")
    )
