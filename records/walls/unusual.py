"""Walls of unusual access: what a district calls so, and what its officials found out."""

from accounts.roles import Right
from records.walls.conditions import ME, Opening, acting_with
from records.walls.phrases import IN_MY_DISTRICTS, SET_NOW

_REVIEWS = f"{IN_MY_DISTRICTS} AND {acting_with(Right.REVIEW_UNUSUAL)}"

TABLES: dict[str, tuple[Opening, ...]] = {
    "records_unusualthresholds": (
        Opening("local", "SELECT", _REVIEWS),
        Opening(
            "local",
            "INSERT",
            f"set_by_id = {ME} AND {IN_MY_DISTRICTS} AND {acting_with(Right.SET_ACCESS_LIMITS)} AND {SET_NOW}",
        ),
    ),
    "records_unusualreview": (
        Opening("local", "SELECT", _REVIEWS),
        # In one's own name, and not about oneself, nor in a role that the person in question gave.
        Opening(
            "local",
            "INSERT",
            f"reviewed_by_id = {ME} AND person_id <> {ME} AND {_REVIEWS} "
            "AND stands_apart(person_id, now(), district_id)",
        ),
    ),
}
