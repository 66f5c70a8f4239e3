"""A published table as one system: a cell for each count, its interval, and everything that ties cells together.

Totals become equations, rates become two inequalities each (through a cell of their own, for what is left over), and
what a table leaves out follows from what it shows. From here on it is a matter of ``reports.disclosure.auditing``.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import pairwise
from math import ceil, floor, inf

import numpy as np
from scipy import sparse
from scipy.sparse.csgraph import connected_components

from reports.disclosure.published.layout import Layout, Rate
from reports.disclosure.published.marks import Figure, Kind
from reports.disclosure.published.table import Table
from reports.disclosure.published.totals import Cube, Rows
from reports.disclosure.relations import Flags, Indices, Numbers, Relations, tidy

#: One relation: cells with their factors, which add up to nothing.
Terms = list[tuple[int, int]]
#: Rates are written with few decimals: with such denominators they are exact.
_FINE = 100_000


@dataclass
class System:
    """``relations`` over cells with ``low`` and ``high``; ``place`` says of a count's cell its row and its column."""

    relations: Relations
    low: Numbers
    high: Numbers
    integral: Flags
    place: dict[int, tuple[int, str]]
    concealed: frozenset[int]
    contradictions: list[str] = field(default_factory=list)
    """Sums that the publisher shows and that do not add up, in words; they are left out."""

    @property
    def hidden(self) -> list[int]:
        """The counts that the publisher does not say exactly."""
        return sorted(self.concealed)

    def because(self, relations: Sequence[int], cell: int) -> tuple[str, ...]:
        """The relations in words; only the one that is enough by itself, where there is one."""
        for row in relations:
            at = slice(self.relations.matrix.indptr[row], self.relations.matrix.indptr[row + 1])
            open_cells = [one for one in self.relations.matrix.indices[at].tolist() if self.low[one] < self.high[one]]
            if open_cells == [cell]:
                return (self.told(row),)
        return tuple(dict.fromkeys(self.told(row) for row in relations))

    def told(self, relation: int) -> str:
        """A relation in words: the whole, what of its parts is shown, and which parts are not."""
        matrix = self.relations.matrix
        at = slice(matrix.indptr[relation], matrix.indptr[relation + 1])
        sides: dict[bool, list[int]] = {True: [], False: []}
        for cell, factor in zip(matrix.indices[at].tolist(), matrix.data[at].tolist(), strict=True):
            if cell not in self.place:  # what is left of a rate
                return "of its published rate"
            sides[factor > 0].append(cell)
        whole = " and ".join(self._said(cell) for cell in sides[True][:3])
        hidden = [cell for cell in sides[False] if self.low[cell] < self.high[cell]]
        shown = [cell for cell in sides[False] if self.low[cell] == self.high[cell]]
        listed = "; ".join(self.relations.label(cell) for cell in hidden[:4]) + ("; ..." if len(hidden) > 4 else "")
        total = f"{sum(self.low[cell] for cell in shown):,.10g}"
        rows = "1 row that is shown" if len(shown) == 1 else f"{len(shown):,} rows that are shown"
        words = f"{whole} is the sum of {rows}, {total} in all"
        return f"{words}, and of what is hidden: {listed}" if hidden else words

    def _said(self, cell: int) -> str:
        value = f"{self.low[cell]:,.10g}" if self.low[cell] == self.high[cell] else "hidden"
        return f"{self.relations.label(cell)} ({value})"

    def parts(self) -> Iterator["Part"]:
        """The system in parts that know nothing of each other: hidden cells that some relation ties together."""
        matrix = sparse.csr_array(self.relations.matrix)
        if not matrix.nnz:
            return
        open_cells = self.low < self.high
        tied = sparse.csr_array(abs(matrix) @ sparse.diags_array(open_cells.astype(float)))
        tied.eliminate_zeros()
        _, label = connected_components(tied.T @ tied, directed=False)
        first = np.array([int(tied.indices[a]) if a < b else -1 for a, b in pairwise(tied.indptr)])
        rows = np.flatnonzero(first >= 0)
        of_row = label[first[rows]]
        hidden = np.zeros(len(self.low), dtype=bool)
        hidden[self.hidden] = True
        order = np.argsort(of_row, kind="stable")
        for group in np.split(rows[order], np.flatnonzero(np.diff(of_row[order])) + 1):
            block = sparse.csr_array(matrix[group, :])
            cells = np.unique(block.indices).astype(np.int64)
            asked = hidden[cells] & open_cells[cells]
            if not asked.any():
                continue
            labels = [self.relations.label(cell) for cell in cells.tolist()]
            yield Part(
                cells,
                Relations(sparse.csr_array(block[:, cells]), label=labels.__getitem__),
                self.low[cells],
                self.high[cells],
                self.integral[cells],
                asked,
                group,
            )


@dataclass(frozen=True)
class Part:
    """Cells that hang together, with the shown ones around them; ``asked`` are the counts that the publisher hides."""

    cells: Indices
    relations: Relations
    low: Numbers
    high: Numbers
    integral: Flags
    asked: Flags
    rows: Indices
    """The relations' numbers in the whole system."""

    @property
    def has_circle(self) -> bool:
        """Whether some cell is tied to another in two ways. Two bounds of one rate are one tie."""
        open_cells = self.low < self.high
        ties = sparse.csr_array(
            abs(self.relations.matrix)[:, np.flatnonzero(open_cells & (self.integral | self.asked))]
        )
        pairs = {tuple(ties.indices[a:b].tolist()) for a, b in pairwise(ties.indptr)}
        pairs.discard(())
        return sum(len(pair) for pair in pairs) >= len(pairs) + ties.shape[1]


class _Builder:
    def __init__(self, table: Table, layout: Layout) -> None:
        self.table, self.layout = table, layout
        self.low: list[float] = []
        self.high: list[float] = []
        self.integral: list[bool] = []
        self.words: list[str] = []
        self.place: dict[int, tuple[int, str]] = {}
        self.cells: dict[tuple[int, str], int] = {}
        self.concealed: set[int] = set()
        self.relations: list[Terms] = []
        self.contradictions: list[str] = []
        # The columns that name a row: the keys, each by its name where the table has one beside its number.
        naming = [name for name in table.columns if name in (*layout.keys, *layout.named)]
        self.names = [", ".join(texts) for texts in zip(*(table.column(name) for name in naming), strict=True)]

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
            frozenset(self.concealed),
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
            if figure.kind is not Kind.SHOWN:
                self.concealed.add(cell)
            self.cells[row, name] = cell

    def _named(self, row: int, column: str) -> str:
        return f"{self.names[row]} ({column})" if len(self.layout.counts) > 1 else self.names[row]

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
            factors = [(self.cells.get((row, name)), 1) for row in whole]
            factors += [(self.cells.get((row, name)), -1) for row in parts]
            known = [(cell, factor) for cell, factor in factors if cell is not None]
            if parts and len(known) == len(factors):
                yield known

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
                    # In the smallest whole numbers: linear programs count in fractions.
                    exact = Fraction(bound / rate.scale).limit_denominator(_FINE)
                    self._add([(top, sign * exact.denominator), (below, -sign * exact.numerator), (left, -1)])

    def _narrow(self, cell: int, low: float, high: float) -> None:
        """A count whose group's size is known, by its rate."""
        low, high = ceil(low - 1e-9), floor(high + 1e-9) if high < inf else inf
        low, high = max(self.low[cell], low), min(self.high[cell], high)
        if low > high:
            self.contradictions.append(f"{self.words[cell]} does not fit its rate.")
        else:
            self.low[cell], self.high[cell] = low, high


def system_of(table: Table, layout: Layout) -> System:
    """Everything that the published table says about its counts."""
    return _Builder(table, layout).build()
