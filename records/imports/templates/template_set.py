"""A set of the project's own CSV files: one per kind, in a zip, in a folder, or one file alone."""

from collections.abc import Iterator, Sequence
from pathlib import Path, PurePosixPath
from typing import Any, Self

from records.imports.feed import Mode
from records.imports.issues import IssueLog
from records.imports.kinds import KINDS, Kind
from records.imports.oneroster.contract import NotOneRoster
from records.imports.oneroster.header import normal
from records.imports.oneroster.rows import read_header
from records.imports.oneroster.source import Damaged, Limits, Member, Source, open_source
from records.imports.oneroster.values import respelled
from records.imports.templates.header import UNKNOWN_NAMED, has_required, kind_of_header, required_headers
from records.imports.templates.kind_file import KindFile

GUIDE = "-guide"
"""Ends the name of the file that explains a template; it is passed over."""
_KINDS = {respelled(kind.name): kind for kind in KINDS.values() if kind.template}
SUFFIXES = (".csv", ".txt", ".tsv")


class TemplateSet:
    """A feed (``records.imports.feed``) of kinds."""

    format = "CSV templates"
    version = ""
    strict = False

    def __init__(self, source: Source, files: dict[str, KindFile], log: IssueLog) -> None:
        self.issues = log
        self.modes: dict[str, Mode] = {name: file.mode for name, file in files.items()}
        self._source, self._files = source, files

    def rows(self, name: str) -> Iterator[tuple[Any, ...]]:
        """Typed rows of a kind in the order of its staging; see ``Feed``."""
        return self._files[name].rows() if name in self._files else iter(())

    def copy_lines(self, name: str) -> Iterator[bytes]:
        """The same rows as blocks of lines in COPY's text format, several times as fast."""
        return self._files[name].copy_lines() if name in self._files else iter(())

    def refused_ids(self, name: str) -> list[str]:
        """Identifiers of the rows that the last reading left out, where the kind has identifiers of its own."""
        return self._files[name].refused if name in self._files else []

    def refused_count(self, name: str) -> int:
        """How many rows the last reading left out."""
        return self._files[name].refused_rows if name in self._files else 0

    def carried(self, name: str) -> set[str]:
        """The columns that the file of ``name`` has, by their names in staging."""
        return self._files[name].carried

    def digest(self, name: str) -> str:
        """A digest of the file of ``name``; empty where it cannot be read, or is not there."""
        return self._files[name].digest() if name in self._files else ""

    def file_name(self, name: str) -> str:
        """What the file of ``name`` is called."""
        return f"{name}.csv"

    def column_name(self, name: str, column: str) -> str:
        """The header of a column, by its name in staging."""
        return KINDS[name].column(column).header if name in KINDS else column

    def close(self) -> None:
        """Let go of the file."""
        self._source.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()


def open_set(path: Path, limits: Limits | None = None) -> TemplateSet:
    """Open a zip, a folder or one CSV file, and look at its headers; no row is read yet.

    Raises NotOneRoster for what is something else, damaged or unsafe. What is a template but wrong stands in
    ``issues``; ask ``issues.refuses_set`` before writing anything.
    """
    source = open_members(Path(path), limits or Limits())
    try:
        log = IssueLog()
        files = {kind.name: KindFile(member, kind, log) for kind, member in _find(source.members, log)}
        return TemplateSet(source, files, log)
    except BaseException:
        source.close()
        raise


def open_members(path: Path, limits: Limits) -> Source:
    """The members of a zip or folder, or the one file. Raises NotOneRoster."""
    try:
        if is_single(path):
            return Source([Member(PurePosixPath(path.name), path.stat().st_size, lambda: path.open("rb"))])
    except OSError:
        raise NotOneRoster("not_found") from None
    return open_source(path, limits)


def is_single(path: Path) -> bool:
    """Whether this is one CSV file, and no zip under such a name. Raises OSError."""
    if path.suffix.casefold() not in SUFFIXES or not path.is_file():
        return False
    with path.open("rb") as stream:
        return stream.read(2) != b"PK"


def seems(members: Sequence[Member]) -> bool:
    """Whether these are the project's templates: the header or the name of one of them says so, and no manifest."""
    if any(respelled(member.path.name) == "manifest.csv" for member in members):
        return False
    return any(_kind_of(member) is not None for member in members)


def _kind_of(member: Member) -> Kind | None:
    """The kind that the file is named after, if it has its columns; else the kind whose columns it has."""
    if not _is_table(member.path):
        return None
    try:
        header = read_header(member, lambda code: None)[1]
    except Damaged:
        header = []
    # OneRoster names some of its files alike; each of them has a sourcedId.
    if "sourcedid" in normal(header):
        return None
    named = _KINDS.get(respelled(member.path.stem))
    if named is not None and has_required(header, named):
        return named
    shares = named is not None and set(normal(header)) & set(normal(required_headers(named)))
    return kind_of_header(header) or (named if shares else None)


def _is_table(path: PurePosixPath) -> bool:
    return path.suffix.casefold() in SUFFIXES and not path.stem.casefold().endswith(GUIDE)


def _find(members: Sequence[Member], log: IssueLog) -> Iterator[tuple[Kind, Member]]:
    """Each file of a kind. Reports what else is there. Raises NotOneRoster where there is none, or one twice."""
    found: dict[str, Member] = {}
    others: list[PurePosixPath] = []
    for member in members:
        kind = _kind_of(member)
        if kind is None:
            others.append(member.path)
        elif kind.name in found:
            raise NotOneRoster("file_twice", {"name": f"{kind.name}.csv"})
        else:
            found[kind.name] = member
            if respelled(member.path.stem) != respelled(kind.name):
                log.warn("template_by_columns", file=f"{kind.name}.csv")
    if not found:
        raise NotOneRoster("no_template")
    # A text may as well be a note for people.
    strange = [path for path in others if _is_table(path) and path.suffix.casefold() != ".txt"]
    for path in strange[:UNKNOWN_NAMED]:
        log.warn("template_file_unknown", file="".join(letter if letter.isprintable() else "?" for letter in str(path)))
    if len(strange) > UNKNOWN_NAMED:
        log.warn("template_files_unknown", params={"total": len(strange) - UNKNOWN_NAMED})
    return ((KINDS[name], member) for name, member in found.items())
