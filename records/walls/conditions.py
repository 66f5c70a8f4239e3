"""What openings of tables are written with: an opening, and the conditions on rows that many tables share.

Conditions are built from the functions of records/walls/functions.py.
"""

from dataclasses import dataclass

from accounts.roles import ROLES, GrantedOn, Right, Tier
from records.walls import functions

EVERY_ROW = "true"
ALL = "SELECT, INSERT, UPDATE, DELETE"
ME = "nullif(current_setting('sightline.user_id', true), '')::bigint"
JOB_DISTRICT = "nullif(current_setting('sightline.district_id', true), '')::bigint"
SIGNED_IN_TIERS = tuple(tier.value for tier in Tier if tier is not Tier.PUBLIC)


@dataclass(frozen=True)
class Opening:
    """``rights`` on a table for a database role (its suffix), on the rows that ``rows`` says."""

    role: str
    rights: str
    rows: str = EVERY_ROW
    columns: str = ""
    """The only columns that the rights are for; empty for all."""


def array(function: str) -> str:
    """The function's array in the form that is evaluated once per query and becomes an index scan.

    As ``ANY (ARRAY(SELECT unnest(...)))`` the planner would call the function a second time, only to guess how many
    rows there will be.
    """
    kind = "uuid" if function.partition("(")[0] in functions.IDENTIFIERS else "bigint"
    return f"ANY ((SELECT {function})::{kind}[])"


def acting_with(right: Right) -> str:
    """The acting role has the right."""
    names = ", ".join(f"'{name}'" for name, role in sorted(ROLES.items()) if right in role.rights)
    return f"current_setting('sightline.role', true) IN ({names})"


def via_of_the_role() -> str:
    """A row of the access log names the kind of grant by which the acting role sees anybody."""
    names = {
        kind: ", ".join(f"'{name}'" for name, role in sorted(ROLES.items()) if role.granted_on is kind)
        for kind in GrantedOn
    }
    acting = "current_setting('sightline.role', true)"
    return "(" + " OR ".join(f"(via = '{kind}' AND {acting} IN ({names[kind]}))" for kind in GrantedOn) + ")"


def seen(category: str, student: str = "student_id") -> str:
    """Rows about students whom the person may see in this category. ``student`` is the student column.

    The first part holds nothing but what an index answers, so that the rows found need no second look: comparing
    each of 200,000 rows with an array takes longer than reading them. The second part is a hash table.
    """
    students, schools = array(f"my_students('{category}')"), array(f"my_schools('{category}')")
    departed = array(f"my_departed_districts('{category}')")
    reached = f"school_id = {schools} OR {student} = {students} OR (school_id IS NULL AND district_id = {departed})"
    held = f"{student} NOT IN (SELECT unnest(found) FROM my_lapsed('{category}') AS found)"
    if student == "id":  # the student's own row says itself that it has not lapsed
        held = f"held_until IS NULL OR held_until > current_date OR {held}"
    return f"({reached}) AND ({held})"
