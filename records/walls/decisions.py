"""The decision ledger's walls: read in one's own schools and categories, added in one's own name, changed by nobody."""

from accounts.roles import Right
from records.walls.conditions import ME, Opening, acting_with
from records.walls.phrases import IN_MY_CATEGORIES, IN_MY_DISTRICTS, MY_PLACES

TAKES_PART = acting_with(Right.PROPOSE_DECISIONS)
APPROVES = acting_with(Right.APPROVE_DECISIONS)
#: The district as a whole, to those who serve it.
OF_MY_DISTRICT = f"district_id = {MY_PLACES} AND {TAKES_PART}"
OF_MY_SCHOOL = f"school_id = {MY_PLACES} AND {TAKES_PART}"
#: Nobody approves or refuses what they proposed, or without the right, or in a role that whoever proposed gave them or
#: that began later; nobody else's money is spent.
FOUR_EYES = (
    f"(step NOT IN ('approved', 'refused') OR ({APPROVES} AND EXISTS (SELECT FROM records_proposal p "
    f"WHERE p.id = proposal_id AND p.proposed_by_id <> {ME} "
    "AND stands_apart(p.proposed_by_id, p.proposed_at, p.district_id))))"
)
FUNDS = f"(step <> 'funded' OR {APPROVES})"
#: One step follows on another as records/decisions/life.py says.
IN_ORDER = "step_fits(proposal_id, step, number)"
NOW = "now() - interval '5 minutes' AND now() + interval '5 minutes'"


def _as_the_proposal(table: str, school: str = "") -> str:
    """The row lies where its proposal does, and that is one that the person sees."""
    return (
        f"EXISTS (SELECT FROM records_proposal p WHERE p.id = proposal_id AND p.district_id = "
        f"records_{table}.district_id AND p.school_id = {school or f'records_{table}.school_id'})"
    )


#: Figures are cited by whoever proposes, with the proposal and not afterwards; a review's by whoever writes it.
CITES = _as_the_proposal(
    "citedfigure",
    f"coalesce(records_citedfigure.school_id, p.school_id) AND p.proposed_by_id = {ME} AND p.proposed_at BETWEEN {NOW}",
)
REVIEWS = (
    "EXISTS (SELECT FROM records_review r JOIN records_decisionevent e ON e.id = r.event_id WHERE r.id = review_id "
    "AND r.proposal_id = records_citedfigure.proposal_id AND r.district_id = records_citedfigure.district_id "
    "AND coalesce(records_citedfigure.school_id, r.school_id) = r.school_id "
    f"AND e.by_id = {ME} AND e.at BETWEEN {NOW})"
)

#: Counted before today: exactly as it is stored, as the person may know it.
AS_STORED = (
    "EXISTS (SELECT FROM records_schoolfigure f WHERE f.organization_id = about_id "
    "AND f.measure = records_citedfigure.measure AND f.school_year = records_citedfigure.school_year "
    'AND f."group" = records_citedfigure."group" AND f.counted_on = records_citedfigure.counted_on '
    "AND f.students = records_citedfigure.students AND round(f.numerator, 4) = records_citedfigure.numerator "
    "AND round(f.denominator, 4) IS NOT DISTINCT FROM records_citedfigure.denominator)"
)

TABLES: dict[str, tuple[Opening, ...]] = {
    "records_resourceterms": (
        # Whoever proposes for a school asks what a unit costs.
        Opening("local", "SELECT", f"{IN_MY_DISTRICTS} AND {TAKES_PART}"),
        Opening("local", "INSERT", f"{OF_MY_DISTRICT} AND set_by_id = {ME} AND {APPROVES} AND set_at BETWEEN {NOW}"),
    ),
    "records_scenario": (
        Opening("local", "SELECT", OF_MY_DISTRICT),
        Opening("local", "INSERT", f"{OF_MY_DISTRICT} AND made_by_id = {ME} AND made_at BETWEEN {NOW}"),
    ),
    "records_proposal": (
        Opening("local", "SELECT", OF_MY_SCHOOL),
        Opening(
            "local",
            "INSERT",
            f"{OF_MY_SCHOOL} AND proposed_by_id = {ME} AND proposed_at BETWEEN {NOW} AND EXISTS (SELECT FROM "
            "records_organization o WHERE o.id = school_id AND o.district_id = records_proposal.district_id)",
        ),
    ),
    "records_decisionevent": (
        Opening("local", "SELECT", OF_MY_SCHOOL),
        Opening(
            "local",
            "INSERT",
            f"{OF_MY_SCHOOL} AND by_id = {ME} AND at BETWEEN {NOW} AND {FOUR_EYES} AND {FUNDS} "
            f"AND {IN_ORDER} AND {_as_the_proposal('decisionevent')}",
        ),
    ),
    "records_review": (
        Opening("local", "SELECT", OF_MY_SCHOOL),
        Opening(
            "local",
            "INSERT",
            f"{OF_MY_SCHOOL} AND {_as_the_proposal('review')} AND EXISTS (SELECT FROM records_decisionevent e "
            f"WHERE e.id = event_id AND e.proposal_id = records_review.proposal_id AND e.by_id = {ME} "
            "AND e.step = 'reviewed')",
        ),
    ),
    "records_citedfigure": (
        Opening(
            "local",
            "SELECT",
            f"coalesce(school_id, district_id) = {MY_PLACES} AND {TAKES_PART} AND {IN_MY_CATEGORIES}",
        ),
        Opening(
            "local",
            "INSERT",
            f"coalesce(school_id, district_id) = {MY_PLACES} AND {TAKES_PART} AND {IN_MY_CATEGORIES} "
            f"AND (counted_on = current_date OR (part = 'cited' AND {AS_STORED})) "
            f"AND CASE WHEN part = 'cited' THEN {CITES} ELSE {REVIEWS} END",
        ),
    ),
}
