"""A feed made of rows, for tests of what happens after reading."""

from collections.abc import Iterator
from typing import Any, Self

from records.actions.imports import create_job
from records.imports import engine
from records.imports.feed import Mode
from records.imports.issues import IssueLog
from records.imports.kinds import KINDS
from records.models import ImportJob
from tests.integration.imports.rosters import Place


class RowsFeed:
    """Rows of kinds, each a dict of the columns that are said; ``deleted`` marks a row of a delta as gone."""

    format, version, strict = "rows of a test", "", False

    def __init__(self, rows: dict[str, list[dict[str, Any]]], mode: Mode = Mode.BULK) -> None:
        self.issues = IssueLog()
        self.modes = dict.fromkeys(rows, mode)
        self._rows = rows
        self.unread: dict[str, list[str]] = {}

    def rows(self, name: str) -> Iterator[tuple[Any, ...]]:
        for line, row in enumerate(self._rows.get(name, []), start=2):
            columns = KINDS[name].columns
            yield (line, row.get("deleted", False), *(row.get(column.name) for column in columns))

    def refused_ids(self, name: str) -> list[str]:
        return self.unread.get(name, [])

    def refused_count(self, name: str) -> int:
        return len(self.unread.get(name, []))

    def file_name(self, name: str) -> str:
        return f"{name}.csv"

    def column_name(self, name: str, column: str) -> str:
        return KINDS[name].column(column).header if name in KINDS else column

    def close(self) -> None: ...

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None: ...


def bring_in(place: Place, feed: RowsFeed, monkeypatch: Any, *, allow_large_endings: bool = False) -> ImportJob:
    """Run the real engine on these rows in place of a file's."""
    job = create_job(district_id=place.district.pk, file_name="rows", allow_large_endings=allow_large_endings)
    with monkeypatch.context() as patch:
        patch.setattr(engine, "open_feed", lambda path: feed)
        return engine.run(job, place.folder)
