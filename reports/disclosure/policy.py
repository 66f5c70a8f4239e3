"""The rules of a state as data: what is small, how rates are coded, what an attacker knows and how wide is wide enough.

Sources: NCES 2011-603 (SLDS Technical Brief 3), PTAC's guidance on disclosure avoidance, and the states' own manuals. The
thresholds are a state's to choose, above the floor that PTAC calls the absolute minimum.
"""

import hashlib
import json
from dataclasses import asdict, dataclass, field, replace
from typing import Any

#: No state may publish counts below this, whatever it chooses (PTAC).
FLOOR = 3


class PolicyError(ValueError):
    """The policy contradicts itself or falls below the floor; the message says what to change."""


@dataclass(frozen=True)
class RateCode:
    """How rates of groups of at least ``students`` students are shown: in bands of ``band`` points, tails cut at ``tail``.

    ``band=0``: as a number, rounded to ``decimals``. ``tail=5``: nothing more exact than "5 % or less" and "95 % or more".
    """

    students: int
    tail: float = 0
    band: float = 0
    decimals: int = 0


#: NCES 2011-603, table of recommended codes; the last two rows are what most states use.
NCES_RATES = (
    RateCode(300, tail=1), RateCode(100, tail=2), RateCode(40, tail=5), RateCode(20, tail=10, band=5),
    RateCode(10, tail=20, band=10),
)  # fmt: skip

#: The public EDFacts files: 6-15 students in halves, then 20, 10 and 5 points, then whole percent.
EDFACTS_RATES = (
    RateCode(301, tail=1), RateCode(61, tail=5, band=5), RateCode(31, tail=10, band=10),
    RateCode(16, tail=20, band=20), RateCode(6, tail=50, band=50),
)  # fmt: skip


@dataclass(frozen=True)
class Attacker:
    """What the person who wants to know has, besides the release itself.

    ``zeros_shown``: zeros are published, so a hidden cell holds at least one student. ``own_record``: a lone student of a
    cell knows that cell. ``one_mark``: small cells and cells hidden for others' sake carry the same mark; with two marks a
    small cell is known to be below the threshold and the others not. ``earlier``: they kept the earlier releases.
    """

    zeros_shown: bool = True
    own_record: bool = False
    one_mark: bool = True
    earlier: bool = True


@dataclass(frozen=True)
class Dominance:
    """Amounts of money: hidden where the largest ``contributors`` make more than ``share`` of the total, or where the
    second largest could estimate the largest to within ``percent`` (the p% rule)."""

    contributors: int = 1
    share: float = 0.75
    percent: float = 10


@dataclass(frozen=True)
class Policy:
    """One state's rules. ``version`` changes with any of them and is printed with each release.

    ``smallest``: the smallest count that is shown; counts from 1 up to below it are hidden. ``numerators``: the smallest
    numerator, and complement of one, that is shown. ``zeros_hidden``: zeros are as confidential as small counts.
    ``extremes_hidden``: rates of 0 and 100 % are hidden. ``rounding``: counts are shown as multiples of it (1: as they
    are). ``integers``: so many whole numbers must remain possible for a protected count (at least two). ``share``: a
    protected amount must stay uncertain by this share of itself. ``tables``: other numbers of integers for named tables.
    """

    version: str
    smallest: int = 10
    numerators: int = 0
    zeros_hidden: bool = False
    extremes_hidden: bool = True
    rounding: int = 1
    rates: tuple[RateCode, ...] = NCES_RATES
    dominance: Dominance = field(default_factory=Dominance)
    attacker: Attacker = field(default_factory=Attacker)
    integers: int = 2
    share: float = 0.1
    tables: tuple[tuple[str, int], ...] = ()

    def __post_init__(self) -> None:
        if self.smallest < FLOOR:
            raise PolicyError(f"Counts below {FLOOR} are never shown; choose a smallest count of {FLOOR} or more.")
        if self.numerators and self.numerators > self.smallest:
            raise PolicyError("The smallest numerator cannot be above the smallest count.")
        if self.integers < 2 or any(integers < 2 for _, integers in self.tables):
            raise PolicyError("At least two whole numbers must remain possible for a protected count.")
        if self.zeros_hidden and self.attacker.zeros_shown:
            raise PolicyError("Zeros are either hidden or shown: set the attacker's zeros_shown to False.")
        if [code.students for code in self.rates] != sorted({code.students for code in self.rates}, reverse=True):
            raise PolicyError("Give the rate codes from the largest groups to the smallest, each size once.")
        if self.rates and self.rates[-1].students < FLOOR:
            raise PolicyError(f"Rates of fewer than {FLOOR} students are never shown.")
        if self.rounding < 1:
            raise PolicyError("Counts are rounded to a whole number of at least 1.")

    def integers_of(self, table: str = "") -> int:
        """How many whole numbers must remain possible for a protected count of the table."""
        return dict(self.tables).get(table, self.integers)

    def knowing(self, **changes: bool) -> "Policy":
        """The same rules against an attacker who knows more or less."""
        return replace(self, attacker=replace(self.attacker, **changes))

    def as_data(self) -> dict[str, Any]:
        """Plain data, for the release that prints it."""
        return asdict(self)

    @property
    def mark(self) -> str:
        """A fingerprint of all rules: two policies with the same mark decide alike."""
        return hashlib.sha256(json.dumps(self.as_data(), sort_keys=True).encode()).hexdigest()[:16]
