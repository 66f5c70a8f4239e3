"""Opens a zip or a folder and nothing else: no member is ever written to disk, followed out of the folder, or trusted.

Two dangers are met here: an archive that unpacks to far more than it shows (limits, checked before and while reading),
and names that point outside (refused, though nothing is unpacked).
"""

import hashlib
import lzma
import stat
import struct
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import BinaryIO

from records.imports.oneroster.contract import NotOneRoster

_GIB = 1024**3


@dataclass(frozen=True, slots=True)
class Limits:
    """How much a set may hold. Bytes are expanded bytes; a large district's set is below 2 GiB."""

    members: int = 1000
    total_bytes: int = 16 * _GIB
    ratio: int = 300
    """Most times a member may be larger than its packed form, once it is larger than ``ratio_from``."""
    ratio_from: int = 64 * 1024**2
    directory_bytes: int = 4 * 1024**2
    """Size of a zip's list of members, which is read before anything else is known."""


class Damaged(Exception):
    """A member could not be read to its end."""


@dataclass(frozen=True, slots=True)
class Member:
    """A file of the set: its place inside with forward slashes, its expanded size, and how to open it."""

    path: PurePosixPath
    size: int
    opener: Callable[[], BinaryIO]

    def open(self) -> "Guarded":
        """Start reading. The stream raises Damaged, whatever goes wrong."""
        try:
            return Guarded(self.opener(), self.size)
        except _UNREADABLE as error:
            raise Damaged(type(error).__name__) from None


_UNREADABLE = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    EOFError,
    OSError,
    NotImplementedError,
    RuntimeError,
    ValueError,
)


class Guarded:
    """A stream that stops where its member was said to end, and turns every failure into Damaged."""

    def __init__(self, stream: BinaryIO, size: int) -> None:
        self._stream = stream
        self._left = size

    def read(self, size: int) -> bytes:
        try:
            data = self._stream.read(size)
        except _UNREADABLE as error:
            raise Damaged(type(error).__name__) from None
        self._left -= len(data)
        if self._left < 0:
            raise Damaged("longer than it said")
        return data

    def close(self) -> None:
        self._stream.close()


def digest_of(member: Member) -> str:
    """SHA-256 of a member's content, in hexadecimal digits. Raises Damaged."""
    digest = hashlib.sha256()
    stream = member.open()
    try:
        while block := stream.read(1 << 20):
            digest.update(block)
    finally:
        stream.close()
    return digest.hexdigest()


class Source:
    """The members of a zip or folder, without what operating systems leave behind. Close it when done."""

    def __init__(self, members: list[Member], close: Callable[[], None] = lambda: None) -> None:
        self.members = members
        self.close = close


def open_source(path: Path, limits: Limits) -> Source:
    """Members of the zip or folder at ``path``. Raises NotOneRoster where it is neither, unsafe or too large."""
    try:
        if path.is_dir():
            source = _folder(path, limits)
        elif path.is_file():
            source = _archive(path, limits)
        else:
            raise NotOneRoster("not_found")
    except (OSError, ValueError):
        raise NotOneRoster("not_found") from None
    if sum(member.size for member in source.members) > limits.total_bytes:
        source.close()
        raise NotOneRoster("too_large", {"gigabytes": limits.total_bytes // _GIB})
    return source


def _is_junk(path: PurePosixPath) -> bool:
    """What file managers leave behind: resource forks, thumbnails, hidden files."""
    return (
        "__MACOSX" in path.parts
        or path.name.startswith(".")
        or path.name.casefold() in ("thumbs.db", "desktop.ini", "icon\r")
    )


def _folder(path: Path, limits: Limits) -> Source:
    """Files of a folder and of the folders directly in it. Symbolic links are not followed."""
    members: list[Member] = []
    seen = 0
    for place in [path, *sorted(child for child in path.iterdir() if child.is_dir() and not child.is_symlink())]:
        for child in sorted(place.iterdir()):
            seen += 1
            if seen > limits.members:
                raise NotOneRoster("too_many_files", {"limit": limits.members})
            relative = PurePosixPath(child.relative_to(path).as_posix())
            if child.is_file() and not child.is_symlink() and not _is_junk(relative):
                members.append(Member(relative, child.stat().st_size, _opener(child)))
    return Source(members)


def _opener(path: Path) -> Callable[[], BinaryIO]:
    return lambda: path.open("rb")


def _archive(path: Path, limits: Limits) -> Source:
    """Members of a zip. Raises NotOneRoster for what is no zip, encrypted, unsafe or blown up."""
    with path.open("rb") as stream:
        head = stream.read(8)
        if head.startswith(b"PK"):
            _check_directory(stream, limits)
    if not head.startswith(b"PK"):
        raise NotOneRoster(_seems(path, head))
    try:
        archive = zipfile.ZipFile(path)
    except (*_UNREADABLE, struct.error):
        raise NotOneRoster("zip_damaged") from None
    try:
        return Source(_members(archive, limits), archive.close)
    except NotOneRoster:
        archive.close()
        raise


def _seems(path: Path, head: bytes) -> str:
    """What a file that is no zip seems to be."""
    if head.startswith(b"\xd0\xcf\x11\xe0") or path.suffix.casefold() in (".xls", ".xlsx"):
        return "is_workbook"
    if head.startswith((b"\x1f\x8b", b"7z\xbc\xaf", b"Rar!")):
        return "is_other_archive"
    if head.lstrip(b"\xef\xbb\xbf \r\n").startswith(b"<") or path.suffix.casefold() == ".xml":
        return "is_xml"
    if path.suffix.casefold() in (".csv", ".txt", ".tsv"):
        return "is_single_file"
    return "not_a_set"


def _check_directory(stream: BinaryIO, limits: Limits) -> None:
    """Refuse a list of members too long to be read safely; ``zipfile`` would read it whole.

    The end record (PK 5 6) gives its size as the four bytes at 12; all ones mean a zip64 archive, above 4 GiB.
    """
    size = stream.seek(0, 2)
    stream.seek(max(0, size - 65_557))
    tail = stream.read()
    at = tail.rfind(b"PK\x05\x06")
    if at < 0 or len(tail) < at + 22:
        raise NotOneRoster("zip_damaged")
    if struct.unpack_from("<L", tail, at + 12)[0] > limits.directory_bytes:
        raise NotOneRoster("too_many_files", {"limit": limits.members})


def _members(archive: zipfile.ZipFile, limits: Limits) -> list[Member]:
    infos = archive.infolist()
    if len(infos) > limits.members:
        raise NotOneRoster("too_many_files", {"limit": limits.members})
    members = []
    for info in infos:
        path = _safe(info)
        if info.is_dir() or _is_junk(path) or stat.S_ISLNK(info.external_attr >> 16):
            continue
        if info.flag_bits & 0x1:
            raise NotOneRoster("zip_encrypted")
        if info.file_size > limits.ratio_from and info.file_size > limits.ratio * max(1, info.compress_size):
            raise NotOneRoster("zip_bomb")
        members.append(Member(path, info.file_size, _unpacker(archive, info)))
    return members


def _unpacker(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> Callable[[], BinaryIO]:
    return lambda: archive.open(info)  # type: ignore[return-value]


def _safe(info: zipfile.ZipInfo) -> PurePosixPath:
    """The member's place. Windows writes backslashes, which ``zipfile`` leaves as they are here."""
    name = info.orig_filename.replace("\\", "/")
    path = PurePosixPath(name)
    if not name or path.is_absolute() or ".." in path.parts or ":" in name or "\0" in name:
        raise NotOneRoster("unsafe_name")
    return path
