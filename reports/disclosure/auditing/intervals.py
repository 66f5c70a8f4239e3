"""The exact interval of one cell, and a table to start from where the truth is not known."""

from dataclasses import dataclass

import highspy
import numpy as np
from scipy import sparse

from reports.disclosure.auditing.bounds import Bounds
from reports.disclosure.auditing.program import NOTHING, Region
from reports.disclosure.relations import Inconsistent, Numbers, Relations
from reports.disclosure.shown import Cells
from reports.disclosure.solver import quiet_solver


@dataclass(frozen=True)
class Interval:
    """The least and most that the cell can be, and the relations that prove it with their factors."""

    low: float
    high: float
    steps: list[tuple[int, float]]


def interval(relations: Relations, cells: Cells, region: Region, cell: int) -> Interval:
    """By two linear programs over all cells that may move."""
    assert cells.values is not None
    value = float(cells.values[cell])
    at = np.flatnonzero(region.cells == cell)
    if not len(at):
        return Interval(value, value, _touching(relations, cell))
    gain = np.zeros(len(region.cells))
    ends: list[float] = []
    steps: dict[int, float] = {}
    for sign in (-1.0, 1.0):
        gain[at] = sign
        found = region.move(gain, np.inf)
        ends.append(sign * np.inf if found is None else float(found[at[0]]))
        if found is not None:
            factors = region.factors()
            for row in np.flatnonzero(np.abs(factors) > NOTHING):
                steps.setdefault(int(region.rows[row]), float(factors[row]))
    return Interval(value + ends[0], value + ends[1], list(steps.items()))


def _touching(relations: Relations, cell: int) -> list[tuple[int, float]]:
    column = sparse.csc_array(relations.matrix[:, [cell]])
    return [(int(row), 0.0) for row in column.indices]


def some_table(relations: Relations, cells: Cells, bounds: Bounds) -> Numbers:
    """Any table in whole numbers that agrees with all that is published. Raises Inconsistent where there is none."""
    free = np.flatnonzero(bounds.high - bounds.low > NOTHING)
    fixed = np.where(bounds.high - bounds.low > NOTHING, 0.0, np.where(np.isinf(bounds.low), 0.0, bounds.low))
    part = sparse.csr_array(relations.matrix[:, free]).astype(float)
    right = -(relations.matrix @ fixed)
    rows = np.flatnonzero(np.diff(part.indptr))
    if np.any(np.abs(np.delete(right, rows)) > 1e-6):
        raise Inconsistent("The published numbers contradict each other.")
    if not len(free):
        return fixed
    columns = sparse.csc_array(part[rows, :])
    model = highspy.HighsLp()
    model.num_row_, model.num_col_ = columns.shape
    model.col_cost_ = np.zeros(len(free))
    model.col_lower_, model.col_upper_ = bounds.low[free], bounds.high[free]
    model.row_lower_ = model.row_upper_ = right[rows]
    model.a_matrix_.format_ = highspy.MatrixFormat.kColwise
    model.a_matrix_.start_, model.a_matrix_.index_, model.a_matrix_.value_ = (
        columns.indptr,
        columns.indices,
        columns.data,
    )
    whole, real = highspy.HighsVarType.kInteger, highspy.HighsVarType.kContinuous
    model.integrality_ = [whole if each else real for each in cells.integral[free]]
    highs = quiet_solver()
    highs.setOptionValue("presolve", "on")
    highs.passModel(model)
    highs.run()
    if highs.getModelStatus() != highspy.HighsModelStatus.kOptimal:
        raise Inconsistent("No table agrees with everything that is published; a published number must be wrong.")
    found = np.array(highs.getSolution().col_value)
    fixed[free] = np.where(cells.integral[free], np.rint(found), found)
    return fixed
