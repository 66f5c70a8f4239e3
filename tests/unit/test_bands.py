"""Charts that compare: a line against its limit, and scores with bands that reach as far as their error."""

from hypothesis import given
from hypothesis import strategies as st

from portal.kit.bands import Score, interval_chart, limit_chart

SHARES = st.lists(st.floats(0, 100), min_size=2, max_size=40)


@given(SHARES, st.floats(0.1, 100))
def test_a_point_is_drawn_below_the_limit_exactly_where_its_number_is_less(shares: list[float], limit: float) -> None:
    chart = limit_chart([(str(n), share, f"{share}") for n, share in enumerate(shares)], (limit, "limit"))
    assert chart is not None
    for mark, share in zip(chart.marks, shares, strict=True):
        assert 0 <= mark.x <= chart.width and 0 <= mark.y <= chart.baseline
        if share < limit:
            assert mark.y >= chart.limit.y
        else:
            assert mark.y <= chart.limit.y
    assert [mark.x for mark in chart.marks] == sorted(mark.x for mark in chart.marks)


@given(SHARES, st.floats(0.1, 100))
def test_the_limit_never_runs_through_the_newest_number(shares: list[float], limit: float) -> None:
    chart = limit_chart([(str(n), share, f"{share}") for n, share in enumerate(shares)], (limit, "limit"))
    assert chart is not None
    assert not chart.label_y - 12 <= chart.limit.y <= chart.label_y
    assert 0 < chart.label_y <= chart.height


def test_one_point_is_no_line() -> None:
    assert limit_chart([("now", 3.0, "3 %")], (10, "10 %")) is None


SCORES = st.lists(st.tuples(st.floats(0, 1000), st.one_of(st.none(), st.floats(0, 60))), min_size=1, max_size=8)


@given(SCORES)
def test_a_band_holds_its_score_and_reaches_farther_for_a_larger_error(scores: list) -> None:
    chart = interval_chart([Score("when", score, error, "value", "range") for score, error in scores])
    assert chart is not None
    for band, (_, error) in zip(chart.bands, scores, strict=True):
        assert 0 <= band.high <= band.y <= band.low <= chart.baseline
        assert 0 <= band.x <= chart.width
        if error is None:
            assert band.high == band.y == band.low
    lengths = sorted((error or 0, band.low - band.high) for band, (_, error) in zip(chart.bands, scores, strict=True))
    assert all(longer >= shorter - 1 for (_, shorter), (_, longer) in zip(lengths, lengths[1:], strict=False))


def test_nothing_gives_no_chart() -> None:
    assert interval_chart([]) is None
