"""Who may give which role, on what kind of place. The database asks the same tables (records/walls/governing.py)."""

from accounts.roles import ROLES, GrantedOn, RoleName
from records.models.organization import Organization

_TOP = (Organization.Type.NATIONAL, Organization.Type.STATE)
_LOCAL = (Organization.Type.DISTRICT, Organization.Type.SCHOOL)

#: On which kinds of organization a role may be given. On a higher one its categories would reach every district below.
FITS = {
    RoleName.COUNSELOR: (Organization.Type.SCHOOL,),
    RoleName.PRINCIPAL: (Organization.Type.SCHOOL,),
    RoleName.DISTRICT: (Organization.Type.DISTRICT,),
    RoleName.RECORDS: (Organization.Type.DISTRICT,),
    RoleName.STATE: (Organization.Type.STATE,),
    RoleName.FEDERAL: (Organization.Type.NATIONAL,),
    RoleName.RESEARCHER: (*_TOP, *_LOCAL),
    RoleName.PROVIDER: (*_TOP, *_LOCAL),
}

#: Acting role -> the roles that it may give, end, confirm and pause. None sees more than the giver does: no other kind
#: of data, and no students who have left. A principal is named by the district, not by another principal.
GIVES: dict[RoleName, tuple[RoleName, ...]] = {
    RoleName.PRINCIPAL: (RoleName.TEACHER, RoleName.COUNSELOR),
    RoleName.DISTRICT: (RoleName.TEACHER, RoleName.COUNSELOR, RoleName.PRINCIPAL, RoleName.DISTRICT),
}

SECTION = "section"
#: The longest time for which access is given, and for which somebody is kept away, in days.
LONGEST_DAYS = 1096
LONGEST_PAUSE_DAYS = 366
#: A review gives people at least two weeks, since what nobody confirms ends; and at most these days.
REVIEW_DAYS = (14, 180)


def kinds_for(role: RoleName) -> tuple[str, ...]:
    """The kinds of object on which the role is given: "section", or types of organizations."""
    if ROLES[role].granted_on is GrantedOn.SECTION:
        return (SECTION,)
    return tuple(str(kind.value) for kind in FITS[role])
