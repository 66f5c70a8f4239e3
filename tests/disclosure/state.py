"""A state made of numbers: districts, schools and students in groups, of any size, the same each time."""

import numpy as np

from reports.disclosure.relations import Numbers
from reports.disclosure.tables import Dimension, Release, Table

RACES = ("white", "black", "hispanic", "asian", "native", "pacific", "multi")
SHARES = np.array([0.47, 0.16, 0.24, 0.06, 0.015, 0.005, 0.05])
SEXES = ("female", "male")
ECONOMIC = ("disadvantaged", "not")


def district_sizes(districts: int, schools: int) -> list[int]:
    """Schools in each district: a quarter has one, a few have many."""
    shares = np.sort(np.random.default_rng(7).lognormal(0, 1.0, districts))
    shares[: districts // 4] = 0
    sizes = np.maximum(1, np.floor(shares / shares.sum() * schools)).astype(int)
    at = len(sizes) - 1
    while sizes.sum() != schools:
        sizes[at] += 1 if sizes.sum() < schools else (-1 if sizes[at] > 1 else 0)
        at = at - 1 if at > districts // 4 else len(sizes) - 1
    return sizes.tolist()


def state(
    districts: int = 100, schools: int = 600, students: int = 290_294, grades: int = 0, subjects: int = 0, seed: int = 11
) -> tuple[Release, Numbers]:
    """Schools in districts x race x sex x economic status (x grade x subject), with all margins; and the values."""
    rng = np.random.default_rng(seed)
    sizes = district_sizes(districts, schools)
    level = {f"s{d}-{s}": f"d{d}" for d, size in enumerate(sizes) for s in range(size)}
    dimensions = [
        Dimension.of("place", level, [level]), Dimension.of("race", RACES), Dimension.of("sex", SEXES),
        Dimension.of("economic", ECONOMIC),
    ]  # fmt: skip
    weights = rng.lognormal(0, 0.7, schools)
    mixes = np.concatenate([
        np.tile(rng.dirichlet(SHARES * 2), (size, 1)) * 0.8 + rng.dirichlet(SHARES * 2, size) * 0.2 for size in sizes
    ])  # fmt: skip
    poor = np.clip(rng.beta(3, 3, schools), 0.05, 0.95)
    chances = weights[:, None, None, None] * mixes[:, :, None, None] * np.array([0.49, 0.51])[None, None, :, None]
    chances = chances * np.stack([poor, 1 - poor], axis=1)[:, None, None, :]
    if grades:
        dimensions.append(Dimension.of("grade", [f"g{number + 1}" for number in range(grades)]))
        chances = chances[..., None] * np.full(grades, 1 / grades)
    inner = rng.multinomial(students, (chances / chances.sum()).ravel()).reshape(chances.shape).astype(float)
    if subjects:
        # A tested student is not tested in each subject; each subject is a table of its own, linked by nothing.
        dimensions.append(Dimension.of("subject", [f"t{number + 1}" for number in range(subjects)], total=None))
        inner = np.stack([rng.binomial(inner.astype(int), 0.97) for _ in range(subjects)], axis=-1).astype(float)
    table = Table(tuple(dimensions))
    release = Release.of(table, place="place")
    return release, release.values(table.totals(inner))
