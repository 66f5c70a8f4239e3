"""Reads one file of a set: header once, then its rows one by one, each typed, or refused with every reason it has."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Any

from records.imports.feed import Mode
from records.imports.issues import IssueLog
from records.imports.kinds import KINDS
from records.imports.oneroster.cells import EXACT, Cells, Notes, taker
from records.imports.oneroster.clean import LOST, clean
from records.imports.oneroster.contract import columns_of
from records.imports.oneroster.fields import Field, FileTable, Kind
from records.imports.oneroster.header import Header, match
from records.imports.oneroster.results import result_settler
from records.imports.oneroster.source import Damaged, Member, digest_of
from records.imports.oneroster.text import Record, Records, read_lines
from records.imports.oneroster.values import Refused, read_choice, read_moment, respelled

Row = list[Any]
Refusal = tuple[str, str, dict[str, Any]]
"""Code, column, params."""

EXTRAS = {"users": ("role", "organizations"), "results": ("in_progress",)}
"""What rows carry beyond the columns that are promised: of 1.1 users for the roles made from them."""
ID_LIMIT = 255
REFUSED_KEPT = 500_000
"""So many refused rows of one file are remembered by their identifiers. A file with more refuses the set."""
GONE = ("tobedeleted", "inactive")


def read_header(member: Member, note: Callable[[str], None]) -> tuple[int, Cells, str]:
    """The first row that is not blank: its number, cells and delimiter; (0, [], ",") where there is none.

    Raises Damaged.
    """
    stream = member.open()
    try:
        records = Records(read_lines(stream, note))
        for record in records:
            if not record.broken and any(cell.strip() for cell in record.cells):
                if record.problem:
                    note(record.problem)
                return record.number, record.cells, records.delimiter
        return 0, [], ","
    finally:
        stream.close()


class FileReader:
    """One kept file. Nothing is reported twice, however often its rows are read."""

    def __init__(self, member: Member, table: FileTable, mode: Mode, log: IssueLog) -> None:
        self.file = f"{table.file}.csv"
        self.header: Header | None = None
        self._member = member
        self._table = table
        self.mode = mode
        self._log = log
        self.refused: list[tuple[str, Sequence[str]]] = []
        """Of the rows that the last reading refused: identifier and, of 1.1 users, organizations."""
        self.refused_rows = 0
        """How many rows the last reading refused."""
        self._told = 0
        """Up to this row everything has been reported."""
        self._told_end = False
        self._notes: Notes = []
        self.names = _names(table)
        self._check_header()

    def _check_header(self) -> None:
        try:
            row, cells, delimiter = read_header(self._member, lambda code: self._log.warn(code, file=self.file))
        except Damaged:
            self._log.refuse_set("file_damaged", file=self.file)
            return
        if not cells:
            self._log.refuse_set("file_empty", file=self.file)
            return
        self.header = match(cells, row, delimiter, self._table, self.mode, self._log)

    @property
    def carried(self) -> set[str]:
        """The names of a row's values for which the file has a column."""
        positions = self.header.positions if self.header else {}
        return {field.name for field in self._table.fields if field.name and field.column in positions}

    def place(self, name: str) -> int:
        """Where a row holds the value of that name. Raises ValueError."""
        return ("line", self._table.fields[0].name, "deleted", *self.names).index(name)

    def digest(self) -> str:
        """A digest of the file's content. Raises Damaged."""
        return digest_of(self._member)

    def rows(self) -> Iterator[Row]:
        """Each good row: line, sourced id, deleted, then ``names``. Refused ones are reported and left out."""
        if self.header is None:
            return
        maker = _RowMaker(self.header, self._table, self.mode, self.names, self._notes)
        self.refused, self.refused_rows = [], 0
        number = total = 0
        try:
            stream = self._member.open()
            try:
                records = Records(read_lines(stream, lambda code: None), self.header.delimiter)
                records.width = self.header.width
                for record in records:
                    number = record.number
                    if number <= self.header.row:
                        continue
                    self._notes.clear()
                    row, refusals = maker.make(record)
                    if refusals:
                        self._remember(maker.identifier(record.cells), maker.organizations(record.cells))
                    self.refused_rows += bool(refusals)
                    total += row is not None or bool(refusals)
                    if number > self._told:
                        self._told = number
                        self._tell(number, refusals)
                    if row is not None:
                        yield row
            finally:
                stream.close()
        except Damaged:
            self._end("file_damaged", number, refuse=True)
            return
        if not total and self.mode is Mode.BULK:
            self._end("file_without_rows", None, refuse=False)

    def _remember(self, sourced_id: str, organizations: Sequence[str]) -> None:
        """Note a refused row, in bounded memory."""
        if sourced_id and len(self.refused) < REFUSED_KEPT:
            self.refused.append((sourced_id, organizations))
        elif sourced_id:
            self._end("too_many_refused", None, refuse=True)

    def _tell(self, number: int, refusals: list[Refusal]) -> None:
        """Report a row: its refusals, or else its leniencies."""
        if refusals:
            for code, column, params in refusals:
                self._log.refuse_row(code, file=self.file, row=number, column=column, params=params)
        elif self._notes:
            for code, column in self._notes:
                self._log.warn(code, file=self.file, row=number, column=column)

    def _end(self, code: str, number: int | None, *, refuse: bool) -> None:
        if not self._told_end:
            self._told_end = True
            report = self._log.refuse_set if refuse else self._log.warn
            report(code, file=self.file, row=number)


def _names(table: FileTable) -> tuple[str, ...]:
    """What a row holds after its line, its identifier and its mark of deletion."""
    own = [field.name for field in table.fields if field.name and field.kind is not Kind.ID]
    if not table.name:
        return tuple(own)
    leads = ("line", "deleted", table.fields[0].name)
    extras = [name for name in own if name in EXTRAS.get(table.file, ())]
    return (*(name for name in columns_of(table.name) if name not in leads), *extras)


class _RowMaker:
    """Turns a record into a typed row or into refusals, and writes leniencies into ``notes``."""

    def __init__(self, header: Header, table: FileTable, mode: Mode, names: tuple[str, ...], notes: Notes) -> None:
        self._notes = notes
        self._mode = mode
        self._width = header.width
        by_name = {field.name: field for field in table.fields if field.name}
        # A column that this version does not have: nothing is said, of a record; of the roster's texts, a blank.
        unsaid = Kind.MAYBE if table.name in KINDS else Kind.TEXT
        self._fields = [table.fields[0], *(by_name.get(name, Field("", unsaid, name)) for name in names)]
        places = [header.positions.get(field.column) for field in self._fields]
        self._takes = [
            taker(field, place, notes, required=field.required)
            for field, place in zip(self._fields, places, strict=True)
        ]
        # A row that says only what is to be deleted needs no more than its identifier.
        self._lax = [
            taker(replace(field, wanted=False), place, notes, required=field.kind is Kind.ID)
            for field, place in zip(self._fields, places, strict=True)
        ]
        self._id = header.positions["sourcedId"]
        self._places = header.positions.get("orgSourcedIds")
        self._status = header.positions.get("status")
        self._modified = header.positions.get("dateLastModified")
        self._password = header.positions.get("password")
        self._cleaned = self._places_to_clean(header, table)
        self._dates = _pair(names, "starts_on", "ends_on")
        self._organizations = names.index("organizations") + 1 if "organizations" in names else None
        self._primary_org = names.index("primary_org") + 1 if self._organizations else None
        self._settle = result_settler(names, notes) if table.file == "results" else None

    @staticmethod
    def _places_to_clean(header: Header, table: FileTable) -> list[tuple[int, str, bool]]:
        """Place, column, and whether nothing inside the cell may be mended, of each column that is read."""
        read = [field for field in table.fields if field.name or field.kind is Kind.LIFECYCLE]
        return [
            (header.positions[field.column], field.column, field.kind in EXACT)
            for field in read
            if field.column in header.positions
        ]

    def make(self, record: Record) -> tuple[Row | None, list[Refusal]]:
        """A row; or none and why; or neither, for a row that is blank or that a bulk file marks as deleted."""
        cells = record.cells
        if record.broken:
            return None, [(record.problem, "", {})]
        if record.problem:
            self._notes.append((record.problem, ""))
        if not any(cells) or (not record.tidy and not any(clean(cell)[0] for cell in cells)):
            self._notes.append(("blank_row", ""))
            return None, []
        if len(cells) != self._width:
            if len(cells) < self._width:
                return None, [("row_too_short", "", {"expected": self._width})]
            if any(cell.strip() for cell in cells[self._width :]):
                return None, [("row_too_long", "", {"expected": self._width})]
            self._notes.append(("row_with_blank_cells", ""))
        refusals: list[Refusal] = [] if record.tidy else self._clean(cells)
        deleted = self._lifecycle(cells, refusals)
        if deleted and self._mode is Mode.BULK:
            return None, refusals
        values = self._values(cells, deleted, refusals)
        if refusals:
            return None, refusals
        self._across(values, refusals)
        if refusals:
            return None, refusals
        return [record.number, values[0], deleted, *values[1:]], refusals

    def identifier(self, cells: Cells) -> str:
        """The identifier of a refused row, as far as it can be read."""
        text = clean(cells[self._id])[0] if self._id < len(cells) else ""
        return text if len(text) <= ID_LIMIT else ""

    def organizations(self, cells: Cells) -> Sequence[str]:
        """The organizations of a refused user of 1.1, as far as they can be read."""
        if self._places is None or self._places >= len(cells):
            return ()
        return [name for name in (clean(part)[0] for part in cells[self._places].split(",")) if name]

    def _clean(self, cells: Cells) -> list[Refusal]:
        """Trim the cells that are read; note what was cut, refuse what must not be changed."""
        refusals: list[Refusal] = []
        for place, column, exact in self._cleaned:
            cell = cells[place]
            if not cell:
                continue
            text, cut, changed = clean(cell)
            cells[place] = text
            if cut:
                self._notes.append(("spaces_cut", column))
            if exact and (changed or LOST in text):
                refusals.append(("control_character", column, {}))
            elif changed:
                self._notes.append(("control_character_cut", column))
            elif LOST in text:
                self._notes.append(("letters_lost", column))
        return refusals

    def _lifecycle(self, cells: Cells, refusals: list[Refusal]) -> bool:
        """Whether the row says that the thing is gone. In a bulk row neither column means anything else."""
        status = cells[self._status] if self._status is not None else ""
        modified = cells[self._modified] if self._modified is not None else ""
        if self._mode is Mode.DELTA:
            return self._delta(status, modified, refusals)
        if modified:
            self._notes.append(("modified_in_bulk", "dateLastModified"))
        if not status:
            return False
        gone = respelled(status) in GONE
        self._notes.append(("deleted_in_bulk" if gone else "status_in_bulk", "status"))
        return gone

    def _delta(self, status: str, modified: str, refusals: list[Refusal]) -> bool:
        deleted = False
        for column, text in (("status", status), ("dateLastModified", modified)):
            try:
                if not text:
                    raise Refused("delta_blank")
                if column == "status":
                    word, leniency = read_choice(text, ("active", "tobedeleted"), GONE[1:])
                    deleted = word in GONE
                    leniency = "status_inactive" if word == GONE[1] else leniency
                else:
                    leniency = read_moment(text)
            except Refused as refused:
                refusals.append((refused.code, column, refused.params))
            else:
                if leniency:
                    self._notes.append((leniency, column))
        return deleted

    def _values(self, cells: Cells, deleted: bool, refusals: list[Refusal]) -> Row:
        takes = self._lax if deleted else self._takes
        if self._password is not None and cells[self._password]:
            self._notes.append(("password_not_read", "password"))
        try:
            return [take(cells) for take in takes]
        except Refused:
            # Once more, to name every column that is wrong and not only the first.
            for field, take in zip(self._fields, takes, strict=True):
                try:
                    take(cells)
                except Refused as refused:
                    refusals.append((refused.code, field.column, refused.params))
            return []

    def _across(self, values: Row, refusals: list[Refusal]) -> None:
        """What no cell can say alone."""
        if self._settle is not None:
            self._settle(values)
        if self._dates is not None:
            starts, ends = values[self._dates[0]], values[self._dates[1]]
            if starts is not None and ends is not None and ends < starts:
                refusals.append(("ends_before_start", "endDate", {}))
        if self._organizations is not None and self._primary_org is not None:
            organizations = values[self._organizations]
            if organizations:
                values[self._primary_org] = values[self._primary_org] or organizations[0]
            else:
                self._notes.append(("user_without_organization", "orgSourcedIds"))


def _pair(names: tuple[str, ...], first: str, second: str) -> tuple[int, int] | None:
    """Places of two names among a row's values, which the sourced id leads."""
    return (names.index(first) + 1, names.index(second) + 1) if first in names and second in names else None


def count_rows(member: Member) -> int:
    """Rows of a file that is not kept: its lines that are not blank, without the header. Raises Damaged."""
    stream = member.open()
    try:
        return max(0, sum(1 for line in read_lines(stream, lambda code: None) if line.text is None or line.text) - 1)
    finally:
        stream.close()
