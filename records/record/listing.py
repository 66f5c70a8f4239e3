"""A list inside a part of a record: a sentence, headings and rows of plain values."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet
from django.utils.formats import number_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from records.models import Student, StudentRecord

Words = str | Promise
SHORT = 6
"""So many rows a page with all parts shows of each list."""


@dataclass(frozen=True)
class Listing:
    """``rows`` are those shown, newest first; ``total`` counts all there are. ``empty`` says why there is none."""

    title: Words
    headings: Sequence[Words]
    rows: Sequence[Sequence[Any]]
    total: int
    empty: Words

    @property
    def left(self) -> int:
        """How many rows are not shown."""
        return self.total - len(self.rows)

    @property
    def labelled(self) -> list[list[tuple[Words, Any]]]:
        """The rows with each cell's heading, for narrow pages."""
        return [list(zip(self.headings, row, strict=True)) for row in self.rows]

    def shortened(self) -> "Listing":
        """The same with its first few rows."""
        return replace(self, rows=self.rows[:SHORT])


class Lines(str):
    """A cell of several statements: a list on a page, and one text after the other in a file."""

    lines: tuple[str, ...]

    def __new__(cls, lines: Iterable[str]) -> "Lines":
        kept = tuple(filter(None, lines))
        made = super().__new__(cls, "; ".join(kept))
        made.lines = kept
        return made


def listing(
    title: Words, headings: Sequence[Words], rows: Iterable[Any], to_cells: Callable[[Any], Sequence[Any]], empty: Words
) -> Listing:
    """A list of what ``to_cells`` makes of each row."""
    cells = [to_cells(row) for row in rows]
    return Listing(title, headings, cells, len(cells), empty)


def said(model: type[StudentRecord], user: Any, student: Student) -> QuerySet[Any]:
    """What the source still says of this student, of those rows that the person may see."""
    return model.objects.visible_to(user).filter(student=student, is_active=True)


def plain(value: Decimal | float | int | None) -> str:
    """A number without needless zeros, as the reader's language writes it: 612.0000 -> "612"."""
    if value is None:
        return ""
    number = Decimal(value).normalize()
    places = max(0, -int(number.as_tuple().exponent))
    return number_format(number, decimal_pos=places, use_l10n=True)


def yes_or_no(value: bool | None) -> str:
    """Yes, no, or not said."""
    return _("not said") if value is None else _("yes") if value else _("no")
