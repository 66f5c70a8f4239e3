"""The accounts of identity providers by which one signs in, and adding a child of another district by its sign-in."""

from typing import Any

from allauth.socialaccount.models import SocialAccount
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.actions.ways_in import LastWayIn, disconnect_way_in, unconfirmed
from accounts.doors import account_page
from accounts.views.single_sign_on import may_send_to_providers


@never_cache
@require_safe
@account_page
def ways_in(request: HttpRequest) -> HttpResponse:
    """What signs this person in, and what else could."""
    user: Any = request.user
    held = list(SocialAccount.objects.filter(user=user).order_by("pk"))
    to_confirm = unconfirmed(held)
    # Also what signs one in already, so that it can be connected from within.
    confirmed = {way.provider for way in held} - {way.provider for way in to_confirm}
    providers = settings.IDENTITY_PROVIDERS
    context = {
        "title": _("You sign in with a password and with your district's accounts")
        if held and user.has_usable_password()
        else _("How you sign in, and how else you could"),
        "ways": [(way, providers.get(way.provider), way in to_confirm) for way in held],
        "has_password": user.has_usable_password(),
        "providers": [one for one in providers.values() if one.id not in confirmed],
        "crumbs": [(_("My profile"), reverse("profile")), (_("Ways to sign in"), "")],
    }
    return may_send_to_providers(render(request, "accounts/ways_in.html", context))


@require_POST
@account_page
def way_in_end(request: HttpRequest) -> HttpResponse:
    """Disconnect one of one's own ways of signing in. Raises Http404 for any other."""
    user: Any = request.user
    number = request.POST.get("way", "")
    try:
        ended = disconnect_way_in(by=user, number=int(number)) if number.isdecimal() and len(number) < 10 else None
    except LastWayIn as refusal:
        messages.error(request, str(refusal))
        return redirect("ways_in")
    if ended is None:
        raise Http404
    messages.success(request, _("That account no longer signs you in. What you may see has not changed."))
    return redirect("ways_in")


@never_cache
@require_safe
@account_page
def other_district(request: HttpRequest) -> HttpResponse:
    """Add a child of another district by signing in there: the providers that speak of families."""
    providers = [one for one in settings.IDENTITY_PROVIDERS.values() if one.serves_families]
    context = {
        "title": _("Add a child by the sign-in of another district"),
        "providers": providers,
        "next": reverse("home"),
        "crumbs": [(_("Home"), reverse("home")), (_("A child of another district"), "")],
    }
    return may_send_to_providers(render(request, "accounts/other_district.html", context))
