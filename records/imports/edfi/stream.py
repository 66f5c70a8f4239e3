"""Reads one XML file of an interchange element by element; nothing but the element at hand is ever in memory.

Expat does the reading. What could make it swell or reach out is refused: document types (with them entities, which
can expand without end or name other files), tags without end, texts and elements too large to mean anything. Names are
read without their prefix and without regard to the namespace, since files are found with and without one.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any
from xml.parsers import expat

from records.imports.edfi.elements import FORMER
from records.imports.oneroster.clean import clean
from records.imports.oneroster.source import Damaged, Member

CHUNK = 1 << 16
Node = dict[str, list[Any]]
"""An element with elements inside: local name -> in their order, each a clean text or a node again."""
Wanted = Callable[[str], frozenset[str] | None]
"""Element of the interchange -> names of what is read inside; None: the element is only counted."""

REF = "@ref"
"""In a reference: the ``id`` of the element that it points to, in place of the identity."""


@dataclass(frozen=True, slots=True)
class XmlLimits:
    """How large the parts of a file may be. Ed-Fi nests about ten deep; a long text is a few thousand characters."""

    depth: int = 40
    text: int = 100_000
    """Characters of one text; a longer one refuses its element."""
    parts: int = 20_000
    """Elements inside one element of the interchange, of those that are read; more refuse the element."""
    names: int = 10_000
    """Different names of elements and attributes in a file."""
    tag: int = 1 << 20
    """Bytes of one tag or comment, which expat keeps until it ends."""


class Broken(Exception):
    """The file cannot be read on. ``code`` says why, ``line`` where."""

    def __init__(self, code: str, line: int | None = None) -> None:
        super().__init__(code)
        self.code, self.line = code, line


@dataclass(slots=True)
class Found:
    """One element of the interchange: directly below its root."""

    name: str
    line: int
    id: str = ""
    data: Node | None = None
    """None where only the count is wanted."""
    problem: str = ""
    """Code of why it cannot be taken, though the file goes on."""


@dataclass(slots=True)
class Root:
    """What the root says: its local name, and the namespaces that it declares."""

    name: str = ""
    namespaces: list[str] = field(default_factory=list)


def read_root(member: Member, limits: XmlLimits | None = None) -> Root:
    """The root of a file, from its first bytes. Raises Broken where there is none."""
    reader = Reader(lambda name: None, limits)
    stream = _opened(member)
    try:
        while not reader.root.name:
            data = _read(stream)
            reader.feed(data)
            if not data:
                break
    except Broken:
        # What comes after the root is told when the file itself is read.
        if not reader.root.name:
            raise
    finally:
        stream.close()
    return reader.root


def read_elements(member: Member, wanted: Wanted, limits: XmlLimits | None = None) -> Iterator[Found]:
    """Every element below the root, one by one. Raises Broken where the file breaks off or may not be read."""
    reader = Reader(wanted, limits)
    stream = _opened(member)
    try:
        while True:
            data = _read(stream)
            reader.feed(data)
            yield from reader.take()
            if not data:
                return
    finally:
        stream.close()


def _opened(member: Member) -> Any:
    try:
        return member.open()
    except Damaged:
        raise Broken("file_damaged") from None


def _read(stream: Any) -> bytes:
    try:
        data: bytes = stream.read(CHUNK)
    except Damaged:
        raise Broken("file_damaged") from None
    return data


class Reader:
    """Turns bytes into elements. Feed it, take what is complete; an empty feed is the end of the file."""

    def __init__(self, wanted: Wanted, limits: XmlLimits | None = None) -> None:
        self.root = Root()
        self._limits = limits or XmlLimits()
        self._wanted = wanted
        self._names: dict[str, str] = {}
        self._ready: list[Found] = []
        self._found: Found | None = None
        self._fields: frozenset[str] | None = None
        self._stack: list[tuple[str, Node]] = []
        """Open elements that are read, from the interchange's element on."""
        self._text: list[str] = []
        self._size = self._parts = self._depth = self._skipping = self._fed = 0
        self._parser = parser = expat.ParserCreate()
        parser.buffer_text = True
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._characters
        parser.StartDoctypeDeclHandler = self._doctype

    def feed(self, data: bytes) -> None:
        """Read on. Raises Broken."""
        self._fed += len(data)
        try:
            self._parser.Parse(data, not data)
        except Broken:
            raise
        except expat.ExpatError as error:
            raise Broken("xml_broken", error.lineno) from None
        except (LookupError, ValueError):
            # An encoding that expat leaves to Python, and Python does not know.
            raise Broken("xml_encoding") from None
        if self._fed - max(0, self._parser.CurrentByteIndex) > self._limits.tag + CHUNK:
            raise Broken("xml_strange", self._parser.CurrentLineNumber)
        if len(self._parser.intern) > self._limits.names:
            raise Broken("xml_strange", self._parser.CurrentLineNumber)

    def take(self) -> list[Found]:
        """The elements that ended since they were last taken."""
        ready, self._ready = self._ready, []
        return ready

    def _local(self, name: str) -> str:
        """A name without its prefix, as the standard calls it now."""
        found = self._names.get(name)
        if found is None:
            found = name.rpartition(":")[2]
            found = self._names[name] = FORMER.get(found, found)
        return found

    def _doctype(self, *declared: Any) -> None:
        raise Broken("xml_doctype", self._parser.CurrentLineNumber)

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        if self._depth > self._limits.depth:
            raise Broken("xml_strange", self._parser.CurrentLineNumber)
        if self._skipping:
            return
        if self._depth > 2:
            self._start_part(self._local(name), attributes)
        elif self._depth == 2:
            self._start_element(self._local(name), attributes)
        else:
            named = [value for key, value in attributes.items() if key == "xmlns" or key.startswith("xmlns:")]
            self.root = Root(self._local(name), named)

    def _start_element(self, name: str, attributes: dict[str, str]) -> None:
        self._found = found = Found(name, self._parser.CurrentLineNumber, attributes.get("id", "").strip()[:255])
        self._fields = self._wanted(name)
        self._parts = 0
        if self._fields is None:
            self._skipping = self._depth
            return
        found.data = {}
        self._stack = [(name, found.data)]

    def _start_part(self, name: str, attributes: dict[str, str]) -> None:
        self._parts += 1
        if len(self._stack) == 1 and self._fields and name not in self._fields:
            self._skipping = self._depth
            return
        if self._parts > self._limits.parts:
            self._give_up("element_too_large")
            return
        node: Node = {}
        if "ref" in attributes and name.endswith("Reference"):
            node[REF] = [attributes["ref"].strip()[:255]]
        self._stack.append((name, node))
        self._clear()

    def _characters(self, text: str) -> None:
        if self._skipping or len(self._stack) < 2:
            return
        self._size += len(text)
        if self._size > self._limits.text:
            self._give_up("text_too_long")
        else:
            self._text.append(text)

    def _end(self, name: str) -> None:
        depth, self._depth = self._depth, self._depth - 1
        if depth == 2:
            self._end_element()
        elif self._skipping:
            if depth == self._skipping:
                self._skipping = 0
        elif depth > 2:
            self._end_part()

    def _end_part(self) -> None:
        name, node = self._stack.pop()
        value: Any = node
        if name.endswith("Reference"):
            value = flat(node)
        elif not node:
            value = clean("".join(self._text))[0]
        self._clear()
        self._stack[-1][1].setdefault(name, []).append(value)

    def _end_element(self) -> None:
        if self._found is not None:
            self._ready.append(self._found)
        self._found, self._stack, self._skipping = None, [], 0
        self._clear()

    def _give_up(self, problem: str) -> None:
        """Leave the rest of this element unread."""
        if self._found is not None:
            self._found.problem, self._found.data = problem, None
        self._skipping, self._stack = 2, []
        self._clear()

    def _clear(self) -> None:
        self._text.clear()
        self._size = 0


def flat(reference: Node) -> Node:
    """A reference's identity as one level: name -> [value], the first where a name comes again further inside.

    A reference inside of it that points to an ``id`` keeps it under its own name: ``@SessionReference``.
    """
    leaves: Node = {}
    for name, values in reference.items():
        for value in values:
            if not isinstance(value, dict):
                leaves.setdefault(name, [value])
                continue
            for inner, texts in (value if name.endswith("Reference") else flat(value)).items():
                leaves.setdefault(f"@{name}" if inner == REF else inner, texts)
    return leaves
