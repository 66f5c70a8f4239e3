"""The audit: try to find out each protected cell with everything that an attacker has, and prove where it cannot be
done.

In this order, each step only for what the one before left open: bounds pushed through the relations; changes to the
true table inside one district, then inside groups of districts; linear programs over the whole release, cell by cell.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from scipy import sparse

from reports.disclosure.auditing.bounds import Bounds, propagate
from reports.disclosure.auditing.certificate import Certificate, certificate_of
from reports.disclosure.auditing.intervals import interval, some_table
from reports.disclosure.auditing.witnesses import Search
from reports.disclosure.policy import Policy
from reports.disclosure.relations import Flags, Indices, Numbers, Relations
from reports.disclosure.shown import Cells


@dataclass(frozen=True)
class Step:
    """One equation of a derivation. ``factor``: how often it is added to the proof (0: it is needed, not weighed)."""

    relation: int
    factor: float
    words: str


@dataclass(frozen=True)
class Audit:
    """What the attacker gets to know.

    ``low``, ``high``: an interval for each cell that leaves out no possible value. ``exact``: its ends are reached (by
    fractions, where these are possible). ``exposed``: protected cells whose interval is too narrow, or holds too few
    whole numbers. ``uncertain``: these, and protected cells that nothing proves safe: with any of them, nothing is
    published. ``certificate``: the proof, to be checked by ``check``.
    """

    low: Numbers
    high: Numbers
    exact: Flags
    exposed: Indices
    uncertain: Indices
    certificate: Certificate
    _relations: Relations = field(repr=False)
    _bounds: Bounds = field(repr=False)
    _proofs: dict[int, list[tuple[int, float]]] = field(repr=False)

    @property
    def publishable(self) -> bool:
        return not len(self.uncertain)

    def derivation(self, cell: int) -> list[Step]:
        """The equations that the cell's interval rests on, the cell's own first."""
        told = self._proofs.get(cell)
        if told is None:
            told = [(row, 0.0) for row in self._bounds.relations_behind(self._relations.matrix, cell)]
        return [Step(row, factor, self._relations.sentence(row)) for row, factor in told]


def audit(
    relations: Relations,
    cells: Cells,
    policy: Policy,
    *,
    earlier: Sequence[str] = (),
    every: bool = False,
    offered: sparse.csr_array | None = None,
    patient: bool = True,
    progress: object = None,
) -> Audit:
    """Attack the release.

    ``cells``: what is shown and hidden, with or without the truth; without it, some table that agrees with all that is
    published stands in for the truth, which is as good for saying what can be known. ``every``: the exact interval of
    each protected cell, which takes a linear program a side. ``offered``: changes that somebody says are witnesses;
    each is checked. ``patient=False``: leave cells uncertain that only a program over the whole release could decide.
    ``earlier``: names of the releases that the relations contain. ``progress``: called with the share that is done.
    Raises Inconsistent where no table agrees with the release.
    """
    tell = progress if callable(progress) else _silent
    bounds = propagate(relations.matrix, cells.low, cells.high, cells.integral)
    base = some_table(relations, cells, bounds) if cells.values is None else cells.values
    relations.check(base)
    told = Cells(cells.hidden, cells.protected, cells.low, cells.high, cells.width, cells.integral, base, cells.primary)
    search = Search(relations, told, policy, bounds, patient)
    if offered is not None:
        search.accept(offered)
    search.run(lambda share: tell(0.1 + 0.7 * share))
    exact = bounds.high - bounds.low < 1e-9
    low, high, proofs = bounds.low.copy(), bounds.high.copy(), {}
    asked = np.flatnonzero(cells.protected & ~exact) if every else search.open()
    if not patient:
        asked = asked[:0]
    for done, cell in enumerate(asked.tolist()):
        # What a change can move far enough needs no interval; that program is the shorter one.
        if not every and sum(search.reach(cell)) >= max(1.0, cells.width[cell]) - 1e-6:
            continue
        found = interval(relations, told, search.everything(), cell)
        low[cell], high[cell] = max(low[cell], found.low), min(high[cell], found.high)
        exact[cell] = True
        proofs[cell] = found.steps
        if done % 64 == 0:
            tell(0.8 + 0.2 * done / len(asked))
    narrow = high - low < cells.width - 1e-6
    few = cells.integral & (np.floor(high + 1e-6) - np.ceil(low - 1e-6) < cells.width - 1e-6)
    exposed = np.flatnonzero(cells.protected & (narrow | few))
    if patient:
        search.last_resort(np.setdiff1d(search.open(), exposed))
    uncertain = np.union1d(search.open(), exposed)
    witnesses = sparse.csr_array(search.witnesses())
    certificate = certificate_of(relations, told, policy, witnesses, uncertain, earlier)
    tell(1.0)
    return Audit(low, high, exact, exposed, uncertain, certificate, relations, bounds, proofs)


def _silent(share: float) -> None:
    """Nobody wants to know."""
