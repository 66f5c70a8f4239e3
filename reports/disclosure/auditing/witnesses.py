"""The search for witnesses: other tables, in whole numbers, that agree with everything that is published.

First inside one district at a time (all else stays as it is, which makes the search small and its finds valid), then in
growing groups of districts, then cell by cell. One witness proves all cells that it moves.
"""

from collections.abc import Callable

import numpy as np
from scipy import sparse

from reports.disclosure.auditing.bounds import Bounds
from reports.disclosure.auditing.insiders import known_to_one, lone_students, lone_students_beside
from reports.disclosure.auditing.program import NOTHING, Region
from reports.disclosure.policy import Policy
from reports.disclosure.relations import Flags, Indices, Numbers, Relations
from reports.disclosure.shown import Cells

#: Aims tried in each region before it is left; a region is left after so many without a find.
AIMS, VAIN = 8, 2
#: Sizes of the groups of districts, and how often each size is dealt out anew.
GROUPS = (4, 4, 8, 8)
#: Up to so many movable cells, the whole release is one region.
SMALL = 1_500


class Search:
    """Finds and keeps witnesses. Deterministic: its dice always fall the same way."""

    def __init__(self, relations: Relations, cells: Cells, policy: Policy, bounds: Bounds) -> None:
        assert cells.values is not None
        self.cells, self.own_record = cells, policy.attacker.own_record
        self.student = lone_students(relations, cells) if self.own_record else np.zeros(0, dtype=np.int64)
        self.columns = sparse.csc_array(relations.matrix)
        # The bounds that follow from the relations are implied; the programs run faster without them.
        self.low, self.high = cells.low - cells.values, cells.high - cells.values
        movable = cells.hidden & (bounds.high - bounds.low > NOTHING)
        self.movable = np.flatnonzero(movable)
        block = np.full(relations.cells, -1) if relations.block is None else relations.block
        self.block = block
        # What counts is the distance between the extremes of all witnesses and the truth itself.
        self.least, self.most = np.zeros(relations.cells), np.zeros(relations.cells)
        self._found: list[tuple[Indices, Numbers]] = []
        self._dice = np.random.default_rng(1)
        self._everything: Region | None = None

    def run(self, tell: Callable[[float], None]) -> None:
        """All regions, small ones first."""
        blocks = np.unique(self.block[self.movable])
        blocks = blocks[blocks >= 0]
        deals = [] if len(self.movable) <= SMALL or not len(blocks) else [1, *GROUPS]
        for turn, size in enumerate(deals):
            dealt = blocks if size == 1 else self._dice.permutation(blocks)
            for start in range(0, len(dealt), size):
                self._sweep(self._region(dealt[start : start + size]), AIMS, 1.0 if size == 1 else 0.5)
            tell((turn + 1) / (len(deals) + 1))
        if len(self.movable) <= 4 * SMALL:
            self._sweep(self.everything(), 4 * AIMS, 0.5)
        self._one_by_one()

    def open(self) -> Indices:
        """Protected cells that no witness proves safe yet."""
        narrow = np.flatnonzero(self.cells.protected & (self.most - self.least < self.cells.width - NOTHING))
        if self.own_record and self._found:
            return np.union1d(narrow, known_to_one(self.witnesses(), self.cells, self.student))
        return narrow

    def witnesses(self) -> sparse.csr_array:
        """Changes x cells."""
        count = [len(cells) for cells, _ in self._found]
        shape = (len(count), len(self.least))
        if not count:
            return sparse.csr_array(shape)
        data = np.concatenate([change for _, change in self._found])
        at = np.concatenate([cells for cells, _ in self._found])
        return sparse.csr_array((data, at, np.r_[0, np.cumsum(count)]), shape=shape)

    def everything(self) -> Region:
        """All movable cells as one region."""
        if self._everything is None:
            self._everything = Region(self.columns, self.movable, self.low, self.high, self.cells.integral)
        return self._everything

    def last_resort(self, cells: Indices) -> None:
        """Search in whole numbers, over the whole release, for each of the cells."""
        region = self.everything()
        for cell in cells.tolist():
            self._aim(region, cell, whole=True)

    def _region(self, blocks: Indices) -> Region:
        chosen = self.movable[np.isin(self.block[self.movable], blocks)]
        return Region(self.columns, chosen, self.low, self.high, self.cells.integral)

    def _wanted(self, region: Region) -> Flags:
        return self._wanted_of(region.cells)

    def _wanted_of(self, at: Indices) -> Flags:
        return self.cells.protected[at] & (self.most[at] - self.least[at] < self.cells.width[at] - NOTHING)

    def _sweep(self, region: Region, aims: int, share: float) -> None:
        """Move as many open cells at once as the region allows, in random directions."""
        vain = 0
        for _ in range(aims):
            wanted = self._wanted(region)
            number = int(wanted.sum())
            if not number or vain > VAIN:
                return
            gain = self._dice.choice([-1.0, 1.0], len(wanted)) * wanted * (self._dice.random(len(wanted)) < share)
            reach = float(np.max(self.cells.width[region.cells[wanted]]))
            found = region.move(gain, reach, room=0.5)
            self._keep(region, found)
            vain = 0 if self._wanted(region).sum() < number else vain + 1

    def _one_by_one(self) -> None:
        """Each open cell by itself, over the whole release."""
        for cell in np.flatnonzero(self._wanted_of(np.arange(len(self.least)))).tolist():
            self._aim(self.everything(), cell)
        if self.own_record:
            self._beside_lone_students()

    def _beside_lone_students(self) -> None:
        """Witnesses that leave the lone students alone who would otherwise see through all of them."""
        region = self.everything()
        for cell in self.open().tolist():
            beside = lone_students_beside(self.witnesses(), self.cells, self.student, cell)
            for held in [beside, *(beside[[each]] for each in range(len(beside)) if len(beside) > 1)]:
                if not len(lone_students_beside(self.witnesses(), self.cells, self.student, cell)):
                    break
                kept = region.low, region.high
                still = np.isin(self.student[region.cells], held)
                region.low, region.high = np.where(still, 0.0, region.low), np.where(still, 0.0, region.high)
                self._aim(region, cell, again=True)
                region.low, region.high = kept

    def _aim(self, region: Region, cell: int, whole: bool = False, again: bool = False) -> None:
        at = np.flatnonzero(region.cells == cell)
        if not len(at):
            return
        for sign in (1.0, -1.0):
            if not again and not self._wanted_of(np.array([cell]))[0]:
                return
            gain = np.zeros(len(region.cells))
            gain[at] = sign
            reach = max(1.0, float(self.cells.width[cell]))
            self._keep(region, region.move_whole(gain, reach) if whole else region.move(gain, reach))

    def _keep(self, region: Region, change: Numbers | None) -> None:
        if change is None:
            return
        made = region.whole(change)
        moved = np.flatnonzero(made)
        if not len(moved):
            return
        at, by = region.cells[moved], made[moved]
        self._found.append((at, by))
        self.least[at] = np.minimum(self.least[at], by)
        self.most[at] = np.maximum(self.most[at], by)
