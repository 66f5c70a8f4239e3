"""Earlier releases: what was published stays published, and what it hid must stay hidden.

A release about the same students (another table, a researcher's extract) is joined cell by cell. A correction is about
almost the same students: the difference between the two counts of a cell is a cell itself, the net change. A small net
change is a small group, so it must not be found out.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from scipy import sparse

from reports.disclosure.policy import Policy
from reports.disclosure.relations import Flags, Indices, Numbers, Relations


@dataclass(frozen=True)
class Earlier:
    """A release that is out. ``cell_of``: for each of its cells the same cell of the new release, or -1."""

    name: str
    relations: Relations
    values: Numbers
    hidden: Flags
    protected: Flags
    cell_of: Indices


@dataclass(frozen=True)
class Joined:
    """One system of all releases. The new release's cells come first and keep their numbers.

    ``published``: cells that are out and cannot be hidden any more; ``hidden``: cells that earlier releases hid;
    ``protected``: cells of earlier releases, and small net changes, that must not be found out; ``signed``: net
    changes, which may be negative.
    """

    relations: Relations
    values: Numbers
    published: Flags
    hidden: Flags
    protected: Flags
    signed: Flags
    names: tuple[str, ...]


def join(relations: Relations, values: Numbers, earlier: Sequence[Earlier], policy: Policy) -> Joined:
    """The new release and all earlier ones. Where the values of a common cell agree, both are one cell."""
    new = relations.cells
    labels = [relations.label]
    starts = [0]
    like = [np.arange(new)]
    parts: list[sparse.coo_array] = [sparse.coo_array(relations.matrix)]
    flags: dict[str, list[Flags]] = {name: [np.zeros(new, dtype=bool)] for name in ("out", "hid", "must", "signed")}
    all_values, total = [values], new
    for release in earlier:
        same = release.cell_of >= 0
        changed = same.copy()
        changed[same] = values[release.cell_of[same]] != release.values[same]
        number = np.where(same & ~changed, release.cell_of, -1)
        own = np.flatnonzero(number < 0)
        number[own] = total + np.arange(len(own))
        net = np.flatnonzero(changed)
        at = total + len(own) + np.arange(len(net))
        matrix = sparse.coo_array(release.relations.matrix)
        parts.append(_moved(matrix, number))
        parts.append(_links(release.cell_of[net], number[net], at))
        one = same & ~changed
        told = release.cell_of[one]
        flags["out"][0][told] |= ~release.hidden[one]
        flags["hid"][0][told] |= release.hidden[one]
        flags["must"][0][told] |= release.protected[one]
        change = values[release.cell_of[net]] - release.values[net]
        few = np.abs(change) < policy.smallest
        for name, mine, of_net in (
            ("out", ~release.hidden[own], np.zeros(len(net), dtype=bool)),
            ("hid", release.hidden[own], np.ones(len(net), dtype=bool)),
            ("must", release.protected[own], few),
            ("signed", np.zeros(len(own), dtype=bool), np.ones(len(net), dtype=bool)),
        ):
            flags[name].append(np.r_[mine, of_net])
        all_values += [release.values[own], change]
        like += [release.cell_of[own], release.cell_of[net]]
        labels.append(_named(release, own, net))
        starts.append(total)
        total += len(own) + len(net)
    matrix = sparse.csr_array(sparse.vstack([_wide(part, total) for part in parts], "csr"))
    joined = {name: np.concatenate(each) for name, each in flags.items()}
    placed = _placed(Relations(matrix, _label(labels, starts)), relations, np.concatenate(like))
    return Joined(
        placed, np.concatenate(all_values), joined["out"],
        joined["hid"] & ~joined["out"], joined["must"] & ~joined["out"], joined["signed"],
        tuple(release.name for release in earlier),
    )  # fmt: skip


def _placed(joined: Relations, relations: Relations, like: Indices) -> Relations:
    """Each cell of an earlier release lies where the new release's cell lies that it is an earlier count of."""
    told: dict[str, Any] = {name: getattr(relations, name) for name in ("block", "tier", "depth", "place", "kind")}
    moved: dict[str, Any] = {
        name: None if each is None else np.where(like >= 0, each[like], -1 if name in ("block", "place") else 0)
        for name, each in told.items()
    }
    return replace(joined, **moved)


def _moved(matrix: sparse.coo_array, number: Indices) -> sparse.coo_array:
    rows, cells = matrix.coords
    shape = (matrix.shape[0], int(number.max(initial=0)) + 1)
    return sparse.coo_array((matrix.data, (rows, number[cells])), shape=shape)


def _links(new: Indices, old: Indices, change: Indices) -> sparse.coo_array:
    """new = old + net change."""
    rows = np.tile(np.arange(len(new)), 3)
    data = np.repeat([1, -1, -1], len(new))
    width = int(max(new.max(initial=0), old.max(initial=0), change.max(initial=0))) + 1
    return sparse.coo_array((data, (rows, np.r_[new, old, change])), shape=(len(new), width))


def _wide(part: sparse.coo_array, width: int) -> sparse.csr_array:
    return sparse.csr_array(sparse.coo_array((part.data, part.coords), shape=(part.shape[0], width)))


def _named(release: Earlier, own: Indices, net: Indices):  # type: ignore[no-untyped-def]
    def label(number: int) -> str:
        if number < len(own):
            return f"{release.relations.label(int(own[number]))} in {release.name}"
        return f"change of {release.relations.label(int(net[number - len(own)]))} since {release.name}"

    return label


def _label(labels, starts):  # type: ignore[no-untyped-def]
    def label(cell: int) -> str:
        which = int(np.searchsorted(starts, cell, side="right")) - 1
        return str(labels[which](cell - starts[which]))

    return label


def refused(joined: Joined) -> list[str]:
    """Why a release cannot come out beside the earlier ones, whatever it hides: nothing, or which cells, in words.

    A net change cannot be hidden where both counts are out already.
    """
    matrix = sparse.csr_array(joined.relations.matrix)
    rows = np.flatnonzero(np.diff(matrix.indptr) == 3)
    said = []
    for row in rows:
        cells = matrix.indices[matrix.indptr[row] : matrix.indptr[row + 1]]
        tiny = cells[joined.signed[cells] & joined.protected[cells]]
        others = cells[~joined.signed[cells]]
        if len(tiny) and joined.published[others].all():
            said.append(f"{joined.relations.label(int(tiny[0]))} would isolate a small group.")
    return said
