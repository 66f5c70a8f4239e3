"""What a person searched for last, kept for a while in their session.

A name in an address would stand in histories and logs, so the words of a search come in the body of a request. The
results are shown at an address without them, and the session remembers them: sealed, since sessions lie in the
database, and for half an hour, since a shared computer should not tell the next person whom somebody looked for.
"""

import base64
import binascii
import time
from typing import Any

from portal.kit.sealed import CannotOpen, open_sealed, seal

SESSION_KEY = "student_search"
KEPT_FOR = 30 * 60
_PLACE = "session.student_search"


def keep(session: Any, words: str) -> None:
    """Remember these words; those of the search before are gone."""
    session[SESSION_KEY] = {"words": base64.b64encode(seal(_PLACE, words)).decode(), "until": time.time() + KEPT_FOR}


def kept(session: Any) -> str:
    """The words of the last search; empty where there was none within half an hour."""
    found = session.get(SESSION_KEY)
    if not isinstance(found, dict):
        return ""
    if found.get("until", 0) <= time.time():
        forget(session)
        return ""
    try:
        return open_sealed(_PLACE, base64.b64decode(found["words"]))
    except (CannotOpen, KeyError, binascii.Error, ValueError):  # the key was changed meanwhile
        return ""


def forget(session: Any) -> None:
    """The words are no longer needed."""
    session.pop(SESSION_KEY, None)
