"""Walls of stored figures: written by a worker's job as the role *measure*, read by whoever serves the school."""

from accounts.roles import Right
from records.walls.conditions import ALL, JOB_DISTRICT, ME, Opening, acting_with
from records.walls.phrases import IN_MY_CATEGORIES, IN_MY_DISTRICTS, MY_PLACES

#: The role *measure* also counts for pages, which may not write: somebody is asking then.
OF_A_COUNT = f"{ME} IS NULL AND district_id + 0 = {JOB_DISTRICT}"
ANY_COUNT = f"{ME} IS NULL AND {JOB_DISTRICT} IS NOT NULL"
#: A school's figures for who serves it, a district's own for those who serve it; of the kinds of data that the role
#: carries.
FIGURES = f"organization_id = {MY_PLACES} AND {acting_with(Right.SEE_FIGURES)} AND {IN_MY_CATEGORIES}"
#: In one's own name, for one's own district.
WEIGHS = f"set_by_id = {ME} AND {acting_with(Right.WEIGH_NEEDS)}"
ASKS = f"asked_by_id = {ME} AND {acting_with(Right.WEIGH_NEEDS)} AND moved_at IS NULL AND ended_at IS NULL"

TABLES: dict[str, tuple[Opening, ...]] = {
    "records_schoolfigure": (Opening("local", "SELECT", FIGURES), Opening("measure", ALL, OF_A_COUNT)),
    "records_figurerun": (
        Opening("local", "SELECT", f"{IN_MY_DISTRICTS} AND {acting_with(Right.SEE_FIGURES)}"),
        Opening("local", "INSERT", f"{IN_MY_DISTRICTS} AND {ASKS}"),
        Opening("measure", "SELECT", ANY_COUNT),
        Opening("measure", "INSERT, UPDATE", OF_A_COUNT),
    ),
    "records_needweights": (
        Opening("local", "SELECT", f"{IN_MY_DISTRICTS} AND {acting_with(Right.WEIGH_NEEDS)}"),
        Opening("local", "INSERT", f"{IN_MY_DISTRICTS} AND {WEIGHS}"),
    ),
}
