"""Who can see these students, and why: the walls' rule asked the other way round.

``my_students`` and ``my_schools`` (records/walls/functions.py) say whom the person of the request reaches;
``who_reaches`` says, of students whom that person may see, everybody who reaches them. Both are written with the same
conditions, and a test holds them together for every person and student (tests/access/test_people.py). Only roles that
may know it are answered.
"""

from accounts.roles import ROLES, Category, GrantedOn, Right
from records.walls.functions import (
    BESIDE,
    HOLDER_HAS_RIGHTS,
    HOLDER_NOT_KEPT_AWAY,
    ON_ORGANIZATION,
    ON_SECTION,
    UNTIL_NOW,
    dated,
)

KNOWS = ", ".join(f"'{name}'" for name, role in sorted(ROLES.items()) if Right.SEE_PEOPLE in role.rights)


def _seeing(kind: GrantedOn) -> str:
    """The grant holds today, of an active user, in a role that sees students, granted on this kind of object."""
    names = ", ".join(
        f"'{name}'"
        for name, role in sorted(ROLES.items())
        if role.granted_on is kind and Category.IDENTITY in role.categories
    )
    return (
        f"g.role IN ({names}) AND {dated('g')} "
        "AND EXISTS (SELECT FROM accounts_user u WHERE u.id = g.user_id AND u.is_active)"
    )


#: The students of the question whom the person who asks may see.
_LOOKED_AT = """SELECT s.id, s.school_id, s.district_id, s.held_until FROM records_student s WHERE {of_students}
        (s.id = ANY (mine) OR s.school_id = ANY (schools) OR (s.school_id IS NULL AND s.district_id = ANY (departed)))
        AND NOT s.id = ANY (lapsed)"""

#: Where they are held or enrolled today; ``past``: on paper only, so that none but who keeps the records sees them.
_PLACES = f"""SELECT l.id AS student, l.school_id AS place, coalesce(l.held_until <= current_date, false) AS past
            FROM looked l WHERE l.school_id IS NOT NULL
        UNION ALL SELECT l.id, l.district_id, true FROM looked l WHERE l.school_id IS NULL
        UNION ALL SELECT e.student_id, e.at_school_id, false FROM looked l
            JOIN records_schoolenrollment e ON e.student_id = l.id WHERE {BESIDE} AND {dated("e")}"""

#: A grant on an organization may end at a moment, and open less than its role.
_SHOWN = "g.id, g.source, g.starts_on, g.ends_on, {ends_at}, {only}, g.basis"
_OF_ORGANIZATION = _SHOWN.format(ends_at="g.ends_at", only="g.only_categories")
_OF_OTHERS = _SHOWN.format(ends_at="NULL::timestamptz", only="NULL::varchar[]")

_REACHES = f"""WITH RECURSIVE looked AS MATERIALIZED ({_LOOKED_AT}),
    places AS ({_PLACES}),
    above AS (
        SELECT o.id AS place, o.id AS granted, o.parent_id, 1 AS depth FROM records_organization o
            WHERE o.id IN (SELECT p.place FROM places p)
        UNION ALL SELECT a.place, o.id, o.parent_id, a.depth + 1 FROM above a
            JOIN records_organization o ON o.id = a.parent_id WHERE a.depth < 20
    )
    SELECT g.content_object_id, g.user_id, g.role::text, 'student', g.content_object_id, {_OF_OTHERS}
        FROM looked l JOIN records_studentgrant g ON g.content_object_id = l.id
        WHERE {{of_people}} {_seeing(GrantedOn.STUDENT)} AND {HOLDER_HAS_RIGHTS} AND {HOLDER_NOT_KEPT_AWAY}
    UNION SELECT e.student_id, g.user_id, g.role::text, 'section', g.content_object_id, {_OF_OTHERS}
        FROM looked l JOIN records_sectionenrollment e ON e.student_id = l.id
        JOIN records_sectiongrant g ON g.content_object_id = e.section_id
        WHERE {{of_people}} {_seeing(GrantedOn.SECTION)} AND {dated("e")} AND {ON_SECTION}
    UNION SELECT p.student, g.user_id, g.role::text, 'organization', g.content_object_id, {_OF_ORGANIZATION}
        FROM places p JOIN above a ON a.place = p.place
        JOIN records_organizationgrant g ON g.content_object_id = a.granted
        WHERE {{of_people}} {_seeing(GrantedOn.ORGANIZATION)} AND {ON_ORGANIZATION} AND {UNTIL_NOW}
        AND (g.only_categories IS NULL OR 'identity' = ANY (g.only_categories))
        AND (NOT p.past OR EXISTS (SELECT FROM accounts_rolecategory c WHERE c.role = g.role AND c.sees_departed))
        -- Who has left is held by the district alone, and by nobody above it.
        AND (a.granted = a.place OR NOT EXISTS (SELECT FROM records_organization o
            WHERE o.id = p.place AND o.district_id = o.id))"""

#: Of which students, of whom: either may be NULL, which asks about all that the person may see.
WHO_REACHES = f"""
    IF acting IS NULL OR acting NOT IN ({KNOWS}) THEN RETURN; END IF;
    mine := my_students('identity'); schools := my_schools('identity');
    departed := my_departed_districts('identity'); lapsed := my_lapsed('identity');
    IF $2 IS NULL THEN
        RETURN QUERY {_REACHES.format(of_students="($1 IS NULL OR s.id = ANY ($1)) AND", of_people="")};
    ELSE
        RETURN QUERY {
    _REACHES.format(of_students="($1 IS NULL OR s.id = ANY ($1)) AND", of_people="g.user_id = ANY ($2) AND")
};
    END IF;
"""

#: How people are called, and when they last came in: those who work in the person's districts, and whoever holds
#: something on a student, a section or an organization that the person answers for.
PEOPLE_KNOWN = f"""
    IF acting IS NULL OR acting NOT IN ({KNOWS}) THEN RETURN; END IF;
    schools := my_schools('identity');
    above := schools || ARRAY(SELECT o.parent_id FROM records_organization o WHERE o.id = ANY (schools));
    RETURN QUERY SELECT u.id, u.uid, coalesce(nullif(btrim(u.given_name || ' ' || u.family_name), ''),
            (SELECT btrim(s.given_name || ' ' || s.family_name) FROM records_staff s WHERE s.user_id = u.id
                ORDER BY s.is_active DESC, s.id LIMIT 1),
            (SELECT btrim(c.given_name || ' ' || c.family_name) FROM records_contact c WHERE c.user_id = u.id
                ORDER BY c.is_active DESC, c.id LIMIT 1), ''),
            u.last_login, u.is_active, u.last_login IS NOT NULL OR u.password NOT LIKE '!%'
        FROM accounts_user u WHERE ($1 IS NULL OR u.id = ANY ($1)) AND ($2 IS NULL OR u.uid = $2) AND (
            EXISTS (SELECT FROM records_staff s WHERE s.user_id = u.id AND s.district_id = ANY (my_districts()))
            OR EXISTS (SELECT FROM records_sectiongrant g JOIN records_section s ON s.id = g.content_object_id
                WHERE g.user_id = u.id AND s.school_id = ANY (schools))
            OR EXISTS (SELECT FROM records_organizationgrant g WHERE g.user_id = u.id
                AND g.content_object_id = ANY (above)
                AND EXISTS (SELECT FROM accounts_rolecategory c WHERE c.role = g.role))
            OR EXISTS (SELECT FROM records_studentgrant g JOIN records_student s ON s.id = g.content_object_id
                WHERE g.user_id = u.id AND (s.school_id = ANY (schools) OR (s.school_id IS NULL
                AND s.district_id = ANY (my_departed_districts('identity'))) OR s.id = ANY (my_students('identity')))));
"""

#: name -> (arguments, columns of the answer, variables, body)
ASKED: dict[str, tuple[str, str, str, str]] = {
    "who_reaches": (
        "bigint[], bigint[]",
        "seen_student bigint, by_person bigint, in_role text, by_way text, on_object bigint, by_grant bigint, "
        "from_source character varying, since date, until date, until_moment timestamptz, "
        "only_kinds character varying[], on_basis character varying",
        "mine bigint[]; schools bigint[]; departed bigint[]; lapsed bigint[];",
        WHO_REACHES,
    ),
    "people_known": (
        "bigint[], uuid",
        "person bigint, known_as uuid, called text, signed_in timestamptz, is_open boolean, came_in boolean",
        "schools bigint[]; above bigint[];",
        PEOPLE_KNOWN,
    ),
}


def statements(callers: str) -> list[str]:
    """SQL that makes every function anew, run as (and so owned by) *guard*; executable by ``callers`` alone."""
    made = []
    for name, (arguments, columns, variables, body) in ASKED.items():
        signature = f"public.{name}({arguments})"
        made += [
            f"DROP FUNCTION IF EXISTS {signature}",  # the columns of an answer cannot be replaced
            f"CREATE FUNCTION {signature} RETURNS TABLE({columns}) LANGUAGE plpgsql STABLE SECURITY DEFINER "
            f"SET search_path = pg_catalog, public, pg_temp AS $function$\n"
            f"DECLARE\n    me CONSTANT bigint := nullif(current_setting('sightline.user_id', true), '')::bigint;\n"
            f"    acting CONSTANT text := current_setting('sightline.role', true);\n    {variables}\n"
            f"BEGIN{body}END\n$function$",
            f"REVOKE ALL ON FUNCTION {signature} FROM PUBLIC",
            f"GRANT EXECUTE ON FUNCTION {signature} TO {callers}",
        ]
    return made
