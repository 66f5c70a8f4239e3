"""An opened OneRoster set: its version, the mode of each file, and the rows of each file one by one."""

import hashlib
from collections.abc import Iterator, Mapping
from operator import itemgetter
from pathlib import Path
from typing import Any

from records.imports.feed import Mode
from records.imports.issues import IssueLog
from records.imports.oneroster.contract import FILE_OF, NotOneRoster, columns_of
from records.imports.oneroster.detect import MANIFEST, Headers, check_unmistakable, find_files, version_by_headers
from records.imports.oneroster.fields import ALL_FILES, TABLES
from records.imports.oneroster.header import match_other
from records.imports.oneroster.manifest import Manifest, modes_of, read_manifest
from records.imports.oneroster.results import settled_from
from records.imports.oneroster.rows import ID_LIMIT, FileReader, Row, count_rows, read_header
from records.imports.oneroster.scales import read_scales
from records.imports.oneroster.source import Damaged, Limits, Member, Source, open_source
from records.imports.oneroster.text import Records, read_lines
from records.imports.oneroster.values import respelled

ROWS_TO_TELL_DELTA = 1000


class RosterSet:
    """The feed of a OneRoster set (see ``records.imports.feed.Feed``). Use as a context manager, or call ``close``.

    ``modes`` holds the mode of everything that is kept (in 1.1 also of ``roles``, which are made from the users),
    ``source_name`` what the sending system calls itself.
    """

    #: A whole file that names a row of another whole file which does not hold it contradicts itself.
    strict = True

    def __init__(
        self, source: Source, version: str, modes: Mapping[str, Mode], readers: Mapping[str, FileReader], log: IssueLog
    ) -> None:
        self.format = f"OneRoster {version}"
        self.version = version
        self.modes = {name: modes[file] for name, file in FILE_OF.items() if file in modes}
        self.issues = log
        self.source_name = ""
        self._source = source
        self._readers = readers
        #: Whether the last reading of the pairs of line items and score scales left out none.
        self._all_scales = False
        if version == "1.1":
            self.modes["roles"] = self.modes["users"]

    def rows(self, name: str) -> Iterator[tuple[Any, ...]]:
        """Typed rows in the order of ``columns_of(name)``; refused rows are left out and reported.

        What is absent or unreadable gives no rows. Reading again reports nothing twice. Raises KeyError for a name
        that is neither a roster file nor a kind of record.
        """
        columns = columns_of(name)
        if self._inside_users(name):
            return self._roles_of_users()
        reader = self._reader(name)
        if reader is None:
            return iter(())
        rows = reader.rows()
        if name == "line_items":
            rows = self._with_scales(rows, reader.place("scale"))
        return map(itemgetter(*map(reader.place, columns)), rows)

    def carried(self, name: str) -> set[str]:
        """The names of a kind's columns of which its files say something; what is stored in the others stays."""
        reader = self._reader(name)
        carried = reader.carried if reader else set()
        if name == "results":
            return settled_from(carried)
        scales = self._readers.get("lineItemScoreScales")
        # A file of changes says nothing of the line items that it does not name, nor does one that was not read whole.
        if name == "line_items" and scales and scales.mode is Mode.BULK and self._all_scales:
            return carried | {"scale"}
        return carried

    def _reader(self, name: str) -> FileReader | None:
        return self._readers.get(FILE_OF.get(name, ""))

    def _with_scales(self, rows: Iterator[Row], place: int) -> Iterator[Row]:
        """Line items with the score scales that a file of its own gives them."""
        reader = self._readers.get("lineItemScoreScales")
        scales = read_scales(reader, self.issues) if reader else None
        self._all_scales = bool(reader and scales and scales.is_whole and not reader.refused_rows)
        for row in rows:
            if scales is not None:
                row[place] = scales.of(row[1])
            yield row

    def refused_ids(self, name: str) -> list[str]:
        """Identifiers of the rows that the last reading of ``name`` refused, as far as they could be read.

        They are in the set and only not understood: what refers to them is not dangling, what is stored under them is
        not gone. Not among them: rows refused because their identifier came before.
        """
        if self._inside_users(name):
            reader = self._readers.get("users")
            refused = reader.refused if reader else []
            return [_joined(user, place) for user, places in refused for place in (places or [""])]
        reader = self._reader(name)
        return [sourced_id for sourced_id, _places in reader.refused] if reader else []

    def refused_count(self, name: str) -> int:
        """How many rows the last reading of ``name`` refused, for whatever reason."""
        reader = self._reader(name)
        return reader.refused_rows if reader else 0

    def _roles_of_users(self) -> Iterator[tuple[Any, ...]]:
        """OneRoster 1.1: the one role of a user at each of the user's organizations; the first is the primary one."""
        reader = self._readers.get("users")
        if reader is None:
            return
        role_at, organizations_at = reader.place("role"), reader.place("organizations")
        for row in reader.rows():
            line, user, deleted = row[:3]
            for place, organization in enumerate(row[organizations_at] or [""]):
                yield (
                    line,
                    _joined(user, organization),
                    deleted,
                    user,
                    row[role_at],
                    not place,
                    organization,
                    None,
                    None,
                )

    def file_name(self, name: str) -> str:
        """What the file is called: OneRoster 1.1 has roles inside its users file."""
        return f"{'users' if self._inside_users(name) else FILE_OF.get(name, name)}.csv"

    def column_name(self, name: str, column: str) -> str:
        """What the standard calls the column that is ``column`` in staging; itself where the version has none."""
        if self._inside_users(name):
            column = {"user": "sourced_id", "organization": "organizations"}.get(column, column)
        if self.version == "1.1" and column == "primary_org":
            column = "organizations"
        table = TABLES[self.version].get(self.file_name(name).removesuffix(".csv"))
        return next((field.column for field in table.fields if field.name == column), column) if table else column

    def _inside_users(self, name: str) -> bool:
        return name == "roles" and self.version == "1.1"

    def digest(self, name: str) -> str:
        """A digest of the files that ``name`` is read from; empty where they cannot be read."""
        files = ["users" if self._inside_users(name) else FILE_OF[name]]
        if name == "line_items":
            files.append("lineItemScoreScales")
        try:
            digests = [self._readers[file].digest() for file in files if file in self._readers]
        except Damaged:
            return ""
        return digests[0] if len(digests) == 1 else _digest(" ".join(digests)) if digests else ""

    def close(self) -> None:
        """Let go of the file."""
        self._source.close()

    def __enter__(self) -> "RosterSet":
        return self

    def __exit__(self, *error: object) -> None:
        self.close()


def _joined(user: str, organization: str) -> str:
    """ "<user>:<organization>"; where that is too long to be stored, its end becomes a digest, the same every time."""
    # No colon of a user's identifier may look like the one between the two.
    joined = f"{user.replace('%', '%25').replace(':', '%3A')}:{organization}"
    if len(joined) <= ID_LIMIT:
        return joined
    digest = _digest(joined)
    return f"{joined[: ID_LIMIT - 1 - len(digest)]}~{digest}"


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def open_set(path: Path, limits: Limits | None = None) -> RosterSet:
    """Open a zip or a folder; look at its manifest and headers, read no row of the kept files yet.

    Raises NotOneRoster for what is something else, damaged or unsafe. What is OneRoster but wrong stands in
    ``issues``; ask ``issues.refuses_set`` before writing anything.
    """
    source = open_source(Path(path), limits or Limits())
    try:
        return _open(source)
    except BaseException:
        source.close()
        raise


def _open(source: Source) -> RosterSet:
    log = IssueLog()
    files = find_files(source.members, log)
    member = files.pop(MANIFEST, None)
    headers = Headers(files)
    manifest = Manifest()
    if member is not None:
        manifest = read_manifest(member, log)
    else:
        taken = {id(file) for file in files.values()}
        check_unmistakable(files, [other.path for other in source.members if id(other) not in taken], headers)
        log.warn("manifest_missing", file="manifest.csv")
    version = _version(manifest.version, files, headers, log)
    modes = _modes(manifest, version, files, log)
    readers = {}
    for file, table in TABLES[version].items():
        if modes[file] is not Mode.ABSENT and file in files:
            if table.kept:
                readers[file] = FileReader(files[file], table, modes[file], log)
            else:
                _report_other(file, version, files[file], log)
    _report_gaps(version, modes, files, log)
    roster = RosterSet(source, version, modes, readers, log)
    roster.source_name = manifest.source_name
    return roster


def _version(declared: str, files: Mapping[str, Member], headers: Headers, log: IssueLog) -> str:
    """The version to read by: the declared one, unless the files can only be the other."""
    shown = version_by_headers(files, headers)
    # 1.2 is shown by a roles file, 1.1 by users who carry role and organizations: one missing column shows nothing.
    proof = "roles" in files if shown == "1.2" else "orgsourcedids" in headers["users"]
    if declared and shown and shown != declared and proof:
        log.warn("version_by_headers", params={"declared": declared, "version": shown})
        return shown
    if not declared:
        shown = shown or "1.2"
        log.warn("version_missing", file="manifest.csv", params={"version": shown})
        return shown
    return declared


def _modes(manifest: Manifest, version: str, files: Mapping[str, Member], log: IssueLog) -> dict[str, Mode]:
    """Each file's mode. What the manifest leaves open, the files tell; what contradicts it is reported."""
    modes: dict[str, Mode] = {}
    known_delta = Mode.DELTA in manifest.modes.values()
    for file, mode in modes_of(manifest, TABLES[version], files).items():
        name = f"{file}.csv"
        if mode is None:
            mode = _told_by_file(files.get(file), known_delta)
            if manifest.version or manifest.modes:
                log.warn("mode_blank", file=name, params={"mode": f"kind:{mode}"})
        elif mode is Mode.ABSENT and file in files:
            log.warn("file_declared_absent", file=name)
        elif mode is not Mode.ABSENT and file not in files:
            log.refuse_set("file_missing", file=name)
        modes[file] = mode
    return modes


def _told_by_file(member: Member | None, known_delta: bool) -> Mode:
    """Absent, bulk or delta, for a file whose mode nobody said.

    A delta file read as bulk would end everything that it does not name, so one row to be deleted, or one other file
    declared as delta, is enough to make it delta.
    """
    if member is None:
        return Mode.ABSENT
    return Mode.DELTA if known_delta or _has_deletions(member) else Mode.BULK


def _has_deletions(member: Member) -> bool:
    """Whether one of the first rows says ``tobedeleted``."""
    try:
        row, cells, delimiter = read_header(member, lambda code: None)
        place = next((place for place, cell in enumerate(cells) if respelled(cell.strip()) == "status"), None)
        if place is None:
            return False
        stream = member.open()
        try:
            for record in Records(read_lines(stream, lambda code: None), delimiter):
                if record.number > ROWS_TO_TELL_DELTA:
                    break
                cells = record.cells
                if len(cells) > place and respelled(cells[place].strip()) == "tobedeleted":
                    return True
        finally:
            stream.close()
    except Damaged:
        # Reported when the file itself is read.
        return False
    return False


def _report_other(file: str, version: str, member: Member, log: IssueLog) -> None:
    """A file of the standard whose rows are not kept: header and number of rows, said once."""
    name = f"{file}.csv"
    try:
        row, cells, _delimiter = read_header(member, lambda code: None)
        total = count_rows(member)
    except Damaged:
        log.warn("other_file_damaged", file=name)
        return
    match_other(cells, row, TABLES[version][file], log)
    log.warn("file_not_kept", file=name, params={"total": total})


def _report_gaps(version: str, modes: Mapping[str, Mode], files: Mapping[str, Member], log: IssueLog) -> None:
    """What the set as a whole leaves open."""
    for file in sorted(files.keys() & (ALL_FILES - TABLES[version].keys())):
        log.warn("file_of_other_version", file=f"{file}.csv", params={"version": version})
    if all(mode is Mode.ABSENT for mode in modes.values()):
        log.warn("set_without_files")
    elif version == "1.2" and modes["users"] is not Mode.ABSENT and modes["roles"] is Mode.ABSENT:
        log.warn("users_without_roles", file="users.csv")


__all__ = ["NotOneRoster", "RosterSet", "open_set"]
