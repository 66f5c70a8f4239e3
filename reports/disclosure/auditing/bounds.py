"""What anybody can find by subtraction: bounds pushed through the relations until nothing changes.

Each relation ``whole = part + part`` bounds each of its cells by the bounds of the others. The intervals are true (they
never leave out a possible value), but an attacker with linear programs may find narrower ones.
"""

from dataclasses import dataclass

import numpy as np
from scipy import sparse

from reports.disclosure.relations import Flags, Indices, Inconsistent, Numbers

#: Bounds that move by less are left where they are.
STILL = 1e-7


@dataclass
class Bounds:
    """Intervals, and for each end the relation that last moved it (-1: the release itself)."""

    low: Numbers
    high: Numbers
    low_from: Indices
    high_from: Indices

    def relations_behind(self, matrix: sparse.csr_array, cell: int) -> list[int]:
        """The relations that the interval of a cell rests on, from the last step back to the first."""
        found: dict[int, None] = {}
        waiting, seen = [cell], {cell}
        while waiting:
            at = waiting.pop(0)
            for relation in (int(self.low_from[at]), int(self.high_from[at])):
                if relation < 0 or relation in found:
                    continue
                found[relation] = None
                for other in matrix.indices[matrix.indptr[relation] : matrix.indptr[relation + 1]].tolist():
                    if other not in seen:
                        seen.add(other)
                        waiting.append(other)
        return list(found)


def propagate(matrix: sparse.csr_array, low: Numbers, high: Numbers, integral: Flags, rounds: int = 40) -> Bounds:
    """Bounds after at most so many rounds over all relations. Raises Inconsistent where an interval is empty."""
    found = Bounds(low.copy(), high.copy(), np.full(len(low), -1), np.full(len(low), -1))
    rows = np.flatnonzero(abs(matrix) @ (high > low).astype(float) > 0)
    while rounds and len(rows):
        rounds -= 1
        moved = _round(sparse.csr_array(matrix[rows, :]), rows, found, integral)
        if empty := np.flatnonzero(found.low > found.high + 1e-6).tolist():
            raise Inconsistent(
                f"No value is possible for cell {empty[0]}: the published numbers contradict each other."
            )
        rows = np.flatnonzero((abs(matrix) @ moved.astype(float) > 0) & (abs(matrix) @ (found.high > found.low) > 0))
    return found


def _round(part: sparse.csr_array, rows: Indices, found: Bounds, integral: Flags) -> Flags:
    """Apply each relation once to each of its cells; True where a bound moved."""
    cells, factors = part.indices, part.data.astype(float)
    of = np.repeat(np.arange(len(rows)), np.diff(part.indptr))
    up = factors > 0
    least = factors * np.where(up, found.low[cells], found.high[cells])
    most = factors * np.where(up, found.high[cells], found.low[cells])
    # factor * x = -(all others): from below by their most, from above by their least.
    under, over = -_others(most, of, len(rows)), -_others(least, of, len(rows))
    low, high = np.where(up, under, over) / factors, np.where(up, over, under) / factors
    whole = integral[cells]
    low = np.where(whole, np.ceil(low - 1e-6), low)
    high = np.where(whole, np.floor(high + 1e-6), high)
    return _tighten(found.low, found.low_from, cells, low, rows[of], 1) | _tighten(
        found.high, found.high_from, cells, high, rows[of], -1
    )


def _others(terms: Numbers, of: Indices, rows: int) -> Numbers:
    """For each term the sum of the other terms of its row, infinities included."""
    endless = np.isinf(terms)
    plain = np.where(endless, 0.0, terms)
    total = np.bincount(of, plain, rows)[of] - plain
    without = np.bincount(of, endless, rows)[of] - endless
    sign = np.sign(np.where(endless, terms, 0.0))
    side = np.bincount(of, sign, rows)[of] - sign
    return np.where(without > 0, np.where(side > 0, np.inf, -np.inf), total)


def _tighten(bound: Numbers, source: Indices, cells: Indices, new: Numbers, rows: Indices, sign: int) -> Flags:
    moved = np.zeros(len(bound), dtype=bool)
    better = np.flatnonzero(sign * new > sign * bound[cells] + STILL)
    # The best offer of each cell, the first relation among equals.
    order = better[np.lexsort((rows[better], -sign * new[better], cells[better]))]
    first = order[np.r_[True, np.diff(cells[order]) > 0]] if len(order) else order
    bound[cells[first]] = new[first]
    source[cells[first]] = rows[first]
    moved[cells[first]] = True
    return moved
