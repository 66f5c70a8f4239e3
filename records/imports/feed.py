"""What every format gives to the one engine: rows of the roster's files, rows of the kinds, and what was wrong.

A *feed* is opened from a path, knows its format, and hands over typed rows one by one. The engine stages, checks and
merges them the same way, whatever they were read from.
"""

from collections.abc import Iterator
from enum import StrEnum
from typing import Any, Protocol

from records.imports.issues import IssueLog


class Mode(StrEnum):
    """What a feed says about one of its files or kinds."""

    ABSENT = "absent"
    """Nothing: what is stored stays."""
    BULK = "bulk"
    """All that there is: what it does not name has ended."""
    DELTA = "delta"
    """Changes only: rows, and rows to be deleted."""


class Feed(Protocol):
    """A set of files that was opened. Use it as a context manager.

    Names are those of the roster's files (``orgs``, ``users``, ...: ``oneroster.contract.COLUMNS``) and of the kinds
    (``records.imports.kinds.KINDS``). ``issues`` is complete when every name's rows were read once.
    """

    format: str
    """In words, such as "OneRoster 1.2", for the job's page."""
    version: str
    """OneRoster's version where it is OneRoster, else empty."""
    issues: IssueLog
    modes: dict[str, Mode]
    """Name -> mode; a name that is missing is absent."""
    strict: bool
    """Whether a reference that leads nowhere refuses the whole set (a roster that contradicts itself) or its row."""

    def rows(self, name: str) -> Iterator[tuple[Any, ...]]:
        """Typed rows: of a file in the order of ``COLUMNS[name]``, of a kind in that of ``KINDS[name].staging``.

        In a kind's row a number is a Decimal or an int, an empty cell None, a reference the identifier as written.
        Rows that cannot be read are left out and reported. Reading again reports nothing twice.
        """
        ...

    def refused_ids(self, name: str) -> list[str]:
        """Identifiers of the rows that the last reading left out: what refers to them does not dangle."""
        ...

    def refused_count(self, name: str) -> int:
        """How many rows the last reading left out."""
        ...

    def file_name(self, name: str) -> str:
        """What the file of ``name`` is called in the set, for messages."""
        ...

    def column_name(self, name: str, column: str) -> str:
        """What a column is called in that file, for messages; ``column`` is its name in staging.

        Asked also of names that the feed does not bring: then the column itself will do.
        """
        ...

    # Methods that a feed may have besides:
    # ``carried(name) -> Collection[str]``: the columns of a kind that its file has; without it, all of them;
    # ``digest(name) -> str``: a digest of all that the rows of ``name`` are read from, so that the same file need not
    # be read twice (records/imports/unchanged.py);
    # ``copy_lines(name) -> Iterator[bytes]``: a kind's rows as blocks of COPY's text format, where that is quicker.

    def close(self) -> None: ...

    def __enter__(self) -> "Feed": ...

    def __exit__(self, *error: object) -> None: ...


def mode_of(feed: Feed, name: str) -> Mode:
    """The mode of a file or kind in this feed."""
    return feed.modes.get(name, Mode.ABSENT)


def roles_stand_in_users(feed: Feed) -> bool:
    """Whether a user's row says all of that user's roles, as in OneRoster 1.1."""
    return feed.version == "1.1"
