"""Finds a kind's columns in a header by their names, and tells from a header which kind a file holds.

A file whose header was left out begins with a row of data, and one that lost its line ends has its data in its header;
so no issue repeats what stands there: an unknown column is told by its letter, as a spreadsheet shows it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from records.imports.issues import IssueLog
from records.imports.kinds import KINDS, Kind
from records.imports.oneroster.header import letter, normal
from records.imports.oneroster.values import respelled

STATUS, MODIFIED = "status", "dateLastModified"
"""Columns that any file may have. With ``status`` it holds only changes; the date is not kept."""
UNKNOWN_NAMED = 50
"""So many unknown columns are told one by one."""
FEWEST = 3
"""A header with fewer known columns does not show by itself what the file holds."""


@dataclass(frozen=True, slots=True)
class Header:
    """Where each known column stands, how many cells a row has, and what separates them."""

    row: int
    positions: Mapping[str, int]
    """Header of the column, as the template has it -> place."""
    width: int
    delimiter: str


def headers(kind: Kind) -> list[str]:
    """The columns of the kind's template, in order."""
    return [column.header for column in kind.columns]


def required_headers(kind: Kind) -> list[str]:
    """Those of them that no file may lack."""
    return [column.header for column in kind.columns if column.required]


def match(header: Sequence[str], row: int, delimiter: str, kind: Kind, file: str, log: IssueLog) -> Header | None:
    """Check a header; None where the file cannot be read by it. What is wrong or strange goes into ``log``."""
    positions, unknown, twice = _positions(header, kind)
    missing = [name for name in required_headers(kind) if name not in positions]
    if len(positions) < min(2, len(kind.columns)) or len(missing) > len(required_headers(kind)) / 2:
        log.refuse_set("header_missing", file=file, row=row)
        return None
    for name in missing:
        log.refuse_set("column_missing", file=file, row=row, column=name)
    for name in twice:
        log.refuse_set("column_twice", file=file, row=row, column=name)
    if missing or twice:
        return None
    _warn(header, positions, unknown, Header(row, positions, len(header), delimiter), kind, file, log)
    return Header(row, positions, len(header), delimiter)


def _positions(header: Sequence[str], kind: Kind) -> tuple[dict[str, int], list[int], list[str]]:
    """Known columns with their place; places of unknown ones; known ones that stand there twice."""
    known = {respelled(name): name for name in (*headers(kind), STATUS, MODIFIED)}
    positions: dict[str, int] = {}
    unknown: list[int] = []
    twice: list[str] = []
    for place, spelling in enumerate(normal(header)):
        name = known.get(spelling)
        if name is None:
            unknown.append(place)
        elif name in positions:
            twice.append(name)
        else:
            positions[name] = place
    return positions, unknown, twice


def _warn(
    header: Sequence[str],
    positions: Mapping[str, int],
    unknown: Sequence[int],
    found: Header,
    kind: Kind,
    file: str,
    log: IssueLog,
) -> None:
    for name, place in positions.items():
        if header[place] != name:
            log.warn("column_respelled", file=file, row=found.row, column=name)
    if unknown:
        letters = ", ".join(map(letter, unknown[:UNKNOWN_NAMED])) + (" …" if len(unknown) > UNKNOWN_NAMED else "")
        log.warn("template_columns_unknown", file=file, row=found.row, params={"columns": letters})
    for name in headers(kind):
        if name not in positions:
            log.warn("column_absent", file=file, row=found.row, column=name)
    if found.delimiter != ",":
        log.warn("delimiter", file=file, row=found.row)


def kind_of_header(header: Sequence[str]) -> Kind | None:
    """The kind whose columns these are, or nearly are: of no other kind are as many there.

    Where a kind has all that it requires, only such kinds count; a kind of which most is there is named so that its
    missing columns can be.
    """
    names = set(normal(header))
    known = {kind.name: len(names & set(normal(headers(kind)))) for kind in KINDS.values()}
    offered = [kind for kind in KINDS.values() if kind.template and known[kind.name] >= min(FEWEST, len(kind.columns))]
    whole = [kind for kind in offered if has_required(header, kind) and 2 * known[kind.name] >= len(names)]
    fits = whole or [kind for kind in offered if 2 * known[kind.name] > len(kind.columns)]
    best = [kind for kind in fits if known[kind.name] == max(known[each.name] for each in fits)]
    return best[0] if len(best) == 1 else None


def has_required(header: Sequence[str], kind: Kind) -> bool:
    """Whether a header has every column that the kind requires."""
    return set(normal(required_headers(kind))) <= set(normal(header))
