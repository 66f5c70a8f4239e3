"""Data quality: what the checks found in the records of a school or district, and the rows behind each finding."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.access import Channel, record_denial
from accounts.roles import Category, Right
from portal.kit.charts import line_chart
from portal.kit.navigation import menu_for
from portal.kit.tables import NOT_ABOUT_STUDENTS, Table
from portal.kit.views import ListPage
from records.filters import QualityFilters
from records.models import Organization, QualityCount, QualityRun
from records.policies import check_right, disclose, has_right, visible_or_404
from records.purposes import Purpose
from records.quality.findings import AtSchool, Finding, by_school, counts_of, findings, latest_runs, trend_of
from records.quality.rows import may_see, name_of, rows_of, student_of
from records.quality.rule import Rule, Severity
from records.quality.rules import RULES
from records.quality.tables import TAGS, FindingTable, change_in_words, table_for
from records.views.framing import as_of_today
from records.words import number

FOR_KEEPERS = gettext_lazy(
    "Data quality is for those who can put the records right: principals, records officers and district officials."
)
NOT_YOUR_DATA = gettext_lazy(
    "This check looks at a kind of data that your role does not see. A district official can open it."
)


def check_sees_quality(request: HttpRequest) -> None:
    """Raises PermissionDenied for a role that may not know how good the data is."""
    check_right(request, Right.SEE_DATA_QUALITY, FOR_KEEPERS)


def audience() -> str:
    """Who can see the pages of data quality."""
    return _("principals of their own schools, records officers and district officials")


def quality_tabs(request: HttpRequest, current: str) -> list[dict[str, Any]]:
    """The pages of data quality, as the person's role has them."""
    pages = [
        ("quality", _("What was found"), Right.SEE_DATA_QUALITY),
        ("quality_work", _("By school"), Right.ASSIGN_QUALITY),
        ("quality_mine", _("Assigned to me"), Right.WORK_ON_QUALITY),
        ("quality_trend", _("Over time"), Right.SEE_DATA_QUALITY),
    ]
    return [
        {"text": text, "href": reverse(name), "is_current": name == current}
        for name, text, right in pages
        if has_right(request.user, right)
    ]


class QualityList(ListPage):
    """What the latest checks found, the gravest first; all that the person serves, or one school of it."""

    table_class = FindingTable
    template_name = "records/quality.html"
    shows_students = False
    school: Organization | None = None

    def prepare(self) -> None:
        check_sees_quality(self.request)
        self.school = school_asked_for(self.request)
        self.runs = latest_runs(self.request.user)
        at_school = {"school": self.school} if self.school else {}
        self.counts = counts_of(self.request.user, self.runs, **at_school)
        self.findings = findings(self.request.user, self.counts)

    def rows(self) -> Sequence[Finding]:
        return [finding for finding in self.findings if finding.number]

    def categories(self) -> Collection[str]:
        return {NOT_ABOUT_STUDENTS}

    def extra(self, table: Table) -> dict[str, Any]:
        found = self.rows()
        return {
            "title": _title(len(found), self.school, bool(self.runs)),
            "summary": _summary(found, bool(self.runs)),
            "figures": _figures(found) if found else [],
            "checked": bool(self.runs),
            "silent": [finding.title for finding in self.findings if not finding.number],
            "severities": [severity.label for severity in Severity],
            "schools": [] if self.school else _schools(by_school(self.counts)),
            "crumbs": [(_("Data quality"), reverse("quality")), (self.school.name, "")] if self.school else [],
            "tabs": quality_tabs(self.request, "quality"),
            **as_of_today({run.district for run in self.runs}, audience()),
            **({"as_of": min(run.counted_on for run in self.runs)} if self.runs else {}),
        }


def school_asked_for(request: HttpRequest) -> Organization | None:
    """The school that the address names, if the person serves it. Raises Http404 for any other."""
    wanted = request.GET.get("school")
    if not wanted:
        return None
    try:
        uid = UUID(wanted)
    except ValueError:
        raise Http404 from None
    return visible_or_404(request, Organization, uid, type=Organization.Type.SCHOOL)


def _title(found: int, school: Organization | None, checked: bool) -> str:
    if not checked:
        return _("Our records have not been checked yet")
    words = {"count": number(found), "school": school.name if school else ""}
    if not found:
        return _("Nothing in our records needs a look")
    if school:
        title = ngettext(
            "%(count)s thing in the records of %(school)s needs a look",
            "%(count)s things in the records of %(school)s need a look",
            found,
        )
    else:
        title = ngettext(
            "%(count)s thing in our records needs a look", "%(count)s things in our records need a look", found
        )
    return title % words


def _summary(found: Sequence[Finding], checked: bool) -> str:
    if not checked:
        return _("Every import ends with a check. The first one will fill this page.")
    if not found:
        return _("Every check found what it should at the last import.")
    return _("Begin with the first: %(title)s. Open a line to see its rows and what to do.") % {"title": found[0].title}


def _figures(found: Sequence[Finding]) -> list[dict[str, Any]]:
    """For each severity how many checks found something, and in how many rows."""
    figures = []
    for severity in Severity:
        rows = sum(finding.number for finding in found if finding.rule.severity == severity)
        checks = sum(finding.rule.severity == severity for finding in found)
        compare = ngettext("in %(count)s row", "in %(count)s rows", rows) % {"count": number(rows)}
        figures.append({"value": number(checks), "label": severity.label, "compare": compare})
    return figures


def _schools(found: Sequence[AtSchool]) -> list[dict[str, Any]]:
    """One line a school, with the number of rows of each severity."""
    if len(found) < 2:
        return []
    return [
        {
            "name": at.school.name,
            "href": f"{reverse('quality')}?school={at.school.uid}",
            "numbers": [(severity.label, number(at.rows[severity])) for severity in Severity],
        }
        for at in found
    ]


#: Longer lists stand in the order in which they came: sorting half a million rows by name takes longer than a page may.
SORTED_BY_NAME = 10_000


class RulePage(ListPage):
    """One rule: what is wrong and what to do, the rows of this moment, by school, over time, and how it is computed."""

    filter_class = QualityFilters
    template_name = "records/quality_rule.html"
    export_name = "data-quality"
    rule: Rule

    def prepare(self) -> None:
        check_sees_quality(self.request)
        self.rule = rule_or_404(self.request, self.kwargs["code"])
        self.table_class = table_for(self.rule)
        self.shows_students = self.rule.about_students
        self.runs = latest_runs(self.request.user)
        self.counts = counts_of(self.request.user, self.runs, rule=self.rule.code)
        [self.finding] = [each for each in findings(self.request.user, self.counts) if each.rule is self.rule]

    def rows(self) -> QuerySet[Any]:
        rows = rows_of(self.request.user, self.rule)
        return rows.order_by("pk" if self.finding.number > SORTED_BY_NAME else name_of(self.rule))

    def categories(self) -> Collection[str]:
        return self.request.user.acting_role.categories  # type: ignore[union-attr]

    def may_export(self) -> bool:
        return has_right(self.request.user, Right.EXPORT_ROSTER)

    def disclose(self, rows: list[Any], shown: list[str], *, exported: bool) -> Mapping[Any, Any]:
        students = {student_of(row).pk: student_of(row) for row in rows}
        categories = {*map(Category, shown), *self.rule.categories}
        channel = Channel.EXPORT if exported else Channel.PAGE
        reasons = disclose(self.request, students.values(), categories, Purpose.QUALITY, channel=channel)
        return {row.pk: reasons[student_of(row).pk] for row in rows}

    def extra(self, table: Table) -> dict[str, Any]:
        now = table.paginator.count
        narrowed = any(self.request.GET.get(name) for name in QualityFilters.base_filters)
        return {
            "title": _("%(what)s: %(count)s today") % {"what": self.rule.title, "count": number(now)},
            "summary": self.rule.sentence,
            "rule": self.rule,
            "severity_kind": TAGS[self.rule.severity],
            "ways_on": [entry for entry in menu_for(self.request) if entry.href == _page(self.rule.leads_to)],
            "difference": "" if narrowed or not self.runs else _difference(self.finding, now, self.runs[0]),
            "schools": _schools_of_rule(self.counts, self.rule),
            "charts": [chart for run in self.runs if (chart := _trend(self.request.user, self.rule, run.district))],
            "crumbs": [(_("Data quality"), reverse("quality")), (str(self.rule.title), "")],
            **as_of_today({run.district for run in self.runs}, audience()),
        }


def _page(name: str) -> str:
    return reverse(name) if name else ""


def rule_or_404(request: HttpRequest, code: str) -> Rule:
    """The rule of that code. Raises Http404 for an unknown one, PermissionDenied where the role lacks its data."""
    rule = RULES.get(code)
    if rule is None:
        raise Http404
    if not may_see(request.user, rule):
        record_denial(request, "no category or right for this check")
        raise PermissionDenied(NOT_YOUR_DATA)
    return rule


def _difference(finding: Finding, now: int, run: QualityRun) -> str:
    """Why the list holds another number of rows than the check counted; empty where it does not."""
    if finding.number == now:
        return ""
    return _(
        "The check of %(day)s counted %(count)s. The list is of this moment and of the students whom you may see. One "
        "who attends two schools is counted at the first; one whom no school holds is shown to the records officer."
    ) % {"day": date_format(run.counted_on, "DATE_FORMAT"), "count": number(finding.number)}


def _schools_of_rule(counts: Sequence[QualityCount], rule: Rule) -> list[dict[str, Any]]:
    """One line a school at which something was found, most first."""
    found = sorted((count for count in counts if count.number), key=lambda count: -count.number)
    if len(counts) < 2:
        return []
    elsewhere = _("no school") if rule.about_students else _("the district as a whole")
    return [
        {
            "name": count.school.name if count.school else elsewhere,
            "href": f"?school={count.school.uid}" if count.school else "",
            "numbers": [number(count.number), number(count.out_of), _change(count)],
        }
        for count in found
    ]


def _change(count: QualityCount) -> str:
    return change_in_words(None if count.before is None else count.number - count.before)


def _trend(user: Any, rule: Rule, district: Organization) -> dict[str, Any] | None:
    """The chart of one district's checks, with what it shows in words; None before the second check."""
    trend = trend_of(user, rule, district)
    days = _days([run for run, _count in trend])
    chart = line_chart([(day, count, number(count)) for day, (_run, count) in zip(days, trend, strict=True)])
    if chart is None:
        return None
    first, last = trend[0][1], trend[-1][1]
    return {
        "chart": chart,
        "title": _("Rows that each check in %(district)s found, as far as you may know") % {"district": district.name},
        "summary": _("%(last)s at the check of %(today)s, %(first)s at the one of %(day)s.")
        % {"last": number(last), "today": days[-1], "first": number(first), "day": days[0]},
    }


def _days(runs: Sequence[QualityRun]) -> list[str]:
    """When the checks were, written out; with the time where two of them were on one day."""
    if len({run.counted_on for run in runs}) == len(runs):
        return [date_format(run.counted_on, "DATE_FORMAT") for run in runs]
    return [date_format(timezone.localtime(run.counted_at), "DATETIME_FORMAT") for run in runs]
