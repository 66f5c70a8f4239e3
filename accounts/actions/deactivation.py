"""Closing a person's account and opening it again: for whoever runs the portal, at the word of a school or district.

A deactivated person is refused at their next request, by the sign-in, by every grant and by the database itself.
The roster neither closes nor opens accounts: it moves grants.
"""

import logging

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session
from django.db import transaction
from django.utils import timezone

from accounts.models import SignInLink, User

log = logging.getLogger(__name__)


class NobodyFound(Exception):
    """No account has this e-mail address."""


def deactivate(*, email: str, reason: str = "") -> bool:
    """Close the account, every open sign-in link and every session of it.

    ``reason`` goes into the program's log as it is typed: it must name nobody. Needs the maintenance login.
    Returns False where the account was closed already; links and sessions are ended all the same. Raises NobodyFound.
    """
    with transaction.atomic(using="maintenance"):
        user = _locked(email)
        changed = user.is_active
        User.objects.filter(pk=user.pk).update(is_active=False)
        SignInLink.objects.filter(user=user, used_at__isnull=True).update(used_at=timezone.now())
        _end_sessions(user)
    log.info("The account of user %s is deactivated: %s", user.uid, reason or "no reason given")
    return changed


def reactivate(*, email: str) -> bool:
    """Open the account again, with the password and the grants that it has. What was ended stays ended.

    A page that closed the account could not end its sessions and links, which are therefore ended now.

    Needs the maintenance login. Returns False where the account was open. Raises NobodyFound.
    """
    with transaction.atomic(using="maintenance"):
        user = _locked(email)
        if user.is_active:
            return False
        SignInLink.objects.filter(user=user, used_at__isnull=True).update(used_at=timezone.now())
        _end_sessions(user)
        User.objects.filter(pk=user.pk).update(is_active=True)
    log.info("The account of user %s is reactivated.", user.uid)
    return True


def _locked(email: str) -> User:
    user = User.objects.select_for_update().filter(email__iexact=email.strip()).first() if email.strip() else None
    if user is None:
        raise NobodyFound
    return user


def _end_sessions(user: User) -> None:
    # A session says whose it is only inside what is signed: every open one must be read, some thousands at most.
    open_ones = Session.objects.filter(expire_date__gt=timezone.now())
    theirs = [row.pk for row in open_ones if row.get_decoded().get(SESSION_KEY) == str(user.pk)]
    Session.objects.filter(pk__in=theirs).delete()
