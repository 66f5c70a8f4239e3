"""Seals what an import brings in before it lies in the database for good: state identifiers and contact details.

State identifiers are sealed as their rows are staged, so that the database never meets them in plain text. Contact
details are staged as they were read, because whether a person is a contact is known only when all files are; they are
sealed from there, those that changed alone, and the staged text vanishes with the import's transaction.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from portal.kit.sealed import KEY_OF_HASH, hasher, opener, sealer
from records.identifiers import (
    EMAIL,
    STATE_ID,
    details_hash,
    email_hash,
    normal_email,
    normal_state_id,
    same_details,
    same_email,
)
from records.imports.connection import Database

#: Columns of staged rows that are sealed on their way, with the place that they are sealed for.
SEALED = {"state_id": "records_student.state_id"}


def staged_columns(columns: Sequence[str]) -> tuple[str, ...]:
    """The columns of a staging table for rows of these columns: beside each sealed one stands its keyed hash."""
    return (*columns, *(f"{name}_lookup" for name in columns if name in SEALED))


def staged_types(columns: Sequence[str], types: Sequence[str]) -> tuple[str, ...]:
    """The types of ``staged_columns``."""
    own = ("bytea" if name in SEALED else kind for name, kind in zip(columns, types, strict=True))
    return (*own, *("bytea" for name in columns if name in SEALED))


def staged_rows(columns: Sequence[str], rows: Iterable[tuple[Any, ...]]) -> Iterable[tuple[Any, ...]]:
    """Rows of ``staged_columns``. An identifier that is not given is NULL, and so is its hash: nothing was said."""
    if not any(name in SEALED for name in columns):
        return rows
    [place] = [number for number, name in enumerate(columns) if name in SEALED]
    return _sealed(rows, place, SEALED[columns[place]])


def _sealed(rows: Iterable[tuple[Any, ...]], place: int, sealed_for: str) -> Iterator[tuple[Any, ...]]:
    seal, find = sealer(sealed_for), hasher(STATE_ID)
    for row in rows:
        normal = normal_state_id(row[place]) if row[place] else ""
        if normal:
            yield (*row[:place], seal(row[place].strip()), *row[place + 1 :], find(normal))
        else:
            yield (*row[:place], None, *row[place + 1 :], None)


# --- contacts ------------------------------------------------------------------------------------------

#: At a time: little memory, few round trips, and too few for a copy to report as progress of the job.
_BLOCK = 4_000

_SEALED_CONTACTS = """
CREATE TEMPORARY TABLE sealed_contacts (
    sourced_id text NOT NULL, email bytea, phone bytea, sms bytea, email_lookup bytea, details_lookup bytea
) ON COMMIT DROP
"""
_CONTACT_COLUMNS = ("sourced_id", "email", "phone", "sms", "email_lookup", "details_lookup")

#: Everybody of the users file who is a contact now, or is stored as one.
_STAGED_CONTACTS = """
SELECT s.sourced_id, coalesce(s.email, ''), left(coalesce(s.phone, ''), 64), left(coalesce(s.sms, ''), 64),
    k.kind IS NOT NULL AS is_contact, t.id IS NOT NULL AS is_stored, t.email_lookup, t.details_lookup
FROM s_users s
LEFT JOIN kinds k ON k.sourced_id = s.sourced_id AND k.kind = 'contact'
LEFT JOIN records_contact t ON t.district_id = %(district)s AND t.sourced_id = s.sourced_id
WHERE k.kind IS NOT NULL OR t.id IS NOT NULL
"""


def seal_contacts(db: Database) -> None:
    """Make ``sealed_contacts``: the details, sealed, of the contacts who are new or whose details changed.

    Needs the staged users and their ``kinds``. Notes in ``moved_mail`` whose address is another than the stored one.
    """
    db.run(_SEALED_CONTACTS)
    seal = [sealer(f"records_contact.{name}") for name in ("email", "phone", "sms")]
    for rows in db.blocks(_STAGED_CONTACTS, _BLOCK):
        changed, moved = [], []
        for sourced_id, email, phone, sms, is_contact, is_stored, mail, details in rows:
            if is_stored and email and not same_email(mail, email):
                moved.append((sourced_id,))
            if is_contact and not (details and same_details(details, email, phone, sms)):
                sealed = (each(text) for each, text in zip(seal, (email, phone, sms), strict=True))
                changed.append((sourced_id, *sealed, email_hash(email), details_hash(email, phone, sms)))
        db.copy("sealed_contacts", _CONTACT_COLUMNS, ("text", *["bytea"] * 5), changed)
        db.copy("moved_mail", ("sourced_id",), ("text",), moved)
    db.run("ANALYZE sealed_contacts")


# --- addresses, for sign-ins ---------------------------------------------------------------------------


def hash_addresses(db: Database, table: str) -> None:
    """Fill ``mail``, the keyed hash, in ``table``: of plain ``email`` text, and anew where an old key made it.

    ``table`` has the columns sourced_id, email (plain text, or NULL), sealed and mail.
    """
    find = hasher(EMAIL)
    for rows in db.blocks(f"SELECT DISTINCT email FROM {table} WHERE email <> ''", _BLOCK):
        _fill(db, table, "mail", "bytea", "email", [(text, find(normal_email(text))) for (text,) in rows])
    open_email = opener("records_contact.email")
    old = f"get_byte(mail, {KEY_OF_HASH}) <> {find('')[KEY_OF_HASH]}"
    for rows in db.blocks(f"SELECT sourced_id, sealed FROM {table} WHERE sealed IS NOT NULL AND {old}", _BLOCK):
        made = [(sourced_id, find(normal_email(open_email(sealed)))) for sourced_id, sealed in rows]
        _fill(db, table, "mail", "bytea", "sourced_id", made)


def open_addresses(db: Database, table: str) -> None:
    """Fill ``email``, in plain text and small letters, in ``table`` where only the ``sealed`` address is known."""
    open_email = opener("records_contact.email")
    for rows in db.blocks(f"SELECT sourced_id, sealed FROM {table} WHERE email IS NULL AND sealed <> ''", _BLOCK):
        opened = [(sourced_id, normal_email(open_email(sealed))) for sourced_id, sealed in rows]
        _fill(db, table, "email", "text", "sourced_id", opened)


def _fill(db: Database, table: str, column: str, kind: str, by: str, rows: list[tuple[Any, Any]]) -> None:
    """Write ``column`` of the temporary ``table`` from (``by``, value) rows."""
    db.run("DROP TABLE IF EXISTS pg_temp.given")
    db.run(f"CREATE TEMPORARY TABLE given ({by} text NOT NULL, value {kind}) ON COMMIT DROP")
    db.copy("given", (by, "value"), ("text", kind), rows)
    db.run("ANALYZE given")
    db.run(f"UPDATE {table} t SET {column} = given.value FROM given WHERE t.{by} = given.{by}")
