"""Coming in with a letter, and adding a child with one. No page of these reaches a student table, whoever asks."""

import logging
from typing import Any

from allauth.account.internal.flows.login import record_authentication
from allauth.account.models import EmailAddress
from allauth.account.utils import perform_login
from allauth.core import ratelimit
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.core.mail import send_mail
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.db.models.functions import Lower
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods

from accounts.acting import SESSION_KEY
from accounts.actions.ways_in import to_confirm
from accounts.doors import account_page, sign_in_page
from accounts.forms import FirstPasswordForm
from accounts.models import User
from accounts.signals import asks_from_now_on
from records.actions.joining import CannotJoin
from records.actions.letters import try_letter, use_letter, user_of_letter
from records.letters.coming_in import Arrival, arrival_of, forget, remember, remembered, token_of
from records.letters.forms import AddressForm, LetterForm
from records.letters.proof import Proof

log = logging.getLogger(__name__)

#: A code of 60 bits is not found by trying, and five wrong tries lock its letter. This keeps one address from locking
#: many letters, and a mailbox from being filled. A whole school may come in on one evening from one address.
LIMITS = {
    "letter": "20/m/ip,200/h/ip",
    "add_child": "20/m/ip,200/h/ip,10/m/user",
    "letter_message": "60/h/ip,4/h/key",
    "letter_finish": "60/m/ip",
}

_CONNECT_NOW = gettext_lazy(
    "If this child goes to school in another district than the one whose account signs you in, open Ways to sign in on "
    "your profile now and connect that account. Until then it no longer signs you in."
)


@sensitive_post_parameters()
@sensitive_variables("form", "proof")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@sign_in_page
def letter(request: HttpRequest) -> HttpResponse:
    """The number and the code of a letter, for people without a sign-in; whoever is signed in adds a child."""
    if request.user.is_authenticated:
        return redirect("add_child")
    if limited := ratelimit.consume_or_429(request, action="letter", config=LIMITS):
        return limited
    form = LetterForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        proof = Proof(form.cleaned_data["number"], form.hashes)
        try:
            try_letter(proof)
        except CannotJoin as problem:
            form.add_error(None, str(problem))
        else:
            remember(request.session, proof)
            return redirect("letter_come_in")
    return render(request, "records/letter.html", {"form": form})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@sign_in_page
def letter_come_in(request: HttpRequest) -> HttpResponse:
    """With a letter shown: sign in, or say with which address to sign in from now on."""
    proof = remembered(request.session)
    if request.user.is_authenticated or proof is None:
        return redirect("add_child" if request.user.is_authenticated else "letter")
    try:
        user = user_of_letter(proof)
    except CannotJoin as problem:
        if problem.why != "taken":
            forget(request.session)
            messages.error(request, str(problem))
            return redirect("letter")
        return render(request, "records/letter_come_in.html", {"form": None})
    form = AddressForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        email = form.cleaned_data["email"]
        if user is not None and user.email.lower() == email:
            return redirect("letter_finish", token=token_of(Arrival(proof, email, proven=False)))
        _send(request, proof, email)
        return redirect("letter_come_in")
    return render(request, "records/letter_come_in.html", {"form": form})


def _signs_in(rows: QuerySet[Any], email: str) -> bool:
    """Whether one of the rows has the address; asked as the index holds it, in small letters and never empty."""
    return rows.alias(small=Lower("email")).filter(small=email.lower()).exists()


def _send(request: HttpRequest, proof: Proof, email: str) -> None:
    """Write to the address how to finish or, where it signs somebody in already, to sign in: the page does not say."""
    if ratelimit.consume_or_429(request, action="letter_message", config=LIMITS, key=email):
        messages.error(request, _("Several messages went to this address. Please look into your mailbox first."))
        return
    known = _signs_in(User.objects.exclude(email=""), email)
    known = known or _signs_in(EmailAddress.objects.filter(verified=True), email)
    path = reverse("add_child") if known else reverse("letter_finish", args=[token_of(Arrival(proof, email, True))])
    name = "known" if known else "finish"
    words = render_to_string(f"records/email/letter_{name}.txt", {"href": request.build_absolute_uri(path)})
    subject = settings.ACCOUNT_EMAIL_SUBJECT_PREFIX + _("your letter from school")
    try:
        send_mail(subject, words, None, [email])
    except OSError as problem:  # what smtplib raises as well
        log.warning("A message about a letter could not be sent (%s).", type(problem).__name__)
        messages.error(request, _("No message could be sent just now. Your letter still works: try again later."))
        return
    messages.success(
        request,
        _("A message is on its way to the address that you gave. Follow the link in it within a day to finish."),
    )


@sensitive_post_parameters()
@sensitive_variables("token", "form", "arrival")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@sign_in_page
def letter_finish(request: HttpRequest, token: str) -> HttpResponse:
    """Choose a password, come in, and see the child."""
    if limited := ratelimit.consume_or_429(request, action="letter_finish", config=LIMITS, limit_get=True):
        return limited
    arrival = arrival_of(token)
    if arrival is None:
        return render(request, "records/letter_closed.html", status=404)
    try:
        user = user_of_letter(arrival.proof) or User(email=arrival.email)
        form = FirstPasswordForm(user, request.POST or None)
        if request.method == "POST" and form.is_valid():
            logout(request)  # somebody else may be signed in on a shared computer
            user, role = _come_in(arrival, form.cleaned_data["new_password1"])
            record_authentication(request, user, method="password", reauthenticated=True)
            request.session[SESSION_KEY] = role
            return perform_login(request, user)
    except (CannotJoin, IntegrityError) as problem:
        # A constraint: meanwhile the address signs somebody else in.
        why = problem.why if isinstance(problem, CannotJoin) else "taken"
        words = str(problem) if isinstance(problem, CannotJoin) and why != "taken" else ""
        return render(request, "records/letter_closed.html", {"sentence": words}, status=404)
    return render(request, "records/letter_finish.html", {"form": form, "email": arrival.email})


def _come_in(arrival: Arrival, password: str) -> tuple[User, str]:
    """Give the letter's user the address and the password, and use the letter: all of it, or nothing."""
    with transaction.atomic():
        user: Any = user_of_letter(arrival.proof, make=True)
        user.email = arrival.email
        user.set_password(password)
        user.save(update_fields=["password", "email"])
        proven = {"verified": True} if arrival.proven else {}
        EmailAddress.objects.update_or_create(user=user, email=arrival.email, defaults={"primary": True, **proven})
        asks_from_now_on(user)
        return user, use_letter(by=user, proof=arrival.proof)


@sensitive_post_parameters()
@sensitive_variables("form", "proof")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@account_page
def add_child(request: HttpRequest) -> HttpResponse:
    """Add a child to one's own sign-in with a letter: one shown before signing in, or one that is typed here."""
    if limited := ratelimit.consume_or_429(request, action="add_child", config=LIMITS):
        return limited
    shown = remembered(request.session)
    form = LetterForm(request.POST if request.method == "POST" and "number" in request.POST else None)
    if request.method == "POST" and (form.is_valid() or (not form.is_bound and shown)):
        proof = Proof(form.cleaned_data["number"], form.hashes) if form.is_bound else shown
        try:
            role = use_letter(by=request.user, proof=proof)  # type: ignore[arg-type]
        except CannotJoin as problem:
            forget(request.session)
            messages.error(request, str(problem))
            return redirect("add_child")
        forget(request.session)
        request.session[SESSION_KEY] = role
        messages.success(request, _("It worked. The record is open to you from now on."))
        if to_confirm(request.user):
            messages.warning(request, _CONNECT_NOW)
        return redirect("children")
    context = {
        "form": form,
        "shown": shown,
        "crumbs": [(_("My children"), reverse("children")), (_("Add a child"), "")],
    }
    return render(request, "records/add_child.html", context)
