"""Dots with intervals: where they lie, whatever the numbers."""

from hypothesis import given
from hypothesis import strategies as st

from portal.kit.dots import EDGE, LABEL, WIDTH, Row, dot_chart

NUMBERS = st.floats(-5, 5, allow_nan=False)


@given(rows=st.lists(st.tuples(NUMBERS, st.floats(0, 3), st.floats(0, 3)), min_size=1, max_size=12))
def test_each_line_lies_inside_the_drawing_and_in_order(rows: list[tuple[float, float, float]]) -> None:
    chart = dot_chart([Row("School", one, one - below, one + above, "", "") for one, below, above in rows])
    assert chart is not None and chart.height > chart.base
    for dot, (number, *_) in zip(chart.dots, rows, strict=True):
        assert LABEL <= dot.low <= dot.x <= dot.high <= WIDTH - EDGE + 1
        assert (dot.x >= chart.zero) if number >= 0 else (dot.x <= chart.zero)
    assert [dot.y for dot in chart.dots] == sorted({dot.y for dot in chart.dots})


def test_long_names_are_cut_in_the_drawing_alone() -> None:
    chart = dot_chart([Row("The school of everybody who lives beyond the river", 1, 0, 2, "1", "0 to 2")])
    assert chart is not None
    (dot,) = chart.dots
    assert len(dot.short) <= 34 and dot.short.endswith("…") and dot.label.endswith("river")


def test_nothing_gives_no_chart() -> None:
    assert dot_chart([]) is None
