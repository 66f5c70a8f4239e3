"""A published table as one system: a cell for each count, its interval, and everything that ties cells together.

Totals become equations, rates become two inequalities each (through a cell of their own, for what is left over), and
what a table leaves out follows from what it shows. From here on it is a matter of ``reports.disclosure.auditing``.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from math import ceil, floor, inf

import numpy as np

from reports.disclosure.published.layout import Layout, Rate
from reports.disclosure.published.marks import Figure, Kind
from reports.disclosure.published.table import Table
from reports.disclosure.published.totals import Cube, Rows
from reports.disclosure.relations import Flags, Numbers, Relations, tidy
from scipy import sparse

#: One relation: cells with their factors, which add up to nothing.
Terms = list[tuple[int, int]]
#: Rates are written with few decimals; so many times as much is a whole number.
_FINE = 10_000


@dataclass
class System:
    """``relations`` over cells with ``low`` and ``high``; ``place`` says of a count's cell its row and its column."""

    relations: Relations
    low: Numbers
    high: Numbers
    integral: Flags
    place: dict[int, tuple[int, str]]
    contradictions: list[str] = field(default_factory=list)
    """Sums that the publisher shows and that do not add up, in words; they are left out."""

    @property
    def hidden(self) -> list[int]:
        """The counts that the publisher does not say exactly."""
        return [cell for cell in self.place if self.low[cell] < self.high[cell]]


class _Builder:
    def __init__(self, table: Table, layout: Layout) -> None:
        self.table, self.layout = table, layout
        self.low: list[float] = []
        self.high: list[float] = []
        self.integral: list[bool] = []
        self.words: list[str] = []
        self.place: dict[int, tuple[int, str]] = {}
        self.cells: dict[tuple[int, str], int] = {}
        self.relations: list[Terms] = []
        self.contradictions: list[str] = []

    def build(self) -> System:
        for name in self.layout.counts:
            self._column(name, self.layout.figures[name])
        for terms in self._totals():
            self._add(terms)
        for rate in self.layout.rates:
            self._rate(rate)
        rows = [row for row, terms in enumerate(self.relations) for _ in terms]
        columns = [cell for terms in self.relations for cell, _ in terms]
        factors = [factor for terms in self.relations for _, factor in terms]
        shape = (len(self.relations), len(self.low))
        matrix = tidy(sparse.csr_array((factors, (rows, columns)), shape=shape, dtype=np.int64))
        return System(
            Relations(matrix, label=self.words.__getitem__),
            np.array(self.low),
            np.array(self.high),
            np.array(self.integral, dtype=bool),
            self.place,
            self.contradictions,
        )

    def _cell(self, low: float, high: float, words: str, *, integral: bool) -> int:
        self.low.append(low)
        self.high.append(high)
        self.words.append(words)
        self.integral.append(integral)
        return len(self.low) - 1

    def _column(self, name: str, figures: Sequence[Figure]) -> None:
        shown = [figure.low for figure in figures if figure.kind is Kind.SHOWN]
        whole = all(value == int(value) for value in shown)
        # Where zeros are published, what is hidden is none.
        least = 1.0 if whole and 0.0 in shown and any(figure.kind is Kind.HIDDEN for figure in figures) else 0.0
        for row, figure in enumerate(figures):
            if figure.kind is Kind.MISSING:
                continue
            low = max(figure.low, least) if figure.kind is not Kind.SHOWN else figure.low
            cell = self._cell(low, figure.high, self._named(row, name), integral=whole)
            self.place[cell] = (row, name)
            self.cells[row, name] = cell

    def _named(self, row: int, column: str) -> str:
        what = ", ".join(self.table.column(name)[row] for name in self._saying)
        return f"{what} ({column})" if len(self.layout.counts) > 1 else what

    @property
    def _saying(self) -> list[str]:
        """The columns that name a row: the keys, each by its name where the table has one beside its number."""
        return [name for name in self.table.columns if name in (*self.layout.keys, *self.layout.named)]

    def _totals(self) -> Iterator[Terms]:
        cube = Cube.of(self.table, self.layout)
        plain = [total for total in self.layout.totals if not total.parts]
        completed = cube.completed(plain)
        for total in self.layout.totals:
            groups = (completed if total.parts else cube).groups(total.column)
            for members in groups.values():
                if total.total not in members:
                    continue
                names = total.parts or tuple(value for value in members if value != total.total)
                parts = [row for name in names if name in members for row in members[name]]
                yield from self._sums(members[total.total], parts)

    def _sums(self, whole: Rows, parts: Sequence[int]) -> Iterator[Terms]:
        for name in self.layout.counts:
            above, below = [self.cells.get((row, name)) for row in whole], [self.cells.get((row, name)) for row in parts]
            if below and None not in above and None not in below:
                yield [(cell, 1) for cell in above if cell is not None] + [(cell, -1) for cell in below if cell is not None]

    def _add(self, terms: Terms) -> None:
        """A relation, unless what is published contradicts it already."""
        least = sum(factor * (self.low if factor > 0 else self.high)[cell] for cell, factor in terms)
        most = sum(factor * (self.high if factor > 0 else self.low)[cell] for cell, factor in terms)
        if least > 1e-6 or most < -1e-6:
            whole = " + ".join(self.words[cell] for cell, factor in terms if factor > 0)
            self.contradictions.append(f"{whole} is not the sum of its parts.")
        else:
            self.relations.append(terms)

    def _rate(self, rate: Rate) -> None:
        figures = self.layout.figures[rate.rate]
        # A share of a group is never more than the group.
        share = all(figure.low <= rate.scale for figure in figures if figure.kind is Kind.SHOWN)
        for row, figure in enumerate(figures):
            top, below = self.cells.get((row, rate.numerator)), self.cells.get((row, rate.denominator))
            if top is None or below is None or figure.kind in (Kind.MISSING, Kind.HIDDEN):
                continue
            if self.low[top] == self.high[top] and self.low[below] == self.high[below]:
                continue
            low, high = max(0.0, figure.low - figure.half), figure.high + figure.half
            high = min(high, rate.scale) if share else high
            if self.low[below] == self.high[below] and self.integral[top]:
                self._narrow(top, low * self.low[below] / rate.scale, high * self.low[below] / rate.scale)
                continue
            for bound, sign in ((low, 1), (high, -1)):
                if bound < inf:
                    left = self._cell(0.0, inf, f"what is over {bound:g} %", integral=False)
                    scale, factor = rate.scale * _FINE, round(bound * _FINE)
                    self._add([(top, sign * scale), (below, -sign * factor), (left, -1)])

    def _narrow(self, cell: int, low: float, high: float) -> None:
        """A count whose group's size is known, by its rate."""
        low, high = max(self.low[cell], ceil(low - 1e-9)), min(self.high[cell], floor(high + 1e-9) if high < inf else inf)
        if low > high:
            self.contradictions.append(f"{self.words[cell]} does not fit its rate.")
        else:
            self.low[cell], self.high[cell] = low, high


def system_of(table: Table, layout: Layout) -> System:
    """Everything that the published table says about its counts."""
    return _Builder(table, layout).build()
