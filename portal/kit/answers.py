"""Answers that the framework leaves without words."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


class TryAgain(Exception):
    """Somebody else holds what the answer needs, for a moment. Nothing was shown, logged or written."""


class TryAgainPage:
    """503 with a page to read, for TryAgain."""

    #: Seconds after which the browser, or who reads the page, may ask again.
    WAIT = 5

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """The page; reads nothing, because the transaction has failed, and is rolled back after it."""
        if not isinstance(exception, TryAgain):
            return None
        page = render(None, "503.html", status=503)
        page["Retry-After"] = str(self.WAIT)
        return page


class MethodNotAllowedPage:
    """405 with a page to read. Whoever reloads, bookmarks or changes the language on an address of a form sees it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code != 405 or response.content:
            return response
        # Says nothing of the request, and reads nothing.
        page = render(None, "405.html", status=405)
        for name, value in response.items():
            if name not in ("Content-Type", "Content-Length"):
                page[name] = value
        return page
