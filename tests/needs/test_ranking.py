"""The ranking does not depend on what it should not depend on, and does not mistake chance for need."""

from dataclasses import replace
from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from records.needs.indicators import INDICATORS, USUAL_WEIGHTS, Noise, whole_weights
from records.needs.levels import level_of
from records.needs.ranking import FARTHEST, TOP, Facts, rank
from tests.needs.drawn import changed, schools

SIZES = st.integers(2, 14)
SEEDS = st.integers(0, 10_000).map(str)


def standings(facts: list[Facts], weights: dict[str, int] | None = None) -> dict[int, tuple[float, ...]]:
    """School -> everything numeric of its standing."""
    return {
        one.key: (one.rank, one.index, one.low, one.high, one.best, one.worst, one.told, one.stays)
        for one in rank(facts, weights or USUAL_WEIGHTS)
    }


@settings(max_examples=40, deadline=None)
@given(seed=SEEDS, number=SIZES, shuffled=st.randoms(use_true_random=False))
def test_the_order_in_which_schools_come_says_nothing(seed: str, number: int, shuffled: Random) -> None:
    facts = schools(seed, number)
    other = list(facts)
    shuffled.shuffle(other)
    other = [replace(one, figures=tuple(shuffled.sample(one.figures, len(one.figures)))) for one in other]
    assert standings(facts) == standings(other)


@settings(max_examples=30, deadline=None)
@given(seed=SEEDS, number=SIZES, scale=st.integers(2, 50))
def test_a_figure_without_chance_can_be_told_in_any_unit(seed: str, number: int, scale: int) -> None:
    exact = {name for name, indicator in INDICATORS.items() if indicator.noise is Noise.NONE}
    facts = schools(seed, number)
    other = [changed(one, lambda n, a, b: (a * scale, b) if n in exact else (a, b)) for one in facts]
    for key, values in standings(facts).items():
        assert standings(other)[key] == pytest.approx(values, abs=1e-6)


@settings(max_examples=30, deadline=None)
@given(seed=SEEDS, number=SIZES, times=st.integers(2, 5))
def test_only_the_proportions_of_weights_count(seed: str, number: int, times: int) -> None:
    facts = schools(seed, number)
    more = {name: weight * times for name, weight in USUAL_WEIGHTS.items()}
    for key, values in standings(facts, more).items():
        assert standings(facts)[key] == pytest.approx(values, abs=1e-9)


@settings(max_examples=30, deadline=None)
@given(seed=SEEDS, number=SIZES, name=st.sampled_from(sorted(INDICATORS)))
def test_what_weighs_nothing_changes_nothing(seed: str, number: int, name: str) -> None:
    facts = schools(seed, number)
    without = [replace(one, figures=tuple(row for row in one.figures if row[0] != name)) for one in facts]
    weights = {**USUAL_WEIGHTS, name: 0}
    for key, values in standings(facts, weights).items():
        assert standings(without, weights)[key] == pytest.approx(values, abs=1e-9)


@settings(max_examples=30, deadline=None)
@given(seed=SEEDS, number=SIZES)
def test_schools_that_are_alike_need_alike(seed: str, number: int) -> None:
    pattern = schools(seed, 1)[0]
    for standing in rank([replace(pattern, key=key) for key in range(number)], USUAL_WEIGHTS):
        assert standing.index == pytest.approx(0, abs=1e-9) and standing.told == 0 and not standing.is_top


@settings(max_examples=40, deadline=None)
@given(seed=SEEDS, number=st.integers(5, 14))
def test_intervals_hold_what_they_are_about(seed: str, number: int) -> None:
    found = rank(schools(seed, number), USUAL_WEIGHTS)
    assert [standing.rank for standing in found] == list(range(1, number + 1))
    for standing in found:
        assert standing.low <= standing.index <= standing.high
        assert 1 <= standing.best <= standing.worst <= number
        assert 0 <= standing.stays <= 1
        assert standing.told == (1 if standing.low > 1e-9 else -1 if standing.high < -1e-9 else 0)
        assert all(abs(score.z) <= FARTHEST and 0 <= score.kept <= 1 for score in standing.scores.values())
    assert sum(standing.stays for standing in found) <= TOP + 1e-9
    told = [standing for standing in found if standing.told > 0]
    assert found[: len(told)] == tuple(told), "whom nobody can tell from the mean stands behind those who can be told"


@settings(max_examples=30, deadline=None)
@given(seed=SEEDS, times=st.integers(2, 40))
def test_the_same_shares_of_fewer_students_count_less(seed: str, times: int) -> None:
    """A school that shows the same as another one, with a part of its students, is nearer to the mean."""
    facts = [replace(one, level="high") for one in schools(seed, 12)]
    large = replace(facts[0], key=100)
    small = changed(replace(facts[0], key=101), lambda _name, above, below: (above / times, below / times))
    found = {one.key: one for one in rank([*facts, large, replace(small, students=1)], USUAL_WEIGHTS)}
    for name, score in found[101].scores.items():
        other = found[100].scores[name]
        assert abs(score.z) <= abs(other.z) + 1e-9 and score.kept <= other.kept + 1e-9


def test_a_school_that_has_nobody_for_a_task_needs_most_of_it() -> None:
    def with_counselors(key: int, positions: float) -> Facts:
        return Facts(key, "high", 500, (("counselors", 500.0, positions),))

    found = rank([with_counselors(1, 0), *(with_counselors(key, 2) for key in range(2, 8))], {"counselors": 1})
    assert found[0].key == 1 and found[0].is_top and found[0].scores["counselors"].mean > 0


def test_levels_with_few_schools_are_compared_with_all() -> None:
    facts = [replace(one, level="high" if one.key <= 3 else "elementary") for one in schools("levels", 10)]
    compared = {one.key: one.compared_with for one in rank(facts, USUAL_WEIGHTS)}
    assert {compared[key] for key in (1, 2, 3)} == {"all"}
    assert {compared[key] for key in range(4, 11)} == {"elementary"}


def test_nothing_and_nobody_can_be_ranked() -> None:
    assert rank([], USUAL_WEIGHTS) == ()
    (alone,) = rank([Facts(1, "high", 500, ())], USUAL_WEIGHTS)
    assert (alone.rank, alone.index, alone.told, alone.stays) == (1, 0, 0, 0)
    (alone,) = rank(schools("alone", 1), dict.fromkeys(USUAL_WEIGHTS, 0))
    assert alone.index == 0 and not alone.is_top


def test_shrinking_is_the_textbook_formula() -> None:
    """By hand, for shares of four large schools and a small one of the same level."""
    pairs = [(30, 300), (45, 300), (60, 300), (75, 300), (20, 40)]
    sizes = [300, 300, 300, 300, 40]
    facts = [
        Facts(key, "high", size, (("chronic_absenteeism", float(above), float(below)),))
        for key, ((above, below), size) in enumerate(zip(pairs, sizes, strict=True))
    ]
    found = {one.key: one.scores["chronic_absenteeism"] for one in rank(facts, {"chronic_absenteeism": 1})}
    p = sum(above for above, _ in pairs) / sum(below for _, below in pairs)
    values = np.array([above / below for above, below in pairs])
    chance = np.array([p * (1 - p) / below for _, below in pairs])
    size, total = np.array(sizes), sum(sizes)
    mean = (size * values).sum() / total
    spread = ((size * (values - mean) ** 2).sum() - (size * chance * (1 - size / total)).sum()) / (
        total - (size**2).sum() / total
    )
    for key, score in found.items():
        kept = spread / (spread + chance[key])
        assert score.kept == pytest.approx(kept) and score.mean == pytest.approx(mean)
        assert score.z == pytest.approx(min(FARTHEST, kept * (values[key] - mean) / spread**0.5))
    assert found[4].kept < found[0].kept


def test_the_worked_example_of_the_docs() -> None:
    """docs/needs.md, "A worked example"."""
    pairs = [(30, 300), (45, 300), (75, 300), (10, 40)]
    facts = [
        Facts(key, "elementary", below, (("chronic_absenteeism", float(above), float(below)),))
        for key, (above, below) in enumerate(pairs)
    ]
    found = {one.key: one for one in rank(facts, {"chronic_absenteeism": 1})}
    cedar, dogwood = found[2], found[3]
    kept = [round(one.scores["chronic_absenteeism"].kept, 2) for one in (cedar, dogwood)]
    assert kept == [0.92, 0.59]
    assert [round(one.index, 2) for one in (cedar, dogwood)] == [1.02, 0.66]
    assert [round((one.high - one.index) / 1.645, 2) for one in (cedar, dogwood)] == [0.29, 0.64]
    assert (cedar.rank, cedar.told, dogwood.told) == (1, 1, 0)


def test_weights_that_a_district_did_not_name_are_the_usual_ones() -> None:
    said = whole_weights({"vacancies": 10, "homeless": -3, "devices": 99, "no such": 5, "nurses": "7"})
    assert said == {**USUAL_WEIGHTS, "vacancies": 10, "homeless": 0, "devices": 10}


@pytest.mark.parametrize(
    ("grades", "level"),
    [
        ({"KG": 50, "05": 60}, "elementary"),
        ({"PK": 10, "08": 60}, "elementary"),
        ({"06": 100, "08": 120}, "middle"),
        ({"05": 100, "08": 120, "11": 1}, "middle"),
        ({"09": 100, "12": 90}, "high"),
        ({"07": 80, "12": 90}, "high"),
        ({"KG": 10, "12": 9}, "other"),
        ({"KG": 0}, "other"),
        ({"UG": 20}, "other"),
        ({}, "other"),
    ],
)
def test_levels_are_those_of_the_common_core_of_data(grades: dict[str, int], level: str) -> None:
    assert level_of(grades) == level
