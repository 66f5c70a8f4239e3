"""A first pattern: Gaussian elimination from the top down, a few districts or schools at a time.

The state's cells are decided first, then those of the districts, then what lies inside, each tier in groups small
enough for exact elimination. A group takes what lies outside it as known, which can only hide more; and it protects
what the tiers above have hidden. What groups give away together is found and mended afterwards.
"""

from collections.abc import Callable, Iterator

import numpy as np
from scipy import sparse

from reports.disclosure.gauss import gauss
from reports.disclosure.relations import Flags, Indices, Numbers, Relations

#: Cells that are decided together; elimination grows with the square of them.
GROUP = 2_500


def first_pattern(
    relations: Relations, protected: Flags, never: Flags, cost: Numbers, tell: Callable[[float], None]
) -> Flags:
    """Which cells to hide so that no protected cell is a linear function of what is published in its group.

    ``never``: cells that stay published, first of all; ``cost``: the dearest are published first.
    """
    hidden = protected.copy()
    known = ~protected & never
    tier = np.zeros(relations.cells, dtype=np.int64) if relations.tier is None else relations.tier
    groups = list(_groups(relations, tier, known))
    columns = sparse.csc_array(relations.matrix)
    rows_of = sparse.csr_array(relations.matrix)
    decided = known.copy()
    for done, cells in enumerate(groups):
        hidden[cells] |= _decide(rows_of, columns, cells, tier, hidden, decided, protected, cost)
        decided[cells] = True
        tell((done + 1) / len(groups))
    return hidden


def _groups(relations: Relations, tier: Indices, known: Flags) -> Iterator[Indices]:
    """Cells of one tier, of whole places; places of one district stay together where they fit."""
    open_cells = np.flatnonzero(~known)
    place = _places(relations, tier)
    for level in np.unique(tier[open_cells]):
        cells = open_cells[tier[open_cells] == level]
        block = np.full(len(cells), -1) if relations.block is None or level < 2 else relations.block[cells]
        order = np.lexsort((cells, place[cells], block))
        cells, block = cells[order], block[order]
        start = 0
        while start < len(cells):
            end = min(start + GROUP, len(cells))
            same = np.flatnonzero(block[start:end] != block[start])
            end = start + int(same[0]) if len(same) else end
            while end < len(cells) and block[end] == block[end - 1] and place[cells[end]] == place[cells[end - 1]]:
                end += 1
            yield cells[start:end]
            start = end


def _places(relations: Relations, tier: Indices) -> Indices:
    """A number for the smallest place that a cell lies in: cells that relations link within one tier of a district."""
    from scipy.sparse.csgraph import connected_components

    matrix = sparse.csr_array(abs(relations.matrix))
    counts = np.diff(matrix.indptr)
    low = np.minimum.reduceat(tier[matrix.indices], matrix.indptr[:-1])
    high = np.maximum.reduceat(tier[matrix.indices], matrix.indptr[:-1])
    inside = sparse.csr_array(matrix[np.flatnonzero((low == high) & (counts > 0)), :])
    both = sparse.block_array([[None, inside], [inside.T, None]], format="csr")
    return np.asarray(connected_components(both, directed=False)[1][inside.shape[0] :], dtype=np.int64)


def _decide(
    rows_of: sparse.csr_array, columns: sparse.csc_array, cells: Indices, tier: Indices, hidden: Flags, decided: Flags,
    protected: Flags, cost: Numbers,
) -> Flags:  # fmt: skip
    """Which of the group's cells to hide."""
    if not protected[cells].any() and not _above(rows_of, columns, cells, tier, hidden, decided)[1].any():
        return np.zeros(len(cells), dtype=bool)
    rows, above = _above(rows_of, columns, cells, tier, hidden, decided)
    variables = np.r_[cells, np.flatnonzero(above)]
    inner, sums = vectors(sparse.csr_array(rows_of[rows, :][:, variables]))
    known = np.arange(sums.shape[1]) + len(variables)
    must = np.r_[hidden[variables], np.zeros(len(known), dtype=bool)]
    order = np.arange(len(cells))
    order = order[np.lexsort((order, -cost[cells]))]
    return gauss(sparse.csc_array(sparse.hstack([inner, sums], "csc")), order, must, known)[: len(cells)]


def _above(
    rows_of: sparse.csr_array, columns: sparse.csc_array, cells: Indices, tier: Indices, hidden: Flags, decided: Flags
) -> tuple[Indices, Flags]:
    """The relations that bind the group, and the hidden cells above it that they contain."""
    level = tier[cells[0]]
    mine = np.zeros(len(tier), dtype=bool)
    mine[cells] = True
    rows = np.unique(columns[:, cells].indices)
    touching = rows_of[rows, :]
    above = np.zeros(len(tier), dtype=bool)
    above[touching.indices] = True
    above &= hidden & decided & (tier < level)
    # Relations between those above: known but for cells of this group or themselves.
    more = np.unique(columns[:, np.flatnonzero(above)].indices)
    # What lies below is not decided yet, and what other groups hide is unknown: such relations say nothing here.
    strange = (hidden & ~above & ~mine) | (tier > level)
    rows = np.union1d(rows, more)
    part = rows_of[rows, :]
    foreign = np.add.reduceat(strange[part.indices].astype(np.int64), part.indptr[:-1]) if len(rows) else np.zeros(0)
    return rows[foreign == 0], above


def vectors(rows: sparse.csr_array) -> tuple[sparse.csc_array, sparse.csc_array]:
    """Each cell as a sum of finest cells, and the sums of these that relations make known.

    ``rows``: relations x cells, of which known cells were left out. A cell is what the first relation that has it as a
    whole says; the other relations become known sums.
    """
    count = rows.shape[1]
    rows = sparse.csr_array(rows)
    of = np.repeat(np.arange(rows.shape[0]), np.diff(rows.indptr))
    wholes = (rows.data > 0) & (np.diff(rows.indptr)[of] > 1)
    single = np.bincount(of[wholes], minlength=rows.shape[0])[of] == 1
    cells, first = np.unique(rows.indices[wholes & single], return_index=True)
    defining = of[wholes & single][first]
    finest = np.ones(count, dtype=bool)
    finest[cells] = False
    whole_of = np.full(rows.shape[0], -1)
    whole_of[defining] = cells
    parts = (whole_of[of] >= 0) & (rows.indices != whole_of[of])
    own = np.flatnonzero(finest)
    step = sparse.csr_array(
        (
            np.r_[-rows.data[parts], np.ones(len(own), dtype=np.int64)],
            (np.r_[whole_of[of[parts]], own], np.r_[rows.indices[parts], own]),
        ),
        shape=(count, count),
    )
    made = step
    while not finest[made.indices].all():
        made = sparse.csr_array(made @ step)
    made = sparse.csc_array(made.T)[np.flatnonzero(finest), :]
    left = sparse.csc_array(made @ sparse.csc_array(rows.T))
    left.eliminate_zeros()
    return made, left[:, np.flatnonzero(np.diff(left.indptr))]
