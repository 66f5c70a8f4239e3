"""How many students a day: one's own count, asking for more, a second person's answer, and the district's number."""

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
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import record_denial
from accounts.roles import Right
from records.actions.access_limits import AlreadyDecided, ask_for_more, decide, is_second_person, set_limit
from records.limits.check import count_today, is_limited
from records.limits.forms import DecisionForm, LimitForm, MoreForm
from records.limits.rule import Standing, Today, standing_of
from records.models import AccessLimit, AccessRequest, Organization
from records.policies import check_right, check_role, has_right
from records.queries import my_districts
from records.scope import scope_of
from records.second_person import NOT_APART
from records.views.framing import as_of_today
from records.words import number

NO_LIMIT = gettext_lazy(
    "A limit of students a day is for people who serve a school or a district. Families see their own children, and "
    "teachers the students of the sections that the roster gives them, without one."
)
FOR_DECIDERS = gettext_lazy(
    "A district official or the records officer decides who may see more students. Ask them from your own page."
)
FOR_DISTRICTS = gettext_lazy("A district official sets how many students a day a person may see.")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def access_limit(request: HttpRequest) -> HttpResponse:
    """How many students one has seen today, what one has asked for, and the form to ask for more."""
    check_role(request, is_limited, NO_LIMIT)
    user: Any = request.user
    districts = list(Organization.objects.filter(pk__in=scope_of(user).districts).order_by("name"))
    if not districts:
        raise PermissionDenied(NO_LIMIT)
    form = MoreForm(districts, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        ask_for_more(by=user, **form.cleaned_data)
        messages.success(request, _("You have asked. A second person at the district answers; you see it here."))
        return redirect("access_limit")
    today = count_today(user, [], [district.pk for district in districts])
    asked = AccessRequest.objects.filter(asked_by_id=user.pk).select_related("decision").order_by("-asked_at")
    context = {
        "form": form,
        "today": today,
        "asked": [(each, answer_in_words(each)) for each in asked[:10]],
        "title": _seen_in_words(today),
        "summary": _how_counted(today),
        "may_decide": has_right(user, Right.DECIDE_ACCESS),
        "crumbs": [(_("Access today"), "")],
        **as_of_today(districts, _("you; those who decide see what you ask")),
    }
    return render(request, "records/access_limit.html", context)


def _seen_in_words(today: Today) -> str:
    return ngettext(
        "You have seen %(seen)s of %(most)s student today",
        "You have seen %(seen)s of %(most)s students today",
        today.allowance,
    ) % {"seen": number(today.seen), "most": number(today.allowance)}


def _how_counted(today: Today) -> str:
    words = _(
        "Each student whom a page, a download or a print shows you counts once a day. Students of sections that "
        "you teach by the roster do not count. It begins anew at midnight."
    )
    if not today.more:
        return words
    return words + " " + _("%(count)s of them were added by a second person, for now.") % {"count": number(today.more)}


def answer_in_words(asked: AccessRequest) -> str:
    """Where a request stands now: judged when it is read."""
    decision = getattr(asked, "decision", None)
    if decision is None:
        return _("Waits for a second person")
    if not decision.approved:
        return _("Refused: %(why)s") % {"why": decision.note}
    if decision.expires_at <= timezone.now():
        return _("Approved; has expired")
    return _("Approved until %(time)s") % {"time": timezone.localtime(decision.expires_at).strftime("%Y-%m-%d %H:%M")}


@never_cache
@require_safe
def access_requests(request: HttpRequest) -> HttpResponse:
    """What people of the district ask for, those that wait first."""
    check_right(request, Right.DECIDE_ACCESS, FOR_DECIDERS)
    user: Any = request.user
    districts = list(my_districts(user))
    asked = AccessRequest.objects.filter(district__in=districts).select_related("decision").order_by("-asked_at")
    rows = [(each, answer_in_words(each), not is_second_person(user, each)) for each in asked[:100]]
    waiting = [row for row in rows if getattr(row[0], "decision", None) is None]
    context = {
        "waiting": waiting,
        "answered": [row for row in rows if row not in waiting],
        "limits": [(district, limit_of(district)) for district in districts],
        "may_set": has_right(user, Right.SET_ACCESS_LIMITS),
        "title": _requests_in_words(len([row for row in waiting if not row[2]])),
        "summary": _(
            "Who serves a school or the district sees only so many students a day. For more, a second person decides: "
            "never whoever asked."
        ),
        "crumbs": [(_("Access"), "")],
        **as_of_today(districts, _("the officials and the records officer of the district")),
    }
    return render(request, "records/access_requests.html", context)


def _requests_in_words(waiting: int) -> str:
    if not waiting:
        return _("No request to see more students waits for you")
    return ngettext(
        "%(count)s request to see more students waits for you",
        "%(count)s requests to see more students wait for you",
        waiting,
    ) % {"count": number(waiting)}


def limit_of(district: Organization) -> Standing:
    """What holds in the district today, and from tomorrow on: judged when it is read."""
    said = (
        AccessLimit.objects.filter(district=district).order_by("set_at", "pk").values_list("set_at", "students_a_day")
    )
    return standing_of(said, timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def access_decide(request: HttpRequest, uid: Any) -> HttpResponse:
    """One request, and the form to answer it."""
    check_right(request, Right.DECIDE_ACCESS, FOR_DECIDERS)
    user: Any = request.user
    found = AccessRequest.objects.filter(uid=uid, district__in=my_districts(user)).select_related(
        "decision", "district"
    )
    asked = found.first()
    if asked is None:
        record_denial(request, "access request out of scope or missing")
        raise Http404
    second = is_second_person(user, asked)
    open_to_me = getattr(asked, "decision", None) is None and second
    form = DecisionForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and not open_to_me:
        messages.error(request, _("Nothing was changed: it is answered already, or it is not yours to answer."))
        return redirect("access_requests")
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            decide(by=user, request=asked, approved=given["answer"] == "yes", note=given["note"])
            messages.success(request, _("Your answer holds from now on, and stays on file."))
        except AlreadyDecided:
            messages.error(request, _("Somebody else has answered meanwhile; that answer holds."))
        return redirect("access_requests")
    context = {
        "asked": asked,
        "answer": answer_in_words(asked),
        "form": form if open_to_me else None,
        "not_apart": "" if second or asked.asked_by_id == user.pk else NOT_APART,
        "title": _("%(name)s asks to see %(students)s more students for %(hours)s hours") % {
            "name": asked.asked_by_name or _("Somebody"), "students": number(asked.students), "hours": asked.hours,
        },
        "crumbs": [(_("Access"), reverse("access_requests")), (_("Request"), "")],
        **as_of_today([asked.district], _("the officials and the records officer of the district")),
    }  # fmt: skip
    return render(request, "records/access_decide.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def access_limit_set(request: HttpRequest) -> HttpResponse:
    """The district's number, to change; those before stay on file."""
    check_right(request, Right.SET_ACCESS_LIMITS, FOR_DISTRICTS)
    user: Any = request.user
    districts = list(my_districts(user))
    if not districts:
        raise PermissionDenied(FOR_DISTRICTS)
    chosen = next((one for one in districts if str(one.uid) == request.GET.get("district")), districts[0])
    form = LimitForm(
        request.POST if request.method == "POST" else None, initial={"students_a_day": limit_of(chosen).then}
    )
    if request.method == "POST" and form.is_valid():
        set_limit(by=user, district=chosen, students_a_day=form.cleaned_data["students_a_day"])
        if limit_of(chosen).will_rise:
            messages.success(request, _("It holds from tomorrow on. Somebody else reviews it, under unusual access."))
        else:
            messages.success(
                request, _("It holds from now on, for everybody who serves the district or a school of it.")
            )
        return redirect("access_requests")
    context = {
        "form": form,
        "title": _("How many students a person may see a day in %(district)s") % {"district": chosen.name},
        "summary": _(
            "A lower number holds at once, a higher one from tomorrow on; somebody else reviews that. Who needs more "
            "today asks, and a second person decides. Families and teachers' own sections have no limit."
        ),
        "crumbs": [(_("Access"), reverse("access_requests")), (_("Students a day"), "")],
        **as_of_today([chosen], _("the officials of the district")),
    }
    return render(request, "records/access_limit_set.html", context)
