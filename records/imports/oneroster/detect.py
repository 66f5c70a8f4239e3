"""Finds the set inside a zip or folder, and tells a OneRoster set from the formats it is mistaken for."""

from collections import Counter
from collections.abc import Callable, Mapping
from pathlib import PurePosixPath

from records.imports.issues import IssueLog
from records.imports.oneroster.contract import NotOneRoster
from records.imports.oneroster.fields import ALL_FILES, TABLES
from records.imports.oneroster.header import normal
from records.imports.oneroster.rows import read_header
from records.imports.oneroster.source import Damaged, Member
from records.imports.oneroster.values import respelled

MANIFEST = "manifest"
UNKNOWN_NAMED = 50
"""So many files that do not belong are named one by one."""
_KNOWN = {respelled(file): file for file in (*ALL_FILES, MANIFEST)}
_SDS_V1 = {"school", "section", "student", "teacher", "studentenrollment", "teacherroster"}
_CLEVER = {"schools", "students", "sections", "teachers", "enrollments"}


def known_name(path: PurePosixPath) -> str | None:
    """The standard's name of a file, without .csv; None for any other file."""
    return _KNOWN.get(respelled(path.stem)) if path.suffix.casefold() == ".csv" else None


def find_files(members: list[Member], log: IssueLog) -> dict[str, Member]:
    """Standard name -> member, of the one folder that holds the set. Reports what else is there.

    Raises NotOneRoster where a file is there twice, or no file has a name of the standard.
    """
    folder = _folder_of_set(members)
    files: dict[str, Member] = {}
    others: list[str] = []
    for member in members:
        name = known_name(member.path)
        if name is None or member.path.parent != folder:
            others.append(str(member.path))
        elif name in files:
            raise NotOneRoster("file_twice", {"name": f"{name}.csv"})
        else:
            files[name] = member
            if member.path.name != f"{name}.csv":
                log.warn("file_respelled", file=f"{name}.csv")
    if not files:
        raise NotOneRoster(seems([member.path for member in members]))
    if folder.parts:
        log.warn("inner_folder")
    for other in others[:UNKNOWN_NAMED]:
        log.warn("file_unknown", file=_printable(other))
    if len(others) > UNKNOWN_NAMED:
        log.warn("files_unknown", params={"total": len(others) - UNKNOWN_NAMED})
    return files


def _printable(name: str) -> str:
    return "".join(letter if letter.isprintable() else "?" for letter in name)


def _folder_of_set(members: list[Member]) -> PurePosixPath:
    """The folder with the manifest, else with most files of the standard; the outer one where two are equal."""
    weights: Counter[PurePosixPath] = Counter()
    for member in members:
        name = known_name(member.path)
        if name is not None:
            weights[member.path.parent] += 1000 if name == MANIFEST else 1
    return min(weights, key=lambda folder: (-weights[folder], len(folder.parts), str(folder)), default=PurePosixPath())


def seems(paths: list[PurePosixPath]) -> str:
    """What a collection without any file of the standard's names seems to be: a code."""
    stems = {respelled(path.stem) for path in paths}
    suffixes = {path.suffix.casefold() for path in paths}
    if not paths:
        return "is_empty"
    if len(stems & _SDS_V1) >= 3:
        return "is_microsoft_sds"
    if any(path.name == "[Content_Types].xml" for path in paths) or suffixes <= {".xlsx", ".xls"}:
        return "is_workbook"
    if ".xml" in suffixes:
        return "is_xml"
    if suffixes == {".zip"}:
        return "zip_in_zip"
    if ".csv" not in suffixes:
        return "no_csv"
    return "is_clever" if len(stems & _CLEVER) >= 4 else "not_a_set"


class Headers:
    """The headers of a set's files, comparable, each read when first asked for. An unreadable one is empty."""

    def __init__(self, files: Mapping[str, Member]) -> None:
        self._files = files
        self._known: dict[str, frozenset[str]] = {}

    def __getitem__(self, file: str) -> frozenset[str]:
        if file not in self._known:
            try:
                cells = read_header(self._files[file], _ignore)[1] if file in self._files else []
            except Damaged:
                cells = []
            self._known[file] = frozenset(normal(cells))
        return self._known[file]


def _ignore(code: str) -> None:
    """Headers are read again, and reported, when their mode is known."""


def version_by_headers(files: Mapping[str, Member], headers: Headers) -> str | None:
    """The version that the files show: in 1.1 users carry their role, in 1.2 ``roles.csv`` does. None: either."""
    if "users" not in files:
        return "1.2" if "roles" in files else None
    if "role" in headers["users"]:
        return None if "roles" in files else "1.1"
    return "1.2"


def check_unmistakable(files: Mapping[str, Member], others: list[PurePosixPath], headers: Headers) -> None:
    """Without a manifest the headers must leave no doubt. Raises NotOneRoster, naming what it is instead."""
    if _is_microsoft_sds(files, others, headers):
        raise NotOneRoster("is_microsoft_sds")
    if len({respelled(path.stem) for path in others} & _CLEVER) >= 3 and "sourcedid" not in headers["enrollments"]:
        raise NotOneRoster("is_clever")
    tables = TABLES[version_by_headers(files, headers) or "1.2"]
    kept = [tables[file] for file in files if file in tables and tables[file].kept]
    if not kept:
        raise NotOneRoster("no_manifest")
    for table in kept:
        wanted = {respelled(column) for column in (*table.required, "status", "dateLastModified")}
        if not wanted <= headers[table.file]:
            raise NotOneRoster("no_manifest")


def _is_microsoft_sds(files: Mapping[str, Member], others: list[PurePosixPath], headers: Headers) -> bool:
    """Microsoft School Data Sync 2.1 uses many of OneRoster's names, with other columns and no manifest."""
    stems = {respelled(path.stem) for path in others}
    signs: list[Callable[[], bool]] = [
        lambda: bool(stems & {"userflags", "relationships"}),
        lambda: "activedirectorymatchid" in headers["users"],
        lambda: "isprimary" in headers["roles"],
        lambda: "sessionsourcedids" in headers["classes"],
        lambda: "usersourcedid" in headers["enrollments"] and "sourcedid" not in headers["enrollments"],
    ]
    return sum(sign() for sign in signs) >= 2
