"""Disclosure control from true values to a release that may be published: protect, attack, and prove."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np
from scipy import sparse

from reports.disclosure.auditing import Audit, audit, check
from reports.disclosure.history import Joined
from reports.disclosure.policy import Policy
from reports.disclosure.primary import small_counts
from reports.disclosure.protecting.problem import Problem, costs, room
from reports.disclosure.protecting.protect import EFFORT, Protection, protect
from reports.disclosure.relations import Flags, Indices, Numbers, Relations
from reports.disclosure.shown import Cells

Progress = Callable[[str, float], None]


@dataclass(frozen=True)
class Task:
    """What is to be released. All arrays have one entry for each cell; None means the usual.

    ``protected``: what must not be found out (small counts). ``published``: cells that the release wants to show (all);
    the others are never shown, and cost nothing. ``always``: cells that stay published whatever happens (the state's
    headline; zeros, where the policy shows them). ``hidden``: cells that earlier releases hid. ``low``, ``high``: what
    codes say of a hidden cell. ``amounts``: cells that are no counts. ``signed``: cells that may be negative.
    ``statements``: under how many names a cell is shown; ``reads``: how often it is looked at, from 0 to 1.
    """

    relations: Relations
    values: Numbers
    protected: Flags | None = None
    published: Flags | None = None
    always: Flags | None = None
    hidden: Flags | None = None
    low: Numbers | None = None
    high: Numbers | None = None
    amounts: Flags | None = None
    signed: Flags | None = None
    statements: Numbers | None = None
    reads: Numbers | None = None
    earlier: tuple[str, ...] = ()

    @classmethod
    def beside(cls, joined: Joined, policy: Policy, published: Flags | None = None) -> "Task":
        """The new release beside the earlier ones that it was joined with."""
        count = len(joined.values)
        small = small_counts(joined.values, policy) & ~joined.published & ~joined.signed
        shown = np.ones(count, dtype=bool)
        if published is not None:
            shown[: len(published)] = published
        return cls(
            joined.relations, joined.values, protected=joined.protected | small, published=shown & ~joined.signed,
            always=joined.published, hidden=joined.hidden, signed=joined.signed, earlier=joined.names,
        )  # fmt: skip


@dataclass(frozen=True)
class Controlled:
    """``cells``: what is hidden; ``audit``: the attack on it and the certificate; ``faults``: what the checker found
    wrong.

    ``impossible``: protected cells that cannot be protected while what is always published stays published.
    """

    cells: Cells
    audit: Audit
    faults: tuple[str, ...]
    impossible: Indices
    witnesses: sparse.csr_array = field(repr=False)

    @property
    def publishable(self) -> bool:
        """Nothing that is not certified is published."""
        return not self.faults and self.audit.publishable


def control(
    task: Task, policy: Policy, *, effort: int = EFFORT, progress: Progress = lambda step, share: None
) -> Controlled:
    """Hide as little as possible, attack the result, prove it safe. The same answer on each run.

    Raises Inconsistent where the values do not add up. Check ``publishable``: the law is that nothing else is
    published.
    """
    problem = problem_of(task, policy)
    hidden = np.zeros(problem.count, dtype=bool) if task.hidden is None else task.hidden.copy()
    if task.published is not None:
        hidden |= ~task.published

    def attack(pattern: Flags) -> tuple[Indices, sparse.csr_array]:
        found = audit(task.relations, cells_of(task, policy, pattern), policy, patient=False)
        return found.uncertain, found.certificate.witnesses

    made: Protection = protect(
        problem, attack, before=hidden, effort=effort, tell=lambda share: progress("protect", share)
    )
    cells = cells_of(task, policy, made.hidden)
    found = audit(
        task.relations, cells, policy, earlier=task.earlier, offered=made.witnesses,
        progress=lambda share: progress("audit", share),
    )  # fmt: skip
    faults = check(found.certificate, task.relations, cells, policy)
    return Controlled(cells, found, tuple(faults), made.impossible, made.witnesses)


def cells_of(task: Task, policy: Policy, hidden: Flags) -> Cells:
    """What the release says, with this pattern."""
    low = None if task.low is None else task.low
    if task.signed is not None and task.signed.any():
        low = np.where(task.signed, -np.inf, 0.0 if low is None else low)
    cells = Cells.of_truth(
        task.values, hidden, _protected(task, policy), policy, low=low, high=task.high, amounts=task.amounts
    )
    if task.signed is not None:
        cells.low[task.signed & hidden] = -np.inf
    return cells


def problem_of(task: Task, policy: Policy) -> Problem:
    """The protection's view of the task."""
    count = task.relations.cells
    integral = np.ones(count, dtype=bool) if task.amounts is None else ~task.amounts
    protected = _protected(task, policy)
    low, high = room(policy, task.values, integral, protected)
    low = low if task.low is None else np.maximum(low, task.low)
    high = high if task.high is None else np.minimum(high, task.high)
    if task.signed is not None:
        low = np.where(task.signed, -np.inf, low)
    cost = costs(task.relations, task.values, task.reads, task.statements)
    never = np.zeros(count, dtype=bool) if task.always is None else task.always.copy()
    if policy.attacker.zeros_shown:
        # Readers are told that zeros are shown; a hidden zero would make that untrue.
        shown = np.ones(count, dtype=bool) if task.published is None else task.published
        never |= (task.values == 0) & shown & (np.ones(count, dtype=bool) if task.signed is None else ~task.signed)
    never &= ~protected
    width = np.where(integral, policy.integers - 1.0, policy.share * np.abs(task.values))
    return Problem(task.relations, task.values, protected, never, cost, low, high, width, integral)


def _protected(task: Task, policy: Policy) -> Flags:
    return small_counts(task.values, policy) if task.protected is None else task.protected


def names_of(cells: Sequence[int], relations: Relations) -> list[str]:
    """Cells in words, for messages."""
    return [relations.label(int(cell)) for cell in cells]
