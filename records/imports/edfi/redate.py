"""Moves every date of an interchange, so that a day of its past is today: to try a sample of an earlier year.

What somebody sees follows from today's date, in the database, too. A sample of the school year 2021-2022 therefore
shows its teachers nothing: they no longer teach those sections. Moved by whole weeks, the same files are of this year.
"""

import re
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

from records.imports.edfi.edfi_set import files_of
from records.imports.edfi.stream import CHUNK, Broken
from records.imports.edfi.values import school_year_of
from records.imports.oneroster.source import Damaged, Member

#: A date, or a school year, that begins a text; dates as xs:date and xs:dateTime write them.
_DATE = re.compile(rb">(\d{4})-(\d\d)-(\d\d)(?=[T<Z+-])")
_SCHOOL_YEAR = re.compile(rb">(\d{4})-(\d{4})(?=[ <])")
_LONGEST = 12
"""Bytes of what is looked for and looked at: so much of a block waits for the next one."""


def redate(source: Path, target: Path, day: date, today: date) -> timedelta:
    """Copy the XML files of a set into the folder ``target`` with their dates moved; gives by how much.

    ``day`` comes to lie on ``today`` or up to three days beside it, so that weekdays stay weekdays. Raises NotOneRoster
    for what is no set, Broken for a damaged file, OSError where the folder cannot be written.
    """
    moved = timedelta(weeks=round((today - day).days / 7))
    years = school_year_of(day + moved) - school_year_of(day)
    target.mkdir(parents=True, exist_ok=True)
    files = files_of(source)
    try:
        for member in files.members:
            if member.path.suffix.casefold() == ".xml":
                with (target / member.path.name).open("wb") as copy:
                    for block in _blocks(member):
                        copy.write(_moved(block, moved, years))
    finally:
        files.close()
    return moved


def _blocks(member: Member) -> Iterator[bytes]:
    """The bytes of a file in blocks that end with the end of a tag, so that no date is cut in two."""
    stream, rest = member.open(), b""
    try:
        while data := stream.read(CHUNK):
            data = rest + data
            # A date stands between two tags: after the last ">" one may begin.
            cut = data.rfind(b">")
            cut = cut if len(data) - cut <= _LONGEST else len(data)
            yield data[:cut]
            rest = data[cut:]
    except Damaged:
        raise Broken("file_damaged") from None
    finally:
        stream.close()
    yield rest


def _moved(block: bytes, days: timedelta, years: int) -> bytes:
    def move_date(match: re.Match[bytes]) -> bytes:
        try:
            found = date(*(int(part) for part in match.groups())) + days
        except (ValueError, OverflowError):
            return match[0]
        return b">" + found.isoformat().encode()

    def move_year(match: re.Match[bytes]) -> bytes:
        first, last = (int(part) + years for part in match.groups())
        return f">{first:04d}-{last:04d}".encode()

    return _SCHOOL_YEAR.sub(move_year, _DATE.sub(move_date, block))
