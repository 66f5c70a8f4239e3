"""Says of many rows at once what became of them, in bounded memory."""

from collections.abc import Callable
from typing import Any

from records.imports.connection import Database
from records.imports.spans import KEPT

#: Runs and not lines, because millions of them may follow each other.
_RUNS = """
WITH {before} found (line) AS ({lines}),
runs (first, last) AS (
    SELECT min(line), max(line)
    FROM (SELECT line, line - row_number() OVER (ORDER BY line) AS run FROM (SELECT DISTINCT line FROM found) once) each
    GROUP BY run
)
SELECT (SELECT count(*) FROM found), ARRAY(SELECT ARRAY[first, last] FROM runs ORDER BY first LIMIT {kept})
"""


def report_lines(
    db: Database, lines: str, report: Callable[..., None], code: str, *, before: str = "", **place: Any
) -> int:
    """Report ``code`` for each line that the query ``lines`` gives; returns how many there were.

    ``lines`` may be a DELETE or an UPDATE that returns them; ``before`` are named queries that it needs or that need
    it. ``report`` is a method of the issue log; ``place`` says file, column and params.
    """
    before = f"{before}," if before else ""
    [(total, runs)] = db.rows(_RUNS.format(before=before, lines=lines, kept=KEPT))
    told = 0
    for first, last in runs:
        told += last - first + 1
        report(code, row=first, last=last, count=last - first + 1, **place)
    if total > told:
        report(code, count=total - told, **place)
    return int(total)
