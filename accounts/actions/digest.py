"""Asking for the weekly e-mail, and ending it."""

from typing import Any
from uuid import UUID

from allauth.account.models import EmailAddress
from django.core.exceptions import PermissionDenied
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import DigestSubscription, User
from accounts.roles import GrantedOn


def may_have_digest(user: Any) -> bool:
    """Whether one of the person's roles of today is a family's: parent, guardian, or student of 18."""
    return any(role.granted_on is GrantedOn.STUDENT for role in user.held_roles)


def has_proven_address(user: Any) -> bool:
    """Whether the address with which the person signs in is proven: no other one gets mail."""
    return EmailAddress.objects.filter(user_id=user.pk, email__iexact=user.email, verified=True).exists()


def wants_digest(user: Any) -> bool:
    """Whether the person has switched it on."""
    return DigestSubscription.objects.filter(user_id=user.pk, is_on=True).exists()


def set_digest(*, by: User, is_on: bool) -> None:
    """Switch the mail on or off for oneself. Raises PermissionDenied for who has no child here, or to switch it on for
    an address that is not proven.
    """
    if is_on and not may_have_digest(by):
        raise PermissionDenied(_("The weekly e-mail is for parents, guardians and students of 18 or more."))
    if is_on and not has_proven_address(by):
        raise PermissionDenied(_("Prove your e-mail address first: nobody else must get your mail."))
    changed = DigestSubscription.objects.filter(user_id=by.pk).update(is_on=is_on, changed_at=timezone.now())
    if is_on and not changed:
        DigestSubscription.objects.create(user_id=by.pk, is_on=True)


def end_digest(*, uid: UUID) -> None:
    """Switch the mail off for the account of a signed link, whoever follows it. Nothing happens where it is off."""
    subscriptions = DigestSubscription.objects.filter(user__uid=uid, is_on=True)
    subscriptions.update(is_on=False, changed_at=timezone.now())
