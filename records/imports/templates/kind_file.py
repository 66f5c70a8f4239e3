"""One file of one kind: its header once, then its rows, as typed rows or as text for COPY."""

from collections.abc import Iterator
from contextlib import closing
from typing import Any

from records.imports.feed import Mode
from records.imports.issues import IssueLog
from records.imports.kinds import Kind
from records.imports.oneroster.rows import read_header
from records.imports.oneroster.source import Damaged, Member, digest_of
from records.imports.oneroster.text import Record
from records.imports.templates.block_reader import Block, BlockReader
from records.imports.templates.header import STATUS, Header, match
from records.imports.templates.pieces import pieces
from records.imports.templates.row_reader import Answer, RowReader
from records.imports.templates.takers import Form, copied, itself

Rows = Iterator[tuple[Any, ...]]


class KindFile:
    """Nothing is reported twice, however often the rows are read.

    No set of keys is kept, so that a file of any length takes the same memory: rows that come twice are for the merge
    to find.
    """

    def __init__(self, member: Member, kind: Kind, log: IssueLog) -> None:
        self.file = f"{kind.name}.csv"
        self.refused: list[str] = []
        """Identifiers of the rows that the last reading refused, where the kind has identifiers of its own."""
        self.refused_rows = 0
        self._member, self._kind, self._log = member, kind, log
        self._told = 0
        """Up to this row everything has been reported."""
        self._told_end = False
        self._digest: str | None = None
        self._header = self._read_header()

    @property
    def mode(self) -> Mode:
        """Changes only, where the file has a column ``status``; else all that there is."""
        return Mode.DELTA if self._header and STATUS in self._header.positions else Mode.BULK

    @property
    def carried(self) -> set[str]:
        """The kind's columns that the header names."""
        named = self._header.positions if self._header else {}
        return {column.name for column in self._kind.columns if column.header in named}

    def digest(self) -> str:
        """SHA-256 of the file, taken once; empty where it is damaged."""
        if self._digest is None:
            try:
                self._digest = digest_of(self._member)
            except Damaged:
                self._digest = ""
        return self._digest

    def _read_header(self) -> Header | None:
        try:
            row, cells, delimiter = read_header(self._member, lambda code: self._log.warn(code, file=self.file))
        except Damaged:
            self._log.refuse_set("file_damaged", file=self.file)
            return None
        if not cells:
            self._log.refuse_set("file_empty", file=self.file)
            return None
        return match(cells, row, delimiter, self._kind, self.file, self._log)

    def rows(self) -> Rows:
        """Typed rows in the order of the kind's staging; refused ones are reported and left out."""
        for _is_text, rows in self._pieces(itself):
            yield from rows

    def copy_lines(self) -> Iterator[bytes]:
        """The same rows as blocks of lines in COPY's text format."""
        for is_text, rows in self._pieces(copied):
            lines = map("\t".join, rows if is_text else (tuple(map(copied, row)) for row in rows))
            if block := "\n".join(lines):
                yield f"{block}\n".encode()

    def _pieces(self, form: Form) -> Iterator[tuple[bool, Rows]]:
        """Some rows at a time, and whether ``form`` was applied to their values already."""
        if self._header is None:
            return
        self.refused, self.refused_rows = [], 0
        at_once, one_by_one = BlockReader(self._header, self._kind, form), RowReader(self._header, self._kind)
        number, total = self._header.row, 0
        try:
            with closing(self._member.open()) as stream:
                for before, piece in pieces(stream, self._header, at_once.read):
                    if isinstance(piece, Block):
                        self._tell_block(before, piece)
                        number = before + piece.count
                        total += piece.count
                        lines = range(before + 1, number + 1)
                        yield True, piece.rows(lines if form is itself else map(str, lines))
                    else:
                        rows = list(self._one_by_one(one_by_one, before, piece))
                        number = before + piece[-1].number
                        total += len(rows)
                        yield False, iter(rows)
        except Damaged:
            self._end("file_damaged", number)
            return
        if not total and not self.refused_rows and self.mode is Mode.BULK:
            # It would end all that is stored of the kind, and is rather a template that nobody filled in.
            self._end("template_without_rows", None)

    def _one_by_one(self, reader: RowReader, before: int, records: list[Record]) -> Rows:
        for record in records:
            line = before + record.number
            answer = reader.read(record, line)
            if answer.refusals:
                self.refused_rows += 1
                if identifier := reader.identifier(record.cells):
                    self.refused.append(identifier)
            if line > self._told:
                self._told = line
                self._tell_row(line, answer)
            if answer.row is not None:
                yield answer.row

    def _tell_row(self, line: int, answer: Answer) -> None:
        """Report a row: its refusals, or else its leniencies."""
        for code, column, params in answer.refusals:
            self._log.refuse_row(code, file=self.file, row=line, column=column, params=params)
        for code, column in () if answer.refusals else answer.notes:
            self._log.warn(code, file=self.file, row=line, column=column)

    def _tell_block(self, before: int, block: Block) -> None:
        """Report the leniencies of many rows, each run of rows at once."""
        if before + block.count <= self._told:
            return
        self._told = before + block.count
        runs: dict[tuple[str, str], list[int]] = {}
        for at, code, column in block.notes:
            line = before + at + 1
            run = runs.setdefault((code, column), [line, line])
            if line <= run[1] + 1:
                run[1] = line
            else:
                self._tell_run(code, column, *run)
                run[:] = line, line
        for (code, column), run in runs.items():
            self._tell_run(code, column, *run)

    def _tell_run(self, code: str, column: str, first: int, last: int) -> None:
        self._log.warn(code, file=self.file, row=first, last=last, column=column, count=last - first + 1)

    def _end(self, code: str, number: int | None) -> None:
        if not self._told_end:
            self._told_end = True
            self._log.refuse_set(code, file=self.file, row=number)
