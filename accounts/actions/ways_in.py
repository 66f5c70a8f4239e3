"""The accounts of identity providers by which a person signs in: connecting one, and disconnecting it."""

import logging
from collections.abc import Iterable
from typing import Any

from allauth.socialaccount.models import SocialAccount
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.signals import asks_from_now_on

log = logging.getLogger(__name__)


class LastWayIn(Exception):
    """Without it the person could not sign in any more; the message says what to do first."""


def connect_way_in(*, user: User, provider: str, key: str, from_within: bool) -> SocialAccount:
    """Let this account of the provider sign the person in. ``key`` is what claims.account_key makes.

    Whoever may call this has asked the rule of trust. ``from_within``: the person did it while they were signed in.
    """
    asks_from_now_on(user)
    account, is_new = SocialAccount.objects.get_or_create(
        provider=provider, uid=key, defaults={"user": user, "extra_data": {"from_within": from_within}}
    )
    if not is_new and from_within and account.user_id == user.pk:
        account.extra_data = {"from_within": True}
        account.save(update_fields=["extra_data", "last_login"])
    log.info("User %s connected the identity provider %s.", user.uid, provider)
    return account


def confirm_ways_in(*, user: User) -> None:
    """Let everything that signs the person in today go on doing so, as if they had connected each from within.

    Called when they bring another district's children into this account themselves; the page before says that this
    district, too, could then open those.
    """
    asks_from_now_on(user)
    for account in to_confirm(user):
        account.extra_data = {"from_within": True}
        account.save(update_fields=["extra_data", "last_login"])


def to_confirm(user: Any) -> list[SocialAccount]:
    """What came about by a first sign-in: it ends once another district's people, schools or students are tied here."""
    return unconfirmed(SocialAccount.objects.filter(user=user).order_by("pk"))


def unconfirmed(held: Iterable[SocialAccount]) -> list[SocialAccount]:
    """Of these, what the person did not connect from within."""
    return [one for one in held if one.extra_data.get("from_within") is not True]


def note_sign_in(account: SocialAccount) -> None:
    """Remember when the person last came in this way."""
    asks_from_now_on(account.user)
    account.last_login = timezone.now()
    account.save(update_fields=["last_login"])


def disconnect_way_in(*, by: User, number: int) -> SocialAccount | None:
    """End one of one's own ways of signing in; what the rosters say stays as it is.

    Returns what was ended, None where there is no such way. Raises LastWayIn for the only one.
    """
    with transaction.atomic():
        held: list[Any] = list(SocialAccount.objects.select_for_update().filter(user=by).order_by("pk"))
        found = next((one for one in held if one.pk == number), None)
        if found is None:
            return None
        # People sign in with their address and password: one without the other opens nothing.
        if len(held) == 1 and not (by.email and by.has_usable_password()):
            raise LastWayIn(_("This is your only way to sign in. Set a password first, or connect another account."))
        # Not delete(): it would look into the library's table of tokens, which is closed to everybody.
        SocialAccount.objects.filter(pk=found.pk)._raw_delete(SocialAccount.objects.db)
    log.info("User %s disconnected the identity provider %s.", by.uid, found.provider)
    return found
