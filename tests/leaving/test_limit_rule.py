"""The arithmetic of the limit of students a day."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from records.limits.rule import NEAR, USUAL_LIMIT, Today


@pytest.mark.parametrize(
    ("today", "fits", "left", "near"),
    [
        (Today(0, 1, 500), True, 499, False),
        (Today(499, 1, 500), True, 0, True),
        (Today(500, 0, 500), True, 0, True),
        (Today(500, 1, 500), False, 0, True),
        (Today(0, 501, 500), False, 0, True),
        (Today(500, 1, 500, more=1), True, 0, True),
        (Today(500, 2, 500, more=1), False, 0, True),
        # An approval has expired: what was seen by it stays seen, and nothing more is.
        (Today(700, 0, 500), True, 0, True),
        (Today(700, 1, 500), False, 0, True),
        (Today(399, 0, 500), True, 101, False),
        (Today(400, 0, 500), True, 100, True),
    ],
)
def test_what_fits_what_is_left_and_when_it_is_said(today: Today, fits: bool, left: int, near: bool) -> None:
    assert (today.fits, today.left, today.is_near) == (fits, left, near)


def test_the_usual_limit_is_500() -> None:
    assert USUAL_LIMIT == 500 and 0 < NEAR < 1


@given(
    st.integers(1, 60),
    st.lists(
        st.one_of(st.frozensets(st.integers(1, 80), max_size=30), st.integers(1, 20).map(lambda more: -more)),
        max_size=30,
    ),
)
@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
def test_nobody_ever_sees_more_than_the_limit_and_what_was_added(limit: int, day: list[frozenset[int] | int]) -> None:
    """A day of answers (sets of students) and approvals (negative numbers), against a model that keeps the sets."""
    seen: frozenset[int] = frozenset()
    more = 0
    for event in day:
        if isinstance(event, int):
            more -= event
            continue
        today = Today(len(seen), len(event - seen), limit, more)
        if today.fits:
            seen |= event
            assert len(seen) == today.after
        else:
            assert len(seen | event) > limit + more
        assert len(seen) <= limit + more
        # Whom one has seen one may see again, and no approval ever takes anything away.
        assert Today(len(seen), 0, limit, more).fits
        assert not today.fits or Today(today.seen, today.new, limit, more + 1).fits
