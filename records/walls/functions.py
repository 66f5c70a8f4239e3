"""The functions that the policies ask: whom may the person of this request see, in a data category?

They read the context that ``portal.kit.db`` set and the same grant tables as the first wall, as the role *guard*
(SECURITY DEFINER), because a policy that read tables under policies would recurse. plpgsql with generic plans,
so that each session plans them once. Each returns an array, so that the planner turns ``= ANY`` into index scans.
A query asks several of them, so each ends at once, without reading a table, for a role that it cannot concern.
"""

from accounts.roles import ROLES, GrantedOn, Right, RoleName
from records.walls import entrusted, procedure, told

_ME = "nullif(current_setting('sightline.user_id', true), '')::bigint"
_ROLE = "current_setting('sightline.role', true)"


def dated(alias: str) -> str:
    """The row holds today: ``starts_on`` <= today < ``ends_on``."""
    return f"{alias}.starts_on <= current_date AND ({alias}.ends_on IS NULL OR {alias}.ends_on > current_date)"


def _held(alias: str) -> str:
    """The grant is the person's own, in the acting role, and holds today."""
    return f"{alias}.user_id = me AND {alias}.role = acting AND {dated(alias)}"


#: A grant on an organization may end at a moment, and open less than its role: support.
UNTIL_NOW = "(g.ends_at IS NULL OR g.ends_at > now())"
_OPENS = "(g.only_categories IS NULL OR $1 = ANY (g.only_categories))"


def not_paused(table: str, place: str) -> str:
    """Whoever holds the grant ``g`` on an object of this table is not kept away from its place or its district."""
    return f"""NOT EXISTS (SELECT FROM records_accesspause k JOIN {table} x
            ON x.id = g.content_object_id AND k.organization_id IN (x.{place}, x.district_id)
            WHERE k.person_id = g.user_id AND {dated("k")})"""


ON_SECTION = not_paused("records_section", "school_id")
ON_ORGANIZATION = not_paused("records_organization", "id")


def _acts_on(kind: GrantedOn) -> str:
    """The acting role is one that is granted on this kind of object."""
    names = ", ".join(f"'{name}'" for name, role in sorted(ROLES.items()) if role.granted_on is kind)
    return f"acting IN ({names})"


_ALLOWED = """EXISTS (SELECT FROM accounts_rolecategory c WHERE c.role = acting AND c.category = $1)
        AND EXISTS (SELECT FROM accounts_user u WHERE u.id = me AND u.is_active)"""

#: What was recorded for a record in the moment in which it was merged holds for the one under which it is filed, too.
_NOT_KEPT_AWAY = f"""NOT EXISTS (
            SELECT FROM records_custodyrestriction r JOIN records_contact p ON p.id = r.contact_id
            JOIN records_student m ON m.id = r.student_id
            WHERE g.content_object_id IN (m.id, m.merged_into_id) AND p.user_id = me AND {dated("r")})"""
#: The same of whoever holds the grant, for those who ask about others (records/walls/reach.py).
HOLDER_NOT_KEPT_AWAY = _NOT_KEPT_AWAY.replace("= me ", "= g.user_id ")

#: The day on which the rights pass to the student of the grant: what the kept one of merged records says, else the
#: earliest that one filed under it says. Unknown, the rights stay with the parents.
_PASS_ON = """coalesce(
            (SELECT d.rights_pass_on FROM records_demographics d WHERE d.student_id = g.content_object_id),
            (SELECT min(d.rights_pass_on) FROM records_studentmerge t
            JOIN records_demographics d ON d.student_id = t.merged_id
            WHERE t.student_id = g.content_object_id AND t.carried_out_at IS NOT NULL AND t.undone_at IS NULL))"""


def rights_of_parent(student: str, contact: str) -> str:
    """Whether this contact has a parent's rights to this student today (both as SQL names them): until they pass to the
    student, and from then on by a decision in force about this very contact."""
    return f"""(coalesce({pass_on(student)} > current_date, true) OR EXISTS (
            SELECT FROM records_continuedaccess r
            WHERE r.student_id = {student} AND r.contact_id = {contact} AND {dated("r")}))"""


def pass_on(student: str) -> str:
    """The day on which the rights pass to this student."""
    return _PASS_ON.replace("g.content_object_id", student)


#: Why a parent still sees the record of a student who holds the rights.
_CONTINUED = f"""EXISTS (
            SELECT FROM records_continuedaccess r JOIN records_contact p ON p.id = r.contact_id
            WHERE r.student_id = g.content_object_id AND p.user_id = me AND {dated("r")})"""

#: 34 CFR 99.5: before the 18th birthday the rights are the parents', from that day on the student's.
_HAS_RIGHTS = f"""CASE WHEN acting = '{RoleName.STUDENT}' THEN {_PASS_ON} <= current_date
            ELSE coalesce({_PASS_ON} > current_date, true) OR {_CONTINUED} END"""

HOLDER_HAS_RIGHTS = _HAS_RIGHTS.replace("= me ", "= g.user_id ").replace("acting = ", "g.role = ")

BESIDE = "(e.school_id IS NULL OR e.school_id <> e.at_school_id)"
_ALSO_AT_MY_SCHOOLS = f"""SELECT e.student_id AS id FROM records_schoolenrollment e
            WHERE e.at_school_id = ANY (schools) AND {BESIDE} AND {dated("e")}"""

MY_STUDENTS = f"""
    IF {_acts_on(GrantedOn.STUDENT)} THEN
        reached := (SELECT array_agg(g.content_object_id) FROM records_studentgrant g
            WHERE {_held("g")} AND {_HAS_RIGHTS} AND {_NOT_KEPT_AWAY} AND {_ALLOWED});
    ELSIF {_acts_on(GrantedOn.SECTION)} THEN
        reached := (SELECT array_agg(DISTINCT e.student_id) FROM records_sectiongrant g
            JOIN records_sectionenrollment e ON e.section_id = g.content_object_id
            WHERE {_held("g")} AND {dated("e")} AND {ON_SECTION} AND {_ALLOWED});
    ELSIF {_acts_on(GrantedOn.ORGANIZATION)} THEN
        schools := my_schools($1);
        reached := (SELECT array_agg(DISTINCT also.id) FROM ({_ALSO_AT_MY_SCHOOLS}) also);
    END IF;
    RETURN coalesce(reached, '{{}}');
"""

#: No tree of schools is deeper; a tree that bites its own tail ends here, too.
_DEEPEST = 20

#: Level by level, because the planner reads all organizations for each level of a recursive query.
MY_SCHOOLS = f"""
    IF {_acts_on(GrantedOn.ORGANIZATION)} THEN
        level := (SELECT array_agg(g.content_object_id) FROM records_organizationgrant g
            WHERE {_held("g")} AND {UNTIL_NOW} AND {_OPENS} AND {ON_ORGANIZATION} AND {_ALLOWED});
        FOR depth IN 1..{_DEEPEST} LOOP
            EXIT WHEN level IS NULL;
            reached := reached || level;
            level := (SELECT array_agg(o.id) FROM records_organization o WHERE o.parent_id = ANY (level));
        END LOOP;
    END IF;
    RETURN coalesce(reached, '{{}}');
"""

#: Held by one of my schools on paper, no longer today, and reached in no other way.
MY_LAPSED = f"""
    IF {_acts_on(GrantedOn.ORGANIZATION)} THEN
        IF EXISTS (SELECT FROM accounts_rolecategory c WHERE c.role = acting AND c.sees_departed) THEN
            RETURN '{{}}';
        END IF;
        schools := my_schools($1);
        reached := (SELECT array_agg(lapsed.id) FROM (
            SELECT s.id FROM records_student s WHERE s.school_id = ANY (schools) AND s.held_until <= current_date
            EXCEPT {_ALSO_AT_MY_SCHOOLS}) lapsed);
    END IF;
    RETURN coalesce(reached, '{{}}');
"""

MY_DEPARTED_DISTRICTS = f"""
    IF {_acts_on(GrantedOn.ORGANIZATION)} THEN
        IF NOT ({_ALLOWED})
        OR NOT EXISTS (SELECT FROM accounts_rolecategory c WHERE c.role = acting AND c.sees_departed) THEN
            RETURN '{{}}';
        END IF;
        reached := (SELECT array_agg(o.id) FROM records_organizationgrant g
            JOIN records_organization o ON o.id = g.content_object_id AND o.district_id = o.id
            WHERE {_held("g")} AND {UNTIL_NOW} AND {_OPENS} AND {ON_ORGANIZATION});
    END IF;
    RETURN coalesce(reached, '{{}}');
"""

#: The sections that the person teaches, in a category of theirs.
MY_SECTIONS = f"""
    IF {_acts_on(GrantedOn.SECTION)} THEN
        reached := (SELECT array_agg(DISTINCT g.content_object_id) FROM records_sectiongrant g
            WHERE {_held("g")} AND {ON_SECTION} AND {_ALLOWED});
    END IF;
    RETURN coalesce(reached, '{{}}');
"""

MY_DISTRICTS = f"""
    IF NOT EXISTS (SELECT FROM accounts_user u WHERE u.id = me AND u.is_active) THEN RETURN '{{}}'; END IF;
    RETURN coalesce((SELECT array_agg(DISTINCT found.district_id) FROM (
        SELECT s.district_id FROM records_studentgrant g JOIN records_student s ON s.id = g.content_object_id
        WHERE {_held("g")} AND {_HAS_RIGHTS} AND {_NOT_KEPT_AWAY}
        UNION ALL
        SELECT s.district_id FROM records_sectiongrant g JOIN records_section s ON s.id = g.content_object_id
        WHERE {_held("g")} AND {ON_SECTION}
        UNION ALL
        SELECT o.district_id FROM records_organizationgrant g
        JOIN records_organization o ON o.id = g.content_object_id
        WHERE {_held("g")} AND {UNTIL_NOW} AND {ON_ORGANIZATION}
    ) found WHERE found.district_id IS NOT NULL), '{{}}');
"""

#: Whom the person's own grants name and do not open, because the rights lie elsewhere: with a student who turned 18
#: (asked as a parent), or still with the parents (asked as the student). A court's order is not told of here,
#: nor the name by which the student wants to be called today: a parent whose rights have passed knows the given one.
MY_PASSING = f"""
    RETURN coalesce((SELECT jsonb_agg(DISTINCT jsonb_build_object(
            'student', s.id, 'district', s.district_id, 'on', {_PASS_ON},
            'name', s.given_name))
        FROM records_studentgrant g JOIN records_student s ON s.id = g.content_object_id
        WHERE {_acts_on(GrantedOn.STUDENT)} AND {_held("g")} AND ({_HAS_RIGHTS}) IS NOT TRUE
        AND {_NOT_KEPT_AWAY} AND {_ALLOWED}), '[]');
"""

#: The same day, of a student whom the person sees in demographics: what pages and the weekly e-mail say of it. A record
#: filed under the student's may be out of the person's reach by itself, and still says when.
RIGHTS_PASS_ON = f"""
    RETURN (SELECT {_PASS_ON} FROM (
        SELECT s.id AS content_object_id FROM records_student s WHERE s.id = $1 AND (
            s.id = ANY (my_students('demographics')) OR s.school_id = ANY (my_schools('demographics'))
            OR (s.school_id IS NULL AND s.district_id = ANY (my_departed_districts('demographics'))))
        AND NOT s.id = ANY (my_lapsed('demographics'))) g);
"""

#: May the person of this request hand this user a sign-in link? Only to staff whom the rosters of their own districts
#: name today, who have not come in yet and hold nothing elsewhere; otherwise a link would open what another district
#: gave, or what a person who left would keep.
MAY_INVITE = """
    RETURN EXISTS (
        SELECT FROM accounts_user u JOIN records_staff s ON s.user_id = u.id
        WHERE u.id = $1 AND u.is_active AND u.password LIKE '!%'
        AND s.is_active AND s.district_id = ANY (my_districts())
    ) AND NOT EXISTS (
        SELECT FROM records_staff s WHERE s.user_id = $1 AND NOT s.district_id = ANY (my_districts())
        UNION ALL
        SELECT FROM records_contact c WHERE c.user_id = $1 AND NOT c.district_id = ANY (my_districts())
        UNION ALL
        SELECT FROM records_studentgrant g JOIN records_student s ON s.id = g.content_object_id
        WHERE g.user_id = $1 AND NOT s.district_id = ANY (my_districts())
        UNION ALL
        SELECT FROM records_sectiongrant g JOIN records_section s ON s.id = g.content_object_id
        WHERE g.user_id = $1 AND NOT s.district_id = ANY (my_districts())
        UNION ALL
        SELECT FROM records_organizationgrant g JOIN records_organization o ON o.id = g.content_object_id
        WHERE g.user_id = $1 AND (o.district_id IS NULL OR NOT o.district_id = ANY (my_districts()))
    );
"""

#: Has this user ever signed in, or chosen a password? From then on the address is theirs to change, and proves nothing.
#: The same rule as accounts.actions.sign_in_links.has_come_in.
HAS_COME_IN = """
    RETURN EXISTS (
        SELECT FROM accounts_user u WHERE u.id = $1 AND (u.last_login IS NOT NULL OR u.password NOT LIKE '!%'));
"""

#: Which of these users have come in.
WHO_CAME_IN = """
    RETURN coalesce((SELECT array_agg(u.id) FROM accounts_user u
        WHERE u.id = ANY ($1) AND (u.last_login IS NOT NULL OR u.password NOT LIKE '!%')), '{}');
"""

#: Whoever prints letters asks: a contact (2) who is a parent or guardian of the student (1) today, and whom nothing
#: keeps away from that child, under whichever contact of theirs it was recorded.
_PRINTERS = ", ".join(f"'{name}'" for name, role in sorted(ROLES.items()) if Right.PRINT_LETTERS in role.rights)
_LETTER_TO_CONTACT = f"""EXISTS (
        SELECT FROM records_studentcontact l JOIN records_contact p ON p.id = l.contact_id
        WHERE l.student_id = $1 AND l.contact_id = $2 AND l.relationship IN ('parent', 'guardian')
        AND {dated("l")} AND p.is_active
    ) AND NOT EXISTS (
        SELECT FROM records_student m JOIN records_custodyrestriction r ON r.student_id = m.id
        JOIN records_contact p ON p.id = r.contact_id
        WHERE (m.id = $1 OR m.merged_into_id = $1)
        AND (p.id = $2 OR p.user_id = (SELECT same.user_id FROM records_contact same WHERE same.id = $2))
        AND {dated("r")})"""
#: No contact: the student themself, from the 18th birthday on.
MAY_GET_LETTER = f"""
    IF acting IS NULL OR acting NOT IN ({_PRINTERS}) THEN RETURN false; END IF;
    IF $2 IS NULL THEN RETURN coalesce({pass_on("$1")} <= current_date, false); END IF;
    RETURN {rights_of_parent("$1", "$2")} AND {_LETTER_TO_CONTACT};
"""

#: The entries that this person wrote into the access log just now: the only ones they may add students to.
#: A trigger or a check per row would cost as much as the rows; this is asked once a statement.
MY_ENTRIES = """
    RETURN coalesce((SELECT array_agg(a.id) FROM accounts_accessentry a
        WHERE a.user_id = me AND a.at > now() - interval '1 hour'), '{}');
"""

#: When the rosters of these districts were last brought in; of several, the oldest. Says nothing else of an import.
ROSTER_AS_OF = """
    RETURN (SELECT min(latest.at) FROM (
        SELECT max(j.ended_at) AS at FROM records_importjob j
        WHERE j.district_id = ANY ($1) AND j.state = 'done' GROUP BY j.district_id) latest);
"""

# --- single sign-on ---
#: Active contacts of the district (1) by the identifier in its files (2) or by the hashes of an e-mail address (3).
_CONTACTS_NAMED = """SELECT c.id, c.user_id, c.joined_at FROM records_contact c
            WHERE $2 IS NOT NULL AND c.district_id = $1 AND c.is_active AND c.sourced_id = $2
            UNION SELECT c.id, c.user_id, c.joined_at FROM records_contact c
            WHERE $3 IS NOT NULL AND c.district_id = $1 AND c.is_active AND c.email_lookup = ANY ($3)"""

#: Asked while nobody is known yet: whom does a district's identity provider name? Answers with numbers and no row.
CONTACTS_NAMED = f"""
    RETURN coalesce((SELECT array_agg(named.id) FROM ({_CONTACTS_NAMED}) named), '{{}}');
"""

#: The same of the accounts behind contacts and staff; of staff the address (4) is known in plain text. 5 says of whom:
#: "joined" are contacts whom a person tied to an account of their own.
USERS_NAMED = f"""
    RETURN coalesce((SELECT array_agg(DISTINCT named.user_id) FROM (
        SELECT found.user_id FROM ({_CONTACTS_NAMED}) found WHERE $5 IN ('families', 'both')
        OR ($5 = 'joined' AND found.joined_at IS NOT NULL)
        UNION ALL
        SELECT s.user_id FROM records_staff s WHERE $5 IN ('staff', 'both') AND s.district_id = $1 AND s.is_active
        AND (s.sourced_id = $2 OR (lower(s.email) = $4 AND s.email <> ''))
    ) named WHERE named.user_id IS NOT NULL), '{{}}');
"""

#: Does the account hold anything of another district: people of its roster, schools, or a student? It does not matter
#: who tied it: what a person added by a letter or by another district's sign-in is that district's, too.
IS_USED_ELSEWHERE = """
    RETURN EXISTS (
        SELECT FROM records_staff s WHERE s.user_id = $1 AND s.district_id <> $2
        UNION ALL
        SELECT FROM records_contact c WHERE c.user_id = $1 AND c.district_id <> $2
        UNION ALL
        SELECT FROM records_studentgrant g JOIN records_student s ON s.id = g.content_object_id
        WHERE g.user_id = $1 AND s.district_id <> $2
        UNION ALL
        SELECT FROM records_sectiongrant g JOIN records_section s ON s.id = g.content_object_id
        WHERE g.user_id = $1 AND s.district_id <> $2
        UNION ALL
        SELECT FROM records_organizationgrant g JOIN records_organization o ON o.id = g.content_object_id
        WHERE g.user_id = $1 AND o.district_id IS DISTINCT FROM $2
    );
"""
# ---

# --- what leaves, and how much a person sees ---
_TOLD = told.bodies(dated)
# ---
_PROCEDURE = procedure.bodies(dated, ON_ORGANIZATION, UNTIL_NOW)
_ENTRUSTED = entrusted.bodies(dated, ON_SECTION, ON_ORGANIZATION, UNTIL_NOW)

#: name -> (arguments, body); each returns row numbers
FUNCTIONS: dict[str, tuple[str, str]] = {
    "contacts_named": ("bigint, text, bytea[]", CONTACTS_NAMED),
    "users_named": ("bigint, text, bytea[], text, text", USERS_NAMED),
    "my_schools": ("text", MY_SCHOOLS),
    "my_students": ("text", MY_STUDENTS),
    "my_lapsed": ("text", MY_LAPSED),
    "my_departed_districts": ("text", MY_DEPARTED_DISTRICTS),
    "my_districts": ("", MY_DISTRICTS),
    "my_sections": ("text", MY_SECTIONS),
    "who_came_in": ("bigint[]", WHO_CAME_IN),
    "directory_opted_out": ("bigint, boolean", _TOLD["directory_opted_out"]),
    "quality_people": ("bigint, text[]", _ENTRUSTED["quality_people"]),
}
#: name -> (arguments, body); each answers yes or no
QUESTIONS: dict[str, tuple[str, str]] = {
    "has_come_in": ("bigint", HAS_COME_IN),
    "may_invite": ("bigint", MAY_INVITE),
    "may_get_letter": ("bigint, bigint", MAY_GET_LETTER),
    "is_used_elsewhere": ("bigint, bigint", IS_USED_ELSEWHERE),
    "stands_apart": ("bigint, timestamptz, bigint", _PROCEDURE["stands_apart"]),
    "step_fits": ("bigint, text, integer", _PROCEDURE["step_fits"]),
}
#: What signing in by a district's identity provider asks, as the bare web login; no page about students may.
ASKED_AT_SIGN_IN = frozenset({"contacts_named", "users_named", "is_used_elsewhere"})
#: What an import asks, too: it reads no password itself.
ASKED_BY_IMPORTS = frozenset({"has_come_in"})
#: What the policies of the role *measure* ask.
ASKED_BY_MEASURES = frozenset({"my_schools", "my_districts"})
#: What the job that writes the weekly e-mail asks, as the family it writes to.
ASKED_BY_DIGESTS = frozenset({"my_students", "my_passing", "rights_pass_on"})
#: name -> (arguments, body); each returns identifiers
IDENTIFIERS: dict[str, tuple[str, str]] = {"my_entries": ("", MY_ENTRIES)}
#: name -> (arguments, body); each returns texts
TEXTS: dict[str, tuple[str, str]] = {"my_quality_work": ("", _ENTRUSTED["my_quality_work"])}
#: name -> (arguments, body); each returns a time
TIMES: dict[str, tuple[str, str]] = {"roster_as_of": ("bigint[]", ROSTER_AS_OF)}

#: name -> (arguments, body); each returns a day
DAYS: dict[str, tuple[str, str]] = {"rights_pass_on": ("bigint", RIGHTS_PASS_ON)}

#: name -> (arguments, body); each returns what a page says, as JSON
SAID: dict[str, tuple[str, str]] = {
    "my_passing": ("text", MY_PASSING),
    "access_today": ("bigint[], bigint[]", _TOLD["access_today"]),
    "access_by_day": ("bigint, date, jsonb", _TOLD["access_by_day"]),
}

#: A session keeps the plans that it made first, also where somebody had switched ways of planning off for one reading
#: (records.measures.compute): inside the functions they are on.
_PLANNED_AS_EVER = "SET enable_nestloop = on SET enable_mergejoin = on SET enable_indexscan = on"

#: What the functions read, and so the tables on which *guard* has SELECT and a policy of its own.
READ_BY_GUARD = (
    "accounts_accessentry",
    "accounts_accessentrystudent",
    "accounts_rolecategory",
    "accounts_user",
    "records_accessrequestdecision",
    "records_accesslimit",
    "records_accessrequest",
    "records_accesspause",
    "records_contact",
    "records_continuedaccess",
    "records_custodyrestriction",
    "records_decisionevent",
    "records_demographics",
    "records_directoryoptout",
    "records_importjob",
    "records_organization",
    "records_organizationgrant",
    "records_proposal",
    "records_qualitystep",
    "records_schoolenrollment",
    "records_section",
    "records_sectionenrollment",
    "records_sectiongrant",
    "records_staff",
    "records_student",
    "records_studentcontact",
    "records_studentgrant",
    "records_studentmerge",
    "records_unusualthresholds",
)
#: Of these it reads no other columns.
COLUMNS_OF_GUARD = {
    "records_continuedaccess": "student_id, contact_id, starts_on, ends_on",
    "records_demographics": "student_id, rights_pass_on",
    "records_decisionevent": "proposal_id, number, step",
    "records_directoryoptout": "id, student_id, district_id, covers, is_out, stated_at",
    "records_proposal": "id, proposed_by_id",
    "records_qualitystep": "id, person_id, district_id, school_id, rule, categories",
    "records_studentmerge": "student_id, merged_id, carried_out_at, undone_at",
}


def statements(callers: str, imports: str, measures: str, digests: str, sign_in: str) -> list[str]:
    """SQL that makes every function anew, run as (and so owned by) *guard*; executable by ``callers`` alone.

    What an import asks is executable by the role ``imports``, too, what measures ask by the role ``measures``, and what
    the weekly e-mail asks by the role ``digests``; what signing in asks by the role ``sign_in`` alone.
    """
    made = []
    typed = [(name, "bigint[]", *rest) for name, rest in FUNCTIONS.items()]
    typed += [(name, "boolean", *rest) for name, rest in QUESTIONS.items()]
    typed += [(name, "uuid[]", *rest) for name, rest in IDENTIFIERS.items()]
    typed += [(name, "text[]", *rest) for name, rest in TEXTS.items()]
    typed += [(name, "timestamptz", *rest) for name, rest in TIMES.items()]
    typed += [(name, "date", *rest) for name, rest in DAYS.items()]
    typed += [(name, "jsonb", *rest) for name, rest in SAID.items()]
    for name, result, arguments, body in typed:
        signature = f"public.{name}({arguments})"
        asked_by = {imports: ASKED_BY_IMPORTS, measures: ASKED_BY_MEASURES, digests: ASKED_BY_DIGESTS}
        asker = sign_in if name in ASKED_AT_SIGN_IN else callers
        allowed = [asker, *(role for role, names in asked_by.items() if name in names)]
        made += [
            f"CREATE OR REPLACE FUNCTION {signature} RETURNS {result} LANGUAGE plpgsql STABLE SECURITY DEFINER "
            f"PARALLEL RESTRICTED SET search_path = pg_catalog, public, pg_temp "
            f"SET plan_cache_mode = force_generic_plan {_PLANNED_AS_EVER} AS $function$\n"
            f"DECLARE\n    me CONSTANT bigint := {_ME};\n    acting CONSTANT text := {_ROLE};\n"
            f"    reached bigint[];\n    schools bigint[];\n    level bigint[];\n"
            f"BEGIN{body}END\n$function$",
            f"REVOKE ALL ON FUNCTION {signature} FROM PUBLIC",
            f"GRANT EXECUTE ON FUNCTION {signature} TO {', '.join(allowed)}",
        ]
    return made
