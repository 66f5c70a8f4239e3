"""Data quality over time: is it better or worse than a week ago, by which rules, at which schools?"""

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from portal.kit.charts import line_chart
from records.models import Organization
from records.quality.findings import latest_runs
from records.quality.rule import Severity
from records.quality.rules import RULES
from records.quality.tables import change_in_words
from records.quality.trend import Trend, schools_since, trend_of_all
from records.queries import schools_of
from records.views.quality import check_sees_quality, quality_tabs, school_asked_for
from records.views.quality_work import framed
from records.words import number

#: So many rules and schools of each kind are named.
NAMED = 5


@require_safe
def quality_trend(request: HttpRequest) -> HttpResponse:
    """What the checks found, day by day; of all that the person serves, or of one school."""
    check_sees_quality(request)
    school = school_asked_for(request)
    user: Any = request.user
    runs = latest_runs(user)
    districts = [run.district for run in runs if school is None or run.district_id == school.district_id]
    trends = [trend_of_all(user, district, school) for district in districts]
    schools = list(schools_of(user).filter(is_active=True).order_by("name"))
    alone = schools[0] if len(schools) == 1 else None
    context = {
        "title": _title(trends, school),
        "summary": _summary(trends),
        "districts": [_shown(user, trend, school or alone) for trend in trends],
        "severities": [severity.label for severity in Severity],
        "schools": schools if len(schools) > 1 else [],
        "school": school,
        "place": school or alone,
        "tabs": quality_tabs(request, "quality_trend"),
        "crumbs": [(_("Over time"), reverse("quality_trend")), (school.name, "")] if school else [],
        **framed(request, [trend.runs[-1] for trend in trends if trend.runs]),
    }
    return render(request, "records/quality_trend.html", context)


def _title(trends: Sequence[Trend], school: Organization | None) -> str:
    compared = [found for trend in trends if (found := trend.comparison)]
    if not trends:
        return _("Our records have not been checked yet")
    if not compared:
        return _("The records were checked once, so that nothing can be compared yet")
    change = sum(found.change for found in compared)
    if school:
        where = {"place": school.name}
        if not change:
            return _("The records of %(place)s are as good as they were") % where
        better, worse = _("The records of %(place)s are better than they were"), _("The records of %(place)s are worse")
        return (better if change < 0 else worse) % where
    if not change:
        return _("Our records are as good as they were")
    return _("Our records are better than they were") if change < 0 else _("Our records are worse than they were")


def _summary(trends: Sequence[Trend]) -> str:
    sentences = [sentence for trend in trends if (sentence := _since(trend))]
    if not trends:
        return _("Every import ends with a check. The first one will fill this page.")
    return " ".join(sentences) or _("With the next import there is a second check.")


def _since(trend: Trend) -> str:
    """Better or worse since when, in a sentence."""
    found, base = trend.comparison, trend.base
    if found is None or base is None:
        return ""
    words = {
        "now": number(found.now),
        "change": change_in_words(found.change),
        "before": number(found.before),
        "then": date_format(trend.runs[base].counted_on, "DATE_FORMAT"),
    }
    if not found.change:
        return _("The last check found %(now)s rows, as many as the one of %(then)s.") % words
    return _("The last check found %(now)s rows, %(change)s than the one of %(then)s (%(before)s).") % words


def _shown(user: Any, trend: Trend, school: Organization | None) -> dict[str, Any]:
    days = [date_format(run.counted_on, "DATE_FORMAT") for run in trend.runs]
    totals = trend.totals
    found = trend.comparison
    since = schools_since(user, trend) if school is None else []
    changed = [line for line in since if line[1] != line[2]]
    return {
        "district": trend.district,
        "chart": line_chart([(day, rows, number(rows)) for day, rows in zip(days, totals, strict=True)]),
        "sentence": _since(trend),
        "rows": [
            (day, _by_severity(parts), number(total))
            for day, (_run, parts, total) in reversed(list(zip(days, trend.rows, strict=True)))
        ],
        "better": [_rule(*each, more=False) for each in found.better[:NAMED]] if found else [],
        "worse": [_rule(*each, more=True) for each in found.worse[:NAMED]] if found else [],
        "left_out": _left_out(trend.left_out) if trend.left_out else "",
        "schools": [
            {
                "name": place.name,
                "href": f"?school={place.uid}",
                "numbers": [number(before), number(now), change_in_words(now - before)],
            }
            for place, before, now in changed
        ],
        "compared": bool(found),
    }


def _by_severity(parts: Sequence[int]) -> list[tuple[Any, str]]:
    return [(severity.label, number(part)) for severity, part in zip(Severity, parts, strict=True)]


def _rule(code: str, rows: int, *, more: bool) -> dict[str, str]:
    return {
        "title": str(RULES[code].title),
        "href": reverse("quality_rule", args=[code]),
        "change": change_in_words(rows if more else -rows),
    }


def _left_out(rules: int) -> str:
    return ngettext(
        "%(count)s rule was not asked by each of these checks, and is left out here.",
        "%(count)s rules were not asked by each of these checks, and are left out here.",
        rules,
    ) % {"count": number(rules)}
