"""The funds of the invented state: who gets them, and what each of them really moves, or that it moves nothing.

Which schools get a grant that is tried out is decided by lot among schools of like need, so that a comparison of
schools with and without it finds the effect. Funds that follow need or wealth mislead whoever compares so.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from random import Random
from typing import Literal

Given = Literal["every school", "schools in need", "well-off schools", "by lot"]
Outcome = Literal["growth", "absence", "incidents"]


@dataclass(frozen=True)
class Effect:
    """What a fund does to its schools, each year from its first."""

    outcome: Outcome
    change: float
    unit: str


@dataclass(frozen=True)
class Fund:
    """A fund, with dollars a student where a school gets it."""

    name: str
    source: str
    purpose: str
    per_student: int
    given: Given = "every school"
    grades: tuple[str, ...] = ()
    """Schools must have one of these grades to be drawn."""
    effect: Effect | None = None


TESTED = ("03", "04", "05", "06", "07", "08")
TUTORING = "State tutoring grant"
TECHNOLOGY = "State classroom technology grant"
TITLE_I = "Title I, Part A"

FUNDS = (
    Fund(TITLE_I, "Federal", "Instruction", 520, "schools in need"),
    Fund("Title II, Part A", "Federal", "StaffSupport", 85),
    Fund("Title III, Part A", "Federal", "Instruction", 130, "schools in need"),
    Fund("IDEA, Part B", "Federal", "StudentSupport", 240),
    Fund("State foundation aid", "State", "Instruction", 5200),
    Fund(
        TUTORING,
        "State",
        "Instruction",
        310,
        "by lot",
        TESTED,
        Effect("growth", 12.0, "points of scale score a year, English and mathematics, beside the growth of others"),
    ),
    Fund(
        "State attendance and engagement fund",
        "State",
        "StudentSupport",
        140,
        "by lot",
        effect=Effect("absence", -0.3, "of the share of days missed, so that 10 % becomes 7 %"),
    ),
    Fund(
        "State community schools grant",
        "State",
        "StudentSupport",
        200,
        "by lot",
        effect=Effect("incidents", -0.4, "of the number of incidents"),
    ),
    Fund(TECHNOLOGY, "State", "Technology", 180, "by lot"),
    Fund("State school climate award", "State", "StaffSupport", 60, "by lot"),
    Fund("Local property tax", "Local", "Operations", 3100),
    Fund("Local enrichment levy", "Local", "Instruction", 220, "well-off schools"),
)


@dataclass(frozen=True)
class Candidate:
    """A school as the distribution of funds looks at it."""

    school: str
    grades: tuple[str, ...]
    need: float


@dataclass
class Awards:
    """Who gets which fund: fund -> schools, in the order of their need."""

    schools: Mapping[str, tuple[str, ...]]
    from_year: int
    """The school year (in which it ends) from which grants given by lot are paid; the others are paid every year."""
    _sets: dict[str, frozenset[str]] = field(init=False)

    def __post_init__(self) -> None:
        self._sets = {fund: frozenset(schools) for fund, schools in self.schools.items()}

    def holds(self, fund: Fund, school: str, ends_in: int) -> bool:
        """Whether the school gets the fund in that year."""
        return school in self._sets[fund.name] and (fund.given != "by lot" or ends_in >= self.from_year)

    def effects(self, school: str) -> dict[Outcome, float]:
        """What the school's grants do to it from their first year on."""
        return {fund.effect.outcome: fund.effect.change for fund in FUNDS if fund.effect and self._has(fund, school)}

    def _has(self, fund: Fund, school: str) -> bool:
        return school in self._sets[fund.name]


def award(candidates: Iterable[Candidate], *, from_year: int, seed: str) -> Awards:
    """Decide who gets which fund."""
    ranked = sorted(candidates, key=lambda one: (one.need, one.school))
    return Awards({fund.name: _schools(fund, ranked, Random(f"{seed}/{fund.name}")) for fund in FUNDS}, from_year)


def _schools(fund: Fund, ranked: list[Candidate], draw: Random) -> tuple[str, ...]:
    names = [one.school for one in ranked]
    if fund.given == "schools in need":
        return tuple(names[len(names) * 2 // 5 :])
    if fund.given == "well-off schools":
        return tuple(names[: max(1, len(names) // 3)])
    if fund.given == "every school":
        return tuple(names)
    eligible = [one.school for one in ranked if not fund.grades or set(fund.grades) & set(one.grades)]
    # One of three neighbors in need; of a last pair one as well, so that a small state has some of both.
    return tuple(
        draw.choice(eligible[start : start + 3])
        for start in range(0, len(eligible), 3)
        if len(eligible[start : start + 3]) > 1
    )
