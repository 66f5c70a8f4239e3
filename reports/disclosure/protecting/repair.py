"""Mend a pattern: give each protected cell that is still open a witness, hiding more where that is needed.

Place by place, in a region of the place and a few others that hide the same kinds of cells; what finds no witness there
gets one in a larger region, at last in the whole release.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

import numpy as np
from scipy import sparse

from reports.disclosure.neighbors import Neighbors
from reports.disclosure.protecting.problem import Problem
from reports.disclosure.relations import Flags, Indices, Numbers


@dataclass(frozen=True)
class Turn:
    """``partners``: how many neighbors help (None: the whole release); ``wide``: from other districts too; ``hiding``:
    whether cells may be hidden for it."""

    partners: int | None
    wide: bool = True
    hiding: bool = True


WHOLE = Turn(None)
#: The wider a region is, the cheaper is what it hides, and the longer it takes.
CAREFUL_TURNS = (Turn(3, hiding=False), Turn(4), Turn(9), WHOLE)
QUICK_TURNS = (Turn(3, wide=False), Turn(2), Turn(6), WHOLE)
#: Up to so many cells, the whole release is one region from the start.
SMALL = 3_000
#: Up to so many cells, each cell that is hidden newly is tried again at once: that costs as much time as finding it.
CAREFUL = 100_000


def mend(
    problem: Problem, hidden: Flags, uncertain: Indices, tell: Callable[[float], None]
) -> tuple[Flags, sparse.csr_array, Indices]:
    """The pattern with more hidden, witnesses for the cells that were open, and those that cannot be protected at
    all."""
    hidden = hidden.copy()
    changes: list[tuple[Indices, Numbers]] = []
    held = np.zeros(problem.count, dtype=bool)
    left = uncertain
    turns: tuple[Turn, ...] = (WHOLE,)
    if Neighbors.known(problem.relations) and problem.count > SMALL:
        turns = CAREFUL_TURNS if problem.count <= CAREFUL else QUICK_TURNS
    for number, turn in enumerate(turns):
        done, of = 0, max(1, len(left))
        for region, mine in _regions(problem, turn, hidden, left):
            done += len(mine)
            mine = mine[~held[mine]]
            if not len(mine):
                continue
            cells = region(mine)
            found = _mend_in(problem, cells if turn.hiding else cells[hidden[cells]], hidden, mine)
            for at, by in found:
                held[at[np.abs(by) >= problem.width[at] - 1e-9]] = True
            changes += found
            tell((number + done / of) / len(turns))
        left = left[~held[left]]
        if not len(left):
            break
    return hidden, matrix_of(changes, problem.count), left


def _regions(
    problem: Problem, turn: Turn, hidden: Flags, left: Indices
) -> Iterator[tuple[Callable[[Indices], Indices], Indices]]:
    """For each place, the deepest first, the cells to mend and what makes their region."""
    if turn.partners is None:
        everything = np.flatnonzero(problem.may_move)
        yield (lambda mine: everything), left
        return
    around = Neighbors(problem.relations, problem.may_move, hidden)
    for place in around.places[np.argsort(-around.tier[around.places], kind="stable")].tolist():
        mine = left[around.place[left] == place]
        if len(mine):
            yield partial(around.around, place, partners=turn.partners, wide=turn.wide), mine


def _mend_in(problem: Problem, cells: Indices, hidden: Flags, mine: Indices) -> list[tuple[Indices, Numbers]]:
    """Protect the cells inside one region; ``hidden`` is written to."""
    pattern = problem.pattern(cells, hidden)
    mine = mine[np.lexsort((mine, problem.values[mine]))]
    places = np.searchsorted(cells, mine)
    inside = (places < len(cells)) & (cells[np.minimum(places, len(cells) - 1)] == mine) if len(cells) else places < 0
    pattern.protect(places[inside].tolist())
    if problem.count <= CAREFUL:
        new = pattern.complementary()
        pattern.drop_idle(new[np.lexsort((new, -pattern.cost[new]))].tolist())
    hidden[cells[pattern.hidden]] = True
    return pattern.changes()


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
