"""Between the sign-in library and the rule of trust: gathers the facts, does what the rule says, explains a refusal."""

import logging
import secrets
from typing import Any

from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialApp
from allauth.socialaccount.providers.base.constants import AuthError, AuthProcess
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from accounts.actions.sign_in_links import has_come_in
from accounts.actions.ways_in import confirm_ways_in, connect_way_in, note_sign_in
from accounts.models import User
from accounts.single_sign_on.claims import Identity, identity_of
from accounts.single_sign_on.provider import Assertion
from accounts.single_sign_on.roster import CannotJoin, the_roster
from accounts.single_sign_on.trust import DONE, Link, Named, Outcome, decide, the_one
from accounts.single_sign_on.words import refusal_in_words
from portal.identity_providers import IdentityProvider, Serves

log = logging.getLogger(__name__)


class SingleSignOnAdapter(DefaultSocialAccountAdapter):
    """Providers come from the operator's file alone; nobody signs up; nothing is decided by e-mail address."""

    def list_apps(self, request: HttpRequest, provider: Any = None, client_id: Any = None) -> list[SocialApp]:
        """The configured providers; the library's table of them stays empty and is closed to every role."""
        found = [_app(one) for one in settings.IDENTITY_PROVIDERS.values()]
        return [
            app
            for app in found
            if provider in (None, app.provider, app.provider_id) and client_id in (None, app.client_id)
        ]

    def get_requests_session(self) -> Any:
        """The library's, with its time limit. A provider's server may not send the portal's on to another address."""
        session = super().get_requests_session()
        session.max_redirects = 0
        return session

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        """Never."""
        return False

    def authenticate_by_email(self, sociallogin: Any) -> None:
        """Never: an address is matched with the district's own roster, in the rule of trust, or not at all."""
        return None

    def on_authentication_error(
        self,
        request: HttpRequest,
        provider: Any,
        error: Any = None,
        exception: Exception | None = None,
        extra_context: Any = None,
    ) -> None:
        """One page for whatever went wrong on the way; the log says which provider and what kind of error."""
        if error == AuthError.CANCELLED:
            raise ImmediateHttpResponse(_back(request, _("You did not sign in there, so nothing has changed here.")))
        kind = type(exception).__name__ if exception else "no answer to what was asked here"
        log.warning("Single sign-on by %s did not work: %s", provider.sub_id, kind)
        context = {"provider": provider.configured}
        page = render(request, "accounts/single_sign_on_failed.html", context, status=502 if exception else 400)
        raise ImmediateHttpResponse(_kept(page))

    def pre_social_login(self, request: HttpRequest, sociallogin: Any) -> None:
        """Decide about a checked assertion. Returns for a sign-in that may go on; else answers by itself."""
        assertion: Assertion = sociallogin
        if not _answers_this_request(assertion):
            self.on_authentication_error(request, assertion.provider)
        connects = assertion.state.get("process") == AuthProcess.CONNECT
        if connects and not request.user.is_authenticated:
            raise ImmediateHttpResponse(redirect("account_login"))
        outcome, person, identity = _outcome(assertion, request.user if connects else None)
        if outcome not in DONE:
            raise ImmediateHttpResponse(_refusal(request, assertion.configured, outcome))
        if connects:
            raise ImmediateHttpResponse(_connect(request, assertion, outcome, identity))
        if outcome is Outcome.FIRST_SIGN_IN:
            assertion.account = connect_way_in(
                user=person, provider=assertion.account.provider, key=assertion.account.uid, from_within=False
            )
            assertion.user = person
        else:
            note_sign_in(assertion.account)


def _app(provider: IdentityProvider) -> SocialApp:
    return SocialApp(
        provider="openid_connect",
        provider_id=provider.id,
        name=provider.name,
        client_id=provider.client_id,
        secret=provider.secret,
        settings={"server_url": provider.server_url, "fetch_userinfo": False, "oauth_pkce_enabled": True},
    )


def _answers_this_request(assertion: Assertion) -> bool:
    """The token was made for this very request of this browser (OpenID Connect Core 1.0, section 3.1.2.1)."""
    sent, returned = assertion.state.get("nonce"), assertion.claims.get("nonce")
    return isinstance(sent, str) and isinstance(returned, str) and secrets.compare_digest(sent, returned)


def _outcome(assertion: Assertion, signed_in: Any) -> tuple[Outcome, Any, Any]:
    """The rule's outcome, the one person whom the provider names, and how it names them."""
    provider, roster = assertion.configured, the_roster()
    district_id = roster.district_called(provider.district)
    if district_id is None:
        log.warning("Single sign-on by %s: no district, or several, have the identifier of its entry", provider.id)
        return Outcome.NO_DISTRICT, None, None
    identity = identity_of(assertion.claims, provider)
    if identity is None:
        return Outcome.NOT_PROVEN, None, None
    people = list(User.objects.filter(pk__in=roster.users_named(district_id, provider.serves, identity)))
    # Only of several it matters by which row each is named.
    staff = set(roster.users_named(district_id, Serves.STAFF, identity)) if len(people) > 1 else set()
    joined = set(roster.users_joined(district_id, identity)) - staff if len(people) > 1 else set()
    named = [
        Named(
            one.pk, one.is_active, has_come_in(one), roster.is_used_elsewhere(one.pk, district_id),
            is_staff=one.pk in staff, is_joined=one.pk in joined,
        )
        for one in people
    ]  # fmt: skip
    known = assertion.account if assertion.account.pk else None
    link = Link(known.user_id, known.extra_data.get("from_within") is True) if known else None
    asking = signed_in.pk if signed_in else None
    outcome = decide(named, link, signed_in=asking, speaks_of_families=provider.serves_families)
    meant = the_one(named, link, signed_in=asking)
    person = next(one for one in people if meant and one.pk == meant.id) if outcome in DONE else None
    return outcome, person, identity


def _connect(request: HttpRequest, assertion: Assertion, outcome: Outcome, identity: Identity) -> HttpResponse:
    provider, user = assertion.configured, request.user
    assert isinstance(user, User)
    if outcome is Outcome.CONNECT_AND_JOIN:
        district_id = the_roster().district_called(provider.district)
        assert district_id is not None
        try:
            the_roster().join(district_id, identity, user)
        except CannotJoin as refusal:
            return _refusal(request, provider, Outcome.NOT_A_CONTACT, str(refusal))
        confirm_ways_in(user=user)
    connect_way_in(user=user, provider=provider.id, key=assertion.account.uid, from_within=True)
    messages.success(request, _("The account of %(name)s now signs you in here, too.") % {"name": provider.name})
    return redirect(_next(request, assertion) or "ways_in")


def _next(request: HttpRequest, assertion: Assertion) -> str:
    """Where the person wanted to go: inside the portal, whatever the session says."""
    wanted = assertion.state.get("next") or ""
    inside = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return wanted if inside else ""


def _refusal(request: HttpRequest, provider: IdentityProvider, outcome: Outcome, words: str = "") -> HttpResponse:
    log.info("Single sign-on by %s was refused: %s", provider.id, outcome.value)
    title, what_to_do = refusal_in_words(outcome, provider)
    context = {"title": title, "summary": words or what_to_do, "provider": provider}
    return _kept(render(request, "accounts/single_sign_on_refused.html", context, status=403))


def _back(request: HttpRequest, words: str) -> HttpResponse:
    messages.info(request, words)
    return redirect("ways_in" if request.user.is_authenticated else "account_login")


def _kept(response: HttpResponse) -> HttpResponse:
    """By no cache: whom a provider named is nobody else's business."""
    response["Cache-Control"] = "no-store, private"
    return response
