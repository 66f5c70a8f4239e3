"""Attackers from inside: the lone student of a cell knows that cell, and all others that they alone are in."""

import numpy as np
from scipy import sparse
from scipy.sparse.csgraph import connected_components

from reports.disclosure.relations import Indices, Relations
from reports.disclosure.shown import Cells

#: Two numbers closer than this are the same.
NOTHING = 1e-9


def lone_students(relations: Relations, cells: Cells) -> Indices:
    """For each cell the number of the lone student who is all of it, from 0; -1 for other cells.

    A whole of one student and its part of one student are about the same student.
    """
    assert cells.values is not None
    lone = cells.integral & (cells.values == 1)
    matrix = sparse.csr_array(relations.matrix @ sparse.diags_array(lone.astype(float)))
    matrix.eliminate_zeros()
    pairs = np.flatnonzero(np.diff(matrix.indptr) == 2)
    ends = matrix.indices[matrix.indptr[pairs][:, None] + np.arange(2)].reshape(-1, 2)
    graph = sparse.coo_array((np.ones(len(ends)), (ends[:, 0], ends[:, 1])), shape=(relations.cells,) * 2)
    _, part = connected_components(graph, directed=False)
    student = np.full(relations.cells, -1)
    student[lone] = np.unique(part[lone], return_inverse=True)[1]
    return student


def known_to_one(changes: sparse.csr_array, cells: Cells, student: Indices) -> Indices:
    """Protected cells that are not proved safe from each lone student.

    For each lone student some witness must move the protected cell far enough and leave all cells that the student knows
    alone. The students' own cells are no secret from them.
    """
    wide = np.flatnonzero(cells.protected)
    far = _far(changes, cells, wide)
    number = np.asarray(far.sum(axis=0)).ravel()
    together = sparse.csr_array(far.T @ _touched(changes, cells, student))
    rows = np.repeat(np.arange(len(wide)), np.diff(together.indptr))
    always = (together.data == number[rows]) & (student[wide[rows]] != together.indices)
    return np.unique(np.r_[wide[rows[always]], wide[number == 0]])


def lone_students_beside(changes: sparse.csr_array, cells: Cells, student: Indices, cell: int) -> Indices:
    """The lone students who are moved by each witness that moves the cell far enough."""
    far = _far(changes, cells, np.array([cell]))
    together = (far.T @ _touched(changes, cells, student)).toarray()[0]
    found = np.flatnonzero((together > 0) & (together == far.sum()))
    return found[found != student[cell]]


def _far(changes: sparse.csr_array, cells: Cells, wide: Indices) -> sparse.csr_array:
    """1 where a witness alone moves the cell far enough."""
    far = sparse.csr_array(abs(sparse.csc_array(changes)[:, wide]))
    far.data = (far.data >= cells.width[wide][far.indices] - NOTHING).astype(float)
    far.eliminate_zeros()
    return far


def _touched(changes: sparse.csr_array, cells: Cells, student: Indices) -> sparse.csr_array:
    """Witnesses x lone students: 1 where a hidden cell of the student moves."""
    own = np.flatnonzero((student >= 0) & cells.hidden)
    holds = sparse.csr_array(
        (np.ones(len(own)), (np.arange(len(own)), student[own])), shape=(len(own), int(student.max(initial=-1)) + 1)
    )
    touched = sparse.csr_array((sparse.csc_array(changes)[:, own] != 0).astype(float) @ holds)
    touched.data[:] = 1.0
    return touched
