"""Schools drawn at random, for tests of the ranking."""

from collections.abc import Callable
from random import Random

from records.needs.indicators import INDICATORS
from records.needs.ranking import Facts


def schools(seed: str, number: int, *, least: int = 200, most: int = 900) -> list[Facts]:
    """Schools of three levels with a figure of every indicator."""
    draw = Random(seed)
    made = []
    for key in range(1, number + 1):
        students = draw.randint(least, most)
        figures = tuple((name, float(draw.randint(1, students)), float(students)) for name in INDICATORS)
        made.append(Facts(key, draw.choice(("elementary", "middle", "high")), students, figures))
    return made


def changed(school: Facts, change: Callable[[str, float, float], tuple[float, float]]) -> Facts:
    """The same school with other figures."""
    figures = tuple((name, *change(name, above, below)) for name, above, below in school.figures)
    return Facts(school.key, school.level, school.students, figures)
