"""What adds up to what: one sparse matrix over every statement of a release.

A *cell* is one number about one set of students: a variable. Statements of several tables about the same set are one
cell. A *relation* says that a cell is the sum of other cells; an attacker knows all relations, because they follow from
what the cells are called.

This is all that the protection and its audit have in common.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

Numbers = NDArray[np.float64]
Indices = NDArray[np.int64]
Flags = NDArray[np.bool_]

#: How many relations that do not add up are named in the error.
NAMED = 5


class Inconsistent(ValueError):
    """The input contradicts itself; the message says which cells, and by how much."""


@dataclass(frozen=True)
class Relations:
    """``matrix @ values == 0`` for the true values, for each alternative that an attacker considers.

    ``matrix``: relations x cells; +1 at the whole, -1 at each of its parts (other whole numbers are allowed).
    ``label``: gives a cell's words from its number. ``block``: for each cell the number of the district it lies in, or
    -1 above all districts; ``tier``: 0 above the districts, 1 for a district, 2 and more inside; ``place``: the number
    of the school, district or state it is about; ``kind``: the number of all that it is about but for its place; only
    speed depends on these. ``depth``: how many restrictions a cell has (0 for the state's total).
    """

    matrix: sparse.csr_array
    label: Callable[[int], str] = field(default=lambda cell: f"cell {cell}", compare=False)
    block: Indices | None = None
    tier: Indices | None = None
    depth: Indices | None = None
    place: Indices | None = None
    kind: Indices | None = None

    @property
    def cells(self) -> int:
        return int(self.matrix.shape[1])

    def sentence(self, relation: int) -> str:
        """The relation in words: ``whole = part + part``."""
        row = self.matrix[[relation], :].tocoo()
        sides: dict[bool, list[str]] = {True: [], False: []}
        for cell, factor in sorted(zip(row.coords[1].tolist(), row.data.tolist(), strict=True)):
            times = "" if abs(factor) == 1 else f"{abs(factor):g} × "
            sides[factor > 0].append(times + self.label(cell))
        return f"{' + '.join(sides[True]) or '0'} = {' + '.join(sides[False]) or '0'}"

    def check(self, values: Numbers, tolerance: float = 1e-6) -> None:
        """Raise Inconsistent, naming the first relations that do not hold for the values."""
        if len(values) != self.cells:
            raise Inconsistent(f"{len(values):,} values were given for {self.cells:,} cells; each cell needs one.")
        left = self.matrix @ values
        scale = np.maximum(1.0, abs(self.matrix) @ np.abs(values))
        wrong = np.flatnonzero(np.abs(left) > tolerance * scale)
        if len(wrong):
            shown = "; ".join(f"{self.sentence(row)} is off by {left[row]:g}" for row in wrong[:NAMED])
            more = f"; and {len(wrong) - NAMED:,} more" if len(wrong) > NAMED else ""
            raise Inconsistent(f"Parts do not add up to their whole in {len(wrong):,} relations: {shown}{more}.")


def relations_of(sums: Sequence[tuple[int, Sequence[int]]], cells: int, **more: object) -> Relations:
    """Relations from pairs of a whole and its parts, as numbers of cells. A whole of one part must be the same cell."""
    rows: list[int] = []
    columns: list[int] = []
    data: list[int] = []
    for row, (whole, parts) in enumerate(sums):
        rows += [row] * (1 + len(parts))
        columns += [whole, *parts]
        data += [1] + [-1] * len(parts)
    matrix = sparse.csr_array((data, (rows, columns)), shape=(len(sums), cells), dtype=np.int64)
    return Relations(tidy(matrix), **more)  # type: ignore[arg-type]


def tidy(matrix: sparse.csr_array) -> sparse.csr_array:
    """The same relations without empty and repeated ones, in their order."""
    matrix = sparse.csr_array(matrix)
    matrix.sum_duplicates()
    matrix.eliminate_zeros()
    weight = _weights(matrix.shape[1])
    counts = np.diff(matrix.indptr)
    # Equal rows have equal sums of random weights; two different rows share both sums with a chance below 1e-20.
    prints = np.rec.fromarrays([matrix @ weight[:, 0], matrix @ weight[:, 1], counts])
    _, first = np.unique(prints, return_index=True)
    kept = np.sort(first[counts[first] > 0])
    return sparse.csr_array(matrix[kept, :])


def _weights(cells: int) -> NDArray[np.int64]:
    return np.random.default_rng(20_11_603).integers(1, 1 << 40, size=(cells, 2), dtype=np.int64)
