"""Disclosure control from true values to a release that may be published: protect, attack, and prove."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from scipy import sparse

from reports.disclosure.auditing import Audit, audit, check
from reports.disclosure.auditing.insiders import lone_students, lone_students_beside
from reports.disclosure.history import Joined
from reports.disclosure.policy import Policy
from reports.disclosure.primary import small_counts, with_rests
from reports.disclosure.protecting.problem import Problem, costs, room
from reports.disclosure.protecting.protect import EFFORT, Protection, protect
from reports.disclosure.protecting.repair import mend
from reports.disclosure.relations import Flags, Indices, Numbers, Relations
from reports.disclosure.shown import Cells
from reports.disclosure.tables import Release

#: How often the release is attacked from inside and mended.
INSIDERS = 5
Progress = Callable[[str, float], None]


@dataclass(frozen=True)
class Task:
    """What is to be released. All arrays have one entry for each cell; None means the usual.

    ``protected``: what must not be found out (small counts). ``published``: cells that the release wants to show (all);
    the others are never shown, and cost nothing. ``always``: cells that stay published whatever happens (the state's
    headline; zeros, where the policy shows them). ``hidden``: cells that earlier releases hid. ``low``, ``high``: what
    codes say of a hidden cell. ``amounts``: cells that are no counts. ``signed``: cells that may be negative.
    ``statements``: under how many names a cell is shown; ``reads``: how often it is looked at, from 0 to 1.
    ``width``: how far each protected cell must be able to move (what the policy says).
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
    width: Numbers | None = None
    earlier: tuple[str, ...] = ()

    @classmethod
    def of(
        cls, release: Release, policy: Policy, *of_tables: Numbers, names: Sequence[str] = (), rests: bool = True,
        **more: Any,
    ) -> "Task":  # fmt: skip
        """A whole release from each table's values: the usual way.

        ``names``: of the tables, for those of which the policy asks more whole numbers. ``rests``: protect small
        remainders of a whole without one part too; they come behind the release's own cells. Raises Inconsistent.
        """
        values = release.values(*of_tables)
        relations, longer = with_rests(release.relations, values, policy) if rests else (release.relations, values)
        count, own = len(longer), len(values)
        published, statements = np.zeros(count, dtype=bool), np.ones(count)
        published[:own] = release.published
        statements[:own] = sum(np.bincount(cells, minlength=own) for cells in release.cell_of)
        width = np.full(count, policy.integers - 1.0)
        for name, cells in zip(names, release.cell_of, strict=False):
            width[cells] = np.maximum(width[cells], policy.integers_of(name) - 1)
        return cls(relations, longer, published=published, statements=statements, width=width, **more)

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
    if policy.attacker.own_record:
        made = _against_insiders(task, policy, problem, made)
    cells = cells_of(task, policy, made.hidden)
    found = audit(
        task.relations, cells, policy, earlier=task.earlier, offered=made.witnesses,
        progress=lambda share: progress("audit", share),
    )  # fmt: skip
    faults = check(found.certificate, task.relations, cells, policy)
    return Controlled(cells, found, tuple(faults), made.impossible, made.witnesses)


def _against_insiders(task: Task, policy: Policy, problem: Problem, made: Protection) -> Protection:
    """Hide more until no lone student, who knows all cells that they alone are in, finds another cell.

    For each cell and each student who would see through it, a change is sought that leaves the student's cells alone.
    """
    hidden, witnesses = made.hidden, made.witnesses
    for _ in range(INSIDERS):
        cells = cells_of(task, policy, hidden)
        found = audit(task.relations, cells, policy, offered=witnesses)
        student, before = lone_students(task.relations, cells), hidden.sum()
        for cell in found.uncertain.tolist():
            for one in lone_students_beside(found.certificate.witnesses, cells, student, cell).tolist():
                own = student == one
                still = replace(
                    problem, low=np.where(own, problem.values, problem.low),
                    high=np.where(own, problem.values, problem.high),
                )  # fmt: skip
                hidden, more, _ = mend(still, hidden, np.array([cell]), lambda share: None)
                witnesses = sparse.csr_array(sparse.vstack([witnesses, more], "csr"))
        if hidden.sum() == before:
            break
    return Protection(hidden, witnesses, made.impossible)


def cells_of(task: Task, policy: Policy, hidden: Flags) -> Cells:
    """What the release says, with this pattern."""
    low = None if task.low is None else task.low
    if task.signed is not None and task.signed.any():
        low = np.where(task.signed, -np.inf, 0.0 if low is None else low)
    cells = Cells.of_truth(
        task.values, hidden, _protected(task, policy), policy, low=low, high=task.high, amounts=task.amounts,
        width=task.width,
    )  # fmt: skip
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
    width = width if task.width is None else task.width
    return Problem(task.relations, task.values, protected, never, cost, low, high, width, integral)


def _protected(task: Task, policy: Policy) -> Flags:
    return small_counts(task.values, policy) if task.protected is None else task.protected


def names_of(cells: Sequence[int], relations: Relations) -> list[str]:
    """Cells in words, for messages."""
    return [relations.label(int(cell)) for cell in cells]
