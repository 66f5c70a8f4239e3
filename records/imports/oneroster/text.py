"""From bytes to rows of cells: any encoding, line end and quoting that school systems write, in flat memory.

A broken row costs itself and never its neighbors: a quote that is not closed is given up after a while, and the lines
that it swallowed are read again as rows of their own.
"""

import codecs
import csv
from collections import deque
from collections.abc import Callable, Iterator
from typing import NamedTuple, Protocol

from records.imports.oneroster.clean import is_tidy

CHUNK = 256 * 1024
LINE_LIMIT = 100_000
"""Most bytes of a row. Longer ones are refused unread. Below csv's own limit of 131,072 for a field."""
CELL_LINES = 50
"""Most lines over which one quoted cell may run before its quote counts as never closed."""
OPEN_QUOTES = 1000
"""After so many unclosed quotes in one file, further ones are no longer followed over lines, to bound the work."""
DELIMITERS = (",", ";", "\t", "|")


class Stream(Protocol):
    """What bytes are read from."""

    def read(self, size: int, /) -> bytes: ...


class Line(NamedTuple):
    """A physical line. ``problem`` is a code: of a leniency where ``text`` is given, else of a refusal."""

    text: str | None
    problem: str


class Record(NamedTuple):
    """A row as a spreadsheet counts it.

    ``problem`` is the code of a refusal where ``broken``, else of a leniency or empty. The cells of a broken row are a
    guess, good for finding its identifier; ``tidy`` promises that no cell needs cleaning.
    """

    number: int
    cells: list[str]
    problem: str = ""
    tidy: bool = False
    broken: bool = False


Note = Callable[[str], None]
"""Takes the code of a leniency that concerns the file as a whole."""


def read_lines(stream: Stream, note: Note) -> Iterator[Line]:
    """Lines of a file in UTF-8, UTF-16 or Windows-1252, ended by LF, CR LF or CR, without the line ends."""
    for raw in raw_lines(as_utf8(stream, note), note):
        yield readable(raw)


def readable(raw: bytes | None) -> Line:
    """A line's text; None stands for a line that is too long."""
    if raw is None:
        return Line(None, "row_too_big")
    try:
        return Line(raw.decode("utf-8"), "")
    except UnicodeDecodeError:
        try:
            return Line(raw.decode("cp1252"), "encoding_cp1252")
        except UnicodeDecodeError:
            return Line(None, "undecodable")


def as_utf8(stream: Stream, note: Note) -> Iterator[bytes]:
    """Chunks without a byte order mark; UTF-16 turned into UTF-8."""
    first = stream.read(CHUNK)
    if first.startswith(codecs.BOM_UTF8):
        note("byte_order_mark")
        first = first[3:]
    encoding = _utf16(first)
    if encoding:
        note("encoding_utf16")
    decoder = codecs.getincrementaldecoder(encoding)("replace") if encoding else None
    chunk = first
    while chunk:
        yield decoder.decode(chunk).encode("utf-8") if decoder else chunk
        chunk = stream.read(CHUNK)
    if decoder:
        yield decoder.decode(b"", True).encode("utf-8")


def _utf16(first: bytes) -> str:
    """The UTF-16 codec of a file, by its mark or, without one, by the empty half of its first characters."""
    if first.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    head = first[:8]
    if len(head) == 8 and not any(head[1::2]) and all(head[::2]):
        return "utf-16-le"
    if len(head) == 8 and not any(head[::2]) and all(head[1::2]):
        return "utf-16-be"
    return ""


def raw_lines(chunks: Iterator[bytes], note: Note) -> Iterator[bytes | None]:
    """Lines as bytes; None for one that is longer than the limit, whose rest is skipped."""
    carry = b""
    skipping = noted = False
    for chunk in chunks:
        data = carry + chunk
        # The last byte stays out of it: a CR there may be half of a CR LF.
        if not noted and data.count(b"\r", 0, len(data) - 1) > data.count(b"\r\n"):
            noted = True
            note("line_ends")
        parts = data.splitlines(keepends=True)
        carry = parts.pop() if parts and not parts[-1].endswith(b"\n") else b""
        for part in parts:
            if not skipping:
                yield part.rstrip(b"\r\n") if len(part) <= LINE_LIMIT else None
            skipping = False
        if len(carry) > LINE_LIMIT:
            if not skipping:
                yield None
            skipping = True
            carry = b"\r" if carry.endswith(b"\r") else b""
    if carry and not skipping:
        yield carry.rstrip(b"\r\n")


def find_delimiter(header: str) -> str:
    """What separates the cells of a header: the comma, unless there is none and another one is there."""
    if "," in header:
        return ","
    return max(DELIMITERS, key=header.count)


class Records:
    """Iterates over the rows of a file. ``width`` may be set once the header is known; it tells a runaway quote."""

    def __init__(self, lines: Iterator[Line], delimiter: str | None = None) -> None:
        self._lines = lines
        self._back: deque[Line] = deque()
        self._open_quotes = 0
        self.delimiter = delimiter or ","
        self._find_delimiter = delimiter is None
        self.width: int | None = None

    @property
    def waits(self) -> bool:
        """Whether lines that were taken and put back come before the next of the file."""
        return bool(self._back)

    def _take(self) -> Line | None:
        return self._back.popleft() if self._back else next(self._lines, None)

    def __iter__(self) -> Iterator[Record]:
        number = 0
        while (line := self._take()) is not None:
            number += 1
            text, problem = line
            if text is None:
                yield Record(number, [], problem, broken=True)
                continue
            if self._find_delimiter and text.strip():
                self._find_delimiter = False
                self.delimiter = find_delimiter(text)
            if '"' not in text:
                yield Record(number, text.split(self.delimiter), problem, is_tidy(text, self.delimiter))
            else:
                yield self._quoted(number, text, problem)

    def _guess(self, text: str) -> list[str]:
        return [cell.strip(' "') for cell in text.split(self.delimiter)]

    def _parse(self, text: str) -> list[str] | None:
        try:
            return next(csv.reader([text], delimiter=self.delimiter, strict=True))
        except (csv.Error, StopIteration):
            return None

    def _quoted(self, number: int, text: str, problem: str) -> Record:
        """A row with quotes: on one line, over several, or broken."""
        cells = self._parse(text)
        if cells is not None:
            if not problem and '""' not in text and any('"' in cell for cell in cells):
                problem = "quote_inside"
            return Record(number, cells, problem)
        if text.count('"') % 2 == 0:
            return Record(number, self._guess(text), "quote_misplaced", broken=True)
        if self._open_quotes < OPEN_QUOTES:
            cells, lenient = self._follow(text)
            if cells is not None:
                return Record(number, cells, problem or lenient)
        self._open_quotes += 1
        return Record(number, self._guess(text), "quote_unclosed", broken=True)

    def _follow(self, text: str) -> tuple[list[str] | None, str]:
        """Take lines until the quote closes; put them back and give None if it does not."""
        taken: list[Line] = []
        lenient = ""
        while len(taken) < CELL_LINES and len(text) <= LINE_LIMIT:
            line = self._take()
            if line is None:
                break
            taken.append(line)
            if line.text is None:
                break
            text = f"{text}\n{line.text}"
            lenient = lenient or line.problem
            if '"' in line.text:
                cells = self._parse(text)
                if cells is not None and (self.width is None or len(cells) == self.width):
                    return cells, lenient
        self._back.extendleft(reversed(taken))
        return None, ""
