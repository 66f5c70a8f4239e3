"""The search for witnesses: other tables, in whole numbers, that agree with everything that is published.

First inside one small district at a time (all else stays as it is, which makes the search small and its finds valid),
then for each place with a few neighbors, then over the whole release. One witness proves all cells that it moves.
"""

from collections.abc import Callable

import numpy as np
from scipy import sparse

from reports.disclosure.auditing.bounds import Bounds
from reports.disclosure.auditing.insiders import known_to_one, lone_students, lone_students_beside
from reports.disclosure.auditing.program import NOTHING, Region
from reports.disclosure.neighbors import Neighbors
from reports.disclosure.policy import Policy
from reports.disclosure.relations import Flags, Indices, Numbers, Relations
from reports.disclosure.shown import Cells

#: Aims tried in each region before it is left; a region is left after so many without a find.
AIMS, VAIN = 8, 2
#: Up to so many movable cells, the whole release is one region.
SMALL = 1_500
#: Up to so many movable cells, a district is one region.
MIDDLE = 1_000
#: A release with more movable cells is large.
HUGE = 30_000
#: Turn by turn: how many neighbors a region has, and whether schools have some in other districts. The last turn is for
#: the patient, and the second too in large releases: before a pattern is mended many cells have no witness anywhere.
PARTNERS = ((3, False), (4, True), (9, True))
#: How a cell is moved by itself, one after the other: up or down, and by which share of its room.
TRIES = ((1.0, 0.5), (-1.0, 1.0), (1.0, 1.0), (1.0, 0.5), (-1.0, 1.0), (1.0, 0.5), (-1.0, 0.5), (1.0, 1.0))
#: A place is left after so many cells without a find.
MISSES = 4


class Search:
    """Finds and keeps witnesses. Deterministic: its dice always fall the same way.

    ``patient``: look for each cell that is left over by itself.
    """

    def __init__(
        self, relations: Relations, cells: Cells, policy: Policy, bounds: Bounds, patient: bool = True
    ) -> None:
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
        self.patient = patient
        # What counts is the distance between the extremes of all witnesses and the truth itself.
        self.least, self.most = np.zeros(relations.cells), np.zeros(relations.cells)
        self._found: list[tuple[Indices, Numbers]] = []
        self._dice = np.random.default_rng(1)
        self._everything: Region | None = None
        large = len(self.movable) > SMALL and Neighbors.known(relations)
        self.neighbors = Neighbors(relations, movable, movable) if large else None

    def accept(self, offered: sparse.csr_array) -> None:
        """Take over the changes that are witnesses, from whomever they come; each is checked, and nothing is
        believed."""
        offered = sparse.csr_array(offered)
        offered.eliminate_zeros()
        of = np.repeat(np.arange(offered.shape[0]), np.diff(offered.indptr))
        at, by = offered.indices, offered.data
        wrong = ~self.cells.hidden[at] | (by < self.low[at] - NOTHING) | (by > self.high[at] + NOTHING)
        wrong |= self.cells.integral[at] & (by != np.rint(by))
        broken = sparse.csr_array(abs(offered @ self.columns.T) > NOTHING)
        good = (np.bincount(of, wrong, offered.shape[0]) == 0) & (np.diff(broken.indptr) == 0)
        for row in np.flatnonzero(good).tolist():
            part = slice(offered.indptr[row], offered.indptr[row + 1])
            self._add(at[part].astype(np.int64), by[part])

    def run(self, tell: Callable[[float], None]) -> None:
        """All regions, small ones first."""
        if not len(self.open()):
            return
        if len(self.movable) <= SMALL:
            self._sweep(self.everything(), 4 * AIMS, 0.5)
        elif self.neighbors is not None:
            for block in np.unique(self.block[self.movable]).tolist():
                cells = self.neighbors.district(block) if block >= 0 else self.movable[:0]
                if len(cells) <= MIDDLE:
                    self._sweep(self._region(cells), AIMS, 1.0)
            tell(0.2)
            turns = PARTNERS if self.patient else PARTNERS[: 1 if len(self.movable) > HUGE else 2]
            for turn, (partners, wide) in enumerate(turns):
                self._place_by_place(partners, wide)
                tell(0.2 + 0.8 * (turn + 1) / len(turns))
        if self.patient:
            self._one_by_one()

    def _place_by_place(self, partners: int, wide: bool) -> None:
        """Schools first, then districts, each with the neighbors that have the same kinds of cells hidden."""
        assert self.neighbors is not None
        around = self.neighbors
        order = around.places[np.argsort(-around.tier[around.places], kind="stable")]
        for place in order.tolist():
            own = around.of(place)
            wanted = own[self._wanted_of(own)]
            if not len(wanted):
                continue
            region = self._region(around.around(place, wanted, partners, wide))
            mine = np.flatnonzero(np.isin(region.cells, wanted))
            misses = 0
            for at in mine.tolist():
                cell = int(region.cells[at])
                if not self._wanted_of(np.array([cell]))[0]:
                    continue
                before = len(self._found)
                self._near(region, cell, 1.0 if self._dice.random() < 0.5 else -1.0, 0.5)
                misses = 0 if len(self._found) > before else misses + 1
                if misses >= MISSES:
                    break

    def _region(self, cells: Indices) -> Region:
        return Region(self.columns, cells, self.low, self.high, self.cells.integral)

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
            self._everything = self._region(self.movable)
        return self._everything

    def last_resort(self, cells: Indices) -> None:
        """Search in whole numbers for each of the cells: near it, in large releases."""
        for cell in cells.tolist():
            if not self._wanted_of(np.array([cell]))[0]:
                continue
            self._aim(self._near_by(cell), cell, whole=True)

    def reach(self, cell: int) -> tuple[float, float]:
        """How far down and up the cell can move at all, by fractions too, up to its width; keeps what is whole."""
        region = self.everything()
        ends = []
        for sign in (-1.0, 1.0):
            found = self._near(region, cell, sign, 1.0)
            at = np.flatnonzero(region.cells == cell)
            ends.append(0.0 if found is None or not len(at) else abs(float(found[at[0]])))
        return ends[0], ends[1]

    def _near(self, region: Region, cell: int, sign: float, room: float, turn: int = 0) -> Numbers | None:
        """Move the cell and as little else as possible. ``turn``: prices differ at random, each turn in another
        way."""
        at = np.flatnonzero(region.cells == cell)
        if not len(at):
            return None
        prices = 1 + 0.4 * np.random.default_rng(turn).random(len(region.cells)) if turn else None
        by = sign * max(1.0, float(self.cells.width[cell]))
        found = region.nearest(int(at[0]), by, room, prices)
        self._keep(region, found)
        return found

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
        """Each open cell by itself, near it and then over the whole release."""
        for cell in np.flatnonzero(self._wanted_of(np.arange(len(self.least)))).tolist():
            if not self._wanted_of(np.array([cell]))[0]:
                continue
            if self.neighbors is not None:
                near = self._near_by(cell)
                self._try(near, cell, TRIES[:3])
                self._aim(near, cell, whole=True)
            self._try(self.everything(), cell, TRIES)
        if self.own_record:
            self._beside_lone_students()

    def _try(self, region: Region, cell: int, tries: tuple[tuple[float, float], ...]) -> None:
        """One way after the other, until the cell has its witness; none where it cannot move at all."""
        for turn, (sign, room) in enumerate(tries):
            if not self._wanted_of(np.array([cell]))[0]:
                return
            found = self._near(region, cell, sign, room, max(0, turn - 2))
            if found is None or (turn == 1 and not np.any(np.abs(found) > NOTHING)):
                return

    def _near_by(self, cell: int) -> Region:
        """A region for one cell."""
        around = self.neighbors
        if around is None or around.place[cell] < 0:
            return self.everything()
        return self._region(around.around(int(around.place[cell]), np.array([cell]), 3, wide=True))

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
        self._add(region.cells[moved], made[moved])

    def _add(self, at: Indices, by: Numbers) -> None:
        self._found.append((at, by))
        self.least[at] = np.minimum(self.least[at], by)
        self.most[at] = np.maximum(self.most[at], by)
