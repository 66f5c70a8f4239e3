"""Keeps values out of logs: a log may say what went wrong, in which table and line, and never about whom.

PostgreSQL repeats in its errors what it was given (``DETAIL: Key (email)=(...)``), Python repeats what it could
not read, and addresses carry what was searched for. What is removed cannot be told from the log afterwards.
"""

import logging
import re
import traceback

from django.core.exceptions import BadRequest, PermissionDenied, SuspiciousOperation
from django.http.multipartparser import MultiPartParserError

REMOVED = "..."

#: What follows these is the statement or the row that an error was about; it runs to the end of the error.
_APPENDED = re.compile(r"(?:^|\n|\\n)\s*(?:DETAIL|CONTEXT|HINT|STATEMENT|QUERY|WHERE|LINE \d+):\s", re.IGNORECASE)
_NEXT_ERROR = re.compile(r"\n(?=The above exception was|During handling of the above)")
_RULES = (
    # Whoever reads the token of a sign-in link, a letter, a new password or a proof of an address may use it.
    (
        re.compile(r"(/account/(?:link|digest)/|/letter/finish/|/password/reset/key/|/confirm-email/)[^\s\"'<>?]+"),
        rf"\1{REMOVED}",
    ),
    (re.compile(r"\)\s*=\s*\(.*\)", re.DOTALL), f")=({REMOVED})"),  # Key (email)=(ana@example.org)
    (re.compile(r"\b(args|params|parameters)\s*[=:]\s*[(\[{].*", re.DOTALL), rf"\1={REMOVED}"),
    (re.compile(r"""(:\s)(["']).*\2""", re.DOTALL), rf"\1{REMOVED}"),  # invalid input syntax for type date: "Ana"
    (re.compile(r"[^\s\"'<>=(,;:]+@[^\s\"'<>),;:]+"), REMOVED),  # an e-mail address
    (re.compile(r"(?<=[\w/])\?[^\s\"'>]*=[^\s\"'>]*"), f"?{REMOVED}"),  # a query string
)
_QUOTED = re.compile(r"""(["'])(.*?)\1""", re.DOTALL)
#: The portal's answers to what it was asked, not failures of its own: where it was raised says nothing, and anybody
#: who sends wrong requests could fill the disk with tracebacks.
_ANSWERS = (BadRequest, MultiPartParserError, PermissionDenied, SuspiciousOperation)
#: Names of tables, columns, constraints and settings are what an error is useful for.
_CODE = re.compile(r"[a-z0-9.]+_[a-z0-9_.]+|[A-Z0-9]+_[A-Z0-9_]+")


class WithoutValues(logging.Filter):
    """Rewrites each record's message and traceback without values, for every handler that follows."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Always passes the record; one that cannot be read is replaced by a note of where it came from."""
        if record.exc_info and isinstance(record.exc_info[1], _ANSWERS):
            record.exc_text = None
        elif record.exc_info and record.exc_info[1]:
            record.exc_text = traceback_without_values(record.exc_info[1])
            if isinstance(record.args, dict) and "traceback" in record.args:
                # Celery writes the error and its traceback into the message as well.
                record.args = {**record.args, "traceback": "", "exc": type(record.exc_info[1]).__name__}
        record.exc_info = None
        try:
            message = record.getMessage()
        except Exception:
            message = f"(a message of {record.module}.{record.funcName} that could not be written)"
        record.msg, record.args = without_values(message), None
        return True


def without_values(text: str) -> str:
    """The text of a log message without what may be a person's: appended rows, keys, addresses, query strings."""
    kept = []
    for part in _NEXT_ERROR.split(text):
        appended = _APPENDED.search(part)
        part = part[: appended.start()] if appended else part
        for pattern, replacement in _RULES:
            part = pattern.sub(replacement, part)
        kept.append(part)
    return "\n".join(kept)


def traceback_without_values(error: BaseException) -> str:
    """The traceback as Python writes it, with lines of code but with no value in any error's own words."""
    written: list[str] = []
    seen: set[int] = set()
    current: BaseException | None = error
    while current and id(current) not in seen:
        seen.add(id(current))
        lines = ["Traceback (most recent call last):\n", *traceback.format_tb(current.__traceback__)]
        kind = type(current)
        words = _words_without_values(str(current))
        lines.append(f"{kind.__module__}.{kind.__qualname__}{': ' if words else ''}{words}")
        written.insert(0, "".join(lines))
        current = current.__cause__ or (None if current.__suppress_context__ else current.__context__)
    return "\n\nwhich led to:\n\n".join(written)


def _words_without_values(words: str) -> str:
    appended = _APPENDED.search(words)
    words = words[: appended.start()] if appended else words
    words = _QUOTED.sub(
        lambda found: found[0] if _CODE.fullmatch(found[2]) else f"{found[1]}{REMOVED}{found[1]}", words
    )
    return without_values(words)
