"""Who needs a second factor, and who has one: the rule behind the middleware and the profile page."""

from typing import Any

from allauth.mfa.utils import is_mfa_enabled


def needs_second_factor(user: Any) -> bool:
    """Whether any role that the user holds today asks for one."""
    return any(role.second_factor for role in user.held_roles)


def has_second_factor(user: Any) -> bool:
    """Whether the user has set up an authenticator app; the sign-in asks for its code from then on."""
    return is_mfa_enabled(user, ["totp"])
