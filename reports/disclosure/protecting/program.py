"""The cheapest way to make one cell uncertain: a linear program over all cells that may still be hidden.

To protect a cell there must be another table in which it has another value and everything published is the same. The
program looks for the change to such a table that touches the least costly cells; those that are still published must
then be hidden. After Kelly, Golden and Assad (1992) and Fischetti and Salazar (2001).
"""

import highspy
import numpy as np
from scipy import sparse

from reports.disclosure.relations import Flags, Indices, Numbers
from reports.disclosure.solver import quiet_solver

#: Smaller movements are rounding.
TINY = 1e-7


class Mover:
    """One region of the release: cells that may move, the relations between them, and a price for moving each.

    ``room_down``, ``room_up``: how far each cell of ``cells`` may fall and rise; ``price``: what each unit costs.
    """

    def __init__(
        self, columns: sparse.csc_array, cells: Indices, room_down: Numbers, room_up: Numbers, price: Numbers
    ) -> None:
        part = sparse.csr_array(columns[:, cells]).astype(float)
        part = sparse.csc_array(part[np.flatnonzero(np.diff(part.indptr)), :])
        self.cells, self.matrix = cells, part
        self.down, self.up, self.price = room_down.copy(), room_up.copy(), price.copy()
        self.place = {int(cell): place for place, cell in enumerate(cells)}
        both = sparse.csc_array(sparse.hstack([part, -part], "csc"))
        model = highspy.HighsLp()
        model.num_row_, model.num_col_ = both.shape
        model.col_cost_ = np.r_[price, price]
        model.col_lower_ = np.zeros(2 * len(cells))
        model.col_upper_ = np.r_[self.up, self.down]
        model.row_lower_ = model.row_upper_ = np.zeros(both.shape[0])
        model.a_matrix_.format_ = highspy.MatrixFormat.kColwise
        model.a_matrix_.start_, model.a_matrix_.index_, model.a_matrix_.value_ = both.indptr, both.indices, both.data
        self.highs = quiet_solver()
        self.highs.passModel(model)

    def cheapest(self, cell: int, by: float) -> tuple[float, Numbers] | None:
        """Cost and change, over ``cells``, in which the cell moves by ``by``; None where there is none."""
        place, count = self.place[cell], len(self.cells)
        if by > self.up[place] + TINY or -by > self.down[place] + TINY:
            return None
        forth, back = (place, place + count) if by > 0 else (place + count, place)
        self.highs.changeColBounds(forth, abs(by), abs(by))
        self.highs.changeColBounds(back, 0.0, 0.0)
        # From the empty basis each time: few cells move, so it is the shortest way, and what was asked before cannot
        # matter.
        self.highs.setBasis()
        self.highs.run()
        good = self.highs.getModelStatus() == highspy.HighsModelStatus.kOptimal
        answer = None
        if good:
            moved = np.array(self.highs.getSolution().col_value)
            answer = float(self.highs.getInfo().objective_function_value), moved[:count] - moved[count:]
        self.highs.changeColBounds(place, 0.0, self.up[place])
        self.highs.changeColBounds(place + count, 0.0, self.down[place])
        return answer

    def reprice(self, places: Indices, price: Numbers) -> None:
        """Set other prices."""
        self.price[places] = price
        both = np.r_[places, places + len(self.cells)].astype(np.int32)
        self.highs.changeColsCost(len(both), both, np.r_[price, price])

    def limit(self, places: Indices, down: Numbers, up: Numbers) -> None:
        """Set other room to move."""
        self.down[places], self.up[places] = down, up
        both = np.r_[places, places + len(self.cells)].astype(np.int32)
        self.highs.changeColsBounds(len(both), both, np.zeros(len(both)), np.r_[up, down])


def whole(change: Numbers, down: Numbers, up: Numbers, integral: Flags) -> Numbers | None:
    """The change or a small multiple of it in which counts move by whole numbers within their room; else None."""
    for times in (1, 2, 3, 4):
        near = np.where(integral, np.rint(change * times), change * times)
        if np.all(np.abs(near - change * times) < 1e-6) and np.all(near <= up + TINY) and np.all(-near <= down + TINY):
            return near
    return None
