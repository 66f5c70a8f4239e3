"""Why an import stopped, and what becomes of its job: ended in words, or handed back to be begun again."""

import errno
import logging
from typing import Any

import psycopg
from django.db import Error, connections
from psycopg import errors

from portal.kit.logs import traceback_without_values
from records.imports import jobs
from records.imports.large_endings import NeedsConfirmation
from records.imports.lease import Lease, Stopped
from records.models import ImportJob

log = logging.getLogger(__name__)

#: The server went away, or asks to try again: the same import may well succeed.
_PASSES = (
    errors.AdminShutdown,
    errors.CrashShutdown,
    errors.CannotConnectNow,
    errors.DeadlockDetected,
    errors.SerializationFailure,
    errors.TooManyConnections,
)


def settle(job: ImportJob, lease: Lease, problem: BaseException, *, comes_back: bool) -> None:
    """Write what became of a job whose import raised ``problem``; its transaction is rolled back by now.

    ``comes_back``: a worker may begin it again. Where the database cannot be reached, nothing is written: the lease
    runs out, and the job is begun again then.
    """
    if lease.lost:
        return
    try:
        _settle(job, lease, problem, comes_back)
    except (Error, psycopg.Error) as second:
        log.error("What became of import %s could not be written (%s).", job.uid, type(second).__name__)
        connections["worker"].close()


def _settle(job: ImportJob, lease: Lease, problem: BaseException, comes_back: bool) -> None:
    connections["worker"].close()  # it may be broken, too
    if lease.cancelled:
        jobs.end(job, ImportJob.State.CANCELLED, jobs.CANCELLED)
    elif isinstance(problem, NeedsConfirmation):
        jobs.end(job, ImportJob.State.CONFIRM, jobs.CONFIRM, endings=problem.endings)
    elif isinstance(problem, Stopped):
        log.warning("Import %s is no longer this worker's.", job.uid)
    elif passes(problem):
        log.warning("Import %s was interrupted (%s).", job.uid, type(problem).__name__)
        if comes_back:
            jobs.hand_back(job)
        else:
            stopped = not isinstance(problem, Exception)
            jobs.end(job, ImportJob.State.FAILED, jobs.INTERRUPTED_ONCE if stopped else jobs.CONNECTION_LOST)
    else:
        # The traceback without any value: what was read, and what the database repeats, is about people.
        log.error("Import %s failed.\n%s", job.uid, traceback_without_values(problem))
        jobs.end(job, ImportJob.State.FAILED, jobs.DISK_FULL if is_full(problem) else jobs.FAILED)


def passes(problem: BaseException) -> bool:
    """Whether the import was interrupted by something that passes, or by a request to stop this process."""
    cause = _cause(problem)
    if isinstance(cause, (KeyboardInterrupt, SystemExit, *_PASSES)):
        return True
    sqlstate = getattr(cause, "sqlstate", None) or ""
    return isinstance(cause, psycopg.OperationalError) and (not sqlstate or sqlstate.startswith("08"))


def is_full(problem: BaseException) -> bool:
    """Whether a disk has no room left, the database's or this machine's."""
    cause = _cause(problem)
    return isinstance(cause, errors.DiskFull) or getattr(cause, "errno", None) in (errno.ENOSPC, errno.EDQUOT)


def _cause(problem: BaseException) -> Any:
    """The driver's own error, where Django wrapped it."""
    return problem.__cause__ if isinstance(problem, Error) and problem.__cause__ else problem
