"""What every page's frame needs: who is signed in, in which role, and the menu. Runs no queries."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from accounts.roles import RoleName
from portal.kit.navigation import grouped, menu_for


def portal(request: HttpRequest) -> dict[str, Any]:
    """The acting role, the roles to switch to, the menu entries, whether this is the demo, and identity providers."""
    user = getattr(request, "user", None)
    role = getattr(user, "acting_role", None)
    menu = menu_for(request)
    return {
        "acting_role": role,
        "other_roles": [held for held in getattr(user, "held_roles", ()) if held is not role],
        "menu": menu,
        "menu_in_groups": grouped(menu),
        "support_until": getattr(user, "support_until", None)
        if getattr(role, "name", "") == RoleName.SUPPORT
        else None,
        "access_today": getattr(request, "access_today", None),
        "is_demo": settings.DEMO,
        # single sign-on
        "sign_on_providers": settings.IDENTITY_PROVIDERS.values(),
        "children_by_sign_on": any(one.serves_families for one in settings.IDENTITY_PROVIDERS.values()),
    }
