"""What is to be protected, with which room and at what cost: one object that the steps of the protection share."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from scipy import sparse

from reports.disclosure.policy import Policy
from reports.disclosure.protecting.pattern import Pattern
from reports.disclosure.protecting.program import Mover
from reports.disclosure.relations import Flags, Indices, Numbers, Relations

#: No count rises by more than this in an alternative table.
FAR = 1e7


@dataclass(frozen=True)
class Problem:
    """``protected``: cells that must not be found out; ``never``: cells that stay published, whatever happens.

    ``low``, ``high``: what an attacker knows of each cell once it is hidden; ``cost``: of hiding it; ``width``: how far
    each protected cell must be able to move.
    """

    relations: Relations
    values: Numbers
    protected: Flags
    never: Flags
    cost: Numbers
    low: Numbers
    high: Numbers
    width: Numbers
    integral: Flags

    @property
    def count(self) -> int:
        return self.relations.cells

    @cached_property
    def columns(self) -> sparse.csc_array:
        return sparse.csc_array(self.relations.matrix)

    @cached_property
    def may_move(self) -> Flags:
        """Cells that are hidden or may be."""
        return ~self.never | self.protected

    def pattern(self, cells: Indices, hidden: Flags) -> Pattern:
        """A pattern over a region, with what is hidden already."""
        down = np.maximum(self.values - self.low, 0.0)[cells]
        up = np.minimum(np.maximum(self.high - self.values, 0.0), FAR)[cells]
        mover = Mover(self.columns, cells, down, up, self.cost[cells])
        return Pattern(
            mover, hidden[cells], self.protected[cells], self.cost[cells], self.width[cells], self.integral[cells]
        )  # fmt: skip


def costs(
    relations: Relations, values: Numbers, reads: Numbers | None = None, statements: Numbers | None = None
) -> Numbers:
    """What hiding each cell costs: about 1 for each statement, more for large, shallow and much-read cells.

    ``reads``: how often each cell was looked at (from 0 to 1); ``statements``: under how many names it is published.
    """
    size = np.log1p(np.abs(values)) / max(1.0, float(np.log1p(np.abs(values).max(initial=1.0))))
    depth = np.zeros(relations.cells) if relations.depth is None else relations.depth.astype(float)
    shallow = 1 - depth / max(1.0, float(depth.max(initial=1.0)))
    read = np.zeros(relations.cells) if reads is None else reads
    times = np.ones(relations.cells) if statements is None else np.maximum(statements, 0.25)
    return np.asarray(times * (1 + 0.05 * size + 0.05 * shallow + read))


def room(policy: Policy, values: Numbers, integral: Flags, protected: Flags) -> tuple[Numbers, Numbers]:
    """What an attacker knows of each cell once it is hidden, by side knowledge alone."""
    attacker = policy.attacker
    low = np.where(integral & attacker.zeros_shown & (values > 0), 1.0, 0.0)
    high = np.full(len(values), np.inf)
    if not attacker.one_mark:
        high = np.where(protected & integral, policy.smallest - 1.0, high)
        low = np.where(~protected & integral & (values >= policy.smallest), float(policy.smallest), low)
    return low, high
