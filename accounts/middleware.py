"""Opens the database context of each request, and asks officials for their second factor."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from allauth.account.internal.flows.login import get_authentication_records
from django.conf import settings
from django.contrib.auth import logout
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.cache import patch_cache_control

from accounts.acting import act_as_chosen
from accounts.doors import Door, door_of
from accounts.second_factor import (
    has_second_factor,
    needs_second_factor,
    provider_vouches,
    second_factor_missing,
)
from portal.kit.db import set_context, use_database

GetResponse = Callable[[HttpRequest], HttpResponse]


class ContextMiddleware:
    """One transaction around view and template, under the tier of the acting role, rolled back on a 5xx.

    A signed-in page runs as the tier of the person's acting role, with the context that row-level security
    reads. Sign-in pages run as the bare web login, which has no right on student tables. Public pages run
    through a login of their own. A person who holds no role runs as the bare login, too: it opens nothing.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        door = request.door = door_of(request)  # type: ignore[attr-defined]
        if door is Door.PUBLIC:
            request.user.is_authenticated  # noqa: B018  (load session and user through the web login first)
            with use_database("public"), _transaction("public") as answered:
                set_context("public")
                return answered(_private(request, self.get_response(request)))
        with _transaction("default") as answered:
            self._establish(request, door)
            return answered(_private(request, self.get_response(request)))

    def _establish(self, request: HttpRequest, door: Door) -> None:
        user = request.user
        if not user.is_authenticated:
            return
        set_context("web", user_id=user.pk)
        role = act_as_chosen(user, request.session)
        if role is not None and door is Door.SIGNED_IN:
            set_context(role.tier, user_id=user.pk, role=role.name)


def _private(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """What a signed-in person is shown is kept by no cache, not even by the browser of a shared computer."""
    if request.user.is_authenticated:
        patch_cache_control(response, private=True, no_store=True)
    return response


@contextmanager
def _transaction(alias: str) -> Iterator[Callable[[HttpResponse], HttpResponse]]:
    """A transaction that ends with the answer: kept for denials and redirects, rolled back for failures."""
    with transaction.atomic(using=alias):

        def answered(response: HttpResponse) -> HttpResponse:
            if response.streaming:
                # A streamed body would be made after the transaction, where no row is visible and none is logged.
                raise RuntimeError("A page may not stream: its body is made inside the request's transaction.")
            if response.status_code >= 500:
                transaction.set_rollback(True, using=alias)
            return response

        yield answered


class SecondFactorMiddleware:
    """Staff and officials set up a second factor before they see anything (the demo's one-click people excepted)."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        user = request.user
        if user.is_authenticated and request.door is Door.SIGNED_IN:  # type: ignore[attr-defined]
            needed = needs_second_factor(user) and not self._excepted(request)
            vouched = needed and provider_vouches(request)
            own = needed and not vouched and has_second_factor(user)
            if second_factor_missing(needed=needed, own=own, vouched=vouched):
                return redirect("mfa_activate_totp")
        return self.get_response(request)

    @staticmethod
    def _excepted(request: HttpRequest) -> bool:
        return settings.DEMO and request.session.get("demo_sign_in", False)


class ProviderMiddleware:
    """A session that began with an identity provider ends when the provider is no longer configured."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        # A public page shows nobody anything, and its login could not end a session.
        if request.door is not Door.PUBLIC and request.user.is_authenticated:  # type: ignore[attr-defined]
            records = get_authentication_records(request, request.user)
            used = {record.get("provider") for record in records if record.get("method") == "socialaccount"}
            if not used <= set(settings.IDENTITY_PROVIDERS):
                logout(request)
        return self.get_response(request)
