"""What is remembered between the pages of coming in with a letter: in the session, and in a message to a mailbox.

Never the code: a keyed hash of it, which is what the database holds as well. What goes into a message is sealed.
"""

import base64
import binascii
import json
import time
from dataclasses import dataclass
from typing import Any

from portal.kit.sealed import CannotOpen, open_sealed, seal
from records.letters.proof import Proof

SESSION_KEY = "letter"
IN_SESSION_FOR = 30 * 60
IN_MESSAGE_FOR = 24 * 3600
_PLACE = "letters.message"


@dataclass(frozen=True)
class Arrival:
    """Somebody who proved to hold a letter, and with which address they will sign in."""

    proof: Proof
    email: str
    proven: bool
    """They read the mailbox of that address: the address came out of a message to it."""


def remember(session: Any, proof: Proof) -> None:
    """Keep in the browser's session that this letter was shown."""
    session[SESSION_KEY] = {**_plain(proof), "until": time.time() + IN_SESSION_FOR}


def remembered(session: Any) -> Proof | None:
    """The letter that was shown in this session within half an hour."""
    kept = session.get(SESSION_KEY)
    return _proof(kept) if isinstance(kept, dict) and kept.get("until", 0) > time.time() else None


def forget(session: Any) -> None:
    """The letter was used, or no longer works."""
    session.pop(SESSION_KEY, None)


def token_of(arrival: Arrival) -> str:
    """What stands in the address of the last page: sealed, so that nobody who sees it learns or changes anything."""
    said = {**_plain(arrival.proof), "email": arrival.email, "proven": arrival.proven}
    sealed = seal(_PLACE, json.dumps({**said, "until": time.time() + IN_MESSAGE_FOR}))
    return base64.urlsafe_b64encode(sealed).decode().rstrip("=")


def arrival_of(token: str) -> Arrival | None:
    """What the token says, for a day; None for anything else."""
    try:
        sealed = base64.urlsafe_b64decode(token + "=" * (-len(token) % 4))
        said = json.loads(open_sealed(_PLACE, sealed) or "{}")
    except (CannotOpen, binascii.Error, ValueError):
        return None
    if said.get("until", 0) < time.time():
        return None
    return Arrival(_proof(said), said["email"], said["proven"])


def _plain(proof: Proof) -> dict[str, Any]:
    return {"number": proof.number, "hashes": [each.hex() for each in proof.hashes]}


def _proof(said: dict[str, Any]) -> Proof:
    return Proof(said["number"], tuple(bytes.fromhex(each) for each in said["hashes"]))
