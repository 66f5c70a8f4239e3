"""One's own account: names, roles and the relationships behind them, language, and how one signs in."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_GET, require_POST

from accounts.actions.preferences import set_language
from accounts.doors import account_page
from accounts.forms import LanguageForm
from accounts.models import grant_models
from accounts.roles import GrantedOn, Role, Tier

_KINDS = {
    GrantedOn.STUDENT: gettext_lazy("a student's record"),
    GrantedOn.SECTION: gettext_lazy("a section"),
    GrantedOn.ORGANIZATION: gettext_lazy("an organization"),
}


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
            "has_second_factor": is_mfa_enabled(user, ["totp"]),
            "needs_second_factor": any(role.second_factor for role in user.held_roles),
        },
    )


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


def remember_language(response: HttpResponse, language: str) -> None:
    """Set the cookie that Django's LocaleMiddleware reads."""
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        language,
        max_age=365 * 24 * 3600,
        secure=settings.LANGUAGE_COOKIE_SECURE,
        samesite="Lax",
    )


def _relationships(user: Any) -> dict[str, list[Relationship]]:
    """Role -> the grants in force that give it. Children are counted, not named."""
    found: dict[str, dict[Relationship, int]] = {}
    for model in grant_models():
        kind = GrantedOn(str(model._meta.get_field("content_object").related_model._meta.model_name))  # type: ignore[union-attr]
        grants = model.objects.in_force().held_by(user).order_by("starts_on", "pk")
        named = _may_name(kind, user.acting_role)
        if named:
            grants = grants.select_related("content_object")
        for grant in grants:
            relationship = Relationship(
                on=str(grant.content_object) if named else str(_KINDS[kind]),
                basis=grant.basis,
                source=grant.get_source_display(),
                starts_on=grant.starts_on,
                ends_on=grant.ends_on,
            )
            counts = found.setdefault(grant.role, {})
            counts[relationship] = counts.get(relationship, 0) + 1
    return {role: [_counted(one, count) for one, count in counts.items()] for role, counts in found.items()}


def _may_name(kind: GrantedOn, acting: Role | None) -> bool:
    """Sections lie within the local tier's reach only; organizations within everybody's; students are not named."""
    if kind is GrantedOn.STUDENT:
        return False
    return kind is GrantedOn.ORGANIZATION or (acting is not None and acting.tier is Tier.LOCAL)


def _counted(one: Relationship, count: int) -> Relationship:
    if count == 1:
        return one
    on = ngettext("%(count)d record like this", "%(count)d records like this", count) % {"count": count}
    return Relationship(f"{one.on} ({on})", one.basis, one.source, one.starts_on, one.ends_on)
