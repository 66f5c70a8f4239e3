"""Reads a kind's file row by row: each row typed, or refused with every reason it has."""

from dataclasses import dataclass, field
from typing import Any

from records.imports.kinds import Kind, Type
from records.imports.oneroster.clean import clean
from records.imports.oneroster.text import Record
from records.imports.oneroster.values import Refused
from records.imports.templates.cells import Read, blank, read_status, reader
from records.imports.templates.header import STATUS, Header
from records.imports.templates.takers import Memo, itself

Refusal = tuple[str, str, dict[str, Any]]
"""Code, column, params."""


@dataclass(slots=True)
class Answer:
    """What became of one row: typed, or refused, or neither, where it is blank. Notes are code and column."""

    row: tuple[Any, ...] | None = None
    refusals: list[Refusal] = field(default_factory=list)
    notes: list[tuple[str, str]] = field(default_factory=list)


class RowReader:
    """Made once for a reading of a file."""

    def __init__(self, header: Header, kind: Kind) -> None:
        self._width = header.width
        self._columns = [(column.header, header.positions.get(column.header), blank(column)) for column in kind.columns]
        # Whether a row that is to be deleted needs the column: its key says which one is meant.
        self._reads = [_reading(kind, column.name, column.required) for column in kind.columns]
        self._lax = [
            _reading(kind, column.name, column.required and column.name in kind.key) for column in kind.columns
        ]
        self._status = header.positions.get(STATUS)
        self._read_status = Memo(read_status, itself)
        self._id = header.positions.get(kind.column("sourced_id").header) if "sourced_id" in kind.staging else None
        names = kind.staging[2:]
        both = "starts_on" in names and "ends_on" in names
        self._dates = (names.index("starts_on"), names.index("ends_on")) if both else None

    def read(self, record: Record, line: int) -> Answer:
        """The row, which is number ``line`` of the file."""
        cells = record.cells
        answer = Answer()
        if record.broken:
            answer.refusals.append((record.problem, "", {}))
            return answer
        if record.problem:
            answer.notes.append((record.problem, ""))
        if not any(cells) or (not record.tidy and not any(clean(cell)[0] for cell in cells)):
            answer.notes.append(("blank_row", ""))
            return answer
        if not self._is_wide_enough(cells, answer):
            return answer
        deleted = self._deleted(cells, answer)
        values = self._values(cells, self._lax if deleted else self._reads, answer)
        self._compare(values, answer)
        if not answer.refusals:
            answer.row = (line, deleted, *values)
        return answer

    def identifier(self, cells: list[str]) -> str:
        """The row's own identifier, as far as it can be read; empty where the kind has none."""
        return clean(cells[self._id])[0][:255] if self._id is not None and self._id < len(cells) else ""

    def _is_wide_enough(self, cells: list[str], answer: Answer) -> bool:
        if len(cells) < self._width:
            answer.refusals.append(("row_too_short", "", {"expected": self._width}))
            return False
        if len(cells) > self._width:
            if any(cell.strip() for cell in cells[self._width :]):
                answer.refusals.append(("row_too_long", "", {"expected": self._width}))
                return False
            answer.notes.append(("row_with_blank_cells", ""))
        return True

    def _deleted(self, cells: list[str], answer: Answer) -> bool:
        if self._status is None:
            return False
        cell = cells[self._status]
        try:
            deleted: bool = self._read_status[cell]
        except Refused as refused:
            answer.refusals.append((refused.code, STATUS, refused.params))
            return False
        answer.notes += [(code, STATUS) for code in self._read_status.notes.get(cell, ())]
        return deleted

    def _values(self, cells: list[str], reads: list[Read | Memo], answer: Answer) -> list[Any]:
        values: list[Any] = []
        for (name, place, empty), read in zip(self._columns, reads, strict=True):
            if place is None:
                values.append(empty)
                continue
            cell = cells[place]
            try:
                if isinstance(read, Memo):
                    value, notes = read[cell], read.notes.get(cell, ())
                else:
                    value, notes = read(cell)
            except Refused as refused:
                answer.refusals.append((refused.code, name, refused.params))
            else:
                values.append(value)
                answer.notes += [(code, name) for code in notes]
        return values

    def _compare(self, values: list[Any], answer: Answer) -> None:
        """What no cell can say alone."""
        if self._dates is not None and not answer.refusals:
            starts, ends = values[self._dates[0]], values[self._dates[1]]
            if starts is not None and ends is not None and ends < starts:
                answer.refusals.append(("ends_before_start", self._columns[self._dates[1]][0], {}))


def _reading(kind: Kind, name: str, required: bool) -> Read | Memo:
    """How cells are read; those of most columns repeat, so they are remembered."""
    column = kind.column(name)
    read = reader(kind, column, required=required)
    return read if column.type is Type.TEXT and not column.options else Memo(read, itself)
