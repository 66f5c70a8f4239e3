"""Which ways to spend a budget cover most of the schools' unmet need: a small integer program, solved by HiGHS.

Pure: no database, no Django. It compares; people decide. Everything is whole numbers, so that an answer can be checked
by hand, and what the solver says is checked before it is told (records/decisions/program.py). What an answer tells
besides is found by asking again: without a limit (does it hold the answer back?), for the least money that changes
anything, and for the near-best allocation that is most unlike.
"""

import time
from collections.abc import Sequence

from records.decisions.program import CannotSolve, Program
from records.decisions.question import Allocation, Answer, Binding, Question, Rule

#: Seconds for everything that is asked about one answer.
ALL_RUNS = 8.0
ALTERNATIVES = 2


def solve(question: Question, *, seconds: float = ALL_RUNS) -> Answer:
    """The best allocation with what binds it and near-best others; the same question always has the same answer.

    Raises CannotSolve, ValueError for a question that makes no sense.
    """
    if not question.needs and not question.least:
        return Answer(Allocation((), 0.0, 0, 0), 0.0)
    model = Program(question, time.monotonic() + seconds)
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


def _binding(model: Program, rules: tuple[Rule, ...], best: Allocation) -> list[Binding]:
    without = model.best_value(without=frozenset(rules))
    if without is None or without <= best.value:
        return []
    name = rules[0] if len(rules) == 1 else (rules[0][0],)
    if rules[0][0] not in ("budget", "fund"):
        return [Binding(name)]
    more = model.least_more(rules[0], best.value)
    if more is None:
        return [Binding(name)]
    step = max(more, model.dearest())
    brings = [_students_with(model, rules[0], extra, best) for extra in (more, step)]
    return [Binding(name, more, brings[0], step, brings[1])]


def _students_with(model: Program, rule: Rule, extra: int, best: Allocation) -> float:
    """How many more students' needs are covered when this limit holds so many dollars more."""
    richer = Program(model.question_with(rule, extra), model.until).best()
    return round((richer.students if richer else best.students) - best.students, 2)


def _conflict(model: Program) -> tuple[Rule, ...]:
    """The smallest contradiction that dropping one rule after the other leaves (a deletion filter).

    Limits of money are dropped last, so that what contradicts them is told as a demand where that is possible.
    """
    kept = list(model.rules)
    for rule in sorted(kept, key=lambda rule: rule[0] in ("budget", "fund")):
        rest = [one for one in kept if one != rule]
        if model.best_value(without=frozenset(model.rules) - frozenset(rest)) is None:
            kept = rest
    return tuple(kept)
