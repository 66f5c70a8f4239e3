"""Walls of the limit of students a day."""

from accounts.roles import Right
from records.walls.conditions import ME, Opening, acting_with
from records.walls.phrases import IN_MY_DISTRICTS, SET_NOW

_DECIDES = f"{IN_MY_DISTRICTS} AND {acting_with(Right.DECIDE_ACCESS)}"

TABLES: dict[str, tuple[Opening, ...]] = {
    "records_accesslimit": (
        Opening("local", "SELECT", IN_MY_DISTRICTS),
        Opening(
            "local",
            "INSERT",
            f"set_by_id = {ME} AND {acting_with(Right.SET_ACCESS_LIMITS)} AND {IN_MY_DISTRICTS} AND {SET_NOW}",
        ),
    ),
    "records_accessrequest": (
        Opening("local", "SELECT", f"asked_by_id = {ME} OR ({_DECIDES})"),
        Opening(
            "local",
            "INSERT",
            f"asked_by_id = {ME} AND role = current_setting('sightline.role', true) AND {IN_MY_DISTRICTS}",
        ),
    ),
    "records_accessrequestdecision": (
        # Asked under the person's own policies: one's own requests, and those that one may decide.
        Opening("local", "SELECT", "EXISTS (SELECT FROM records_accessrequest r WHERE r.id = request_id)"),
        # Two persons, the hours that were asked, from now on.
        Opening(
            "local",
            "INSERT",
            f"decided_by_id = {ME} AND {_DECIDES} AND EXISTS (SELECT FROM records_accessrequest r "
            f"WHERE r.id = request_id AND r.asked_by_id <> {ME} "
            "AND stands_apart(r.asked_by_id, r.asked_at, r.district_id) "
            "AND r.district_id = records_accessrequestdecision.district_id "
            "AND (expires_at IS NULL OR expires_at <= now() + make_interval(hours => r.hours) + interval '1 minute'))",
        ),
    ),
}
