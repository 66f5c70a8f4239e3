"""Keeps the database's context with the person: whoever signs in is the one who asks from then on."""

from typing import Any

from django.contrib.auth.signals import user_logged_in, user_logged_out
from django.db import connections
from django.dispatch import receiver

from portal.kit.db import current_database, set_context


def asks_from_now_on(user: Any) -> None:
    """Set who asks, in the request's open transaction. None: nobody yet. Opens no student table."""
    if connections[current_database()].in_atomic_block:
        set_context("web", user_id=getattr(user, "pk", None), role=None)


@receiver(user_logged_in)
def _signed_in(user: Any, **_: Any) -> None:
    # Somebody may sign in where another person still was signed in; their own row is written next (last_login).
    asks_from_now_on(user)


@receiver(user_logged_out)
def _signed_out(**_: Any) -> None:
    asks_from_now_on(None)
