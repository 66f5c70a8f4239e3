"""How rates are shown, by how many students they are about, and what each way of showing says of the numerator.

A rate and its denominator give the numerator. So a rate is a statement about the numerator's cell: the range of whole
numbers that would be shown alike. The audit attacks these ranges together with all else.
"""

import math
from dataclasses import dataclass

from reports.disclosure.policy import Policy, RateCode


@dataclass(frozen=True)
class Shown:
    """``text``: as it is printed. ``low``, ``high``: the numerators, of this denominator, that are printed so."""

    text: str
    low: int
    high: int

    @property
    def numbers(self) -> int:
        """How many numerators are possible."""
        return self.high - self.low + 1


HIDDEN = "*"


def code_of(students: int, policy: Policy) -> RateCode | None:
    """The policy's way to show rates of so many students, or None where they are hidden."""
    return next((code for code in policy.rates if students >= code.students), None)


def show_rate(numerator: int, denominator: int, policy: Policy) -> Shown:
    """The rate as it may be shown. Hidden rates leave all numerators possible."""
    if not 0 <= numerator <= denominator:
        raise ValueError(f"A numerator of {numerator} does not fit a denominator of {denominator}.")
    code = code_of(denominator, policy)
    if code is None or denominator == 0 or denominator < policy.smallest:
        return Shown(HIDDEN, 0, denominator)
    text = _text(numerator, denominator, code)
    same = [number for number in _near(numerator, denominator, code) if _text(number, denominator, code) == text]
    return Shown(text, min(same), max(same))


def _near(numerator: int, denominator: int, code: RateCode) -> range:
    """Numerators that may be shown like this one: all, for coded rates; a few around it, for numbers."""
    if code.band or code.tail:
        return range(denominator + 1)
    around = math.ceil(denominator * 10 ** -(code.decimals + 2)) + 1
    return range(max(0, numerator - around), min(denominator, numerator + around) + 1)


def _text(numerator: int, denominator: int, code: RateCode) -> str:
    # Whole numbers throughout: a boundary belongs to one side on every machine.
    if code.tail and 100 * numerator <= code.tail * denominator:
        return f"≤ {code.tail:g}%" if code.tail < 50 else "< 50%"
    if code.tail and 100 * (denominator - numerator) <= code.tail * denominator:
        return f"≥ {100 - code.tail:g}%"
    if code.band:
        start = int(100 * numerator // (code.band * denominator)) * code.band
        return f"{start:g}-{min(100, start + code.band):g}%"
    scale = 10**code.decimals
    rounded = (200 * scale * numerator + denominator) // (2 * denominator)
    return f"{rounded / scale:.{code.decimals}f}%"


def rounded(count: int, base: int) -> Shown:
    """A count shown as the nearest multiple of ``base`` (halves upward)."""
    if base == 1:
        return Shown(f"{count:,}", count, count)
    shown = (2 * count + base) // (2 * base) * base
    return Shown(f"{shown:,}", max(0, shown - base // 2), shown + (base - 1) // 2)


@dataclass(frozen=True)
class ShownMean:
    """``text``: as it is printed. ``low``, ``high``: the totals, of so many students, that are printed so."""

    text: str
    low: float
    high: float


def show_mean(total: float, students: int, policy: Policy, decimals: int = 1) -> ShownMean:
    """A mean as it may be shown: a mean and its number of students give the total, so it is a statement about that.

    Hidden for fewer students than the policy's smallest count; then all totals are possible.
    """
    if students <= 0 or students < policy.smallest:
        return ShownMean(HIDDEN, -math.inf, math.inf)
    half = 0.5 * 10.0**-decimals
    mean = round(total / students, decimals)
    return ShownMean(f"{mean:.{decimals}f}", (mean - half) * students, (mean + half) * students)
