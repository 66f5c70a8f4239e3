"""The allocation against every allocation there is, tried one by one, on small cases."""

from dataclasses import replace
from itertools import combinations, product

import pytest
from hypothesis import given, reject, settings
from hypothesis import strategies as st

from records.decisions.allocation import solve
from records.decisions.question import Allocation, Fund, Item, Least, Need, Question

SCHOOLS = ("Ash", "Birch", "Cedar")
PURPOSES = ("Instruction", "Technology")
CODES = ("reader", "device")


@st.composite
def questions(draw: st.DrawFn) -> Question:
    schools = SCHOOLS[: draw(st.integers(1, 3))]
    items = tuple(
        Item(code, purpose, draw(st.integers(1, 9)), draw(st.integers(1, 3)))
        for code, purpose in zip(CODES, PURPOSES, strict=True)
    )
    needs = tuple(
        Need(school, code, draw(st.integers(0, 250)), draw(st.integers(1, 60)))
        for school in schools
        for code in CODES
        if draw(st.booleans())
    )
    funds = tuple(
        Fund(name, draw(st.integers(0, 20)), purposes)
        for name, purposes in (("Any", frozenset()), ("Tools", frozenset({"Technology"})))
        if draw(st.booleans())
    )
    budget = draw(st.integers(0, 30)) if not funds or draw(st.booleans()) else None
    least = tuple(
        Least(school, draw(st.sampled_from(CODES)), draw(st.integers(0, 2)))
        for school in schools
        if draw(st.booleans())
    )
    share = draw(st.sampled_from((0, 0, 0, 25, 60)))
    most = draw(st.none() | st.integers(0, 20))
    return Question(items, needs, budget, funds, least, share, most)


def every_allocation(question: Question) -> list[tuple[int, int]]:
    """(value, dollars) of each allocation that keeps to the rules, counted without a solver."""
    items = {item.code: item for item in question.items}
    needs = {(need.school, need.code): need for need in question.needs}
    demanded: dict[tuple[str, str], int] = {}
    for least in question.least:
        demanded[least.school, least.code] = max(least.units, demanded.get((least.school, least.code), 0))
    keys = sorted({*needs, *demanded})
    top = [max(-(-(needs[key].short if key in needs else 0) // 100), demanded.get(key, 0)) for key in keys]
    found = []
    for units in product(*(range(cap + 1) for cap in top)):
        got = dict(zip(keys, units, strict=True))
        if any(got[key] < wanted for key, wanted in demanded.items()) or not _payable(question, items, got):
            continue
        dollars = sum(items[code].unit_cost * count for (_s, code), count in got.items())
        if question.budget is not None and dollars > question.budget:
            continue
        if not _fair(question, items, needs, got):
            continue
        value = sum(
            min(need.short, 100 * got[key]) * need.students_per_unit * items[need.code].weight
            for key, need in needs.items()
        )
        found.append((value, dollars))
    return found


def _payable(question: Question, items: dict[str, Item], got: dict[tuple[str, str], int]) -> bool:
    """Whether the funds can pay for it: what any resources cost together, the funds that may pay for one of them hold.

    (Hall's condition for a transport of dollars.)
    """
    cost = {code: sum(items[code].unit_cost * n for (_s, c), n in got.items() if c == code) for code in items}
    return not question.funds or all(
        sum(cost[code] for code in chosen)
        <= sum(fund.dollars for fund in question.funds if any(fund.may_pay(items[code]) for code in chosen))
        for size in range(1, len(items) + 1)
        for chosen in combinations(items, size)
    )


def _fair(
    question: Question, items: dict[str, Item], needs: dict[tuple[str, str], Need], got: dict[tuple[str, str], int]
) -> bool:
    for school in {school for school, _code in got}:
        spent = sum(items[code].unit_cost * count for (s, code), count in got.items() if s == school)
        if question.most_per_school is not None and spent > question.most_per_school:
            return False
        own = [need for need in needs.values() if need.school == school]
        whole = sum(need.short * need.students_per_unit for need in own)
        covered = sum(min(need.short, 100 * got[school, need.code]) * need.students_per_unit for need in own)
        if 100 * covered < question.least_share * whole:
            return False
    return True


@settings(max_examples=150, deadline=None)
@given(questions())
def test_the_answer_is_the_best_and_of_the_best_the_cheapest(question: Question) -> None:
    possible = every_allocation(question)
    answer = solve(question)
    if not possible:
        assert answer.best is None and answer.conflict
        return
    assert answer.best is not None and not answer.conflict and answer.is_complete
    value = max(value for value, _dollars in possible)
    assert (answer.best.value, answer.best.dollars) == (
        value,
        min(dollars for worth, dollars in possible if worth == value),
    )
    kept = set(possible)
    for allocation in (answer.best, *answer.alternatives):
        _adds_up(question, allocation)
    for other in answer.alternatives:
        assert (other.value, other.dollars) in kept and other.value >= int(0.98 * value) - 1
        assert other.units() != answer.best.units()
    assert solve(question) == answer


def _adds_up(question: Question, allocation: Allocation) -> None:
    """What the funds pay is what things cost, within each fund and its purposes."""
    paid: dict[str, int] = {}
    items = {item.code: item for item in question.items}
    funds = {fund.name: fund for fund in question.funds}
    for line in allocation.lines:
        assert sum(dollars for _fund, dollars in line.funds) == line.dollars == line.units * items[line.code].unit_cost
        for name, dollars in line.funds:
            paid[name] = paid.get(name, 0) + dollars
            assert not funds or funds[name].may_pay(items[line.code])
    assert all(paid.get(name, 0) <= fund.dollars for name, fund in funds.items())


@settings(max_examples=60, deadline=None)
@given(questions())
def test_without_any_one_rule_of_a_conflict_there_is_an_answer(question: Question) -> None:
    answer = solve(question)
    if answer.best is not None:
        return
    assert every_allocation(_only(question, set(answer.conflict))) == []
    for rule in answer.conflict:
        assert every_allocation(_only(question, set(answer.conflict) - {rule}))


def _only(question: Question, rules: set[tuple[str, ...]]) -> Question:
    """The question with no other rules than these; limits that are gone are too large to matter."""
    plenty = 10_000
    funds = tuple(f if ("fund", f.name) in rules else replace(f, dollars=plenty) for f in question.funds)
    shares = {rule for rule in rules if rule[0] == "share"}
    mosts = {rule for rule in rules if rule[0] == "most"}
    if shares and shares != {("share", need.school) for need in question.needs}:
        reject()  # the enumeration asks a share of every school
    if mosts and len(mosts) < len({n.school for n in (*question.needs, *question.least)}):
        reject()  # the enumeration limits every school
    return replace(
        question,
        budget=question.budget if ("budget",) in rules else plenty,
        funds=funds,
        least=tuple(one for one in question.least if ("least", one.school, one.code) in rules),
        least_share=question.least_share if shares else 0,
        most_per_school=question.most_per_school if mosts else None,
    )


@settings(max_examples=60, deadline=None)
@given(questions())
def test_what_binds_brings_more_when_it_gives_way_and_no_cent_less_does(question: Question) -> None:
    answer = solve(question)
    if answer.best is None or question.budget is None:
        return
    binding = {one.rule: one for one in answer.bindings}.get(("budget",))
    richer = max((v for v, _d in every_allocation(replace(question, budget=10_000))), default=0)
    assert (binding is not None) == (richer > answer.best.value)
    if binding and binding.more_dollars is not None:
        at = max(v for v, _d in every_allocation(replace(question, budget=question.budget + binding.more_dollars)))
        below = every_allocation(replace(question, budget=question.budget + binding.more_dollars - 1))
        assert at > answer.best.value >= max(v for v, _d in below)


COUNSELOR = Item("counselor", "StudentSupport", 90_000)
DEVICES = Item("device", "Technology", 400)


def test_restricted_money_is_used_first() -> None:
    question = Question(
        (COUNSELOR, DEVICES),
        (Need("Ash", "counselor", 100, 250), Need("Ash", "device", 10_000, 1)),
        funds=(Fund("General", 130_000), Fund("E-Rate", 40_000, frozenset({"Technology"}))),
    )
    best = solve(question).best
    assert best is not None and {line.code: line.funds for line in best.lines} == {
        "counselor": (("General", 90_000),),
        "device": (("E-Rate", 40_000),),
    }


def test_more_than_is_short_is_never_bought() -> None:
    best = solve(Question((COUNSELOR,), (Need("Ash", "counselor", 120, 250),), budget=900_000)).best
    assert best is not None and best.units() == {("Ash", "counselor"): 2} and best.students == 300


def test_a_demand_that_the_budget_cannot_pay_is_named_with_it() -> None:
    needs = (Need("Ash", "counselor", 200, 250), Need("Birch", "counselor", 100, 250))
    demands = (Least("Ash", "counselor", 1), Least("Birch", "counselor", 1))
    answer = solve(Question((COUNSELOR,), needs, budget=150_000, least=demands))
    assert answer.best is None
    assert set(answer.conflict) == {("least", "Ash", "counselor"), ("least", "Birch", "counselor"), ("budget",)}


def test_a_demand_that_no_money_may_pay_stands_alone() -> None:
    question = Question(
        (COUNSELOR,),
        (Need("Ash", "counselor", 100, 250),),
        funds=(Fund("E-Rate", 500_000, frozenset({"Technology"})),),
        least=(Least("Ash", "counselor", 1),),
    )
    assert solve(question).conflict == (("least", "Ash", "counselor"),)


def test_a_position_may_be_paid_from_two_funds() -> None:
    question = Question(
        (COUNSELOR,), (Need("Ash", "counselor", 100, 250),), funds=(Fund("General", 60_000), Fund("Title I", 50_000))
    )
    best = solve(question).best
    assert best is not None and sum(dollars for _fund, dollars in best.lines[0].funds) == 90_000


def test_nothing_needed_costs_nothing() -> None:
    answer = solve(Question((COUNSELOR,), (), budget=1_000_000))
    assert answer.best is not None and answer.best.lines == () and answer.bindings == ()


@pytest.mark.parametrize(
    "make",
    [
        lambda: Question((COUNSELOR, COUNSELOR), (), budget=1),
        lambda: Question((COUNSELOR,), (Need("Ash", "device", 1, 1),), budget=1),
        lambda: Question((COUNSELOR,), ()),
        lambda: Question((COUNSELOR,), (), budget=1, least_share=101),
    ],
)
def test_a_question_that_makes_no_sense_is_refused(make: object) -> None:
    with pytest.raises(ValueError):
        make()  # type: ignore[operator]
