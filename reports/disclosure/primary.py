"""Which cells must not be found out, by the state's policy alone; and the groups that differences would isolate."""

from dataclasses import dataclass, replace

import numpy as np
from scipy import sparse

from reports.disclosure.policy import Dominance, Policy
from reports.disclosure.relations import Flags, Indices, Numbers, Relations


def small_counts(values: Numbers, policy: Policy) -> Flags:
    """Counts from 1 up to below the smallest that is shown; zeros too where the policy hides them."""
    return (values < policy.smallest) & ((values > 0) | policy.zeros_hidden)


@dataclass(frozen=True)
class Rates:
    """Numerators, complements and denominators as numbers of cells: ``numerator + complement = denominator``."""

    numerator: Indices
    complement: Indices
    denominator: Indices


def small_parts(values: Numbers, rates: Rates, policy: Policy) -> Flags:
    """Numerators and complements that are too small, and those of rates of 0 and 100 %, which are about everybody."""
    found = np.zeros(len(values), dtype=bool)
    for part, other in ((rates.numerator, rates.complement), (rates.complement, rates.numerator)):
        few = (values[part] > 0) & (values[part] < policy.numerators)
        none = policy.extremes_hidden & (values[part] == 0) & (values[rates.denominator] > 0)
        # The other half of a hidden part is hidden too: the denominator less one of them is the other.
        found[part[few | none]] = True
        found[other[few | none]] = True
    tiny = (values[rates.denominator] < policy.smallest) & (values[rates.denominator] > 0)
    found[rates.numerator[tiny]] = True
    found[rates.complement[tiny]] = True
    return found


def dominated(contributions: list[Numbers], rule: Dominance) -> Flags:
    """Amounts in which one contributor is too large, by the (n, k) rule or the p% rule.

    ``contributions``: for each cell what each contributor gave, in any order.
    """
    found = np.zeros(len(contributions), dtype=bool)
    for cell, given in enumerate(contributions):
        parts = np.sort(np.abs(np.asarray(given, dtype=float)))[::-1]
        total = parts.sum()
        if not total:
            continue
        rest = total - parts[:2].sum()
        found[cell] = parts[: rule.contributors].sum() > rule.share * total or rest < rule.percent / 100 * parts[0]
    return found


def with_rests(relations: Relations, values: Numbers, policy: Policy) -> tuple[Relations, Numbers]:
    """The relations and values with one more cell for each small rest.

    "All without English learners" is a group like any other, although no table names it. For each whole and part
    between which 1 to fewer than the smallest count of students lie, in more than one other part, the rest becomes a
    cell that is never published. Cells keep their numbers; rests come behind them.
    """
    matrix = sparse.csr_array(relations.matrix)
    of = np.repeat(np.arange(matrix.shape[0]), np.diff(matrix.indptr))
    plain = (np.bincount(of, matrix.data > 0, matrix.shape[0]) == 1) & (abs(matrix).max(axis=1).toarray().ravel() == 1)
    whole = np.full(matrix.shape[0], -1)
    whole[of[matrix.data > 0]] = matrix.indices[matrix.data > 0]
    part = (matrix.data < 0) & plain[of]
    # Where zeros are shown, a rest of one part that is not empty is that part.
    filled = (values > 0) | (not policy.attacker.zeros_shown)
    parts = np.bincount(of, (matrix.data < 0) & filled[matrix.indices], matrix.shape[0])
    rest = values[whole[of]] - values[matrix.indices]
    found = part & (rest > 0) & (rest < policy.smallest) & (parts[of] - filled[matrix.indices] > 1)
    pairs = np.unique(np.stack([whole[of[found]], matrix.indices[found]], axis=1), axis=0)
    if not len(pairs):
        return relations, values
    count, more = relations.cells, len(pairs)
    rows = np.repeat(np.arange(more), 3)
    cells = np.stack([pairs[:, 0], pairs[:, 1], count + np.arange(more)], axis=1).ravel()
    extra = sparse.csr_array((np.tile([1, -1, -1], more), (rows, cells)), shape=(more, count + more), dtype=np.int64)
    old = sparse.csr_array((matrix.data, matrix.indices, matrix.indptr), shape=(matrix.shape[0], count + more))
    named = relations.label

    def label(cell: int) -> str:
        return (
            named(cell)
            if cell < count
            else f"{named(int(pairs[cell - count, 0]))} without {named(int(pairs[cell - count, 1]))}"
        )

    def longer(told: Indices | None, ends: Indices) -> Indices | None:
        return None if told is None else np.r_[told, told[ends]]

    joined = replace(
        relations, matrix=sparse.csr_array(sparse.vstack([old, extra], "csr")), label=label,
        block=longer(relations.block, pairs[:, 1]), tier=longer(relations.tier, pairs[:, 1]),
        depth=longer(relations.depth, pairs[:, 1]), place=longer(relations.place, pairs[:, 1]),
        kind=longer(relations.kind, pairs[:, 1]),
    )  # fmt: skip
    return joined, np.r_[values, values[pairs[:, 0]] - values[pairs[:, 1]]]
