"""Builds the walls that are declared: after each migration, in one transaction, as the owner of the tables."""

from typing import Any

from django.db import connections, transaction

from accounts.models import RoleCategory
from accounts.roles import ROLES
from portal.kit.db import role_name
from portal.kit.dbroles import MEMBERSHIPS, NOLOGIN
from records.walls import functions, governing, reach, writers
from records.walls.conditions import ALL, EVERY_ROW, Opening
from records.walls.declared import all_tables

#: What the functions of *guard* read.
READ_BY_GUARD = frozenset((*functions.READ_BY_GUARD, *writers.READ_BY_WRITERS, *governing.READ_BY_GOVERNORS))

#: The access log and its partitions: nobody may change or remove their rows, not even the maintenance login.
_LOG_TABLES = "^accounts_accessentry"


def after_migration(using: str, **_: Any) -> None:
    """Signal handler: the owner's migrations rebuild the walls; other connections cannot."""
    if using == "owner":
        build(using)


def build(using: str = "owner") -> None:
    """Drop and make anew every function, policy and right, and copy the roles' categories into the database."""
    with transaction.atomic(using=using), connections[using].cursor() as cursor:
        _copy_roles(using)
        for statement in statements(cursor):
            cursor.execute(statement)


def statements(cursor: Any) -> list[str]:
    """Every statement of ``build``, in order."""
    guard, *callers = (quoted(role) for role in ("guard", "local", "import", "measure", "digest", "web"))
    made = [f"GRANT CREATE ON SCHEMA public TO {guard}", f"SET LOCAL ROLE {guard}"]
    made += [*functions.statements(*callers), *writers.statements(quoted("web"))]
    made += [*reach.statements(callers[0]), *governing.statements(callers[0]), "SET LOCAL ROLE NONE"]
    made += [f"REVOKE CREATE ON SCHEMA public FROM {guard}"]
    made += _forget_everything(cursor)
    for table, openings in all_tables().items():
        made += _table_statements(table, openings)
    return made


def quoted(suffix: str) -> str:
    """The database role's full name, quoted for SQL."""
    return f'"{role_name(suffix)}"'


def _copy_roles(using: str) -> None:
    rows = [
        RoleCategory(role=role.name, category=category, sees_departed=role.sees_departed)
        for role in ROLES.values()
        for category in sorted(role.categories)
    ]
    RoleCategory.objects.using(using).all().delete()
    RoleCategory.objects.using(using).bulk_create(rows)


def _forget_everything(cursor: Any) -> list[str]:
    """Revoke every right and drop every policy, so that what is no longer declared is gone."""
    cursor.execute("SELECT policyname, tablename FROM pg_policies WHERE schemaname = 'public'")
    made = [f'DROP POLICY "{policy}" ON "{table}"' for policy, table in cursor.fetchall()]
    everybody = ", ".join(["PUBLIC", *(quoted(role) for role in (*NOLOGIN, *MEMBERSHIPS) if role != "owner")])
    maintenance = quoted("maintenance")
    made += [
        f"REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {everybody}",
        f"REVOKE ALL ON ALL SEQUENCES IN SCHEMA public FROM {everybody}",
        f"GRANT {ALL} ON ALL TABLES IN SCHEMA public TO {maintenance}",
        f"GRANT USAGE, SELECT, UPDATE ON ALL SEQUENCES IN SCHEMA public TO {maintenance}",
    ]
    cursor.execute("SELECT relname FROM pg_class WHERE relkind IN ('r', 'p') AND relname ~ %s", [_LOG_TABLES])
    made += [f'REVOKE UPDATE, DELETE ON "{table}" FROM {maintenance}' for (table,) in cursor.fetchall()]
    made.append(f"GRANT EXECUTE ON FUNCTION accounts_prepare_log(integer) TO {quoted('seal')}")
    return made


def _table_statements(table: str, openings: tuple[Opening, ...]) -> list[str]:
    made = [f'GRANT {_rights(opening)} ON "{table}" TO {quoted(opening.role)}' for opening in openings]
    if table in READ_BY_GUARD:
        reads = Opening("guard", "SELECT", columns=functions.COLUMNS_OF_GUARD.get(table, ""))
        made.append(f'GRANT {_rights(reads)} ON "{table}" TO {quoted("guard")}')
    if all(opening.rows == EVERY_ROW for opening in openings):
        # Every row alike: the framework's own lookup tables, where rights alone decide.
        return [
            *made,
            f'ALTER TABLE "{table}" DISABLE ROW LEVEL SECURITY',
            f'ALTER TABLE "{table}" NO FORCE ROW LEVEL SECURITY',
        ]
    made += [f'ALTER TABLE "{table}" ENABLE ROW LEVEL SECURITY', f'ALTER TABLE "{table}" FORCE ROW LEVEL SECURITY']
    for number, opening in enumerate(openings):
        for right in opening.rights.split(", "):
            made.append(policy(table, f"{opening.role}_{right.lower()}_{number}", right, opening.role, opening.rows))
    if table in READ_BY_GUARD:
        made.append(policy(table, "guard_select", "SELECT", "guard", EVERY_ROW))
    return made


def _rights(opening: Opening) -> str:
    """The opening's rights as GRANT names them, each with the columns it is for."""
    columns = f" ({opening.columns})" if opening.columns else ""
    return ", ".join(right + columns for right in opening.rights.split(", "))


def policy(table: str, name: str, right: str, role: str, rows: str) -> str:
    """One CREATE POLICY: reading and removing look at rows that are there, writing checks the rows that will be."""
    clause = {
        "SELECT": f"USING ({rows})",
        "DELETE": f"USING ({rows})",
        "INSERT": f"WITH CHECK ({rows})",
        "UPDATE": f"USING ({rows}) WITH CHECK ({rows})",
    }[right]
    return f'CREATE POLICY "{name}" ON "{table}" FOR {right} TO {quoted(role)} {clause}'
