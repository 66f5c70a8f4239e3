"""Make a pattern cheaper: publish what need not be hidden, and try other ways to protect what hangs on it."""

from collections.abc import Callable

import numpy as np
from scipy import sparse

from reports.disclosure.protecting.pattern import Pattern

#: Cells that are given up together in one attempt.
TOGETHER = (1, 2, 3, 4)
#: Linear programs for each complementary cell, at most.
PER_CELL = 20


def clean(pattern: Pattern) -> None:
    """Publish each cell that need not be hidden, the dearest first."""
    places = pattern.complementary()
    pattern.drop_idle(places[np.lexsort((places, -pattern.cost[places]))].tolist())


def improve(pattern: Pattern, effort: int, tell: Callable[[float], None]) -> None:
    """Give up a few neighboring cells and protect anew what they held, over and over; keep what is no dearer.

    ``effort``: so many linear programs of a thousand cells each; counted, not timed, so that each run ends alike.
    """
    links = sparse.csr_array(abs(pattern.mover.matrix).T @ abs(pattern.mover.matrix))
    dice = np.random.default_rng(0)
    start = pattern.solved
    most = min(effort * 1000 // max(1, len(pattern.hidden)), PER_CELL * len(pattern.complementary()))
    while (done := pattern.solved - start) < most:
        places = pattern.complementary()
        if not len(places):
            return
        first = int(dice.choice(places))
        beside = pattern.neighbors(links, first)
        others = dice.permutation(beside[beside != first])[: int(dice.choice(TOGETHER)) - 1]
        pattern.attempt([first, *others.tolist()], slack=1.0)
        pattern.solved += 1
        tell(done / most)
