"""The e-mail address one signs in with: where it comes from, and proving that its mailbox is one's own.

Nobody changes or adds an address here. A roster ties students to people by address, so whoever could write
somebody else's address into their own account would be given that person's students by the next import.
"""

from typing import Any

from allauth.account.models import EmailAddress
from allauth.core import ratelimit
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.doors import account_page


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@account_page
def email_address(request: HttpRequest) -> HttpResponse:
    """Show the address; by POST send the confirmation message to it."""
    user: Any = request.user
    address = EmailAddress.objects.filter(user=user, email__iexact=user.email).first() if user.email else None
    if request.method == "POST":
        if user.email and not (address and address.verified):
            address = address or EmailAddress.objects.create(user=user, email=user.email.lower(), primary=True)
            if ratelimit.consume(request, action="confirm_email", key=address.email):
                address.send_confirmation(request)
                messages.success(request, _("A message is on its way. Follow the link in it."))
            else:
                messages.info(request, _("A message was sent a short while ago. Please look into your mailbox first."))
        return redirect("account_email")
    return render(request, "account/email.html", {"email": user.email, "is_proven": bool(address and address.verified)})
