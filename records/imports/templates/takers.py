"""Takes a column out of many rows at once, where every one of its cells is tidy.

Cells that repeat (days, options, schools) are read once and remembered. What a taker cannot take, or what is to be
refused, it leaves to the reading row by row, which says why.
"""

from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal
from itertools import compress
from operator import ne
from typing import Any

from records.imports.oneroster.clean import LOST
from records.imports.templates.cells import Read

REMEMBERED = 8192
"""So many different cells of a column are remembered at a time."""
NULL = r"\N"
Form = Callable[[Any], Any]
"""What is handed on of a value: the value itself, or its text for COPY."""
Found = list[tuple[int, str]]
"""Leniencies of a block: number of the row in it, and code."""

_ESCAPES = str.maketrans({"\\": r"\\", "\n": r"\n", "\r": r"\r", "\t": r"\t"})


class Untidy(Exception):
    """The column has to be read cell by cell."""


def itself(value: Any) -> Any:
    """The form of a typed row."""
    return value


def copied(value: Any) -> str:
    """A value in PostgreSQL's COPY text format."""
    if value is None:
        return NULL
    if isinstance(value, bool):
        return "t" if value else "f"
    if isinstance(value, str):
        return value.translate(_ESCAPES)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, list):
        quoted = ('"' + item.replace("\\", "\\\\").replace('"', '\\"') + '"' for item in value)
        return ("{" + ",".join(quoted) + "}").translate(_ESCAPES)
    return str(value)


class Memo(dict[str, Any]):
    """Cell -> its value in the wanted form. Raises Refused. ``notes`` has the leniencies of those that had any."""

    def __init__(self, read: Read, form: Form) -> None:
        super().__init__()
        self._read, self._form = read, form
        self.notes: dict[str, tuple[str, ...]] = {}

    def __missing__(self, cell: str) -> Any:
        value, notes = self._read(cell)
        if len(self) >= REMEMBERED:
            self.clear()
        if notes:
            self.notes[cell] = notes
        made = self[cell] = self._form(value)
        return made

    def take(self, cells: Sequence[str], found: Found) -> Sequence[Any]:
        """The values of a whole column. Raises Refused."""
        values = list(map(self.__getitem__, cells))
        if self.notes:
            for at in compress(range(len(cells)), map(self.notes.__contains__, cells)):
                found += [(at, code) for code in self.notes[cells[at]]]
            if len(self.notes) > REMEMBERED:
                self.notes.clear()
                self.clear()
        return values


def take_text(cells: Sequence[str], found: Found, *, limit: int, required: bool) -> Sequence[str]:
    """A column of text, with spaces around it cut. Raises Untidy where one of the cells is not beyond doubt."""
    # No tidy cell holds the quote, so that every place between two cells can be seen.
    joined = '"'.join(cells)
    if ' "' in joined or '" ' in joined or joined.startswith(" ") or joined.endswith(" "):
        taken = list(map(str.strip, cells))
        found += [(at, "spaces_cut") for at in compress(range(len(cells)), map(ne, cells, taken))]
        cells, joined = taken, '"'.join(taken)
    if (
        not joined.isprintable()
        or "\\" in joined
        or LOST in joined
        or joined.count('"') != len(cells) - 1
        or max(map(len, cells)) > limit
        or (required and not all(cells))
    ):
        raise Untidy
    return cells


def tidy(read: Read) -> Read:
    """The same reading, which leaves a cell with a quote in it to the reading row by row."""

    def careful(cell: str) -> Any:
        if '"' in cell:
            raise Untidy
        return read(cell)

    return careful
