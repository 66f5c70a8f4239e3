"""From microdata or cells with dimensions to variables and relations.

A ``Dimension`` says which codes exist, which leaves each code contains and which codes add up to which. A ``Table`` is
the product of dimensions. ``Release`` puts tables together: cells of the same set of students, under whatever names and
in whatever tables, become one variable.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
from scipy import sparse

from reports.disclosure.relations import Flags, Inconsistent, Indices, Numbers, Relations, tidy

#: What a derived code is called: the students of the whole that no published part holds.
REST = "{whole} without {parts}"


@dataclass(frozen=True)
class Dimension:
    """One way in which students are told apart.

    ``codes``: all codes, published or derived; ``leaves``: the finest codes; ``members[code, leaf]``: what each holds;
    ``sums``: (whole, parts) as numbers of codes; ``derived``: codes that nobody publishes, but that everybody can
    compute by subtraction ("all minus English learners").
    """

    name: str
    codes: tuple[str, ...]
    leaves: tuple[str, ...]
    members: Flags = field(compare=False)
    sums: tuple[tuple[int, tuple[int, ...]], ...] = ()
    derived: frozenset[int] = frozenset()

    @classmethod
    def of(
        cls,
        name: str,
        leaves: Iterable[str],
        *hierarchies: Sequence[Mapping[str, str]],
        total: str | None = "all",
        published: Iterable[str] | None = None,
    ) -> "Dimension":
        """A dimension from its leaves and hierarchies, each a list of maps from a code to the one above it, finest
        first.

        Hierarchies may overlap (school -> district and school -> kind of school). Without a hierarchy the leaves add up
        to the total. ``total=None``: nothing adds up to a total (subjects). ``published``: the codes that the release
        shows; others are derived. Raises Inconsistent where a map leaves out a code.
        """
        leaves = tuple(leaves)
        held: dict[str, frozenset[str]] = {} if total is None else {total: frozenset(leaves)}
        sums: dict[tuple[str, tuple[str, ...]], None] = {}
        for levels in hierarchies or ((),):
            below: dict[str, frozenset[str]] = {leaf: frozenset([leaf]) for leaf in leaves}
            for level in levels:
                below = _lift(name, level, below, held, sums)
            if total is not None:
                sums[total, tuple(below)] = None
        held |= {leaf: frozenset([leaf]) for leaf in leaves}
        return cls._made(name, leaves, held, sums, published)

    @classmethod
    def overlapping(
        cls, name: str, leaves: Iterable[str], groups: Mapping[str, Iterable[str]], total: str = "all"
    ) -> "Dimension":
        """Published groups that may overlap ("EL", "IEP", "EL and IEP"): each group's rest is derived.

        ``leaves`` are the finest combinations; they are derived too, unless a group is exactly one of them.
        """
        leaves = tuple(leaves)
        held = {total: frozenset(leaves)} | {code: frozenset(held) for code, held in groups.items()}
        sums: dict[tuple[str, tuple[str, ...]], None] = {}
        for code in groups:
            rest = REST.format(whole=total, parts=code)
            held[rest] = held[total] - held[code]
            sums[total, (code, rest)] = None
        named = {next(iter(each)): code for code, each in held.items() if len(each) == 1}
        held |= {leaf: frozenset([leaf]) for leaf in leaves if leaf not in named}
        for code in [total, *groups, *(REST.format(whole=total, parts=code) for code in groups)]:
            parts = tuple(named.get(leaf, leaf) for leaf in leaves if leaf in held[code])
            if parts != (code,):
                sums[code, parts] = None
        return cls._made(name, leaves, held, sums, [total, *groups])

    @classmethod
    def _made(
        cls, name: str, leaves: tuple[str, ...], held: Mapping[str, frozenset[str]], sums: Any, published: Any
    ) -> "Dimension":
        codes = tuple(held)
        at = {code: number for number, code in enumerate(codes)}
        members = np.array([[leaf in held[code] for leaf in leaves] for code in codes], dtype=bool)
        known = set(codes if published is None else published)
        if unknown := sorted(known - set(codes)):
            raise Inconsistent(f"Dimension {name}: published codes that it does not have: {', '.join(unknown)}.")
        derived = frozenset(at[code] for code in codes if code not in known)
        numbered = tuple((at[whole], tuple(at[part] for part in parts)) for whole, parts in sums)
        return cls(name, codes, leaves, members, numbered, derived)

    @cached_property
    def same(self) -> Indices:
        """For each code the first one that holds the same leaves; -1 where that is all of them."""
        first: dict[bytes, int] = {}
        found = [first.setdefault(row.tobytes(), number) for number, row in enumerate(self.members)]
        return np.where(self.members.all(axis=1), -1, np.array(found, dtype=np.int64))

    @cached_property
    def depth(self) -> Indices:
        """How many codes strictly contain each code: 0 for the total."""
        sets = self.members.astype(np.int64)
        inside = (sets @ sets.T) == sets.sum(axis=1)[:, None]
        larger = inside & (sets.sum(axis=1)[None, :] > sets.sum(axis=1)[:, None])
        levels = np.zeros(len(self.codes), dtype=np.int64)
        for code in np.argsort(-sets.sum(axis=1), kind="stable"):
            above = np.flatnonzero(larger[code])
            levels[code] = 1 + levels[above].max() if len(above) else 0
        return levels


def _lift(name: str, level: Mapping[str, str], below: dict, held: dict, sums: dict) -> dict[str, frozenset[str]]:
    """One level up: the groups of what stood below."""
    if missing := [code for code in below if code not in level]:
        raise Inconsistent(f"Dimension {name}: nothing is said to lie above {', '.join(missing[:5])}.")
    groups: dict[str, list[str]] = {}
    for code in below:
        groups.setdefault(level[code], []).append(code)
    for group, parts in groups.items():
        leaves = frozenset().union(*(below[part] for part in parts))
        if held.setdefault(group, leaves) != leaves:
            raise Inconsistent(f"Dimension {name}: {group} holds different leaves in two hierarchies.")
        sums[group, tuple(parts)] = None
    return {group: held[group] for group in groups}


@dataclass(frozen=True)
class Table:
    """All combinations of its dimensions' codes; the last dimension runs fastest."""

    dimensions: tuple[Dimension, ...]

    @property
    def shape(self) -> tuple[int, ...]:
        return tuple(len(each.codes) for each in self.dimensions)

    @property
    def cells(self) -> int:
        return int(np.prod(self.shape))

    def counts(self, rows: Mapping[str, Sequence[str]], weights: Sequence[float] | None = None) -> Numbers:
        """Values of all cells from microdata: for each dimension's name a column of leaves. Raises Inconsistent."""
        numbers = []
        for dimension in self.dimensions:
            at = {leaf: number for number, leaf in enumerate(dimension.leaves)}
            column = rows[dimension.name]
            if unknown := sorted(set(column) - set(at)):
                raise Inconsistent(f"Column {dimension.name} holds codes that are no leaves: {', '.join(unknown[:5])}.")
            numbers.append(np.array([at[code] for code in column], dtype=np.int64))
        sizes = tuple(len(each.leaves) for each in self.dimensions)
        inner = np.zeros(sizes)
        np.add.at(inner, tuple(numbers), 1.0 if weights is None else np.asarray(weights, dtype=float))
        return self.totals(inner)

    def totals(self, inner: Numbers) -> Numbers:
        """Values of all cells from an array over the leaves."""
        for axis, dimension in enumerate(self.dimensions):
            inner = np.moveaxis(np.tensordot(dimension.members.astype(float), inner, axes=(1, axis)), 0, axis)
        return np.rint(inner.ravel()) if np.allclose(inner, np.rint(inner)) else inner.ravel()

    def inner(self) -> sparse.csc_array:
        """Leaves x cells: 1 where the cell holds the leaf, as the model matrix of R's packages."""
        whole = sparse.csc_array(np.ones((1, 1), dtype=np.int64))
        for dimension in self.dimensions:
            whole = sparse.csc_array(sparse.kron(whole, sparse.csc_array(dimension.members.T.astype(np.int64))))
        return whole

    def sums(self) -> sparse.csr_array:
        """Relations between this table's own cells, before those of equal sets are made one."""
        found = []
        for axis, dimension in enumerate(self.dimensions):
            size = len(dimension.codes)
            rows = [number for number, (_, parts) in enumerate(dimension.sums) for _ in range(1 + len(parts))]
            columns = [code for whole, parts in dimension.sums for code in (whole, *parts)]
            data = [factor for _, parts in dimension.sums for factor in (1, *[-1] * len(parts))]
            own = sparse.csr_array((data, (rows, columns)), shape=(len(dimension.sums), size), dtype=np.int64)
            before = sparse.eye_array(int(np.prod(self.shape[:axis])), dtype=np.int64, format="csr")
            after = sparse.eye_array(int(np.prod(self.shape[axis + 1 :])), dtype=np.int64, format="csr")
            found.append(sparse.csr_array(sparse.kron(sparse.kron(before, own, "csr"), after, "csr")))
        return sparse.csr_array(sparse.vstack(found, "csr"))


@dataclass(frozen=True)
class Release:
    """Tables put together. ``cell_of[t][i]``: the variable of statement i of table t; ``published``: by variable."""

    tables: tuple[Table, ...]
    cell_of: tuple[Indices, ...]
    relations: Relations
    published: Flags

    @classmethod
    def of(cls, *tables: Table, place: str | None = None) -> "Release":
        """One variable for each set of students. ``place``: the dimension whose second level cuts the work into
        blocks."""
        numbers: dict[Any, int] = {}
        places: dict[Any, int] = {}
        kinds: dict[Any, int] = {}
        place_of: list[int] = []
        kind_of: list[int] = []
        owners: list[tuple[int, int]] = []
        cell_of, shown, depth, block, tier = [], [], [], [], []
        for table_number, table in enumerate(tables):
            keys = _keys(table)
            _, first, back = np.unique(keys, axis=0, return_index=True, return_inverse=True)
            order = np.argsort(first, kind="stable")
            variables = np.empty(len(order), dtype=np.int64)
            for rank in order:
                row = keys[first[rank]]
                name = tuple((table.dimensions[axis].name, table.dimensions[axis].codes[code])
                             for axis, code in enumerate(row) if code >= 0)  # fmt: skip
                variables[rank] = numbers.setdefault(name, len(numbers))
                if variables[rank] == len(owners):
                    owners.append((table_number, int(first[rank])))
                    where = tuple(part for part in name if part[0] == place)
                    place_of.append(places.setdefault(where, len(places)))
                    kind_of.append(kinds.setdefault(tuple(part for part in name if part[0] != place), len(kinds)))
            cell_of.append(variables[back.ravel()])
            shown.append(_shown(table))
            depth.append(_depth(table))
            block.append(_block(table, place))
            tier.append(_tier(table, place))
        cells = len(numbers)
        at = (np.concatenate(cell_of), np.arange(sum(map(len, cell_of))))
        joined = sparse.block_diag([table.sums() for table in tables], "csr")
        merged = sparse.csr_array((np.ones(len(at[0]), dtype=np.int64), (at[1], at[0])))
        published = np.zeros(cells, dtype=bool)
        published[at[0][np.concatenate(shown)]] = True
        districts, tiers, depths = (np.full(cells, start, dtype=np.int64) for start in (-1, 99, 99))
        np.maximum.at(districts, at[0], np.concatenate(block))
        np.minimum.at(tiers, at[0], np.concatenate(tier))
        np.minimum.at(depths, at[0], np.concatenate(depth))
        relations = Relations(
            tidy(sparse.csr_array(joined @ merged)), _labels(tables, owners), districts, tiers, depths,
            np.array(place_of, dtype=np.int64), np.array(kind_of, dtype=np.int64),
        )  # fmt: skip
        return cls(tables, tuple(cell_of), relations, published)

    def values(self, *of_tables: Numbers) -> Numbers:
        """One value for each variable from each table's values. Raises Inconsistent where two tables disagree."""
        values = np.full(self.relations.cells, np.nan)
        for cells, given in zip(self.cell_of, of_tables, strict=True):
            told = values[cells]
            if len(other := np.flatnonzero(~np.isnan(told) & (told != given))):
                name = self.relations.label(int(cells[other[0]]))
                raise Inconsistent(f"{name} is {told[other[0]]:g} in one table and {given[other[0]]:g} in another.")
            values[cells] = given
            if len(other := np.flatnonzero(values[cells] != given)):
                name = self.relations.label(int(cells[other[0]]))
                raise Inconsistent(f"{name} is the same set of students under two names, with two values.")
        self.relations.check(values)
        return values


def _keys(table: Table) -> Indices:
    """One row a cell, in which equal sets of students are equal rows."""
    grids = np.meshgrid(*(dimension.same for dimension in table.dimensions), indexing="ij")
    return np.stack([grid.ravel() for grid in grids], axis=1)


def _shown(table: Table) -> Flags:
    shown = np.ones(table.shape, dtype=bool)
    for axis, dimension in enumerate(table.dimensions):
        shown[(slice(None),) * axis + (sorted(dimension.derived),)] = False
    return shown.ravel()


def _depth(table: Table) -> Indices:
    return np.asarray(sum(np.ix_(*(dimension.depth for dimension in table.dimensions)))).ravel()


def _block(table: Table, place: str | None) -> Indices:
    """For each cell the code of the second level that holds its place, or -1."""
    block = np.full(table.shape, -1, dtype=np.int64)
    for axis, dimension in enumerate(table.dimensions):
        if dimension.name == place:
            second = np.flatnonzero(dimension.depth == 1)
            sizes = dimension.members.sum(axis=1)
            inside = dimension.members.astype(np.int64) @ dimension.members[second].T.astype(np.int64)
            of = np.where((inside == sizes[:, None]).any(axis=1), (inside == sizes[:, None]).argmax(axis=1), -1)
            block += 1 + of.reshape([-1 if each == axis else 1 for each in range(len(table.shape))])
    return block.ravel()


def _tier(table: Table, place: str | None) -> Indices:
    """How deep each cell's place is."""
    tier = np.zeros(table.shape, dtype=np.int64)
    for axis, dimension in enumerate(table.dimensions):
        if dimension.name == place:
            tier += dimension.depth.reshape([-1 if each == axis else 1 for each in range(len(table.shape))])
    return tier.ravel()


def _labels(tables: tuple[Table, ...], owners: list[tuple[int, int]]) -> Any:
    def label(cell: int) -> str:
        table = tables[owners[cell][0]]
        codes = np.unravel_index(owners[cell][1], table.shape)
        told = [
            f"{dimension.name} {dimension.codes[code]}"
            for dimension, code in zip(table.dimensions, codes, strict=True)
            if dimension.same[code] >= 0
        ]
        return ", ".join(told) or "everybody"

    return label


__all__ = ["Dimension", "Release", "Table"]
