"""Small charts with something to compare: a line below or above a limit, and scores with the band of their error.

The geometry; templates/components/limit_chart.html and interval_chart.html draw it, with a sentence and a table.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from portal.kit.charts import HEIGHT, WIDTH, Mark

_SIDE, _TOP, _BOTTOM = 28, 34, 30
_ROOM = HEIGHT - _TOP - _BOTTOM


@dataclass(frozen=True)
class LimitChart:
    """A line over time, from zero, with a limit that it is held against."""

    marks: tuple[Mark, ...]
    limit: Mark
    """Only its height, its words (``value``) count."""
    baseline: int = HEIGHT - _BOTTOM
    width: int = WIDTH
    height: int = HEIGHT

    @property
    def line(self) -> str:
        """The points of an SVG polyline."""
        return " ".join(f"{mark.x},{mark.y}" for mark in self.marks)

    @property
    def last(self) -> Mark:
        """The newest point, which is labelled."""
        return self.marks[-1]

    @property
    def label_y(self) -> int:
        """Where the newest number stands: above its point, or below where the limit would run through it."""
        above = self.last.y - 12
        return self.last.y + 24 if above - 16 <= self.limit.y <= above + 4 else above


@dataclass(frozen=True)
class Band:
    """One score: where it stands, and from where to where its error reaches (``high`` is the upper end)."""

    x: int
    y: int
    high: int
    low: int
    when: str
    value: str
    range: str
    note: str
    """What else is said of it in the table, such as its level."""

    @property
    def has_range(self) -> bool:
        """Whether the test says how exact it is."""
        return bool(self.range)

    @property
    def label_y(self) -> int:
        """Where the number stands: above the band."""
        return self.high - 10


@dataclass(frozen=True)
class Score:
    """What a band is drawn from: ``error`` is the standard error, None where nobody says it; the rest in words."""

    when: str
    score: float
    error: float | None
    value: str
    range: str = ""
    note: str = ""


@dataclass(frozen=True)
class IntervalChart:
    """Scores side by side in order of time, each with its band."""

    bands: tuple[Band, ...]
    baseline: int = HEIGHT - _BOTTOM
    width: int = WIDTH
    height: int = HEIGHT


def limit_chart(points: Sequence[tuple[str, float, str]], limit: tuple[float, str]) -> LimitChart | None:
    """(when, number, number in words) in order of time and the limit -> the chart; None for fewer than two points."""
    if len(points) < 2:
        return None
    highest = max(*(number for _when, number, _words in points), limit[0] * 1.4)
    step = (WIDTH - 2 * _SIDE) / (len(points) - 1)

    def height(number: float) -> int:
        return round(HEIGHT - _BOTTOM - _ROOM * number / highest)

    marks = tuple(
        Mark(round(_SIDE + place * step), height(number), when, words)
        for place, (when, number, words) in enumerate(points)
    )
    return LimitChart(marks, Mark(WIDTH, height(limit[0]), "", limit[1]))


def interval_chart(scores: Sequence[Score]) -> IntervalChart | None:
    """Scores in order of time -> the chart; None for none. The scale begins where the lowest band does."""
    if not scores:
        return None
    lowest = min(one.score - (one.error or 0) for one in scores)
    highest = max(one.score + (one.error or 0) for one in scores)
    spread = (highest - lowest) or 1
    step = (WIDTH - 4 * _SIDE) / (len(scores) - 1) if len(scores) > 1 else 0
    start = 2 * _SIDE if len(scores) > 1 else WIDTH // 2

    def height(number: float) -> int:
        return round(HEIGHT - _BOTTOM - 12 - (_ROOM - 20) * (number - lowest) / spread)

    return IntervalChart(
        tuple(
            Band(
                round(start + place * step),
                height(one.score),
                height(one.score + (one.error or 0)),
                height(one.score - (one.error or 0)),
                one.when,
                one.value,
                one.range,
                one.note,
            )
            for place, one in enumerate(scores)
        )
    )
