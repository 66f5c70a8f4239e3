"""The life of a decision: its state follows from what was done, and each step has those who may take it.

Pure: no database. Steps are never changed or taken back; a later step says what holds now. The rule of four eyes is
the one that auditors of public money ask for: nobody approves what they proposed (GAO Green Book, principle 10.13,
segregation of duties).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

Words = str | Promise


class Step(StrEnum):
    """Something that was done about a proposal, by one person on one day."""

    PROPOSED = "proposed"
    APPROVED = "approved"
    REFUSED = "refused"
    FUNDED = "funded"
    STARTED = "started"
    REVIEWED = "reviewed"
    ENDED = "ended"
    WITHDRAWN = "withdrawn"


class State(StrEnum):
    """Where a decision stands."""

    PROPOSED = "proposed"
    APPROVED = "approved"
    REFUSED = "refused"
    FUNDED = "funded"
    RUNNING = "running"
    ENDED = "ended"
    WITHDRAWN = "withdrawn"
    UNCLEAR = "unclear"
    """Its steps cannot have followed on each other: it is shown as it is, and nothing can be done about it."""


#: What each state allows next, and where that leads. What is not here is not possible.
NEXT: dict[State, dict[Step, State]] = {
    State.PROPOSED: {
        Step.APPROVED: State.APPROVED,
        Step.REFUSED: State.REFUSED,
        Step.WITHDRAWN: State.WITHDRAWN,
    },
    State.APPROVED: {Step.FUNDED: State.FUNDED, Step.WITHDRAWN: State.WITHDRAWN},
    State.FUNDED: {Step.STARTED: State.RUNNING, Step.WITHDRAWN: State.WITHDRAWN},
    State.RUNNING: {Step.REVIEWED: State.RUNNING, Step.ENDED: State.ENDED},
    State.ENDED: {Step.REVIEWED: State.ENDED},
    State.REFUSED: {},
    State.WITHDRAWN: {},
    State.UNCLEAR: {},
}

STEPS_IN_WORDS: dict[Step, Words] = {
    Step.PROPOSED: pgettext_lazy("decision", "Proposed"),
    Step.APPROVED: pgettext_lazy("decision", "Approved"),
    Step.REFUSED: pgettext_lazy("decision", "Refused"),
    Step.FUNDED: pgettext_lazy("decision", "Funded"),
    Step.STARTED: pgettext_lazy("decision", "Started"),
    Step.REVIEWED: pgettext_lazy("decision", "Reviewed"),
    Step.ENDED: pgettext_lazy("decision", "Ended"),
    Step.WITHDRAWN: pgettext_lazy("decision", "Withdrawn"),
}
STATES_IN_WORDS: dict[State, Words] = {
    State.PROPOSED: _("Waits for approval"),
    State.APPROVED: _("Approved, waits for money"),
    State.REFUSED: pgettext_lazy("decision", "Refused"),
    State.FUNDED: _("Funded, not started"),
    State.RUNNING: pgettext_lazy("decision", "Running"),
    State.ENDED: pgettext_lazy("decision", "Ended"),
    State.WITHDRAWN: pgettext_lazy("decision", "Withdrawn"),
    State.UNCLEAR: _("Cannot be read: its steps contradict each other"),
}


NOT_APART: Words = _(
    "You do not count as a second person here: your role began after this was proposed, or it was given to you by "
    "whoever proposed it. Another official decides."
)


class ImpossibleStep(ValueError):
    """A step that the state before it does not allow."""


@dataclass(frozen=True)
class Standing:
    """Where a decision stands, and how often somebody wrote down what was learned."""

    state: State
    reviews: int = 0


@dataclass(frozen=True)
class Actor:
    """Somebody who sees the decision: what they are to whoever proposed it, and what their role may."""

    proposed: bool
    apart: bool = True
    """Whether their role comes from somebody else than whoever proposed, and is older than the proposal."""
    may_propose: bool = True
    may_approve: bool = False


def standing(steps: Iterable[str]) -> Standing:
    """Where a decision stands after these steps, in their order. Raises ImpossibleStep for an order that cannot be."""
    taken = [Step(step) for step in steps]
    if not taken or taken[0] is not Step.PROPOSED:
        raise ImpossibleStep("A decision begins with its proposal.")
    state, reviews = State.PROPOSED, 0
    for step in taken[1:]:
        if step not in NEXT[state]:
            raise ImpossibleStep(f"{step} cannot follow on {state}.")
        state = NEXT[state][step]
        reviews += step is Step.REVIEWED
    return Standing(state, reviews)


def standing_as_read(steps: Iterable[str]) -> Standing:
    """As ``standing``; UNCLEAR for an order that cannot be, so that a page survives it."""
    try:
        return standing(steps)
    except ImpossibleStep:
        return Standing(State.UNCLEAR)


def may_take(step: Step, state: State, actor: Actor) -> bool:
    """Whether this person may take the step now."""
    return not why_not(step, state, actor)


def next_steps(state: State, actor: Actor) -> tuple[Step, ...]:
    """The steps that this person may take now, in the order of a decision's life."""
    return tuple(step for step in Step if may_take(step, state, actor))


def why_not(step: Step, state: State, actor: Actor) -> Words:
    """Why this person may not take the step now, in a sentence; empty where they may."""
    if step not in NEXT[state]:
        return _("This step does not fit where the decision stands now.")
    if step in (Step.APPROVED, Step.REFUSED):
        if actor.proposed:
            return _("You proposed this. Somebody else who may approve decides about it.")
        if not actor.may_approve:
            return _("A district official approves or refuses.")
        return "" if actor.apart else NOT_APART
    if step is Step.FUNDED:
        return "" if actor.may_approve else _("A district official says from which money it is paid.")
    if step is Step.WITHDRAWN:
        if actor.proposed or (actor.may_approve and state is not State.PROPOSED):
            return ""
        return _("Whoever proposed it can withdraw it, and after the approval a district official.")
    if actor.may_propose or actor.may_approve:
        return ""
    return _("The school's principal or a district official writes this down.")


def waits_for(state: State, actor: Actor) -> bool:
    """Whether the decision waits for this very person: to approve, to fund, to start."""
    wanted = {State.PROPOSED: Step.APPROVED, State.APPROVED: Step.FUNDED, State.FUNDED: Step.STARTED}.get(state)
    return wanted is not None and may_take(wanted, state, actor)
