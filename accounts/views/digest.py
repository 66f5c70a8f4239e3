"""The weekly e-mail: its switch on the profile page, how it looks, and the link by which it ends."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import record_denial
from accounts.actions.digest import end_digest, may_have_digest, set_digest
from accounts.digest.mail import News, parts, uid_of
from accounts.doors import account_page, sign_in_page


@require_POST
@account_page
def profile_digest(request: HttpRequest) -> HttpResponse:
    """Switch the weekly e-mail on or off."""
    is_on = request.POST.get("digest") == "on"
    try:
        set_digest(by=request.user, is_on=is_on)  # type: ignore[arg-type]
    except PermissionDenied as refused:
        messages.error(request, str(refused))
    else:
        messages.success(
            request,
            _("You get an e-mail on Sunday evening when there is news.") if is_on else _("You get no more e-mail."),
        )
    return redirect(reverse("profile") + "#digest")


@never_cache
@require_safe
def digest_preview(request: HttpRequest) -> HttpResponse:
    """How the mail looks, with every kind of news it can name. Reads nothing of anybody."""
    user: Any = request.user
    if not may_have_digest(user):
        record_denial(request, "no role: may_have_digest")
        raise PermissionDenied(_("The weekly e-mail is for parents, guardians and students of 18 or more."))
    subject, text, _html, _end = parts(list(News), user.uid, user.language or translation.get_language())
    context = {
        "subject": subject,
        "text": text.strip(),
        "title": _("The weekly e-mail names kinds of news, and nobody"),
        "crumbs": [(_("My profile"), reverse("profile")), (_("How the mail looks"), "")],
    }
    return render(request, "accounts/digest/preview.html", context)


@csrf_exempt  # a mailbox's own button sends no token (RFC 8058); the signature in the address is what counts
@sensitive_variables("token")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@sign_in_page
def digest_end(request: HttpRequest, token: str) -> HttpResponse:
    """Following the link changes nothing, since mail programs follow links by themselves; its button ends the mail."""
    uid = uid_of(token)
    if uid is None:
        return render(request, "accounts/digest/no_link.html", status=404)
    if request.method == "POST":
        end_digest(uid=uid)
    return render(request, "accounts/digest/end.html", {"has_ended": request.method == "POST"})
