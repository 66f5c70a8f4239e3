"""Ranks schools by need: shrunken z-scores within school levels, weighed, with what chance alone could have done.

For each indicator and level, the spread of the schools' true values is estimated by moments: what the observed values
vary, less what chance makes them vary (empirical Bayes; Morris 1983, "Parametric Empirical Bayes Inference"). A
school's z-score is then pulled towards its level's mean by as much of its figure as could be chance: hardly for a large
school, strongly for a small one. What is left uncertain is carried into the index and into the interval of the rank
(Goldstein and Spiegelhalter 1996, "League Tables and Their Limitations").

Pure functions; the same schools give the same ranking in whatever order they come.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from records.needs.indicators import INDICATORS, Indicator, Noise

Array = np.ndarray
SEED = 20_250_701
DRAWS = 500
TOP = 5
#: A level with fewer schools is compared with all schools of the district.
FEWEST_ALIKE = 4
#: No single indicator moves a school by more deviations than this.
FARTHEST = 3.0
#: One side of a 90 % interval of a normal distribution.
ONE_SIDE = 1.645
#: Standard deviation of a number that is uniform between -1/2 and 1/2.
ROUNDING = 12**-0.5
_PERCENTILE_SPREAD = 28.3
_SECTION_SPREAD = 0.25
ALL = "all"


@dataclass(frozen=True)
class Facts:
    """What is on file of one school: (indicator, numerator, denominator) of each figure, as they were counted."""

    key: int
    level: str
    students: int
    figures: tuple[tuple[str, float, float], ...]


@dataclass(frozen=True)
class Score:
    """One indicator at one school: ``z`` is how much more need than its level's mean, in deviations of the level's
    true spread, already pulled towards the mean; ``kept`` is how much of the observed difference was kept (0 to 1)."""

    z: float
    kept: float
    mean: float
    """The level's mean, as a plain ratio of numerator and denominator (inverse, where the indicator is)."""


@dataclass(frozen=True)
class Standing:
    """Where one school stands. ``low`` and ``high`` hold its index, and ``best`` and ``worst`` its rank, in 90 of 100
    draws; ``told`` is 1 or -1 where its need is more or less than its level's mean beyond chance, else 0."""

    key: int
    compared_with: str
    rank: int
    index: float
    low: float
    high: float
    best: int
    worst: int
    told: int
    stays: float
    """Share of random weights, each between half and twice its own, under which it is among the top five."""
    scores: Mapping[str, Score]

    @property
    def is_top(self) -> bool:
        """Among the five that need most, and not by luck."""
        return self.told > 0 and self.rank <= TOP


def rank(schools: Sequence[Facts], weights: Mapping[str, int]) -> tuple[Standing, ...]:
    """Every school with its standing, greatest need first.

    Schools whose need is beyond chance more than their level's mean come first, by their index; then all others, by
    theirs. An indicator that is not on file of a school is left out of its index.
    """
    return _ranked(tuple(sorted(schools, key=lambda school: school.key)), tuple(sorted(weights.items())))


@lru_cache(maxsize=64)
def _ranked(schools: tuple[Facts, ...], weighed: tuple[tuple[str, int], ...]) -> tuple[Standing, ...]:
    """The same figures are ranked once for a process: they change once a day."""
    if not schools:
        return ()
    weights = dict(weighed)
    names = list(INDICATORS)
    groups = _groups(schools)
    z, kept, means = _scores(schools, groups, names)
    wanted = np.array([float(weights.get(name, 0)) for name in names])
    index, error = (part[:, 0] for part in _indices(z, kept, wanted[:, None]))
    order = _order(index, error)
    best, worst = _rank_interval(index, error)
    stays = _stays(z, kept, wanted)
    found = []
    for place, row in enumerate(order, start=1):
        scores = {
            name: Score(float(z[row, column]), float(kept[row, column]), float(means[row, column]))
            for column, name in enumerate(names)
            if not np.isnan(z[row, column])
        }
        low, high = index[row] - ONE_SIDE * error[row], index[row] + ONE_SIDE * error[row]
        found.append(
            Standing(
                schools[row].key, groups[row], place, float(index[row]), float(low), float(high), int(best[row]),
                int(worst[row]), int(_told(index[row], error[row])), float(stays[row]), scores,
            )
        )  # fmt: skip
    return tuple(found)


# --- scores --------------------------------------------------------------------------------------------


def _groups(schools: Sequence[Facts]) -> list[str]:
    """With which schools each is compared: those of its level, or all where these are too few."""
    levels = [school.level for school in schools]
    return [level if levels.count(level) >= FEWEST_ALIKE else ALL for level in levels]


def _scores(schools: Sequence[Facts], groups: Sequence[str], names: Sequence[str]) -> tuple[Array, Array, Array]:
    """Shrunken z-scores, kept shares and level means: a row for each school, a column for each indicator."""
    shape = (len(schools), len(names))
    z, kept, means = np.full(shape, np.nan), np.full(shape, np.nan), np.full(shape, np.nan)
    filed = [{name: (above, below) for name, above, below in school.figures} for school in schools]
    sizes = np.array([max(1.0, float(school.students)) for school in schools])
    for column, name in enumerate(names):
        pairs = np.array([figures.get(name, (np.nan, np.nan)) for figures in filed], dtype=float)
        for group in dict.fromkeys(groups):
            here = np.array([one == group for one in groups])
            among = np.full(len(schools), True) if group == ALL else here
            result = _shrunken(INDICATORS[name], pairs[among], sizes[among])
            inside = here[among]
            for target, values in zip((z, kept, means), result, strict=True):
                target[here, column] = values[inside]
    return z, kept, means


def _shrunken(indicator: Indicator, pairs: Array, sizes: Array) -> tuple[Array, Array, Array]:
    """z, kept and mean of one indicator among schools that are compared; empty (nan) where nothing is on file."""
    above, below = (pairs[:, 1], pairs[:, 0]) if indicator.inverse else (pairs[:, 0], pairs[:, 1])
    known = ~np.isnan(above) & (below > 0)
    empty = np.full(len(pairs), np.nan)
    if known.sum() < 2:
        return empty, empty.copy(), empty.copy()
    above, below, size = above[known], below[known], sizes[known]
    value, chance = above / below, _chance(indicator.noise, above, below)
    mean, spread = _level(value, chance, size)
    result = [empty, empty.copy(), empty.copy()]
    share = spread / (spread + chance) if spread > 0 else np.zeros(len(value))
    moved = indicator.worse * share * (value - mean) / spread**0.5 if spread > 0 else np.zeros(len(value))
    for target, values in zip(
        result, (np.clip(moved, -FARTHEST, FARTHEST), share, np.full(len(value), mean)), strict=True
    ):
        target[known] = values
    return result[0], result[1], result[2]


def _chance(noise: Noise, above: Array, below: Array) -> Array:
    """The variance of each figure if its school were like all others, and only chance made them differ."""
    usual = above.sum() / below.sum()
    match noise:
        case Noise.SHARE:
            return usual * (1 - min(usual, 1.0)) / below
        case Noise.EVENTS:
            return usual / below
        case Noise.PERCENTILES:
            return _PERCENTILE_SPREAD**2 / below
        case Noise.POSITIONS:
            return (ROUNDING / below) ** 2
        case Noise.SECTIONS:
            return (_SECTION_SPREAD * usual) ** 2 / below
        case _:
            return np.zeros(len(below))


def _level(value: Array, chance: Array, size: Array) -> tuple[float, float]:
    """Mean of a level, each student counting once, and the variance of its schools' true values by moments."""
    total = size.sum()
    mean = float((size * value).sum() / total)
    observed = (size * (value - mean) ** 2).sum()
    by_chance = (size * chance * (1 - size / total)).sum()
    # What sums of equal values leave behind is no spread.
    least = 1e-12 * max(1.0, mean * mean)
    spread = (observed - by_chance) / (total - (size**2).sum() / total)
    return mean, float(spread) if spread > least else 0.0


# --- the index and its rank ----------------------------------------------------------------------------


def _indices(z: Array, kept: Array, weights: Array) -> tuple[Array, Array]:
    """The weighed mean of each school's scores and its standard error, a column for each column of ``weights``."""
    known = ~np.isnan(z)
    in_all = known @ weights
    safe = np.where(in_all > 0, in_all, 1.0)
    index = np.where(known, z, 0.0) @ weights / safe
    # Where schools do not differ there is nothing to be unsure of: what is left is in units of their spread.
    unsure = np.where(known & (kept > 0), 1 - kept, 0.0)
    return index, np.sqrt(unsure @ weights**2) / safe


def _told(index: Array, error: Array) -> Array:
    # A hair's breadth is what sums of rounded numbers leave.
    beyond = np.abs(index) > ONE_SIDE * error + 1e-9
    return np.where(beyond, np.sign(index), 0).astype(int)


def _order(index: Array, error: Array) -> Array:
    """Rows, greatest need first: those beyond chance above the mean, then all others; equals as they come."""
    return np.lexsort((np.arange(len(index)), -np.round(index, 12), _told(index, error) <= 0))


def _rank_interval(index: Array, error: Array) -> tuple[Array, Array]:
    """The 5th and the 95th of 100 ranks, by the index alone, when each school's index is drawn from what it may be."""
    draws = np.random.default_rng(SEED).standard_normal((DRAWS, len(index))) * error + index
    ranks = (-draws).argsort(axis=1, kind="stable").argsort(axis=1, kind="stable") + 1
    best, worst = np.percentile(ranks, (5, 95), axis=0, method="nearest")
    return best, worst


def _stays(z: Array, kept: Array, weights: Array) -> Array:
    """How often each school is among the top when each weight is drawn between half and twice its own."""
    factors = 2 ** np.random.default_rng(SEED + 1).uniform(-1, 1, (len(weights), DRAWS))
    index, error = _indices(z, kept, weights[:, None] * factors)
    told = _told(index, error) > 0
    ranked = np.where(told, index, -np.inf)
    top = np.zeros(index.shape)
    rows = np.argsort(-ranked, axis=0, kind="stable")[:TOP]
    np.put_along_axis(top, rows, 1.0, axis=0)
    return (top * told).mean(axis=1)
