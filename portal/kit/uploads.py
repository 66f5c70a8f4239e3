"""How much of a request's body is read at all: before anything is written to disk, and before anybody is known.

Django reads a form's body while it checks the request forgery token, which is before a view can say who may send
what. Only the addresses of ``settings.LARGE_UPLOAD_VIEWS`` take large files, and only from somebody who is signed
in; a request that invents a session costs what the web server in front lets through (docs/operations.md).
"""

from typing import Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadhandler import FileUploadHandler

SMALL = 1024**2
#: What a form holds beside its file: fields, names and boundaries.
AROUND = SMALL


class LimitedUpload(FileUploadHandler):
    """Stands before the handlers that keep files, and refuses a body that is too large; it keeps nothing itself."""

    def handle_raw_input(self, input_data: Any, META: dict[str, Any], content_length: int, *_: Any, **__: Any) -> None:
        """Raises RequestDataTooBig, which is answered with 400. No more than ``content_length`` is ever read."""
        if content_length > self._allowed():
            raise RequestDataTooBig("The body of a request is larger than this address takes.")

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        return raw_data

    def file_complete(self, file_size: int) -> None:
        return None

    def _allowed(self) -> int:
        request: Any = self.request
        match = request.resolver_match
        large = match is not None and match.view_name in settings.LARGE_UPLOAD_VIEWS
        if large and settings.SESSION_COOKIE_NAME in request.COOKIES:
            return int(settings.IMPORT_MAX_BYTES) + AROUND
        return SMALL
