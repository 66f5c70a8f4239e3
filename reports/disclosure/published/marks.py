"""What a published cell says: a number, a bound, or nothing, and why.

Publishers write a hidden figure in many ways: ``*``, ``n<10``, ``<= 5.0``, ``10-19``, ``-9999``. Each becomes an
interval, with what kind of statement it is.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from math import inf


class Kind(StrEnum):
    """Of what kind a statement is."""

    SHOWN = "shown"
    BOUNDED = "bounded"
    HIDDEN = "hidden"
    MISSING = "missing"


@dataclass(frozen=True)
class Figure:
    """What one cell of a published table says: ``low`` and ``high`` are equal for a number that is shown.

    ``half``: half a unit of the last decimal that is shown, by which a rounded rate may be off. ``text``: as written.
    """

    kind: Kind
    low: float
    high: float
    text: str
    half: float = 0.0


#: Marks that say a figure is hidden so that nobody be found, in lower case.
HIDDEN = frozenset(
    {"*", "**", "***", "s", "(s)", "ds", "†", "‡", "-9999", "suppressed", "redacted", "masked", "<", ">", "n<", "ps"}
)
#: Marks that say there is no figure: nobody to count, or nothing was sent.
MISSING = frozenset(
    {"", "-", "--", "–", "—", ".", "na", "n/a", "nan", "null", "none", "-6666", "-8888", "not applicable", "no data"}
)

_NUMBER = r"[-+]?\d[\d,]*(?:\.\d+)?|[-+]?\.\d+"
_PLAIN = re.compile(rf"^\$?\s*({_NUMBER})\s*%?$")
_BOUND = re.compile(rf"^(?:n\s*)?(<=|>=|<|>|≤|≥|lt|gt|le|ge)\s*({_NUMBER})\s*%?$", re.IGNORECASE)
_RANGE = re.compile(rf"^({_NUMBER})\s*%?\s*(?:-|–|to)\s*({_NUMBER})\s*%?$", re.IGNORECASE)
#: Spreadsheets keep leading zeros by such formulas.
_FORMULA = re.compile(r'^="+(.*?)"+$')


def read(text: str, *, further: Mapping[str, tuple[float, float]] | None = None) -> Figure | None:
    """What the cell says; None for a text that is no figure. ``further``: the publisher's own marks, as intervals."""
    written = cleaned(text)
    folded = written.casefold()
    if further and written in further:
        low, high = further[written]
        return Figure(Kind.BOUNDED if high < inf else Kind.HIDDEN, low, high, written)
    if folded in MISSING:
        return Figure(Kind.MISSING, -inf, inf, written)
    if folded in HIDDEN:
        return Figure(Kind.HIDDEN, 0.0, inf, written)
    if found := _PLAIN.match(written):
        value, half = _value(found[1])
        return Figure(Kind.SHOWN, value, value, written, half)
    if found := _RANGE.match(written):
        (low, half), (high, _) = _value(found[1]), _value(found[2])
        return Figure(Kind.BOUNDED, low, high, written, half) if low <= high else None
    return _bounded(written)


def cleaned(text: str) -> str:
    """The cell's text without blanks around it and without a spreadsheet's formula."""
    written = text.strip().replace("\u00a0", " ")
    return found[1] if (found := _FORMULA.match(written)) else written


def _bounded(written: str) -> Figure | None:
    found = _BOUND.match(written)
    if found is None:
        return None
    value, half = _value(found[2])
    sign = found[1].casefold()
    # A bound that is not reached lies a unit of the last decimal away: of a count, "<10" says 9 at most.
    if sign in ("<", "lt"):
        return Figure(Kind.BOUNDED, 0.0, value - 2 * half, written, half)
    if sign in (">", "gt"):
        return Figure(Kind.BOUNDED, value + 2 * half, inf, written, half)
    if sign in ("<=", "≤", "le"):
        return Figure(Kind.BOUNDED, 0.0, value, written, half)
    return Figure(Kind.BOUNDED, value, inf, written, half)


def _value(digits: str) -> tuple[float, float]:
    plain = digits.replace(",", "")
    decimals = len(plain.partition(".")[2])
    return float(plain), 0.5 * 10**-decimals
