"""Says of many rows at once what became of them, in bounded memory."""

from collections.abc import Callable
from typing import Any

from records.imports.connection import Database
from records.imports.spans import KEPT

_FIRST = """
WITH {before} found (line) AS ({lines})
SELECT (SELECT count(*) FROM found), ARRAY(SELECT line FROM found ORDER BY line LIMIT {kept})
"""


def report_lines(
    db: Database, lines: str, report: Callable[..., None], code: str, *, before: str = "", **place: Any
) -> int:
    """Report ``code`` for each line that the query ``lines`` gives; returns how many there were.

    ``lines`` may be a DELETE or an UPDATE that returns them; ``before`` are named queries that it needs or that need
    it. ``report`` is a method of the issue log; ``place`` says file, column and params.
    """
    before = f"{before}," if before else ""
    [(total, first)] = db.rows(_FIRST.format(before=before, lines=lines, kept=KEPT))
    for line in first:
        report(code, row=line, **place)
    if total > len(first):
        report(code, count=total - len(first), **place)
    return int(total)
