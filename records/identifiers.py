"""Keyed hashes by which sealed identifiers and addresses are matched without being opened (portal.kit.sealed).

The state identifier is the student's stable identity: across imports, years, schools and districts equal hashes mean
the same student. The key is the installation's, so the hash says nothing to whoever reads the database alone.
"""

from collections.abc import Callable

from portal.kit.sealed import hasher, keyed_hashes

STATE_ID, EMAIL, DETAILS = "state identifier", "e-mail address", "contact details"


def normal_state_id(text: str) -> str:
    """Without spaces and in capitals: systems disagree about these, and about nothing else."""
    return "".join(text.split()).upper()


def normal_email(text: str) -> str:
    """Without spaces around it and in small letters, as people are matched by address everywhere in the portal."""
    return text.strip().lower()


def state_id_hash(text: str) -> bytes | None:
    """What is stored beside a state identifier; None where there is none."""
    return _hash(STATE_ID, normal_state_id(text))


def state_id_hashes(text: str) -> list[bytes]:
    """Under which hashes a state identifier may be stored: while keys change there are several."""
    return keyed_hashes(STATE_ID, normal_state_id(text))


def email_hash(text: str) -> bytes | None:
    """What is stored beside a contact's e-mail address; None where there is none."""
    return _hash(EMAIL, normal_email(text))


def details_hash(email: str, phone: str, sms: str) -> bytes:
    """By which an import sees that none of a contact's details has changed, to the letter."""
    return hasher(DETAILS)(_details(email, phone, sms))


def same_details(stored: bytes, email: str, phone: str, sms: str) -> bool:
    """Whether the stored hash, under whichever key, is of these details."""
    return _same(stored, DETAILS, _details(email, phone, sms))


def same_email(stored: bytes | None, text: str) -> bool:
    """Whether the stored hash, under whichever key, is of this address; None is the hash of no address."""
    address = normal_email(text)
    return not address if stored is None else _same(stored, EMAIL, address)


def _hash(purpose: str, text: str) -> bytes | None:
    return hasher(purpose)(text) if text else None


def _details(email: str, phone: str, sms: str) -> str:
    return f"{email}\0{phone}\0{sms}"


def _same(stored: bytes, purpose: str, text: str) -> bool:
    make: Callable[[str], bytes] = hasher(purpose, stored[0])
    return make(text) == stored
