"""Who needs a second factor, and who has one: the rule behind the middleware and the profile page."""

from typing import Any

from allauth.account.internal.flows.login import get_authentication_records
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.http import HttpRequest

#: What the session's records of signing in call a second factor that the person's identity provider asserted.
BY_PROVIDER = "second_factor_of_provider"


def needs_second_factor(user: Any) -> bool:
    """Whether any role that the user holds today asks for one."""
    return any(role.second_factor for role in user.held_roles)


def has_second_factor(user: Any) -> bool:
    """Whether the user has set up an authenticator app; the sign-in asks for its code from then on."""
    return is_mfa_enabled(user, ["totp"])


def provider_vouches(request: HttpRequest) -> bool:
    """Whether this session began with a second factor of a provider that is trusted with it still.

    Only the operator's file says which provider is, and by which claim (portal.identity_providers).
    """
    records = get_authentication_records(request, request.user)
    named = [record.get("provider") for record in records if record.get("method") == BY_PROVIDER]
    trusted = (settings.IDENTITY_PROVIDERS.get(name) for name in named)
    return any(provider is not None and provider.asserts_second_factor for provider in trusted)


def second_factor_missing(*, needed: bool, own: bool, vouched: bool) -> bool:
    """Whether the person must set one up before they see anything: their own counts, or their provider's word."""
    return needed and not own and not vouched
