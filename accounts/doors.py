"""Which door a URL belongs to: signed-in (the default), sign-in, or public. The database role follows from it."""

from collections.abc import Callable
from enum import StrEnum
from typing import Any, TypeVar

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest
from django.urls import Resolver404, resolve

View = TypeVar("View", bound=Callable[..., Any])


class Door(StrEnum):
    """SIGNED_IN runs as the acting role's tier; SIGN_IN as the bare web login; PUBLIC as the public login."""

    SIGNED_IN = "signed_in"
    SIGN_IN = "sign_in"
    PUBLIC = "public"


def public_page(view: View) -> View:
    """Mark a view as public: open to everybody, answered with the public database login only."""
    view.door = Door.PUBLIC  # type: ignore[attr-defined]
    return login_not_required(view)


def sign_in_page(view: View) -> View:
    """Mark a view as part of signing in: it reads users and sessions, and cannot read a student."""
    view.door = Door.SIGN_IN  # type: ignore[attr-defined]
    return login_not_required(view)


def account_page(view: View) -> View:
    """Mark a view about one's own account, for people signed in: no student table is within its reach."""
    view.door = Door.SIGN_IN  # type: ignore[attr-defined]
    return view


def door_of(request: HttpRequest) -> Door:
    """The door of the view that will answer; unknown addresses go through the signed-in door."""
    try:
        match = resolve(request.path_info)
    except Resolver404:
        return Door.SIGNED_IN
    if match.func.__module__.startswith("allauth."):
        return Door.SIGN_IN
    return getattr(match.func, "door", Door.SIGNED_IN)
