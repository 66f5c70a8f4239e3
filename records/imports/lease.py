"""Who works on a job, and until when: the lease of an import, and the thread that renews it.

The thread has a connection of its own, so that the lease is renewed during one long statement as well. A worker that
died is noticed when its lease runs out; a wish to cancel reaches a worker in the middle of a statement.
"""

import contextlib
import secrets
import socket
import threading
import time
from os import getpid
from typing import Any

import psycopg
from django.db import Error, connections

from portal.kit.db import job_context
from records.models import ImportJob

#: A worker that was not heard of for so long is taken for dead. With a sweep every 15 seconds, another worker has begun
#: its job again after 35.
SECONDS = 20
#: How often a lease is renewed: a renewal or two may be lost.
EVERY = 4

_HOLD = """
UPDATE records_importjob SET worker = %(holder)s, lease_until = now() + make_interval(secs => %(seconds)s)
WHERE id = %(job)s AND state = 'waiting' AND (lease_until IS NULL OR lease_until < now())
"""
_RENEW = """
UPDATE records_importjob SET lease_until = now() + make_interval(secs => %(seconds)s)
WHERE id = %(job)s AND worker = %(holder)s AND state IN ('waiting', 'running') RETURNING cancel_asked
"""


class Stopped(Exception):
    """The import must not go on: somebody cancelled it, or its lease was lost. Nothing of it was kept."""


class Lease:
    """The right to work on one job. Use as a context manager; ``keep`` starts renewing.

    ``holder`` is new for each attempt, so that a worker that was taken for dead can no longer write to the job.
    """

    def __init__(self, job: ImportJob) -> None:
        self.job = job
        self.holder = f"{socket.gethostname()[:60]}:{getpid()}:{secrets.token_hex(6)}"
        self.cancelled = self.lost = False
        self._guarded: psycopg.Connection[Any] | None = None
        self._over = threading.Event()
        self._thread: threading.Thread | None = None

    def __enter__(self) -> "Lease":
        return self

    def __exit__(self, *error: object) -> None:
        self._over.set()
        if self._thread:
            self._thread.join(timeout=15)

    def hold(self) -> None:
        """Hold a waiting job for a process that waits for the district by itself, so that no worker takes it."""
        self._execute(_HOLD)
        self.job.worker = self.holder
        self.keep()

    def keep(self) -> None:
        """Renew from now on, until the context ends. Asked twice, it goes on as before."""
        if self._thread is None:
            self._thread = threading.Thread(target=self._renew_until_over, name="import lease", daemon=True)
            self._thread.start()

    def guard(self, connection: psycopg.Connection[Any]) -> None:
        """Interrupt this connection's statement when the import must stop."""
        self._guarded = connection

    def check(self) -> None:
        """Asked between statements: raises Stopped when the import must not go on."""
        if self.cancelled or self.lost:
            raise Stopped

    def _renew_until_over(self) -> None:
        heard = time.monotonic()
        try:
            while not self._over.wait(EVERY):
                if self._renew():
                    heard = time.monotonic()
                if time.monotonic() - heard > SECONDS:
                    self.lost = True
                if self.lost or self.cancelled:
                    self._interrupt()
        finally:
            connections["worker"].close()

    def _renew(self) -> bool:
        """Whether the database answered."""
        try:
            found = self._execute(_RENEW)
        except (Error, psycopg.Error) as problem:
            connections["worker"].close()
            # The job's row is locked by whoever writes its end: the import itself, which is then alive.
            return isinstance(problem.__cause__, psycopg.errors.LockNotAvailable)
        if not found:
            self.lost = True
        elif found[0][0]:
            self.cancelled = True
        return True

    def _execute(self, statement: str) -> list[tuple[Any, ...]]:
        with job_context("import", district_id=self.job.district_id), connections["worker"].cursor() as cursor:
            cursor.execute("SET LOCAL lock_timeout = '2s'")
            cursor.execute(statement, {"job": self.job.pk, "holder": self.holder, "seconds": SECONDS})
            return list(cursor.fetchall()) if cursor.description else []

    def _interrupt(self) -> None:
        if self._guarded is not None:
            # Where nothing is running, or the server cannot be reached, there is nothing to interrupt.
            with contextlib.suppress(psycopg.Error, OSError):
                self._guarded.cancel_safe(timeout=5)
