"""What a reader is told about a hidden cell: why it is hidden, and where the nearest number is."""

from dataclasses import dataclass
from enum import Enum

import numpy as np
from scipy import sparse

from reports.disclosure.relations import Flags, Numbers, Relations
from reports.disclosure.shown import Cells


class Reason(Enum):
    """Why a cell is hidden. To readers both kinds are one where the policy shows one mark."""

    SMALL = "It is about too few students."
    OTHERS = "It would give away another number."
    EITHER = "It is about too few students, or would give away a number about too few."
    RANGE = "It is shown as a range."


@dataclass(frozen=True)
class Told:
    """``group``: the smallest published cell that contains this one, or None."""

    cell: int
    reason: Reason
    group: int | None


def tell(relations: Relations, cells: Cells, published: Flags, values: Numbers, one_mark: bool = True) -> list[Told]:
    """For each hidden cell of the release."""
    wholes = _wholes(relations)
    told = []
    for cell in np.flatnonzero(cells.hidden).tolist():
        reason = Reason.SMALL if cells.protected[cell] else Reason.OTHERS
        if np.isfinite(cells.high[cell]):
            reason = Reason.RANGE
        elif one_mark:
            reason = Reason.EITHER
        told.append(Told(cell, reason, _smallest(wholes, cell, published & ~cells.hidden, values)))
    return told


def _wholes(relations: Relations) -> sparse.csr_array:
    """Cells x cells: 1 where the second is a whole of which the first is a part."""
    matrix = relations.matrix
    return sparse.csr_array(((matrix < 0).astype(np.int64)).T @ (matrix > 0).astype(np.int64))


def _smallest(wholes: sparse.csr_array, cell: int, open_cells: Flags, values: Numbers) -> int | None:
    """Upwards step by step; among the published cells that hold the cell, the one about the fewest students."""
    best: int | None = None
    seen, waiting = {cell}, [cell]
    while waiting:
        at = waiting.pop()
        for whole in wholes.indices[wholes.indptr[at] : wholes.indptr[at + 1]].tolist():
            if whole in seen:
                continue
            seen.add(whole)
            if open_cells[whole]:
                if best is None or (values[whole], whole) < (values[best], best):
                    best = whole
            else:
                waiting.append(whole)
    return best
