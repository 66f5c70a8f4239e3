"""The functions by which officials give, end, review and pause other people's access; each also writes who, when, why.

No page writes a grant: the role under which it runs has no right to. So the rule stands here once, beside the change
and its record in ``records_accessdecision``, and a page that forgot to ask could not get round it. Each answers with
one word: what was done, or why not (the sentences are in records/actions/governing.py).

Who may give what, to whom, where, for how long:

- a role that sees nothing which the giver's own role does not see (``GIVES`` in records/governing/rule.py);
- at a place on or above which the giver holds a grant in the role they act in, and no longer than that one holds;
- to somebody who works for that district by its roster, with an account that is open, and never to oneself.
"""

from accounts.models import Grant
from accounts.roles import ROLES, Right, RoleName
from records.governing.rule import GIVES, LONGEST_DAYS, LONGEST_PAUSE_DAYS, REVIEW_DAYS, kinds_for
from records.models.organization import Organization
from records.walls.conditions import ME, SIGNED_IN_TIERS, Opening, acting_with, array
from records.walls.functions import MAY_INVITE, ON_ORGANIZATION, UNTIL_NOW, dated
from records.walls.phrases import IN_MY_DISTRICTS

_TRIPLES = ", ".join(
    f"('{giver}', '{role}', '{kind}')" for giver, roles in GIVES.items() for role in roles for kind in kinds_for(role)
)
_PAIRS = ", ".join(f"('{giver}', '{role}')" for giver, roles in GIVES.items() for role in roles)
MAY_GIVE = f"(acting, the_role, kind) IN ({_TRIPLES})"
_REVIEWERS = ", ".join(f"'{name}'" for name, role in sorted(ROLES.items()) if Right.REVIEW_ACCESS in role.rights)
_GIVERS = ", ".join(f"'{name}'" for name, role in sorted(ROLES.items()) if Right.GIVE_ACCESS in role.rights)
_OFFICIAL = Grant.Source.OFFICIAL.value

#: Who asks is active and acts in a role that may; ``my_name`` is kept with what they decide.
_WHO = f"""
    SELECT btrim(u.given_name || ' ' || u.family_name) INTO my_name FROM accounts_user u
        WHERE u.id = me AND u.is_active;
    IF NOT FOUND OR acting IS NULL OR acting NOT IN ({_GIVERS}) THEN RETURN 'refused'; END IF;"""

#: ``place`` and what lies above it. Then: the person holds a grant there in the acting role, to the day ``the_end``.
_UP = """
    up := ARRAY[place];
    FOR depth IN 1..20 LOOP
        above := (SELECT o.parent_id FROM records_organization o WHERE o.id = up[array_length(up, 1)]);
        EXIT WHEN above IS NULL;
        up := up || above;
    END LOOP;"""


def _holds(more: str = "") -> str:
    return f"""EXISTS (SELECT FROM records_organizationgrant g WHERE g.user_id = me AND g.role = acting
        AND {dated("g")} AND {ON_ORGANIZATION} AND g.content_object_id = ANY (up){more})"""


_DECIDED = """INSERT INTO records_accessdecision (uid, district_id, school_id, person_id, what, role, section_grant_id,
        organization_grant_id, place, review_id, ends_on, why, decided_by_id, decided_by_name, decided_at)"""


def _decision(what: str, review: str = "NULL", ends: str = "the_end", why: str = "btrim(the_why)") -> str:
    return f"""{_DECIDED} VALUES (gen_random_uuid(), the_district, the_school, the_person, '{what}',
        coalesce(the_role, ''), CASE WHEN kind = 'section' THEN the_grant END,
        CASE WHEN kind <> 'section' THEN the_grant END, coalesce(the_place, ''),
        {review}, {ends}, {why}, me, my_name, now());"""


#: Finds the object and its place: ``kind``, ``place``, ``the_district``, ``the_school`` (empty for a district).
_FIND_SECTION = """
        SELECT s.school_id, s.district_id, s.title INTO place, the_district, the_place
            FROM records_section s WHERE s.id = the_object;
        kind := 'section'; the_school := place;"""
_FIND_ORGANIZATION = f"""
        SELECT o.id, o.district_id, o.name, o.type INTO place, the_district, the_place, kind
            FROM records_organization o WHERE o.id = the_object;
        the_school := CASE WHEN kind = '{Organization.Type.DISTRICT.value}' THEN NULL ELSE place END;"""
_FIND = f"""
    IF on_section THEN{_FIND_SECTION}
    ELSE{_FIND_ORGANIZATION}
    END IF;
    IF place IS NULL OR the_district IS NULL THEN RETURN 'place'; END IF;{_UP}"""

GIVE = f"""{_WHO}
    IF the_person = me THEN RETURN 'oneself'; END IF;{_FIND}
    IF NOT {_holds()} THEN RETURN 'place'; END IF;
    IF NOT {MAY_GIVE} THEN RETURN 'more'; END IF;
    IF btrim(the_why) = '' OR the_start IS NULL OR the_end IS NULL OR the_start < current_date OR the_end <= the_start
    OR the_end > the_start + {LONGEST_DAYS} THEN
        RETURN 'dates';
    END IF;
    IF NOT {_holds(" AND (g.ends_on IS NULL OR g.ends_on >= the_end)")} THEN RETURN 'longer'; END IF;
    IF NOT EXISTS (SELECT FROM records_staff s JOIN accounts_user u ON u.id = s.user_id
        WHERE s.user_id = the_person AND s.is_active AND u.is_active AND s.district_id = the_district) THEN
        RETURN 'person';
    END IF;
    SELECT a.id INTO permission FROM auth_permission a JOIN django_content_type t ON t.id = a.content_type_id
        WHERE t.app_label = 'records'
        AND a.codename = CASE WHEN on_section THEN 'view_section' ELSE 'view_organization' END;
    IF on_section THEN
        PERFORM pg_advisory_xact_lock(71021, (the_person % 2147483647)::int);
        IF EXISTS (SELECT FROM records_sectiongrant g WHERE g.user_id = the_person AND g.content_object_id = the_object
            AND g.role = the_role AND g.starts_on < the_end AND (g.ends_on IS NULL OR g.ends_on > the_start)) THEN
            RETURN 'already';
        END IF;
        INSERT INTO records_sectiongrant (user_id, permission_id, content_object_id, role, basis, source, starts_on,
                ends_on, given_by_id, given_at)
            VALUES (the_person, permission, the_object, the_role, btrim(the_why), '{_OFFICIAL}', the_start, the_end,
                me, now()) ON CONFLICT DO NOTHING RETURNING id INTO the_grant;
    ELSE
        PERFORM pg_advisory_xact_lock(71021, (the_person % 2147483647)::int);
        IF EXISTS (SELECT FROM records_organizationgrant g WHERE g.user_id = the_person
            AND g.content_object_id = the_object
            AND g.role = the_role AND g.starts_on < the_end AND (g.ends_on IS NULL OR g.ends_on > the_start)) THEN
            RETURN 'already';
        END IF;
        INSERT INTO records_organizationgrant (user_id, permission_id, content_object_id, role, basis, source,
                starts_on, ends_on, given_by_id, given_at)
            VALUES (the_person, permission, the_object, the_role, btrim(the_why), '{_OFFICIAL}', the_start, the_end,
                me, now()) ON CONFLICT DO NOTHING RETURNING id INTO the_grant;
    END IF;
    -- The same was given today, and ended today: it cannot be told apart from that one.
    IF the_grant IS NULL THEN RETURN 'today'; END IF;
    {_decision("given")}
    RETURN 'given';
"""

#: Reads the grant under a lock, so that of two decisions the second sees the first: whose, in which role, from where,
#: on what, until when.
_FIND_GRANT = f"""
    PERFORM pg_advisory_xact_lock(CASE WHEN on_section THEN 71023 ELSE 71024 END, (the_grant % 2147483647)::int);
    IF on_section THEN
        SELECT g.user_id, g.role, g.source, g.content_object_id, g.starts_on, g.ends_on
            INTO the_person, the_role, source, the_object, began, had
            FROM records_sectiongrant g WHERE g.id = the_grant;
    ELSE
        SELECT g.user_id, g.role, g.source, g.content_object_id, g.starts_on, g.ends_on
            INTO the_person, the_role, source, the_object, began, had
            FROM records_organizationgrant g WHERE g.id = the_grant;
    END IF;
    IF the_person IS NULL THEN RETURN 'place'; END IF;{_FIND}
    IF NOT {_holds()} THEN RETURN 'place'; END IF;
    IF the_person = me THEN RETURN 'oneself'; END IF;
    IF NOT {MAY_GIVE} THEN RETURN 'more'; END IF;"""


def _set_end(ends: str) -> str:
    return f"""
    IF on_section THEN UPDATE records_sectiongrant g SET ends_on = {ends} WHERE g.id = the_grant;
    ELSE UPDATE records_organizationgrant g SET ends_on = {ends} WHERE g.id = the_grant;
    END IF;"""


END = f"""{_WHO}{_FIND_GRANT}
    IF source = 'roster' THEN RETURN 'roster'; END IF;
    IF btrim(the_why) = '' THEN RETURN 'why'; END IF;
    IF had <= greatest(current_date, began) THEN RETURN 'over'; END IF;
    the_end := greatest(current_date, began);{_set_end("the_end")}
    {_decision("ended")}
    RETURN 'ended';
"""

#: Asked again in the moment of writing: what somebody ended meanwhile stays ended.
_ENDS_LATER = "(g.ends_on IS NULL OR g.ends_on > the_due + 1)"
#: Support is let in for hours, and so asked about by nobody.
_ASKED_ABOUT = f"""source = '{_OFFICIAL}' AND g.role <> '{RoleName.SUPPORT}'
        AND (g.ends_on IS NULL OR g.ends_on > the_due + 1)
        AND g.starts_on <= the_due"""

#: Whatever officials gave in the district ends with the day after the due date, until it is confirmed.
OPEN_REVIEW = f"""{_WHO}
    IF acting NOT IN ({_REVIEWERS}) OR NOT the_district = ANY (my_schools('identity')) THEN RETURN 'refused'; END IF;
    IF the_due IS NULL OR the_due < current_date + {REVIEW_DAYS[0]} OR the_due > current_date + {REVIEW_DAYS[1]} THEN
        RETURN 'dates';
    END IF;
    PERFORM pg_advisory_xact_lock(71022, (the_district % 2147483647)::int);
    IF EXISTS (SELECT FROM records_accessreview r WHERE r.district_id = the_district AND r.due_on >= current_date) THEN
        RETURN 'already';
    END IF;
    INSERT INTO records_accessreview (uid, district_id, due_on, opened_by_id, opened_by_name, opened_at)
        VALUES (gen_random_uuid(), the_district, the_due, me, my_name, now()) RETURNING id INTO the_review;
    INSERT INTO records_accessreviewitem (uid, review_id, district_id, school_id, person_id, role, section_grant_id,
            would_end_on)
        SELECT gen_random_uuid(), the_review, the_district, s.school_id, g.user_id, g.role, g.id, g.ends_on
        FROM records_sectiongrant g JOIN records_section s ON s.id = g.content_object_id
        WHERE s.district_id = the_district AND g.{_ASKED_ABOUT};
    INSERT INTO records_accessreviewitem (uid, review_id, district_id, school_id, person_id, role,
            organization_grant_id, would_end_on)
        SELECT gen_random_uuid(), the_review, the_district, CASE WHEN o.id = the_district THEN NULL ELSE o.id END,
            g.user_id, g.role, g.id, g.ends_on
        FROM records_organizationgrant g JOIN records_organization o ON o.id = g.content_object_id
        WHERE o.district_id = the_district AND g.{_ASKED_ABOUT}
        AND EXISTS (SELECT FROM accounts_rolecategory c WHERE c.role = g.role);
    UPDATE records_sectiongrant g SET ends_on = the_due + 1 FROM records_accessreviewitem i
        WHERE i.review_id = the_review AND i.section_grant_id = g.id AND {_ENDS_LATER};
    UPDATE records_organizationgrant g SET ends_on = the_due + 1 FROM records_accessreviewitem i
        WHERE i.review_id = the_review AND i.organization_grant_id = g.id AND {_ENDS_LATER};
    {_DECIDED} VALUES (gen_random_uuid(), the_district, NULL, NULL, 'review opened', '', NULL, NULL, '', the_review,
        the_due + 1, '', me, my_name, now());
    RETURN 'opened';
"""

#: Until the due date, inclusive, and while the grant still holds: it ends again when it would have without the review.
CONFIRM = f"""{_WHO}
    SELECT i.review_id, i.would_end_on, r.due_on, i.section_grant_id IS NOT NULL,
            coalesce(i.section_grant_id, i.organization_grant_id)
        INTO the_review, the_end, the_due, on_section, the_grant
        FROM records_accessreviewitem i JOIN records_accessreview r ON r.id = i.review_id WHERE i.id = the_item;
    IF the_grant IS NULL THEN RETURN 'place'; END IF;{_FIND_GRANT}
    IF the_due < current_date THEN RETURN 'late'; END IF;
    IF EXISTS (SELECT FROM records_accessdecision d WHERE d.review_id = the_review AND d.what = 'confirmed'
        AND the_grant = CASE WHEN on_section THEN d.section_grant_id ELSE d.organization_grant_id END) THEN
        RETURN 'already';
    END IF;
    IF had IS DISTINCT FROM the_due + 1 THEN RETURN 'over'; END IF;{_set_end("the_end")}
    {_decision("confirmed", review="the_review")}
    RETURN 'confirmed';
"""

#: Who lets somebody's staff access rest at a school or a whole district, whatever the roster says until then.
PAUSE = f"""{_WHO}
    IF the_person = me THEN RETURN 'oneself'; END IF;{_FIND}
    IF NOT {_holds()} THEN RETURN 'place'; END IF;
    IF kind NOT IN ('school', 'district') THEN RETURN 'place'; END IF;
    IF btrim(the_why) = '' THEN RETURN 'why'; END IF;
    IF the_end IS NULL OR the_end <= current_date OR the_end > current_date + {LONGEST_PAUSE_DAYS} THEN
        RETURN 'dates';
    END IF;
    IF NOT EXISTS (SELECT FROM records_staff s WHERE s.user_id = the_person AND s.district_id = the_district)
    AND NOT EXISTS (SELECT FROM records_organizationgrant g JOIN records_organization o ON o.id = g.content_object_id
        WHERE g.user_id = the_person AND o.district_id = the_district) THEN
        RETURN 'person';
    END IF;
    IF EXISTS (SELECT FROM records_organizationgrant g WHERE g.user_id = the_person AND g.content_object_id = place
        AND {dated("g")} AND (acting, g.role) NOT IN ({_PAIRS})) THEN
        RETURN 'more';
    END IF;
    -- What is held above opens this place, too, and no pause here stops it.
    IF EXISTS (SELECT FROM records_organizationgrant g WHERE g.user_id = the_person
        AND g.content_object_id = ANY (up[2:]) AND {dated("g")} AND {UNTIL_NOW} AND {ON_ORGANIZATION}) THEN
        RETURN 'more';
    END IF;
    INSERT INTO records_accesspause (uid, district_id, organization_id, person_id, starts_on, ends_on, why,
            paused_by_id, paused_by_name, paused_as, paused_at)
        VALUES (gen_random_uuid(), the_district, place, the_person, current_date, the_end, btrim(the_why), me, my_name,
            acting, now());
    {_decision("paused")}
    RETURN 'paused';
"""

#: What the district decided, a school does not lift.
END_PAUSE = f"""{_WHO}
    SELECT k.organization_id, k.person_id, k.starts_on, k.ends_on, k.paused_as
        INTO the_object, the_person, began, had, the_role
        FROM records_accesspause k WHERE k.id = the_pause FOR UPDATE;
    IF the_person IS NULL THEN RETURN 'place'; END IF;
    IF the_person = me THEN RETURN 'oneself'; END IF;{_FIND}
    IF NOT {_holds()} THEN RETURN 'place'; END IF;
    IF the_role IN ({_REVIEWERS}) AND acting NOT IN ({_REVIEWERS}) THEN RETURN 'district'; END IF;
    the_role := '';
    IF btrim(the_why) = '' THEN RETURN 'why'; END IF;
    IF had <= current_date THEN RETURN 'over'; END IF;
    the_end := current_date;
    UPDATE records_accesspause k SET ends_on = the_end WHERE k.id = the_pause;
    {_decision("pause ended")}
    RETURN 'pause ended';
"""

#: Belongs to the districts of whoever asks, and to no other; the second half of ``may_invite``.
_HELD_ELSEWHERE = MAY_INVITE.partition("AND NOT EXISTS (")[2].rpartition(");")[0].replace("$1", "the_person")

CLOSE = f"""{_WHO}
    IF acting NOT IN ({_REVIEWERS}) THEN RETURN 'refused'; END IF;
    IF the_person = me THEN RETURN 'oneself'; END IF;
    SELECT s.district_id INTO the_district FROM records_staff s
        WHERE s.user_id = the_person AND s.district_id = ANY (my_districts()) ORDER BY s.is_active DESC LIMIT 1;
    IF the_district IS NULL THEN RETURN 'person'; END IF;
    IF EXISTS ({_HELD_ELSEWHERE}) THEN RETURN 'elsewhere'; END IF;
    IF btrim(the_why) = '' THEN RETURN 'why'; END IF;
    UPDATE accounts_user u SET is_active = false WHERE u.id = the_person AND u.is_active;
    IF NOT FOUND THEN RETURN 'over'; END IF;
    {_decision("closed")}
    RETURN 'closed';
"""

#: Every variable that a body may use, but for those that are its arguments.
_VARIABLES = {
    "my_name": "text", "kind": "text", "place": "bigint", "up": "bigint[]", "above": "bigint", "the_district": "bigint",
    "the_school": "bigint", "the_place": "text", "permission": "integer", "the_grant": "bigint", "the_person": "bigint",
    "the_role": "text", "source": "text", "the_object": "bigint", "began": "date", "had": "date", "the_end": "date",
    "the_review": "bigint", "the_due": "date", "on_section": "boolean", "the_why": "text",
}  # fmt: skip

#: name -> (arguments, body)
GOVERNORS: dict[str, tuple[str, str]] = {
    "give_access": (
        "the_person bigint, the_role text, on_section boolean, the_object bigint, the_why text, the_start date, "
        "the_end date",
        GIVE,
    ),
    "end_access": ("on_section boolean, the_grant bigint, the_why text", END),
    "open_review": ("the_district bigint, the_due date", OPEN_REVIEW),
    "confirm_access": ("the_item bigint, the_why text", CONFIRM),
    "pause_access": ("the_person bigint, the_object bigint, the_end date, the_why text", PAUSE),
    "end_pause": ("the_pause bigint, the_why text", END_PAUSE),
    "close_account": ("the_person bigint, the_why text", CLOSE),
}

READ_BY_GOVERNORS = ("records_accessdecision", "records_accessreview", "records_accessreviewitem")


def statements(callers: str) -> list[str]:
    """SQL that makes every function anew, run as (and so owned by) *guard*; executable by ``callers`` alone."""
    made = []
    for name, (arguments, body) in GOVERNORS.items():
        named = {argument.split()[0] for argument in arguments.split(", ")}
        types = ", ".join(argument.split(" ", 1)[1] for argument in arguments.split(", "))
        variables = " ".join(
            f"{variable} {kind}{' := false' if kind == 'boolean' else ''};"
            for variable, kind in _VARIABLES.items()
            if variable not in named
        )
        made += [
            f"CREATE OR REPLACE FUNCTION public.{name}({arguments}) RETURNS text LANGUAGE plpgsql VOLATILE "
            f"SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $function$\n"
            f"DECLARE me CONSTANT bigint := nullif(current_setting('sightline.user_id', true), '')::bigint;\n"
            f"acting CONSTANT text := current_setting('sightline.role', true);\n{variables}\n"
            f"BEGIN{body}END\n$function$",
            f"REVOKE ALL ON FUNCTION public.{name}({types}) FROM PUBLIC",
            f"GRANT EXECUTE ON FUNCTION public.{name}({types}) TO {callers}",
        ]
    return made


# --- the tables ----------------------------------------------------------------------------------------

_KNOWS = acting_with(Right.SEE_PEOPLE)
_MY_PLACES = array("my_schools('identity')")
_AT_MY_PLACE = f"coalesce(school_id, district_id) = {_MY_PLACES} AND {_KNOWS}"
_SEE_NO_INDIVIDUAL = tuple(tier for tier in SIGNED_IN_TIERS if tier != "local")
_OWN_SECTION = f"id IN (SELECT g.content_object_id FROM records_sectiongrant g WHERE g.user_id = {ME})"
_BY_OFFICIALS = f"source IN ('{_OFFICIAL}', '{Grant.Source.SETUP.value}')"

TABLES: dict[str, tuple[Opening, ...]] = {
    "records_accesspause": (
        # Read with one's own grants, before anything else is known.
        Opening("web", "SELECT", f"person_id = {ME}"),
        *(Opening(tier, "SELECT", f"person_id = {ME}") for tier in _SEE_NO_INDIVIDUAL),
        Opening("local", "SELECT", f"person_id = {ME} OR (organization_id = {_MY_PLACES} AND {_KNOWS})"),
        Opening("guard", "INSERT"),
        Opening("guard", "UPDATE", columns="ends_on"),
    ),
    "records_accessreview": (
        Opening("local", "SELECT", f"{IN_MY_DISTRICTS} AND {_KNOWS}"),
        Opening("guard", "INSERT"),
    ),
    "records_accessreviewitem": (Opening("local", "SELECT", _AT_MY_PLACE), Opening("guard", "INSERT")),
    "records_accessdecision": (Opening("local", "SELECT", _AT_MY_PLACE), Opening("guard", "INSERT")),
}

#: What the functions above do to tables that are declared elsewhere.
BESIDES: dict[str, tuple[Opening, ...]] = {
    "accounts_user": (Opening("guard", "UPDATE", columns="is_active"),),
    "records_sectiongrant": (
        Opening("guard", "INSERT", f"source = '{_OFFICIAL}' AND ends_on IS NOT NULL"),
        Opening("guard", "UPDATE", _BY_OFFICIALS, columns="ends_on"),
        Opening(
            "local",
            "SELECT",
            f"{_KNOWS} AND EXISTS (SELECT FROM records_section o WHERE o.id = content_object_id "
            f"AND o.school_id = {_MY_PLACES})",
        ),
    ),
    "records_organizationgrant": (
        Opening("guard", "INSERT", f"source = '{_OFFICIAL}' AND ends_on IS NOT NULL"),
        Opening("guard", "UPDATE", _BY_OFFICIALS, columns="ends_on"),
        Opening("local", "SELECT", f"{_KNOWS} AND content_object_id = {_MY_PLACES}"),
    ),
    # While a person's roles are found, their own grant on a section asks where that section is.
    "records_section": tuple(
        Opening(role, "SELECT", _OWN_SECTION, columns="id, school_id, district_id")
        for role in ("web", *_SEE_NO_INDIVIDUAL)
    ),
}
