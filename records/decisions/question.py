"""What a scenario asks and what it answers: whole units, whole dollars, hundredths of a unit of need. Pure data."""

from dataclasses import dataclass

HUNDRED = 100
MOST_FUNDS = 6


@dataclass(frozen=True)
class Item:
    """A resource that may be bought: whole dollars for one unit, what it counts as, and how much its students weigh."""

    code: str
    purpose: str
    unit_cost: int
    weight: int = 1


@dataclass(frozen=True)
class Need:
    """A school is short of so many hundredths of a unit; one unit is for so many students."""

    school: str
    code: str
    short: int
    students_per_unit: int

    @property
    def students(self) -> float:
        """Students whose need it is."""
        return self.short * self.students_per_unit / HUNDRED


@dataclass(frozen=True)
class Fund:
    """Money of one kind: whole dollars, and for what it may be spent (empty: for anything)."""

    name: str
    dollars: int
    purposes: frozenset[str] = frozenset()

    def may_pay(self, item: Item) -> bool:
        return not self.purposes or item.purpose in self.purposes


@dataclass(frozen=True)
class Least:
    """A school must get at least so many units of a resource."""

    school: str
    code: str
    units: int


@dataclass(frozen=True)
class Question:
    """What is asked. Without funds all money is alike, and ``budget`` is all there is."""

    items: tuple[Item, ...]
    needs: tuple[Need, ...]
    budget: int | None = None
    funds: tuple[Fund, ...] = ()
    least: tuple[Least, ...] = ()
    least_share: int = 0
    """Percent of its students' needs that each school must have covered."""
    most_per_school: int | None = None

    def __post_init__(self) -> None:
        codes = [item.code for item in self.items]
        if len(set(codes)) != len(codes) or len({(n.school, n.code) for n in self.needs}) != len(self.needs):
            raise ValueError("A resource or a need is named twice.")
        if not {need.code for need in self.needs} | {least.code for least in self.least} <= set(codes):
            raise ValueError("A need is of a resource that is not among those that may be bought.")
        if self.budget is None and not self.funds:
            raise ValueError("Say a budget or funds.")
        if len(self.funds) > MOST_FUNDS or len({fund.name for fund in self.funds}) != len(self.funds):
            raise ValueError(f"At most {MOST_FUNDS} funds, each with a name of its own.")
        if not 0 <= self.least_share <= HUNDRED or any(item.unit_cost < 0 for item in self.items):
            raise ValueError("A share is from 0 to 100, and nothing costs less than nothing.")


#: A limit or a demand by name: ("budget",), ("fund", name), ("least", school, code), ("share", school),
#: ("most", school). By it an answer says what binds and what contradicts.
Rule = tuple[str, ...]


@dataclass(frozen=True)
class Line:
    """So many units of a resource for a school, and what each fund pays of it (without a name: all money is alike)."""

    school: str
    code: str
    units: int
    dollars: int
    funds: tuple[tuple[str, int], ...]


@dataclass(frozen=True)
class Binding:
    """A rule that holds the answer back: without it more would be covered.

    ``more_dollars``: the least extra that brings anything, of a rule about money; ``more_students``: what that brings.
    """

    rule: Rule
    more_dollars: int | None = None
    more_students: float = 0.0
    step_dollars: int | None = None
    """The price of the dearest unit that is short, and what so many dollars more would bring."""
    step_students: float = 0.0


@dataclass(frozen=True)
class Allocation:
    """One way to spend the money."""

    lines: tuple[Line, ...]
    students: float
    """Students whose need is covered, a student counted once for each resource; without weights."""
    dollars: int
    value: int
    """What was maximized: students in hundredths, weighted."""

    def units(self) -> dict[tuple[str, str], int]:
        """(school, resource) -> units."""
        return {(line.school, line.code): line.units for line in self.lines}


@dataclass(frozen=True)
class Answer:
    """The best allocation, or in ``conflict`` the smallest set of rules that cannot all hold."""

    best: Allocation | None
    students_in_need: float
    bindings: tuple[Binding, ...] = ()
    alternatives: tuple[Allocation, ...] = ()
    conflict: tuple[Rule, ...] = ()
    is_complete: bool = True
    """False where time was up before everything about the answer was asked."""
    within: float = 0.0
    """0 where no better allocation exists; else at most this share of the value may be missing: time was up."""
