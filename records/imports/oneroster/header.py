"""Finds the columns of a file by their names, in whatever order they stand, and says what is missing or strange.

A file whose header was left out begins with a row of data, and one that lost its line ends has its data in its header;
so no issue repeats what stands there: an unknown column is told by its letter, as a spreadsheet shows it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from records.imports.feed import Mode
from records.imports.issues import IssueLog
from records.imports.oneroster.clean import clean
from records.imports.oneroster.fields import FileTable
from records.imports.oneroster.values import respelled

LIFECYCLE = ("status", "dateLastModified")
UNKNOWN_NAMED = 50
"""So many unknown columns are told one by one."""


@dataclass(frozen=True, slots=True)
class Header:
    """Where each known column stands, how many cells a row has, and what separates them."""

    row: int
    positions: Mapping[str, int]
    width: int
    delimiter: str


def normal(names: Sequence[str]) -> list[str]:
    """Header cells, comparable: without case, spaces and joiners."""
    return [respelled(clean(name)[0]) for name in names]


def match(
    header: Sequence[str], row: int, delimiter: str, table: FileTable, mode: Mode, log: IssueLog
) -> Header | None:
    """Check the header of a kept file; None where the file cannot be read by it. What is wrong goes into ``log``."""
    file = f"{table.file}.csv"
    known = {respelled(field.column): field.column for field in table.fields}
    positions, unknown, twice = _positions(header, known)
    missing = [column for column in _required(table, mode) if column not in positions]
    if "sourcedId" not in positions and len(missing) > len(_required(table, mode)) / 2:
        log.refuse_set("header_missing", file=file, row=row)
        return None
    for column in missing:
        log.refuse_set("column_missing", file=file, row=row, column=column)
    for column in twice:
        log.refuse_set("column_twice", file=file, row=row, column=column)
    if missing or twice:
        return None
    _warn(header, positions, unknown, row, table, log)
    if delimiter != ",":
        log.warn("delimiter", file=file, row=row)
    return Header(row, positions, len(header), delimiter)


def match_other(header: Sequence[str], row: int, table: FileTable, log: IssueLog) -> None:
    """Check the header of a file that is not kept: what is missing is a warning, as nothing will be read by it."""
    positions, _unknown, _twice = _positions(header, {respelled(field.column): field.column for field in table.fields})
    for column in table.required:
        if column not in positions:
            log.warn("other_column_missing", file=f"{table.file}.csv", row=row, column=column)


def _required(table: FileTable, mode: Mode) -> tuple[str, ...]:
    return table.required + (LIFECYCLE if mode is Mode.DELTA else ())


def _positions(
    header: Sequence[str], known: Mapping[str, str]
) -> tuple[dict[str, int], list[tuple[int, str]], list[str]]:
    """Known columns with their place; unknown ones; known ones that stand there twice."""
    positions: dict[str, int] = {}
    unknown: list[tuple[int, str]] = []
    twice: list[str] = []
    for place, name in enumerate(normal(header)):
        column = known.get(name)
        if column is None:
            # The standard's own place for extensions: kept out without a word.
            if not name.startswith("metadata."):
                unknown.append((place, clean(header[place])[0]))
        elif column in positions:
            twice.append(column)
        else:
            positions[column] = place
    return positions, unknown, twice


def _warn(
    header: Sequence[str],
    positions: Mapping[str, int],
    unknown: Sequence[tuple[int, str]],
    row: int,
    table: FileTable,
    log: IssueLog,
) -> None:
    file = f"{table.file}.csv"
    for column, place in positions.items():
        if header[place] != column:
            log.warn("column_respelled", file=file, row=row, column=column)
    for place, name in unknown[:UNKNOWN_NAMED]:
        log.warn("column_unknown" if name else "column_unnamed", file=file, row=row, column=letter(place))
    if len(unknown) > UNKNOWN_NAMED:
        log.warn("columns_unknown", file=file, row=row, params={"total": len(unknown) - UNKNOWN_NAMED})
    for field in table.fields:
        if field.column not in positions:
            log.warn("column_wanted" if field.wanted else "column_absent", file=file, row=row, column=field.column)
    order = [field.column for field in table.fields if field.column in positions]
    if order != sorted(positions, key=positions.__getitem__):
        log.warn("columns_reordered", file=file, row=row)


def letter(place: int) -> str:
    """What a spreadsheet calls a column: 0 -> "A", 26 -> "AA"."""
    before, within = divmod(place, 26)
    return (letter(before - 1) if before else "") + chr(ord("A") + within)
