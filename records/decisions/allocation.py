"""Which ways to spend a budget cover most of the schools' unmet need: a small integer program, solved by HiGHS.

Pure: no database, no Django. It compares; people decide. Everything is whole numbers (units, dollars, hundredths of a
unit of need), so that an answer can be checked by hand, and what the solver says is checked here before it is told.

The program. For each need (a school's shortage of a resource): how many units that it can use wholly, whether the one that
it can use in part, and how many beyond (only where somebody demands them). Maximize the students covered, each need's
students weighted by its resource, under the budget, the funds, the most for one school, and the least that schools must
get. A position may be paid from two funds; whether funds suffice is Hall's condition for a transport: what only some
funds may pay for, these funds together must hold. Among the best the cheapest is told, paid from the most restricted
money first.
"""

import math
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from typing import Any

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array

HUNDRED = 100
#: Seconds for one run of the solver, and for everything that is asked about an answer besides.
ONE_RUN, ALL_RUNS = 3.0, 8.0
#: An allocation that covers so much of the best is near-best: two percent less.
NEAR_BEST = 0.98
ALTERNATIVES = 2
MOST_FUNDS = 6


class CannotSolve(Exception):
    """The solver gave no answer that can be trusted: out of time, or an answer that does not keep to the limits."""


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
        if not {each.code for each in (*self.needs, *self.least)} <= set(codes):
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
    """So many units of a resource for a school, and what each fund pays of it (one without a name: all money is alike)."""

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


def solve(question: Question, *, seconds: float = ALL_RUNS) -> Answer:
    """The best allocation with what binds it and near-best others; the same question always has the same answer.

    Raises CannotSolve, ValueError for a question that makes no sense.
    """
    if not question.needs and not question.least:
        return Answer(Allocation((), 0.0, 0, 0), 0.0)
    model = _Model(question, time.monotonic() + seconds)
    needed = sum(need.students for need in question.needs)
    best = model.best()
    if best is None:
        return Answer(None, needed, conflict=_conflict(model))
    if model.within:
        return Answer(best, needed, is_complete=False, within=model.within)
    bindings: list[Binding] = []
    alternatives: list[Allocation] = []
    try:
        for rules in _groups(model.rules):
            bindings += _binding(model, rules, best)
        for _place in range(ALTERNATIVES):
            found = model.most_different(best, alternatives)
            if found is None:
                break
            alternatives.append(found)
    except CannotSolve:
        return Answer(best, needed, tuple(bindings), tuple(alternatives), is_complete=False)
    return Answer(best, needed, tuple(bindings), tuple(alternatives))


def _groups(rules: Sequence[Rule]) -> list[tuple[Rule, ...]]:
    """Rules that are looked at together: each fund and demand by itself, a rule about every school as one."""
    alone = [(rule,) for rule in rules if rule[0] not in ("share", "most")]
    together = [tuple(rule for rule in rules if rule[0] == kind) for kind in ("share", "most")]
    return alone + [group for group in together if group]


def _binding(model: "_Model", rules: tuple[Rule, ...], best: Allocation) -> list[Binding]:
    without = model.best_value(without=frozenset(rules))
    if without is None or without <= best.value:
        return []
    name = rules[0] if len(rules) == 1 else (rules[0][0],)
    if rules[0][0] not in ("budget", "fund"):
        return [Binding(name)]
    more = model.least_more(rules[0], best.value)
    if more is None:
        return [Binding(name)]
    richer = _Model(model.question_with(rules[0], more), model.until).best()
    return [Binding(name, more, round((richer.students if richer else best.students) - best.students, 2))]


def _conflict(model: "_Model") -> tuple[Rule, ...]:
    """The smallest contradiction that dropping one rule after the other leaves (a deletion filter).

    Limits of money are dropped last, so that what contradicts them is told as a demand where that is possible.
    """
    kept = list(model.rules)
    for rule in sorted(kept, key=lambda rule: rule[0] in ("budget", "fund")):
        rest = [one for one in kept if one != rule]
        if model.best_value(without=frozenset(model.rules) - frozenset(rest)) is None:
            kept = rest
    return tuple(kept)


@dataclass(frozen=True)
class _Row:
    """``low`` <= coefficients x columns <= ``high``, as the rules together say."""

    rules: tuple[Rule, ...]
    values: dict[int, float]
    low: float
    high: float


@dataclass
class _Model:
    """The program's columns, for each need: units used wholly, the one used in part, units beyond the need."""

    question: Question
    until: float
    """The moment at which time is up."""
    within: float = 0.0

    def __post_init__(self) -> None:
        asked = self.question
        self.items = {item.code: item for item in sorted(asked.items, key=lambda item: item.code)}
        have = {(need.school, need.code) for need in asked.needs}
        extra = {(least.school, least.code) for least in asked.least} - have
        self.needs = sorted(
            [*asked.needs, *(Need(school, code, 0, 1) for school, code in extra)], key=lambda n: (n.school, n.code)
        )
        self.funds = sorted(asked.funds, key=lambda fund: fund.name)
        self.prices = [self.items[need.code].unit_cost for need in self.needs]
        self.values = [need.students_per_unit * self.items[need.code].weight for need in self.needs]
        demanded: dict[tuple[str, str], int] = {}
        for least in asked.least:
            key = (least.school, least.code)
            demanded[key] = max(least.units, demanded.get(key, 0))
        self.ceilings: list[float] = []
        for need in self.needs:
            whole, part = divmod(need.short, HUNDRED)
            beyond = demanded.get((need.school, need.code), 0) - whole - bool(part)
            self.ceilings += [whole, bool(part), max(0, beyond)]
        self.caps = [int(sum(self.ceilings[3 * n : 3 * n + 3])) for n in range(len(self.needs))]
        self.size = 3 * len(self.needs)
        self.cost = {column: float(self.prices[n]) for n in range(len(self.needs)) for column in self._columns(n)}
        self.worth = {
            column: float(self.values[n] * covers)
            for n, need in enumerate(self.needs)
            for column, covers in zip(self._columns(n), (HUNDRED, need.short % HUNDRED), strict=False)
        }
        self.rows = list(self._rows())

    @property
    def rules(self) -> list[Rule]:
        """Every rule once."""
        return list(dict.fromkeys(rule for row in self.rows for rule in row.rules))

    def _columns(self, need: int) -> range:
        return range(3 * need, 3 * need + 3)

    def _rows(self) -> Iterable[_Row]:
        asked = self.question
        if asked.budget is not None:
            yield _Row((("budget",),), self.cost, -np.inf, asked.budget)
        yield from self._funds()
        place = {(need.school, need.code): n for n, need in enumerate(self.needs)}
        for least in asked.least:
            units = dict.fromkeys(self._columns(place[least.school, least.code]), 1.0)
            yield _Row((("least", least.school, least.code),), units, least.units, np.inf)
        for school in sorted({need.school for need in self.needs}):
            own = [n for n, need in enumerate(self.needs) if need.school == school]
            yield from self._of_school(school, own)

    def _funds(self) -> Iterable[_Row]:
        """For every set of funds: what none but they may pay for costs no more than they hold."""
        if not self.funds:
            return
        may_pay = {code: {f.name for f in self.funds if f.may_pay(item)} for code, item in self.items.items()}
        for size in range(len(self.funds) + 1):
            for chosen in combinations(self.funds, size):
                names = {fund.name for fund in chosen}
                only = [n for n, need in enumerate(self.needs) if may_pay[need.code] <= names]
                cost = {column: float(self.prices[n]) for n in only for column in self._columns(n)}
                rules = tuple(("fund", fund.name) for fund in chosen)
                if cost:
                    yield _Row(rules, cost, -np.inf, sum(fund.dollars for fund in chosen))

    def _of_school(self, school: str, own: Sequence[int]) -> Iterable[_Row]:
        asked = self.question
        whole = sum(self.needs[n].students_per_unit * self.needs[n].short for n in own)
        if asked.least_share and whole:
            covered = {
                column: float(HUNDRED * self.needs[n].students_per_unit * covers)
                for n in own
                for column, covers in zip(self._columns(n), (HUNDRED, self.needs[n].short % HUNDRED), strict=False)
            }
            yield _Row((("share", school),), covered, whole * asked.least_share, np.inf)
        if asked.most_per_school is not None:
            money = {column: float(self.prices[n]) for n in own for column in self._columns(n)}
            yield _Row((("most", school),), money, -np.inf, asked.most_per_school)

    # --- runs ------------------------------------------------------------------------------------------

    def _run(
        self,
        objective: dict[int, float],
        *,
        without: frozenset[Rule] = frozenset(),
        more: Sequence[_Row] = (),
        upper: Sequence[float] = (),
        first: bool = False,
    ) -> np.ndarray | None:
        """Minimize; None where nothing fits. ``upper`` bounds further whole columns that come after the program's.

        Raises CannotSolve when time is up; in the ``first`` run only where nothing at all was found.
        """
        left = self.until - time.monotonic()
        if left <= 0:
            raise CannotSolve("Time is up.")
        size = self.size + len(upper)
        rows = [_tight(row) for row in (*self.rows, *more) if not without.intersection(row.rules)]
        at = [(place, column, value) for place, row in enumerate(rows) for column, value in row.values.items()]
        places, columns, values = zip(*at, strict=True) if at else ((), (), ())
        matrix = csr_array((values, (places, columns)), shape=(len(rows), size))
        limits = LinearConstraint(matrix, [row.low for row in rows], [row.high for row in rows]) if rows else ()
        found = milp(
            _dense(_smallest(objective), size),
            integrality=np.ones(size),
            bounds=Bounds(np.zeros(size), np.array([*self.ceilings, *upper], dtype=float)),
            constraints=limits,
            options={"mip_rel_gap": 0.0, "time_limit": min(ONE_RUN, left)},
        )
        if found.status == 2:
            return None
        if found.status == 1 and first and found.x is not None:
            self.within = float(found.mip_gap)
            return found.x
        if found.status != 0 or found.x is None:
            raise CannotSolve(found.message)
        return found.x

    def _least_value(self, value: int) -> _Row:
        return _Row((), self.worth, value, np.inf)

    def best_value(self, *, without: frozenset[Rule] = frozenset()) -> int | None:
        """The most that can be covered, as ``Allocation.value``; None where the rules contradict each other."""
        found = self._run(_less(self.worth), without=without)
        return None if found is None else self._value(self._units(found))

    def best(self) -> Allocation | None:
        """The most; of these the cheapest, paid from the most restricted money first."""
        found = self._run(_less(self.worth), first=True)
        if found is None:
            return None
        units = self._units(found)
        if not self.within:
            cheap = self._run(self.cost, more=[self._least_value(self._value(units))])
            units = self._units(cheap if cheap is not None else found)
        return self._allocation(units)

    def least_more(self, rule: Rule, value: int) -> int | None:
        """The least dollars that, added to this limit, let more than ``value`` be covered; None where none do."""
        widened = [
            _Row((), row.values | {self.size: -1.0}, row.low, row.high) for row in self.rows if rule in row.rules
        ]
        room = float(sum(price * cap for price, cap in zip(self.prices, self.caps, strict=True)))
        found = self._run(
            {self.size: 1.0},
            without=frozenset({rule}),
            more=[*widened, self._least_value(value + 1)],
            upper=[room],
        )
        return None if found is None else round(float(found[-1]))

    def question_with(self, rule: Rule, more: int) -> Question:
        """The same question with so many dollars more in one limit."""
        asked = self.question
        if rule == ("budget",):
            return replace(asked, budget=(asked.budget or 0) + more)
        funds = tuple(replace(f, dollars=f.dollars + more) if ("fund", f.name) == rule else f for f in asked.funds)
        return replace(asked, funds=funds)

    def most_different(self, best: Allocation, others: Sequence[Allocation]) -> Allocation | None:
        """The near-best allocation that moves most dollars against each of these; None where none is near.

        For each given allocation and need: whether more is given (a switch), how many units more (up) or fewer (down).
        """
        against, count = [best, *others], len(self.needs)
        switches, parts = self.size, count * len(against)
        ups, downs, last = switches + parts, switches + 2 * parts, switches + 3 * parts
        rows = [self._least_value(math.ceil(best.value * NEAR_BEST))]
        for place, other in enumerate(against):
            given, apart = other.units(), {last: -1.0}
            for n, need in enumerate(self.needs):
                at, cap = place * count + n, self.caps[n]
                had, units = given.get((need.school, need.code), 0), dict.fromkeys(self._columns(n), 1.0)
                rows.append(_Row((), units | {ups + at: -1.0, downs + at: 1.0}, had, had))
                rows.append(_Row((), {ups + at: 1.0, switches + at: -float(cap)}, -np.inf, 0))
                rows.append(_Row((), {downs + at: 1.0, switches + at: float(cap)}, -np.inf, cap))
                apart |= {ups + at: float(self.prices[n]), downs + at: float(self.prices[n])}
            rows.append(_Row((), apart, 0, np.inf))
        room = 2 * float(sum(price * cap for price, cap in zip(self.prices, self.caps, strict=True)))
        each = [float(cap) for cap in self.caps] * len(against)
        found = self._run({last: -1.0}, more=rows, upper=[*[1.0] * parts, *each, *each, room])
        if found is None or found[-1] < 0.5:
            return None
        made = self._allocation(self._units(found))
        return None if any(made.units() == other.units() for other in against) else made

    # --- whole numbers ---------------------------------------------------------------------------------

    def _units(self, found: np.ndarray) -> list[int]:
        return [sum(round(float(found[column])) for column in self._columns(n)) for n in range(len(self.needs))]

    def _covered(self, units: Sequence[int]) -> list[int]:
        return [min(need.short, HUNDRED * got) for need, got in zip(self.needs, units, strict=True)]

    def _value(self, units: Sequence[int]) -> int:
        return sum(value * covered for value, covered in zip(self.values, self._covered(units), strict=True))

    def _allocation(self, units: Sequence[int]) -> Allocation:
        """The answer in whole numbers. Raises CannotSolve where these do not keep to the rules."""
        self._check(units)
        paid = self._paid(units)
        lines = []
        for need, price, count in zip(self.needs, self.prices, units, strict=True):
            if count:
                funds = tuple(_taken(paid[need.code], count * price)) if self.funds else (("", count * price),)
                lines.append(Line(need.school, need.code, count, count * price, funds))
        students = sum(c * need.students_per_unit for c, need in zip(self._covered(units), self.needs, strict=True))
        return Allocation(tuple(lines), students / HUNDRED, sum(line.dollars for line in lines), self._value(units))

    def _check(self, units: Sequence[int]) -> None:
        columns = []
        for need, got in zip(self.needs, units, strict=True):
            whole = min(need.short // HUNDRED, got)
            part = min(bool(need.short % HUNDRED), got - whole)
            columns += [whole, part, got - whole - part]
        for row in self.rows:
            if not row.low <= sum(value * columns[column] for column, value in row.values.items()) <= row.high:
                raise CannotSolve(f"The solver's answer does not keep to {row.rules}.")

    def _paid(self, units: Sequence[int]) -> dict[str, list[list[Any]]]:
        """Resource -> [fund, dollars], the most restricted money first: a transport of whole dollars."""
        if not self.funds:
            return {}
        cost = dict.fromkeys(self.items, 0)
        for need, price, got in zip(self.needs, self.prices, units, strict=True):
            cost[need.code] += price * got
        pays = [(c, f) for c, item in self.items.items() for f, fund in enumerate(self.funds) if fund.may_pay(item)]
        rows = [[float(of == code) for of, _f in pays] for code in cost]
        rows += [[float(by == f) for _of, by in pays] for f in range(len(self.funds))]
        held = [float(fund.dollars) for fund in self.funds]
        found = milp(
            [len(self.funds[f].purposes) or HUNDRED for _code, f in pays],
            constraints=LinearConstraint(np.array(rows), [*cost.values(), *[0.0] * len(held)], [*cost.values(), *held]),
            integrality=np.ones(len(pays)),
        )
        if found.x is None:
            raise CannotSolve("The funds do not pay for the solver's answer.")
        paid: dict[str, list[list[Any]]] = {code: [] for code in self.items}
        for (code, f), dollars in zip(pays, found.x, strict=True):
            if round(float(dollars)):
                paid[code].append([self.funds[f].name, round(float(dollars))])
        return paid


def _tight(row: _Row) -> _Row:
    """The row divided by what all its coefficients share: its limits are whole numbers again, and nearer."""
    values = _smallest(row.values)
    first = next((column for column, value in values.items() if value), None)
    if first is None:
        return row
    shared = row.values[first] / values[first]
    low = row.low if math.isinf(row.low) else math.ceil(row.low / shared)
    high = row.high if math.isinf(row.high) else math.floor(row.high / shared)
    return _Row(row.rules, values, low, high)


def _smallest(values: dict[int, float]) -> dict[int, float]:
    shared = math.gcd(*(int(abs(value)) for value in values.values())) or 1
    return {column: value / shared for column, value in values.items()}


def _less(values: dict[int, float]) -> dict[int, float]:
    return {column: -value for column, value in values.items()}


def _dense(values: dict[int, float], size: int) -> np.ndarray:
    row = np.zeros(size)
    for column, value in values.items():
        row[column] = value
    return row


def _taken(paid: list[list[Any]], dollars: int) -> Iterable[tuple[str, int]]:
    """Take so many dollars from the front of what funds pay for a resource."""
    for part in paid:
        take = min(part[1], dollars)
        if take:
            part[1] -= take
            dollars -= take
            yield part[0], take
