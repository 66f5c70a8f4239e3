"""The lines of a file, one by one or many at once.

A tidy file of twenty million rows is read by the block, because Python's own loops then do the work. What is untidy in
a block is read line by line, as the OneRoster reader does, and the next block by the block again.
"""

from collections import deque
from collections.abc import Iterator
from itertools import chain
from typing import Self

from records.imports.oneroster.text import LINE_LIMIT, Line, Note, Stream, as_utf8, raw_lines, readable

SMALL, PARTS = 32, 16
"""A block with more lines than the first is cut into about so many parts, so that a bad row costs few others."""


class Lines:
    """An iterator over a file's lines that can read ahead. Raises what the stream raises."""

    def __init__(self, stream: Stream, note: Note) -> None:
        self._chunks = as_utf8(stream, note)
        self._note = note
        self._block = b""
        """Whole lines that were read ahead and not yet split."""
        self._split: deque[bytes | None] = deque()
        """Lines that were read ahead and split; None is one that is too long."""
        self._later: deque[bytes] = deque()
        """Further parts of a block that was cut."""
        self._carry = b""
        self._endless: Iterator[bytes | None] | None = None
        """The rest of a file that goes on and on without LF: it is read line by line."""

    @property
    def waits(self) -> bool:
        """Whether a line was read ahead."""
        return bool(self._block or self._split)

    def fill(self) -> bool:
        """Read ahead, unless a line waits already. False at the end of the file."""
        if not self.waits and self._later:
            self._block = self._later.popleft()
        if self.waits or (self._endless is None and self._fill_block()):
            return True
        for line in self._endless or ():
            self._split.append(line)
            return True
        return False

    def _fill_block(self) -> bool:
        for chunk in self._chunks:
            data = self._carry + chunk
            cut = data.rfind(b"\n") + 1
            self._block, self._carry = data[:cut], data[cut:]
            if len(self._carry) > LINE_LIMIT:
                self._endless = raw_lines(chain([self._carry], self._chunks), self._note)
                self._carry = b""
                return bool(self._block)
            if self._block:
                return True
        self._block, self._carry = self._carry and self._carry + b"\n", b""
        return bool(self._block)

    def block(self) -> str | None:
        """The lines that wait, each ended by LF, as one text; None where they are not plainly UTF-8. Takes none."""
        if self._endless is not None or None in self._split:
            return None
        if self._split:
            self._block = b"".join(line + b"\n" for line in self._split if line is not None) + self._block
            self._split.clear()
        try:
            return self._block.decode("utf-8").replace("\r\n", "\n")
        except UnicodeDecodeError:
            return None

    def cut(self) -> bool:
        """Let only a part of the block wait, and the rest come later. False where the block is small already."""
        lines = self._block.split(b"\n")
        lines.pop()
        if len(lines) <= SMALL:
            return False
        size = max(SMALL, len(lines) // PARTS)
        parts = [b"\n".join([*lines[at : at + size], b""]) for at in range(0, len(lines), size)]
        self._block = parts[0]
        self._later.extendleft(reversed(parts[1:]))
        return True

    def drop(self) -> None:
        """Take the lines that wait."""
        self._block = b""
        self._split.clear()

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> Line:
        if not self.fill():
            raise StopIteration
        if self._block:
            self._split.extend(raw_lines(iter([self._block]), self._note))
            self._block = b""
        return readable(self._split.popleft())
