"""What a result's cells say together."""

from collections.abc import Callable
from typing import Any

from records.imports.oneroster.cells import Notes
from records.imports.oneroster.fields import LATE

Row = list[Any]


def settled_from(carried: set[str]) -> set[str]:
    """The names of a result's values that its file says something of, from the columns that it has."""
    made = {"text_score", "is_late"} | ({"is_incomplete"} if "in_progress" in carried else set())
    return carried | made


def result_settler(names: tuple[str, ...], notes: Notes) -> Callable[[Row], None]:
    """What makes a result's values fit each other. ``names`` are those of a row's values, which the identifier leads.

    A mark that is no number is the text of the score; the status "late" means that it was handed in, late; work in
    progress is not complete (OneRoster 1.2: ``incomplete`` holds however much of the work is done).
    """
    score, text_score, status, late, incomplete = (
        names.index(name) + 1 for name in ("score", "text_score", "status", "is_late", "is_incomplete")
    )
    in_progress = names.index("in_progress") + 1 if "in_progress" in names else None

    def settle(row: Row) -> None:
        if isinstance(row[score], str):
            if row[text_score] and row[text_score] != row[score]:
                notes.append(("score_beside_text", "score"))
            row[text_score] = row[text_score] or row[score]
            row[score] = None
        if row[status] == LATE:
            row[status], row[late] = "submitted", True
        if in_progress is not None and row[incomplete] is None:
            row[incomplete] = row[in_progress]

    return settle
