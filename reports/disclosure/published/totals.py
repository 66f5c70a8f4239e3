"""Which rows of a published table are sums of other rows, found in the figures themselves.

For each column and each of its values: where everything is shown, is the row with that value the sum of those with the
other values, all else equal? Whoever attacks a table does the same.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from reports.disclosure.published.layout import Layout, Total
from reports.disclosure.published.marks import Figure, Kind
from reports.disclosure.published.table import Table

#: A value that says itself that it is a total needs one group as evidence, another so many.
_TOTAL_WORDS = re.compile(
    r"^(?:a|t|all\b.*|.*\ball|total.*|.*\btotals?|state.*|district|overall|aggregate)$", re.IGNORECASE
)
LEAST_GROUPS = 4
LEAST_SHARE = 0.95
#: Columns of more values than this are not searched for totals of part of them (grade bands, regions).
LONGEST_RUN = 40

#: The values of all key columns but one.
Rest = tuple[str, ...]


@dataclass(frozen=True)
class Evidence:
    """A total, and in how many of the groups where everything is shown it holds."""

    total: Total
    groups: int
    holds: int


#: Rows that are added up to say one thing: one row where the table says it, several where it follows.
Rows = tuple[int, ...]
Groups = dict[Rest, dict[str, Rows]]


class Cube:
    """The cells of a table by their keys, and the groups along each column: rest -> value -> rows."""

    def __init__(self, keys: Sequence[str], cells: Mapping[tuple[str, ...], Rows]) -> None:
        self.keys = tuple(keys)
        self.cells = dict(cells)

    @classmethod
    def of(cls, table: Table, layout: Layout) -> "Cube":
        columns = [table.column(name) for name in layout.keys]
        return cls(layout.keys, {key: (row,) for row, key in enumerate(zip(*columns, strict=True))})

    def groups(self, column: str) -> Groups:
        """The cells that differ in this column alone, together."""
        at = self.keys.index(column)
        found: Groups = defaultdict(dict)
        for key, rows in self.cells.items():
            found[key[:at] + key[at + 1 :]][key[at]] = rows
        return found

    def completed(self, totals: Sequence[Total]) -> "Cube":
        """With the totals that the table leaves out, and that everybody can add up from what it shows."""
        cube = Cube(self.keys, self.cells)
        for total in [total for total in totals if not total.parts] * 2:
            at = self.keys.index(total.column)
            for rest, members in cube.groups(total.column).items():
                if total.total not in members:
                    key = rest[:at] + (total.total,) + rest[at:]
                    cube.cells[key] = tuple(row for rows in members.values() for row in rows)
        return cube


def find_totals(table: Table, layout: Layout) -> list[Evidence]:
    """Every total that the figures bear out, the plainest first: of all other values, then of a run of them."""
    cube = Cube.of(table, layout)
    given = {total.column for total in layout.totals}
    searched = [column for column in layout.keys if column not in given]
    found = [one for column in searched for one in _of_all_others(column, cube.groups(column), layout)]
    known = [*layout.totals, *(one.total for one in found)]
    completed = cube.completed(known)
    for column in searched:
        values = list(dict.fromkeys(table.column(column)))
        wholes = {total.total for total in known if total.column == column}
        if 3 <= len(values) <= LONGEST_RUN:
            runs = [value for value in values if value not in wholes]
            found += _of_runs(column, runs, completed.groups(column), layout)
    return found


#: What a group says of each value, for one column of counts; None where it does not say it.
Sums = dict[str, float | None]


def _sums(groups: Groups, layout: Layout) -> Iterator[Sums]:
    for members in groups.values():
        if len(members) > 2:
            for figures in (layout.figures[name] for name in layout.counts):
                yield {value: _sum(rows, figures) for value, rows in members.items()}


def _sum(rows: Rows, figures: Sequence[Figure]) -> float | None:
    found = [figures[row] for row in rows]
    return sum(one.low for one in found) if all(one.kind is Kind.SHOWN for one in found) else None


def _of_all_others(column: str, groups: Groups, layout: Layout) -> Iterator[Evidence]:
    tried: dict[str, int] = defaultdict(int)
    held: dict[str, int] = defaultdict(int)
    for sums in _sums(groups, layout):
        known = [value for value in sums.values() if value is not None]
        if len(known) < len(sums) or sum(value > 0 for value in known) < 3:
            continue
        whole = sum(known)
        for value, said in sums.items():
            tried[value] += 1
            held[value] += said is not None and abs(2 * said - whole) < 1e-6 * max(1.0, whole)
    for value, groups_held in held.items():
        enough = 1 if _TOTAL_WORDS.match(value) else LEAST_GROUPS
        if groups_held >= enough and groups_held >= LEAST_SHARE * tried[value]:
            yield Evidence(Total(column, value), tried[value], groups_held)


def _of_runs(column: str, values: Sequence[str], groups: Groups, layout: Layout) -> Iterator[Evidence]:
    """Totals of neighboring values, such as grades 1 to 5; a value without a row counts nobody."""
    every = list(_sums(groups, layout))
    for whole in values:
        saying = [sums for sums in every if sums.get(whole) is not None]
        others = [value for value in values if value != whole]
        runs = (tuple(others[a:b]) for a in range(len(others) - 1) for b in range(a + 2, len(others) + 1))
        borne_out = [one for one in (_borne_out(Total(column, whole, run), saying) for run in runs) if one]
        if borne_out:
            # Of runs that hold alike, the shortest says it without values that count nobody.
            yield min(borne_out, key=lambda one: (-one.holds, len(one.total.parts)))


def _borne_out(total: Total, saying: Sequence[Sums]) -> Evidence | None:
    tried = held = 0
    for sums in saying:
        parts = [sums[part] for part in total.parts if part in sums]
        known = [value for value in parts if value is not None]
        if len(known) < len(parts) or sum(value > 0 for value in known) < 2:
            continue
        whole = sums[total.total] or 0.0
        tried += 1
        held += abs(sum(known) - whole) < 1e-6 * max(1.0, whole)
        if tried >= LEAST_GROUPS and held < LEAST_SHARE * tried - 1:
            return None
    return Evidence(total, tried, held) if held >= LEAST_GROUPS and held >= LEAST_SHARE * tried else None
