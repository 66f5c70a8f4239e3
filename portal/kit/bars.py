"""Bars and sparklines, drawn by the server as SVG: the geometry here, the drawing in templates/components/.

Like every chart they stand beside a sentence and the same numbers as text.
"""

from collections.abc import Sequence
from dataclasses import dataclass

WIDTH, ROW, LABEL, VALUE = 480, 34, 150, 60
SPARK_WIDTH, SPARK_HEIGHT, _EDGE = 72, 22, 3


@dataclass(frozen=True)
class Bar:
    """One bar: its words, its number in words, and where it lies."""

    label: str
    value: str
    y: int
    width: int
    is_strong: bool = False


@dataclass(frozen=True)
class BarChart:
    """Horizontal bars from zero, in the order given."""

    bars: tuple[Bar, ...]
    width: int = WIDTH
    start: int = LABEL

    @property
    def height(self) -> int:
        return ROW * len(self.bars)


def bar_chart(rows: Sequence[tuple[str, int, str]], strong: Sequence[bool] = ()) -> BarChart | None:
    """(label, number, number in words) -> the chart, ``strong`` bars in the accent color; None where all are zero."""
    highest = max((number for _label, number, _words in rows), default=0)
    if not highest:
        return None
    room = WIDTH - LABEL - VALUE
    marked = [*strong, *([False] * len(rows))]
    return BarChart(
        tuple(
            Bar(label, words, place * ROW, round(room * number / highest), marked[place])
            for place, (label, number, words) in enumerate(rows)
        )
    )


def sparkline(percents: Sequence[float]) -> str:
    """The points of a small SVG polyline of values between 0 and 100; empty for fewer than two."""
    if len(percents) < 2:
        return ""
    step = (SPARK_WIDTH - 2 * _EDGE) / (len(percents) - 1)
    room = SPARK_HEIGHT - 2 * _EDGE
    return " ".join(
        f"{round(_EDGE + place * step)},{round(SPARK_HEIGHT - _EDGE - room * min(max(value, 0), 100) / 100)}"
        for place, value in enumerate(percents)
    )
