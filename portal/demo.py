"""The demo's people and one-click sign-in. Cannot even be imported outside demo mode."""

from typing import Any

from django.conf import settings
from django.contrib.auth import login
from django.core.exceptions import ImproperlyConfigured
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.acting import SESSION_KEY
from accounts.doors import sign_in_page
from accounts.models import User
from accounts.roles import ROLES
from records.demo.cast import CAST, CastMember
from records.demo.letters import LETTERS

if not settings.DEMO:
    raise ImproperlyConfigured("Signing in by a click exists in demo mode only.")

#: Who sees which level of data; the page groups the people so.
_GROUPS = (
    (_("Families"), ("parent", "student")),
    (_("Schools"), ("teacher", "counselor", "principal")),
    (_("Districts"), ("district", "records")),
    (_("Those who see no individual"), ("state", "federal", "researcher", "provider")),
)


@never_cache
@require_safe
@sign_in_page
def demo_people(request: HttpRequest) -> HttpResponse:
    """Everybody one can be in the demo, with what is worth seeing as them."""
    here = _accounts()
    groups = [
        (
            title,
            [_shown(member, here[member.email]) for member in CAST if member.role in roles and member.email in here],
        )
        for title, roles in _GROUPS
    ]
    shown = [group for group in groups if group[1]]
    return render(request, "portal/demo_people.html", {"groups": shown, "letters": LETTERS if shown else ()})


@require_POST
@sign_in_page
def demo_sign_in(request: HttpRequest) -> HttpResponse:
    """Come in as one of the demo people, excused from the second factor for this session."""
    member = next((one for one in CAST if one.email == request.POST.get("person")), None)
    user = _accounts().get(member.email) if member else None
    if member is None or user is None:
        raise Http404
    request.session.flush()
    login(request, user, backend="allauth.account.auth_backends.AuthenticationBackend")
    request.session["demo_sign_in"] = True
    request.session[SESSION_KEY] = str(member.role)
    return redirect("home")


def _accounts() -> dict[str, User]:
    """The demo people's accounts by e-mail address; empty until the demo district is in."""
    emails = [member.email for member in CAST]
    return {user.email: user for user in User.objects.filter(email__in=emails, is_active=True)}


def _shown(member: CastMember, user: User) -> dict[str, Any]:
    return {
        "email": member.email,
        "name": user.get_full_name() or member.email,
        "role": ROLES[member.role].title,
        "sentence": member.sentence,
    }
