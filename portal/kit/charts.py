"""Small charts, drawn by the server as SVG: the geometry here, the drawing in templates/components/line_chart.html.

A chart is never alone: its component takes a title, a sentence that says what it shows, and lists the same numbers.
"""

from collections.abc import Sequence
from dataclasses import dataclass

WIDTH, HEIGHT = 480, 180
#: Room for the labels at the sides, above and below.
_SIDE, _TOP, _BOTTOM = 28, 34, 30


@dataclass(frozen=True)
class Mark:
    """One point: where it stands, when it was and how much, in words."""

    x: int
    y: int
    when: str
    value: str


@dataclass(frozen=True)
class LineChart:
    """A line over time, from zero."""

    marks: tuple[Mark, ...]
    baseline: int = HEIGHT - _BOTTOM
    width: int = WIDTH
    height: int = HEIGHT

    @property
    def line(self) -> str:
        """The points of an SVG polyline."""
        return " ".join(f"{mark.x},{mark.y}" for mark in self.marks)

    @property
    def ends(self) -> tuple[Mark, Mark]:
        """The first and the last point, which are labelled."""
        return self.marks[0], self.marks[-1]


def line_chart(points: Sequence[tuple[str, int, str]]) -> LineChart | None:
    """(when, number, number in words) in order of time -> the chart; None for fewer than two points."""
    if len(points) < 2:
        return None
    highest = max(max(number for _when, number, _words in points), 1)
    step = (WIDTH - 2 * _SIDE) / (len(points) - 1)
    room = HEIGHT - _TOP - _BOTTOM
    return LineChart(
        tuple(
            Mark(round(_SIDE + place * step), round(HEIGHT - _BOTTOM - room * number / highest), when, words)
            for place, (when, number, words) in enumerate(points)
        )
    )
