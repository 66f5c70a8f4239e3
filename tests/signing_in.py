"""Signs the world's people in, as a browser would be: a session of the web login, and a role chosen in it."""

import itertools
import time

from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.test import Client

from accounts.acting import SESSION_KEY
from tests.world import TOTP_SECRET, World

_addresses = itertools.count(1)


def visitor(*, raises: bool = False) -> Client:
    """A client at an address of its own, so that limits on attempts count each visitor apart.

    Errors in a view become its 500 page, as for a user, unless ``raises``.
    """
    number = next(_addresses)
    return Client(
        raise_request_exception=raises, REMOTE_ADDR=f"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}"
    )


def sign_in(world: World, person: str, role: str | None = None, *, raises: bool = False) -> Client:
    """A client signed in as this person, acting in this role where one is named."""
    client = visitor(raises=raises)
    client.force_login(world.user(person), backend="allauth.account.auth_backends.AuthenticationBackend")
    if role:
        session = client.session
        session[SESSION_KEY] = role
        session.save()
    return client


def totp_code() -> str:
    """The six digits that an authenticator app would show now, for everybody of the world who has a second factor."""
    return format_hotp_value(hotp_value(TOTP_SECRET, int(time.time()) // 30))
