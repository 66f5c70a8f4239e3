"""Sealing: text that is encrypted before it reaches the database, and keyed hashes by which it is found again.

A sealed value is AES-256 in Galois/Counter Mode (NIST SP 800-38D) with a random nonce:

    1 byte the form (1) | 1 byte the key's number | 12 bytes nonce | ciphertext | 16 bytes tag

The *place* (``table.column``) is authenticated with it, so that a value that was moved into another column does not
open. A keyed hash is HMAC-SHA-256 (RFC 2104) behind one byte with its key's number. The first key of ``FIELD_KEYS``
and of ``LOOKUP_KEYS`` makes what is new; the others only open and find what is there (docs/operations.md, "Changing
keys"). Empty text stays empty: that somebody has no telephone is no secret. No message of this module holds a value.
"""

import hmac
import os
from collections.abc import Callable
from functools import lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

Keys = tuple[tuple[int, bytes], ...]
"""(number, 32 bytes), the current one first."""

FORM = 1
#: Where a sealed value, and where a keyed hash, says the number of its key.
KEY_OF_SEALED, KEY_OF_HASH = 1, 0
_HEAD, _NONCE, _TAG = 2, 12, 16


class CannotOpen(Exception):
    """A sealed value does not open: its key is not here, or it was changed or moved. Says where, never what."""


@lru_cache(maxsize=4)
def _ciphers(keys: Keys) -> dict[int, AESGCM]:
    return {number: AESGCM(key) for number, key in keys}


def sealer(place: str) -> Callable[[str], bytes]:
    """The function that seals text for the column ``place`` under the current key; for many values make it once."""
    number = settings.FIELD_KEYS[0][0]
    encrypt, random = _ciphers(settings.FIELD_KEYS)[number].encrypt, os.urandom
    head, bound = bytes((FORM, number)), place.encode()

    def seal(text: str) -> bytes:
        if not text:
            return b""
        nonce = random(_NONCE)
        return head + nonce + encrypt(nonce, text.encode(), bound)

    return seal


def opener(place: str) -> Callable[[bytes], str]:
    """The function that opens what was sealed for the column ``place`` under any of the keys. It raises CannotOpen."""
    ciphers, bound = _ciphers(settings.FIELD_KEYS), place.encode()

    def open_sealed(sealed: bytes) -> str:
        if not sealed:
            return ""
        if len(sealed) < _HEAD + _NONCE + _TAG or sealed[0] != FORM:
            raise CannotOpen(f"A value of {place} is not sealed, or was cut.")
        cipher = ciphers.get(sealed[KEY_OF_SEALED])
        if cipher is None:
            raise CannotOpen(f"A value of {place} was sealed with key {sealed[1]}, which FIELD_KEYS does not hold.")
        nonce = sealed[_HEAD : _HEAD + _NONCE]
        try:
            return cipher.decrypt(nonce, sealed[_HEAD + _NONCE :], bound).decode()
        except InvalidTag:
            raise CannotOpen(
                f"A value of {place} does not open with key {sealed[1]} of FIELD_KEYS: the key is another one, "
                "or the value was changed or moved."
            ) from None

    return open_sealed


def seal(place: str, text: str) -> bytes:
    """Seal one text for the column ``place``."""
    return sealer(place)(text)


def open_sealed(place: str, sealed: bytes) -> str:
    """Open one sealed value of the column ``place``. Raises CannotOpen."""
    return opener(place)(sealed)


def hasher(purpose: str, number: int | None = None) -> Callable[[str], bytes]:
    """The function that makes the keyed hash of (normalized) text, under the current key or the one of this number.

    Hashes of one text for two purposes have nothing in common. Raises CannotOpen for a number that is not there.
    """
    return _hasher(settings.LOOKUP_KEYS, purpose, number)


@lru_cache(maxsize=32)
def _hasher(keys: Keys, purpose: str, number: int | None) -> Callable[[str], bytes]:
    number = keys[0][0] if number is None else number
    key = dict(keys).get(number)
    if key is None:
        raise CannotOpen(f"A keyed hash for {purpose} was made with key {number}, which LOOKUP_KEYS does not hold.")
    begins, head, digest = f"{purpose}\0".encode(), bytes((number,)), hmac.digest

    def keyed_hash(text: str) -> bytes:
        return head + digest(key, begins + text.encode(), "sha256")

    return keyed_hash


def keyed_hash(purpose: str, text: str) -> bytes:
    """The keyed hash of one text under the current key: what is stored."""
    return hasher(purpose)(text)


def keyed_hashes(purpose: str, text: str) -> list[bytes]:
    """The keyed hashes of one text under each key: what may be stored while keys change, for searching."""
    return [hasher(purpose, number)(text) for number, _ in settings.LOOKUP_KEYS]
