"""What a release says about each cell: the pattern that is protected, audited and published. Data, and no method of either."""

from dataclasses import dataclass

import numpy as np

from reports.disclosure.policy import Policy
from reports.disclosure.relations import Flags, Numbers


@dataclass(frozen=True)
class Cells:
    """One entry for each cell of the relations.

    ``hidden``: not shown, or shown as a range. ``protected``: must not be found out. ``low``, ``high``: what everybody knows
    of a hidden cell from the release alone (its code, or nothing: 0 and infinity); equal to the value where it is shown.
    ``width``: how far apart the ends of a protected cell's interval must be (1: two whole numbers). ``integral``: counts,
    not amounts. ``values``: the truth, or None where only the release is known. ``primary``: hidden for its own sake
    (where marks differ, an attacker can tell).
    """

    hidden: Flags
    protected: Flags
    low: Numbers
    high: Numbers
    width: Numbers
    integral: Flags
    values: Numbers | None = None
    primary: Flags | None = None

    @classmethod
    def of_truth(
        cls,
        values: Numbers,
        hidden: Flags,
        protected: Flags,
        policy: Policy,
        *,
        low: Numbers | None = None,
        high: Numbers | None = None,
        amounts: Flags | None = None,
        width: Numbers | None = None,
    ) -> "Cells":
        """From the true values. ``low``, ``high``: what codes say of hidden cells; ``amounts``: cells that are no counts."""
        integral = np.ones(len(values), dtype=bool) if amounts is None else ~amounts
        least, most = known_of_hidden(policy, protected & hidden, integral, values)
        low = np.where(hidden, least if low is None else np.maximum(low, least), values)
        high = np.where(hidden, most if high is None else np.minimum(high, most), values)
        if width is None:
            width = np.where(integral, policy.integers - 1, policy.share * np.abs(values))
        return cls(hidden, protected, low, high, width, integral, values, protected & hidden)

    @classmethod
    def of_release(
        cls, shown: Numbers, policy: Policy, *, protected: Flags | None = None, integral: Flags | None = None,
        low: Numbers | None = None, high: Numbers | None = None,
    ) -> "Cells":  # fmt: skip
        """From what is published alone: NaN where a cell is hidden. Each hidden cell counts as protected unless told."""
        hidden = np.isnan(shown)
        integral = np.ones(len(shown), dtype=bool) if integral is None else integral
        least, most = known_of_hidden(policy, np.zeros(len(shown), dtype=bool), integral, None)
        low = np.where(hidden, least if low is None else np.maximum(low, least), shown)
        high = np.where(hidden, most if high is None else np.minimum(high, most), shown)
        width = np.full(len(shown), float(policy.integers - 1))
        return cls(hidden, hidden.copy() if protected is None else protected & hidden, low, high, width, integral)


def known_of_hidden(policy: Policy, primary: Flags, integral: Flags, values: Numbers | None) -> tuple[Numbers, Numbers]:
    """The least and most that a hidden cell can be, by the attacker's side knowledge alone."""
    attacker = policy.attacker
    low = np.where(integral & attacker.zeros_shown, 1.0, 0.0)
    high = np.full(len(integral), np.inf)
    if values is not None and attacker.zeros_shown:
        # A zero can be hidden only where nobody publishes it at all; then nobody knows that it is none.
        low = np.where(values == 0, 0.0, low)
    if not attacker.one_mark and values is not None:
        high = np.where(primary & integral, policy.smallest - 1.0, high)
        low = np.where(~primary & integral & (values >= policy.smallest), float(policy.smallest), low)
    return low, high
