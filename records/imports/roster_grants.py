"""The roster makes the grants: who teaches, who is whose parent, who leads a school. Recomputed at each import.

Only grants whose source is the roster are touched, and only on this district's objects. One that no longer follows
ends today, which is at once, since days are half-open; a last day that changed moves; one that follows again opens
again. A first day that changed ends the old grant and makes a new one, so that the old dates stay on record.

Not everybody who works for a district gets one: an aide, a proctor or a system administrator sees students only by
an official's decision. A principal listed at the district office does not thereby see every school, and a relative
is no parent (34 CFR 99.3).
"""

from dataclasses import dataclass

from django.utils.translation import gettext_noop

from accounts.models import Grant
from accounts.roles import RoleName
from records.imports.connection import Database

BASIS = {
    RoleName.PARENT: gettext_noop("Parent or guardian by the district's roster (FERPA, 34 CFR 99.10)"),
    RoleName.TEACHER: gettext_noop(
        "Teaches this section by the district's roster: a school official with a legitimate educational interest "
        "(FERPA, 34 CFR 99.31(a)(1))"
    ),
    RoleName.PRINCIPAL: gettext_noop(
        "Leads this school by the district's roster: a school official with a legitimate educational interest "
        "(FERPA, 34 CFR 99.31(a)(1))"
    ),
    RoleName.COUNSELOR: gettext_noop(
        "Counselor of this school by the district's roster: a school official with a legitimate educational interest "
        "(FERPA, 34 CFR 99.31(a)(1))"
    ),
    RoleName.DISTRICT: gettext_noop(
        "Administrator of this district by its roster: a school official with a legitimate educational interest "
        "(FERPA, 34 CFR 99.31(a)(1))"
    ),
}

_SECTIONS = """
SELECT p.user_id, a.section_id AS object_id, 'teacher' AS role, a.starts_on, a.ends_on
FROM records_sectionassignment a JOIN records_staff p ON p.id = a.staff_id
WHERE a.district_id = %(district)s AND a.role = 'teacher' AND p.is_active AND p.user_id IS NOT NULL
"""

_STUDENTS = """
SELECT p.user_id, c.student_id AS object_id, 'parent' AS role, c.starts_on, c.ends_on
FROM records_studentcontact c JOIN records_contact p ON p.id = c.contact_id
WHERE c.district_id = %(district)s AND c.relationship IN ('parent', 'guardian')
AND p.is_active AND p.user_id IS NOT NULL
"""

#: An appointment may be undated: then the grant keeps the first day it has, and a new one begins today.
_ORGANIZATIONS = """
SELECT f.user_id, f.object_id, f.role,
    coalesce(f.starts_on, (
        SELECT max(g.starts_on) FROM records_organizationgrant g
        WHERE g.user_id = f.user_id AND g.content_object_id = f.object_id AND g.role = f.role
        AND g.source = 'roster'), least(%(today)s::date, f.ends_on)) AS starts_on,
    f.ends_on
FROM (
    SELECT p.user_id, o.id AS object_id, a.starts_on, a.ends_on, CASE
        WHEN o.type = 'school' AND a.role IN ('administrator', 'principal', 'siteAdministrator') THEN 'principal'
        WHEN o.type = 'school' AND a.role = 'counselor' THEN 'counselor'
        WHEN o.id = %(district)s AND a.role IN ('administrator', 'districtAdministrator') THEN 'district'
        END AS role
    FROM records_staffappointment a JOIN records_staff p ON p.id = a.staff_id
    JOIN records_organization o ON o.id = a.organization_id AND o.district_id = %(district)s
    WHERE a.district_id = %(district)s AND p.is_active AND p.user_id IS NOT NULL
) f WHERE f.role IS NOT NULL
"""


@dataclass(frozen=True)
class Kind:
    """One grant table, the table of its objects, and the query that says which grants follow from the roster."""

    grants: str
    objects: str
    permission: str
    follows: str


KINDS = (
    Kind("records_sectiongrant", "records_section", "view_section", _SECTIONS),
    Kind("records_studentgrant", "records_student", "view_student", _STUDENTS),
    Kind("records_organizationgrant", "records_organization", "view_organization", _ORGANIZATIONS),
)


def settle_grants(db: Database) -> None:
    """Make the district's roster grants what its stored roster says."""
    for kind in KINDS:
        _settle(db, kind)


#: One grant is another: who, on what, as what.
_SAME = "g.user_id = w.user_id AND g.content_object_id = w.object_id AND g.role = w.role"


def _settle(db: Database, kind: Kind) -> None:
    permission = db.number(
        "SELECT p.id FROM auth_permission p JOIN django_content_type c ON c.id = p.content_type_id "
        "WHERE c.app_label = 'records' AND p.codename = %(codename)s",
        codename=kind.permission,
    )
    _compare(db, kind, permission)
    db.run(
        f"UPDATE {kind.grants} t SET ends_on = w.ends_on FROM had g JOIN follows w ON {_SAME} "
        "AND g.starts_on = w.starts_on WHERE t.id = g.id AND g.ends_on IS DISTINCT FROM w.ends_on"
    )
    last = "greatest(%(today)s, g.starts_on)"
    db.run(
        f"UPDATE {kind.grants} t SET ends_on = {last} FROM had g WHERE t.id = g.id "
        f"AND (g.ends_on IS NULL OR g.ends_on > %(today)s) AND g.ends_on IS DISTINCT FROM {last} "
        f"AND NOT EXISTS (SELECT FROM follows w WHERE {_SAME} AND g.starts_on = w.starts_on)"
    )
    _give(db, kind, permission)


def _compare(db: Database, kind: Kind, permission: int) -> None:
    """Make ``follows``, the grants that the roster makes, and ``had``, those that it made before."""
    db.run("DROP TABLE IF EXISTS follows")
    # Two spells that begin on one day are one grant, as long as the longer.
    db.run(
        "CREATE TEMPORARY TABLE follows ON COMMIT DROP AS "
        "SELECT user_id, object_id, role, starts_on, CASE WHEN bool_and(ends_on IS NOT NULL) THEN max(ends_on) END "
        f"AS ends_on FROM ({kind.follows}) f GROUP BY user_id, object_id, role, starts_on"
    )
    db.run("DROP TABLE IF EXISTS had")
    # An array, so that the index answers: a join would read the grants of every other district as well.
    here = f"ARRAY(SELECT o.id FROM {kind.objects} o WHERE o.district_id = %(district)s)"
    db.run(
        "CREATE TEMPORARY TABLE had ON COMMIT DROP AS "
        "SELECT g.id, g.user_id, g.content_object_id, g.role, g.starts_on, g.ends_on "
        f"FROM {kind.grants} g WHERE g.content_object_id = ANY ({here}) "
        f"AND g.source = '{Grant.Source.ROSTER.value}' AND g.permission_id = %(permission)s",
        permission=permission,
    )
    db.run("ANALYZE follows")
    db.run("ANALYZE had")


def _give(db: Database, kind: Kind, permission: int) -> None:
    """Make the grants that follow and were not there."""
    basis = "CASE w.role " + " ".join(f"WHEN '{role}' THEN %({role})s" for role in BASIS) + " END"
    db.run(
        f"INSERT INTO {kind.grants} "
        "(user_id, permission_id, content_object_id, role, basis, source, starts_on, ends_on, given_at) "
        f"SELECT w.user_id, %(permission)s, w.object_id, w.role, {basis}, '{Grant.Source.ROSTER.value}', "
        "w.starts_on, w.ends_on, now() "
        "FROM follows w WHERE (w.ends_on IS NULL OR w.ends_on > greatest(%(today)s, w.starts_on)) "
        f"AND NOT EXISTS (SELECT FROM had g WHERE {_SAME} AND g.starts_on = w.starts_on)",
        permission=permission,
        **{str(role): words for role, words in BASIS.items()},
    )
