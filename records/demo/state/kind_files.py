"""The project's own CSV files: one ``<kind>.csv`` for each kind of record, as its template declares it."""

import csv
from collections import Counter
from collections.abc import Iterable
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from records.demo.files import pack
from records.imports.kinds import KINDS

#: The gradebook comes in OneRoster's own files, and the state's identifiers of students in its users file.
OWN_KINDS = tuple(
    kind
    for kind in KINDS
    if kind not in ("student_identifiers", "line_item_categories", "score_scales", "line_items", "results")
)

Cells = tuple[object, ...]
"""One row in the order of ``KINDS[kind].columns``, spelled out: dates in ISO, lists comma-separated, None is empty."""


class KindFiles:
    """The files of one district, open for writing in ``folder`` (empty, and the caller's to remove).

    Only the kinds in ``only`` are written; rows of the others are taken and forgotten.
    """

    def __init__(self, folder: Path, only: Iterable[str]) -> None:
        self.folder = folder
        self.kinds = [kind for kind in OWN_KINDS if kind in set(only)]
        self.rows: Counter[str] = Counter()
        self._stack = ExitStack()
        self._writers: dict[str, Any] = {}

    def __enter__(self) -> Self:
        for kind in self.kinds:
            file = self._stack.enter_context((self.folder / f"{kind}.csv").open("w", encoding="utf-8", newline=""))
            self._writers[kind] = csv.writer(file)
            self._writers[kind].writerow([column.header for column in KINDS[kind].columns])
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stack.close()

    def __contains__(self, kind: str) -> bool:
        return kind in self._writers

    def write(self, kind: str, rows: list[Cells]) -> None:
        """Write rows of a kind that is wanted."""
        self._writers[kind].writerows(rows)
        self.rows[kind] += len(rows)

    def pack(self, out: Path) -> None:
        """Close the files and zip them as ``out``, which appears only when it is whole."""
        self._stack.close()
        pack(out, {f"{kind}.csv": self.folder / f"{kind}.csv" for kind in self.kinds})


def spelled(amount: float, digits: int = 2) -> str:
    """A number as a person would write it: no trailing zeros."""
    text = f"{amount:.{digits}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
