"""Small releases for the tests, the published tables beside the checkout, and an attacker who shares no code with
ours."""

import csv
import json
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scipy.optimize import linprog

from reports.disclosure.policy import Attacker, Policy
from reports.disclosure.relations import Flags, Numbers, Relations
from reports.disclosure.tables import Dimension, Release, Table

SHARED = Path(__file__).resolve().parents[2].parent / "shared" / "data" / "disclosure"
needs_shared = pytest.mark.skipif(not SHARED.exists(), reason="the published tables lie beside the checkout")

#: Counts of up to 3 are small; the attacker knows nothing but the release.
STRANGER = Policy("test", smallest=4, rates=(), attacker=Attacker(zeros_shown=False))


def rows_of(name: str) -> list[dict[str, str]]:
    with (SHARED / name).open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def expected() -> dict[str, Any]:
    return json.loads((SHARED / "expected.json").read_text(encoding="utf-8"))


def distinct(rows: list[dict[str, str]], column: str) -> list[str]:
    return list(dict.fromkeys(row[column] for row in rows))


def table_of(rows: list[dict[str, str]], *dimensions: Dimension) -> tuple[Table, Numbers]:
    table = Table(dimensions)
    columns = {dimension.name: [row[dimension.name] for row in rows] for dimension in dimensions}
    return table, table.counts(columns, [float(row["ant"]) for row in rows])


def z3(linked: bool) -> tuple[Table, Numbers]:
    """Region (counties, and with ``linked`` kinds of municipality too) x income x month (with periods)."""
    rows = rows_of("z3.csv")

    def level(low: str, high: str) -> dict[str, str]:
        return {row[low]: row[high] for row in rows}

    hierarchies = [[level("region", "fylke")], [level("region", "kostragr")]][: 1 + linked]
    return table_of(
        rows,
        Dimension.of("region", distinct(rows, "region"), *hierarchies),
        Dimension.of("hovedint", distinct(rows, "hovedint")),
        Dimension.of("mnd", distinct(rows, "mnd"), [level("mnd", "mnd2")]),
    )


def grid(inner: list[list[float]], rows: str, columns: str) -> tuple[Release, Numbers]:
    """A table of two dimensions with one letter for each row and column."""
    table = Table((Dimension.of("row", rows), Dimension.of("column", columns)))
    release = Release.of(table)
    return release, release.values(table.totals(np.array(inner, dtype=float)))


def named(release: Release, *labels: str) -> list[int]:
    """Cells by their words."""
    words = {release.relations.label(cell): cell for cell in range(release.relations.cells)}
    return [words[label] for label in labels]


def flags(count: int, cells: list[int]) -> Flags:
    found = np.zeros(count, dtype=bool)
    found[cells] = True
    return found


def interval_by_scipy(relations: Relations, low: Numbers, high: Numbers, cell: int) -> tuple[float, float]:
    """The interval of a cell by scipy's linear programs over all cells."""
    ends = []
    for sign in (1.0, -1.0):
        cost = np.zeros(relations.cells)
        cost[cell] = sign
        bounds = [(a, None if np.isinf(b) else b) for a, b in zip(low, high, strict=True)]
        found = linprog(cost, A_eq=relations.matrix, b_eq=np.zeros(relations.matrix.shape[0]), bounds=bounds)
        ends.append(np.inf * -sign if found.status == 3 else float(sign * found.fun))
    return ends[0], ends[1]


def all_tables(release: Release, low: Numbers, high: Numbers, most: int) -> Numbers:
    """Every table in whole numbers that agrees with what is known, one a row, for small grids, by trying all."""
    (table,) = release.tables
    codes = [[dimension.codes.index(leaf) for leaf in dimension.leaves] for dimension in table.dimensions]
    at = [release.cell_of[0][np.ravel_multi_index(each, table.shape)] for each in product(*codes)]
    ranges = [np.arange(int(low[cell]), int(min(high[cell], most)) + 1) for cell in at]
    tried = np.stack([axis.ravel() for axis in np.meshgrid(*ranges, indexing="ij")], axis=1).astype(float)
    values = np.empty((len(tried), release.relations.cells))
    values[:, release.cell_of[0]] = tried @ table.inner().toarray()
    return values[np.all((values >= low) & (values <= high), axis=1)]
