"""Changes to a table that nobody outside could notice, found by linear programs.

A *change* moves hidden cells of one region and nothing else, keeps every relation and everything that is published, and
stays within what is known of each cell. If some change moves a cell, that cell is ambiguous.
"""

import highspy
import numpy as np
from scipy import sparse
from scipy.sparse.csgraph import connected_components

from reports.disclosure.relations import Flags, Indices, Numbers

#: Cells that move by less do not move.
NOTHING = 1e-7
#: A vertex of these programs has small denominators; these multiples are tried to make it whole.
MULTIPLES = (1, 2, 3, 4, 6)


class Region:
    """The hidden cells that may move together, as one linear program that is solved with many aims.

    ``columns``: relations x cells; ``cells``: those that may move; ``low``, ``high``: how far each may change, for all
    cells of the release. ``rows``: the relations that bind what is left after cells that cannot move are taken out.
    """

    def __init__(self, columns: sparse.csc_array, cells: Indices, low: Numbers, high: Numbers, integral: Flags) -> None:
        part = sparse.csr_array(columns[:, cells]).astype(float)
        free = np.ones(len(cells), dtype=bool)
        # A relation with one movable cell holds it fast; then others may be held fast too.
        while len(alone := np.flatnonzero(np.diff(part.indptr) == 1)):
            free[np.unique(part.indices[part.indptr[alone]])] = False
            part = sparse.csr_array(part @ sparse.diags_array(free.astype(float)))
            part.eliminate_zeros()
        self.cells, self.rows = cells[free], np.flatnonzero(np.diff(part.indptr))
        self.matrix = sparse.csc_array(part[self.rows, :][:, np.flatnonzero(free)])
        self.low, self.high, self.integral = low[self.cells], high[self.cells], integral[self.cells]
        self._highs: highspy.Highs | None = None

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

        The moved cells fall into parts that no relation links; each part is a change by itself. Each is multiplied by the
        first of a few small numbers that makes it whole, and dropped where none does or where it would go too far.
        """
        made = np.zeros(len(change))
        moved = np.flatnonzero(np.abs(change) > NOTHING)
        if not len(moved):
            return made
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

    def _ready(self) -> highspy.Highs:
        if self._highs is None:
            model = highspy.HighsLp()
            model.num_row_, model.num_col_ = self.matrix.shape
            model.col_cost_ = np.zeros(len(self.cells))
            model.col_lower_ = model.col_upper_ = np.zeros(len(self.cells))
            model.row_lower_ = model.row_upper_ = np.zeros(len(self.rows))
            model.a_matrix_.format_ = highspy.MatrixFormat.kColwise
            model.a_matrix_.start_ = self.matrix.indptr
            model.a_matrix_.index_ = self.matrix.indices
            model.a_matrix_.value_ = self.matrix.data
            self._highs = quiet_solver()
            self._highs.passModel(model)
        return self._highs


def quiet_solver() -> highspy.Highs:
    """HiGHS, silent and on one thread: the same answer on each run."""
    highs = highspy.Highs()
    highs.setOptionValue("output_flag", False)
    for option, value in (("threads", 1), ("presolve", "off"), ("solver", "simplex"), ("parallel", "off")):
        highs.setOptionValue(option, value)
    return highs
