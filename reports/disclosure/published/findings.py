"""What a published table gives away: which hidden figures can be computed or nearly so, and how.

``audit_tables`` is the whole way from files to findings; ``reports.disclosure.auditing`` does the attack.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from math import ceil, floor, inf
from typing import Any

import numpy as np

from reports.disclosure.auditing import Audit, audit
from reports.disclosure.auditing.bounds import Bounds, propagate
from reports.disclosure.policy import Attacker, Policy
from reports.disclosure.published.layout import Layout, layout_of, widened, with_totals
from reports.disclosure.published.marks import Kind
from reports.disclosure.published.system import Part, System, system_of
from reports.disclosure.published.table import Table
from reports.disclosure.published.totals import Evidence, find_totals
from reports.disclosure.relations import Numbers
from reports.disclosure.shown import Cells

#: A count with fewer possible values than this is told as narrowed, if nobody asks for another width.
WIDTH = 3
#: Counts below this are what most states hide.
SMALL = 10


class TooLarge(ValueError):
    """The attack would take longer than whoever asked can wait; the message says what to do."""


@dataclass(frozen=True)
class Finding:
    """A figure that the publisher hides, and what follows from the rest: between ``low`` and ``high``."""

    row: int
    column: str
    about: str
    written: str
    low: float
    high: float
    steps: tuple[str, ...]
    """Equations in words, in the order in which they lead to it; empty where the figure's own mark or rate says it."""

    @property
    def is_exact(self) -> bool:
        return self.high - self.low < 1e-6


@dataclass(frozen=True)
class Known:
    """What follows for each cell of the system, and, for those that hang together with others, why."""

    low: Numbers
    high: Numbers
    derivations: dict[int, Callable[[], tuple[str, ...]]]


@dataclass(frozen=True)
class Report:
    """What one table gives away."""

    table: Table
    layout: Layout
    totals: tuple[Evidence, ...]
    hidden: dict[str, int]
    """How many figures of each column are hidden."""
    findings: tuple[Finding, ...]
    contradictions: tuple[str, ...]
    width: int

    @property
    def exact(self) -> list[Finding]:
        return [finding for finding in self.findings if finding.is_exact]

    @property
    def narrowed(self) -> list[Finding]:
        return [finding for finding in self.findings if not finding.is_exact]


def audit_table(
    table: Table,
    mapping: Mapping[str, Any] | None = None,
    *,
    width: int = WIDTH,
    work: int | None = None,
    progress: Callable[[float], None] = lambda share: None,
) -> Report:
    """Attack a table as anybody could who downloads it.

    ``mapping``: what the columns are, where guessing is not enough (layout.py). ``width``: a count that has fewer
    possible values is reported. ``work``: the most that may be asked, as hidden figures times the figures that hang
    together with each. Raises Unreadable where the table has no figures, Inconsistent where no figures agree with it,
    TooLarge where it asks for more work.
    """
    table = widened(table)
    layout = layout_of(table, mapping)
    evidence = tuple(find_totals(table, layout))
    layout = with_totals(layout, [one.total for one in evidence])
    progress(0.1)
    system = system_of(table, layout)
    found = _attacked(system, work, lambda share: progress(0.1 + 0.85 * share))
    findings = [*_of_counts(system, layout, found, width), *_of_rates(table, layout, system, found)]
    progress(1.0)
    hidden = {
        name: sum(figure.kind in (Kind.HIDDEN, Kind.BOUNDED) for figure in figures)
        for name, figures in layout.figures.items()
    }
    return Report(table, layout, evidence, hidden, tuple(findings), tuple(system.contradictions), width)


def _attacked(system: System, work: int | None, progress: Callable[[float], None]) -> Known:
    """What follows for each cell, part by part: most of what a publisher hides hangs together with very little else."""
    bounds = propagate(system.relations.matrix, system.low, system.high, system.integral)
    known = Known(bounds.low.copy(), bounds.high.copy(), {})
    for cell in system.hidden:
        known.derivations[cell] = partial(_by_bounds, system, bounds, cell)
    # Where zeros are published the cells' own bounds say so already, column by column.
    policy = Policy(version="published elsewhere", attacker=Attacker(zeros_shown=False))
    # In a part without a circle no linear program finds more than bounds that are pushed on.
    parts = [part for part in system.parts() if part.has_circle]
    asked = sum(int(part.asked.sum()) * int((part.low < part.high).sum()) for part in parts)
    if work is not None and asked > work:
        raise TooLarge(
            f"{sum(int(part.asked.sum()) for part in parts):,} hidden figures hang together in this table, which takes "
            "too long to answer here. Send a part of it, such as one year or one group of students."
        )
    for number, part in enumerate(parts):
        shown = np.where(part.low == part.high, part.low, np.nan)
        cells = Cells.of_release(
            shown, policy, protected=part.asked, low=part.low, high=part.high, integral=part.integral
        )
        found = audit(part.relations, cells, policy, every=True)
        for at in np.flatnonzero(part.asked).tolist():
            cell = int(part.cells[at])
            known.low[cell], known.high[cell] = found.low[at], found.high[at]
            known.derivations[cell] = partial(_by_program, system, part, found, at, cell)
        progress((number + 1) / len(parts))
    return known


def _by_bounds(system: System, bounds: Bounds, cell: int) -> tuple[str, ...]:
    return system.because(bounds.relations_behind(system.relations.matrix, cell), cell)


def _by_program(system: System, part: Part, found: Audit, at: int, cell: int) -> tuple[str, ...]:
    return system.because([int(part.rows[step.relation]) for step in found.derivation(at)], cell)


def _of_counts(system: System, layout: Layout, found: Known, width: int) -> list[Finding]:
    findings = []
    for cell in system.hidden:
        row, column = system.place[cell]
        low, high = found.low[cell], found.high[cell]
        if system.integral[cell]:
            low, high = ceil(low - 1e-6), floor(high + 1e-6) if high < inf else inf
        figure = layout.figures[column][row]
        narrower = low > figure.low + 1e-9 or high < figure.high - 1e-9
        close = high - low + 1 < width if system.integral[cell] else high - low < 1e-6
        if close and narrower:
            steps = found.derivations[cell]() if cell in found.derivations else ()
            findings.append(Finding(row, column, system.relations.label(cell), figure.text, low, high, steps))
    return findings


def _of_rates(table: Table, layout: Layout, system: System, found: Known) -> list[Finding]:
    """Hidden rates whose two counts are known, or follow."""
    at = {place: cell for cell, place in system.place.items()}
    low, high = found.low, found.high
    findings = []
    for rate in layout.rates:
        for row, figure in enumerate(layout.figures[rate.rate]):
            top, below = at.get((row, rate.numerator)), at.get((row, rate.denominator))
            if figure.kind is not Kind.HIDDEN or top is None or below is None or low[below] <= 0:
                continue
            least, most = rate.scale * low[top] / high[below], rate.scale * high[top] / low[below]
            if most - least < 1:
                words = f"{rate.rate} is {rate.numerator} of {rate.denominator}"
                about = system.relations.label(top).removesuffix(f" ({rate.numerator})")
                findings.append(Finding(row, rate.rate, about, figure.text, least, most, (words,)))
    return findings
