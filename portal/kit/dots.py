"""Dots with intervals, one below the other: the geometry here; templates/components/dot_chart.html draws it.

For many things side by side whose names need room, such as schools. Like every chart it stands with a sentence and the
same numbers as a table.
"""

from collections.abc import Sequence
from dataclasses import dataclass

WIDTH, ROW, LABEL, EDGE = 640, 30, 250, 14
#: Longer names are cut in the drawing; the table has them whole.
_LONGEST = 34


@dataclass(frozen=True)
class Dot:
    """One line: its words, where the dot and the ends of its interval lie, and the same in words."""

    label: str
    short: str
    y: int
    x: int
    low: int
    high: int
    value: str
    range: str
    is_strong: bool


@dataclass(frozen=True)
class DotChart:
    """Lines in the order given, over one scale on which ``zero`` is marked."""

    dots: tuple[Dot, ...]
    zero: int
    width: int = WIDTH
    start: int = LABEL

    @property
    def height(self) -> int:
        """With room for the words below the scale."""
        return ROW * len(self.dots) + 26

    @property
    def base(self) -> int:
        """Where the lines end."""
        return ROW * len(self.dots)


@dataclass(frozen=True)
class Row:
    """What a line is drawn from: a number with its interval; ``value`` and ``range`` say them in words."""

    label: str
    number: float
    low: float
    high: float
    value: str
    range: str
    is_strong: bool = False


def dot_chart(rows: Sequence[Row]) -> DotChart | None:
    """The chart of these lines, on a scale that holds zero and all intervals; None for none."""
    if not rows:
        return None
    least, most = min(0.0, *(row.low for row in rows)), max(0.0, *(row.high for row in rows))
    room = WIDTH - LABEL - 2 * EDGE

    def place(number: float) -> int:
        return round(LABEL + EDGE + room * (number - least) / ((most - least) or 1))

    return DotChart(
        tuple(
            Dot(
                row.label, _cut(row.label), ROW * line + ROW // 2, place(row.number), place(row.low), place(row.high),
                row.value, row.range, row.is_strong,
            )
            for line, row in enumerate(rows)
        ),
        place(0.0),
    )  # fmt: skip


def _cut(label: str) -> str:
    return label if len(label) <= _LONGEST else f"{label[: _LONGEST - 1].rstrip()}…"
