"""What the modules of the interchange groups read from: elements with their parts, references, and a place to report.

A module's *maker* takes one element and gives the cells of the rows that it becomes, as dicts by column name. It raises
``Refused`` for an element that cannot be taken, and calls ``left_out`` for one that is understood and not kept.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import cached_property
from typing import Any, TypeVar

from records.imports.edfi.elements import SPECS
from records.imports.edfi.store import Store, Stored
from records.imports.edfi.stream import REF, Node
from records.imports.edfi.values import (
    Refused,
    code_of,
    comparable,
    joined,
    read_day,
    read_number,
    read_school_year,
    read_yes_no,
)
from records.imports.edfi.words import NOTHING, Words
from records.imports.edfi.years import SchoolYears
from records.imports.issues import IssueLog

Cells = dict[str, Any]
Fact = TypeVar("Fact")
DEEPEST = 6
"""So many references may lead to each other before an identity is whole."""


@dataclass(frozen=True, slots=True)
class Source:
    """Where rows of a file or kind come from: each element of a name, or what was worked out of others."""

    make: Callable[..., Iterator[Cells]]
    """Of an element: ``make(element, reading)``. Else ``make(reading)``, whose cells hold ``line``, too."""
    element: str = ""
    prefix: str = ""
    """What stands before an element's identity in the row's identifier."""
    derived_from: tuple[str, ...] = ()
    """Elements that others are worked out of: with none of them in the set there are no rows."""
    part: str = ""
    """The part of the element without which there is no row."""

    @property
    def elements(self) -> tuple[str, ...]:
        return (self.element,) if self.element else self.derived_from


class Reading:
    """The set as it was read."""

    def __init__(self, store: Store, files: list[str], log: IssueLog) -> None:
        self.store, self.files, self.log = store, files, log
        self.muted = False
        """While rows are read that were read before: nothing is reported or counted twice."""
        self.fates: Counter[tuple[int, str, str]] = Counter()
        """(file, element, name of the rows it became or code of why it became none) -> how many."""
        self._facts: dict[Any, Any] = {}
        self._any: dict[str, bool] = {}

    def elements(self, name: str) -> Iterator["Element"]:
        """Every element of that name, as far as it could be read."""
        for stored in self.store.elements(name):
            yield Element(self, stored)

    def get(self, name: str, key: str) -> "Element | None":
        """The element with that identity."""
        stored = self.store.get(name, key)
        return Element(self, stored) if stored else None

    def count(self, *names: str) -> int:
        """How many elements of these names the set holds."""
        return sum(self.store.count(name) for name in names)

    def once(self, fact: Callable[["Reading"], Fact]) -> Fact:
        """What is worked out of the whole set, when it is first asked for."""
        if fact not in self._facts:
            self._facts[fact] = fact(self)
        found: Fact = self._facts[fact]
        return found

    @cached_property
    def years(self) -> SchoolYears:
        """The set's school years and sessions."""
        return SchoolYears(self._sessions())

    def _sessions(self) -> Iterator[tuple[str, str, int, date, date]]:
        for element in self.elements("Session"):
            try:
                begin, end = element.day("BeginDate"), element.day("EndDate")
                if element.key and begin and end and begin <= end:
                    yield (
                        element.key,
                        element.place("SchoolReference"),
                        element.year("SchoolYear"),
                        begin,
                        end + timedelta(1),
                    )
            except Refused:
                # Reported when the session's own row is made.
                continue

    @cached_property
    def district(self) -> str:
        """The identifier of the only district in the set; empty where there are several or none."""
        keys = [element.key for element in self.elements("LocalEducationAgency")]
        return keys[0] if len(set(keys)) == 1 else ""

    def lacks(self, name: str, key: str) -> bool:
        """Whether elements of that name are in the set, and this one is not."""
        return self._has_any(name) and not self.store.has(name, key)

    def _has_any(self, name: str) -> bool:
        if name not in self._any:
            self._any[name] = bool(self.store.count(name))
        return self._any[name]

    def is_school(self, identifier: str) -> bool:
        """Whether the set holds a school of that identifier."""
        return bool(identifier) and self.store.has("School", identifier)

    def leaves(self, file: int, node: Node, depth: int = 0) -> Node:
        """The identity that a reference stands for: its own parts, and those of what it points to by ``id``.

        Raises Refused where an ``id`` is nowhere in the set.
        """
        if not any(name.startswith("@") for name in node):
            return node
        found = {name: values for name, values in node.items() if not name.startswith("@")}
        for name, values in node.items():
            if name.startswith("@"):
                target = self.store.leaves_of(file, values[0]) if depth < DEEPEST else None
                if target is None:
                    raise Refused("edfi_id_unknown")
                for inner, texts in self.leaves(file, target, depth + 1).items():
                    found.setdefault(inner, texts)
        return found

    def key_of(self, name: str, file: int, identity: Node) -> str:
        """The identity of an element of that name in one text. Raises Refused where a part of it is missing."""
        leaves = self.leaves(file, identity)
        parts = []
        for leaf in SPECS[name].key:
            text = next((value for value in leaves.get(leaf, []) if isinstance(value, str)), "")
            if not text:
                raise Refused("required_blank", leaf)
            parts.append(comparable(leaf, text))
        return joined(parts)

    def warn(self, stored: Stored, code: str, column: str = "", **params: Any) -> None:
        """Something was read leniently."""
        if not self.muted:
            self.log.warn(code, file=self.files[stored.file], row=stored.line, column=column, params=params)

    def refuse(self, stored: Stored, code: str, column: str = "", **params: Any) -> None:
        """An element was left out that should have become a row."""
        if not self.muted:
            self.log.refuse_row(code, file=self.files[stored.file], row=stored.line, column=column, params=params)

    def note_fate(self, stored: Stored, fate: str) -> None:
        """Count what an element became."""
        if not self.muted:
            self.fates[stored.file, stored.name, fate] += 1


class Part:
    """An element inside an element: read its parts by name, one after the other into the depth."""

    __slots__ = ("at", "node", "reading", "stored")

    def __init__(self, reading: Reading, stored: Stored, node: Node, at: str = "") -> None:
        self.reading, self.stored, self.node, self.at = reading, stored, node, at

    def column(self, *path: str) -> str:
        """The place of a part in words, for messages."""
        return "/".join((self.at, *path) if self.at else path)

    def values(self, *path: str) -> list[Any]:
        """Every value at that place, texts and nodes."""
        found: list[Any] = [self.node]
        for name in path:
            found = [value for node in found if isinstance(node, dict) for value in node.get(name, [])]
        return found

    def texts(self, *path: str) -> list[str]:
        """Every text at that place that is not empty."""
        return [value for value in self.values(*path) if isinstance(value, str) and value]

    def text(self, *path: str) -> str:
        """The first text at that place; empty where there is none."""
        return next(iter(self.texts(*path)), "")

    def code(self, *path: str) -> str:
        """The value of the first descriptor at that place."""
        return code_of(self.text(*path))

    def codes(self, *path: str) -> list[str]:
        """The value of every descriptor at that place."""
        return [code_of(text) for text in self.texts(*path)]

    def each(self, *path: str) -> Iterator["Part"]:
        """Every element at that place that has parts itself."""
        for value in self.values(*path):
            if isinstance(value, dict):
                yield Part(self.reading, self.stored, value, self.column(*path))

    def _read(self, read: Callable[[str], Any], path: tuple[str, ...]) -> Any:
        text = self.text(*path)
        if not text:
            return None
        try:
            return read(text)
        except Refused as refused:
            raise Refused(refused.code, self.column(*path), **refused.params) from None

    def day(self, *path: str) -> date | None:
        """The day at that place. Raises Refused."""
        found: date | None = self._read(read_day, path)
        return found

    def last_day(self, *path: str) -> date | None:
        """Ed-Fi's end dates are the last day; gives the first day after it. Raises Refused."""
        day = self.day(*path)
        return day + timedelta(1) if day else None

    def number(self, *path: str) -> Decimal | None:
        """The number at that place. Raises Refused."""
        found: Decimal | None = self._read(read_number, path)
        return found

    def yes_no(self, *path: str) -> bool | None:
        """Yes, no, or None where it is not said. Raises Refused."""
        found: bool | None = self._read(read_yes_no, path)
        return found

    def year(self, *path: str) -> int:
        """The school year at that place. Raises Refused, also where there is none."""
        found: int | None = self._read(read_school_year, path)
        if found is None:
            raise Refused("required_blank", self.column(*path))
        return found

    def option(self, words: Words, *path: str) -> str:
        """The option that the first descriptor at that place means; empty where it means, or says, nothing."""
        options = self.options(words, *path)
        return options[0] if options else ""

    def options(self, words: Words, *path: str) -> list[str]:
        """The options of every descriptor at that place. An unknown one is reported."""
        found = []
        for code in self.codes(*path):
            option = words.of(code)
            if option is None:
                self.reading.warn(self.stored, "edfi_descriptor_unknown", self.column(*path))
                option = words.other
            if option and option != NOTHING:
                found.append(option)
        return found

    def ref(self, part: str, name: str, *, required: bool = True) -> str:
        """The identity of the element of that name that the reference in ``part`` stands for.

        Empty where there is no reference and none is required. Raises Refused.
        """
        for value in self.values(part):
            if isinstance(value, dict):
                try:
                    return self.reading.key_of(name, self.stored.file, value)
                except Refused as refused:
                    raise Refused(refused.code, self.column(part), **refused.params) from None
        if required:
            raise Refused("required_blank", self.column(part))
        return ""

    def place(self, part: str = "EducationOrganizationReference") -> str:
        """The organization that a reference names, whatever it is; empty where there is none. Raises Refused."""
        for value in self.values(part):
            if isinstance(value, dict):
                try:
                    leaves = self.reading.leaves(self.stored.file, value)
                except Refused as refused:
                    raise Refused(refused.code, self.column(part)) from None
                for leaf in PLACES:
                    if leaves.get(leaf):
                        return str(leaves[leaf][0])
        return ""

    def student(self, part: str = "StudentReference") -> str:
        """The student that the element is about. Raises Refused."""
        return self.ref(part, "Student")


PLACES = ("EducationOrganizationId", "SchoolId", "LocalEducationAgencyId", "OrganizationDepartmentId")


class Element(Part):
    """One element of the interchange."""

    __slots__ = ()

    def __init__(self, reading: Reading, stored: Stored) -> None:
        super().__init__(reading, stored, stored.data)

    @property
    def name(self) -> str:
        return self.stored.name

    @property
    def line(self) -> int:
        return self.stored.line

    @property
    def own_key(self) -> str:
        """Its identity. Raises Refused where a part of it is missing."""
        return self.stored.key or self.reading.key_of(self.name, self.stored.file, identity_of(self.name, self.node))

    @property
    def key(self) -> str:
        """Its identity; empty where a part of it is missing."""
        return self.stored.key

    def left_out(self, code: str, column: str = "", **params: Any) -> None:
        """It is understood and not kept; says why."""
        self.reading.warn(self.stored, code, column, **params)
        self.reading.note_fate(self.stored, code)


def identity_of(name: str, data: Node) -> Node:
    """The parts of an element that make its identity, as one level."""
    spec = SPECS[name]
    leaves: Node = {}
    for part in spec.identity or spec.key:
        for value in data.get(part, []):
            if isinstance(value, dict):
                for inner, texts in value.items():
                    leaves.setdefault(f"@{part}" if inner == REF else inner, texts)
            else:
                leaves.setdefault(part, [value])
    return leaves
