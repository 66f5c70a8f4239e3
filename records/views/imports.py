"""Bringing records in: what was imported, and a new file. For those who keep the roster."""

from collections.abc import Collection
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.roles import Right
from portal.kit.tables import NOT_ABOUT_STUDENTS, Table
from portal.kit.views import ListPage
from records.actions.imports import start_import
from records.forms import UploadForm
from records.models import ImportJob
from records.policies import check_right
from records.queries import import_jobs_of, my_districts
from records.tables import ImportTable
from records.views.framing import as_of_today

FOR_IMPORTERS = gettext_lazy(
    "Only a district official brings the roster in. Tell your district's office what is wrong."
)


def check_importer(request: HttpRequest) -> None:
    """Raises PermissionDenied for whoever may bring in no roster."""
    check_right(request, Right.IMPORT_RECORDS, FOR_IMPORTERS)


class ImportList(ListPage):
    """What was brought in, newest first."""

    table_class = ImportTable
    template_name = "records/imports.html"
    shows_students = False

    def prepare(self) -> None:
        check_importer(self.request)

    def rows(self) -> QuerySet[ImportJob]:
        return import_jobs_of(self.request.user).order_by("-created_at")

    def categories(self) -> Collection[str]:
        return {NOT_ABOUT_STUDENTS}

    def extra(self, table: Table) -> dict[str, Any]:
        latest = self.rows().filter(state=ImportJob.State.DONE).first()
        if latest:
            title = _("The roster was last brought in on %(day)s") % {"day": _day(latest.ended_at)}
        else:
            title = _("No roster has been brought in yet")
        return {
            "title": title,
            "summary": _("Each import adds, changes and ends rows. It never deletes one."),
            **as_of_today(my_districts(self.request.user), _("district officials")),
        }


def _day(at: Any) -> str:
    return date_format(timezone.localtime(at), "DATE_FORMAT") if at else ""


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def import_new(request: HttpRequest) -> HttpResponse:
    """Send a file; a worker reads it, and its page says how far it is."""
    check_importer(request)
    user: Any = request.user
    form = UploadForm(my_districts(user), request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        job = start_import(by=user, **form.cleaned_data)
        return redirect("import_job", uid=job.uid)
    context = {
        "form": form,
        "title": _("Send a roster, or other records of your students and schools"),
        "summary": _(
            "The whole file is checked before anything changes. Rows that cannot be read are listed and left out; "
            "a roster that does not hold together is refused, and nothing is changed."
        ),
        "crumbs": [(_("Imports"), reverse("imports")), (_("New import"), "")],
    }
    return render(request, "records/import_new.html", context)
