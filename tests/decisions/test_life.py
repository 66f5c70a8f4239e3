"""The life of a decision: the truth table of who may do what next, and any sequence of steps that people try."""

import itertools

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from records.decisions.life import (
    NEXT,
    Actor,
    ImpossibleStep,
    Standing,
    State,
    Step,
    may_take,
    next_steps,
    standing,
    standing_as_read,
    waits_for,
    why_not,
)

PROPOSER = Actor(proposed=True, may_propose=True, may_approve=True)
PRINCIPAL_WHO_PROPOSED = Actor(proposed=True, may_propose=True, may_approve=False)
OFFICIAL = Actor(proposed=False, may_propose=True, may_approve=True)
PRINCIPAL = Actor(proposed=False, may_propose=True, may_approve=False)
NOBODY = Actor(proposed=False, may_propose=False, may_approve=False)
S = Step
#: state -> what the official who proposed, the principal who proposed, another official and another principal may do.
TABLE = {
    State.PROPOSED: ({S.WITHDRAWN}, {S.WITHDRAWN}, {S.APPROVED, S.REFUSED}, set()),
    State.APPROVED: ({S.FUNDED, S.WITHDRAWN}, {S.WITHDRAWN}, {S.FUNDED, S.WITHDRAWN}, set()),
    State.FUNDED: ({S.STARTED, S.WITHDRAWN}, {S.STARTED, S.WITHDRAWN}, {S.STARTED, S.WITHDRAWN}, {S.STARTED}),
    State.RUNNING: ({S.REVIEWED, S.ENDED},) * 4,
    State.ENDED: ({S.REVIEWED},) * 4,
    State.REFUSED: (set(),) * 4,
    State.WITHDRAWN: (set(),) * 4,
    State.UNCLEAR: (set(),) * 4,
}


@pytest.mark.parametrize("state", State)
def test_who_may_do_what_next(state: State) -> None:
    for actor, expected in zip((PROPOSER, PRINCIPAL_WHO_PROPOSED, OFFICIAL, PRINCIPAL), TABLE[state], strict=True):
        assert set(next_steps(state, actor)) == expected
    assert next_steps(state, NOBODY) == ()


@pytest.mark.parametrize(("step", "state"), list(itertools.product(Step, State)))
def test_whoever_may_not_is_told_why(step: Step, state: State) -> None:
    for actor in (PROPOSER, PRINCIPAL_WHO_PROPOSED, OFFICIAL, PRINCIPAL, NOBODY):
        assert may_take(step, state, actor) == (not str(why_not(step, state, actor)))


def test_a_decision_waits_for_those_who_can_take_it_on() -> None:
    assert waits_for(State.PROPOSED, OFFICIAL) and not waits_for(State.PROPOSED, PROPOSER)
    assert waits_for(State.APPROVED, PROPOSER) and not waits_for(State.APPROVED, PRINCIPAL)
    assert waits_for(State.FUNDED, PRINCIPAL) and not waits_for(State.RUNNING, OFFICIAL)


@pytest.mark.parametrize(
    "steps",
    [
        [],
        ["approved"],
        ["proposed", "proposed"],
        ["proposed", "funded"],
        ["proposed", "approved", "started"],
        ["proposed", "refused", "approved"],
        ["proposed", "approved", "funded", "reviewed"],
        ["proposed", "approved", "funded", "started", "withdrawn"],
        ["proposed", "withdrawn", "withdrawn"],
    ],
)
def test_an_order_that_cannot_be_is_refused(steps: list[str]) -> None:
    with pytest.raises(ImpossibleStep):
        standing(steps)
    assert standing_as_read(steps) == Standing(State.UNCLEAR)


def test_a_whole_life() -> None:
    steps = ["proposed", "approved", "funded", "started", "reviewed", "ended", "reviewed"]
    assert standing(steps) == Standing(State.ENDED, reviews=2)


class Lives(RuleBasedStateMachine):
    """People try any step at any time. What was taken can always be told, and never by whom it may not."""

    @initialize(proposer=st.integers(0, 3))
    def propose(self, proposer: int) -> None:
        self.proposer = proposer
        self.taken: list[tuple[Step, int]] = [(Step.PROPOSED, proposer)]

    @rule(step=st.sampled_from(Step), person=st.integers(0, 3))
    def try_it(self, step: Step, person: int) -> None:
        # Persons 0 and 1 are officials, 2 a principal, 3 has no part in it.
        actor = Actor(person == self.proposer, may_propose=person < 3, may_approve=person < 2)
        state = standing(step for step, _by in self.taken).state
        if may_take(step, state, actor):
            self.taken.append((step, person))
            assert standing(step for step, _by in self.taken).state == NEXT[state][step]
        else:
            assert str(why_not(step, state, actor))

    @invariant()
    def four_eyes_and_order_hold(self) -> None:
        if not hasattr(self, "taken"):
            return
        steps = [step for step, _by in self.taken]
        by = dict(self.taken)
        for decided in (Step.APPROVED, Step.REFUSED):
            assert decided not in by or (by[decided] != self.proposer and by[decided] < 2)
        assert Step.FUNDED not in by or by[Step.FUNDED] < 2
        order = [Step.PROPOSED, Step.APPROVED, Step.FUNDED, Step.STARTED]
        assert [step for step in steps if step in order] == order[: sum(step in order for step in steps)]
        assert all(steps.count(step) <= 1 for step in Step if step is not Step.REVIEWED)
        if {Step.REFUSED, Step.WITHDRAWN} & set(steps):
            assert steps[-1] in (Step.REFUSED, Step.WITHDRAWN)


TestLives = Lives.TestCase
TestLives.settings = settings(max_examples=60, stateful_step_count=20, deadline=None)
