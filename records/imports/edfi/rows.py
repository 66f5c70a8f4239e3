"""Turns cells into a row of a file or kind: every column in its place, of its type, and within its bounds."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

from records.imports.edfi.outputs import EMPTY_DATES, LISTS
from records.imports.edfi.reading import Cells
from records.imports.edfi.values import ID_LIMIT, Refused
from records.imports.kinds import KINDS, Column, Type
from records.imports.oneroster.contract import COLUMNS

Row = tuple[Any, ...]
LARGEST = 99_999_999
"""The records keep numbers with eight digits before the point."""


def row_maker(name: str) -> Callable[[Cells], Row]:
    """The function that makes rows of that file or kind; it raises Refused for cells that it cannot hold."""
    return _of_kind(name) if name in KINDS else _of_file(name)


def _of_file(name: str) -> Callable[[Cells], Row]:
    columns = COLUMNS[name]

    def make(cells: Cells) -> Row:
        return tuple(_file_cell(column, cells) for column in columns)

    return make


def _file_cell(column: str, cells: Cells) -> Any:
    if column == "deleted":
        return False
    if column in LISTS:
        return [word for word in cells.get(column) or [] if len(word) <= ID_LIMIT]
    if column in EMPTY_DATES:
        return cells.get(column)
    value = cells.get(column, "")
    if isinstance(value, str) and len(value) > ID_LIMIT:
        raise Refused("too_long", column, limit=ID_LIMIT)
    return value


def _of_kind(name: str) -> Callable[[Cells], Row]:
    kind = KINDS[name]

    def make(cells: Cells) -> Row:
        return (cells["line"], False, *(_kind_cell(column, cells.get(column.name)) for column in kind.columns))

    return make


def _kind_cell(column: Column, value: Any) -> Any:
    if value in (None, "", []):
        if column.required and column.default is None:
            raise Refused("required_blank", column.header)
        return {Type.TEXT: "", Type.WORDS: []}.get(column.type)
    if column.type is Type.TEXT and len(value) > column.limit:
        raise Refused("too_long", column.header, limit=column.limit)
    if column.type is Type.WORDS:
        return [word for word in value if len(word) <= ID_LIMIT]
    if column.type in (Type.NUMBER, Type.WHOLE):
        return _bounded(column, value)
    if column.type is Type.DAY and not isinstance(value, date):
        raise Refused("edfi_not_a_date", column.header)
    return value


def _bounded(column: Column, value: Any) -> Any:
    low, high = column.lowest, column.highest
    if abs(value) > LARGEST or (low is not None and value < low) or (high is not None and value > high):
        raise Refused("edfi_out_of_range", column.header)
    return int(value) if column.type is Type.WHOLE else Decimal(str(value))
