"""Where a person lands after signing in: the first page of their role, or why there is none."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from accounts.acting import SESSION_KEY
from accounts.doors import account_page
from accounts.forms import RoleForm
from accounts.models import grant_models
from accounts.roles import ROLES, GrantedOn, Role, Tier
from portal.kit.navigation import menu_for

#: What those who see no individual will find here, by tier.
_TO_COME = {
    Tier.STATE: gettext_lazy(
        "Districts submit rows without identities. You will see those and aggregates, never a name."
    ),
    Tier.FEDERAL: gettext_lazy("States submit aggregates. You will see those and what is published, the least of all."),
    Tier.RESEARCH: gettext_lazy("An approved plan opens de-identified data to you, until the plan ends."),
    Tier.PROVIDER: gettext_lazy("An agreement with a district names the elements that you may read, and of whom."),
}


@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """The first menu entry of the acting role; a page of its own for those who see no individual, or hold no role."""
    role = request.user.acting_role  # type: ignore[union-attr]
    if role is None:
        return render(request, "accounts/no_role.html", {"roles": list(ROLES.values())})
    menu = menu_for(request)
    if menu and role.categories:
        return redirect(menu[0].href)
    return render(
        request,
        "accounts/no_individuals.html",
        {"role": role, "sentence": _TO_COME.get(role.tier, role.sentence), "organizations": _granted_on(request, role)},
    )


def _granted_on(request: HttpRequest, role: Role) -> list[str]:
    """Names of the organizations for which the person acts. Reads no student table: these tiers have no right to."""
    names: set[str] = set()
    model: Any
    for model in grant_models():
        related = model._meta.get_field("content_object").related_model
        if role.granted_on is GrantedOn.ORGANIZATION and related._meta.model_name == GrantedOn.ORGANIZATION:
            grants = model.objects.in_force().held_by(request.user).filter(role=role.name)
            names.update(grants.values_list("content_object__name", flat=True))
    return sorted(names)


@require_POST
@account_page
def switch_role(request: HttpRequest) -> HttpResponse:
    """Act in another of one's roles, from the next page on."""
    form = RoleForm(request.user, request.POST)
    if form.is_valid():
        request.session[SESSION_KEY] = form.cleaned_data["role"]
        role = ROLES[form.cleaned_data["role"]]
        messages.success(request, _("You now act as: %(role)s.") % {"role": role.title})
    else:
        messages.error(request, _("None of your relationships gives you this role today."))
    return redirect("home")
