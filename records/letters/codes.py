"""Letter numbers and codes: made at random, typed by people, compared as keyed hashes."""

import re
import secrets

from portal.kit.sealed import hasher, keyed_hashes

#: Crockford's alphabet of base 32: without I, L, O and U, which are taken for others or make words.
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
#: 60 bits. A code is tried five times at most, against one letter.
CODE_LENGTH, NUMBER_LENGTH = 12, 10
WRONG_TRIES = 5
#: A day for what is kept of tries (``LetterKey``): no letter is valid for longer.
LONGEST_DAYS = 90
_PURPOSE = "letter code"
_MISTAKEN = str.maketrans("OIL", "011")


def new_number() -> str:
    """Ten random digits: the numbers of other letters do not follow from one's own."""
    return f"{secrets.randbelow(10**NUMBER_LENGTH):0{NUMBER_LENGTH}d}"


def new_code() -> str:
    """Twelve random characters of the alphabet."""
    return "".join(secrets.choice(ALPHABET) for _ in range(CODE_LENGTH))


def shown_number(number: str) -> str:
    """As it is printed: 48210-93371."""
    return f"{number[:5]}-{number[5:]}"


def shown_code(code: str) -> str:
    """As it is printed, in groups of four: 7KQ2-M9XD-0RTA."""
    return "-".join(code[start : start + 4] for start in range(0, len(code), 4))


def typed_number(text: str) -> str:
    """A letter's number however it was typed; empty where it cannot be one."""
    digits = re.sub(r"[\s\-–—.]", "", text)
    return digits if re.fullmatch(rf"[0-9]{{{NUMBER_LENGTH}}}", digits) else ""


def typed_code(text: str) -> str:
    """A code however it was typed: small letters, spaces, letters that look like digits. Empty if it is none."""
    plain = re.sub(r"[\s\-–—.]", "", text).upper().translate(_MISTAKEN)
    return plain if len(plain) == CODE_LENGTH and set(plain) <= set(ALPHABET) else ""


def code_hash(number: str, code: str) -> bytes:
    """What is stored of a code: it says nothing without the installation's key, and nothing about another letter."""
    return hasher(_PURPOSE)(f"{number}\0{code}")


def code_hashes(number: str, code: str) -> list[bytes]:
    """Under which hashes the code may be stored: while keys change there are several."""
    return keyed_hashes(_PURPOSE, f"{number}\0{code}")
