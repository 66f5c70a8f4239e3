"""Elimination hides what the published packages hide, cell by cell where they say which."""

import numpy as np
import pytest

from reports.disclosure.gauss import gauss, order_as_in_r
from reports.disclosure.tables import Dimension, Table
from tests.disclosure.making import distinct, expected, needs_shared, rows_of, table_of, z3


@needs_shared
def test_z1_is_hidden_index_by_index_as_in_r() -> None:
    rows = rows_of("z1.csv")
    table, counts = table_of(
        rows, *(Dimension.of(name, sorted(distinct(rows, name))) for name in ("region", "hovedint"))
    )
    inner = table.inner()
    hidden = gauss(inner, order_as_in_r(inner, counts, zeros_first=False), counts <= 3)
    told = expected()["z1_freq_maxN3_protectZeros"]
    assert table.cells == told["cells"]
    assert (np.flatnonzero(hidden) + 1).tolist() == told["suppressed_1based_index_total_first_region_slowest"]


@needs_shared
@pytest.mark.parametrize("linked", [False, True])
@pytest.mark.parametrize("zeros_hidden", [False, True])
def test_z3_hides_as_many_cells_as_in_r(linked: bool, zeros_hidden: bool) -> None:
    told = next(
        row
        for row in expected()["z3_benchmark"]["rows"]
        if (row["table"] == "linked") == linked and row["protectZeros"] == zeros_hidden
    )
    table, counts = z3(linked)
    primary = (counts <= 3) & ((counts > 0) | zeros_hidden)
    inner = table.inner()
    hidden = gauss(inner, order_as_in_r(inner, counts, zeros_first=not zeros_hidden), primary)
    assert (int(primary.sum()), int(hidden.sum())) == (told["primary"], told["Gauss_none"])


def small() -> tuple[Table, np.ndarray]:
    table = Table((Dimension.of("place", "ABCD"), Dimension.of("kind", "xyz")))
    return table, table.totals(np.array([[2, 9, 14], [8, 11, 7], [12, 6, 9], [5, 30, 8]], dtype=float))


def test_no_row_or_column_has_a_single_hidden_cell() -> None:
    table, counts = small()
    inner = table.inner()
    hidden = gauss(inner, order_as_in_r(inner, counts, zeros_first=True), (counts <= 3) & (counts > 0))
    shaped = hidden.reshape(table.shape)
    assert hidden[counts == 2].all() and not hidden[0]
    assert 1 not in shaped.sum(axis=0) and 1 not in shaped.sum(axis=1)


def test_no_primary_cell_is_a_linear_function_of_what_is_published() -> None:
    """Ranks by numpy, on random tables: adding a primary cell to what is published must raise the rank."""
    dice = np.random.default_rng(3)
    for _ in range(20):
        table = Table((Dimension.of("a", "ABCD", [dict(zip("ABCD", "xxyy", strict=True))]), Dimension.of("b", "123")))
        counts = table.totals(dice.integers(0, 9, (4, 3)).astype(float))
        inner, primary = table.inner(), (counts > 0) & (counts < 3)
        dense = inner.toarray().astype(float)
        hidden = gauss(inner, order_as_in_r(inner, counts, zeros_first=True), primary)
        rank = np.linalg.matrix_rank(dense[:, ~hidden])
        for cell in np.flatnonzero(primary):
            assert np.linalg.matrix_rank(np.c_[dense[:, ~hidden], dense[:, cell]]) == rank + 1


def test_equal_columns_share_their_fate() -> None:
    table = Table((Dimension.of("place", "ABC", [{"A": "north", "B": "south", "C": "south"}]), Dimension.of("k", "xy")))
    counts = table.totals(np.array([[2, 9], [8, 8], [9, 12]], dtype=float))
    inner = table.inner()
    hidden = gauss(inner, order_as_in_r(inner, counts, zeros_first=True), (counts < 3) & (counts > 0))
    shaped = dict(zip(table.dimensions[0].codes, hidden.reshape(table.shape), strict=True))
    assert shaped["A"].tolist() == shaped["north"].tolist()


def test_forced_cells_are_published_first() -> None:
    table, counts = small()
    inner = table.inner()
    forced = np.flatnonzero((counts == 8) | (counts == 12) | (counts == 5))
    hidden = gauss(inner, order_as_in_r(inner, counts, True), (counts <= 3) & (counts > 0), forced)
    assert not hidden[forced].any()
