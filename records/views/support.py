"""Support access: nobody by default; a named person for schools, kinds of data and hours; seen live, ended at once."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import record_denial
from accounts.models import AccessEntry, SupportPerson
from accounts.roles import Category, Right, RoleName
from records.actions.support import end, let_in
from records.models import Organization, OrganizationGrant, SupportAccess
from records.policies import check_right
from records.purposes import purpose_in_words
from records.queries import my_districts, schools_of
from records.support.forms import SupportForm
from records.views.framing import as_of_today
from records.words import CATEGORIES, listed_in_words, number

#: So many of the latest looks are listed; all of them are counted.
LISTED = 200

FOR_DISTRICTS = gettext_lazy("An official of the district lets support in, sees what it looked at, and ends it.")


@never_cache
@require_safe
def support(request: HttpRequest) -> HttpResponse:
    """Who of the operator can see something now, and who could before."""
    check_right(request, Right.APPROVE_SUPPORT, FOR_DISTRICTS)
    districts = list(my_districts(request.user))
    rows = list(SupportAccess.objects.filter(district__in=districts).order_by("-approved_at")[:100])
    ends = _ends_of(rows)
    now = timezone.now()
    open_now = [(each, ends[each.pk]) for each in rows if ends[each.pk] > now]
    context = {
        "open": open_now,
        "over": [(each, ends[each.pk]) for each in rows if ends[each.pk] <= now],
        "title": ngettext(
            "%(count)s person of the operator can see students now",
            "%(count)s people of the operator can see students now",
            len(open_now),
        )
        % {"count": number(len(open_now))}
        if open_now
        else _("Nobody of the operator can see any student now"),
        "summary": _(
            "Support sees nothing by itself. You let a named person in, for schools, kinds of data and hours that you "
            "choose; you see what they open, and end it at any time."
        ),
        "crumbs": [(_("Support"), "")],
        **as_of_today(districts, _("the officials of the district")),
    }
    return render(request, "records/support.html", context)


def _ends_of(rows: list[SupportAccess]) -> dict[int, Any]:
    """Number of the decision -> when its grants end or ended, the latest (one query)."""
    ends: dict[Any, Any] = {row.pk: row.approved_at for row in rows}
    for grant in OrganizationGrant.objects.filter(support__in=rows):
        ends[grant.support_id] = max(ends[grant.support_id], grant.ends_at)
    return ends


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def support_new(request: HttpRequest) -> HttpResponse:
    """Let a person in."""
    check_right(request, Right.APPROVE_SUPPORT, FOR_DISTRICTS)
    user: Any = request.user
    districts = list(my_districts(user))
    if not districts:
        raise PermissionDenied(FOR_DISTRICTS)
    district = next((one for one in districts if str(one.uid) == request.GET.get("district")), districts[0])
    people = list(SupportPerson.objects.exclude(user_id=user.pk).order_by("name"))
    schools = list(schools_of(user).filter(district=district).order_by("name"))
    form = SupportForm(
        people,
        schools,
        [each for each in Category if each in user.acting_role.categories],
        request.POST if request.method == "POST" else None,
    )
    if request.method == "POST" and form.is_valid():
        made = let_in(by=user, district=district, **form.cleaned_data)
        messages.success(request, _("This person can see it from now on. What they open appears below."))
        return redirect("support_access", uid=made.uid)
    context = {
        "form": form if people and schools else None,
        "title": _("Let a person of the operator in for support"),
        "summary": _("They see only what you choose here, for at most 72 hours, read only, with nothing to download."),
        "crumbs": [(_("Support"), reverse("support")), (_("Let somebody in"), "")],
        **as_of_today([district], _("the officials of the district")),
    }
    return render(request, "records/support_new.html", context)


@never_cache
@require_safe
def support_access(request: HttpRequest, uid: Any) -> HttpResponse:
    """One decision: what it opens, until when, and what was looked at so far."""
    access = _found(request, uid)
    ends_at = _ends_of([access])[access.pk]
    is_open = ends_at > timezone.now()
    looks = AccessEntry.objects.filter(
        user_id=access.person_id, role=RoleName.SUPPORT, at__gte=access.approved_at, at__lte=ends_at
    ).order_by("-at")
    shown = list(looks[:LISTED])
    opened = looks.count() if len(shown) == LISTED else len(shown)
    schools = Organization.objects.filter(pk__in=access.schools).order_by("name").values_list("name", flat=True)
    words = {"name": access.person_name, "time": date_format(timezone.localtime(ends_at), "DATETIME_FORMAT")}
    context = {
        "access": access,
        "is_open": is_open,
        "looks": [(each, purpose_in_words(each.purpose), _kinds(each.categories)) for each in shown],
        "facts": [
            (_("Schools"), listed_in_words(list(schools))),
            (_("Kinds of data"), _kinds(access.categories)),
            (_("Why"), access.reason),
            (_("Let in by"), access.approved_by_name),
            (_("Since"), date_format(timezone.localtime(access.approved_at), "DATETIME_FORMAT")),
        ],
        "title": _("%(name)s can see students until %(time)s") % words
        if is_open
        else _("%(name)s sees nothing any more since %(time)s") % words,
        "summary": ngettext(
            "%(count)s page with students was opened so far.",
            "%(count)s pages with students were opened so far.",
            opened,
        )
        % {"count": number(opened)},
        "listed": number(len(shown)) if opened > len(shown) else "",
        "crumbs": [(_("Support"), reverse("support")), (access.person_name, "")],
        **as_of_today([access.district], _("the officials of the district")),
    }
    return render(request, "records/support_access.html", context)


def _kinds(categories: list[str]) -> str:
    return listed_in_words([str(CATEGORIES[each]) for each in Category if each in categories])


@never_cache
@require_POST
def support_end(request: HttpRequest, uid: Any) -> HttpResponse:
    """End it at once."""
    access = _found(request, uid)
    if end(by=request.user, access=access):  # type: ignore[arg-type]
        messages.success(request, _("It has ended. This person sees nothing any more, from this moment on."))
    else:
        messages.info(request, _("It had ended already."))
    return redirect("support_access", uid=access.uid)


def _found(request: HttpRequest, uid: Any) -> SupportAccess:
    check_right(request, Right.APPROVE_SUPPORT, FOR_DISTRICTS)
    rows = SupportAccess.objects.filter(uid=uid, district__in=my_districts(request.user))
    found = rows.select_related("district").first()
    if found is None:
        record_denial(request, "support access out of scope or missing")
        raise Http404
    return found
