"""The functions that write for somebody who may not: they tie a contact of a roster to the person who proved it.

Who comes in with a letter has no right on any student table, and a parent's has none to give grants. So the database
does it. A letter's number and code are asked for here, by every function that opens anything by a letter: a page that
forgot to ask could not. ``join_contact`` asks for no proof. It acts in one's own name only, for an active person, past
no custody restriction, for a parent or guardian of today who has the rights, and puts nobody in the place of who has
come in; whoever calls it for single sign-on (records/actions/sign_on.py) must have verified the answer of the
district's provider, and have found the contact by what that answer names. The functions belong to *guard*; what that
role may write is declared in records/walls/declared.py. They are for the bare web login, which no page about students
runs under.
"""

from django.utils.translation import gettext_noop

from accounts.models import Grant
from accounts.roles import RoleName
from records.imports.roster_grants import BASIS
from records.letters.codes import NUMBER_LENGTH, WRONG_TRIES
from records.walls.functions import dated, rights_of_parent

_ME = "nullif(current_setting('sightline.user_id', true), '')::bigint"
#: The grant of a student of 18 or more who came in with a letter.
OWN_RECORD = gettext_noop("The student's own record from the 18th birthday on, by the school's letter (34 CFR 99.5)")
_OPEN = "l.used_at IS NULL AND l.revoked_at IS NULL AND l.locked_at IS NULL AND l.expires_at > now()"
_PARENTAL = "c.relationship IN ('parent', 'guardian')"


def quoted(words: str) -> str:
    """Text as SQL writes it."""
    return "'" + words.replace("'", "''") + "'"


#: A court's or a document's word about this contact, or about this person under another contact, for the child.
_KEPT_AWAY = f"""EXISTS (
            SELECT FROM records_custodyrestriction r JOIN records_contact p ON p.id = r.contact_id
            JOIN records_student m ON m.id = r.student_id
            WHERE c.student_id IN (m.id, m.merged_into_id) AND (p.id = the_contact OR p.user_id IN (joining, had))
            AND {dated("r")})"""

#: A word about the user whom the roster made, under another contact, for a child of this contact. Who joins takes this
#: contact alone with them, so that nothing would bind them, neither today nor on the day on which it begins.
_LEFT_BEHIND = """EXISTS (
        SELECT FROM records_custodyrestriction r JOIN records_contact p ON p.id = r.contact_id
        JOIN records_student m ON m.id = r.student_id
        JOIN records_studentcontact c ON c.student_id IN (m.id, m.merged_into_id)
        WHERE c.contact_id = the_contact AND p.id <> the_contact AND p.user_id = had
        AND (r.ends_on IS NULL OR r.ends_on > current_date))"""

#: The contact's parent or guardian relationships of today, to students whose rights are theirs (34 CFR 99.5); to one
#: student, where one is named.
_RELATED = f"""SELECT FROM records_studentcontact c WHERE c.contact_id = the_contact AND {_PARENTAL}
        AND {dated("c")} AND (the_student IS NULL OR c.student_id = the_student)
        AND {rights_of_parent("c.student_id", "c.contact_id")}"""

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
    -- Who was deactivated does not come back as somebody else.
    IF EXISTS (SELECT FROM accounts_user u WHERE u.id = had AND NOT u.is_active) THEN RETURN 'over'; END IF;
    IF had IS DISTINCT FROM joining AND has_come_in(had) THEN RETURN 'taken'; END IF;
    IF NOT EXISTS ({_RELATED} AND NOT {_KEPT_AWAY}) THEN RETURN 'restricted'; END IF;
    IF had IS DISTINCT FROM joining AND {_LEFT_BEHIND} THEN RETURN 'restricted'; END IF;

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

#: One try of a letter's number and code. The row of the number, which is locked until the request ends, counts those
#: that were wrong; it is there for every number that was ever tried, so that an unknown one costs and answers the same.
CHECK_LETTER = f"""
    IF the_number !~ '^[0-9]{{{NUMBER_LENGTH}}}$' THEN RETURN 'wrong'; END IF;
    INSERT INTO records_letterkey AS k (number, code_hash, wrong, last_at) VALUES (the_number, NULL, 0, now())
        ON CONFLICT (number) DO UPDATE SET last_at = now() RETURNING k.wrong, k.code_hash INTO so_far, kept;
    IF so_far >= {WRONG_TRIES} THEN RETURN 'locked'; END IF;
    IF coalesce(kept = ANY (the_hashes), FALSE) AND EXISTS (SELECT FROM records_lettercode l
        WHERE l.number = the_number AND {_OPEN}) THEN
        RETURN 'open';
    END IF;
    UPDATE records_letterkey k SET wrong = so_far + 1 WHERE k.number = the_number;
    IF so_far + 1 < {WRONG_TRIES} THEN RETURN 'wrong'; END IF;
    UPDATE records_lettercode l SET locked_at = now() WHERE l.number = the_number AND {_OPEN};
    RETURN 'locked';
"""

#: First half of the advisory lock on whoever comes in by a letter; the second is the user whom the roster made, who may
#: stand behind several contacts.
COMING_IN = 71_020

#: The user for whom the letter speaks, while nobody has come in as them: the one whom the roster made, unless that user
#: holds anything that this letter does not give; else a new one. 0: somebody has come in; NULL: the letter is closed.
#: Of two who come in as one user at once, by letters about brothers and sisters, the second waits and is told so.
LETTER_USER = f"""
    IF check_letter(the_number, the_hashes) <> 'open' THEN RETURN NULL; END IF;
    SELECT * INTO letter FROM records_lettercode l WHERE l.number = the_number;
    IF make THEN
        PERFORM pg_advisory_xact_lock({COMING_IN}, (p.user_id % 2147483647)::int)
            FROM records_contact p WHERE p.id = letter.contact_id AND p.user_id IS NOT NULL;
    END IF;
    SELECT u.* INTO own FROM records_contact p JOIN accounts_user u ON u.id = p.user_id WHERE p.id = letter.contact_id;
    IF own.id IS NOT NULL AND has_come_in(own.id) THEN RETURN 0; END IF;
    IF NOT own.is_active THEN RETURN NULL; END IF;
    IF own.id IS NOT NULL AND NOT EXISTS (
        SELECT FROM records_staff s WHERE s.user_id = own.id
        UNION ALL SELECT FROM records_contact c WHERE c.user_id = own.id AND c.district_id <> letter.district_id
        UNION ALL SELECT FROM records_sectiongrant g WHERE g.user_id = own.id
        UNION ALL SELECT FROM records_organizationgrant g WHERE g.user_id = own.id
        UNION ALL SELECT FROM records_studentgrant g JOIN records_student s ON s.id = g.content_object_id
            WHERE g.user_id = own.id AND s.district_id <> letter.district_id
    ) THEN
        RETURN own.id;
    END IF;
    IF NOT make THEN RETURN -1; END IF;
    INSERT INTO accounts_user
            (password, uid, username, email, given_name, family_name, is_active, language, date_joined)
        SELECT '!' || replace(gen_random_uuid()::text || gen_random_uuid()::text, '-', ''), gen_random_uuid(),
            'letter:' || gen_random_uuid()::text, '', left(n.given_name, 150), left(n.family_name, 150), true, '', now()
        FROM (SELECT p.given_name, p.family_name FROM records_contact p WHERE p.id = letter.contact_id
            UNION ALL SELECT s.given_name, s.family_name FROM records_student s
            WHERE s.id = letter.student_id AND letter.contact_id IS NULL) n
        RETURNING id INTO made;
    RETURN made;
"""

#: A student of 18 or more comes in with their own letter (34 CFR 99.5). Of merged records the grant follows the one
#: that the letter is about, so that it goes back with it when they are two again.
_JOIN_STUDENT = f"""
        IF joining IS NULL OR joining IS DISTINCT FROM {_ME}
        OR NOT EXISTS (SELECT FROM accounts_user u WHERE u.id = joining AND u.is_active) THEN
            RETURN 'refused';
        END IF;
        IF EXISTS (SELECT FROM records_studentgrant g WHERE g.content_object_id = letter.student_id
            AND g.filed_under_id IS NOT DISTINCT FROM letter.filed_under_id
            AND g.role = '{RoleName.STUDENT.value}' AND g.user_id <> joining AND has_come_in(g.user_id)
            AND {dated("g")}) THEN
            RETURN 'taken';
        END IF;
        INSERT INTO records_studentgrant (user_id, permission_id, content_object_id, filed_under_id, role, basis,
                source, starts_on, given_by_id, given_at)
            SELECT joining, (SELECT a.id FROM auth_permission a JOIN django_content_type t ON t.id = a.content_type_id
                WHERE t.app_label = 'records' AND a.codename = 'view_student'),
                letter.student_id, letter.filed_under_id, '{RoleName.STUDENT.value}', {quoted(OWN_RECORD)},
                '{Grant.Source.OFFICIAL.value}', current_date, letter.printed_by_id, now()
            ON CONFLICT ON CONSTRAINT student_grant_once DO UPDATE SET ends_on = NULL;
        outcome := 'joined';
"""

#: A try, and what the letter gives: to whoever asks in their own name.
USE_LETTER = f"""
    outcome := check_letter(the_number, the_hashes);
    IF outcome <> 'open' THEN RETURN outcome; END IF;
    SELECT * INTO letter FROM records_lettercode l WHERE l.number = the_number;
    IF letter.contact_id IS NULL THEN{_JOIN_STUDENT}
    ELSE
        outcome := join_contact(letter.contact_id, letter.student_id, joining);
    END IF;
    IF outcome <> 'joined' THEN RETURN outcome; END IF;
    UPDATE records_lettercode l SET used_at = now(), used_by_id = joining WHERE l.id = letter.id;
    RETURN CASE WHEN letter.contact_id IS NULL THEN '{RoleName.STUDENT.value}' ELSE '{RoleName.PARENT.value}' END;
"""

#: name -> (arguments, result, further variables, body)
WRITERS: dict[str, tuple[str, str, str, str]] = {
    "join_contact": (
        "the_contact bigint, the_student bigint, joining bigint",
        "text",
        "had bigint; persons bigint[]; theirs bigint[]; permission integer;",
        JOIN_CONTACT,
    ),
    "check_letter": ("the_number text, the_hashes bytea[]", "text", "so_far integer; kept bytea;", CHECK_LETTER),
    "letter_user": (
        "the_number text, the_hashes bytea[], make boolean",
        "bigint",
        "letter records_lettercode; own accounts_user; made bigint;",
        LETTER_USER,
    ),
    "use_letter": (
        "the_number text, the_hashes bytea[], joining bigint",
        "text",
        "letter records_lettercode; outcome text;",
        USE_LETTER,
    ),
}

#: What these functions read beside what the others do.
READ_BY_WRITERS = (
    "auth_permission",
    "django_content_type",
    "records_lettercode",
    "records_letterkey",
)


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
