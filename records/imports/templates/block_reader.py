"""Reads many rows of a kind's file at once, or leaves them to the reading row by row."""

import csv
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from records.imports.kinds import Column, Kind, Type
from records.imports.oneroster.text import LINE_LIMIT
from records.imports.oneroster.values import Refused
from records.imports.templates.cells import blank, read_status, reader
from records.imports.templates.header import STATUS, Header
from records.imports.templates.takers import NULL, Form, Found, Memo, Untidy, take_text, tidy

SURELY_SHORT = LINE_LIMIT // 4
"""So many letters never take more bytes than a row may have."""

Take = Callable[[Sequence[str], Found], Sequence[Any]]


@dataclass(frozen=True, slots=True)
class Block:
    """Rows that were read at once: how many, their cells column by column, and the leniencies."""

    count: int
    deleted: Sequence[Any]
    columns: list[Sequence[Any]]
    notes: list[tuple[int, str, str]]
    """Number of the row in the block, code, column."""

    def rows(self, lines: Iterable[Any]) -> Iterator[tuple[Any, ...]]:
        """Rows in the order of staging; ``lines`` gives their numbers."""
        return zip(lines, self.deleted, *self.columns, strict=False)


class BlockReader:
    """Made once for a reading of a file. ``form`` is what becomes of each value."""

    def __init__(self, header: Header, kind: Kind, form: Form) -> None:
        self._header = header
        self._takes: list[tuple[int | None, str, Take]] = []
        for column in kind.columns:
            place = header.positions.get(column.header)
            self._takes.append((place, column.header, _take(kind, column, place, form)))
        self._status = header.positions.get(STATUS)
        self._read_status = Memo(tidy(read_status), form)
        self._not_deleted = form(False)
        names = kind.staging[2:]
        both = "starts_on" in names and "ends_on" in names
        self._dates = (names.index("starts_on"), names.index("ends_on")) if both else None

    def read(self, text: str) -> Block | None:
        """Rows of a text whose lines end in LF; None where one of them is untidy, or is to be refused."""
        rows = self._split(text)
        if rows is None:
            return None
        cells = list(zip(*rows, strict=True))
        notes: list[tuple[int, str, str]] = []
        try:
            columns = [self._column(cells, len(rows), *each, notes) for each in self._takes]
            deleted = self._deleted(cells, len(rows), notes)
        except (Untidy, Refused):
            return None
        if self._dates is not None and _backwards(columns[self._dates[0]], columns[self._dates[1]]):
            return None
        return Block(len(rows), deleted, columns, notes)

    def _split(self, text: str) -> list[list[str]] | None:
        """The cells of each line, where all are as wide as the header."""
        lines = text.split("\n")
        lines.pop()
        if max(map(len, lines)) > SURELY_SHORT:
            return None
        if '"' in text:
            try:
                rows = list(csv.reader(lines, delimiter=self._header.delimiter, strict=True))
            except csv.Error:
                return None
            # A cell that runs over several lines makes fewer rows of them.
            if len(rows) != len(lines):
                return None
        else:
            delimiter = self._header.delimiter
            rows = [line.split(delimiter) for line in lines]
        return rows if set(map(len, rows)) == {self._header.width} else None

    def _column(
        self,
        cells: list[tuple[str, ...]],
        count: int,
        place: int | None,
        name: str,
        take: Take,
        notes: list[tuple[int, str, str]],
    ) -> Sequence[Any]:
        found: Found = []
        values = take(cells[place] if place is not None else range(count), found)  # type: ignore[arg-type]
        notes += [(at, code, name) for at, code in found]
        return values

    def _deleted(self, cells: list[tuple[str, ...]], count: int, notes: list[tuple[int, str, str]]) -> Sequence[Any]:
        if self._status is None:
            return [self._not_deleted] * count
        return self._column(cells, count, self._status, STATUS, self._read_status.take, notes)


def _take(kind: Kind, column: Column, place: int | None, form: Form) -> Take:
    if place is None:
        empty = form(blank(column))
        return lambda cells, found: [empty] * len(cells)
    if column.type is Type.TEXT and not column.options:
        return partial(take_text, limit=column.limit, required=column.required)
    return Memo(tidy(reader(kind, column, required=column.required)), form).take


def _backwards(starts: Sequence[Any], ends: Sequence[Any]) -> bool:
    """Whether a row ends before it starts; days as they are or as COPY's text, which sort the same."""
    absent = (None, NULL)
    return any(
        end < start for start, end in zip(starts, ends, strict=True) if end not in absent and start not in absent
    )
