"""Files of the project's templates made on the spot, and strategies for what may stand in them."""

import csv
import io
import tempfile
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from hypothesis import strategies as st

from records.imports.issues import Issue
from records.imports.kinds import KINDS, Column, Kind, Type
from records.imports.kinds.room import room
from records.imports.templates import TemplateSet, open_set
from records.imports.templates.cells import blank
from records.options import OPTIONS

OFFERED = [kind for kind in KINDS.values() if kind.template]

# Anything but controls, lone surrogates, line separators, the mark of lost letters and marks that turn the direction.
LETTERS = st.characters(
    exclude_categories=("Cc", "Cs", "Zl", "Zp"),
    exclude_characters="\ufffd\u200b\ufeff\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069",
)
TEXT = st.text(LETTERS, min_size=1, max_size=30).map(str.strip).filter(bool)
PLAIN = st.text("abcXYZ019-_. \\'=+@", min_size=1, max_size=12).map(str.strip).filter(bool)
Pair = tuple[str, Any]
"""A cell as written, and its value as it must be read."""


def one(text: str) -> Pair:
    return text, text


def cell(kind: Kind, column: Column) -> st.SearchStrategy[Pair]:
    """Good contents of a cell."""
    filled = _filled(kind, column)
    return filled if column.required else st.one_of(filled, st.just(("", blank(column))))


def _filled(kind: Kind, column: Column) -> st.SearchStrategy[Pair]:
    if column.type is Type.WORDS:
        item = st.sampled_from(list(OPTIONS[column.options])) if column.options else TEXT.filter(_no_separator)
        return st.lists(item, min_size=1, max_size=3, unique=True).map(lambda items: (",".join(items), items))
    if column.options:
        return st.sampled_from(list(OPTIONS[column.options])).map(one)
    if column.type is Type.DAY:
        return st.dates(date(1950, 1, 1), date(2090, 1, 1)).map(lambda day: (day.isoformat(), day))
    if column.type is Type.YES_NO:
        return st.booleans().map(lambda yes: (str(yes).lower(), yes))
    if column.type in (Type.WHOLE, Type.NUMBER):
        bounds = room(kind, column)
        places = bounds.places or 0
        numbers = st.decimals(bounds.lowest, bounds.highest, places=places)
        if column.type is Type.WHOLE:
            return numbers.map(lambda number: (str(int(number)), int(number)))
        return numbers.map(lambda number: (f"{number:f}", number))
    return st.one_of(PLAIN, TEXT).filter(lambda text: len(text) <= column.limit).map(one)


def _no_separator(text: str) -> bool:
    return "," not in text and ";" not in text


@st.composite
def rows_of(draw: st.DrawFn, kind: Kind, most: int = 4) -> list[dict[str, Pair]]:
    """Good rows of a kind: header -> cell as written and as meant."""
    made = draw(
        st.lists(
            st.fixed_dictionaries({column.header: cell(kind, column) for column in kind.columns}),
            min_size=1,
            max_size=most,
        )
    )
    for row in made:
        _order(kind, row)
    return made


def _order(kind: Kind, row: dict[str, Pair]) -> None:
    """Let no end be before its start."""
    names = {column.name: column.header for column in kind.columns}
    if "starts_on" in names and "ends_on" in names:
        (_, start), (_, end) = row[names["starts_on"]], row[names["ends_on"]]
        if start and end and end < start:
            row[names["starts_on"]], row[names["ends_on"]] = (end.isoformat(), end), (start.isoformat(), start)


def meant(kind: Kind, rows: Iterable[Mapping[str, Pair]]) -> list[tuple[Any, ...]]:
    """What must be read, in the order of staging."""
    return [
        (number, False, *(row[column.header][1] for column in kind.columns)) for number, row in enumerate(rows, start=2)
    ]


def as_csv(kind: Kind, rows: Iterable[Mapping[str, str]], header: list[str] | None = None, **options: Any) -> str:
    """Rows under the template's header; cells by header."""
    out = io.StringIO()
    names = header or [column.header for column in kind.columns]
    writer = csv.writer(out, **{"lineterminator": "\n", **options})
    writer.writerow(names)
    writer.writerows([row.get(name, "") for name in names] for row in rows)
    return out.getvalue()


def examples(kind: Kind) -> dict[str, str]:
    """The template's example row, by header."""
    return {column.header: column.example for column in kind.columns}


class Read:
    """What was read of one file."""

    def __init__(self, opened: TemplateSet, kind: str) -> None:
        self.modes = opened.modes
        self.rows = list(opened.rows(kind))
        self.issues: list[Issue] = list(opened.issues)
        self.copied = b"".join(opened.copy_lines(kind))
        assert list(opened.issues) == self.issues, "a second reading reported something again"
        self.refused_ids, self.refused_count = opened.refused_ids(kind), opened.refused_count(kind)

    @property
    def said(self) -> list[tuple[str, int | None, str]]:
        """Code, row and column of each issue."""
        return [(issue.code, issue.row, issue.column) for issue in self.issues]

    def dicts(self, kind: Kind) -> list[dict[str, Any]]:
        return [dict(zip(kind.staging, row, strict=True)) for row in self.rows]


def read(kind: Kind | str, content: str | bytes, name: str = "") -> Read:
    """Read one file alone. Raises NotOneRoster."""
    with tempfile.TemporaryDirectory() as folder:
        of = kind if isinstance(kind, str) else kind.name
        path = Path(folder) / (name or f"{of}.csv")
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        with open_set(path) as opened:
            return Read(opened, of)


def uncopied(kind: Kind, text: bytes) -> list[tuple[Any, ...]]:
    """Rows out of COPY's text format, by PostgreSQL's documentation of it."""
    lines = text.decode().split("\n")
    assert lines.pop() == ""
    return [tuple(_value(cell, of) for cell, of in zip(line.split("\t"), kind.types, strict=True)) for line in lines]


_BACK = {"\\\\": "\\", "\\t": "\t", "\\n": "\n", "\\r": "\r"}


def _value(cell: str, of: str) -> Any:
    if cell == r"\N":
        return None
    text, at = "", 0
    while at < len(cell):
        taken = cell[at : at + 2] if cell[at] == "\\" else cell[at]
        text += _BACK.get(taken, taken)
        at += len(taken)
    if of == "text[]":
        return _array(text)
    if of == "bool":
        return {"t": True, "f": False}[text]
    read_as: dict[str, Any] = {"int4": int, "numeric": Decimal, "date": date.fromisoformat}
    return read_as.get(of, str)(text)


def _array(text: str) -> list[str]:
    """An array literal whose items are all quoted."""
    assert text[0] == "{" and text[-1] == "}"
    items, at = [], 1
    while text[at] != "}":
        assert text[at] == '"'
        at += 1
        item = ""
        while text[at] != '"':
            at += text[at] == "\\"
            item += text[at]
            at += 1
        items.append(item)
        at += 1
        at += text[at] == ","
    return items
