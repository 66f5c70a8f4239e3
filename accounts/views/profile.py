"""One's own account: names, roles and the relationships behind them, language, and how one signs in."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from accounts.actions.digest import has_proven_address, may_have_digest, wants_digest
from accounts.actions.preferences import set_language
from accounts.doors import account_page
from accounts.forms import LanguageForm
from accounts.language import remember_language
from accounts.models import grant_models
from accounts.roles import GrantedOn, Role, Tier
from accounts.second_factor import has_second_factor, needs_second_factor


@dataclass(frozen=True)
class Relationship:
    """One or several like grants, in words: on what, by which law or custom, from when until when, from where."""

    on: str
    basis: str
    source: str
    starts_on: date
    ends_on: date | None


@require_GET
def profile(request: HttpRequest) -> HttpResponse:
    """The person's own account. Names no student: the relationship is named, and the record stays on its page."""
    user: Any = request.user
    by_role = _relationships(user)
    return render(
        request,
        "accounts/profile.html",
        {
            "roles": [(role, by_role.get(role.name, [])) for role in user.held_roles],
            "language_form": LanguageForm(initial={"language": user.language or translation.get_language()}),
            "has_second_factor": has_second_factor(user),
            "needs_second_factor": needs_second_factor(user),
            **_digest(user),
        },
    )


def _digest(user: Any) -> dict[str, bool]:
    if not may_have_digest(user):
        return {"may_have_digest": False}
    return {
        "may_have_digest": True,
        "wants_digest": wants_digest(user),
        "has_proven_address": has_proven_address(user),
    }


@require_POST
@account_page
def profile_language(request: HttpRequest) -> HttpResponse:
    """Remember the language, here and for the next sign-in."""
    form = LanguageForm(request.POST)
    response = redirect("profile")
    if form.is_valid():
        user: Any = request.user
        language = form.cleaned_data["language"]
        set_language(by=user, language=language)
        remember_language(response, language)
        with translation.override(language):
            messages.success(request, _("The portal now speaks your language."))
    return response


def _relationships(user: Any) -> dict[str, list[Relationship]]:
    """Role -> the grants in force that give it, like ones together. Children are counted, not named."""
    found: dict[str, list[Relationship]] = {}
    model: Any
    for model in grant_models():
        kind = GrantedOn(model._meta.get_field("content_object").related_model._meta.model_name)
        grants = model.objects.in_force().held_by(user).order_by("starts_on", "pk")
        named = _may_name(kind, user.acting_role)
        if named:
            grants = grants.select_related("content_object")
        like: dict[tuple[Any, ...], list[str]] = {}
        for grant in grants:
            same = (grant.role, grant.basis, grant.get_source_display(), grant.starts_on, grant.ends_on)
            like.setdefault(same, []).append(str(grant.content_object) if named else "")
        for (role, basis, *rest), names in like.items():
            on = "; ".join(sorted(names)) if named else _counted(kind, len(names))
            found.setdefault(role, []).append(Relationship(on, _(basis) if basis else "", *rest))
    return found


def _may_name(kind: GrantedOn, acting: Role | None) -> bool:
    """Sections lie within the local tier's reach only; organizations within everybody's; students are not named."""
    if kind is GrantedOn.STUDENT:
        return False
    return kind is GrantedOn.ORGANIZATION or (acting is not None and acting.tier is Tier.LOCAL)


def _counted(kind: GrantedOn, count: int) -> str:
    """What they are, where they are not named. A number of students would tell of one whom a court order hides."""
    if kind is GrantedOn.STUDENT:
        return _("students' records")
    return ngettext("%(count)d section", "%(count)d sections", count) % {"count": count}
