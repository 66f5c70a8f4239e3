"""Bringing the roster in: what was imported, a new file, and how far it is. For those who keep the roster."""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import record_denial
from accounts.roles import Right
from portal.kit.tables import NOT_ABOUT_STUDENTS, Table
from portal.kit.views import ListPage
from records.actions.imports import start_import
from records.filters import IssueFilters
from records.forms import UploadForm
from records.models import ImportIssue, ImportJob
from records.policies import check_right
from records.queries import import_jobs_of, my_districts
from records.tables import ImportTable, IssueTable
from records.views.framing import as_of_today
from records.words import number

FOR_IMPORTERS = gettext_lazy(
    "Only a district official brings the roster in. Tell your district's office what is wrong."
)
#: In the order in which OneRoster's files build on each other.
FILES = ("orgs", "academicSessions", "courses", "classes", "users", "roles", "enrollments")
COUNTED = ("added", "changed", "ended", "unchanged", "refused")


def _check(request: HttpRequest) -> None:
    check_right(request, Right.IMPORT_RECORDS, FOR_IMPORTERS)


class ImportList(ListPage):
    """What was brought in, newest first."""

    table_class = ImportTable
    template_name = "records/imports.html"
    shows_students = False

    def prepare(self) -> None:
        _check(self.request)

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
    """Send a OneRoster zip; a worker reads it, and its page says how far it is."""
    _check(request)
    user: Any = request.user
    form = UploadForm(my_districts(user), request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        job = start_import(by=user, **form.cleaned_data)
        return redirect("import_job", uid=job.uid)
    context = {
        "form": form,
        "title": _("Send this week's roster"),
        "summary": _(
            "The whole file is checked before anything changes. Rows that cannot be read are listed; "
            "a reference that leads nowhere stops the import, and nothing is changed."
        ),
        "crumbs": [(_("Imports"), reverse("imports")), (_("New import"), "")],
    }
    return render(request, "records/import_new.html", context)


class ImportJobPage(ListPage):
    """One import: how far it is or what it changed, and what it has to say, by file, row and column."""

    table_class = IssueTable
    filter_class = IssueFilters
    template_name = "records/import_job.html"
    export_name = "import-report"
    shows_students = False
    job: ImportJob

    def prepare(self) -> None:
        _check(self.request)
        self.job = _job_or_404(self.request, self.kwargs["uid"])

    def rows(self) -> QuerySet[ImportIssue]:
        return ImportIssue.objects.filter(job=self.job).order_by("pk")

    def categories(self) -> Collection[str]:
        return {NOT_ABOUT_STUDENTS}

    def may_export(self) -> bool:
        return True

    def extra(self, table: Table) -> dict[str, Any]:
        return {
            "title": _title(self.job),
            "job": self.job,
            "has_issues": ImportIssue.objects.filter(job=self.job).exists(),
            "counts": _counts(self.job),
            "poll_url": "" if self.job.has_ended else reverse("import_progress", args=[self.job.uid]),
            "progress_label": _progress_label(self.job),
            "crumbs": [(_("Imports"), reverse("imports")), (self.job.file_name, "")],
            **as_of_today([self.job.district], _("district officials")),
        }


@never_cache
@require_safe
def import_progress(request: HttpRequest, uid: UUID) -> HttpResponse:
    """How far the import is, for the page to fetch; a finished one has the page load anew."""
    _check(request)
    job = _job_or_404(request, uid)
    if not getattr(request, "htmx", False):
        return redirect("import_job", uid=job.uid)
    if job.has_ended:
        response = HttpResponse(status=204)
        response["HX-Refresh"] = "true"
        return response
    context = {
        "label": _progress_label(job),
        "value": job.done_steps,
        "max": job.total_steps,
        "poll_url": reverse("import_progress", args=[job.uid]),
    }
    return render(request, "components/progress.html", context)


def _job_or_404(request: HttpRequest, uid: UUID) -> ImportJob:
    job = import_jobs_of(request.user).filter(uid=uid).first()
    if job is None:
        record_denial(request, "import out of scope or missing")
        raise Http404
    return job


def _title(job: ImportJob) -> str:
    totals = {name: sum(counts.get(name, 0) for counts in job.counts.values()) for name in COUNTED}
    if job.state == ImportJob.State.DONE:
        moved = totals["added"] + totals["changed"] + totals["ended"]
        if not moved:
            return _("This import changed nothing: the roster already said the same")
        return ngettext("This import changed %(count)s row", "This import changed %(count)s rows", moved) % {
            "count": number(moved)
        }
    if job.state == ImportJob.State.REFUSED:
        return _("This import was refused, and nothing was changed")
    if job.state == ImportJob.State.FAILED:
        return _("This import failed, and nothing was changed")
    return _("This import is waiting to start") if job.state == ImportJob.State.WAITING else _("This import is running")


def _progress_label(job: ImportJob) -> str:
    if job.state == ImportJob.State.WAITING:
        return _("Waiting for a worker. You may close this page.")
    return _("Working: %(step)s. You may close this page.") % {"step": job.step or "…"}


def _counts(job: ImportJob) -> list[dict[str, Any]]:
    """One row a file, with how many rows were added, changed, ended, unchanged and refused, each with its label."""
    labels = (_("Added"), _("Changed"), _("Ended"), _("Unchanged"), _("Refused"))
    return [
        {
            "file": file,
            "numbers": [(label, number(counts.get(name, 0))) for label, name in zip(labels, COUNTED, strict=True)],
        }
        for file, counts in sorted(
            job.counts.items(), key=lambda pair: FILES.index(pair[0]) if pair[0] in FILES else 99
        )
    ]
