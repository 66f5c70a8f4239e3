"""Walls of data quality: what the checks counted, and who takes care of it.

Counts show at one's own places and in one's own categories; and to whoever was asked to see to a finding, that one.
"""

from accounts.roles import Right
from records.walls.conditions import ME, Opening, acting_with
from records.walls.phrases import IN_MY_CATEGORIES, IN_MY_DISTRICTS, MY_PLACES, OF_THE_JOB

#: A school's counts for its principal, a district's own for those who serve it; of the kinds of data that the role
#: carries.
AT_MY_PLACE = f"coalesce(school_id, district_id) = {MY_PLACES} AND {acting_with(Right.SEE_DATA_QUALITY)}"
#: Asked by a function: a policy of the steps that read a table whose policy reads the steps would never end.
ENTRUSTED = (
    "concat_ws(':', district_id, coalesce(school_id, district_id), rule) = ANY ((SELECT my_quality_work())::text[])"
)
DISTRICT_OF_MINE = (
    "district_id::text IN (SELECT split_part(mine, ':', 1) FROM unnest((SELECT my_quality_work())::text[]) AS mine)"
)
ASSIGNS = acting_with(Right.ASSIGN_QUALITY)
NOW = "now() - interval '5 minutes' AND now() + interval '5 minutes'"

#: What is said rests on what the latest check found, as the person may know it.
OF_THE_LATEST_CHECK = (
    "EXISTS (SELECT FROM records_qualitycount c WHERE c.run_id = records_qualitystep.run_id "
    "AND c.district_id = records_qualitystep.district_id AND c.rule = records_qualitystep.rule "
    "AND c.school_id IS NOT DISTINCT FROM records_qualitystep.school_id "
    "AND c.categories = records_qualitystep.categories AND c.number = records_qualitystep.number AND c.number > 0) "
    "AND NOT EXISTS (SELECT FROM records_qualityrun r WHERE r.district_id = records_qualitystep.district_id "
    "AND r.id > records_qualitystep.run_id)"
)
#: An official of the place says anything; whoever was asked to see to it, that it is right, and stays named with it.
BY_AN_OFFICIAL = (
    f"coalesce(school_id, district_id) = {MY_PLACES} AND {ASSIGNS} AND (what <> 'assigned' OR person_id = "
    "ANY ((SELECT quality_people(coalesce(school_id, district_id), categories::text[]))::bigint[]))"
)
BY_WHOM_IT_WAS_GIVEN = f"what = 'right' AND person_id = {ME} AND {ENTRUSTED}"

TABLES: dict[str, tuple[Opening, ...]] = {
    "records_qualityrun": (
        Opening(
            "local",
            "SELECT",
            f"({IN_MY_DISTRICTS} AND {acting_with(Right.SEE_DATA_QUALITY)}) OR {DISTRICT_OF_MINE}",
        ),
        Opening("import", "SELECT, INSERT", OF_THE_JOB),
    ),
    "records_qualitycount": (
        Opening("local", "SELECT", f"(({AT_MY_PLACE}) OR {ENTRUSTED}) AND {IN_MY_CATEGORIES}"),
        Opening("import", "SELECT, INSERT", OF_THE_JOB),
    ),
    "records_qualitystep": (
        Opening(
            "local",
            "SELECT",
            f"(coalesce(school_id, district_id) = {MY_PLACES} AND {ASSIGNS} AND {IN_MY_CATEGORIES}) "
            # Said of the finding and not of the row, so that whoever adds a step may be given its number back.
            f"OR (person_id = {ME} AND {ENTRUSTED} AND {IN_MY_CATEGORIES})",
        ),
        Opening(
            "local",
            "INSERT",
            f"by_id = {ME} AND at BETWEEN {NOW} AND {IN_MY_CATEGORIES} AND {OF_THE_LATEST_CHECK} "
            f"AND (({BY_AN_OFFICIAL}) OR ({BY_WHOM_IT_WAS_GIVEN}))",
        ),
    ),
}
