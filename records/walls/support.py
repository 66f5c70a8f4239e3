"""Walls of support access: who of the operator may be let in, by whom, to what, for how long."""

from accounts.roles import Right, RoleName
from records.models.support import MOST_HOURS
from records.walls.conditions import ME, Opening, acting_with
from records.walls.phrases import IN_MY_DISTRICTS

_APPROVES = acting_with(Right.APPROVE_SUPPORT)

TABLES: dict[str, tuple[Opening, ...]] = {
    "accounts_supportperson": (Opening("local", "SELECT", _APPROVES),),
    "records_supportaccess": (
        Opening("local", "SELECT", f"person_id = {ME} OR ({IN_MY_DISTRICTS} AND {_APPROVES})"),
        # In one's own name, for one's own schools, no kind of data that one does not see, for a person of the operator.
        Opening(
            "local",
            "INSERT",
            f"approved_by_id = {ME} AND person_id <> {ME} AND {_APPROVES} AND {IN_MY_DISTRICTS} "
            f"AND ends_at <= now() + interval '{MOST_HOURS} hours 1 minute' "
            "AND categories::text[] <@ ARRAY(SELECT c.category::text FROM accounts_rolecategory c "
            "WHERE c.role = current_setting('sightline.role', true)) "
            "AND schools <@ ARRAY(SELECT o.id FROM records_organization o WHERE o.type = 'school' "
            "AND o.district_id = records_supportaccess.district_id) "
            "AND EXISTS (SELECT FROM accounts_supportperson p WHERE p.user_id = person_id)",
        ),
    ),
}

#: Beside the other openings of the organizations' grants.
GRANTS: tuple[Opening, ...] = (
    # Nothing but what a decision of one's own says. The role has no other way in.
    Opening(
        "local",
        "INSERT",
        f"role = '{RoleName.SUPPORT}' AND source = 'official' AND given_by_id = {ME} AND {_APPROVES} "
        "AND EXISTS (SELECT FROM records_supportaccess a WHERE a.id = support_id AND a.person_id = user_id "
        f"AND a.approved_by_id = {ME} AND content_object_id = ANY (a.schools) "
        "AND only_categories = a.categories AND records_organizationgrant.ends_at <= a.ends_at)",
    ),
    # Ended at once by any official of the district, and never later than was decided.
    Opening(
        "local",
        "UPDATE",
        f"role = '{RoleName.SUPPORT}' AND {_APPROVES} AND EXISTS (SELECT FROM records_supportaccess a "
        f"WHERE a.id = support_id AND a.{IN_MY_DISTRICTS} AND records_organizationgrant.ends_at <= a.ends_at)",
        columns="ends_at",
    ),
)
