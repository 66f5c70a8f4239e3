"""What a person searched for last, kept for half an hour in a cookie that only their session opens.

A name in an address would stand in histories and logs, so the words of a search come in the body of a request. The
results are shown at an address without them, and the browser brings the words along: sealed, at that address alone,
and bound to the session, so that they open for nobody who signs in later at the same computer, and for nobody at all
once the session has ended. They stand in no database: a session's row, and its backups, would outlive the half hour.
"""

import base64
import binascii
import time
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from portal.kit.sealed import CannotOpen, open_sealed, seal

COOKIE = "find_student"
KEPT_FOR = 30 * 60


def _place(request: HttpRequest) -> str:
    """To what the words are bound: this session of this person."""
    user: Any = request.user
    return f"cookie.{COOKIE}:{user.pk}:{request.session.session_key}"


def keep(request: HttpRequest, response: HttpResponse, words: str) -> None:
    """Remember these words; those of the search before are gone."""
    sealed = seal(_place(request), f"{time.time() + KEPT_FOR:.0f} {words}")
    response.set_cookie(
        COOKIE,
        base64.urlsafe_b64encode(sealed).decode(),
        max_age=KEPT_FOR,
        path=request.path,
        secure=bool(settings.SESSION_COOKIE_SECURE),
        httponly=True,
        samesite="Strict",
    )


def kept(request: HttpRequest) -> str:
    """The words of this session's last search; empty where there was none within half an hour."""
    found = request.COOKIES.get(COOKIE, "")
    try:
        until, _, words = open_sealed(_place(request), base64.urlsafe_b64decode(found)).partition(" ")
        return words if float(until or 0) > time.time() else ""
    except (CannotOpen, binascii.Error, ValueError):  # another session's, or the key was changed meanwhile
        return ""


def forget(request: HttpRequest, response: HttpResponse) -> None:
    """The words are no longer needed."""
    response.delete_cookie(COOKIE, path=request.path, samesite="Strict")
