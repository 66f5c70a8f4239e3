"""The pages that belong to no domain: the landing page, health, errors, and the components in development."""

from dataclasses import dataclass
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.i18n import set_language

from accounts.doors import public_page, sign_in_page
from accounts.roles import ROLES, Tier
from portal.styleguide import content

#: Switching the language is open to everybody; it writes a cookie and reads no table.
change_language = sign_in_page(set_language)

_LEVELS: dict[Tier, str | Promise] = {
    Tier.LOCAL: _("Identified"),
    Tier.STATE: _("De-identified, totals"),
    Tier.FEDERAL: _("Totals"),
    Tier.RESEARCH: _("De-identified, totals"),
    Tier.PROVIDER: _("Identified, named items only"),
    Tier.PUBLIC: _("Totals"),
}


@dataclass(frozen=True)
class WhoSees:
    """A row of "Who sees what": an audience, how closely its data points at one person, and the policy's sentence."""

    title: str | Promise
    level: str | Promise
    sentence: str | Promise


def who_sees_what() -> list[WhoSees]:
    """The roles of accounts/roles.py in their order, and at the end everybody else."""
    rows = [WhoSees(role.title, _LEVELS[role.tier], role.sentence) for role in ROLES.values()]
    neighbors = WhoSees(
        _("Everybody: neighbors, employers, reporters"),
        _LEVELS[Tier.PUBLIC],
        _("See published totals, and no single student, ever."),
    )
    return [*rows, neighbors]


@public_page
def landing(request: HttpRequest) -> HttpResponse:
    """What the portal is, for anybody."""
    return render(request, "portal/landing.html", {"who": who_sees_what()})


@never_cache
@login_not_required
def health(request: HttpRequest) -> JsonResponse:
    """Whether this process answers and reaches its database; says nothing else."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return JsonResponse({"status": "ok"})


@public_page
def styleguide(request: HttpRequest) -> HttpResponse:
    """Every component in its states, for people who build pages."""
    return render(request, "portal/styleguide.html", content(request))


def refused(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403: in scope, without the right. Says why."""
    context = {"reason": str(exception or ""), "way_on": getattr(exception, "way_on", None)}
    return render(request, "403.html", context, status=403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404: does not exist, or is out of scope; the page is the same to the byte."""
    return render(request, "404.html", status=404)


def failed(request: HttpRequest, *args: Any) -> HttpResponse:
    """500: runs no query and reads no session, since either may be what failed."""
    return render(None, "500.html", status=500)
