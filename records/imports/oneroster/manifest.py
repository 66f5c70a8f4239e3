"""Reads ``manifest.csv``: the version of the set and what each file is: absent, bulk or delta."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from records.imports.feed import Mode
from records.imports.issues import IssueLog
from records.imports.oneroster.clean import clean
from records.imports.oneroster.contract import NotOneRoster
from records.imports.oneroster.fields import ALL_FILES, VERSIONS
from records.imports.oneroster.source import Damaged, Member
from records.imports.oneroster.text import Records, read_lines
from records.imports.oneroster.values import respelled

FILE = "manifest.csv"
ROWS_READ = 500
_OWN = ("manifest.version", "oneroster.version", "source.systemName", "source.systemCode")
_PROPERTIES = {name.casefold(): name for name in (*_OWN, *(f"file.{file}" for file in ALL_FILES))}
_FILES = {respelled(file): file for file in ALL_FILES}


@dataclass(slots=True)
class Manifest:
    """``version`` is empty where none is named; ``modes`` holds None where a file's mode is blank or unknown."""

    version: str = ""
    modes: dict[str, Mode | None] = field(default_factory=dict)
    source_name: str = ""


def read_manifest(member: Member, log: IssueLog) -> Manifest:
    """The manifest, leniently. Raises NotOneRoster where it is unreadable, or of an unknown version."""
    properties = _properties(member, log)
    manifest = Manifest()
    for name, (row, value) in properties.items():
        if name.startswith("file."):
            _add_mode(manifest, name, value, row, log)
    version = properties.get("oneroster.version")
    if version is not None and version[1]:
        manifest.version = _version(version[1], version[0], log)
    if not manifest.version and not manifest.modes:
        raise NotOneRoster("manifest_strange")
    own = properties.get("manifest.version")
    if own is not None and own[1] != "1.0":
        log.warn("manifest_version", file=FILE, row=own[0])
    name = properties.get("source.systemname", (0, ""))[1][:255]
    manifest.source_name = "" if name.casefold() == Mode.ABSENT else name
    return manifest


def _properties(member: Member, log: IssueLog) -> dict[str, tuple[int, str]]:
    """Property, lower case -> (row, value). The first of two that contradict each other is taken."""
    found: dict[str, tuple[int, str]] = {}
    try:
        stream = member.open()
        try:
            for record in Records(read_lines(stream, lambda code: log.warn(code, file=FILE))):
                if record.number > ROWS_READ:
                    raise NotOneRoster("manifest_strange")
                if record.broken:
                    log.warn("manifest_row_unread", file=FILE, row=record.number)
                else:
                    _add_property(found, record.number, [clean(cell)[0] for cell in record.cells], record.cells, log)
        finally:
            stream.close()
    except Damaged:
        raise NotOneRoster("manifest_damaged") from None
    return found


def _add_property(found: dict[str, tuple[int, str]], row: int, cells: list[str], raw: list[str], log: IssueLog) -> None:
    name = cells[0].casefold().replace(" ", "")
    if not any(cells) or name == "propertyname":
        return
    value = cells[1] if len(cells) > 1 else ""
    misspelled = name.removesuffix(".csv") in _PROPERTIES and cells[0] != _PROPERTIES[name.removesuffix(".csv")]
    if misspelled or len(cells) != 2 or raw[:2] != cells[:2]:
        log.warn("manifest_respelled", file=FILE, row=row)
    if name in found:
        log.warn("manifest_repeated", file=FILE, row=row)
    else:
        found[name] = (row, value)


def _add_mode(manifest: Manifest, name: str, value: str, row: int, log: IssueLog) -> None:
    stem = name.removeprefix("file.").removesuffix(".csv")
    file = _FILES.get(respelled(stem))
    if file is None:
        if value and respelled(value) != Mode.ABSENT:
            log.warn("manifest_unknown_file", file=FILE, row=row, params={"name": stem[:100]})
        return
    word = respelled(value)
    try:
        manifest.modes[file] = Mode(word)
    except ValueError:
        # Whether the file is there decides later, and says so.
        manifest.modes[file] = None
        if word:
            log.warn("mode_unknown", file=FILE, row=row, params={"name": file})
    else:
        if value != word:
            log.warn("manifest_respelled", file=FILE, row=row)


def _version(text: str, row: int, log: IssueLog) -> str:
    """1.1 or 1.2; leniently 1.2.1, v1.2 or "OneRoster 1.2"."""
    if text in VERSIONS:
        return text
    digits = text.casefold().removeprefix("oneroster").strip().removeprefix("v").strip()
    for version in VERSIONS:
        if digits == version or digits.startswith(f"{version}."):
            log.warn("version_respelled", file=FILE, row=row, params={"version": version})
            return version
    raise NotOneRoster("version_unknown")


def modes_of(manifest: Manifest, tables: Mapping[str, object], present: Mapping[str, Member]) -> dict[str, Mode | None]:
    """Each file of the version with its declared mode; None where the files must tell."""
    return {file: manifest.modes.get(file, None if file in present else Mode.ABSENT) for file in tables}
