"""In which language a person reads: kept with their account, and in the cookie that Django's middleware reads."""

from django.conf import settings
from django.http.response import HttpResponseBase


def remember_language(response: HttpResponseBase, language: str) -> None:
    """Set the cookie that ``LocaleMiddleware`` reads on the next request, for a year."""
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        language,
        max_age=365 * 24 * 3600,
        secure=settings.LANGUAGE_COOKIE_SECURE,
        samesite="Lax",
    )
