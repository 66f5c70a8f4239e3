"""Choose what to hide: as little as possible, and enough that no protected cell can be found out.

Small releases are one problem, solved by linear programs and then improved. Large ones start from Gaussian elimination
in groups; what that leaves open is mended by linear programs. All steps are deterministic.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy import sparse

from reports.disclosure.protecting.improve import clean, improve
from reports.disclosure.protecting.problem import Problem
from reports.disclosure.protecting.repair import SMALL, matrix_of, mend
from reports.disclosure.protecting.start import first_pattern
from reports.disclosure.relations import Flags, Indices

#: From a pattern: the protected cells that are open, and witnesses for all others.
Attack = Callable[[Flags], tuple[Indices, sparse.csr_array]]
#: Linear programs of a thousand cells that the improvement of a small pattern may take.
EFFORT = 2_200


@dataclass(frozen=True)
class Protection:
    """``hidden``: the pattern; ``witnesses``: other tables that keep all that is published, to be offered to the audit;
    ``impossible``: protected cells that no pattern can protect while ``never`` stays published."""

    hidden: Flags
    witnesses: sparse.csr_array
    impossible: Indices


def protect(
    problem: Problem, attack: Attack, *, before: Flags | None = None, effort: int = EFFORT,
    tell: Callable[[float], None] = lambda share: None,
) -> Protection:  # fmt: skip
    """The pattern. ``before``: cells that are hidden anyway (because earlier releases hid them)."""
    problem.relations.check(problem.values)
    hidden = problem.protected if before is None else problem.protected | before
    if int(problem.may_move.sum()) <= SMALL:
        return _small(problem, hidden, effort, tell)
    hidden = hidden | first_pattern(
        problem.relations,
        hidden,
        problem.never,
        problem.cost * (1 + np.abs(problem.values)),
        lambda share: tell(0.4 * share),
    )
    left, known = attack(hidden)
    tell(0.6)
    hidden, more, impossible = mend(problem, hidden, left, lambda share: tell(0.6 + 0.4 * share))
    return Protection(hidden, sparse.csr_array(sparse.vstack([known, more], "csr")), impossible)


def _small(problem: Problem, hidden: Flags, effort: int, tell: Callable[[float], None]) -> Protection:
    cells = np.flatnonzero(problem.may_move)
    pattern = problem.pattern(cells, hidden)
    wanted = np.flatnonzero(problem.protected[cells])
    wanted = wanted[np.lexsort((wanted, problem.values[cells][wanted]))]
    failed = pattern.protect(wanted.tolist())
    clean(pattern)
    improve(pattern, effort, tell)
    found = np.zeros(problem.count, dtype=bool)
    found[cells[pattern.hidden]] = True
    return Protection(found, matrix_of(pattern.changes(), problem.count), cells[np.array(failed, dtype=np.int64)])
