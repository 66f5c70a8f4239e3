"""Single-use sign-in links: how a person whom a roster or an official named comes in for the first time."""

import hashlib
import secrets
from datetime import timedelta
from typing import Any

from allauth.account.models import EmailAddress
from django.db import ProgrammingError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import SignInLink, User

VALID_FOR = timedelta(days=7)
#: What is typed from paper: 120 random bits in characters that are not taken for others, in groups of four.
PAPER_ALPHABET, PAPER_LENGTH = "0123456789abcdefghjkmnpqrstvwxyz", 24


class NoLinkPossible(Exception):
    """The person cannot be given a link; the message says why, and what to do instead."""


def token_hash(token: str) -> str:
    """What the database keeps of a token. It is 120 random bits or more, so that one round of SHA-256 is enough."""
    return hashlib.sha256(token.encode()).hexdigest()


def _token(on_paper: bool) -> str:
    if not on_paper:
        return secrets.token_urlsafe(32)
    characters = "".join(secrets.choice(PAPER_ALPHABET) for _ in range(PAPER_LENGTH))
    return "-".join(characters[start : start + 4] for start in range(0, PAPER_LENGTH, 4))


def create_sign_in_link(
    *, user: User, by: User | None, valid_for: timedelta = VALID_FOR, on_paper: bool = False
) -> str:
    """Make a link for somebody who has never come in, and return its token, which is stored nowhere.

    ``on_paper``: the token is shorter, and made to be typed.

    ``by`` is the official who asks; None for the installation. Whoever may call this checks that first.
    Raises NoLinkPossible for a person who has signed in (a link would hand their account to whoever holds it),
    who is deactivated, who has no e-mail address to sign in with, or whom the database does not let ``by`` invite.
    """
    if not user.is_active:
        raise NoLinkPossible(
            _("This account is deactivated. Only whoever runs the portal can open it again: ask them.")
        )
    if not user.email:
        raise NoLinkPossible(_("The roster holds no e-mail address for this person, and people sign in with theirs."))
    if has_come_in(user):
        raise NoLinkPossible(
            _("This person has signed in already. They can ask for a new password on the sign-in page.")
        )
    token = _token(on_paper)
    link = SignInLink(
        user_id=user.pk,
        token_hash=token_hash(token),
        created_by_id=by.pk if by else None,
        expires_at=timezone.now() + valid_for,
    )
    try:
        with transaction.atomic():
            link.save(force_insert=True)
    except ProgrammingError as refusal:  # the database's own rule: may_invite in records/walls/functions.py
        raise NoLinkPossible(
            _("This person does not belong to your district alone, so you cannot open their account for them.")
        ) from refusal
    return token


def has_come_in(user: User) -> bool:
    """Whether the person has a password or has signed in: from then on nobody else opens their account for them."""
    return user.last_login is not None or user.has_usable_password()


def open_link(token: str) -> SignInLink | None:
    """The link of this token if it may still be followed; None for an unknown, used or expired one alike."""
    link = SignInLink.objects.select_related("user").filter(token_hash=token_hash(token)).first()
    return link if link and link.is_open and link.user.is_active else None


def use_sign_in_link(*, token: str, password: str) -> User | None:
    """Set the password, mark this and every other open link of the person as used.

    The address stays unproven: an official handed the link over, no mailbox did. It is proven by the message that
    the sign-in library sends, and only then may another district's roster join this account by it.
    Returns the person, who is the one acting; None when the link is no longer open (two clicks at once).
    """
    with transaction.atomic():
        link = SignInLink.objects.select_for_update().filter(token_hash=token_hash(token)).first()
        if link is None or not link.is_open or not link.user.is_active:
            return None
        user: Any = link.user
        SignInLink.objects.filter(user=user, used_at__isnull=True).update(used_at=timezone.now())
        user.set_password(password)
        user.save(update_fields=["password"])
        EmailAddress.objects.update_or_create(user=user, email=user.email.lower(), defaults={"primary": True})
    return user
