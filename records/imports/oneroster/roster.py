"""An opened OneRoster set: its version, the mode of each file, and the rows of each file one by one."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from records.imports.issues import IssueLog
from records.imports.oneroster.contract import Mode


class RosterSet:
    """Use as a context manager, or call ``close``. ``issues`` is complete when every file's rows were read once."""

    version: str
    modes: dict[str, Mode]
    issues: IssueLog

    def rows(self, file: str) -> Iterator[tuple[Any, ...]]:
        """Typed rows of ``file`` in the order of ``COLUMNS[file]``; refused rows are left out and reported.

        A file that is absent or unreadable gives no rows. Reading a file a second time reports nothing twice.
        """
        raise NotImplementedError

    def close(self) -> None:
        """Let go of the file."""

    def __enter__(self) -> "RosterSet":
        return self

    def __exit__(self, *error: object) -> None:
        self.close()


def open_set(path: Path) -> RosterSet:
    """Open a zip or a folder; look at its manifest and headers, read no row yet.

    Raises NotOneRoster for what is something else, damaged or unsafe. What is OneRoster but wrong stands in
    ``issues``; ask ``issues.refuses_set`` before writing anything.
    """
    raise NotImplementedError
