"""An opened Ed-Fi interchange: rows of the roster's files and of the kinds, and what became of every element."""

from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path, PurePosixPath
from typing import Any

from records.imports.edfi.elements import SPECS, reason_of
from records.imports.edfi.outputs import SOURCES, columns_of, key_of, modes_of
from records.imports.edfi.reading import Cells, Reading, Source, identity_of
from records.imports.edfi.rows import row_maker
from records.imports.edfi.store import Store, Stored
from records.imports.edfi.stream import Broken, Found, Root, flat, read_elements, read_root
from records.imports.edfi.values import Refused
from records.imports.feed import Mode
from records.imports.issues import IssueLog
from records.imports.oneroster.contract import NotOneRoster
from records.imports.oneroster.source import Limits, Member, open_source
from records.imports.oneroster.source import Source as Files
from records.imports.seen import SeenIds

INTERCHANGE = "Interchange"
NAMESPACE = "http://ed-fi.org/"
_WANTED = {name: spec.wanted for name, spec in SPECS.items()}
_EVERYTHING: frozenset[str] = frozenset()
ELEMENT_NAME_LIMIT = 100


def seems(members: Iterable[Member]) -> bool:
    """Whether one of the files is an Ed-Fi interchange, by its root. Never raises."""
    return any(_is_interchange(member) for member in members if _is_xml(member))


def _is_xml(member: Member) -> bool:
    return member.path.suffix.casefold() == ".xml"


def _is_interchange(member: Member) -> bool:
    try:
        return read_root(member).name.startswith(INTERCHANGE)
    except Broken as broken:
        # A document type stands before the root: the file says so when it is read.
        return broken.code == "xml_doctype"


def is_single(path: Path) -> bool:
    """Whether this is one XML file, and no zip under such a name. Raises OSError."""
    if path.suffix.casefold() != ".xml" or not path.is_file():
        return False
    with path.open("rb") as stream:
        return stream.read(2) != b"PK"


def files_of(path: Path, limits: Limits | None = None) -> Files:
    """The files of a zip or a folder, or a single XML file. Raises NotOneRoster."""
    if is_single(path):
        return Files([Member(PurePosixPath(path.name), path.stat().st_size, lambda: path.open("rb"))])
    return open_source(path, limits or Limits())


def open_set(path: Path | Files, limits: Limits | None = None) -> "EdFiSet":
    """Read the interchange in a zip or a folder, once and whole, into a store that forgets itself.

    Raises NotOneRoster for what is no set at all, damaged or unsafe. What is an interchange but wrong stands in
    ``issues``; ask ``issues.refuses_set`` before writing anything.
    """
    files = path if isinstance(path, Files) else files_of(path, limits)
    try:
        return EdFiSet(files)
    except BaseException:
        files.close()
        raise


class EdFiSet:
    """The feed of an interchange (see ``records.imports.feed.Feed``). Use as a context manager, or call ``close``."""

    #: Interchanges come from many systems; a reference that leads nowhere refuses its row.
    strict = False
    version = ""

    def __init__(self, files: Files) -> None:
        self.issues = IssueLog()
        self.format = "Ed-Fi"
        self.modes: dict[str, Mode] = {}
        self.element_counts: dict[str, Counter[str]] = {}
        """File -> element -> how many the file holds."""
        self._files = files
        self._names: list[str] = []
        self._store = Store(SPECS)
        self._reading = Reading(self._store, self._names, self.issues)
        self._told: set[str] = set()
        self._refused: dict[str, list[str]] = {}
        self._refused_count: Counter[str] = Counter()
        try:
            self._read()
        except BaseException:
            self._store.close()
            raise

    def _read(self) -> None:
        members = [member for member in self._files.members if _is_xml(member)]
        if not any(_is_interchange(member) for member in members):
            raise NotOneRoster("is_xml" if members else "not_a_set")
        for member in self._files.members:
            if not _is_xml(member):
                self.issues.warn("edfi_file_unknown", file=_printable(str(member.path)))
        for member in members:
            self._read_file(member)
        self._store.settle(name for name, spec in SPECS.items() if spec.key)
        self._settle_keys()
        self.modes = modes_of(self._holds)
        self._report_unkept()

    def _read_file(self, member: Member) -> None:
        name = _printable(str(member.path))
        number = len(self._names)
        self._names.append(name)
        counts: Counter[str] = Counter()
        try:
            root = read_root(member)
            if not root.name.startswith(INTERCHANGE):
                self.issues.warn("edfi_root_unknown", file=name)
                return
            self._note_version(root)
            self.element_counts[name] = counts
            for found in read_elements(member, _wanted):
                counts[found.name] += 1
                self._keep(found, number)
        except Broken as broken:
            self.issues.refuse_set(broken.code, file=name, row=broken.line)

    def _note_version(self, root: Root) -> None:
        version = next((name.removeprefix(NAMESPACE) for name in root.namespaces if name.startswith(NAMESPACE)), "")
        if version[:1].isdigit() and self.format == "Ed-Fi":
            self.format = f"Ed-Fi {version.removesuffix('.0')}"[:40]

    def _keep(self, found: Found, file: int) -> None:
        if found.name in SPECS:
            spec = SPECS[found.name]
            leaves = identity_of(found.name, found.data or {}) if spec.key else {}
            self._store.add(found.name, file, found.line, self._key(found, file, leaves), found.data, found.problem)
            if found.id and spec.key:
                self._store.add_id(file, found.id, leaves)
        elif found.id and found.data:
            # An identity on its own, to which others point.
            self._store.add_id(file, found.id, flat(found.data))

    def _key(self, found: Found, file: int, leaves: dict[str, list[Any]]) -> str:
        """The identity, where nothing of it stands elsewhere."""
        if not leaves or any(name.startswith("@") for name in leaves):
            return ""
        try:
            return self._reading.key_of(found.name, file, leaves)
        except Refused:
            # Reported when the element's own row is made.
            return ""

    def _settle_keys(self) -> None:
        """Identities that point to other elements can be told now that all were read."""
        for name, spec in SPECS.items():
            after = 0
            while spec.key and (waiting := self._store.without_key(name, after)):
                for stored in waiting:
                    after = stored.number
                    try:
                        key = self._reading.key_of(name, stored.file, identity_of(name, stored.data))
                    except Refused:
                        continue
                    self._store.set_key(name, stored.number, key)

    def _holds(self, element: str, part: str = "") -> bool:
        """Whether the set holds such an element, or one with that part."""
        return self._store.holds(element, part) if element in SPECS else False

    def _report_unkept(self) -> None:
        """Elements that become nothing here, counted by file."""
        for file, counts in self.element_counts.items():
            for element, total in counts.items():
                code = reason_of(element)
                if code and code != "edfi_named_by_others":
                    params = {"element": _printable(element)[:ELEMENT_NAME_LIMIT], "total": total}
                    self.issues.warn(code, file=file, params=params)

    def rows(self, name: str) -> Iterator[tuple[Any, ...]]:
        """Typed rows of a file or kind, from all its elements. Reading again reports and counts nothing twice."""
        refused: list[str] = []
        self._refused[name], self._refused_count[name] = refused, 0
        self._reading.muted = name in self._told
        self._told.add(name)
        make = row_maker(name)
        places = [columns_of(name).index(column) for column in key_of(name)]
        seen = SeenIds()
        for source in SOURCES.get(name, ()):
            for stored, cells in self._made(name, source):
                try:
                    row = make(cells)
                except Refused as problem:
                    self._refuse(name, source, stored, problem)
                    continue
                if not seen.add("\x1f".join(str(row[place]) for place in places)):
                    self._say_repeated(name, stored)
                    continue
                if stored is not None:
                    self._reading.note_fate(stored, name)
                yield row

    def _made(self, name: str, source: Source) -> Iterator[tuple[Stored | None, Cells]]:
        """The cells of each row, with the element that they come from, if it is one."""
        if not source.element:
            if self._reading.count(*source.derived_from):
                for cells in source.make(self._reading):
                    yield None, cells
            return
        for element in self._reading.elements(source.element):
            stored = element.stored
            try:
                if stored.problem:
                    raise Refused(stored.problem)
                for cells in source.make(element, self._reading):
                    yield stored, {"line": stored.line, **cells}
            except Refused as refused:
                self._refuse(name, source, stored, refused)

    def _refuse(self, name: str, source: Source, stored: Stored | None, refused: Refused) -> None:
        self._refused_count[name] += 1
        if stored is None:
            return
        if stored.key:
            self._refused[name].append(source.prefix + stored.key)
        self._reading.refuse(stored, refused.code, refused.column, **refused.params)
        self._reading.note_fate(stored, "refused")

    def _say_repeated(self, name: str, stored: Stored | None) -> None:
        if stored is not None:
            self._reading.warn(stored, "edfi_repeated")
            self._reading.note_fate(stored, "edfi_repeated")

    def refused_ids(self, name: str) -> list[str]:
        """Identifiers of the rows that the last reading left out."""
        return self._refused.get(name, [])

    def refused_count(self, name: str) -> int:
        """How many rows the last reading left out."""
        return self._refused_count[name]

    def file_name(self, name: str) -> str:
        """The files from which the rows of a file or kind come."""
        elements = {element for source in SOURCES.get(name, ()) for element in source.elements}
        names = [file for file, counts in self.element_counts.items() if elements & counts.keys()]
        return ", ".join(names) or name

    def column_name(self, name: str, column: str) -> str:
        """What Ed-Fi calls the part that a column is read from."""
        return PARTS.get(column, column)

    def fates(self) -> dict[tuple[str, str], Counter[str]]:
        """(file, element) -> what its elements became: a file or kind and how many rows, or the code of why none.

        Complete when the rows of every file and kind were read once.
        """
        found: dict[tuple[str, str], Counter[str]] = {}
        for file, counts in self.element_counts.items():
            for element, total in counts.items():
                code = reason_of(element)
                found[file, element] = Counter({code: total} if code else {})
        for (number, element, fate), total in self._reading.fates.items():
            found[self._names[number], element][fate] += total
        return found

    def close(self) -> None:
        """Forget everything, and let go of the files."""
        self._store.close()
        self._files.close()

    def __enter__(self) -> "EdFiSet":
        return self

    def __exit__(self, *error: object) -> None:
        self.close()


PARTS = {
    "student": "StudentReference",
    "user": "StudentReference",
    "staff": "StaffReference",
    "section": "SectionReference",
    "school": "SchoolReference",
    "at_school": "SchoolReference",
    "organization": "EducationOrganizationReference",
    "parent": "LocalEducationAgencyReference",
    "course": "CourseReference",
    "sessions": "SessionReference",
    "session": "GradingPeriodReference",
    "assessment": "AssessmentReference",
    "line_item": "GradebookEntryReference",
    "category": "GradebookEntryType",
    "intervention": "InterventionReference",
    "agents": "ContactReference",
    "email": "ElectronicMailAddress",
}
"""Column -> the part of an element in which it stands, for messages of the merge."""


def _wanted(name: str) -> frozenset[str] | None:
    if name.endswith("Reference"):
        return _EVERYTHING
    return _WANTED.get(name)


def _printable(name: str) -> str:
    return "".join(letter if letter.isprintable() else "?" for letter in name)
