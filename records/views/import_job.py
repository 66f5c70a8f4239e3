"""One import: how far it is or what became of it, what it had to say, and what a person can decide about it."""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.access import record_denial
from portal.kit.exports import csv_file
from portal.kit.tables import NOT_ABOUT_STUDENTS, Table
from portal.kit.views import ListPage
from records.actions.imports import KEPT_FOR, cancel_import, confirm_import, kept_file, retry_import
from records.filters import IssueFilters
from records.imports.refused_rows import REFUSED, report
from records.imports.titles import in_order, title_of
from records.models import ImportIssue, ImportJob
from records.quality.tables import import_in_words
from records.queries import import_jobs_of
from records.tables import IssueTable, person_of_import
from records.views.framing import as_of_today
from records.views.imports import check_importer
from records.words import duration_in_words, number

COUNTED = ("added", "changed", "ended", "unchanged", "refused")


class ImportJobPage(ListPage):
    """One import: how far it is or what it changed, and what it has to say, by file, row and column."""

    table_class = IssueTable
    filter_class = IssueFilters
    template_name = "records/import_job.html"
    export_name = "import-report"
    shows_students = False
    job: ImportJob

    def prepare(self) -> None:
        check_importer(self.request)
        self.job = _job_or_404(self.request, self.kwargs["uid"])

    def rows(self) -> QuerySet[ImportIssue]:
        # Where each issue's rows are is for the report of refused rows: there may be a million.
        return ImportIssue.objects.filter(job=self.job).defer("spans").order_by("pk")

    def categories(self) -> Collection[str]:
        return {NOT_ABOUT_STUDENTS}

    def may_export(self) -> bool:
        return True

    def extra(self, table: Table) -> dict[str, Any]:
        job = self.job
        issues = set(ImportIssue.objects.filter(job=job).values_list("severity", flat=True).distinct())
        return {
            "title": title_of_job(job),
            "job": job,
            "facts": facts_of(job),
            "has_issues": bool(issues),
            "has_refused_rows": bool(issues & set(REFUSED)),
            "counts": counts_of(job),
            "quality": import_in_words(self.request.user, job) if job.state == ImportJob.State.DONE else None,
            "endings": endings_of(job) if job.state == ImportJob.State.CONFIRM else [],
            "kept_until": _kept_until(job),
            "is_outdated": not job.is_open and job.state != ImportJob.State.DONE and _was_followed(job),
            "poll_url": reverse("import_progress", args=[job.uid]) if job.is_open else "",
            **progress_of(job),
            "crumbs": [(_("Imports"), reverse("imports")), (job.file_name, "")],
            **as_of_today([job.district], _("district officials")),
        }


@never_cache
@require_safe
def import_progress(request: HttpRequest, uid: UUID) -> HttpResponse:
    """How far the import is, for the page to fetch; when it is no longer under way, the page loads anew."""
    check_importer(request)
    job = _job_or_404(request, uid)
    if not getattr(request, "htmx", False):
        return redirect("import_job", uid=job.uid)
    if not job.is_open:
        response = HttpResponse(status=204)
        response["HX-Refresh"] = "true"
        return response
    context = {**progress_of(job), "poll_url": reverse("import_progress", args=[job.uid])}
    return render(request, "components/progress.html", context)


@never_cache
@require_safe
def import_refused_rows(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Every refused row as a CSV file: where it is, what kind of value was found, what to do; no value."""
    check_importer(request)
    job = _job_or_404(request, uid)
    return csv_file(report(ImportIssue.objects.filter(job=job, severity__in=REFUSED).iterator(200)), "refused-rows")


@never_cache
@require_POST
def import_cancel(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Cancel an import that waits or runs; also the answer "do not" to the question whether it may end people."""
    check_importer(request)
    job = _job_or_404(request, uid)
    if not cancel_import(by=request.user, job=job):  # type: ignore[arg-type]
        messages.warning(request, _("This import has ended already, so there was nothing to cancel."))
    elif job.state == ImportJob.State.RUNNING:
        messages.info(request, _("The import is told to stop. That takes a few seconds; nothing will be changed."))
    else:
        messages.success(request, _("The import is cancelled. Nothing was changed."))
    return redirect("import_job", uid=job.uid)


@never_cache
@require_POST
def import_confirm(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Bring in a set that waits for a confirmation of what it ends."""
    check_importer(request)
    job = _job_or_404(request, uid)
    if not confirm_import(by=request.user, job=job):  # type: ignore[arg-type]
        messages.warning(request, _("This import no longer waits for a confirmation."))
    return redirect("import_job", uid=job.uid)


@never_cache
@require_POST
def import_retry(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Send the same file again, as a new import."""
    check_importer(request)
    job = _job_or_404(request, uid)
    again = retry_import(by=request.user, job=job)  # type: ignore[arg-type]
    if again is None:
        messages.warning(request, _("The file of this import is no longer kept. Please send it again."))
    return redirect("import_job", uid=(again or job).uid)


def _job_or_404(request: HttpRequest, uid: UUID) -> ImportJob:
    job = import_jobs_of(request.user).filter(uid=uid).first()
    if job is None:
        record_denial(request, "import out of scope or missing")
        raise Http404
    return job


def title_of_job(job: ImportJob) -> str:
    """What became of the import, or where it stands."""
    state = ImportJob.State
    if job.state == state.DONE:
        moved = job.total("added") + job.total("changed") + job.total("ended")
        if not moved and job.total("refused"):
            return _("This import changed nothing, and rows were refused")
        if not moved:
            return _("This import changed nothing: the roster already said the same")
        return ngettext("This import changed %(count)s row", "This import changed %(count)s rows", moved) % {
            "count": number(moved)
        }
    return {
        state.WAITING: _("This import is waiting to start"),
        state.RUNNING: _("This import is running"),
        state.CONFIRM: _("This import waits for your confirmation"),
        state.REFUSED: _("This import was refused, and nothing was changed"),
        state.FAILED: _("This import failed, and nothing was changed"),
        state.CANCELLED: _("This import was cancelled, and nothing was changed"),
    }[state(job.state)]


def facts_of(job: ImportJob) -> list[tuple[str, str]]:
    """What is known of the import as such: label and value."""
    facts = [
        (_("File"), job.file_name),
        (_("Format"), _(job.format) if job.format else "–"),
        (_("Sent by"), person_of_import(job.started_by_id, job.started_by)),
        (_("Sent"), _moment(job.created_at)),
    ]
    if job.took is not None:
        facts.append((_("Took"), duration_in_words(job.took)))
    if job.decided_by_id is not None:
        label = _("Confirmed by") if job.allow_large_endings and job.endings else _("Cancelled by")
        facts.append((label, person_of_import(job.decided_by_id, job.decided_by)))
    return facts


def progress_of(job: ImportJob) -> dict[str, Any]:
    """Label, value and max of the progress bar. A step counts as far as it has come."""
    if job.state == ImportJob.State.WAITING:
        label = _("Waiting: the imports of a district are done one after the other. You may close this page.")
    elif job.cancel_asked:
        label = _("Stopping. Nothing will be changed.")
    elif job.rows:
        label = _("Working: %(step)s (%(percent)s %%, %(rows)s rows). You may close this page.") % {
            "step": _(job.step) if job.step else "…", "percent": job.percent, "rows": number(job.rows),
        }  # fmt: skip
    else:
        label = _("Working: %(step)s. You may close this page.") % {"step": _(job.step) if job.step else "…"}
    return {
        "progress_label": label,
        "label": label,
        "value": job.done_steps * 100 + job.percent,
        "max": job.total_steps * 100,
    }


def counts_of(job: ImportJob) -> list[dict[str, Any]]:
    """One row a file or kind, with how many rows were added, changed, ended, unchanged and refused, each labeled."""
    labels = (_("Added"), _("Changed"), _("Ended"), _("Unchanged"), _("Refused"))
    return [
        {
            "title": title_of(name),
            "numbers": [
                (label, number(job.counts[name].get(counted, 0)))
                for label, counted in zip(labels, COUNTED, strict=True)
            ],
        }
        for name in in_order(job.counts)
    ]


def endings_of(job: ImportJob) -> list[dict[str, Any]]:
    """What the set would end: a sentence for each kind of people or records, and the schools where people are."""
    sentences = {
        "student": _("%(ended)s of %(active)s students would no longer be active."),
        "staff": _("%(ended)s of %(active)s staff members would no longer be active."),
        "contact": _("%(ended)s of %(active)s parents and other contacts would no longer be active."),
    }
    of_records = _(
        "%(title)s: %(ended)s of the %(active)s stored rows that the file speaks for would end, because it does not "
        "name them."
    )
    return [
        {
            "sentence": sentences.get(ending["kind"], of_records)
            % {
                "ended": number(ending["ended"]),
                "active": number(ending["active"]),
                "title": title_of(ending["kind"]),
            },
            "schools": [
                (school["school"], number(school["ended"]), number(school["active"])) for school in ending["schools"]
            ],
        }
        for ending in job.endings
    ]


def _kept_until(job: ImportJob) -> str:
    """Until when the file can be sent again; empty where it cannot."""
    return _moment(job.ended_at + KEPT_FOR) if kept_file(job) is not None and job.ended_at else ""


def _was_followed(job: ImportJob) -> bool:
    """Whether a later set of the district was brought in: this one would go back to an older state."""
    later = ImportJob.objects.filter(district=job.district, pk__gt=job.pk, state=ImportJob.State.DONE)
    return later.exists()


def _moment(at: Any) -> str:
    return date_format(timezone.localtime(at), "DATETIME_FORMAT")
