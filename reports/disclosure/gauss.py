"""Complementary suppression by Gaussian elimination, exact, in whole numbers modulo a prime.

The method of Langsrud (2024), as in the R package GaussSuppression: walk the cells from the largest to the smallest and
publish each, unless some primary cell would then be a linear function of what is published. It promises no more than
that: an interval can still be narrow, or hold a single whole number. The linear programs of ``protect`` see to that.
"""

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from reports.disclosure.relations import Flags, Indices, Numbers

#: Ranks are counted modulo this prime, without rounding. Products of two residues fit in 64 bits.
PRIME = 2_147_483_647

#: Called with the share that is done, from 0 to 1.
Progress = Callable[[float], None]


def order_as_in_r(inner: sparse.csc_array, counts: Numbers, zeros_first: bool) -> Indices:
    """Cells from the first to publish to the last: by size, ties by how much else the cell is made of.

    The order of R's ``CandidatesDefault``: ``counts + 1 + 0.99 * tie / max(tie)`` with ``tie = X'X(counts + 1)``,
    decreasing, equals in their own order. ``zeros_first``: zeros come before all others, so they stay published.
    """
    tie = inner.T @ (inner @ (counts + 1))
    rank = counts + 1 + 0.99 * tie / tie.max()
    if zeros_first:
        rank = np.where(counts == 0, 0.01 + rank.max() + rank, rank)
    return np.argsort(-rank, kind="stable")


def gauss(
    inner: sparse.csc_array,
    order: Indices,
    primary: Flags,
    forced: Indices | None = None,
    progress: Progress | None = None,
) -> Flags:
    """Which cells to hide, primary ones included.

    ``inner``: finest cells x cells, what each cell is the sum of; equal columns are one cell. ``order``: the cells that
    may be published, first choice first. ``forced``: published before all others, whatever follows. Primary cells that
    are functions of the forced ones stay hidden, and are nevertheless known: the audit finds them.
    """
    same = _equal_columns(inner)
    kept, back = np.unique(same, return_inverse=True)
    hidden = np.zeros(len(kept), dtype=bool)
    hidden[back[np.flatnonzero(primary)]] = True
    first = [] if forced is None else [number for number in _once(back[forced]) if not hidden[number]]
    later = [number for number in _once(back[order]) if not hidden[number] and number not in set(first)]
    space = _Space(inner[:, kept], hidden)
    for done, cell in enumerate([*first, *later]):
        if not space.publish(cell, anyway=done < len(first)):
            hidden[cell] = True
        if progress and done % 256 == 0:
            progress(done / (len(first) + len(later)))
    return hidden[back]


class _Space:
    """All cells as vectors, modulo the span of what is published."""

    def __init__(self, inner: sparse.csc_array, protected: Flags) -> None:
        self.rows = np.ascontiguousarray(inner.T.toarray().astype(np.int64)) % PRIME
        self.filled = (self.rows != 0).sum(axis=0)
        self.protected = protected.copy()

    def publish(self, cell: int, anyway: bool) -> bool:
        """Publish the cell and say True, or leave it and say False where a protected cell would become known."""
        row = self.rows[cell].copy()
        places = np.flatnonzero(row)
        self._drop(cell, places)
        if not len(places):
            return True
        pivot = places[np.argmin(self.filled[places])]
        users = np.flatnonzero(self.rows[:, pivot])
        if not anyway and self._known_with(row, pivot, users):
            return False
        factors = self.rows[users, pivot] * pow(int(row[pivot]), -1, PRIME) % PRIME
        part = np.ix_(users, places)
        before = self.rows[part]
        after = (before - factors[:, None] * row[places][None, :]) % PRIME
        self.rows[part] = after
        self.filled[places] += (after != 0).sum(axis=0) - (before != 0).sum(axis=0)
        return True

    def _drop(self, cell: int, places: NDArray[Any]) -> None:
        self.rows[cell] = 0
        self.filled[places] -= 1

    def _known_with(self, row: Indices, pivot: int, users: Indices) -> bool:
        """Whether some protected vector is a multiple of the row."""
        users = users[self.protected[users]]
        places = np.flatnonzero(row)
        # Few places suffice to set most vectors aside.
        for place in places[:: max(1, len(places) // 3)]:
            users = users[(self.rows[users, place] * row[pivot] - self.rows[users, pivot] * row[place]) % PRIME == 0]
        for user in users:
            other = self.rows[user]
            if not np.any((other * row[pivot] - other[pivot] * row) % PRIME):
                return True
        return False


def _once(numbers: Indices) -> list[int]:
    return list(dict.fromkeys(numbers.tolist()))


def _equal_columns(inner: sparse.csc_array) -> Indices:
    """For each column the number of the first one that equals it."""
    weights = np.random.default_rng(1).integers(1, 1 << 40, size=(inner.shape[0], 2), dtype=np.int64)
    prints = np.rec.fromarrays([inner.T @ weights[:, 0], inner.T @ weights[:, 1]])
    _, first, back = np.unique(prints, return_index=True, return_inverse=True)
    return np.asarray(first[back], dtype=np.int64)
