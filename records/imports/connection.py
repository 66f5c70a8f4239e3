"""The one transaction of an import: the worker's login, switched to the job role *import*, bound to one district.

It has a connection of its own, so that the job's progress can be committed through Django's meanwhile.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import psycopg
from django.conf import settings
from django.db import connections
from psycopg import sql

from portal.kit.db import role_name
from records.imports.lease import Lease

#: First half of the advisory lock that lets one import of a district run at a time; the second is the district.
LOCK = 71_018
ROWS_BETWEEN_LOOKS = 5000
#: How soon the server lets go of a worker that is gone: of a killed one on the same machine or on a network that still
#: works, and of a machine that no longer answers (about a minute). Else its lock would outlive it.
LETS_GO = {
    "client_connection_check_interval": "2s",
    "tcp_keepalives_idle": "20s",
    "tcp_keepalives_interval": "10s",
    "tcp_keepalives_count": "3",
    "tcp_user_timeout": "60s",
}
#: And how soon a worker notices that the server is gone.
NOTICES = {"keepalives_idle": 20, "keepalives_interval": 10, "keepalives_count": 3, "tcp_user_timeout": 60_000}


class Busy(Exception):
    """Another import of this district is running; this one stays waiting."""


class Database:
    """Statements inside the import's transaction. ``district`` and ``today`` are parameters of every one.

    Each raises Stopped once the job was cancelled or its ``lease`` was lost.
    """

    def __init__(
        self, connection: psycopg.Connection[Any], always: Mapping[str, Any], lease: Lease | None = None
    ) -> None:
        self._connection = connection
        self._lease = lease
        self.always = dict(always)
        self.on_rows: Callable[[int], None] = lambda count: None
        """Told every few thousand rows how many of the present copy there are."""

    def run(self, statement: str, **params: Any) -> psycopg.Cursor[Any]:
        """Execute one statement; ``%(name)s`` are parameters, a literal percent sign is doubled."""
        self._look()
        return self._connection.execute(statement, {**self.always, **params})

    def execute(self, statement: str, params: Mapping[str, Any]) -> psycopg.Cursor[Any]:
        """The same as a cursor would, for functions that take either."""
        return self.run(statement, **params)

    def rows(self, statement: str, **params: Any) -> list[tuple[Any, ...]]:
        """Every row of a query."""
        return self.run(statement, **params).fetchall()

    def blocks(self, statement: str, size: int, **params: Any) -> Iterator[list[tuple[Any, ...]]]:
        """The rows of a query, ``size`` at a time; between two of them other statements may be run."""
        with self._connection.cursor(name="blocks", binary=True) as cursor:
            cursor.execute(statement, {**self.always, **params})
            while rows := cursor.fetchmany(size):
                self._look()
                yield rows

    def rollback(self) -> None:
        """Undo everything, and let go of the district. Nothing more can be run in this context."""
        self._connection.rollback()

    def number(self, statement: str, **params: Any) -> int:
        """The first column of the first row; 0 where it is empty."""
        row = self.run(statement, **params).fetchone()
        return int(row[0] or 0) if row else 0

    def copy(self, table: str, columns: Iterable[str], types: Iterable[str], rows: Iterable[tuple[Any, ...]]) -> int:
        """Stream rows into a staging table; returns how many there were. Tables under RLS refuse COPY."""
        into = sql.SQL("COPY {} ({}) FROM STDIN").format(
            sql.Identifier(table), sql.SQL(", ").join(sql.Identifier(name) for name in columns)
        )
        count = 0
        with self._connection.cursor() as cursor, cursor.copy(into) as copy:
            copy.set_types(list(types))
            for row in rows:
                copy.write_row(row)
                count += 1
                if count % ROWS_BETWEEN_LOOKS == 0:
                    self._look()
                    self.on_rows(count)
        return count

    def copy_blocks(self, table: str, columns: Iterable[str], blocks: Iterable[bytes]) -> int:
        """Stream blocks in COPY's text format into a staging table; returns how many rows there were."""
        into = sql.SQL("COPY {} ({}) FROM STDIN").format(
            sql.Identifier(table), sql.SQL(", ").join(sql.Identifier(name) for name in columns)
        )
        with self._connection.cursor() as cursor:
            with cursor.copy(into) as copy:
                count = 0
                for block in blocks:
                    self._look()
                    copy.write(block)
                    count += block.count(b"\n")  # in this format a line end stands for nothing else
                    self.on_rows(count)
            return max(cursor.rowcount, 0)

    def _look(self) -> None:
        if self._lease:
            self._lease.check()


@contextmanager
def import_transaction(
    district_id: int, *, wait: bool, lease: Lease | None = None, **always: Any
) -> Iterator[Database]:
    """One transaction as the job role *import*; commits at the end, and rolls back whatever is raised inside.

    Takes the district's lock first. Raises Busy where another import holds it, unless it may ``wait`` for that.
    When the ``lease`` is lost or the job cancelled, the statement that runs is interrupted.
    """
    with psycopg.connect(**{**NOTICES, **_parameters()}) as connection:
        database = Database(connection, {"district": district_id, **always}, lease)
        if lease:
            lease.guard(connection)
        connection.execute(sql.SQL("SET LOCAL ROLE {}").format(sql.Identifier(role_name("import"))))
        for name, value in (
            ("sightline.district_id", str(district_id)),
            ("TimeZone", settings.TIME_ZONE),
            ("work_mem", "128MB"),
            ("jit", "off"),
            # A new district stands in no statistics: the planner takes its thousands of rows for one, and loops.
            ("enable_nestloop", "off"),
            *LETS_GO.items(),
        ):
            connection.execute("SELECT set_config(%s, %s, true)", [name, value])
        # The upload is deleted once its job is done: that must outlive a crash also where the server is told to hurry.
        connection.execute(
            "SELECT set_config('synchronous_commit', 'on', true) WHERE current_setting('synchronous_commit') = 'off'"
        )
        if wait:
            connection.execute("SELECT pg_advisory_xact_lock(%s, %s)", [LOCK, district_id])
        elif not database.number("SELECT pg_try_advisory_xact_lock(%(lock)s, %(district)s)::int", lock=LOCK):
            raise Busy
        # Foreign keys are checked with each statement: the same work, but not all of it unseen at the end.
        connection.execute("SET CONSTRAINTS ALL IMMEDIATE")
        yield database


def _parameters() -> dict[str, Any]:
    """The address of Django's ``worker`` alias, without what belongs to Django's own cursors."""
    given = connections["worker"].get_connection_params()
    return {name: value for name, value in given.items() if name not in ("cursor_factory", "context")}
