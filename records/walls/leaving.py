"""Walls of directory information: what a district designates, to whom it goes, who said no, and what has left."""

from accounts.roles import Right, RoleName
from records.flows.directory.law import ALLOWED, LEAST_DAYS
from records.walls.conditions import ME, Opening, acting_with
from records.walls.phrases import IN_MY_DISTRICTS, as_the_student

_STATES = f"stated_by_id = {ME} AND {acting_with(Right.SEND_FLOWS)} AND {IN_MY_DISTRICTS}"
_BY_LAW = "elements <@ ARRAY[" + ", ".join(f"'{name}'" for name in ALLOWED) + "]::varchar[]"
_SEES = f"{IN_MY_DISTRICTS} AND {acting_with(Right.SEE_FLOWS)}"

TABLES: dict[str, tuple[Opening, ...]] = {
    # A public notice and to whom it leads: read by everybody of the district, families too.
    "records_directorynotice": (
        Opening("local", "SELECT", IN_MY_DISTRICTS),
        # Published, and families have time to say no.
        Opening(
            "local",
            "INSERT",
            f"{_STATES} AND {_BY_LAW} AND published_on <= current_date "
            f"AND may_leave_from >= published_on + {LEAST_DAYS}",
        ),
    ),
    "records_directoryrecipient": (
        Opening("local", "SELECT", IN_MY_DISTRICTS),
        Opening("local", "INSERT", f"{_STATES} AND {_BY_LAW}"),
        # What was stated stays; only its end is written later.
        Opening("local", "UPDATE", f"{IN_MY_DISTRICTS} AND {acting_with(Right.SEND_FLOWS)}", columns="ends_on"),
    ),
    "records_directorytransfer": (
        Opening("local", "SELECT", _SEES),
        Opening(
            "local",
            "INSERT",
            f"sent_by_id = {ME} AND {acting_with(Right.SEND_FLOWS)} AND {IN_MY_DISTRICTS} AND EXISTS (SELECT FROM "
            "records_directoryrecipient r WHERE r.id = recipient_id "
            "AND r.district_id = records_directorytransfer.district_id)",
        ),
    ),
}

_ROLE = "current_setting('sightline.role', true)"
#: The family's word is that of whoever has the rights today (34 CFR 99.5).
_FAMILY = (
    f"source = 'page' AND ({_ROLE} = '{RoleName.STUDENT}' OR "
    f"({_ROLE} = '{RoleName.PARENT}' AND coalesce(rights_pass_on(student_id) > current_date, true)))"
)
_PAPER = f"source = 'paper' AND {acting_with(Right.RECORD_OPT_OUT)}"

#: Read by the family, and by those who write it down or send files.
NARROWED = {
    "records_directoryoptout": (
        f" AND ({_ROLE} IN ('{RoleName.PARENT}', '{RoleName.STUDENT}') OR {acting_with(Right.RECORD_OPT_OUT)} "
        f"OR {acting_with(Right.SEE_FLOWS)})"
    ),
}
BESIDES = {
    "records_directoryoptout": (
        Opening(
            "local",
            "INSERT",
            f"stated_by_id = {ME} AND filed_under_id IS NULL AND {as_the_student('directoryoptout')} "
            f"AND (({_FAMILY}) OR ({_PAPER}))",
        ),
    ),
}
