"""Which schools are alike, and what a change beside theirs is worth. Pure: no database.

A comparison of changes (difference in differences) takes away what happened to all alike, and nothing else: schools are
not drawn by lot, and a few of them say little. So every figure comes with what it cannot show.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from records.measures.definition import Cell

#: So many schools are compared with, where there are as many.
PEERS = 3
#: Standard errors beyond which chance is an unlikely reason: 95 of 100 times it stays within.
BEYOND = 1.96


class SchoolLevel(StrEnum):
    """Which grades most students of a school are in."""

    ELEMENTARY = "elementary"
    MIDDLE = "middle"
    HIGH = "high"


def level_of(students_by_grade: Mapping[str, int]) -> SchoolLevel | None:
    """The level at which most students are, by CEDS grade codes; the younger one of two alike; None where unknown."""
    counts: dict[SchoolLevel, int] = {}
    for grade, students in students_by_grade.items():
        level = _level_of_grade(grade)
        if level:
            counts[level] = counts.get(level, 0) + students
    return max(SchoolLevel, key=lambda level: counts.get(level, 0)) if any(counts.values()) else None


def _level_of_grade(grade: str) -> SchoolLevel | None:
    if grade in ("PR", "PK", "TK", "KG"):
        return SchoolLevel.ELEMENTARY
    if not grade.isdecimal() or not 1 <= int(grade) <= 12:
        return None
    return SchoolLevel.ELEMENTARY if int(grade) <= 5 else SchoolLevel.MIDDLE if int(grade) <= 8 else SchoolLevel.HIGH


def nearest(
    wanted: Sequence[Decimal], others: Mapping[int, Sequence[Decimal | None]], count: int = PEERS
) -> list[tuple[int, float]]:
    """(school, distance) of the schools most alike in these figures, the nearest first, at most ``count``.

    The distance is the root mean square of the differences, each in standard deviations over all schools that have
    every figure, so that no unit weighs more than another. A school that lacks a figure cannot be compared.
    """
    whole = {
        school: [float(value) for value in values if value is not None]
        for school, values in others.items()
        if all(value is not None for value in values)
    }
    mine = [float(value) for value in wanted]
    if not mine or not whole:
        return []
    spreads = [_spread([mine[place], *(values[place] for values in whole.values())]) for place in range(len(mine))]

    def distance(values: Sequence[float]) -> float:
        parts = [(value - own) / spread for value, own, spread in zip(values, mine, spreads, strict=True) if spread]
        return math.sqrt(sum(part * part for part in parts) / len(mine))

    found = sorted((round(distance(values), 6), school) for school, values in whole.items())
    return [(school, apart) for apart, school in found[:count]]


def _spread(values: Sequence[float]) -> float:
    middle = sum(values) / len(values)
    return math.sqrt(sum((value - middle) ** 2 for value in values) / len(values))


def pooled(cells: Sequence[Cell], organization: int = 0) -> Cell | None:
    """The figure of several schools together: everybody counted once, so that a large school weighs more."""
    if not cells:
        return None
    first = cells[0]
    denominators = [cell.denominator for cell in cells]
    return Cell(
        measure=first.measure,
        organization=organization,
        school_year=first.school_year,
        group=first.group,
        numerator=sum((cell.numerator for cell in cells), Decimal(0)),
        denominator=None if None in denominators else sum((d for d in denominators if d is not None), Decimal(0)),
        students=sum(cell.students for cell in cells),
        scale=first.scale,
    )


def change(before: Cell | None, later: Cell | None) -> Decimal | None:
    """How much the value moved, in its own unit; None where one of them says nothing."""
    if before is None or later is None or before.value is None or later.value is None:
        return None
    return later.value - before.value


class Verdict(StrEnum):
    """What the difference of two changes can say, of a share of students."""

    WITHIN_CHANCE = "within_chance"
    BEYOND_CHANCE = "beyond_chance"
    CANNOT_SAY = "cannot_say"


@dataclass(frozen=True)
class Beside:
    """One figure before and later: of the school, and of the schools compared with, pooled."""

    before: Cell
    later: Cell | None
    peers_before: Cell | None = None
    peers_later: Cell | None = None
    schools: int = 0
    """How many schools the pooled figures are of: those with a figure of both years."""

    @property
    def own_change(self) -> Decimal | None:
        return change(self.before, self.later)

    @property
    def peers_change(self) -> Decimal | None:
        return change(self.peers_before, self.peers_later)

    @property
    def difference(self) -> Decimal | None:
        """The school's change less that of the others; None where one is unknown."""
        own, peers = self.own_change, self.peers_change
        return None if own is None or peers is None else own - peers

    @property
    def verdict(self) -> Verdict:
        """Whether chance alone could well have brought the difference. Said of shares of students alone.

        The standard error of a difference of four independent shares; students who are in both years make it too
        large, students of one school who are alike make it too small, so it is a rule of thumb.
        """
        cells = [self.before, self.later, self.peers_before, self.peers_later]
        if self.difference is None or not all(cell is not None and _is_share(cell) for cell in cells):
            return Verdict.CANNOT_SAY
        variance = sum(_variance(cell) for cell in cells if cell is not None)
        if not variance:
            return Verdict.CANNOT_SAY
        apart = abs(float(self.difference)) / 100
        return Verdict.BEYOND_CHANCE if apart > BEYOND * math.sqrt(variance) else Verdict.WITHIN_CHANCE


def _is_share(cell: Cell) -> bool:
    """A percentage of students: each of the denominator is one of them."""
    return bool(cell.scale == 100 and cell.denominator and 0 <= cell.numerator <= cell.denominator == cell.students)


def _variance(cell: Cell) -> float:
    share = float(cell.numerator) / float(cell.denominator or 1)
    return share * (1 - share) / float(cell.denominator or 1)
