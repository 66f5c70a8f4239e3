"""The functions that write for somebody who may not: they tie a contact of a roster to the person who proved it.

Who comes in with a letter has no right on any student table, and a parent's has none to give grants. So the database
does it, and asks for the proof itself: a page that forgot to ask could not give anybody anything. The functions
belong to *guard*; what that role may write is declared in records/walls/declared.py. They act in one's own name only,
and are for the bare web login, which no page about students runs under.
"""

from accounts.models import Grant
from accounts.roles import RoleName
from records.imports.roster_grants import BASIS
from records.walls.functions import dated

_ME = "nullif(current_setting('sightline.user_id', true), '')::bigint"
_PARENTAL = "c.relationship IN ('parent', 'guardian')"


def quoted(words: str) -> str:
    """Text as SQL writes it."""
    return "'" + words.replace("'", "''") + "'"


#: A court's or a document's word about this contact, or about this person under another contact, for the child.
_KEPT_AWAY = f"""EXISTS (
            SELECT FROM records_custodyrestriction r JOIN records_contact p ON p.id = r.contact_id
            JOIN records_student m ON m.id = r.student_id
            WHERE c.student_id IN (m.id, m.merged_into_id) AND (p.id = the_contact OR p.user_id = joining)
            AND {dated("r")})"""

#: The contact's parent or guardian relationships of today; to one student, where one is named.
_RELATED = f"""SELECT FROM records_studentcontact c WHERE c.contact_id = the_contact AND {_PARENTAL}
        AND {dated("c")} AND (the_student IS NULL OR c.student_id = the_student)"""

#: What the roster makes for these two people on the contact's students: the rule of records/imports/roster_grants.py.
_FOLLOWS = f"""follows AS (
        SELECT p.user_id, c.student_id, c.filed_under_id, c.starts_on,
            CASE WHEN bool_and(c.ends_on IS NOT NULL) THEN max(c.ends_on) END AS ends_on
        FROM records_studentcontact c JOIN records_contact p ON p.id = c.contact_id
        WHERE c.student_id = ANY (theirs) AND {_PARENTAL} AND p.is_active AND p.user_id = ANY (persons)
        GROUP BY p.user_id, c.student_id, c.filed_under_id, c.starts_on)"""
_FROM_ROSTER = f"g.role = '{RoleName.PARENT.value}' AND g.source = '{Grant.Source.ROSTER.value}'"
_SAME = (
    "g.user_id = w.user_id AND g.content_object_id = w.student_id AND g.starts_on = w.starts_on "
    "AND g.filed_under_id IS NOT DISTINCT FROM w.filed_under_id"
)

JOIN_CONTACT = f"""
    IF joining IS NULL OR joining IS DISTINCT FROM {_ME}
    OR NOT EXISTS (SELECT FROM accounts_user u WHERE u.id = joining AND u.is_active) THEN
        RETURN 'refused';
    END IF;
    SELECT p.user_id INTO had FROM records_contact p WHERE p.id = the_contact AND p.is_active FOR UPDATE;
    IF NOT FOUND OR NOT EXISTS ({_RELATED}) THEN RETURN 'over'; END IF;
    IF had IS DISTINCT FROM joining AND has_come_in(had) THEN RETURN 'taken'; END IF;
    IF NOT EXISTS ({_RELATED} AND NOT {_KEPT_AWAY}) THEN RETURN 'restricted'; END IF;

    UPDATE records_contact SET user_id = joining, joined_at = now() WHERE id = the_contact;
    persons := ARRAY[joining, had];
    theirs := ARRAY(SELECT c.student_id FROM records_studentcontact c WHERE c.contact_id = the_contact);
    permission := (SELECT a.id FROM auth_permission a JOIN django_content_type t ON t.id = a.content_type_id
        WHERE t.app_label = 'records' AND a.codename = 'view_student');
    WITH {_FOLLOWS} UPDATE records_studentgrant g SET ends_on = w.ends_on FROM follows w
        WHERE {_SAME} AND {_FROM_ROSTER} AND g.ends_on IS DISTINCT FROM w.ends_on;
    WITH {_FOLLOWS} UPDATE records_studentgrant g SET ends_on = greatest(current_date, g.starts_on)
        WHERE g.user_id = ANY (persons) AND g.content_object_id = ANY (theirs) AND {_FROM_ROSTER}
        AND (g.ends_on IS NULL OR g.ends_on > greatest(current_date, g.starts_on))
        AND NOT EXISTS (SELECT FROM follows w WHERE {_SAME});
    WITH {_FOLLOWS} INSERT INTO records_studentgrant (user_id, permission_id, content_object_id, filed_under_id, role,
            basis, source, starts_on, ends_on, given_at)
        SELECT w.user_id, permission, w.student_id, w.filed_under_id, '{RoleName.PARENT.value}',
            {quoted(str(BASIS[RoleName.PARENT]))}, '{Grant.Source.ROSTER.value}', w.starts_on, w.ends_on, now()
        FROM follows w WHERE (w.ends_on IS NULL OR w.ends_on > greatest(current_date, w.starts_on))
        AND NOT EXISTS (SELECT FROM records_studentgrant g WHERE {_SAME} AND {_FROM_ROSTER});
    RETURN 'joined';
"""

#: name -> (arguments, result, further variables, body)
WRITERS: dict[str, tuple[str, str, str, str]] = {
    "join_contact": (
        "the_contact bigint, the_student bigint, joining bigint",
        "text",
        "had bigint; persons bigint[]; theirs bigint[]; permission integer;",
        JOIN_CONTACT,
    ),
}

#: What these functions read beside what the others do.
READ_BY_WRITERS = ("auth_permission", "django_content_type", "records_studentcontact")


def statements(callers: str) -> list[str]:
    """SQL that makes every function anew, run as (and so owned by) *guard*; executable by ``callers`` alone."""
    made = []
    for name, (arguments, result, variables, body) in WRITERS.items():
        types = ", ".join(argument.split()[-1] for argument in arguments.split(", "))
        made += [
            f"CREATE OR REPLACE FUNCTION public.{name}({arguments}) RETURNS {result} LANGUAGE plpgsql VOLATILE "
            f"SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $function$\n"
            f"DECLARE {variables}\nBEGIN{body}END\n$function$",
            f"REVOKE ALL ON FUNCTION public.{name}({types}) FROM PUBLIC",
            f"GRANT EXECUTE ON FUNCTION public.{name}({types}) TO {callers}",
        ]
    return made
