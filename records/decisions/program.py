"""The integer program of an allocation: its columns and rows, the runs of HiGHS, and answers in whole numbers again.

The program. For each need (a school's shortage of a resource): how many units that it can use wholly, whether the one
that it can use in part, and how many beyond (only where somebody demands them). Maximize the students covered, each
need's students weighted by its resource, under the budget, the funds, the most for one school, and the least that
schools must get. A position may be paid from two funds; whether funds suffice is Hall's condition for a transport: what
only some funds may pay for, these funds together must hold. Among the best the cheapest is told, paid from the most
restricted money first.
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

from records.decisions.question import HUNDRED, Allocation, Line, Need, Question, Rule

#: Seconds for one run of the solver.
ONE_RUN = 3.0
#: An allocation that covers so much of the best is near-best: two percent less.
NEAR_BEST = 0.98


class CannotSolve(Exception):
    """The solver gave no answer that can be trusted: out of time, or an answer that does not keep to the limits."""


@dataclass(frozen=True)
class Row:
    """``low`` <= coefficients x columns <= ``high``, as the rules together say."""

    rules: tuple[Rule, ...]
    values: dict[int, float]
    low: float
    high: float


@dataclass
class Program:
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

    def _rows(self) -> Iterable[Row]:
        asked = self.question
        if asked.budget is not None:
            yield Row((("budget",),), self.cost, -np.inf, asked.budget)
        yield from self._funds()
        place = {(need.school, need.code): n for n, need in enumerate(self.needs)}
        for least in asked.least:
            units = dict.fromkeys(self._columns(place[least.school, least.code]), 1.0)
            yield Row((("least", least.school, least.code),), units, least.units, np.inf)
        for school in sorted({need.school for need in self.needs}):
            own = [n for n, need in enumerate(self.needs) if need.school == school]
            yield from self._of_school(school, own)

    def _funds(self) -> Iterable[Row]:
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
                    yield Row(rules, cost, -np.inf, sum(fund.dollars for fund in chosen))

    def _of_school(self, school: str, own: Sequence[int]) -> Iterable[Row]:
        asked = self.question
        whole = sum(self.needs[n].students_per_unit * self.needs[n].short for n in own)
        if asked.least_share and whole:
            covered = {
                column: float(HUNDRED * self.needs[n].students_per_unit * covers)
                for n in own
                for column, covers in zip(self._columns(n), (HUNDRED, self.needs[n].short % HUNDRED), strict=False)
            }
            yield Row((("share", school),), covered, whole * asked.least_share, np.inf)
        if asked.most_per_school is not None:
            money = {column: float(self.prices[n]) for n in own for column in self._columns(n)}
            yield Row((("most", school),), money, -np.inf, asked.most_per_school)

    # --- runs ------------------------------------------------------------------------------------------

    def _run(
        self,
        objective: dict[int, float],
        *,
        without: frozenset[Rule] = frozenset(),
        more: Sequence[Row] = (),
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

    def _least_value(self, value: int) -> Row:
        return Row((), self.worth, value, np.inf)

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
        widened = [Row((), row.values | {self.size: -1.0}, row.low, row.high) for row in self.rows if rule in row.rules]
        room = float(sum(price * cap for price, cap in zip(self.prices, self.caps, strict=True)))
        found = self._run(
            {self.size: 1.0},
            without=frozenset({rule}),
            more=[*widened, self._least_value(value + 1)],
            upper=[room],
        )
        return None if found is None else round(float(found[-1]))

    def dearest(self) -> int:
        """The price of the dearest unit that any school is short of."""
        return max((price for price, need in zip(self.prices, self.needs, strict=True) if need.short), default=0)

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
                rows.append(Row((), units | {ups + at: -1.0, downs + at: 1.0}, had, had))
                rows.append(Row((), {ups + at: 1.0, switches + at: -float(cap)}, -np.inf, 0))
                rows.append(Row((), {downs + at: 1.0, switches + at: float(cap)}, -np.inf, cap))
                apart |= {ups + at: float(self.prices[n]), downs + at: float(self.prices[n])}
            rows.append(Row((), apart, 0, np.inf))
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


def _tight(row: Row) -> Row:
    """The row divided by what all its coefficients share: its limits are whole numbers again, and nearer."""
    values = _smallest(row.values)
    first = next((column for column, value in values.items() if value), None)
    if first is None:
        return row
    shared = row.values[first] / values[first]
    low = row.low if math.isinf(row.low) else math.ceil(row.low / shared)
    high = row.high if math.isinf(row.high) else math.floor(row.high / shared)
    return Row(row.rules, values, low, high)


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
