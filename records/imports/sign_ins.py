"""People of the roster get a sign-in: each staff member and contact a user, one where they are one person.

A user is found by e-mail address, and only where that is safe. A roster is a district's word and proves nothing
about a mailbox: if any user of that address would do, one district could make a user, hold its password, and wait
until another district's roster ties that district's students to it. So a stored user is taken only if

- the address is verified (whoever signs in showed that they read its mail), or
- this district's own imports made the user, and nobody has come in as that user yet. Whoever has come in may change
  their address, so that it says no more whose it is: a student's or an aide's user with a principal's address would
  be handed the principal's school.

An address that several differently named people share signs in none of them. Everybody else is made a user without
a usable password; they come in by a sign-in link. Users are never changed here: a person whose address changed in
the roster is tied to the user of the new one, and the old user's grants end. A contact whose person proved to be
that contact (records/actions/joining.py) stays theirs, whatever the roster says of their address.
"""

from records.imports.connection import Database
from records.imports.issues import IssueLog
from records.imports.reporting import report_lines
from records.imports.sealing import hash_addresses, open_addresses

#: Everybody of the district's staff and contacts, once. ``mail`` is the address as a keyed hash, by which people are
#: told apart; in plain text it is known of staff alone (``email``), of contacts it is ``sealed``.
_PERSONS = """
CREATE TEMPORARY TABLE persons ON COMMIT DROP AS
SELECT coalesce(s.sourced_id, c.sourced_id) AS sourced_id,
    coalesce(s.is_active, false) OR coalesce(c.is_active, false) AS is_active,
    CASE WHEN s.speaks THEN lower(s.email) END AS email,
    CASE WHEN NOT s.speaks OR s.speaks IS NULL THEN c.email END AS sealed,
    CASE WHEN NOT s.speaks OR s.speaks IS NULL THEN c.email_lookup END AS mail,
    -- Who proved to be the contact did not prove to be the teacher.
    greatest(s.user_id, CASE WHEN c.joined_at IS NULL THEN c.user_id END) AS user_id,
    least(coalesce(nullif(s.preferred_given_name, ''), s.given_name),
        coalesce(nullif(c.preferred_given_name, ''), c.given_name)) AS given_name,
    least(coalesce(nullif(s.preferred_family_name, ''), s.family_name),
        coalesce(nullif(c.preferred_family_name, ''), c.family_name)) AS family_name,
    (s.sourced_id IS NOT NULL AND s.user_id IS NULL) OR (c.sourced_id IS NOT NULL AND c.user_id IS NULL) AS lacks_user
FROM (
    -- Of somebody who is both, the staff's row says the address, unless only the contact's still holds.
    SELECT t.*, t.is_active OR NOT EXISTS (SELECT FROM records_contact o WHERE o.district_id = %(district)s
        AND o.sourced_id = t.sourced_id AND o.is_active) AS speaks
    FROM records_staff t WHERE t.district_id = %(district)s
) s FULL JOIN (SELECT * FROM records_contact WHERE district_id = %(district)s) c ON c.sourced_id = s.sourced_id
"""

#: Who needs to be looked at: active, and without a user, or with one that cannot sign in, or with a new address.
#: A contact's address, in plain text, is the one in the users file; where the set has none it is opened afterwards.
_WANTED = """
CREATE TEMPORARY TABLE wanted ON COMMIT DROP AS
SELECT p.sourced_id, coalesce(p.email, lower(x.email), CASE WHEN p.mail IS NULL THEN '' END) AS email,
    p.sealed, p.user_id, p.given_name, p.family_name,
    -- The name of the user that may have to be made; the district's own, and long identifiers shortened.
    %(made_here)s || CASE WHEN length(p.sourced_id) > 200 THEN md5(p.sourced_id) ELSE p.sourced_id END
        || CASE WHEN EXISTS (SELECT FROM accounts_user n WHERE n.username = %(made_here)s || p.sourced_id)
            OR length(p.sourced_id) > 200 THEN ':' || gen_random_uuid()::text ELSE '' END AS username,
    p.mail IS NOT NULL AND p.mail NOT IN (
        SELECT q.mail FROM persons q WHERE q.is_active AND q.mail IS NOT NULL
        GROUP BY q.mail HAVING count(DISTINCT (lower(q.given_name), lower(q.family_name))) > 1
    ) AS usable
FROM persons p LEFT JOIN accounts_user u ON u.id = p.user_id
LEFT JOIN s_users x ON x.sourced_id = p.sourced_id AND p.email IS NULL
WHERE p.is_active AND (
    p.lacks_user OR (u.email = '' AND p.mail IS NOT NULL)
    OR (p.sourced_id IN (SELECT m.sourced_id FROM moved_mail m) AND lower(u.email) <> coalesce(p.email, lower(x.email)))
)
"""

_LINK = """
UPDATE wanted w SET user_id = u.id FROM accounts_user u
WHERE w.usable AND lower(u.email) = w.email AND (
    (starts_with(u.username, %(made_here)s) AND NOT has_come_in(u.id)) OR EXISTS (
        SELECT FROM account_emailaddress a WHERE a.user_id = u.id AND a.verified AND lower(a.email) = w.email))
"""

_MAKE = """
INSERT INTO accounts_user
    (password, uid, username, email, given_name, family_name, is_active, language, date_joined)
SELECT '!' || replace(gen_random_uuid()::text || gen_random_uuid()::text, '-', ''), gen_random_uuid(),
    n.username, n.email, left(n.given_name, 150), left(n.family_name, 150), true, '', now()
FROM ({new}) n
ON CONFLICT DO NOTHING
"""

_NEW_WITH_ADDRESS = """
SELECT DISTINCT ON (w.email) w.email, w.username, w.given_name, w.family_name FROM wanted w
WHERE w.usable AND NOT EXISTS (SELECT FROM accounts_user u WHERE lower(u.email) = w.email)
ORDER BY w.email, w.sourced_id
"""

_NEW_WITHOUT = "SELECT '' AS email, w.username, w.given_name, w.family_name FROM wanted w WHERE w.user_id IS NULL"

#: Users without an address are found again by the name that they were just given.
_TIE_NEW = """
UPDATE wanted w SET user_id = u.id FROM accounts_user u
WHERE w.user_id IS NULL AND u.username = w.username AND u.email = ''
"""

_WRITE = """
UPDATE {table} p SET user_id = w.user_id FROM wanted w
WHERE p.district_id = %(district)s AND p.sourced_id = w.sourced_id AND w.user_id IS NOT NULL
AND p.user_id IS DISTINCT FROM w.user_id {unless}
"""


def give_sign_ins(db: Database, made_here: str, issues: IssueLog) -> None:
    """Tie every active staff member and contact of the district to a user; ``made_here`` begins its users' names.

    People whose address cannot sign them in are warned about, in one sentence for every cause: a district must not
    learn from an import who else has an account.
    """
    db.run(_PERSONS)
    db.run("ANALYZE persons")
    hash_addresses(db, "persons")
    db.run(_WANTED, made_here=made_here)
    db.run("ANALYZE wanted")
    open_addresses(db, "wanted")
    if not db.number("SELECT count(*) FROM wanted"):
        return
    db.run(_LINK, made_here=made_here)
    db.run(_MAKE.format(new=_NEW_WITH_ADDRESS))
    db.run(_LINK, made_here=made_here)
    without = (
        "SELECT s.line FROM wanted w JOIN s_users s USING (sourced_id) WHERE w.email <> '' AND s.email <> '' "
        "AND NOT EXISTS (SELECT FROM accounts_user u WHERE u.id = w.user_id AND lower(u.email) = w.email)"
    )
    report_lines(db, without, issues.warn, "address_signs_nobody_in", file="users.csv", column="email")
    db.run(_MAKE.format(new=_NEW_WITHOUT))
    db.run(_TIE_NEW)
    db.run(_WRITE.format(table="records_staff", unless=""))
    db.run(_WRITE.format(table="records_contact", unless="AND p.joined_at IS NULL"))
