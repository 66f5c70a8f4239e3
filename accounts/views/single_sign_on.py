"""Signing in by one's district's identity provider: the way there, the way back, and the page with the buttons."""

from collections.abc import Callable

from allauth.account.views import login as password_sign_in
from allauth.core import ratelimit
from allauth.socialaccount.helpers import render_authentication_error
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_GET, require_POST

from accounts.doors import sign_in_page
from accounts.single_sign_on.provider import DistrictAdapter

#: A whole school may come in by its district's sign-in on one morning, from one address.
LIMIT = {"single_sign_on": "120/m/ip"}


def may_send_to_providers(response: HttpResponse) -> HttpResponse:
    """Let the forms of this page, and of no other, end at the configured providers (Content-Security-Policy).

    A browser checks the addresses to which a form's answer redirects like the form's own.
    """
    origins = sorted({origin for one in settings.IDENTITY_PROVIDERS.values() for origin in one.origins})
    if origins:
        response._csp_update = {"form-action": origins}  # type: ignore[attr-defined]  # as csp.decorators.csp_update
    return response


@sign_in_page
def sign_in(request: HttpRequest) -> HttpResponse:
    """The library's sign-in page, with a button for each provider."""
    return may_send_to_providers(password_sign_in(request))


@never_cache
@require_POST
@sign_in_page
def to_provider(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Send the browser to the provider. By POST with the form's token alone: no link of another site starts it."""
    if limited := ratelimit.consume_or_429(request, action="single_sign_on", config=LIMIT):
        return limited
    provider = _adapter(request, provider_id).get_provider()
    if request.user.is_authenticated and request.POST.get("process") != "connect":
        return redirect("home")
    try:
        return provider.redirect_from_request(request)
    except OAuth2Error as problem:
        return render_authentication_error(request, provider, exception=problem)


@never_cache
@require_GET
@sensitive_variables()
@sign_in_page
def from_provider(request: HttpRequest, provider_id: str) -> HttpResponse:
    """The way back: the library checks state and code, accounts.single_sign_on the token and what follows from it."""
    adapter = _adapter(request, provider_id)
    view: Callable[[HttpRequest], HttpResponse] = OAuth2CallbackView.adapter_view(adapter)
    try:
        return view(request)
    except OAuth2Error as problem:  # what the library does not expect that early: the description is gone
        return render_authentication_error(request, adapter.get_provider(), exception=problem)


def _adapter(request: HttpRequest, provider_id: str) -> DistrictAdapter:
    """Raises Http404 for a provider that is not, or no longer, configured."""
    if provider_id not in settings.IDENTITY_PROVIDERS:
        raise Http404
    return DistrictAdapter(request, provider_id)
