"""What functions of the database answer about procedure: who may decide as a second person, and which step comes next.

Policies ask them, because a policy cannot read the table that it guards. ``functions.py`` gives them their context.
"""

from collections.abc import Callable

from accounts.roles import ROLES, Right
from records.decisions.life import NEXT, State, Step

#: State -> the step that leads to it; a review leads nowhere else.
_LED_BY = {
    State.PROPOSED: Step.PROPOSED,
    State.APPROVED: Step.APPROVED,
    State.REFUSED: Step.REFUSED,
    State.FUNDED: Step.FUNDED,
    State.RUNNING: Step.STARTED,
    State.ENDED: Step.ENDED,
    State.WITHDRAWN: Step.WITHDRAWN,
}
_PAIRS = ", ".join(
    f"('{_LED_BY[state]}', '{step}')" for state, steps in NEXT.items() if state in _LED_BY for step in steps
)
_APPROVERS = ", ".join(f"'{name}'" for name, role in sorted(ROLES.items()) if Right.APPROVE_DECISIONS in role.rights)


def bodies(dated: Callable[[str], str], on_organization: str, until_now: str) -> dict[str, str]:
    """Function's name -> its body. The pieces of SQL are those of ``functions.py``."""
    mine = "g.user_id = me AND g.role = acting AND g.content_object_id = $3 AND g.given_by_id IS DISTINCT FROM $1"
    # records/second_person.py says the same in Python.
    apart = f"""
    RETURN $1 <> me AND EXISTS (SELECT FROM records_organizationgrant g
        WHERE {mine} AND {dated("g")} AND {until_now} AND {on_organization})
    AND EXISTS (SELECT FROM records_organizationgrant g WHERE {mine} AND g.given_at <= $2
        AND g.starts_on <= $2::date AND (g.ends_on IS NULL OR g.ends_on > $2::date));
"""
    last = """(SELECT e.step FROM records_decisionevent e WHERE e.proposal_id = $1 AND e.step <> 'reviewed'
            ORDER BY e.number DESC LIMIT 1)"""
    # records/decisions/life.py says the same in Python, and with whom.
    fits = f"""
    RETURN EXISTS (SELECT FROM records_proposal p WHERE p.id = $1 AND CASE
        WHEN $3 = 0 THEN $2 = 'proposed' AND p.proposed_by_id = me
        ELSE $3 = (SELECT max(e.number) + 1 FROM records_decisionevent e WHERE e.proposal_id = $1)
            AND ({last}::text, $2) IN ({_PAIRS})
            AND ($2 <> 'withdrawn' OR p.proposed_by_id = me OR (acting IN ({_APPROVERS}) AND {last} <> 'proposed'))
        END);
"""
    return {"stands_apart": apart, "step_fits": fits}
