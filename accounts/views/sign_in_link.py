"""Following a single-use sign-in link: choose a password, and be signed in."""

from allauth.account.internal.flows.login import record_authentication
from allauth.account.utils import perform_login
from allauth.core import ratelimit
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods

from accounts.actions.sign_in_links import open_link, use_sign_in_link
from accounts.doors import sign_in_page
from accounts.forms import FirstPasswordForm

#: A token of 256 bits is not found by trying; this keeps the trying from costing the database much. A whole school
#: may follow its links on one morning from one address.
LIMIT = {"sign_in_link": "60/m/ip"}


@sensitive_post_parameters()
@sensitive_variables("token", "form")
@never_cache
@require_http_methods(["GET", "POST"])
@sign_in_page
def sign_in_link(request: HttpRequest, token: str) -> HttpResponse:
    """The password form of an open link. An unknown, used or expired link gives one and the same answer."""
    if limited := ratelimit.consume_or_429(request, action="sign_in_link", config=LIMIT, limit_get=True):
        return limited
    link = open_link(token)
    if link is None:
        return _no_link(request)
    form = FirstPasswordForm(link.user, request.POST or None)
    if request.method == "POST" and form.is_valid():
        logout(request)  # somebody else may be signed in on a shared computer
        user = use_sign_in_link(token=token, password=form.cleaned_data["new_password1"])
        if user is None:
            return _no_link(request)
        # The password was typed just now: setting up the second factor need not ask for it again.
        record_authentication(request, user, method="password", reauthenticated=True)
        return perform_login(request, user)
    return render(request, "accounts/sign_in_link.html", {"form": form, "person": link.user})


def _no_link(request: HttpRequest) -> HttpResponse:
    return render(request, "accounts/sign_in_link_closed.html", status=404)
