"""The databases of one test run: a template that is built once, and quick copies of it to read or to change.

What the migrations make is kept from one run to the next (until they change): the template is a copy of it, with the
walls and the world built anew.

They are made with the real roles and logins, on whatever server DATABASE_URL names. Each run has a number of its
own and holds an advisory lock on it, so that runs do not disturb each other, and so that the next run recognizes
and drops what an interrupted one left behind.
"""

import contextlib
import hashlib
import os
import re
import zlib
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import django
import psycopg
from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import connections
from psycopg import sql

from portal.environment import LOGINS, DatabaseAddress, database_addresses, prefix
from portal.kit import dbroles
from tests import factories, world

_LOCK = 50_417
#: Set for a process that is to copy another run's template instead of building its own.
TEMPLATE_VARIABLE = "SIGHTLINE_TEST_TEMPLATE"
#: Names the run to which several processes of pytest-xdist belong: the first builds the template, the others copy it.
_SHARED_RUN = "PYTEST_XDIST_TESTRUNUID"
#: Says of a database that its migrations came to their end.
_COMPLETE = "migrated"


class Databases:
    """Makes, copies, points at and drops databases, by an administrator's address."""

    #: What tests/access/saboteur.py does to a copied template before it is used.
    alteration: Callable[[], None] | None = None

    def __init__(self) -> None:
        self.admin = DatabaseAddress.parse(os.environ["DATABASE_URL"])
        self.run: str = settings.DATABASES["default"]["NAME"]
        self.given_template = os.environ.get(TEMPLATE_VARIABLE, "")
        self.template = f"{self.run}_template"
        self._copies = 0
        self._connection = psycopg.connect(self.admin.url(), autocommit=True)
        self._execute("SELECT pg_advisory_lock(%s, %s)", _LOCK, _number(self.run))

    def make_template(self) -> None:
        """Create the database, migrate it on the owner's login, and write the world into it with real commits."""
        self._drop_leftovers()
        if self.given_template:
            self._copy(self.given_template, self.template)
            if self.alteration:
                with self.pointed_at(self.template):
                    self.alteration()
            return
        shared_run = os.environ.get(_SHARED_RUN, "")
        with self._alone(shared_run):
            if built := self._built_for(shared_run):
                self._copy(built, self.template)
                factories.number_on()
            else:
                self._build()
                comment = sql.SQL("COMMENT ON DATABASE {} IS {}")
                self._execute(comment.format(sql.Identifier(self.template), sql.Literal(shared_run)))

    def _build(self) -> None:
        """The template anew: what the migrations make, the walls and the world."""
        base = f"{prefix()}_m{migrations_as_they_are()}"
        with self._alone(base):
            is_complete = self._is_complete(base)
            if not is_complete:
                self._drop(base)
            logins = {LOGINS[alias][0]: replace(address, name=base) for alias, address in database_addresses().items()}
            dbroles.make_roles_and_database(self.admin, logins, settings.DATABASE_PREFIX)
            if not is_complete:
                self._migrate(base)
        self._copy(base, self.template)
        with self.pointed_at(self.template):
            # Nothing is left to migrate, but what follows each time is made: walls, permissions, content types.
            call_command("migrate", database="owner", verbosity=0)
            world.build()

    def _migrate(self, base: str) -> None:
        """What the migrations make, which takes longest and seldom changes: the next run begins with it."""
        with self.pointed_at(base):
            call_command("migrate", database="owner", verbosity=0)
        for (older,) in self._execute("SELECT datname FROM pg_database WHERE datname ~ %s", f"^{prefix()}_m[0-9a-f]+"):
            if older != base:
                self._drop(older)
        self._execute(sql.SQL("COMMENT ON DATABASE {} IS {}").format(sql.Identifier(base), sql.Literal(_COMPLETE)))

    def _is_complete(self, base: str) -> bool:
        found = self._execute(
            "SELECT FROM pg_database WHERE datname = %s AND shobj_description(oid, 'pg_database') = %s", base, _COMPLETE
        )
        return found.fetchone() is not None

    @contextlib.contextmanager
    def _alone(self, shared_run: str) -> Iterator[None]:
        """While no other process of the same run makes its template."""
        key = zlib.crc32(shared_run.encode()) - 2**31
        self._execute("SELECT pg_advisory_lock(%s, %s)", _LOCK + 1, key)
        try:
            yield
        finally:
            self._execute("SELECT pg_advisory_unlock(%s, %s)", _LOCK + 1, key)

    def _built_for(self, shared_run: str) -> str:
        """The template that another process of the run has built; empty where there is none (any more)."""
        found = self._execute(
            "SELECT datname FROM pg_database WHERE shobj_description(oid, 'pg_database') = %s", shared_run
        ).fetchone()
        return str(found[0]) if found and shared_run else ""

    @contextlib.contextmanager
    def copy(self, name: str = "") -> Iterator[str]:
        """A copy of the template, with every alias pointed at it; dropped at the end."""
        self._copies += 1
        name = name or f"{self.run}_c{self._copies}"
        try:
            self._copy(self.template, name)
            with self.pointed_at(name):
                yield name
        finally:
            self._drop(name)

    def _copy(self, template: str, name: str) -> None:
        self._execute(
            sql.SQL("CREATE DATABASE {} TEMPLATE {} OWNER {}").format(
                sql.Identifier(name), sql.Identifier(template), sql.Identifier(f"{prefix()}_owner")
            )
        )
        # Rights on a database, unlike those inside it, are not copied.
        with psycopg.connect(replace(self.admin, name=name).url(), autocommit=True) as connection:
            dbroles.tighten_database(connection, name, prefix())

    @contextlib.contextmanager
    def pointed_at(self, name: str) -> Iterator[None]:
        """Every alias, and every process started meanwhile, uses this database."""
        before = self._point(name)
        try:
            yield
        finally:
            self._point(before)

    def _point(self, name: str) -> str:
        connections.close_all()
        before: str = connections.settings["default"]["NAME"]
        for alias in connections:
            connections.settings[alias]["NAME"] = name
            connections[alias].settings_dict["NAME"] = name
        os.environ["DATABASE_NAME"] = name
        return before

    def close(self) -> None:
        """Drop what this run made and let go of its number."""
        self._drop(self.template)
        self._connection.close()

    def _drop_leftovers(self) -> None:
        found = self._execute("SELECT datname FROM pg_database WHERE datname ~ %s", f"^{prefix()}_r[0-9]+").fetchall()
        for (name,) in found:
            number = _number(name)
            if number == _number(self.run):
                continue
            row = self._execute("SELECT pg_try_advisory_lock(%s, %s)", _LOCK, number).fetchone()
            if row and row[0]:
                self._drop(name)
                self._execute("SELECT pg_advisory_unlock(%s, %s)", _LOCK, number)

    def _drop(self, name: str) -> None:
        self._execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))

    def _execute(self, statement: str | sql.Composed, *params: object) -> psycopg.Cursor:
        return self._connection.execute(statement, params or None)  # type: ignore[arg-type]


def migrations_as_they_are() -> str:
    """A short name for every migration's text, the framework's included."""
    digest = hashlib.sha256(django.__version__.encode())
    for config in sorted(apps.get_app_configs(), key=lambda config: config.name):
        for file in sorted(Path(config.path).glob("migrations/*.py")):
            digest.update(file.read_bytes())
    return digest.hexdigest()[:16]


def _number(name: str) -> int:
    found = re.match(rf"{re.escape(prefix())}_r(\d+)", name)
    assert found, f"{name} is no test run's database"
    return int(found[1])
