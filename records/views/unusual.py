"""Unusual access: what the rules find in the access log, and what officials found out about it. Names no student."""

from dataclasses import asdict
from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.roles import Right
from records.actions.unusual import draw_lines, may_review, review
from records.models import Organization
from records.policies import check_right, has_right
from records.queries import my_districts
from records.unusual.forms import ReviewForm, ThresholdsForm
from records.unusual.log import DAYS, reviews_of, thresholds_of, unusual_in
from records.views.framing import as_of_today
from records.words import number

FOR_REVIEWERS = gettext_lazy(
    "How the district's records are looked at is reviewed by its officials and its records officer."
)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def unusual_access(request: HttpRequest) -> HttpResponse:
    """The findings of the last two weeks, those that nobody has reviewed first; and the form to review one."""
    check_right(request, Right.REVIEW_UNUSUAL, FOR_REVIEWERS)
    user: Any = request.user
    district = _district(request)
    since = timezone.localdate() - timedelta(days=DAYS)
    findings = unusual_in(district, since)
    form = ReviewForm(request.POST if request.method == "POST" else None)
    if request.method == "POST":
        chosen = next((each for each in findings if each.key == request.POST.get("finding", "")), None)
        if chosen is None:
            raise Http404
        if form.is_valid():
            review(by=user, district=district, finding=chosen, note=form.cleaned_data["note"])
            messages.success(request, _("It is written down beside the finding."))
            return redirect("unusual_access")
        messages.error(request, _("Nothing was written down: say in a few words what you found out."))
    reviews = reviews_of(district, since)
    rows = [(each, reviews.get(each.key, []), not may_review(user, district, each)) for each in findings]
    waiting = [row for row in rows if not row[1]]
    context = {
        "waiting": waiting,
        "reviewed": [row for row in rows if row[1]],
        "form": form,
        "may_draw": has_right(user, Right.SET_ACCESS_LIMITS),
        "title": ngettext(
            "%(count)s unusual access of the last two weeks waits for a review",
            "%(count)s unusual accesses of the last two weeks wait for a review",
            len(waiting),
        )
        % {"count": number(len(waiting))}
        if waiting
        else _("No unusual access of the last two weeks waits for a review"),
        "summary": _(
            "Rules look through the access log for large, late or much refused access. A finding accuses nobody: "
            "ask, and write down what you found out."
        ),
        "crumbs": [(_("Access"), reverse("access_requests")), (_("Unusual access"), "")],
        **as_of_today([district], _("the officials and the records officer of the district")),
    }
    return render(request, "records/unusual_access.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def unusual_lines(request: HttpRequest) -> HttpResponse:
    """The lines of a district, to change."""
    check_right(request, Right.SET_ACCESS_LIMITS, FOR_REVIEWERS)
    district = _district(request)
    form = ThresholdsForm(request.POST if request.method == "POST" else None, initial=asdict(thresholds_of(district)))
    if request.method == "POST" and form.is_valid():
        draw_lines(by=request.user, district=district, lines=form.cleaned_data)  # type: ignore[arg-type]
        messages.success(request, _("Each day is judged by the lines that held on it; these hold from today on."))
        messages.info(request, _("Somebody else reviews that you changed them."))
        return redirect("unusual_access")
    context = {
        "form": form,
        "title": _("What %(district)s calls unusual access") % {"district": district.name},
        "crumbs": [(_("Unusual access"), reverse("unusual_access")), (_("Lines"), "")],
        **as_of_today([district], _("the officials of the district")),
    }
    return render(request, "records/unusual_lines.html", context)


def _district(request: HttpRequest) -> Organization:
    districts = list(my_districts(request.user))
    if not districts:
        raise PermissionDenied(FOR_REVIEWERS)
    return next((one for one in districts if str(one.uid) == request.GET.get("district")), districts[0])
