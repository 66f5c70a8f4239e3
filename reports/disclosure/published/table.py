"""A publisher's CSV as it is: its header, its columns, its rows, and what kind of column each is."""

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from reports.disclosure.published.marks import Figure, Kind, cleaned, read


class Unreadable(ValueError):
    """The file cannot be read as a published table; the message says what to do."""


@dataclass(frozen=True)
class Table:
    """``columns`` in their order; ``rows``: texts, each as long as ``columns``; ``first_line``: where they begin."""

    name: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    first_line: int = 2

    def column(self, name: str) -> list[str]:
        """The texts of one column. Raises Unreadable, naming the columns there are, for one that is not there."""
        if name not in self.columns:
            raise Unreadable(f"{self.name} has no column {name!r}. Its columns are: {', '.join(self.columns)}.")
        at = self.columns.index(name)
        return [row[at] for row in self.rows]


def read_table(path: Path) -> Table:
    """The table of a file, in UTF-8 or Windows' encoding, with any title lines above its header left away.

    Raises Unreadable where there is no header with rows below it.
    """
    try:
        raw = path.read_bytes()
    except OSError as problem:
        raise Unreadable(f"{path} cannot be opened: {problem.strerror}.") from problem
    return parse_table(text_of(raw), name=path.name)


def text_of(raw: bytes) -> str:
    """A file's text, in UTF-8 or Windows' encoding."""
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        return raw.decode("cp1252", errors="replace")


def parse_table(text: str, *, name: str) -> Table:
    """The table of a CSV text. The header is the first line that is as wide as most lines and names each column."""
    if "\0" in text:
        raise Unreadable(f"{name} is no text file. Save the table as CSV (UTF-8) and try again.")
    lines = [
        (number, [cleaned(cell) for cell in line])
        for number, line in enumerate(csv.reader(io.StringIO(text), delimiter=_delimiter(text)), start=1)
    ]
    lines = [(number, line) for number, line in lines if any(line)]
    width = _usual_width([line for _, line in lines])
    header = next((at for at, (_, line) in enumerate(lines) if _is_header(line, width)), None)
    if header is None or header + 1 >= len(lines):
        raise Unreadable(f"{name} has no header line with rows below it. It must be CSV, one name a column.")
    columns = _named(lines[header][1])
    rows = tuple(tuple((line + [""] * width)[:width]) for _, line in lines[header + 1 :])
    return Table(name, columns, rows, lines[header + 1][0])


def _delimiter(text: str) -> str:
    head = text[:4096]
    return max(",;\t|", key=head.count)


def _usual_width(lines: Sequence[Sequence[str]]) -> int:
    widths = sorted(len(line) for line in lines)
    return widths[len(widths) // 2] if widths else 0


def _is_header(line: Sequence[str], width: int) -> bool:
    """As wide as the rows, every column named, and no name is a figure. A title line has gaps."""
    return len(line) == width > 1 and all(line) and not any(_is_figure(name) for name in line)


def _is_figure(text: str) -> bool:
    figure = read(text)
    return figure is not None and figure.kind is Kind.SHOWN


def _named(header: Sequence[str]) -> tuple[str, ...]:
    """The names, the second of two equal ones with its number."""
    seen: dict[str, int] = {}
    names = []
    for name in header:
        seen[name] = seen.get(name, 0) + 1
        names.append(name if seen[name] == 1 else f"{name} ({seen[name]})")
    return tuple(names)


def figures_of(
    texts: Sequence[str], *, further: Mapping[str, tuple[float, float]] | None = None
) -> list[Figure] | None:
    """What each text of a column says; None where the column holds texts that are no figures, or no figure at all."""
    found = [read(text, further=further) for text in texts]
    if any(figure is None for figure in found):
        return None
    figures = [figure for figure in found if figure is not None]
    return figures if any(figure.kind is Kind.SHOWN for figure in figures) else None
