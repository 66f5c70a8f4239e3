"""Which login a query goes through, and the context that row-level security reads.

A *tier context* serves one request: one transaction, ``SET LOCAL ROLE`` to the audience's tier, and who asks.
A *job context* serves a worker's task: the same with a job role, bound to one district. Both end with the
transaction, so nothing leaks through a transaction pooler; without a context the database shows no rows.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.conf import settings
from django.db import connections, transaction

_alias: ContextVar[str] = ContextVar("database_alias", default="default")


class ContextRouter:
    """Django's database router: every query of a context goes through that context's login."""

    def db_for_read(self, model: object, **hints: object) -> str:
        return _alias.get()

    def db_for_write(self, model: object, **hints: object) -> str:
        return _alias.get()

    def allow_relation(self, one: object, other: object, **hints: object) -> bool:
        return True

    def allow_migrate(self, db: str, app_label: str, **hints: object) -> bool:
        return db == "owner"


def current_database() -> str:
    """Alias of the login that queries go through now."""
    return _alias.get()


@contextmanager
def use_database(alias: str) -> Iterator[None]:
    """Send every query of the block through this alias: default, public, worker, owner or maintenance."""
    token = _alias.set(alias)
    try:
        yield
    finally:
        _alias.reset(token)


def role_name(suffix: str) -> str:
    """Full name of a database role, as ``local`` -> ``sightline_local``."""
    return f"{settings.DATABASE_PREFIX}_{suffix}"


def set_context(suffix: str, **values: object) -> None:
    """Switch the open transaction to a database role and set what the policies read. Ends with the transaction."""
    with connections[_alias.get()].cursor() as cursor:
        cursor.execute(f'SET LOCAL ROLE "{role_name(suffix)}"')
        for name, value in values.items():
            cursor.execute(
                "SELECT set_config(%s, %s, true)", [f"sightline.{name}", "" if value is None else str(value)]
            )


@contextmanager
def tier_context(tier: str, *, user_id: int | None, role: str | None) -> Iterator[None]:
    """Run the block as an audience's tier, for one person in one role, in one transaction of its own.

    Raises RuntimeError inside an open transaction: a local setting outlives a released savepoint, so a nested
    context would stay open for the rest of the outer one.
    """
    alias = _alias.get()
    _refuse_nesting(alias)
    with transaction.atomic(using=alias):
        set_context(tier, user_id=user_id, role=role)
        yield


@contextmanager
def reading_with(**settings: str) -> Iterator[None]:
    """Run the block's queries with these settings of the database (``role`` among them), then as before.

    Only for reading: the block is a savepoint that is rolled back, which undoes the settings however it ends.
    Raises RuntimeError without an open transaction.
    """
    alias = _alias.get()
    if not connections[alias].in_atomic_block:
        raise RuntimeError("Open a database context first: the settings end inside its transaction.")
    chosen = ", ".join(["set_config(%s, %s, TRUE)"] * len(settings))
    with transaction.atomic(using=alias):
        with connections[alias].cursor() as cursor:
            cursor.execute(f"SELECT {chosen}", [word for setting in settings.items() for word in setting])
        yield
        transaction.set_rollback(True, using=alias)


@contextmanager
def measure_context(**settings: str) -> Iterator[None]:
    """Inside a person's tier context: read as the role *measure* until the block ends, then as the tier again.

    The role sees columns that name nobody, for counting; who asks stays the same, and its row policies read it.
    ``settings`` and errors: as of ``reading_with``.
    """
    with reading_with(role=role_name("measure"), **settings):
        yield


@contextmanager
def job_context(job: str, *, district_id: int) -> Iterator[None]:
    """Run the block as a worker's job role (import, measure, purge, seal), bound to one district."""
    with use_database("worker"):
        _refuse_nesting("worker")
        with transaction.atomic(using="worker"):
            set_context(job, district_id=district_id)
            yield


def _refuse_nesting(alias: str) -> None:
    if connections[alias].in_atomic_block:
        raise RuntimeError("A database context was opened inside an open transaction; open it first.")
