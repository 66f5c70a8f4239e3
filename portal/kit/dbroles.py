"""The database roles: who owns, who reads, who writes. Made once from an administrator's address.

No role that a server process uses is a superuser, owns a table or has BYPASSRLS. Logins do not inherit what
they are members of: they must switch, and say to what.
"""

import psycopg
from psycopg import sql

from portal.environment import DatabaseAddress

TIERS = ("local", "state", "federal", "research", "provider")
JOBS = ("digest", "import", "measure", "purge", "seal")
NOLOGIN = ("guard", "public", *TIERS, *JOBS)

#: login -> the roles it may switch to
MEMBERSHIPS = {
    # A page counts as *measure*, which reads columns that name nobody (portal.kit.db.measure_context).
    "web": (*TIERS, "measure"),
    "public_web": ("public",),
    "worker": JOBS,
    "owner": ("guard",),
    "maintenance": (),
}


def make_roles_and_database(admin: DatabaseAddress, logins: dict[str, DatabaseAddress], prefix: str) -> None:
    """Create or renew every role, set the logins' passwords, and create the database where it is missing.

    ``logins`` maps the suffix of a login (web, owner, ...) to its address; ``admin`` may create roles and
    databases. Running it again changes nothing but passwords. Raises psycopg.Error when the server refuses.
    """
    name = next(iter(logins.values())).name
    with psycopg.connect(admin.url(), autocommit=True) as connection:
        # Two set-ups of one server at once (tests beside a demo) take turns.
        connection.execute("SELECT pg_advisory_lock(72616541)")
        for suffix in NOLOGIN:
            _ensure_role(connection, f"{prefix}_{suffix}", "NOLOGIN NOINHERIT")
        for suffix in MEMBERSHIPS:
            bypass = "BYPASSRLS" if suffix == "maintenance" else "NOBYPASSRLS"
            _ensure_role(connection, f"{prefix}_{suffix}", f"LOGIN NOINHERIT {bypass}")
            if suffix in logins:
                _set_password(connection, logins[suffix])
        for login, roles in MEMBERSHIPS.items():
            for role in roles:
                connection.execute(
                    sql.SQL("GRANT {} TO {}").format(
                        sql.Identifier(f"{prefix}_{role}"), sql.Identifier(f"{prefix}_{login}")
                    )
                )
        _ensure_database(connection, name, f"{prefix}_owner")
    with psycopg.connect(_inside(admin, name).url(), autocommit=True) as connection:
        tighten_database(connection, name, prefix)


def _inside(admin: DatabaseAddress, name: str) -> DatabaseAddress:
    return DatabaseAddress(admin.host, admin.port, name, admin.user, admin.password, admin.options)


def _ensure_role(connection: psycopg.Connection, name: str, attributes: str) -> None:
    exists = connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [name]).fetchone()
    verb = "ALTER" if exists else "CREATE"
    safe = "NOSUPERUSER NOCREATEROLE NOCREATEDB NOREPLICATION"
    if not _is_superuser(connection):
        # Only a superuser may even mention these; a new role has none of them.
        safe, attributes = "", attributes.replace("NOBYPASSRLS", "")
    connection.execute(sql.SQL(verb + " ROLE {} WITH " + attributes + " " + safe).format(sql.Identifier(name)))


def _is_superuser(connection: psycopg.Connection) -> bool:
    row = connection.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user").fetchone()
    return bool(row and row[0])


def _set_password(connection: psycopg.Connection, login: DatabaseAddress) -> None:
    # Sent as a SCRAM verifier, so that the server's log never holds the password.
    verifier = connection.pgconn.encrypt_password(login.password.encode(), login.user.encode(), b"scram-sha-256")
    connection.execute(
        sql.SQL("ALTER ROLE {} PASSWORD {}").format(sql.Identifier(login.user), sql.Literal(verifier.decode()))
    )


def _ensure_database(connection: psycopg.Connection, name: str, owner: str) -> None:
    if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone():
        # A managed server's administrator is no superuser: it must be able to act as the owner it names.
        if not _is_superuser(connection):
            connection.execute(sql.SQL("GRANT {} TO CURRENT_USER").format(sql.Identifier(owner)))
        connection.execute(
            sql.SQL("CREATE DATABASE {} OWNER {} TEMPLATE template0 ENCODING 'UTF8'").format(
                sql.Identifier(name), sql.Identifier(owner)
            )
        )


def tighten_database(connection: psycopg.Connection, name: str, prefix: str) -> None:
    """Take from everybody what PostgreSQL gives to all in a new database, and give the roles what they need."""
    database = sql.Identifier(name)
    connection.execute(sql.SQL("REVOKE ALL ON DATABASE {} FROM PUBLIC").format(database))
    connection.execute("REVOKE ALL ON SCHEMA public FROM PUBLIC")
    for login in MEMBERSHIPS:
        connection.execute(
            sql.SQL("GRANT CONNECT ON DATABASE {} TO {}").format(database, sql.Identifier(f"{prefix}_{login}"))
        )
    for role in (*NOLOGIN, *MEMBERSHIPS):
        connection.execute(sql.SQL("GRANT USAGE ON SCHEMA public TO {}").format(sql.Identifier(f"{prefix}_{role}")))
    # Staging tables of an import are temporary tables of the job role: nobody else can name them.
    connection.execute(
        sql.SQL("GRANT TEMPORARY ON DATABASE {} TO {}").format(database, sql.Identifier(f"{prefix}_import"))
    )
