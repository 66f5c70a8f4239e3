"""Cuts a file into pieces that can be read at once, and pieces that are read row by row."""

from collections.abc import Callable, Iterator

from records.imports.oneroster.text import Record, Records, Stream
from records.imports.templates.block_reader import Block
from records.imports.templates.blocks import Lines
from records.imports.templates.header import Header

Piece = tuple[int, Block | list[Record]]
"""How many rows of the file are to be added to a row's number in its piece, and the piece."""


def pieces(stream: Stream, header: Header, read_block: Callable[[str], Block | None]) -> Iterator[Piece]:
    """Everything below the header. What ``read_block`` does not take, comes as records. Raises what the stream does.

    A block that is not taken is tried in parts, so that a bad row costs only the few rows around it their speed. A cell
    may run over the end of a part, so that the reading row by row takes from the next one what it needs, and reads on
    until nothing waits.
    """
    lines = Lines(stream, _ignore)
    records = Records(lines, header.delimiter)
    records.width = header.width
    each = iter(records)
    number = at_once = 0
    while records.waits or lines.fill():
        if number >= header.row and not records.waits:
            text = lines.block()
            block = read_block(text) if text is not None else None
            if block is not None:
                lines.drop()
                yield number, block
                number += block.count
                at_once += block.count
                continue
            if text is not None and lines.cut():
                continue
        found: list[Record] = []
        while records.waits or lines.waits:
            record = next(each)
            number = record.number + at_once
            if number > header.row:
                found.append(record)
            elif number == header.row:
                break
        if found:
            yield at_once, found


def _ignore(code: str) -> None:
    """What concerns the file as a whole was said when its header was read."""
