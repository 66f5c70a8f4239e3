"""Each measure is equal to its independent recomputation, for every place, year and group, in whatever district."""

from collections.abc import Iterator
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from records.measures import DIMENSIONS, MEASURES
from tests.measures.comparing import assert_same
from tests.measures.oracle import Oracle
from tests.measures.recomputed import RECOMPUTED
from tests.measures.wild import TODAY, YEARS, Wild
from tests.world import World


@pytest.fixture(scope="module")
def database(module_world: World) -> Iterator[World]:
    yield module_world


@pytest.fixture(scope="module")
def large(database: World) -> Oracle:
    """A district large enough that every measure has something to count in every dimension."""
    wild = Wild(Random("a district of eighty students"), students=80, schools=("A", "B", "C"))
    return Oracle(wild.made.district, TODAY)


def test_every_measure_has_its_recomputation() -> None:
    assert set(RECOMPUTED) == set(MEASURES)


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(random=st.randoms(use_true_random=False), students=st.integers(1, 4))
def test_small_districts_of_any_shape(database: World, random: Random, students: int) -> None:
    oracle = Oracle(Wild(random, students=students).made.district, TODAY)
    for name, measure in MEASURES.items():
        by = random.sample(measure.dimensions, min(2, len(measure.dimensions)))
        assert_same(oracle, [name], YEARS, by)


@pytest.mark.parametrize("name", MEASURES)
def test_a_large_district_and_its_schools(large: Oracle, name: str) -> None:
    cells = assert_same(large, [name], YEARS)
    assert any(cell.numerator for cell in cells) or name in NEVER_DRAWN, "nothing was counted, so nothing was shown"
    assert_same(large, [name], YEARS, MEASURES[name].dimensions)


#: Programs that the drawn districts do not have.
NEVER_DRAWN = {"gifted_share", "bilingual_share", "career_technical_share", "after_school_share", "summer_school_share"}


@pytest.mark.parametrize("dimension", DIMENSIONS)
def test_each_dimension_by_itself(large: Oracle, dimension: str) -> None:
    names = [name for name, measure in MEASURES.items() if dimension in measure.dimensions]
    assert names
    groups = set()
    for name in names:
        groups |= {cell.group for cell in assert_same(large, [name], YEARS, [dimension])}
    assert len(groups) > 2, "everybody was in one group"
