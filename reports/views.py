"""What a published table gives away: for officials, before or after it is out."""

from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.roles import Right
from portal.kit.exports import csv_file
from records.policies import check_right
from reports.disclosure.published.findings import Report
from reports.disclosure.published.words import interval, structure, verdict
from reports.forms import TableForm

FOR_OFFICIALS = gettext_lazy("Published tables are checked by district and state officials.")
#: So many findings are explained on the page; the CSV has all.
EXPLAINED = 50


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def table_check(request: HttpRequest) -> HttpResponse:
    """Send a table; the answer is the page, or a file with every finding. Nothing is stored."""
    check_right(request, Right.CHECK_TABLES, FOR_OFFICIALS)
    form = TableForm(request.POST or None, request.FILES or None)
    report = form.report if request.method == "POST" and form.is_valid() else None
    if report is not None and form.cleaned_data["answer"] == "csv":
        return csv_file(_lines(report), "hidden-figures-that-follow")
    return render(request, "reports/table_check.html", {"form": form, **_words(report)})


def _words(report: Report | None) -> dict[str, Any]:
    if report is None:
        return {
            "title": _("What does a published table give away?"),
            "summary": _("Send it, and read which of its hidden figures anybody can compute, and how."),
        }
    return {
        "title": verdict(report),
        "summary": _("%(file)s, %(rows)d rows, as you sent it just now. It was not kept.")
        % {"file": report.table.name, "rows": len(report.table.rows)},
        "report": report,
        "structure": list(structure(report)),
        "findings": [
            (one.about, one.column, one.written or _("empty"), interval(one), one.steps)
            for one in report.findings[:EXPLAINED]
        ],
        "explained": EXPLAINED,
        "contradictions": report.contradictions[:3],
    }


def _lines(report: Report) -> Iterator[tuple[Any, ...]]:
    yield _("About"), _("Column"), _("Written"), _("Least"), _("Most"), _("Because")
    for one in report.findings:
        yield one.about, one.column, one.written, f"{one.low:.10g}", f"{one.high:.10g}", "; ".join(one.steps)
