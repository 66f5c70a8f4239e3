"""Damage of the zip around the files: bombs, sizes that lie, entries that overlap, names that lead out, other formats.

Each function takes the set's files and a random generator, and gives the bytes of what is sent.
"""

import io
import stat
import struct
import warnings
import zipfile
from collections.abc import Callable
from random import Random

from tests.fuzz.bases import Set

Packing = Callable[[Set, Random], bytes]

NAMES = (
    "../users.csv", "/etc/passwd", "/users.csv", "C:\\users.csv", "C:/users.csv", "..\\..\\users.csv", "a/../users.csv",
    "users.csv/", "users.csv.", "CON.csv", "users.csv\0.txt", "./users.csv", "USERS.CSV", "Users.csv ", "üsers.csv",
    "users\u202ecsv.exe", "u\u0308.csv", "\u200busers.csv", "a" * 3000 + ".csv", "a/" * 500 + "users.csv", "~root",
    "file://users.csv", "users.csv:stream", "", ".", "..", "\\\\server\\share\\users.csv", "%2e%2e%2fusers.csv",
    "-rf.csv", "$(id).csv", "users.csv\n", "nul", "__MACOSX/._users.csv", ".DS_Store", "inner/manifest.csv",
)  # fmt: skip
OTHERS = (
    b"", b"PK", b"PK\x03\x04", b"PK\x05\x06" + bytes(18), b"\x1f\x8b\x08" + bytes(40), b"7z\xbc\xaf\x27" + bytes(40),
    b"Rar!\x1a\x07" + bytes(40), b"\x89PNG\r\n\x1a\n" + bytes(40), b"%PDF-1.7\n", b"\xd0\xcf\x11\xe0" + bytes(600),
    b"<!DOCTYPE html><html></html>", b"sourcedId,status\r\n1,active\r\n", b"{}", bytes(1000),
    b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;">]><x>&b;&b;</x>',
)  # fmt: skip


def packed(files: Set, chance: Random) -> bytes:
    """A zip as any program packs it."""
    method = chance.choice([zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
    return _zip([(zipfile.ZipInfo(name), data) for name, data in files.items()], method)


def in_folder(files: Set, chance: Random) -> bytes:
    folder = chance.choice(["roster/", "a/b/", "roster\\", "__MACOSX/", ".hidden/", "ü/"])
    return packed({f"{folder}{name}": data for name, data in files.items()}, chance)


def nested(files: Set, chance: Random) -> bytes:
    inner = packed(files, chance)
    for _ in range(chance.randint(1, 4)):
        inner = packed({"roster.zip": inner}, chance)
    return packed({"roster.zip": inner} | ({} if chance.random() < 0.5 else files), chance)


def bomb(files: Set, chance: Random) -> bytes:
    """A member that unpacks to far more than it shows."""
    name = chance.choice([*files, "extra.csv"])
    size = chance.choice([3_000_000] * 9 + [70_000_000])
    fill = chance.choice([b"\0", b"a", b",", b"\n", b'"', b"a,b\r\n"])
    return _zip([*_infos({**files, name: fill * (size // len(fill))})], zipfile.ZIP_DEFLATED)


def many_members(files: Set, chance: Random) -> bytes:
    more = {f"x{number}.csv": b"" for number in range(chance.choice([100, 995, 1500]))}
    return packed({**files, **more}, chance)


def strange_names(files: Set, chance: Random) -> bytes:
    infos = _infos(files)
    for _ in range(chance.randint(1, 3)):
        info = zipfile.ZipInfo("placeholder")
        info.filename = info.orig_filename = chance.choice(NAMES)
        infos.append((info, chance.choice(list(files.values()))))
    return _zip(infos, zipfile.ZIP_DEFLATED)


def renamed(files: Set, chance: Random) -> bytes:
    """One file of the set under a strange name."""
    name = chance.choice(list(files))
    infos = _infos({key: data for key, data in files.items() if key != name})
    info = zipfile.ZipInfo("placeholder")
    info.filename = info.orig_filename = chance.choice([*NAMES, name.upper(), f"{name}.txt", name.replace(".", "_")])
    return _zip([*infos, (info, files[name])], zipfile.ZIP_DEFLATED)


def links(files: Set, chance: Random) -> bytes:
    """A symbolic link, a device or a folder where a file belongs."""
    kind = chance.choice([stat.S_IFLNK, stat.S_IFCHR, stat.S_IFIFO, stat.S_IFDIR, stat.S_IFSOCK])
    infos = _infos(files)
    info, _ = chance.choice(infos)
    info.create_system, info.external_attr = 3, (kind | 0o777) << 16
    infos = [(one, b"/etc/passwd" if one is info else data) for one, data in infos]
    return _zip(infos, zipfile.ZIP_STORED)


def twice(files: Set, chance: Random) -> bytes:
    name = chance.choice(list(files))
    other = chance.choice([name, name.upper(), name.capitalize()])
    return _zip([*_infos(files), (zipfile.ZipInfo(other), files[name][: chance.randint(0, 200)])], zipfile.ZIP_STORED)


def missing(files: Set, chance: Random) -> bytes:
    gone = chance.sample(list(files), chance.randint(1, len(files)))
    return packed({name: data for name, data in files.items() if name not in gone}, chance)


def lying_sizes(files: Set, chance: Random) -> bytes:
    """A size, checksum, method, flag or place in the list of members that is not true."""
    made = bytearray(_zip(_infos(files), zipfile.ZIP_DEFLATED))
    at = -1
    for _ in range(chance.randint(1, len(files))):
        at = made.find(b"PK\x01\x02", at + 1)
    offset, width = chance.choice([(8, 2), (10, 2), (16, 4), (20, 4), (24, 4), (28, 2), (30, 2), (38, 4), (42, 4)])
    value = chance.choice([0, 1, 0xFFFF, 0x7FFFFFFF, 0xFFFFFFFF, chance.randrange(2**32)])
    struct.pack_into("<H" if width == 2 else "<L", made, at + offset, value & (2 ** (8 * width) - 1))
    return bytes(made)


def overlapping(files: Set, chance: Random) -> bytes:
    """Several entries of the list that lead to the same bytes."""
    made = bytearray(_zip(_infos(files), zipfile.ZIP_DEFLATED))
    first = made.find(b"PK\x01\x02")
    at = first
    while (at := made.find(b"PK\x01\x02", at + 1)) > 0:
        if chance.random() < 0.6:
            made[at + 42 : at + 46] = made[first + 42 : first + 46]
    return bytes(made)


def broken(files: Set, chance: Random) -> bytes:
    """A zip that was cut, overwritten, or put behind or before something else."""
    made = bytearray(packed(files, chance))
    way = chance.randrange(5)
    if way == 0:
        return bytes(made[: chance.randint(0, len(made))])
    if way == 1:
        return bytes(chance.choice([10, 70_000])) + bytes(made)
    if way == 2:
        return bytes(made) + bytes(chance.choice([1, 100, 70_000]))
    if way == 3:
        return bytes(made) + bytes(made)
    for _ in range(chance.choice([1, 5, 50])):
        made[chance.randrange(len(made))] = chance.randrange(256)
    return bytes(made)


def encrypted(files: Set, chance: Random) -> bytes:
    made = bytearray(_zip(_infos(files), zipfile.ZIP_STORED))
    for mark, offset in ((b"PK\x01\x02", 8), (b"PK\x03\x04", 6)):
        at = made.find(mark)
        made[at + offset] |= chance.choice([0x01, 0x41, 0x20, 0x08])
    return bytes(made)


def something_else(files: Set, chance: Random) -> bytes:
    return chance.choice([*OTHERS, *files.values()])


PACKINGS: tuple[Packing, ...] = (
    in_folder, nested, many_members, strange_names, strange_names, renamed, renamed, links, twice, missing, missing,
    lying_sizes, lying_sizes, overlapping, broken, broken, encrypted, something_else, bomb,
)  # fmt: skip


def _infos(files: Set) -> list[tuple[zipfile.ZipInfo, bytes]]:
    return [(zipfile.ZipInfo(name), data) for name, data in files.items()]


def _zip(infos: list[tuple[zipfile.ZipInfo, bytes]], method: int) -> bytes:
    made = io.BytesIO()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # two members of one name are meant
        with zipfile.ZipFile(made, "w", method) as archive:
            for info, data in infos:
                archive.writestr(info, data, compress_type=method)
    return made.getvalue()
