"""Mend a pattern: give each protected cell that is still open a witness, hiding more where that is needed.

District by district, in a region of the district and a few others that hide the same kinds of cells; what finds no
witness there gets one in a larger region, at last in the whole release.
"""

from collections.abc import Callable

import numpy as np
from scipy import sparse

from reports.disclosure.protecting.problem import Problem
from reports.disclosure.relations import Flags, Indices, Numbers

#: Turn by turn: how many other districts may help (None: the whole release), and whether cells may be hidden for it.
TURNS: tuple[tuple[int | None, bool], ...] = ((4, False), (12, False), (4, True), (16, True), (None, True))
#: Up to so many cells, the whole release is one region from the start.
SMALL = 3_000


def mend(
    problem: Problem, hidden: Flags, uncertain: Indices, tell: Callable[[float], None], free: bool = True
) -> tuple[Flags, sparse.csr_array, Indices]:
    """The pattern with more hidden, witnesses for the cells that were open, and those that cannot be protected at all.

    ``free``: look first for witnesses that need nothing more hidden.
    """
    hidden = hidden.copy()
    changes: list[tuple[Indices, Numbers]] = []
    left = uncertain
    turns = TURNS if np.any(problem.block >= 0) and problem.count > SMALL else TURNS[-1:]
    if not free:
        turns = tuple(turn for turn in turns if turn[1])
    for turn, (partners, hiding) in enumerate(turns):
        still: list[int] = []
        blocks = np.unique(problem.block[left]) if partners is not None else np.array([-1])
        held = np.zeros(problem.count, dtype=bool)
        for done, block in enumerate(blocks.tolist()):
            mine = left[problem.block[left] == block] if partners is not None else left
            mine = mine[~held[mine]]
            if not len(mine):
                continue
            cells = problem.region(block, mine, hidden, partners)
            found, failed = _mend_in(problem, cells if hiding else cells[hidden[cells]], hidden, mine)
            for at, by in found:
                held[at[np.abs(by) >= problem.width[at] - 1e-9]] = True
            changes += found
            still += failed
            tell((turn + (done + 1) / len(blocks)) / len(turns))
        left = np.array([cell for cell in still if not held[cell]], dtype=np.int64)
        if not len(left):
            break
    return hidden, matrix_of(changes, problem.count), left


def _mend_in(
    problem: Problem, cells: Indices, hidden: Flags, mine: Indices
) -> tuple[list[tuple[Indices, Numbers]], list[int]]:
    """Protect the cells inside one region; ``hidden`` is written to."""
    pattern = problem.pattern(cells, hidden)
    place = {int(cell): number for number, cell in enumerate(cells)}
    order = mine[np.lexsort((mine, problem.values[mine]))]
    inside = [int(cell) for cell in order if int(cell) in place]
    failed = pattern.protect([place[cell] for cell in inside])
    new = pattern.complementary()
    pattern.drop_idle(new[np.lexsort((new, -pattern.cost[new]))].tolist())
    hidden[cells[pattern.hidden]] = True
    outside = [int(cell) for cell in order if int(cell) not in place]
    return pattern.changes(), [int(cells[number]) for number in failed] + outside


def matrix_of(changes: list[tuple[Indices, Numbers]], count: int) -> sparse.csr_array:
    """Changes x cells."""
    if not changes:
        return sparse.csr_array((0, count))
    lengths = [len(at) for at, _ in changes]
    return sparse.csr_array(
        (
            np.concatenate([by for _, by in changes]), np.concatenate([at for at, _ in changes]),
            np.r_[0, np.cumsum(lengths)],
        ),
        shape=(len(changes), count),
    )  # fmt: skip
