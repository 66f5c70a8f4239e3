"""Changes to a table that nobody outside could notice, found by linear programs.

A *change* moves hidden cells of one region and nothing else, keeps every relation and everything that is published, and
stays within what is known of each cell. If some change moves a cell, that cell is ambiguous.
"""

import highspy
import numpy as np
from scipy import sparse
from scipy.sparse.csgraph import connected_components

from reports.disclosure.relations import Flags, Indices, Numbers
from reports.disclosure.solver import quiet_solver

#: Cells that move by less do not move.
NOTHING = 1e-7
#: What moving the cell that is asked for is worth, beside 1 for moving any other by one.
WORTH = 1e4
#: A vertex of these programs has small denominators; these multiples are tried to make it whole.
MULTIPLES = (1, 2, 3, 4, 6)


class Region:
    """The hidden cells that may move together, as one linear program that is solved with many aims.

    ``columns``: relations x cells; ``cells``: those that may move; ``low``, ``high``: how far each may change, for all
    cells of the release. ``rows``: the relations that bind what is left after cells that cannot move are taken out.
    """

    def __init__(self, columns: sparse.csc_array, cells: Indices, low: Numbers, high: Numbers, integral: Flags) -> None:
        take, counts = _slices(columns.indptr, cells)
        relations, rows = np.unique(columns.indices[take], return_inverse=True)
        factors, of = columns.data[take].astype(float), np.repeat(np.arange(len(cells)), counts)
        free = np.ones(len(cells), dtype=bool)
        # A relation with one movable cell holds it fast; then others may be held fast too.
        while (alone := np.bincount(rows, minlength=len(relations))[rows] == 1).any():
            free[of[alone]] = False
            kept = free[of]
            rows, factors, of = rows[kept], factors[kept], of[kept]
        self.cells = cells[free]
        used, rows = np.unique(rows, return_inverse=True)
        self.rows = relations[used]
        number = np.cumsum(free) - 1
        starts = np.r_[0, np.cumsum(np.bincount(number[of], minlength=len(self.cells)))]
        self.matrix = sparse.csc_array((factors, rows, starts), shape=(len(used), len(self.cells)))
        self.low, self.high, self.integral = low[self.cells], high[self.cells], integral[self.cells]
        self._highs: highspy.Highs | None = None
        self._priced: highspy.Highs | None = None

    def nearest(self, place: int, by: float, room: float = 0.5, prices: Numbers | None = None) -> Numbers | None:
        """The change that moves one cell by up to ``by`` and moves all others as little as possible.

        ``prices``: what moving each cell costs, instead of 1; others lead to other corners of the same program.

        Such changes are small, and so mostly whole. Each program starts from the empty basis: few cells move, so that
        is the shortest way, and what was asked before cannot matter.
        """
        count = len(self.cells)
        most = np.r_[self.high, -self.low] * room
        if self._priced is None:
            both = sparse.csc_array(sparse.hstack([self.matrix, -self.matrix], "csc"))
            self._priced, self._room = _solver(both, np.ones(2 * count), most), room
        highs = self._priced
        if self._room != room:
            self._room = room
            highs.changeColsBounds(2 * count, np.arange(2 * count, dtype=np.int32), np.zeros(2 * count), most)
        every = np.arange(2 * count, dtype=np.int32)
        if prices is not None:
            highs.changeColsCost(2 * count, every, np.r_[prices, prices])
        up = WORTH if by > 0 else -WORTH
        own = np.array([place, place + count], dtype=np.int32)
        highs.changeColsCost(2, own, np.array([1 - up, 1 + up]))
        highs.changeColsBounds(2, own, np.zeros(2), np.minimum(most[own], abs(by)))
        highs.setBasis()
        highs.run()
        good = highs.getModelStatus() == highspy.HighsModelStatus.kOptimal
        found = np.array(highs.getSolution().col_value) if good else np.zeros(0)
        if prices is not None:
            highs.changeColsCost(2 * count, every, np.ones(2 * count))
        highs.changeColsCost(2, own, np.ones(2))
        highs.changeColsBounds(2, own, np.zeros(2), most[own])
        return found[:count] - found[count:] if good else None

    def move(self, gain: Numbers, reach: float, room: float = 1) -> Numbers | None:
        """The change with the largest gain, each cell moving by at most ``reach``; None if the program has no end.

        ``room=0.5``: each cell uses half of what it may move, so that the double is a change as well.
        """
        count = len(self.cells)
        if not count:
            return np.zeros(0)
        highs = self._ready()
        every = np.arange(count, dtype=np.int32)
        highs.changeColsBounds(count, every, np.maximum(self.low * room, -reach), np.minimum(self.high * room, reach))
        highs.changeColsCost(count, every, -gain)
        highs.run()
        if highs.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            return None
        return np.array(highs.getSolution().col_value)

    def move_whole(self, gain: Numbers, reach: float, nodes: int = 500) -> Numbers | None:
        """As ``move``, with counts moving by whole numbers; None where none was found within so many nodes."""
        count = len(self.cells)
        if not count:
            return np.zeros(0)
        highs = self._ready()
        every = np.arange(count, dtype=np.int32)
        kinds = np.where(self.integral, int(highspy.HighsVarType.kInteger), int(highspy.HighsVarType.kContinuous))
        highs.changeColsIntegrality(count, every, kinds.astype(np.uint8))
        highs.setOptionValue("mip_max_nodes", nodes)
        highs.changeColsBounds(count, every, np.maximum(self.low, -reach), np.minimum(self.high, reach))
        highs.changeColsCost(count, every, -gain)
        highs.run()
        found = np.array(highs.getSolution().col_value)
        highs.changeColsIntegrality(count, every, np.zeros(count, dtype=np.uint8))
        if len(found) != count:
            return None
        found = np.where(self.integral, np.rint(found), found)
        return found if self.holds(found) else None

    def factors(self) -> Numbers:
        """Of the last linear program: the dual of each relation of ``rows``, the weights of a proof of its bound."""
        return np.array(self._ready().getSolution().row_dual)

    def holds(self, change: Numbers) -> bool:
        """Whether the change keeps all relations and bounds."""
        return bool(
            np.all(np.abs(self.matrix @ change) < NOTHING)
            and np.all(change >= self.low - NOTHING)
            and np.all(change <= self.high + NOTHING)
        )

    def whole(self, change: Numbers) -> Numbers:
        """What of the change can be had in whole numbers.

        The moved cells fall into parts that no relation links; each part is a change by itself. Each is multiplied by
        the first of a few small numbers that makes it whole, and dropped where none does or where it would go too far.
        """
        made = np.zeros(len(change))
        moved = np.flatnonzero(np.abs(change) > NOTHING)
        if not len(moved):
            return made
        if (at_once := self._at_once(change, moved)) is not None:
            return at_once
        links = sparse.csr_array(self.matrix[:, moved])
        links = links[np.flatnonzero(np.diff(links.indptr)), :]
        both = sparse.block_array([[None, links], [links.T, None]], format="csr")
        number, part = connected_components(both, directed=False)
        part, low, high = part[links.shape[0] :], self.low[moved], self.high[moved]
        integral, done = self.integral[moved], np.zeros(number, dtype=bool)
        for times in MULTIPLES:
            tried = change[moved] * times
            near = np.where(integral, np.rint(tried), tried)
            wrong = (np.abs(near - tried) > 1e-6) | (near < low - NOTHING) | (near > high + NOTHING)
            take = ~done & (np.bincount(part, wrong, number) == 0)
            made[moved[take[part]]] = near[take[part]]
            done |= take
        return made if self.holds(made) else np.zeros(len(change))

    def _at_once(self, change: Numbers, moved: Indices) -> Numbers | None:
        """The change times a small number where that makes all of it whole: the usual case."""
        integral, low, high = self.integral[moved], self.low[moved], self.high[moved]
        for times in MULTIPLES:
            tried = change[moved] * times
            near = np.where(integral, np.rint(tried), tried)
            if np.any(near < low - NOTHING) or np.any(near > high + NOTHING):
                return None
            if np.all(np.abs(near - tried) < 1e-6):
                made = np.zeros(len(change))
                made[moved] = near
                return made if self.holds(made) else None
        return None

    def _ready(self) -> highspy.Highs:
        if self._highs is None:
            nothing = np.zeros(len(self.cells))
            self._highs = _solver(self.matrix, nothing, nothing)
        return self._highs


def _solver(matrix: sparse.csc_array, cost: Numbers, most: Numbers) -> highspy.Highs:
    """A solver of ``matrix @ change = 0`` with 0 <= change <= most."""
    model = highspy.HighsLp()
    model.num_row_, model.num_col_ = matrix.shape
    model.col_cost_ = cost
    model.col_lower_, model.col_upper_ = np.zeros(len(cost)), most
    model.row_lower_ = model.row_upper_ = np.zeros(matrix.shape[0])
    model.a_matrix_.format_ = highspy.MatrixFormat.kColwise
    model.a_matrix_.start_, model.a_matrix_.index_, model.a_matrix_.value_ = (
        matrix.indptr, matrix.indices, matrix.data,
    )  # fmt: skip
    highs = quiet_solver()
    highs.passModel(model)
    return highs


def _slices(starts: Indices, chosen: Indices) -> tuple[Indices, Indices]:
    """Where the entries of the chosen columns lie, one column after the other; and how many each has."""
    counts = starts[chosen + 1] - starts[chosen]
    before = np.r_[0, np.cumsum(counts)[:-1]] if len(counts) else counts
    return np.arange(int(counts.sum())) + np.repeat(starts[chosen] - before, counts), counts
